"""Everybody who listens gets every event, in order, whoever writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot import feed as feed_module
from bot.coordination.in_process import InProcessBus
from bot.feed import QUEUE, Feed, Item, Listener
from bot.messages import Event, Outcome, Reply, Signal
from tests.building import HAVDAL, Person, SomebodyElse, Store, until

NEWS = Signal("events", HAVDAL)


@pytest.fixture
def bus() -> InProcessBus:
    return InProcessBus()


@pytest.fixture
async def feed(sqlite_store: Store, bus: InProcessBus) -> AsyncIterator[Feed]:
    running = Feed(sqlite_store.events, bus)
    await running.start()
    yield running
    await running.stop()


async def say(store: Store, bus: InProcessBus, person: Person, text: str) -> None:
    """Record a message and its answer, as the pipeline does."""
    await store.record.record(person.says(text), masked=False)
    await bus.publish(NEWS)
    turn = await store.record.begin_turn(person.conversation)
    if turn is not None:
        await store.record.finish_turn(turn, Outcome(replies=(Reply(f"svar på {text}"),)))
        await bus.publish(NEWS)


async def take(listener: Listener, count: int) -> list[Item]:
    async with asyncio.timeout(20):
        return [await listener.queue.get() for _ in range(count)]


def everything(_item: Item) -> bool:
    return True


async def test_listener_gets_what_happens_from_now_on(sqlite_store: Store, bus: InProcessBus) -> None:
    person = Person()
    await say(sqlite_store, bus, person, "før")
    feed = Feed(sqlite_store.events, bus)
    await feed.start()
    try:
        assert feed.last == await sqlite_store.events.last()
        async with feed.listen(everything) as listener:
            before = feed.last
            await say(sqlite_store, bus, person, "etter")
            found = await take(listener, 2)
    finally:
        await feed.stop()
    assert found == await sqlite_store.events.after(before)


async def test_none_is_lost_and_none_comes_twice_while_many_write(
    sqlite_store: Store, bus: InProcessBus, feed: Feed
) -> None:
    people = [Person() for _ in range(8)]

    async def write(person: Person) -> None:
        for number in range(5):
            await say(sqlite_store, bus, person, str(number))

    async with feed.listen(everything) as listener:
        await asyncio.gather(*map(write, people))
        events = await sqlite_store.events.after(0, limit=5_000)
        found = await take(listener, len(events))
        assert found == events
        assert listener.queue.empty()


async def test_listener_gets_only_what_it_wants(sqlite_store: Store, bus: InProcessBus, feed: Feed) -> None:
    mine, other = Person(), Person()
    async with feed.listen(lambda item: item.conversation == mine.conversation) as listener:
        await say(sqlite_store, bus, other, "ikke meg")
        await say(sqlite_store, bus, mine, "meg")
        found = await take(listener, 3)
    assert [item.message.text for item in found if isinstance(item, Event) and item.message] == ["meg", "svar på meg"]


async def test_signals_go_to_listeners_too(bus: InProcessBus, feed: Feed) -> None:
    typing = Signal("typing", HAVDAL, "c1", {"who": "bot", "name": None, "for_ms": 1})
    async with feed.listen(everything) as listener:
        await bus.publish(NEWS)
        await bus.publish(typing)
        assert await take(listener, 1) == [typing]


async def test_lost_signal_only_delays(sqlite_store: Store, bus: InProcessBus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "LOOK_EVERY_S", 0.02)
    feed = Feed(sqlite_store.events, bus)
    await feed.start()
    try:
        async with feed.listen(everything) as listener:
            await sqlite_store.record.record(Person().says("Hei"), masked=False)  # Nobody publishes.
            assert len(await take(listener, 2)) == 2
    finally:
        await feed.stop()


async def test_more_than_one_batch_comes_whole(
    sqlite_store: Store, bus: InProcessBus, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "BATCH", 3)
    person = Person()
    async with feed.listen(everything) as listener:
        for number in range(5):
            await sqlite_store.record.record(person.says(str(number)), masked=False)
        await bus.publish(NEWS)
        assert await take(listener, 6) == await sqlite_store.events.after(0)


async def test_slow_listener_is_told_and_takes_bounded_memory(bus: InProcessBus, feed: Feed) -> None:
    async with feed.listen(everything) as slow, feed.listen(everything) as quick:
        heard: list[Item] = []

        async def drain() -> None:
            while len(heard) < QUEUE + 50:
                heard.append(await quick.queue.get())

        draining = asyncio.create_task(drain())
        for number in range(QUEUE + 50):
            await bus.publish(Signal("typing", HAVDAL, str(number)))
            if number % 100 == 0:
                await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await draining
        assert (slow.overrun, slow.queue.qsize(), quick.overrun) == (True, QUEUE, False)


async def test_listener_that_stumbles_hurts_no_other(sqlite_store: Store, bus: InProcessBus, feed: Feed) -> None:
    def stumbles(item: Item) -> bool:
        return bool(item.body["there is no such key"])

    async with feed.listen(stumbles), feed.listen(everything) as well:
        await bus.publish(Signal("typing", HAVDAL, "c1", {}))
        await say(sqlite_store, bus, Person(), "Hei")
        assert len(await take(well, 4)) == 4


async def test_reading_goes_on_when_the_store_is_back(
    sqlite_store: Store, bus: InProcessBus, feed: Feed, somebody_else: SomebodyElse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "AGAIN_AFTER_S", 0.01)
    monkeypatch.setattr(feed_module, "LOOK_EVERY_S", 0.02)
    await sqlite_store.record.record(Person().says("Hei"), masked=False)
    await somebody_else.do("ALTER TABLE event RENAME TO away")
    await bus.publish(NEWS)
    async with feed.listen(everything) as listener:
        for _ in range(20):
            await asyncio.sleep(0.005)  # Long enough for some readings to fail.
        await somebody_else.do("ALTER TABLE away RENAME TO event")
        assert len(await take(listener, 2)) == 2


async def test_listeners_that_left_are_forgotten(feed: Feed) -> None:
    for _ in range(10):
        async with feed.listen(everything):
            pass
    await until(lambda: feed._listeners == set())
