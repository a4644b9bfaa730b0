"""So much and no more in a time, over every limiter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from bot.coordination import in_process, redis_backend
from bot.coordination.in_process import InProcessLimiter
from bot.coordination.redis_backend import RedisLimiter
from bot.errors import RateLimited, Unavailable
from bot.interfaces import RateLimiter
from tests.building import until
from tests.contracts.conftest import IN_PROCESS, REDIS
from tests.servers import RedisServer
from tests.system_requirements import needs


@pytest.fixture(params=[IN_PROCESS, REDIS])
def limiter(request: pytest.FixtureRequest) -> RateLimiter:
    return InProcessLimiter() if request.param == IN_PROCESS else RedisLimiter(request.getfixturevalue("redis_client"))


async def refused(limiter: RateLimiter, key: str = "k", limit: int = 3, per: float = 60) -> float | None:
    """Use the key once; return the wait that was asked for, None when it was let in."""
    try:
        await limiter.spend(key, limit, per)
    except RateLimited as error:
        return error.retry_after
    return None


async def test_lets_in_as_many_as_the_limit(limiter: RateLimiter) -> None:
    waits = [await refused(limiter) for _ in range(5)]
    assert waits[:3] == [None] * 3
    assert all(wait is not None and 55 < wait <= 60 for wait in waits[3:])


async def test_lets_in_as_many_as_the_limit_at_the_same_time(limiter: RateLimiter) -> None:
    waits = await asyncio.gather(*(refused(limiter, limit=7) for _ in range(30)))
    assert list(waits).count(None) == 7


async def test_other_keys_have_limits_of_their_own(limiter: RateLimiter) -> None:
    for _ in range(3):
        await limiter.spend("one", 3, 60)
    assert await refused(limiter, "other") is None


async def test_lets_in_again_after_the_wait_that_it_named(limiter: RateLimiter) -> None:
    assert [await refused(limiter, limit=2, per=0.3) for _ in range(2)] == [None, None]
    wait = await refused(limiter, limit=2, per=0.3)
    assert wait is not None
    begun = asyncio.get_running_loop().time()
    await until(lambda: _let_in(limiter))
    assert asyncio.get_running_loop().time() - begun >= wait - 0.05


async def _let_in(limiter: RateLimiter) -> bool:
    return await refused(limiter, limit=2, per=0.3) is None


async def test_refused_tries_do_not_lengthen_the_wait(limiter: RateLimiter) -> None:
    await limiter.spend("k", 1, 30)
    first = await refused(limiter, limit=1, per=30)
    for _ in range(20):
        await refused(limiter, limit=1, per=30)
    last = await refused(limiter, limit=1, per=30)
    assert first is not None
    assert last is not None
    assert last <= first


async def test_window_slides(limiter: RateLimiter) -> None:
    """Uses leave the window one by one: after the oldest has left, exactly one more is let in."""
    await limiter.spend("k", 2, 0.4)
    await asyncio.sleep(0.2)  # The time between two uses is what is tested.
    await limiter.spend("k", 2, 0.4)
    await until(lambda: _free(limiter))
    assert await refused(limiter, limit=2, per=0.4) is not None


async def _free(limiter: RateLimiter) -> bool:
    return await refused(limiter, limit=2, per=0.4) is None


@pytest.mark.parametrize("key", ["", "a b", "æøå/\n\x00{}", "k" * 10_000])
async def test_any_text_is_a_key(limiter: RateLimiter, key: str) -> None:
    assert [await refused(limiter, key, limit=1) is None for _ in range(2)] == [True, False]


async def test_many_keys_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_process, "KEYS_KEPT", 100)
    limiter = InProcessLimiter()
    for number in range(1_000):
        await limiter.spend(str(number), 3, 60)
        assert len(limiter._windows) <= 100


async def test_flood_of_other_keys_makes_no_room_for_guessing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_process, "KEYS_KEPT", 1_000)
    limiter = InProcessLimiter()
    for _ in range(3):
        await limiter.spend("login", 3, 300)
    for number in range(10_000):
        await limiter.spend(f"webchat/{number}", 3, 60)
    assert await refused(limiter, "login", per=300) is not None


async def test_what_is_quiet_goes_before_what_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_process, "KEYS_KEPT", 100)
    limiter = InProcessLimiter()
    for number in range(80):
        await limiter.spend(f"quiet/{number}", 3, 0.02)
    await asyncio.sleep(0.03)  # Their windows must be over.
    for number in range(90):
        await limiter.spend(f"alive/{number}", 1, 0.01 + 60)
    assert [await refused(limiter, f"alive/{number}", limit=1) is None for number in range(90)] == [False] * 90


async def test_use_that_is_given_back_is_free_again(limiter: RateLimiter) -> None:
    for _ in range(20):
        await limiter.spend("k", 3, 60)
        await limiter.give_back("k")
    assert [await refused(limiter) is None for _ in range(4)] == [True, True, True, False]
    await limiter.give_back("k")
    assert [await refused(limiter) is None for _ in range(2)] == [True, False]


async def test_giving_back_what_was_never_used_gives_nothing(limiter: RateLimiter) -> None:
    await limiter.give_back("k")
    await limiter.give_back("k")
    assert [await refused(limiter, limit=1) is None for _ in range(2)] == [True, False]


@needs("redis")
async def test_nodes_count_together(redis_server: RedisServer, redis_client: Redis) -> None:
    other = redis_backend.connect(redis_server.url)
    try:
        limiters = [RedisLimiter(redis_client), RedisLimiter(other)]
        waits = [await refused(limiters[number % 2]) for number in range(6)]
    finally:
        await other.aclose()
    assert waits.count(None) == 3


@needs("redis")
async def test_keys_leave_redis_by_themselves(redis_client: Redis) -> None:
    await RedisLimiter(redis_client).spend("k", 3, 0.05)

    async def gone() -> bool:
        return bool(await redis_client.dbsize() == 0)

    await until(gone)


@needs("redis")
@pytest.mark.parametrize("end", [RedisServer.kill, RedisServer.freeze])
async def test_redis_away_is_unavailable_and_back_is_well(
    redis_server: RedisServer, end: Callable[[RedisServer], None]
) -> None:
    client = redis_backend.connect(redis_server.url, timeout=0.2)
    limiter = RedisLimiter(client)
    try:
        await limiter.spend("k", 3, 60)
        end(redis_server)
        with pytest.raises(Unavailable):
            await limiter.spend("k", 3, 60)
        redis_server.thaw() if end is RedisServer.freeze else redis_server.start()
        await limiter.spend("other", 3, 60)
    finally:
        await client.aclose()
