"""The knowledge base on vectors and words: sentence-transformers, FAISS, BM25."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from pathlib import Path

from bot.errors import KnowledgeBaseUnavailable, Why
from bot.interfaces import Clock
from bot.reasons import said_of
from knowledge_base.articles import Article, ArticleStore
from knowledge_base.embedding.cache import EmbeddingCache, file_of
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from knowledge_base.embedding.worker import EmbeddingWorker
from knowledge_base.index import ArticleIndex
from knowledge_base.knowledge import LONGEST, Progress, StoredKnowledge, silent
from knowledge_base.passages import units
from knowledge_base.ranking import Calibration
from knowledge_base.signals import Signals
from knowledge_base.tidying import Tidier

Unit = tuple[str, Kind]

UNUSED_DAYS = 30
"""So long, give or take a week, an embedding is kept for a text that comes back."""
TOUCHED_AT_ONCE = 50
TELL_EVERY_S = 2.0
"""How often the health tells how far embedding has come."""


class VectorKnowledge(StoredKnowledge):
    """Searches with a model; `cache` is the folder where embeddings are kept between starts.

    Until `start` has returned, searching raises KnowledgeBaseUnavailable.
    """

    def __init__(
        self,
        store: ArticleStore,
        clock: Clock,
        embedder: Embedder,
        cache: Path,
        *,
        calibration: Calibration | None = None,
        longest: int = LONGEST,
    ) -> None:
        super().__init__(store, clock, calibration or Calibration.read("vectors"), longest=longest)
        self._embedder = embedder
        self._worker = EmbeddingWorker(embedder)
        self._folder = cache
        self._cache: EmbeddingCache | None = None
        self.embedded = 0
        """How many texts of articles were embedded, since they were not on disk."""
        self._indexes: dict[str, ArticleIndex] = {}
        self._tidier = Tidier(self._worker.run)
        self._turn("starting", "the embedding model is being loaded", Why("part_model_loading"))

    @property
    def model(self) -> str:
        """What tells this model from others, once it has been loaded; may read its files."""
        return self._embedder.identity

    async def start(self, progress: Progress = silent) -> None:
        """Load the model and build every municipality's index. Raises KnowledgeBaseUnavailable, StoreUnavailable."""
        try:
            await self._worker.run(self._load)
            self._turn("starting", "the articles are being indexed", Why("part_articles_indexed"))
            await self.refresh_all(self._telling(progress))
            await self._tidier.done()
        except Exception as error:
            self._turn("down", str(error), said_of(error))
            raise
        self._turn("up")

    @property
    def file(self) -> Path:
        """Where the embeddings are kept. Raises KnowledgeBaseUnavailable."""
        return file_of(self._folder, self._embedder.identity)

    async def count(self, municipality: str) -> int:
        """Return how many articles of a municipality are in the index."""
        return len(await self._digests(municipality))

    async def stop(self) -> None:
        """Let go of the model and the cache."""
        await self._worker.close()
        await self._tidier.done()
        if self._cache is not None:
            await asyncio.to_thread(self._cache.close)
        self._turn("down", "stopped", Why("part_stopped"))

    async def forget_unused(self, days: int = UNUSED_DAYS) -> int:
        """Drop the embeddings of texts that no article has had for so many days, and return how many.

        A little at a time, so that questions have their turn; a kill leaves the rest for the next time.
        """
        cache = self._cache
        if self._health.state != "up" or cache is None:
            return 0
        for index in list(self._indexes.values()):
            articles = await self._worker.run(index.articles)
            for start in range(0, len(articles), TOUCHED_AT_ONCE):
                texts = [text for one in articles[start : start + TOUCHED_AT_ONCE] for text in one.texts.values()]
                await self._worker.run(lambda texts=texts: cache.touch(unit for text in texts for unit in units(text)))  # type: ignore[misc]
        total = 0
        while dropped := await self._worker.run(lambda: cache.forget(days)):
            total += dropped
        return total

    def _telling(self, progress: Progress) -> Progress:
        """Return what tells of progress, and now and then by the health too."""
        told = time.monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal told
            if time.monotonic() - told >= TELL_EVERY_S:
                told = time.monotonic()
                why = Why("part_articles_embedded", {"done": str(done), "total": str(total)})
                self._turn("starting", f"{done:,} of {total:,} articles embedded", why)
            progress(done, total)

        return tell

    def _load(self) -> None:
        self._embedder.load()
        sizes = self._embedder.size, self._embedder.token_size
        self._cache = EmbeddingCache(
            self._folder, self._embedder.identity, *sizes, today=lambda: self._clock.now().toordinal()
        )

    async def _look(self, municipality: str, text: str, moment: datetime) -> list[Signals]:
        if self._health.state != "up":
            raise KnowledgeBaseUnavailable(self._health.reason)
        index = self._indexes.get(municipality)
        if index is None:
            return []
        embedding = await self._worker.question(text)
        return await self._worker.run(lambda: index.search(text, embedding, moment))

    async def _change(self, municipality: str, articles: list[Article], gone: list[str], progress: Progress) -> None:
        index = self._indexes.setdefault(municipality, ArticleIndex(self._embedder.size, self._folder))
        embeddings = await self._embeddings(articles)
        await self._worker.run(lambda: _apply(index, articles, gone, embeddings))
        for done in range(1, len(articles) + 1):
            progress(done, len(articles))

    def _tidy(self, municipality: str) -> None:
        index = self._indexes.get(municipality)
        if index is not None:
            self._tidier.look(index)

    async def _embeddings(self, articles: list[Article]) -> dict[Unit, Embedding]:
        """Return the embeddings of all of some articles, made only where the cache lacks them."""
        cache = self._cache
        if cache is None:
            raise KnowledgeBaseUnavailable("the embedding model is not loaded yet")
        texts = [text for article in articles for text in article.texts.values()]
        wanted = list(dict.fromkeys(unit for text in texts for unit in units(text)))
        if not wanted:
            return {}
        found = await self._worker.run(lambda: cache.get(wanted))
        made: dict[Unit, Embedding] = {}
        for kind in Kind:
            missing = [text for text, other in wanted if other is kind and (text, kind) not in found]
            embeddings = await self._worker.documents(missing, kind)
            made |= {(text, kind): embedding for text, embedding in zip(missing, embeddings, strict=True)}
        self.embedded += len(made)
        if made:
            await self._worker.run(lambda: cache.put(made))
        return found | made

    async def _digests(self, municipality: str) -> dict[str, str]:
        index = self._indexes.get(municipality)
        return await self._worker.run(index.digests) if index else {}

    def _indexed(self, municipality: str, article: str) -> Article | None:
        index = self._indexes.get(municipality)
        return index.article(article) if index else None


def _apply(index: ArticleIndex, articles: list[Article], gone: list[str], embeddings: dict[Unit, Embedding]) -> None:
    for name in gone:
        index.remove(name)
    for article in articles:
        index.put(article, embeddings)
