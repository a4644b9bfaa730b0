"""Bus, lock and limiter for a service that runs as one process: the default."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import RateLimited
from bot.messages import Signal

QUEUE = 10_000
KEYS_KEPT = 50_000


class InProcessBus:
    """EventBus within one process."""

    def __init__(self) -> None:
        self._subscribers: set[asyncio.Queue[Signal]] = set()

    async def publish(self, signal: Signal) -> None:
        """Put a signal into every subscriber's queue; a full queue loses its oldest, which only delays."""
        for queue in self._subscribers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(signal)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Signal]]:
        """Receive every signal from now on."""
        queue: asyncio.Queue[Signal] = asyncio.Queue(QUEUE)
        self._subscribers.add(queue)
        try:
            yield _drain(queue)
        finally:
            self._subscribers.discard(queue)


async def _drain(queue: asyncio.Queue[Signal]) -> AsyncIterator[Signal]:
    while True:
        yield await queue.get()


class InProcessLock:
    """Lock within one process; a key that nobody holds or waits for takes no memory."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Wait until the key is free and hold it inside the context."""
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks.pop(key)
            if users > 1:
                self._locks[key] = (lock, users - 1)


class InProcessLimiter:
    """RateLimiter within one process: a sliding window of the moments at which a key was used."""

    def __init__(self) -> None:
        self._uses: dict[str, deque[float]] = {}

    async def spend(self, key: str, limit: int, per: float) -> None:
        """Take one of `limit` uses within `per` seconds; a refused try is not counted."""
        now = time.monotonic()
        uses = self._uses.setdefault(key, deque())
        while uses and uses[0] <= now - per:
            uses.popleft()
        if len(uses) >= limit:
            raise RateLimited(uses[0] + per - now)
        uses.append(now)
        if len(self._uses) > KEYS_KEPT:
            self._sweep(now, per)

    def _sweep(self, now: float, per: float) -> None:
        """Drop keys that have been quiet, so that many clients do not fill the memory."""
        quiet = [key for key, uses in self._uses.items() if not uses or uses[-1] <= now - max(per, 3600)]
        for key in quiet or list(self._uses)[: KEYS_KEPT // 10]:
            del self._uses[key]
