"""What learns from inquiries, as the service builds it, for a site of a test: without a model."""

from __future__ import annotations

from pathlib import Path

from bot.app.experience import Experience, desk_of
from bot.app.knowledge import OpenedKnowledgeBase
from bot.coordination.in_process import InProcessLock
from bot.settings import Settings
from console.api.topics_context import ExperienceDesk
from knowledge_base.articles import ArticleStore
from knowledge_base.topics.reading import read_vocabulary
from tests.building import HAVDAL, Store
from tests.knowledge_base.content import ARTICLES

VOCABULARY = read_vocabulary(Path(__file__).parents[1] / "knowledge_base" / "vocabulary.xml")


class Learning:
    """The parts, with a few articles and topics."""

    def __init__(self, store: Store) -> None:
        settings = Settings()
        self.store = store
        self.knowledge = OpenedKnowledgeBase(settings, store.database, store.clock)
        self.experience = Experience(HAVDAL, store.database, store.clock, self.knowledge, InProcessLock())

    async def start(self) -> None:
        """Take in what there is."""
        await ArticleStore(self.store.database, self.store.clock).save(HAVDAL, ARTICLES)
        await self.experience.topics.store.take_in(HAVDAL, VOCABULARY)
        await self.knowledge.words.start()
        await self.experience.start()

    def desk(self) -> ExperienceDesk:
        """Return what the console sees of it."""
        return desk_of(self.experience, self.store.clock)
