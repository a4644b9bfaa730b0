"""Signals reach everybody who listens, over every bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import pytest
from redis.asyncio import Redis

from bot.coordination import redis_backend
from bot.coordination.held import HeldBus
from bot.coordination.in_process import QUEUE, InProcessBus
from bot.coordination.redis_backend import CHANNEL, RedisBus
from bot.errors import Unavailable
from bot.interfaces import EventBus
from bot.messages import Signal
from tests.contracts.conftest import IN_PROCESS, REDIS
from tests.servers import RedisServer
from tests.system_requirements import needs

SIGNAL = Signal("typing", "havdal", "c1", {"who": "citizen", "name": None, "for_ms": 6000})
END = Signal("end", "havdal")


@pytest.fixture(params=[IN_PROCESS, REDIS])
def bus(request: pytest.FixtureRequest) -> EventBus:
    return InProcessBus() if request.param == IN_PROCESS else RedisBus(request.getfixturevalue("redis_client"))


async def heard(signals: AsyncIterator[Signal]) -> list[Signal]:
    """Return what comes before the end signal."""
    found: list[Signal] = []
    async with asyncio.timeout(10):
        async for signal in signals:
            if signal == END:
                break
            found.append(signal)
    return found


async def test_signal_arrives_as_it_was_sent(bus: EventBus) -> None:
    async with bus.subscribe() as signals:
        await bus.publish(SIGNAL)
        await bus.publish(END)
        assert await heard(signals) == [SIGNAL]


async def test_everybody_hears_every_signal_in_order(bus: EventBus) -> None:
    sent = [Signal("events", "havdal", str(number)) for number in range(200)]
    async with bus.subscribe() as one, bus.subscribe() as other:
        for signal in [*sent, END]:
            await bus.publish(signal)
        assert await heard(one) == sent
        assert await heard(other) == sent


async def test_nobody_listening_is_no_error(bus: EventBus) -> None:
    await bus.publish(SIGNAL)


async def test_what_was_sent_before_is_not_heard(bus: EventBus) -> None:
    await bus.publish(SIGNAL)
    async with bus.subscribe() as signals:
        await bus.publish(END)
        assert await heard(signals) == []


async def test_who_left_costs_nothing(bus: EventBus) -> None:
    for _ in range(20):
        async with bus.subscribe():
            pass
    async with bus.subscribe() as signals:
        await bus.publish(SIGNAL)
        await bus.publish(END)
        assert await heard(signals) == [SIGNAL]


async def test_listener_who_is_cancelled_hurts_no_other(bus: EventBus) -> None:
    async with bus.subscribe() as kept:

        async def listen() -> None:
            async with bus.subscribe() as signals:
                await heard(signals)

        task = asyncio.create_task(listen())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await bus.publish(SIGNAL)
        await bus.publish(END)
        assert await heard(kept) == [SIGNAL]


async def test_slow_listener_takes_bounded_memory_and_keeps_the_newest() -> None:
    bus = InProcessBus()
    async with bus.subscribe() as signals:
        for number in range(QUEUE + 100):
            await bus.publish(Signal("events", "havdal", str(number)))
        (queue,) = bus._subscribers
        assert queue.qsize() == QUEUE
        assert await anext(signals) == Signal("events", "havdal", "100")


async def _until_heard(bus: EventBus, signals: AsyncIterator[Signal]) -> Signal:
    """Send until one is heard, as a service that goes on working does."""

    async def send() -> None:
        while True:
            await bus.publish(SIGNAL)
            await asyncio.sleep(0.05)

    sending = asyncio.create_task(send())
    try:
        async with asyncio.timeout(15):
            return await anext(signals)
    finally:
        sending.cancel()


@needs("redis")
async def test_bus_recovers_when_redis_was_killed_and_started_again(
    redis_server: RedisServer, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_backend, "RECONNECT_S", 0.05)
    bus = RedisBus(redis_client)
    async with bus.subscribe() as signals:
        redis_server.kill()
        try:
            await bus.publish(SIGNAL)  # Lost, and no error: events stand in the store.
        finally:
            redis_server.start()
        assert await _until_heard(bus, signals) == SIGNAL


@needs("redis")
async def test_subscribing_while_redis_is_away_says_so(redis_server: RedisServer, redis_client: Redis) -> None:
    redis_server.kill()
    try:
        with pytest.raises(Unavailable):
            async with RedisBus(redis_client).subscribe():
                pass
    finally:
        redis_server.start()


@needs("redis")
@pytest.mark.parametrize("junk", ["", "null", "[]", "{}", '{"topic": "events"}', '{"topic": "a", "from": 2}', "\x00"])
async def test_junk_on_the_channel_is_left_out(redis_client: Redis, junk: str) -> None:
    bus = RedisBus(redis_client)
    async with bus.subscribe() as signals:
        await redis_client.publish(CHANNEL, junk)
        await bus.publish(SIGNAL)
        await bus.publish(END)
        assert await heard(signals) == [SIGNAL]


@needs("redis")
@pytest.mark.parametrize("ask", ["publish", "subscribe"])
async def test_redis_that_answers_nothing_holds_nobody_up_for_long(
    redis_server: RedisServer, ask: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_backend, "TIMEOUT_S", 0.2)
    client = redis_backend.connect(redis_server.url, timeout=0.2)
    bus = RedisBus(client)
    await bus.publish(SIGNAL)
    redis_server.freeze()
    try:
        async with asyncio.timeout(3):
            if ask == "publish":
                await bus.publish(SIGNAL)
            else:
                with pytest.raises(Unavailable):
                    async with bus.subscribe():
                        pass
    finally:
        redis_server.thaw()
        await client.aclose()


async def test_what_is_held_is_heard_when_it_has_ended_well_and_each_thing_once(bus: EventBus) -> None:
    held, order = HeldBus(bus), list[str]()

    @asynccontextmanager
    async def written() -> AsyncIterator[None]:
        yield
        order.append("written")

    async with held.subscribe() as signals:
        async with held.after(written):
            await held.publish(SIGNAL)
            await held.publish(SIGNAL)
            await asyncio.create_task(held.publish(Signal("events", "havdal")))
        await held.publish(END)
        assert await heard(signals) == [Signal("events", "havdal"), SIGNAL]
    assert order == ["written"]


async def broken_off(held: HeldBus) -> None:
    async with held.after(nullcontext):
        await held.publish(SIGNAL)
        raise Unavailable("the store is away")


async def test_of_what_was_not_written_nothing_is_heard(bus: EventBus) -> None:
    held = HeldBus(bus)
    async with held.subscribe() as signals:
        with pytest.raises(Unavailable):
            await broken_off(held)
        await held.publish(END)
        assert await heard(signals) == []
