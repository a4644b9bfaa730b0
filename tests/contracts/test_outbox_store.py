"""Messages that wait to be delivered, over every database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.database import Database
from bot.messages import Address, DeliveryState, Outcome, Reply
from inquiries.outbox import CLAIM_RUNS_OUT, SqlOutbox
from tests.building import HAVDAL, Person, SettableClock, Store


async def waiting(store: Store, *texts: str, person: Person | None = None) -> Person:
    """Put the bot's replies into the outbox."""
    person = person or Person()
    await store.record.record(person.says("Hei"), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=tuple(map(Reply, texts))))
    return person


async def claimed(store: Store, limit: int = 50) -> list[str]:
    return [outbound.message.text for outbound in await store.outbox.claim(store.clock.now(), limit)]


async def state_of(store: Store, message: str, inquiry: str) -> DeliveryState | None:
    return next(found.state for found in await store.inbox.messages(HAVDAL, inquiry) if found.id == message)


async def test_empty_outbox(store: Store) -> None:
    assert await store.outbox.next_due() is None
    assert await store.outbox.claim(store.clock.now(), 5) == []


async def test_claimed_in_the_order_in_which_it_was_said(store: Store) -> None:
    person = await waiting(store, "en", "to", "tre")
    assert await store.outbox.next_due() == store.clock.now()
    found = await store.outbox.claim(store.clock.now(), 50)
    assert [outbound.message.text for outbound in found] == ["en", "to", "tre"]
    assert {(outbound.to, outbound.attempt) for outbound in found} == {(Address("webchat", person.conversation), 1)}
    assert await claimed(store) == []


async def test_no_more_than_the_limit(store: Store) -> None:
    await waiting(store, "en", "to", "tre")
    assert [len(await claimed(store, 2)) for _ in range(3)] == [2, 1, 0]


async def test_two_workers_never_get_the_same(store: Store, database: Database, clock: SettableClock) -> None:
    for _ in range(6):
        await waiting(store, "en", "to")
    other = SqlOutbox(database, clock, node="two")
    found = await asyncio.gather(*(worker.claim(clock.now(), 4) for worker in (store.outbox, other) * 3))
    messages = [outbound.message.id for batch in found for outbound in batch]
    assert len(messages) == len(set(messages))
    rest = await store.outbox.claim(clock.now(), 50)
    assert len(messages) + len(rest) == 12


async def test_claim_that_is_not_settled_runs_out(store: Store) -> None:
    await waiting(store, "en")
    assert await claimed(store) == ["en"]
    assert await store.outbox.next_due() == store.clock.now() + CLAIM_RUNS_OUT
    store.clock.advance(seconds=CLAIM_RUNS_OUT.total_seconds() - 1)
    assert await claimed(store) == []
    store.clock.advance(seconds=1)
    (again,) = await store.outbox.claim(store.clock.now(), 5)
    assert (again.message.text, again.attempt) == ("en", 2)


async def test_what_a_node_had_claimed_when_it_died_is_due_when_it_returns(
    store: Store, database: Database, clock: SettableClock
) -> None:
    await waiting(store, "en")
    await SqlOutbox(database, clock, node="two").claim(clock.now(), 1)
    await store.outbox.release()
    assert await claimed(store) == []
    await SqlOutbox(database, clock, node="two").release()
    assert await claimed(store) == ["en"]


async def test_settled_is_not_claimed_again(store: Store) -> None:
    await waiting(store, "en", "to", "tre")
    found = await store.outbox.claim(store.clock.now(), 50)
    for outbound, state in zip(found, (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.FAILED), strict=True):
        await store.outbox.settle(outbound.message.id, state)
        assert await state_of(store, outbound.message.id, outbound.message.inquiry) is state
    store.clock.advance(days=30)
    assert await store.outbox.next_due() is None
    assert await claimed(store) == []


async def test_retry_is_due_at_its_time(store: Store) -> None:
    await waiting(store, "en")
    (first,) = await store.outbox.claim(store.clock.now(), 5)
    retry_at = store.clock.now() + timedelta(seconds=30)
    await store.outbox.settle(first.message.id, DeliveryState.QUEUED, retry_at=retry_at, error="e" * 5_000)
    assert await store.outbox.next_due() == retry_at
    assert await claimed(store) == []
    store.clock.advance(seconds=30)
    (second,) = await store.outbox.claim(store.clock.now(), 5)
    assert second.attempt == 2


async def test_delivered_never_goes_back(store: Store) -> None:
    person = await waiting(store, "en")
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    await store.events.seen(person.conversation, await store.events.last())
    before = await store.events.last()
    for state in (DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.QUEUED):
        await store.outbox.settle(outbound.message.id, state, retry_at=store.clock.now())
    assert await state_of(store, outbound.message.id, outbound.message.inquiry) is DeliveryState.DELIVERED
    assert await store.events.last() == before
    assert await claimed(store) == []


async def test_each_state_is_told_in_an_event(store: Store) -> None:
    await waiting(store, "en")
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    before = await store.events.last()
    await store.outbox.settle(outbound.message.id, DeliveryState.ACCEPTED)
    (event,) = await store.events.after(before)
    assert (event.kind, event.body) == ("delivery", {"state": "accepted"})
    assert event.message is not None
    assert (event.message.id, event.message.state) == (outbound.message.id, DeliveryState.ACCEPTED)


async def test_settling_what_was_deleted_meanwhile_is_no_error(store: Store) -> None:
    person = await waiting(store, "en")
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    await asyncio.gather(
        store.desk.forget(person.conversation), store.outbox.settle(outbound.message.id, DeliveryState.ACCEPTED)
    )
    assert [event.kind for event in await store.events.after(0)][-1:] == ["deleted"]
