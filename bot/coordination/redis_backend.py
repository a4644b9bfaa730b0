"""Bus, lock and limiter over Redis, for several nodes."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict

from redis.asyncio import Redis
from redis.exceptions import LockError, RedisError

from bot.errors import RateLimited, Unavailable
from bot.messages import Signal

log = logging.getLogger(__name__)

CHANNEL = "torg:signals"
LOCK_SECONDS = 60.0
RECONNECT_S = 1.0
TIMEOUT_S = 5.0

_SPEND = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[3])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[3] * 1000))
return false
"""


def connect(url: str) -> Redis:
    """Return a client for a Redis URL; connections are made when they are first needed."""
    return Redis.from_url(url, socket_connect_timeout=TIMEOUT_S, decode_responses=True)


class RedisBus:
    """EventBus over Redis pub/sub; whatever is lost while Redis is away stands in the event log."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def publish(self, signal: Signal) -> None:
        """Send a signal to every node; while Redis is away the signal is lost, which only delays."""
        try:
            await asyncio.wait_for(self._client.publish(CHANNEL, json.dumps(asdict(signal))), TIMEOUT_S)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("redis did not take a signal: %s", error)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Signal]]:
        """Receive every signal from now on; a lost connection is made again."""
        pubsub = self._client.pubsub(ignore_subscribe_messages=True)
        try:
            await pubsub.subscribe(CHANNEL)
            yield self._listen(pubsub)
        except RedisError as error:
            raise Unavailable(f"redis: {error}") from error
        finally:
            await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped

    async def _listen(self, pubsub: object) -> AsyncIterator[Signal]:
        while True:
            try:
                item = await pubsub.get_message(timeout=RECONNECT_S)  # type: ignore[attr-defined]  # as above
            except (RedisError, OSError) as error:
                log.warning("redis connection lost, trying again: %s", error)
                await asyncio.sleep(RECONNECT_S)
                continue
            if item is not None:
                yield Signal(**json.loads(item["data"]))


class RedisLock:
    """Lock over Redis, renewed while it is held, free by itself `LOCK_SECONDS` after its holder died."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Wait until the key is free and hold it inside the context."""
        lock = self._client.lock(f"torg:lock:{key}", timeout=LOCK_SECONDS, sleep=0.02)
        try:
            await lock.acquire()
        except RedisError as error:
            raise Unavailable(f"redis: {error}") from error
        renewing = asyncio.create_task(_renew(lock), name=f"renew {key}")
        try:
            yield
        finally:
            renewing.cancel()
            try:
                await lock.release()
            except (LockError, RedisError) as error:
                log.warning("lock %s was lost before it was released: %s", key, error)


async def _renew(lock: object) -> None:
    while True:
        await asyncio.sleep(LOCK_SECONDS / 3)
        await lock.reacquire()  # type: ignore[attr-defined]  # redis-py does not export the type


class RedisLimiter:
    """RateLimiter over Redis: a sliding window in a sorted set, checked and written in one script."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._script = client.register_script(_SPEND)

    async def spend(self, key: str, limit: int, per: float) -> None:
        """Take one of `limit` uses within `per` seconds; a refused try is not counted."""
        now = time.time()
        try:
            oldest = await self._script(keys=[f"torg:limit:{key}"], args=[now, limit, per, secrets.token_hex(8)])
        except (RedisError, OSError) as error:
            raise Unavailable(f"redis: {error}") from error
        if oldest is not None:
            raise RateLimited(max(0.0, float(oldest) + per - now))
