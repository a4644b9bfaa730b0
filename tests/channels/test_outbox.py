"""The outbox's worker over a real store, with channels that do one thing each."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot import database as database_module
from bot.coordination.in_process import InProcessBus
from bot.database import Database
from bot.errors import ChannelUnavailable, Later, Malformed, StoreUnavailable, Why
from bot.interfaces import Channel
from bot.messages import Address, Contact, DeliveryState, Health, Message, Outbound, Outcome, Owner, Reply, Signal
from channels import outbox as outbox_module
from channels.outbox import ATTEMPTS, LONGEST_RETRY_S, Outbox
from tests.building import ADA, HAVDAL, START, Person, SettableClock, SomebodyElse, Store, until

QUIET = Why("delivery_quiet_hours")


@dataclass
class ListChannel:
    """Channel that keeps what it was given; `name` is that of the messages' channel."""

    name: str = "webchat"
    sent: list[str] = field(default_factory=list)
    state: str = "up"

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Nothing to end."""

    def health(self) -> Health:
        """Tell what the test says."""
        return Health(f"channel.{self.name}", self.state, START)

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Keep the text."""
        self.sent.append(outbound.message.text)
        return DeliveryState.ACCEPTED


@dataclass
class FailingChannel(ListChannel):
    """ListChannel that fails on texts as often as it is told to."""

    failures: Counter[str] = field(default_factory=Counter)
    error: Callable[[], Exception] = lambda: ChannelUnavailable("the line is busy")

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Fail, or keep the text."""
        text = outbound.message.text
        if self.failures[text] > 0:
            self.failures[text] -= 1
            raise self.error()
        return await super().send(outbound)


@dataclass
class SlowChannel(ListChannel):
    """ListChannel that waits for its gate."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Wait, then keep the text."""
        self.waiting += 1
        await self.gate.wait()
        return await super().send(outbound)


@pytest.fixture
def store(sqlite_database: Database, clock: SettableClock) -> Store:
    return Store.over(sqlite_database, clock)


def outbox(store: Store, channel: Channel | None) -> Outbox:
    channels = {channel.name: channel} if channel else {}
    return Outbox(store.outbox, channels, bus=InProcessBus(), clock=store.clock)


async def waiting(store: Store, *texts: str) -> Person:
    """Put the bot's replies to one citizen into the outbox."""
    person = Person()
    await store.record.record(person.says("Hei"), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=tuple(map(Reply, texts))))
    return person


async def replies(store: Store) -> list[Message]:
    page, _ = await store.inbox.page(HAVDAL, view="all", staff="", before=None, limit=50)
    every = [await store.inbox.messages(HAVDAL, inquiry.id) for inquiry in page]
    return [message for messages in every for message in messages if message.author == "bot"]


async def states(store: Store) -> list[DeliveryState | None]:
    return [message.state for message in await replies(store)]


async def test_delivers_what_is_due_in_order(store: Store) -> None:
    channel = ListChannel()
    await waiting(store, "en", "to", "tre")
    assert await outbox(store, channel).deliver_due() == 3
    assert channel.sent == ["en", "to", "tre"]
    assert await states(store) == [DeliveryState.ACCEPTED] * 3
    assert await outbox(store, channel).deliver_due() == 0


async def test_more_than_one_batch(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "BATCH", 4)
    channel = ListChannel()
    await waiting(store, *map(str, range(10)))
    assert await outbox(store, channel).deliver_due() == 10
    assert channel.sent == list(map(str, range(10)))


async def test_tries_again_later_and_later(store: Store) -> None:
    channel = FailingChannel(failures=Counter({"en": 3}))
    await waiting(store, "en")
    worker = outbox(store, channel)
    waits = []
    while not channel.sent:
        await worker.deliver_due()
        due = await store.outbox.next_due()
        if due is not None:
            waits.append((due - store.clock.now()).total_seconds())
            store.clock.moment = due
    assert len(waits) == 3
    for wait, expected in zip(waits, (5, 10, 20), strict=True):
        assert 0.8 * expected <= wait <= 1.2 * expected
    assert await states(store) == [DeliveryState.ACCEPTED]


async def test_gives_up_in_the_end(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    channel = FailingChannel(failures=Counter({"en": 1_000}))
    await waiting(store, "en")
    worker = outbox(store, channel)
    begun = store.clock.now()
    while (due := await store.outbox.next_due()) is not None:
        assert (due - store.clock.now()).total_seconds() <= 1.2 * LONGEST_RETRY_S
        store.clock.moment = due
        await worker.deliver_due()
    assert 1_000 - channel.failures["en"] == ATTEMPTS
    assert await states(store) == [DeliveryState.FAILED]
    assert 12 * 3600 < (store.clock.now() - begun).total_seconds() < 20 * 3600
    assert "failed: the line is busy" in caplog.text


async def test_what_never_will_go_fails_at_once_and_holds_up_no_other(store: Store) -> None:
    channel = FailingChannel(failures=Counter({"en": 1}), error=lambda: Malformed("no such number"))
    await waiting(store, "en", "to")
    await outbox(store, channel).deliver_due()
    assert await states(store) == [DeliveryState.FAILED, DeliveryState.ACCEPTED]
    assert await store.outbox.next_due() is None


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (lambda: Malformed("no such number", why=QUIET), QUIET),
        (lambda: Later(START + timedelta(hours=1), "quiet hours", why=QUIET), QUIET),
        (lambda: ChannelUnavailable("down", why=QUIET), QUIET),
        (lambda: ChannelUnavailable("the line is busy"), None),
        (lambda: StoreUnavailable("the disk is full"), Why("delivery_store")),
        (TimeoutError, Why("delivery_no_answer")),
        (lambda: ZeroDivisionError("oh no"), Why("delivery_broke")),
    ],
)
async def test_why_it_was_not_delivered_stands_with_the_message(
    store: Store, error: Callable[[], Exception], why: Why | None
) -> None:
    await waiting(store, "en")
    await outbox(store, FailingChannel(failures=Counter({"en": 1}), error=error)).deliver_due()
    (reply,) = await replies(store)
    assert reply.error
    assert reply.why == why


async def test_behind_one_that_waits_its_conversation_waits_in_order_and_others_do_not(store: Store) -> None:
    channel = FailingChannel(failures=Counter({"en": 1}))
    await waiting(store, "en", "to", "tre")
    await waiting(store, "andre")
    worker = outbox(store, channel)
    await worker.deliver_due()
    assert channel.sent == ["andre"]
    store.clock.advance(seconds=10)
    await worker.deliver_due()
    assert channel.sent == ["andre", "en", "to", "tre"]


@pytest.mark.parametrize("error", [ZeroDivisionError, OSError, KeyError, TimeoutError])
async def test_mistake_in_a_channel_is_tried_again_and_holds_up_no_other(store: Store, error: type[Exception]) -> None:
    channel = FailingChannel(failures=Counter({"en": 1}), error=lambda: error("oh no"))
    await waiting(store, "en")
    await waiting(store, "andre")
    worker = outbox(store, channel)
    await worker.deliver_due()
    assert channel.sent == ["andre"]
    store.clock.advance(seconds=10)
    await worker.deliver_due()
    assert sorted(channel.sent) == ["andre", "en"]


@pytest.mark.parametrize("off", [None, ListChannel(state="off")])
async def test_channel_that_is_off_keeps_its_messages(store: Store, off: Channel | None) -> None:
    await waiting(store, "en")
    assert await outbox(store, off).deliver_due() == 0
    assert await states(store) == [DeliveryState.QUEUED]
    channel = ListChannel()
    assert await outbox(store, channel).deliver_due() == 1
    assert channel.sent == ["en"]


async def test_channel_that_hangs_keeps_no_other_one_back(store: Store) -> None:
    person = await waiting(store, "i nettprat")
    number = Address("sms", "+4740000000")
    await store.contacts.add(HAVDAL, person.conversation, Contact(number))
    (inquiry,), _ = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=5)
    await store.desk.change_owner(inquiry.id, Owner.STAFF, staff=ADA, notice="")
    given: dict[str, Any] = {"staff": ADA, "external_id": "1", "internal": False, "masked": False, "via": number}
    await store.desk.say(inquiry.id, text="på SMS", **given)
    slow, other = SlowChannel(name="sms"), ListChannel()
    worker = Outbox(store.outbox, {"sms": slow, "webchat": other}, bus=InProcessBus(), clock=store.clock)
    await worker.start()
    try:
        await until(lambda: slow.waiting == 1 and other.sent == ["i nettprat"])
        await waiting(store, "enda en")
        await until(lambda: "enda en" in other.sent)
        assert slow.sent == []
    finally:
        await worker.stop()


async def test_channel_that_hangs_is_tried_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "SEND_TIMEOUT_S", 0.02)
    channel = SlowChannel()
    await waiting(store, "en")
    await outbox(store, channel).deliver_due()
    assert await states(store) == [DeliveryState.QUEUED]
    channel.gate.set()
    store.clock.advance(seconds=10)
    await outbox(store, channel).deliver_due()
    assert channel.sent == ["en"]


async def test_what_cannot_be_begun_in_its_claim_is_put_back_in_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = ListChannel()
    await waiting(store, "en", "to", "tre")
    monkeypatch.setattr(outbox_module, "BEGIN_WITHIN_S", -1.0)
    monkeypatch.setattr(outbox_module, "BATCH", 3)
    worker = outbox(store, channel)
    claimed = await worker._claim(channel.name)
    await worker._deliver_in_order(claimed)
    assert channel.sent == []
    monkeypatch.setattr(outbox_module, "BEGIN_WITHIN_S", 25.0)
    assert await worker.deliver_due() == 3
    assert channel.sent == ["en", "to", "tre"]


async def test_conversations_are_delivered_side_by_side(store: Store) -> None:
    channel = SlowChannel()
    for text in ("en", "to", "tre"):
        await waiting(store, text)
    delivering = asyncio.create_task(outbox(store, channel).deliver_due())
    await until(lambda: channel.waiting == 3)
    channel.gate.set()
    assert await delivering == 3


async def test_what_the_widget_showed_meanwhile_stays_delivered(store: Store) -> None:
    channel = SlowChannel()
    person = await waiting(store, "en")
    delivering = asyncio.create_task(outbox(store, channel).deliver_due())
    await until(lambda: channel.waiting == 1)
    await store.events.seen(person.conversation, await store.events.last())
    channel.gate.set()
    await delivering
    assert await states(store) == [DeliveryState.DELIVERED]


async def test_two_workers_send_each_message_once(store: Store, sqlite_url: str, clock: SettableClock) -> None:
    database = Database(sqlite_url)
    try:
        channel = ListChannel()
        for number in range(12):
            await waiting(store, str(number))
        workers = [outbox(store, channel), outbox(Store.over(database, clock), channel)]
        await asyncio.gather(*(worker.deliver_due() for worker in workers))
        assert sorted(channel.sent) == sorted(map(str, range(12)))
    finally:
        await database.close()


@pytest.fixture
async def impatient(sqlite_url: str, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """A store that does not wait long for a locked database."""
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 30)
    database = Database(sqlite_url)
    yield Store.over(database, clock)
    await database.close()


async def test_worker_survives_a_broken_channel_a_locked_store_and_a_missing_table(
    impatient: Store, somebody_else: SomebodyElse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outbox_module, "AGAIN_AFTER_S", 0.01)
    monkeypatch.setattr(outbox_module, "LOOK_EVERY_S", 0.02)
    store, channel = impatient, FailingChannel(failures=Counter({"en": 1}), error=lambda: ZeroDivisionError("oh no"))
    worker = outbox(store, channel)
    await worker.start()
    try:
        with caplog.at_level(logging.WARNING):
            await waiting(store, "en")
            await until(lambda: "the channel webchat broke" in caplog.text)
            await waiting(store, "to")
            await until(lambda: channel.sent == ["to"])
            await somebody_else.lock()
            store.clock.advance(seconds=10)
            await until(lambda: "waits for the store" in caplog.text)
            somebody_else.release()
            await until(lambda: channel.sent == ["to", "en"])
            await somebody_else.do("ALTER TABLE outbox RENAME TO away")
            await until(lambda: "the outbox broke" in caplog.text)
            await somebody_else.do("ALTER TABLE away RENAME TO outbox")
            await waiting(store, "tre")
            await until(lambda: channel.sent == ["to", "en", "tre"])
    finally:
        await worker.stop()


async def test_worker_delivers_soon_after_the_bus_says_that_something_happened(store: Store) -> None:
    bus, channel = InProcessBus(), ListChannel()
    worker = Outbox(store.outbox, {channel.name: channel}, bus=bus, clock=store.clock)
    await worker.start()
    try:
        await until(lambda: len(bus._subscribers) == 1)
        await waiting(store, "en")
        await bus.publish(Signal("events", HAVDAL))
        await until(lambda: channel.sent == ["en"], within=outbox_module.LOOK_EVERY_S - 1)
    finally:
        await worker.stop()


async def test_stopped_while_it_sends_it_is_sent_after_the_next_start(store: Store) -> None:
    channel = SlowChannel()
    await waiting(store, "en")
    worker = outbox(store, channel)
    await worker.start()
    await until(lambda: channel.waiting == 1)
    await worker.stop()
    assert channel.sent == []
    channel.gate.set()
    again = outbox(store, channel)
    await again.start()
    try:
        await until(lambda: channel.sent == ["en"])
    finally:
        await again.stop()
