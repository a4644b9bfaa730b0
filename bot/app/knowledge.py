"""Builds the knowledge base: search by words at once, and by words and vectors when the model has been loaded."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.database import Database
from bot.errors import KnowledgeBaseUnavailable, NotFound
from bot.interfaces import Clock
from bot.settings import Settings
from knowledge_base.articles import ArticleStore, ImportResult
from knowledge_base.embedding.model import Embedder
from knowledge_base.ranking import Calibration
from knowledge_base.shared_model import LendingVectors
from knowledge_base.staged import StagedKnowledgeBase
from knowledge_base.words_only import WordKnowledge
from knowledge_base.yaml_files import read_articles, read_services

log = logging.getLogger(__name__)

NO_MODEL = "none"
BUILT_MODEL = Path("var/models/e5-small")
SPECIALIST = "specialist"


class OpenedKnowledgeBase:
    """The knowledge base as it runs: `search` is what everybody asks, by words until the model has been loaded."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.store = ArticleStore(database, clock)
        self.words = WordKnowledge(self.store, clock, calibration=self._calibration("words"))
        self.search = StagedKnowledgeBase(self.words, clock)
        self.specialist_services = specialist_services(settings.knowledge_base.content)
        self._vectors: LendingVectors | None = None

    @property
    def vectors(self) -> LendingVectors | None:
        """Search by vectors, which lends its model; None before it has been loaded."""
        return self._vectors

    async def start(self) -> None:
        """Import the content that the settings name, and be able to search by words."""
        chosen = self._settings.knowledge_base
        if chosen.import_at_start:
            await self.take_in(chosen.content)
        await self.words.start()

    async def take_in(self, content: Path) -> ImportResult:
        """Import a file or folder of articles, all or nothing; what staff have changed stays. Raises Malformed, NotFound."""
        result = await self.store.save(self._settings.municipality.id, read_articles(content), keep_edited=True)
        if result.created or result.updated:
            log.info("knowledge base: %d articles new, %d changed", len(result.created), len(result.updated))
        if result.kept:
            log.warning("knowledge base: %d articles differ from %s and stay as staff made them", len(result.kept), content)
        return result

    async def load_model(self) -> None:
        """Load the model and search with it from then on; without it, words go on alone."""
        chosen = self._settings.knowledge_base
        if chosen.model == NO_MODEL:
            self.search.settle("search is by words alone, as set")
            return
        embedder = Embedder(chosen.model or str(BUILT_MODEL))
        cache = self._settings.service.data_dir / "embeddings"
        self._vectors = LendingVectors(self.store, self._clock, embedder, cache, calibration=self._calibration("vectors"))
        try:
            await self._vectors.start(self._tell)
        except KnowledgeBaseUnavailable as error:
            self.search.settle(f"search is by words alone: {error}")
            raise
        self.search.use(self._vectors)
        log.info("knowledge base: searching by words and vectors")

    async def refresh(self) -> None:
        """Follow what others have changed in the store: an import beside this process, another node."""
        await self.words.refresh_all()
        if self._vectors is not None and self._vectors.health().state == "up":
            await self._vectors.refresh_all()

    async def follow(self, municipality: str) -> None:
        """Follow what has just changed in one municipality's articles."""
        await self.words.refresh(municipality)
        if self._vectors is not None and self._vectors.health().state == "up":
            await self._vectors.refresh(municipality)

    async def stop(self) -> None:
        """Let go of the model."""
        if self._vectors is not None:
            await self._vectors.stop()
        await self.words.stop()

    def _calibration(self, backend: str) -> Calibration:
        chosen = self._settings.knowledge_base
        return Calibration.read(backend, answer_at=chosen.answer_at, offer_at=chosen.offer_at)

    def _tell(self, done: int, total: int) -> None:
        if done == total or done % 25 == 0:
            log.info("knowledge base: %d of %d articles embedded", done, total)


def specialist_services(content: Path) -> frozenset[str]:
    """Return the services whose matters no bot answers; none where the content has no register of services."""
    try:
        return frozenset(service.id for service in read_services(content) if service.track == SPECIALIST)
    except NotFound:
        return frozenset()


@asynccontextmanager
async def opened_knowledge_base(settings: Settings, database: Database, clock: Clock) -> AsyncIterator[OpenedKnowledgeBase]:
    """Open the knowledge base, for the service and for commands beside it."""
    opened = OpenedKnowledgeBase(settings, database, clock)
    try:
        await opened.start()
        yield opened
    finally:
        await opened.stop()
