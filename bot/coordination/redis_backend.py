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
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.errors import RateLimited, Unavailable
from bot.messages import Signal

log = logging.getLogger(__name__)

CHANNEL = "torg:signals"
LOCK_SECONDS = 60.0
LOCK_LOOK_EVERY_S = 0.02
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

_TAKE = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0
"""

_RENEW = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
"""

_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


def connect(url: str, *, timeout: float = TIMEOUT_S) -> Redis:
    """Return a client for a Redis URL; connections are made when they are first needed, and must answer in time."""
    # One try more, at once: the first one may have met a connection that died with an earlier Redis.
    once_more = Retry(NoBackoff(), 1)
    return Redis.from_url(
        url, decode_responses=True, socket_connect_timeout=timeout, socket_timeout=timeout, retry=once_more
    )


class RedisBus:
    """EventBus over Redis pub/sub; whatever is lost while Redis is away stands in the event log."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def publish(self, signal: Signal) -> None:
        """Send a signal to every node; while Redis is away the signal is lost, which only delays."""
        try:
            await self._client.publish(CHANNEL, json.dumps(asdict(signal)))
        except (RedisError, OSError) as error:
            log.warning("redis did not take a signal: %s", error)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Signal]]:
        """Receive every signal from now on; a lost connection is made again."""
        pubsub = self._client.pubsub()
        try:
            try:
                await pubsub.subscribe(CHANNEL)
                confirmed = await pubsub.get_message(timeout=TIMEOUT_S)
            except (RedisError, OSError) as error:
                raise Unavailable(f"redis: {error}") from error
            if confirmed is None:
                raise Unavailable("redis: no answer in time")
            yield self._listen(pubsub)
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
            signal = _signal(item["data"]) if item is not None and item["type"] == "message" else None
            if signal is not None:
                yield signal


def _signal(data: str) -> Signal | None:
    """Return the signal in a message; one of another version's making is left out and hurts no other."""
    try:
        return Signal(**json.loads(data))
    except (ValueError, TypeError) as error:
        log.warning("a signal on the bus was not understood: %s", error)
        return None


class RedisLock:
    """Lock over Redis, renewed while it is held, free by itself `LOCK_SECONDS` after its holder died."""

    def __init__(self, client: Redis) -> None:
        self._taking = client.register_script(_TAKE)
        self._renewal = client.register_script(_RENEW)
        self._release = client.register_script(_RELEASE)

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Wait until the key is free and hold it inside the context. Raises Unavailable."""
        name, token = f"torg:lock:{key}", secrets.token_hex(16)
        try:
            await self._take(name, token)
            renewing = asyncio.create_task(self._renew(name, token), name=f"renew {key}")
            try:
                yield
            finally:
                renewing.cancel()
        finally:
            # Also after a wait that was broken off: Redis may have given the key away a moment before.
            await self._let_go(name, token)

    async def _take(self, name: str, token: str) -> None:
        try:
            while not await self._taking(keys=[name], args=[token, int(LOCK_SECONDS * 1000)]):  # noqa: ASYNC110 - the holder may be on another node
                await asyncio.sleep(LOCK_LOOK_EVERY_S)
        except (RedisError, OSError) as error:
            raise Unavailable(f"redis: {error}") from error

    async def _renew(self, name: str, token: str) -> None:
        while True:
            await asyncio.sleep(LOCK_SECONDS / 4)
            try:
                if not await self._renewal(keys=[name], args=[token, int(LOCK_SECONDS * 1000)]):
                    log.warning("%s was lost while it was held", name)
                    return
            except (RedisError, OSError) as error:
                log.warning("%s could not be renewed, trying again: %s", name, error)

    async def _let_go(self, name: str, token: str) -> None:
        try:
            await self._release(keys=[name], args=[token])
        except (RedisError, OSError) as error:
            log.warning("%s could not be released, it is free in %.0f s: %s", name, LOCK_SECONDS, error)


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

    async def give_back(self, key: str) -> None:
        """Take the key's newest use back."""
        try:
            await self._client.zpopmax(f"torg:limit:{key}")
        except (RedisError, OSError) as error:
            raise Unavailable(f"redis: {error}") from error
