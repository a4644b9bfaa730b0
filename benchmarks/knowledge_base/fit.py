"""Fits the confidence of both backends: `python -m benchmarks.knowledge_base.fit [--write]`.

Learns from the questions marked `fit` in `tests/knowledge_base/questions.jsonl`; those marked `report` are only for
judging. So that it holds for other municipalities too, most of what it learns from are collections drawn from the seed:
articles left out (for half of the questions the right one, which makes near misses that nothing answers), and
alternatives left out.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from knowledge_base.articles import Article
from knowledge_base.embedding.cache import EmbeddingCache
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from knowledge_base.evaluate import Bench, Line, read_lines
from knowledge_base.languages import usual_spelling
from knowledge_base.ranking import CALIBRATION, FEATURES, LIKENESSES, Calibration, Ranked, rank
from knowledge_base.words_only import ArticleWords
from knowledge_base.yaml_files import read_articles

SEED = Path("knowledge_base/seed")
QUESTIONS = Path("tests/knowledge_base/questions.jsonl")
MODEL = Path("var/models/e5-small")
CACHE = Path("var/embeddings")
# Rounded from a regression on the written examples that the model did not learn from; see ../knowledge_base.md.
WEIGHTS = {
    "vectors": {"question": 1.0, "answer": 1.0, "tokens": 1.0, "words": 0.2},
    "words": {"words": 1.0},
}
USED = {"vectors": FEATURES, "words": ("words", "length", "ahead", "behind")}
USED_NEAR = {"vectors": LIKENESSES, "words": ("words", "length")}
DRAWS = 6
LOOKED_AT = 3
OTHERS_WEIGHT = 0.3
WRONG_SHARE = 0.02
"""Of the answers given, the share that may be wrong: the goal itself."""
NEAR_MISSES = 0.05
"""The share of questions, assumed, that an article of the kind could answer but none here does."""
OFFER_SHARE = 0.95
"""Of the questions whose right article is among the first three, the share that is at least offered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to one collection: what is right in it, what was found, and how much it counts."""

    right: frozenset[str]
    fit_to_offer: frozenset[str]
    found: list[Ranked]
    near_miss: bool
    weight: float = 1.0


class RememberingEmbedder(Embedder):
    """Embeds a question once, however many collections it is put to."""

    def __init__(self, model: str, *, threads: int) -> None:
        super().__init__(model, threads=threads)
        self._known: dict[tuple[str, Kind], Embedding] = {}

    def embed(self, texts: Sequence[str], kind: Kind) -> list[Embedding]:
        """Return one embedding a text, in order."""
        new = [text for text in dict.fromkeys(texts) if (text, kind) not in self._known]
        made = super().embed(new, kind) if new else []
        self._known |= {(text, kind): embedding for text, embedding in zip(new, made, strict=True)}
        return [self._known[text, kind] for text in texts]


def collections(articles: list[Article], lines: list[Line]) -> Iterator[list[Article]]:
    """Give the whole collection, then drawn ones."""
    yield articles
    chance = random.Random(7)  # noqa: S311 - drawn again the same
    for draw in range(DRAWS):
        gone = {article.id for article in articles if chance.random() < 0.3}
        gone |= {line["article"] for line in lines if line["article"] and chance.random() < 0.3}
        kept = [article for article in articles if article.id not in gone]
        yield [_bare(article) for article in kept] if draw % 2 else kept


def _bare(article: Article) -> Article:
    texts = {code: replace(text, alternatives=text.alternatives[:1]) for code, text in article.texts.items()}
    return replace(article, texts=texts)


def ask_all(articles: list[Article], lines: list[Line], bench: Bench | None, calibration: Calibration) -> list[Asked]:
    """Put every question to the articles, through vectors, or through words alone without a bench."""
    names = {article.id for article in articles}
    if bench:
        index = bench.index(articles)
        found = [bench.search(index, line["question"], line["language"]) for line in lines]
    else:
        words = ArticleWords()
        for article in articles:
            words.put(article)
        now = datetime.now(UTC)
        texts = [usual_spelling(line["question"], line["language"]) for line in lines]
        found = [rank(words.search(text, now), calibration) for text in texts]
    rights = [frozenset({line["article"], *line.get("also", ())} & names) for line in lines]
    offers = [right | (set(line.get("offer", ())) & names) for line, right in zip(lines, rights, strict=True)]
    missing = [bool(line["article"]) and not right for line, right in zip(lines, rights, strict=True)]
    return [Asked(*one) for one in zip(rights, offers, found, missing, strict=True)]


def weighed(whole: list[Asked], drawn: list[Asked]) -> list[Asked]:
    """Return all questions so that the drawn collections count as one, and near misses as often as they are assumed."""
    others = [replace(one, weight=1 / DRAWS) for one in drawn if not one.near_miss]
    misses = [one for one in drawn if one.near_miss]
    rest = len(whole) + sum(one.weight for one in others)
    weight = NEAR_MISSES / (1 - NEAR_MISSES) * rest / max(len(misses), 1)
    return [*whole, *others, *(replace(one, weight=weight) for one in misses)]


def fit(asked: list[Asked], used: tuple[str, ...]) -> tuple[float, dict[str, float]]:
    """Return intercept and coefficients of the probability that an article is right."""
    rows, labels, weights = [], [], []
    for one in (one for one in asked if not vague(one)):
        for place, ranked in enumerate(one.found[:LOOKED_AT]):
            rows.append([ranked.features[name] for name in used])
            labels.append(ranked.article in one.right)
            weights.append(one.weight * (1.0 if place == 0 else OTHERS_WEIGHT))
    return regression(np.array(rows), labels, weights, used)


def fit_near(asked: list[Asked], used: tuple[str, ...]) -> tuple[float, dict[str, float]]:
    """Return intercept and coefficients of the probability that one of the first three is right."""
    found = [one for one in asked if one.found]
    rows = [[one.found[0].features[name] for name in used] for one in found]
    return regression(np.array(rows), [near(one) for one in found], [one.weight for one in found], used)


def vague(one: Asked) -> bool:
    """Tell whether a question could mean several things: it teaches when to offer, not when to answer."""
    return bool(one.fit_to_offer) and not one.right


def near(one: Asked) -> bool:
    """Tell whether a right article, or one fit to offer, is among the first three."""
    return bool(one.fit_to_offer & {ranked.article for ranked in one.found[:LOOKED_AT]})


def regression(
    values: NDArray[np.float64], labels: list[bool], weights: list[float], used: tuple[str, ...]
) -> tuple[float, dict[str, float]]:
    """Fit a logistic regression on standardised features and return it for features as they are."""
    centre, spread = values.mean(axis=0), values.std(axis=0)
    model = LogisticRegression(C=1.0).fit((values - centre) / spread, labels, sample_weight=weights)
    slopes = model.coef_[0] / spread
    intercept = round(float(model.intercept_[0] - slopes @ centre), 4)
    return intercept, {name: round(float(slope), 4) for name, slope in zip(used, slopes, strict=True)}


def thresholds(asked: Collection[Asked], calibration: Calibration) -> tuple[float, float]:
    """Return the lowest threshold above which few enough answers are expected to be wrong, and the one for choices.

    What is expected follows from the confidences themselves; what a few hundred questions happened to hold at the
    threshold is mostly chance.
    """
    sure = sorted(
        ((calibration.confidence(one.found[0].features), one) for one in asked if one.found and not vague(one)),
        key=lambda pair: -pair[0],
    )
    answer_at, wrong, given = 1.0, 0.0, 0.0
    for confidence, one in sure:
        given += one.weight
        wrong += one.weight * (1 - confidence)
        if wrong > WRONG_SHARE * given:
            break
        answer_at = confidence
    close = [(calibration.nearness(one.found[0].features), one.weight) for one in asked if near(one)]
    wanted = OFFER_SHARE * sum(weight for _, weight in close)
    offer_at = 1.0
    for nearness, weight in sorted(close, reverse=True):
        if wanted <= 0:
            break
        wanted -= weight
        offer_at = nearness
    return round(answer_at, 2), round(offer_at, 2)


def calibrate(name: str, articles: list[Article], lines: list[Line], bench: Bench | None) -> dict[str, Any]:
    """Return a backend's calibration as `calibration.json` keeps it."""
    start = Calibration(WEIGHTS[name], 0.0, {}, 0.0, {}, 1.0, 1.0)
    if bench:
        bench.calibration = start
    whole, *drawn = [ask_all(collection, lines, bench, start) for collection in collections(articles, lines)]
    asked = weighed(whole, [one for collection in drawn for one in collection])
    intercept, coefficients = fit(asked, USED[name])
    near_intercept, near_coefficients = fit_near(asked, USED_NEAR[name])
    fitted = replace(
        start,
        intercept=intercept,
        coefficients=coefficients,
        near_intercept=near_intercept,
        near_coefficients=near_coefficients,
    )
    answer_at, offer_at = thresholds(asked, fitted)
    return asdict(replace(fitted, answer_at=answer_at, offer_at=offer_at))


def main() -> None:
    """Fit both backends and print the result, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {CALIBRATION}")
    parser.add_argument("--model", type=Path, default=MODEL)
    arguments = parser.parse_args()
    articles = read_articles(SEED)
    lines = [line for line in read_lines(QUESTIONS) if line["split"] == "fit"]
    embedder = RememberingEmbedder(str(arguments.model), threads=2)
    print("loading the model …", flush=True)
    embedder.load()
    cache = EmbeddingCache(CACHE, embedder.identity, embedder.size, embedder.token_size)
    nothing = Calibration({}, 0.0, {}, 0.0, {}, 1.0, 1.0)
    bench = Bench(embedder, nothing, cache, lambda what, done, total: print(f"{what}: {done} of {total}", flush=True))
    content = {"vectors": calibrate("vectors", articles, lines, bench), "words": calibrate("words", articles, lines, None)}
    text = json.dumps(content, indent=2) + "\n"
    print(text)
    if arguments.write:
        CALIBRATION.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
