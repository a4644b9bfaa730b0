"""Measures the search on questions with known answers, with the same core and settings that citizens meet.

Two formats, one JSON object a line. SweFAQ: `question`, `candidate_answers`, `label` (number of the right candidate).
Torg's own: `question`, `language`, `article` (an id, or null where no single one answers), where two articles do, `also`,
and where a few words could mean several, `offer` with those that are fit to offer.
Source of the first: Superlim 2, SweFAQ v2.0, Språkbanken Text, https://spraakbanken.gu.se/resurser/swefaq.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.errors import Malformed
from knowledge_base.articles import Article, Text
from knowledge_base.embedding.cache import EmbeddingCache
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from knowledge_base.index import ArticleIndex
from knowledge_base.languages import is_topic, usual_spelling
from knowledge_base.passages import units
from knowledge_base.ranking import ANSWER, NEAREST, OFFERED, Calibration, Ranked, rank

AT_ONCE = 32
BINS = 10
CURVE = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)

Line = dict[str, Any]
Progress = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is ready, and of how much."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked: what answers it, what is fit to offer, and what was found."""

    right: set[str]
    fit: set[str]
    found: list[Ranked]


class Bench:
    """The search without store and event loop: a loaded model, a calibration, and a cache where there is one."""

    def __init__(
        self, embedder: Embedder, calibration: Calibration, cache: EmbeddingCache | None, progress: Progress
    ) -> None:
        self.embedder = embedder
        self.calibration = calibration
        self.progress = progress
        self._cache = cache

    def index(self, articles: Collection[Article]) -> ArticleIndex:
        """Return an index of the articles."""
        index = ArticleIndex(self.embedder.size)
        self.put(index, *articles)
        return index

    def put(self, index: ArticleIndex, *articles: Article) -> None:
        """Add articles to an index, or replace them."""
        wanted = list(dict.fromkeys(unit for article in articles for text in article.texts.values() for unit in units(text)))
        embeddings = self._embeddings(wanted)
        for article in articles:
            index.put(article, embeddings)

    def search(self, index: ArticleIndex, text: str, language: str, among: set[str] | None = None) -> list[Ranked]:
        """Return what the search finds, best first."""
        spelled = usual_spelling(text.strip(), language)
        (embedding,) = self.embedder.embed([spelled], Kind.QUERY)
        return rank(index.search(spelled, embedding, datetime.now(UTC), among), self.calibration, topic=is_topic(spelled))

    def _embeddings(self, wanted: list[tuple[str, Kind]]) -> dict[tuple[str, Kind], Embedding]:
        found = self._cache.get(wanted) if self._cache else {}
        for kind in Kind:
            texts = [text for text, other in wanted if other is kind and (text, kind) not in found]
            for start in range(0, len(texts), AT_ONCE):
                piece = texts[start : start + AT_ONCE]
                made = dict(zip(((text, kind) for text in piece), self.embedder.embed(piece, kind), strict=True))
                if self._cache:
                    self._cache.put(made)
                found |= made
                self.progress("embed", len(found), len(wanted))
        return found


def read_lines(path: Path) -> list[Line]:
    """Return the lines of a JSONL file. Raises Malformed with the line's number."""
    lines = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                content = json.loads(line)
            except ValueError as error:
                raise Malformed(f"{path}:{number}: not JSON: {error}") from error
            if not isinstance(content, dict) or not isinstance(content.get("question"), str):
                raise Malformed(f"{path}:{number}: an object with a question is expected")
            lines.append(content)
    if not lines:
        raise Malformed(f"{path} has no line")
    return lines


def evaluate(path: Path, articles: Collection[Article], bench: Bench) -> dict[str, Any]:
    """Evaluate a file in whichever of the two formats it has; `articles` matter to Torg's own only. Raises Malformed."""
    lines = read_lines(path)
    if "candidate_answers" in lines[0]:
        return evaluate_candidates(lines, bench)
    return evaluate_questions(lines, articles, bench)


def evaluate_candidates(lines: list[Line], bench: Bench) -> dict[str, Any]:
    """Return accuracy within the category, and hit@1, hit@3 and MRR over the answers of all categories."""
    answers = dict.fromkeys(str(answer) for line in lines for answer in line["candidate_answers"])
    names = {answer: f"answer-{number}" for number, answer in enumerate(answers)}
    index = bench.index([_answer_only(name, answer) for answer, name in names.items()])
    ranks: list[int | None] = []
    within, times = 0, []
    for number, line in enumerate(lines):
        candidates = [names[str(answer)] for answer in line["candidate_answers"]]
        right = candidates[int(line["label"])]
        began = time.perf_counter()
        found = bench.search(index, line["question"], "sv")
        times.append(time.perf_counter() - began)
        ranks.append(place(found, {right}))
        within += bench.search(index, line["question"], "sv", set(candidates))[0].article == right
        bench.progress("ask", number + 1, len(lines))
    return {
        "format": "swefaq",
        "questions": len(lines),
        "answers": len(names),
        "accuracy_within_category": within / len(lines),
        **retrieval(ranks),
        "query_ms_p50": 1000 * statistics.median(times),
    }


def evaluate_questions(lines: list[Line], articles: Collection[Article], bench: Bench) -> dict[str, Any]:
    """Return retrieval over the answerable questions, and what citizens would have been told, over all."""
    index = bench.index(articles)
    asked: list[Asked] = []
    times = []
    for number, line in enumerate(lines):
        right = {line["article"], *line.get("also", ())} - {None}
        began = time.perf_counter()
        found = bench.search(index, line["question"], line["language"])
        times.append(time.perf_counter() - began)
        asked.append(Asked(right, right | set(line.get("offer", ())), found))
        bench.progress("ask", number + 1, len(lines))
    answerable = [place(one.found, one.right) for one in asked if one.right]
    languages = sorted({line["language"] for line in lines})
    return {
        "format": "torg",
        "questions": len(lines),
        "answerable": len(answerable),
        "articles": len(articles),
        **retrieval(answerable),
        "hit_at_1_by_language": {
            code: retrieval(
                [
                    place(one.found, one.right)
                    for line, one in zip(lines, asked, strict=True)
                    if one.right and line["language"] == code
                ]
            )["hit_at_1"]
            for code in languages
        },
        "verdicts": _verdicts(asked, bench.calibration),
        "curve": [_point(asked, threshold) for threshold in CURVE],
        "reliability": reliability(
            (one.found[0].confidence, one.found[0].article in one.right) for one in asked if one.found
        ),
        "query_ms_p50": 1000 * statistics.median(times),
    }


def reliability(answers: Iterable[tuple[float, bool]]) -> dict[str, Any]:
    """Return how often articles of about the same confidence are right, and by how much the two differ on average.

    `bins` holds those with anything in them; `error` is the expected calibration error, 0 to 1.
    """
    binned: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in answers:
        binned.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
    bins = [
        {
            "from": number / BINS,
            "to": (number + 1) / BINS,
            "questions": len(members),
            "confidence": statistics.fmean(confidence for confidence, _ in members),
            "right": statistics.fmean(right for _, right in members),
        }
        for number, members in sorted(binned.items())
    ]
    total = sum(one["questions"] for one in bins)
    gaps = (one["questions"] * abs(one["confidence"] - one["right"]) for one in bins)
    return {"bins": bins, "error": sum(gaps) / max(total, 1)}


def _answer_only(name: str, answer: str) -> Article:
    return Article(name, "swefaq", "", "", {"sv": Text("", (), answer)})


def place(found: list[Ranked], right: set[str]) -> int | None:
    """Return at which place, from one, a right article stands; None when none was found."""
    return next((place for place, ranked in enumerate(found, 1) if ranked.article in right), None)


def retrieval(ranks: Iterable[int | None]) -> dict[str, float]:
    """Return hit@1, hit@3 and MRR of places, from one, None where a right article was not found."""
    places = [place or 10**9 for place in ranks]
    count = max(len(places), 1)
    return {
        "hit_at_1": sum(place == 1 for place in places) / count,
        "hit_at_3": sum(place <= OFFERED for place in places) / count,
        "mrr": sum(1 / place for place in places) / count,
    }


def _verdicts(asked: list[Asked], calibration: Calibration) -> dict[str, Any]:
    """Return what citizens would have been told, in numbers of questions; `curve` has the same for other thresholds."""
    counts = {"answered_right": 0, "answered_wrong": 0, "offered_right": 0, "offered_wrong": 0}
    counts |= {"unknown_rightly": 0, "unknown_wrongly": 0}
    for one in asked:
        right, found = one.right, one.found
        verdict = calibration.verdict(found)
        if verdict == ANSWER:
            counts["answered_right" if found[0].article in right else "answered_wrong"] += 1
        elif verdict == NEAREST:
            offered = {ranked.article for ranked in found[:OFFERED]}
            counts["offered_right" if offered & one.fit else "offered_wrong"] += 1
        else:
            counts["unknown_wrongly" if one.fit else "unknown_rightly"] += 1
    return {
        "answer_at": calibration.answer_at,
        "offer_at": calibration.offer_at,
        **counts,
        **_point(asked, calibration.answer_at),
    }


def _point(asked: list[Asked], threshold: float) -> dict[str, float]:
    """Return the share answered, of all and of the answerable, and the share of answers that are right, at a threshold."""
    given = [one for one in asked if one.found and one.found[0].confidence >= threshold]
    correct = sum(one.found[0].article in one.right for one in given)
    answerable = sum(bool(one.right) for one in asked)
    return {
        "threshold": threshold,
        "coverage": len(given) / max(len(asked), 1),
        "answered_of_answerable": correct / max(answerable, 1),
        "precision": correct / len(given) if given else 1.0,
    }
