"""The numbered events, over every database."""

from __future__ import annotations

import asyncio

from bot.messages import DeliveryState, Event, Outcome, Owner, Reply
from tests.building import ADA, HAVDAL, Person, Store


async def exchange(store: Store, person: Person, text: str = "Hei") -> None:
    """Let a citizen ask and the bot answer."""
    await store.record.record(person.says(text), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=(Reply(f"svar på {text}"),)))


def texts(events: list[Event]) -> list[str]:
    return [event.message.text for event in events if event.message is not None and event.kind == "message"]


async def test_events_come_in_order_with_what_was_said(store: Store) -> None:
    assert (await store.events.last(), await store.events.after(0)) == (0, [])
    one, other = Person(), Person()
    await exchange(store, one, "en")
    await exchange(store, other, "to")
    every = await store.events.after(0)
    assert texts(every) == ["en", "svar på en", "to", "svar på to"]
    assert [event.sequence for event in every] == sorted(event.sequence for event in every)
    assert every[-1].sequence == await store.events.last()
    assert texts(await store.events.after(0, conversation=other.conversation)) == ["to", "svar på to"]


async def test_resuming_gives_what_came_later_and_no_more_than_the_limit(store: Store) -> None:
    person = Person()
    for number in range(4):
        await exchange(store, person, str(number))
    every = await store.events.after(0)
    found: list[Event] = []
    while batch := await store.events.after(found[-1].sequence if found else 0, limit=3):
        assert len(batch) <= 3
        found += batch
    assert found == every
    assert await store.events.after(every[-1].sequence) == []


async def test_number_far_too_large_gives_nothing(store: Store) -> None:
    await exchange(store, Person())
    for number in (2**31, 2**63, 10**30):
        assert await store.events.after(number) == []
        await store.events.seen(Person().conversation, number)


async def test_reader_skips_none_while_many_write(store: Store) -> None:
    """A reader that always goes on from the highest number it saw has seen everything in the end."""
    people = [Person() for _ in range(6)]
    seen: list[int] = []
    done = asyncio.Event()

    async def read() -> None:
        while True:
            finished = done.is_set()
            seen.extend([event.sequence for event in await store.events.after(seen[-1] if seen else 0)])
            if finished:
                return

    async def write(person: Person) -> None:
        for number in range(4):
            await exchange(store, person, str(number))

    reading = asyncio.create_task(read())
    await asyncio.gather(*map(write, people))
    done.set()
    await reading
    assert seen == [event.sequence for event in await store.events.after(0, limit=5_000)]
    assert len(seen) >= len(people) * 8


async def test_seen_messages_are_delivered_once(store: Store) -> None:
    person, other = Person(), Person()
    await exchange(store, person, "en")
    await exchange(store, other, "to")
    first = await store.events.last()
    await exchange(store, person, "tre")
    await asyncio.gather(*(store.events.seen(person.conversation, first) for _ in range(4)))
    deliveries = [event for event in await store.events.after(first) if event.kind == "delivery"]
    assert [event.message.text for event in deliveries if event.message] == ["svar på en"]
    assert deliveries[0].body == {"state": "delivered"}
    assert deliveries[0].inquiry is not None
    page, _ = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=5)
    states = {
        message.text: message.state
        for inquiry in page
        for message in await store.inbox.messages(HAVDAL, inquiry.id)
        if message.author == "bot"
    }
    assert states == {
        "svar på en": DeliveryState.DELIVERED,
        "svar på to": DeliveryState.QUEUED,
        "svar på tre": DeliveryState.QUEUED,
    }


async def test_failed_message_stays_failed_when_later_ones_are_seen(store: Store) -> None:
    person = Person()
    await exchange(store, person)
    (claimed,) = await store.outbox.claim(store.clock.now(), 5)
    await store.outbox.settle(claimed.message.id, DeliveryState.FAILED, error="no")
    await store.events.seen(person.conversation, await store.events.last())
    messages = await store.inbox.messages(HAVDAL, claimed.message.inquiry)
    assert messages[-1].state is DeliveryState.FAILED


async def test_citizen_is_shown_no_notes_and_no_deliveries(store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Hei"), masked=False)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada er her.")
    await store.desk.say(receipt.inquiry, staff=ADA, text="notat", external_id="1", internal=True, masked=False)
    await store.desk.say(receipt.inquiry, staff=ADA, text="svar", external_id="2", internal=False, masked=False)
    await store.events.seen(person.conversation, await store.events.last())
    shown = [event for event in await store.events.after(0) if event.for_citizen]
    assert texts(shown) == ["Hei", "Ada er her.", "svar"]
    assert {event.kind for event in shown} == {"message", "owner", "status"}
