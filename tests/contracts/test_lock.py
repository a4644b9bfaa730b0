"""One holder at a time, over every lock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.coordination import redis_backend
from bot.coordination.in_process import InProcessLock
from bot.coordination.redis_backend import RedisLock
from bot.errors import Unavailable
from bot.interfaces import Lock
from tests.building import until
from tests.contracts.conftest import IN_PROCESS, REDIS
from tests.servers import RedisServer
from tests.system_requirements import needs


@pytest.fixture(params=[IN_PROCESS, REDIS])
def lock(request: pytest.FixtureRequest) -> Lock:
    return InProcessLock() if request.param == IN_PROCESS else RedisLock(request.getfixturevalue("redis_client"))


async def held_twice(lock: Lock, key: str = "c1") -> bool:
    """Tell whether somebody else gets the key within a moment."""
    try:
        async with asyncio.timeout(0.2), lock.hold(key):
            return True
    except TimeoutError:
        return False


async def test_one_at_a_time(lock: Lock) -> None:
    inside = 0

    async def work() -> int:
        nonlocal inside
        async with lock.hold("c1"):
            inside += 1
            most = inside
            await asyncio.sleep(0.001)
            inside -= 1
        return most

    assert await asyncio.gather(*(work() for _ in range(20))) == [1] * 20


async def test_other_keys_are_free(lock: Lock) -> None:
    async with lock.hold("c1"), asyncio.timeout(2), lock.hold("c2"):
        pass


async def test_held_until_the_end_and_not_longer(lock: Lock) -> None:
    async with lock.hold("c1"):
        assert not await held_twice(lock)
    assert await held_twice(lock)


async def test_free_again_after_an_error(lock: Lock) -> None:
    with pytest.raises(ZeroDivisionError):
        async with lock.hold("c1"):
            raise ZeroDivisionError
    assert await held_twice(lock)


async def test_free_again_after_its_holder_was_cancelled(lock: Lock) -> None:
    has_it = asyncio.Event()

    async def hold() -> None:
        async with lock.hold("c1"):
            has_it.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await has_it.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await held_twice(lock)


@pytest.mark.parametrize("steps", range(8))
async def test_who_gives_up_waiting_leaves_nothing_behind(lock: Lock, steps: int) -> None:
    async def hold() -> None:
        async with lock.hold("c1"):
            pass

    task = asyncio.create_task(hold())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await held_twice(lock)


async def test_key_that_nobody_wants_takes_no_memory() -> None:
    lock = InProcessLock()
    await asyncio.gather(*(held_twice(lock, str(number % 7)) for number in range(50)))
    assert lock._locks == {}


@pytest.fixture
async def other_node(redis_server: RedisServer) -> AsyncIterator[RedisLock]:
    client = redis_backend.connect(redis_server.url, timeout=1.0)
    yield RedisLock(client)
    await client.aclose()


@needs("redis")
async def test_other_nodes_wait_too(redis_client: Redis, other_node: RedisLock) -> None:
    async with RedisLock(redis_client).hold("c1"):
        assert not await held_twice(other_node)
    assert await held_twice(other_node)


@needs("redis")
async def test_renewed_while_it_is_held(redis_client: Redis, other_node: RedisLock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_backend, "LOCK_SECONDS", 3.0)
    left = 3_000

    async def has_more_time() -> bool:
        nonlocal left
        before, left = left, await redis_client.pttl("torg:lock:c1")
        return left > before

    async with RedisLock(redis_client).hold("c1"):
        await until(has_more_time)
        assert not await held_twice(other_node)


@needs("redis")
async def test_free_by_itself_when_its_holder_died(
    redis_client: Redis, other_node: RedisLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_backend, "LOCK_SECONDS", 0.2)
    await RedisLock(redis_client)._take("torg:lock:c1", "a node that is gone")
    async with asyncio.timeout(5), other_node.hold("c1"):
        pass


@needs("redis")
async def test_whoever_lost_it_does_not_release_another_holders(redis_client: Redis, other_node: RedisLock) -> None:
    async with RedisLock(redis_client).hold("c1"):
        await redis_client.delete("torg:lock:c1")
        await other_node._take("torg:lock:c1", "other")
    assert await redis_client.get("torg:lock:c1") == "other"


@needs("redis")
async def test_redis_away_is_unavailable_and_back_is_well(redis_server: RedisServer, redis_client: Redis) -> None:
    lock = RedisLock(redis_client)
    redis_server.kill()
    try:
        with pytest.raises(Unavailable):
            async with lock.hold("c1"):
                pass
    finally:
        redis_server.start()
    assert await held_twice(lock)


@needs("redis")
async def test_redis_dying_under_a_holder_does_not_break_its_work(redis_server: RedisServer, redis_client: Redis) -> None:
    lock = RedisLock(redis_client)
    try:
        async with lock.hold("c1"):
            redis_server.kill()
    finally:
        redis_server.start()
    await until(lambda: held_twice(lock))
