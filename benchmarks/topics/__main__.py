"""Measures topic suggestions: `python -m benchmarks.topics LOS_FILE [--fit]`.

Two kinds of texts: the seed articles (each in one language, without their own help), and the project's own questions,
whose right topic is that of the article that answers them; with that article in the knowledge base, as in service, and
without it, as for a matter that is new. An article has one topic here, though others would often do as well.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.knowledge_base.fit import CACHE, MODEL, QUESTIONS, SEED
from bot.clock import SystemClock
from bot.database import Database, metadata
from bot.errors import KnowledgeBaseUnavailable
from bot.experience import Filed
from inquiries.migrations import migrate
from knowledge_base.articles import Article, ArticleStore
from knowledge_base.embedding.model import Embedder, Kind
from knowledge_base.evaluate import read_lines
from knowledge_base.shared_model import LendingVectors
from knowledge_base.topics.reading import read_vocabulary
from knowledge_base.topics.suggesting import TopicSuggester, Vocabulary
from knowledge_base.words_only import WordKnowledge
from knowledge_base.yaml_files import read_articles

HOME = "havdal"
PLACES = (1, 3, 5)


@dataclass(frozen=True)
class Case:
    """A text, the topic it should get, and the article that it belongs to."""

    text: str
    language: str
    topic: str
    article: str


class Filing:
    """What staff filed: the articles, and no inquiry."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._topics = {article.id: (article.topic,) for article in articles}

    async def topics_of(self, municipality: str, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the topics of articles."""
        return {name: self._topics[name] for name in names}

    async def chosen(self, municipality: str) -> list[Filed]:
        """Return nothing."""
        return []


class NoMeaning:
    """What a service without a model has."""

    async def vectors(self, texts: Sequence[str], kind: Kind, *, keep: bool) -> NDArray[np.float32] | None:
        """Return that there is no model."""
        raise KnowledgeBaseUnavailable("there is no model")


async def _hits(suggester: TopicSuggester, cases: Sequence[Case], *, alone: bool) -> dict[str, float]:
    places, sure = [], []
    for case in cases:
        besides = case.article if alone else None
        found = await suggester.suggest(HOME, case.text, case.language, limit=20, besides=besides)
        names = [hit.topic.id for hit in found]
        places.append(names.index(case.topic) if case.topic in names else 99)
        sure.append((found[0].score if found else 0.0, places[-1] == 0))
    shares = {f"hit@{place}": round(float(np.mean(np.array(places) < place)), 3) for place in PLACES}
    certain = [right for score, right in sure if score >= 0.5]
    return shares | {
        "n": len(cases),
        "first at 0.5 or more": round(len(certain) / len(sure), 3),
        "right of those": round(float(np.mean(certain)), 3) if certain else 0.0,
    }


async def _fit(vocabulary: Vocabulary, cases: Sequence[Case], meaning: Any) -> list[float]:
    """Return slope and intercept of the probability that a topic with a score is right, over the best twenty."""
    scores, right = [], []
    for case in cases:
        rows = await meaning.vectors([case.text], Kind.QUERY, keep=False) if meaning else None
        found, _ = vocabulary.scores(case.text, None if rows is None else rows[0])
        for number in np.argsort(-found)[:20]:
            scores.append([float(found[number])])
            right.append(vocabulary.names[number] == case.topic)
    model = LogisticRegression(C=1e6).fit(scores, right)
    return [round(float(model.coef_[0][0]), 2), round(float(model.intercept_[0]), 2)]


def _cases(articles: Sequence[Article], vocabulary: Vocabulary) -> tuple[list[Case], dict[str, list[Case]]]:
    topics = {article.id: vocabulary.search.named(article.topic) for article in articles}
    known = {name: topic.id for name, topic in topics.items() if topic is not None}
    own = []
    for number, article in enumerate(article for article in articles if article.id in known):
        language = sorted(article.texts)[number % len(article.texts)]
        text = article.texts[language]
        own.append(Case(f"{text.question}\n{text.answer}", language, known[article.id], article.id))
    asked: dict[str, list[Case]] = {"fit": [], "report": []}
    for line in read_lines(QUESTIONS):
        if line["article"] in known:
            case = Case(line["question"], line["language"], known[line["article"]], line["article"])
            asked[line["split"]].append(case)
    return own, asked


async def _measure(file: Path, *, fit: bool) -> dict[str, Any]:
    articles = read_articles(SEED)
    topics = read_vocabulary(file)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/torg.db")
        await migrate(database, metadata)
        store = ArticleStore(database, SystemClock())
        await store.save(HOME, articles)
        vectors = LendingVectors(store, SystemClock(), Embedder(str(MODEL)), CACHE)
        words = WordKnowledge(store, SystemClock())
        await vectors.start()
        await words.start()
        found: dict[str, Any] = {}
        for name, knowledge, meaning in (("model", vectors, vectors), ("words", words, NoMeaning())):
            vocabulary = Vocabulary(topics)
            own, asked = _cases(articles, vocabulary)
            suggester = TopicSuggester(vocabulary, knowledge, Filing(articles), Filing(articles), meaning)
            if name == "model":
                await vocabulary.understand(vectors)
            if fit:
                chosen = [*own[::2], *asked["fit"]]
                found[f"{name}: slope, intercept"] = await _fit(vocabulary, chosen, vectors if name == "model" else None)
                continue
            found[f"{name}: articles without their own help"] = await _hits(suggester, own[1::2], alone=True)
            found[f"{name}: questions, new matter"] = await _hits(suggester, asked["report"], alone=True)
            found[f"{name}: questions, in service"] = await _hits(suggester, asked["report"], alone=False)
        await vectors.stop()
        await words.stop()
        await database.close()
    return found


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the vocabulary")
    parser.add_argument("--fit", action="store_true", help="fit the probabilities instead of measuring")
    arguments = parser.parse_args()
    print(json.dumps(asyncio.run(_measure(arguments.file, fit=arguments.fit)), indent=1))


if __name__ == "__main__":
    main()
