"""Bus, lock and limiter for a service that runs as one process: the default."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class _Window:
    """The moments at which a key was used within the last `per` seconds."""

    per: float
    uses: deque[float] = field(default_factory=deque)

    def slide(self, now: float) -> None:
        """Let go of uses that have left the window."""
        while self.uses and self.uses[0] <= now - self.per:
            self.uses.popleft()


class InProcessLimiter:
    """RateLimiter within one process: a sliding window of the moments at which a key was used."""

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}

    async def spend(self, key: str, limit: int, per: float) -> None:
        """Take one of `limit` uses within `per` seconds; a refused try is not counted."""
        now = time.monotonic()
        window = self._windows.setdefault(key, _Window(per))
        window.per = per
        window.slide(now)
        if len(window.uses) >= limit:
            raise RateLimited(window.uses[0] + per - now)
        window.uses.append(now)
        if len(self._windows) > KEYS_KEPT:
            self._sweep(now)

    async def give_back(self, key: str) -> None:
        """Take the key's newest use back."""
        window = self._windows.get(key)
        if window is not None and window.uses:
            window.uses.pop()
            if not window.uses:
                del self._windows[key]

    def _sweep(self, now: float) -> None:
        """Make room, so that many clients do not fill the memory: first what is quiet, then what is lost at least cost.

        That is the shortest window with the oldest use: a flood of keys by the minute must not wash away the count of
        wrong passwords. A tenth goes at once, since looking at all keys for each new one would be slow.
        """
        for key, window in list(self._windows.items()):
            window.slide(now)
            if not window.uses:
                del self._windows[key]
        surplus = len(self._windows) - KEYS_KEPT * 9 // 10
        if surplus > 0:
            by_loss = sorted(self._windows, key=lambda key: (self._windows[key].per, self._windows[key].uses[-1]))
            for key in by_loss[:surplus]:
                del self._windows[key]
