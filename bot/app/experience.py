"""Builds what learns from inquiries: topics, ratings, consent, proposals, figures; and what keeps it up to date."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.app.knowledge import OpenedKnowledgeBase
from bot.database import Database
from bot.errors import KnowledgeBaseUnavailable
from bot.interfaces import Clock, Lock
from console.api.topics_context import ExperienceDesk
from inquiries.consent import SqlConsents
from inquiries.evidence import SqlEvidence
from inquiries.filing import SqlFiling
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.names import CarefulMasker
from inquiries.questions import SqlQuestions
from inquiries.ratings import SqlRatings
from inquiries.usage import SqlUsage
from knowledge_base.editing.desk import ArticleDesk
from knowledge_base.embedding.model import Kind
from knowledge_base.suggestions.articles import ArticleNames
from knowledge_base.suggestions.likeness import Comparer
from knowledge_base.suggestions.proposing import Proposals
from knowledge_base.suggestions.store import ProposalStore
from knowledge_base.topics.service import ArticleTopics, Topics
from knowledge_base.topics.store import TopicStore

log = logging.getLogger(__name__)

ROUNDS = 20
"""Of grouping at a time, so that a heap of questions does not keep everything else waiting."""
SURE_ENOUGH = 0.3
"""From this probability a topic is written to an inquiry; below, nothing stands there rather than something wrong."""


class Lent:
    """The knowledge base's model, as long as there is one: a Meaning."""

    def __init__(self, knowledge: OpenedKnowledgeBase) -> None:
        self._knowledge = knowledge

    async def vectors(self, texts: Sequence[str], kind: Kind, *, keep: bool) -> NDArray[np.float32] | None:
        """Return a row for each text, None while there is no model."""
        model = self._knowledge.vectors
        return None if model is None else await model.vectors(texts, kind, keep=keep)


class Experience:
    """Everything that learns from inquiries, over one database."""

    def __init__(
        self, municipality: str, database: Database, clock: Clock, knowledge: OpenedKnowledgeBase, lock: Lock
    ) -> None:
        self._municipality = municipality
        self._names = ArticleNames(database)
        self._words: frozenset[str] = frozenset()
        self._words_of: datetime | None = None
        meaning = Lent(knowledge)
        self.filing = SqlFiling(database, clock)
        self.questions = SqlQuestions(database)
        self.ratings = SqlRatings(database, clock, self._names.version_at)
        self.consents = SqlConsents(database, clock)
        self.usage = SqlUsage(database)
        self.articles = self._names
        store = TopicStore(database, clock)
        self.topics = Topics(store, knowledge.search, ArticleTopics(database), self.filing, meaning)
        self.proposals = Proposals(
            ProposalStore(database, clock),
            SqlEvidence(database, clock),
            Comparer(meaning),
            masker=CarefulMasker(NumberMasker(), lambda: self._words),
            desk=ArticleDesk(database, clock, changed=knowledge.follow),
            knowledge=knowledge.search,
            topics=self.topics,
            lock=lock,
            clock=clock,
        )

    async def start(self) -> None:
        """Learn which words are the municipality's own, before an example is shown."""
        await self._learn_words()

    async def follow(self) -> None:
        """File what has come, and group what could not be answered."""
        await self._learn_words()
        with suppress(KnowledgeBaseUnavailable):
            await self.topics.prepare(self._municipality)
        await self._file_inquiries()
        await self._file_questions()
        for _ in range(ROUNDS):
            if not await self.proposals.follow(self._municipality):
                break

    async def _file_inquiries(self) -> None:
        for municipality, inquiry, title, language in await self.filing.without_topic():
            await self.filing.suggest(inquiry, title, await self._topic_of(municipality, title, language) or None)

    async def _file_questions(self) -> None:
        for municipality, question, text, language in await self.questions.without_topic():
            await self.questions.file(question, await self._topic_of(municipality, text, language))

    async def _topic_of(self, municipality: str, text: str, language: str) -> str:
        """Return the topic that is sure enough, empty when none is."""
        found = await self.topics.suggest(municipality, text, language, limit=1)
        return found[0].topic.id if found and found[0].score >= SURE_ENOUGH else ""

    async def _learn_words(self) -> None:
        changed = await self._names.changed_at(self._municipality)
        if changed != self._words_of or self._words_of is None:
            self._words = await self._names.words(self._municipality)
            self._words_of = changed


def desk_of(experience: Experience, clock: Clock) -> ExperienceDesk:
    """Return what the console sees of it."""
    return ExperienceDesk(
        topics=experience.topics,
        filing=experience.filing,
        ratings=experience.ratings,
        proposals=experience.proposals,
        usage=experience.usage,
        articles=experience.articles,
        clock=clock,
    )
