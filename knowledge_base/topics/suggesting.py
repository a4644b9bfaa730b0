"""Suggests topics for a text: by the vocabulary's words, by its meaning, and by what staff filed before.

The score is the probability that the topic is the one that staff would choose: `1 - (1 - vocabulary)(1 - neighbours)`. The
vocabulary's part is a logistic regression over the weighted signals, fitted by `benchmarks/topics`; a neighbour's part is
the knowledge base's own calibrated confidence that the neighbour is about the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput, Unavailable
from bot.experience import Filed, Topic, TopicHit
from bot.interfaces import KnowledgeBase
from bot.messages import Query
from knowledge_base.embedding.model import Kind
from knowledge_base.shared_model import Meaning
from knowledge_base.topics.searching import TopicSearch
from knowledge_base.words import WordIndex

LONGEST = 2_000
"""Characters that are looked at: what a text is about stands at its beginning."""
LANGUAGES = ("nb", "nn", "en")
LOWEST, SPREAD = 0.75, 0.25
"""Between which cosines e5's likenesses lie."""
ALIKE = 0.7
"""From this score by words, of about 2, a title that staff filed is about the same."""
SURE_OF_FILED = 0.8


@dataclass(frozen=True, slots=True)
class Weights:
    """What the signals of the vocabulary count, and the logistic regression over their sum."""

    meaning: float
    words: float
    municipal: float
    word: float
    slope: float
    intercept: float

    def probability(self, score: float) -> float:
        """Return the probability that a topic with this score is right."""
        return 1 / (1 + math.exp(-max(min(self.slope * score + self.intercept, 30.0), -30.0)))


WITH_MEANING = Weights(meaning=1.0, words=1.0, municipal=0.1, word=0.05, slope=9.27, intercept=-8.94)
WORDS_ALONE = Weights(meaning=0.0, words=1.0, municipal=0.1, word=0.05, slope=8.37, intercept=-5.65)


class FiledBefore(Protocol):
    """What staff have filed under topics."""

    async def chosen(self, municipality: str) -> list[Filed]:
        """Return texts with their topics, newest first."""
        ...


class TopicsOfArticles(Protocol):
    """Under which topics articles stand."""

    async def topics_of(self, municipality: str, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return ids or names of topics by article."""
        ...


class Vocabulary:
    """One edition of a vocabulary, ready to be compared with texts."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self.search = TopicSearch(topics)
        self._own: list[str] = []
        self._texts: list[str] = []
        self._words = WordIndex()
        for topic in self.search.topics.values():
            if topic.kind != "event" and not topic.withdrawn:
                self._add(topic)
        self.names = sorted(set(self._own))
        place = {name: number for number, name in enumerate(self.names)}
        self._places = np.array([place[name] for name in self._own], np.int64)
        topics_here = [self.search.topics[name] for name in self.names]
        self._municipal = np.array([topic.municipal for topic in topics_here], np.float32)
        self._word = np.array([topic.kind == "word" for topic in topics_here], np.float32)
        self._vectors: NDArray[np.float32] | None = None

    def _add(self, topic: Topic) -> None:
        for language in LANGUAGES:
            if language not in topic.labels:
                continue
            above = [self.search.topics[name].label(language) for name in topic.broader if name in self.search.topics]
            other = ", ".join(topic.synonyms.get(language, ()))
            note = topic.notes.get(language, "")
            text = f"{topic.labels[language]}{': ' if other else ''}{other}. {note} ({', '.join(above)})"
            self._words.put(len(self._own), language, (text,))
            self._own.append(topic.id)
            self._texts.append(text)

    async def understand(self, meaning: Meaning) -> None:
        """Embed the vocabulary, once; kept on disk, since nobody's words are in it."""
        if self._vectors is None and self._texts:
            self._vectors = await meaning.vectors(self._texts, Kind.DOCUMENT, keep=True)

    @property
    def understood(self) -> bool:
        """Whether texts can be compared by meaning."""
        return self._vectors is not None

    def scores(self, text: str, vector: NDArray[np.float32] | None) -> tuple[NDArray[np.float32], Weights]:
        """Return a score for each of `names`, and what it means."""
        weights = WITH_MEANING if vector is not None and self._vectors is not None else WORDS_ALONE
        by_words = np.zeros(len(self._own), np.float32)
        for number, score in self._words.search(text).items():
            by_words[number] = score
        total = weights.words * self._best(by_words) + weights.municipal * self._municipal + weights.word * self._word
        if vector is not None and self._vectors is not None:
            total = total + weights.meaning * (self._best(self._vectors @ vector) - LOWEST) / SPREAD
        return total.astype(np.float32), weights

    def _best(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        found = np.full(len(self.names), -1.0, np.float32)
        np.maximum.at(found, self._places, scores.astype(np.float32))
        return found


class TopicSuggester:
    """Suggests topics of one municipality's vocabulary."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        knowledge: KnowledgeBase,
        articles: TopicsOfArticles,
        filed: FiledBefore,
        meaning: Meaning,
    ) -> None:
        self.vocabulary = vocabulary
        self._knowledge = knowledge
        self._articles = articles
        self._filed = filed
        self._meaning = meaning

    async def suggest(
        self, municipality: str, text: str, language: str, *, limit: int = 5, besides: str | None = None
    ) -> list[TopicHit]:
        """Return the likeliest topics, the surest first; `besides` is an article that must not speak for itself."""
        text = " ".join(text[:LONGEST].split())
        if not any(character.isalnum() for character in text) or not self.vocabulary.names:
            return []
        found = await self._by_vocabulary(text)
        for topic, sure in await self._neighbours(municipality, text, language, besides):
            before = found.get(topic, 0.0)
            found[topic] = 1 - (1 - before) * (1 - sure)
        topics = self.vocabulary.search.topics
        hits = [TopicHit(topics[name], score) for name, score in found.items()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.topic.id))[:limit]

    async def _by_vocabulary(self, text: str) -> dict[str, float]:
        vector = None
        try:
            if self.vocabulary.understood:
                rows = await self._meaning.vectors([text], Kind.QUERY, keep=False)
                vector = None if rows is None else rows[0]
        except Unavailable:
            pass  # Words alone say less, but something.
        scores, weights = self.vocabulary.scores(text, vector)
        best = np.argsort(-scores)[:20]
        return {self.vocabulary.names[number]: weights.probability(float(scores[number])) for number in best}

    async def _neighbours(self, municipality: str, text: str, language: str, besides: str | None) -> list[tuple[str, float]]:
        """Return topics of what staff filed that is like the text, each once, with how sure that is."""
        best: dict[str, float] = {}
        for names, sure in [
            *await self._articles_like(municipality, text, language, besides),
            *await self._filed_like(municipality, text),
        ]:
            for name in names:
                topic = self.vocabulary.search.named(name)
                if topic is not None and not topic.withdrawn:
                    best[topic.id] = max(best.get(topic.id, 0.0), sure)
        return list(best.items())

    async def _articles_like(
        self, municipality: str, text: str, language: str, besides: str | None
    ) -> list[tuple[tuple[str, ...], float]]:
        try:
            finding = await self._knowledge.search(Query(municipality, text, language))
        except (BadInput, Unavailable):
            return []
        hits = [hit for hit in finding.hits if hit.article != besides]
        topics = await self._articles.topics_of(municipality, [hit.article for hit in hits])
        return [(topics.get(hit.article, ()), hit.confidence) for hit in hits]

    async def _filed_like(self, municipality: str, text: str) -> list[tuple[tuple[str, ...], float]]:
        filed = await self._filed.chosen(municipality)
        words = WordIndex()
        for number, one in enumerate(filed):
            words.put(number, one.language, (one.text,))
        found = words.search(text) if filed else {}
        return [
            (filed[number].topics, SURE_OF_FILED * min(score / (2 * ALIKE), 1.0))
            for number, score in found.items()
            if score >= ALIKE
        ]
