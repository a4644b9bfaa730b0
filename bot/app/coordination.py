"""Chooses how nodes and connections share signals, locks and limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.coordination import in_process, redis_backend
from bot.coordination.held import HeldBus
from bot.interfaces import Lock, RateLimiter


@dataclass(frozen=True)
class Coordination:
    """What nodes and connections share."""

    bus: HeldBus
    lock: Lock
    limiter: RateLimiter
    close: Callable[[], Awaitable[None]]


def coordination(url: str) -> Coordination:
    """Return bus, lock and limiter: over Redis where a URL is given, else in process."""
    if not url:
        bus = HeldBus(in_process.InProcessBus())
        return Coordination(bus, in_process.InProcessLock(), in_process.InProcessLimiter(), _nothing)
    client = redis_backend.connect(url)
    bus = HeldBus(redis_backend.RedisBus(client))
    return Coordination(bus, redis_backend.RedisLock(client), redis_backend.RedisLimiter(client), client.aclose)


async def _nothing() -> None:
    """Close what has nothing to close."""
