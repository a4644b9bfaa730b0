"""Topics for the rest of the service: each municipality's vocabulary, read again when it has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.database import Database
from bot.errors import NotFound
from bot.experience import Topic, TopicHit
from bot.interfaces import KnowledgeBase
from knowledge_base.models import articles
from knowledge_base.shared_model import Meaning
from knowledge_base.topics.searching import path_of
from knowledge_base.topics.store import TopicStore
from knowledge_base.topics.suggesting import FiledBefore, TopicsOfArticles, TopicSuggester, Vocabulary


class Topics:
    """Searches and suggests topics; raises StoreUnavailable."""

    def __init__(
        self, store: TopicStore, knowledge: KnowledgeBase, articles: TopicsOfArticles, filed: FiledBefore, meaning: Meaning
    ) -> None:
        self.store = store
        self._knowledge = knowledge
        self._articles = articles
        self._filed = filed
        self._meaning = meaning
        self._read: dict[str, tuple[datetime | None, Vocabulary]] = {}
        self._reading = asyncio.Lock()

    async def vocabulary(self, municipality: str) -> Vocabulary:
        """Return a municipality's vocabulary as it stands now; empty where none was taken in."""
        edition = await self.store.edition(municipality)
        async with self._reading:
            known = self._read.get(municipality)
            if known is None or known[0] != edition:
                topics = await self.store.all(municipality)
                known = edition, await asyncio.to_thread(Vocabulary, topics)
                self._read[municipality] = known
        return known[1]

    async def prepare(self, municipality: str) -> None:
        """Let texts be compared with the vocabulary by meaning, as soon as there is a model; words alone do until then.

        A minute or so for a new vocabulary, in pieces between which questions get their turn; kept on disk from then on.
        """
        await (await self.vocabulary(municipality)).understand(self._meaning)

    async def search(self, municipality: str, text: str, *, limit: int = 20, withdrawn: bool = False) -> list[TopicHit]:
        """Return the topics that a text names in any language, the best first."""
        vocabulary = await self.vocabulary(municipality)
        return vocabulary.search.search(text, limit=limit, withdrawn=withdrawn)

    async def suggest(
        self, municipality: str, text: str, language: str, *, limit: int = 5, besides: str | None = None
    ) -> list[TopicHit]:
        """Return the likeliest topics for a text, the surest first."""
        vocabulary = await self.vocabulary(municipality)
        suggester = TopicSuggester(vocabulary, self._knowledge, self._articles, self._filed, self._meaning)
        return await suggester.suggest(municipality, text, language, limit=limit, besides=besides)

    async def one(self, municipality: str, topic: str) -> Topic:
        """Return a topic by id, a withdrawn one too. Raises NotFound."""
        found = (await self.vocabulary(municipality)).search.topics.get(topic)
        if found is None:
            raise NotFound(f"there is no topic {topic}")
        return found

    async def narrower(self, municipality: str, topic: str | None) -> list[Topic]:
        """Return the topics right below one; the topmost themes for None."""
        search = (await self.vocabulary(municipality)).search
        if topic is not None:
            return search.narrower(topic)
        top = [one for one in search.topics.values() if one.kind == "theme" and not one.broader and not one.withdrawn]
        return sorted(top, key=lambda one: one.label("nb"))

    async def path(self, municipality: str, topic: Topic, language: str) -> list[str]:
        """Return the names from the broadest topic down to this one."""
        return path_of((await self.vocabulary(municipality)).search.topics, topic, language)

    async def label(self, municipality: str, topic: str, language: str) -> str:
        """Return a topic's name, the id itself where there is no such topic."""
        found = (await self.vocabulary(municipality)).search.topics.get(topic)
        return found.label(language) if found else topic


class ArticleTopics:
    """TopicsOfArticles over the articles' table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def topics_of(self, municipality: str, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the topics of articles: their ids, or the name where an article has no more."""
        query = select(articles.c.id, articles.c.topic, articles.c.topics).where(
            articles.c.municipality == municipality, articles.c.id.in_(list(names))
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.id: tuple(row.topics) or ((row.topic,) if row.topic else ()) for row in rows}
