"""Builds the knowledge base: search by words at once, and by words and vectors when the model has been loaded."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.database import Database
from bot.errors import KnowledgeBaseUnavailable, TorgError, Why
from bot.interfaces import Clock, EventBus
from bot.messages import Signal
from bot.reasons import said_of
from bot.settings import Settings
from knowledge_base.articles import ArticleStore, ImportResult
from knowledge_base.embedding.model import Embedder
from knowledge_base.progress import shown
from knowledge_base.ranking import Calibration
from knowledge_base.shared_model import LendingVectors
from knowledge_base.staged import StagedKnowledgeBase
from knowledge_base.words_only import WordKnowledge
from knowledge_base.yaml_files import read_articles

log = logging.getLogger(__name__)

NO_MODEL = "none"
BUILT_MODEL = Path("var/models/e5-small")
TOPIC = "articles"
FOLLOWED_WITHIN_S = 2.0
"""So long who saves an article waits until it is found; behind a large import it comes a little later."""


class OpenedKnowledgeBase:
    """The knowledge base as it runs: `search` is what everybody asks, by words until the model has been loaded.

    Over `bus`, where there are other nodes, each tells the others whose articles have changed.
    """

    def __init__(self, settings: Settings, database: Database, clock: Clock, bus: EventBus | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._bus = bus
        self._node = secrets.token_hex(8)
        self.dropped = 0
        self._following: set[asyncio.Task[None]] = set()
        self.store = ArticleStore(database, clock)
        self.words = WordKnowledge(self.store, clock, calibration=self._calibration("words"))
        self.search = StagedKnowledgeBase(self.words, clock)
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
        with shown("articles read") as told:
            await self.words.start(told)

    def calibrate(self, settings: Settings) -> None:
        """Answer and offer from the probabilities of other settings on."""
        self._settings = settings
        self.words.calibration = self._calibration("words")
        if self._vectors is not None:
            self._vectors.calibration = self._calibration("vectors")

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
            self.search.settle("search is by words alone, as set", Why("part_words_chosen"))
            return
        embedder = Embedder(chosen.model or str(BUILT_MODEL))
        cache = self._settings.service.data_dir / "embeddings"
        self._vectors = LendingVectors(self.store, self._clock, embedder, cache, calibration=self._calibration("vectors"))
        self.search.expect(self._vectors)
        try:
            with shown("articles embedded") as told:
                await self._vectors.start(told)
        except KnowledgeBaseUnavailable as error:
            self.search.settle(f"search is by words alone: {error}", Why("part_words_alone"), said_of(error))
            raise
        self.search.use(self._vectors)
        log.info("knowledge base: searching by words and vectors")
        await self.forget_unused()

    async def forget_unused(self) -> int:
        """Drop embeddings that no article has used for a month, and return how many."""
        dropped = await self._vectors.forget_unused() if self._vectors is not None else 0
        self.dropped += dropped
        if dropped:
            log.info("knowledge base: %d embeddings dropped that no article has used for long", dropped)
        return dropped

    async def refresh(self) -> None:
        """Follow what others have changed in the store: an import beside this process, another node."""
        await self.words.refresh_all()
        if self._vectors is not None and self._vectors.health().state == "up":
            await self._vectors.refresh_all()

    async def follow(self, municipality: str) -> None:
        """Follow what has just changed in one municipality's articles, and tell the other nodes.

        Returns when it is found here, and after two seconds at the latest; then the rest goes on by itself.
        """
        following = asyncio.create_task(self._refresh(municipality, tell=True), name=f"follow {municipality}")
        self._keep(following)
        done, _ = await asyncio.wait([following], timeout=FOLLOWED_WITHIN_S)
        for task in done:
            task.result()

    async def hear(self) -> None:
        """Follow what other nodes tell of, until cancelled. Raises Unavailable."""
        if self._bus is None:
            return
        async with self._bus.subscribe() as signals:
            async for signal in signals:
                if signal.topic == TOPIC and signal.body.get("node") != self._node:
                    self._keep(asyncio.create_task(self._refresh(signal.municipality, tell=False), name="follow"))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._following.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._following.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # What could not be followed now is, when the store is looked at the next time.
            log.log(logging.INFO if isinstance(error, TorgError) else logging.ERROR, "articles not followed: %s", error)

    async def _refresh(self, municipality: str, *, tell: bool) -> None:
        telling = [self._bus.publish(Signal(TOPIC, municipality, body={"node": self._node}))] if self._bus and tell else []
        vectors = self._vectors if self._vectors is not None and self._vectors.health().state == "up" else None
        backends = [backend for backend in (self.words, vectors) if backend is not None]
        await asyncio.gather(*(backend.refresh(municipality) for backend in backends), *telling)

    async def stop(self) -> None:
        """Let go of the model."""
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)
        if self._vectors is not None:
            await self._vectors.stop()
        await self.words.stop()

    def _calibration(self, backend: str) -> Calibration:
        chosen = self._settings.knowledge_base
        return Calibration.read(backend, answer_at=chosen.answer_at, offer_at=chosen.offer_at)


@asynccontextmanager
async def opened_knowledge_base(
    settings: Settings, database: Database, clock: Clock, bus: EventBus | None = None
) -> AsyncIterator[OpenedKnowledgeBase]:
    """Open the knowledge base, for the service and for commands beside it, which tell nobody."""
    opened = OpenedKnowledgeBase(settings, database, clock, bus)
    try:
        await opened.start()
        yield opened
    finally:
        await opened.stop()
