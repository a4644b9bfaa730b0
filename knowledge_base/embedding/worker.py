"""Runs the model and the index in one thread beside the event loop; questions that wait together are embedded together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.errors import KnowledgeBaseUnavailable
from knowledge_base.embedding.model import Embedder, Embedding, Kind

QUESTIONS_AT_ONCE = 16
DOCUMENTS_AT_ONCE = 4
"""Few, so that a question never waits long behind an import."""

Result = TypeVar("Result")


class OneThread:
    """One thread, for what is used from one at a time and would keep the event loop waiting."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="knowledge-base")
        self._closed = False

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run something in the thread. Raises KnowledgeBaseUnavailable when the worker is closed."""
        if self._closed:
            raise KnowledgeBaseUnavailable("the knowledge base is closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        """Let what runs end, and refuse the rest."""
        self._closed = True
        await asyncio.to_thread(self._thread.shutdown)


class EmbeddingWorker(OneThread):
    """One thread and the model in it."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self._embedder = embedder
        self._waiting: list[tuple[str, asyncio.Future[Embedding]]] = []
        self._batch: asyncio.Task[None] | None = None

    async def question(self, text: str) -> Embedding:
        """Embed a question, together with those that wait at the same time."""
        future: asyncio.Future[Embedding] = asyncio.get_running_loop().create_future()
        self._waiting.append((text, future))
        if self._batch is None or self._batch.done():
            self._batch = asyncio.create_task(self._embed_waiting(), name="embed questions")
        return await future

    async def documents(self, texts: Sequence[str], kind: Kind) -> list[Embedding]:
        """Embed many texts, in pieces between which questions get their turn."""
        found: list[Embedding] = []
        for start in range(0, len(texts), DOCUMENTS_AT_ONCE):
            piece = texts[start : start + DOCUMENTS_AT_ONCE]
            found += await self.run(lambda piece=piece: self._embedder.embed(piece, kind))  # type: ignore[misc]
        return found

    async def close(self) -> None:
        """Let what runs end, and refuse the rest."""
        self._closed = True
        for _, future in self._waiting:
            if not future.done():
                future.set_exception(KnowledgeBaseUnavailable("the knowledge base is closed"))
        self._waiting.clear()
        if self._batch is not None:
            await asyncio.wait([self._batch])
        await super().close()

    async def _embed_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:QUESTIONS_AT_ONCE], self._waiting[QUESTIONS_AT_ONCE:]
            texts = [text for text, _ in batch]
            try:
                found = await self.run(lambda texts=texts: self._embedder.embed(texts, Kind.QUERY))  # type: ignore[misc]
            except Exception as error:  # noqa: BLE001 - whatever it is belongs to those who wait, and the next batch goes on
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), embedding in zip(batch, found, strict=True):
                if not future.done():
                    future.set_result(embedding)
