"""The knowledge base on vectors and words: sentence-transformers, FAISS, BM25."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from bot.errors import KnowledgeBaseUnavailable
from bot.interfaces import Clock
from knowledge_base.articles import Article, ArticleStore
from knowledge_base.embedding.cache import EmbeddingCache
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from knowledge_base.embedding.worker import EmbeddingWorker
from knowledge_base.index import ArticleIndex
from knowledge_base.knowledge import LONGEST, Progress, StoredKnowledge, silent
from knowledge_base.passages import units
from knowledge_base.ranking import Calibration
from knowledge_base.signals import Signals

Unit = tuple[str, Kind]

ARTICLES_AT_ONCE = 8
MANY = 100
"""After so many changes the index is put in order."""


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
        self._indexes: dict[str, ArticleIndex] = {}
        self._turn("starting", "the embedding model is being loaded")

    async def start(self, progress: Progress = silent) -> None:
        """Load the model and build every municipality's index. Raises KnowledgeBaseUnavailable, StoreUnavailable."""
        try:
            await self._worker.run(self._load)
            self._turn("starting", "the articles are being indexed")
            await self.refresh_all(progress)
        except Exception as error:
            self._turn("down", str(error))
            raise
        self._turn("up")

    async def stop(self) -> None:
        """Let go of the model and the cache."""
        await self._worker.close()
        if self._cache is not None:
            await asyncio.to_thread(self._cache.close)
        self._turn("down", "stopped")

    def _load(self) -> None:
        self._embedder.load()
        self._cache = EmbeddingCache(self._folder, self._embedder.identity, self._embedder.size, self._embedder.token_size)

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
        await self._worker.run(lambda: _apply(index, [], gone, {}))
        # A few at a time: their tokens need not be in memory together, and a question waits for few.
        for start in range(0, len(articles), ARTICLES_AT_ONCE):
            some = articles[start : start + ARTICLES_AT_ONCE]
            embeddings: dict[Unit, Embedding] = {}
            for done, article in enumerate(some, start + 1):
                embeddings |= await self._embeddings(article)
                progress(done, len(articles))
            await self._worker.run(lambda some=some, embeddings=embeddings: _apply(index, some, [], embeddings))  # type: ignore[misc]
        if len(articles) > MANY:
            await self._worker.run(index.settle)

    async def _embeddings(self, article: Article) -> dict[Unit, Embedding]:
        """Return the embeddings of all of an article, made only where the cache lacks them."""
        cache = self._cache
        if cache is None:
            raise KnowledgeBaseUnavailable("the embedding model is not loaded yet")
        wanted = list(dict.fromkeys(unit for text in article.texts.values() for unit in units(text)))
        found = await self._worker.run(lambda: cache.get(wanted))
        made: dict[Unit, Embedding] = {}
        for kind in Kind:
            texts = [text for text, other in wanted if other is kind and (text, kind) not in found]
            embeddings = await self._worker.documents(texts, kind)
            made |= {(text, kind): embedding for text, embedding in zip(texts, embeddings, strict=True)}
        if made:
            await self._worker.run(lambda: cache.put(made))
        return found | made

    def _digests(self, municipality: str) -> dict[str, str]:
        index = self._indexes.get(municipality)
        return index.digests() if index else {}

    def _indexed(self, municipality: str, article: str) -> Article | None:
        index = self._indexes.get(municipality)
        return index.article(article) if index else None


def _apply(index: ArticleIndex, articles: list[Article], gone: list[str], embeddings: dict[Unit, Embedding]) -> None:
    for name in gone:
        index.remove(name)
    for article in articles:
        index.put(article, embeddings)
