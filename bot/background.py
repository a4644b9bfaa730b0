"""Work that comes round again and again while the service runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.errors import TorgError

log = logging.getLogger(__name__)


class Background:
    """Runs functions at intervals; one that fails is logged and tried again at its next time."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def every(self, seconds: float, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Run `work` now and then every so many seconds."""
        self._tasks.append(asyncio.create_task(_repeat(seconds, name, work), name=name))

    def once(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Run `work` one time, beside the rest."""
        self._tasks.append(asyncio.create_task(_guard(name, work), name=name))

    async def stop(self) -> None:
        """End all of it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _repeat(seconds: float, name: str, work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await _guard(name, work)
        await asyncio.sleep(seconds)


async def _guard(name: str, work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
    except TorgError as error:
        log.warning("%s: %s", name, error)
    except Exception:  # Work in the background has no caller who could deal with it; the next time may go well.
        log.exception("%s broke", name)
