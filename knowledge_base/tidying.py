"""Puts indexes in order beside the searches: the long part in a thread of its own, the rest between two questions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from bot.errors import KnowledgeBaseUnavailable

log = logging.getLogger(__name__)


class Work(Protocol):
    """What can run in any thread while the index that gave it is used and changed."""

    def run(self) -> None:
        """Do it."""
        ...


Given = TypeVar("Given", bound=Work)


class Untidy(Protocol[Given]):
    """An index, which is used from one thread."""

    def untidy(self) -> Given | None:
        """Return work that is worth its while, None while there is none."""
        ...

    def tidied(self, work: Given, /) -> None:
        """Take over what the work has made."""
        ...


class Tidier:
    """Tidies one index at a time; `run` runs something in the thread in which the indexes are used."""

    def __init__(self, run: Callable[[Callable[[], Any]], Awaitable[Any]]) -> None:
        self._run = run
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def look(self, index: Untidy[Given]) -> None:
        """Tidy an index in the background where that is due and not being done already."""
        before = self._tasks.get(id(index))
        if before is None or before.done():
            self._tasks[id(index)] = asyncio.create_task(self._tidy(index), name="tidy an index")

    async def done(self) -> None:
        """Wait until all is tidy."""
        await asyncio.gather(*self._tasks.values())

    async def _tidy(self, index: Untidy[Given]) -> None:
        try:
            work = await self._run(index.untidy)
            if work is not None:
                await asyncio.to_thread(work.run)
                await self._run(lambda: index.tidied(work))
        except KnowledgeBaseUnavailable:
            return  # It is being stopped.
        except MemoryError:
            log.warning("there was no memory to tidy an index; searching goes on as it was")
