"""What retention does day by day: once, told, each kind in its own time; who it was goes before what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.errors import StoreUnavailable
from bot.messages import Address, Arrival, Copied, Owner
from bot.privacy import Periods
from inquiries.models import arrivals, contacts, conversations, doomed_files, messages, outbox, thread_keys
from inquiries.privacy.models import retention_runs
from inquiries.privacy.retention import ABANDONED, Retention
from tests.building import ADA, HAVDAL, NABO, START, Person, Store

PERIODS = Periods(chat_days=21, inquiry_days=400, identity_days=183)
MAIL = "kari.nordmann@havdal.example"


def retention(store: Store, municipality: str = HAVDAL) -> Retention:
    return Retention(store.database, store.desk, store.clock, PERIODS, municipality=municipality, zone="Europe/Oslo")


@dataclass(frozen=True)
class Mailed:
    """A conversation by e-mail that staff have answered and closed."""

    conversation: str
    inquiry: str
    message: str


async def mailed(store: Store) -> Mailed:
    sender = Person().says(
        "Når får jeg svar?",
        "<en@havdal.example>",
        channel="email",
        sender=Address("email", MAIL),
        sender_name="Kari Nordmann",
        conversation=None,
        secret_hash=None,
        details={"from": "naboen@havdal.example"},
        copied=(Copied("cc", "naboen@havdal.example"),),
    )
    receipt = await store.record.record(sender, masked=False)
    arrival = Arrival(
        "44444444-4444-4444-8444-444444444444", HAVDAL, "email", "k", "ab/" + "0" * 32, START, envelope={"from": MAIL}
    )
    await store.arrivals.keep(arrival)
    async with store.database.write() as connection:
        of_it = {"conversation": receipt.conversation, "message": receipt.message, "state": "recorded", "due_at": None}
        await connection.execute(update(arrivals).values(**of_it))
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(receipt.inquiry, staff=ADA, text="Snart.", external_id="svar-0001", internal=False, masked=False)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    return Mailed(receipt.conversation, receipt.inquiry, receipt.message)


async def chatted(store: Store) -> Person:
    person = Person()
    await store.record.record(person.says("Hei"), masked=False)
    return person


async def told(store: Store) -> str:
    """Everything that the tables of a conversation hold, as text."""
    parts: list[Any] = []
    async with store.database.read() as connection:
        for table in (conversations, messages, outbox, contacts, arrivals, thread_keys):
            parts += [dict(row) for row in (await connection.execute(select(table))).mappings()]
    return repr(parts)


async def test_a_chat_goes_early_and_what_staff_answered_late(store: Store) -> None:
    await chatted(store)
    await mailed(store)
    store.clock.advance(days=21, seconds=1)
    run = await retention(store).daily()
    assert run is not None
    assert run.counts == {"chats": 1, "inquiries": 0, "messages": 1, "attachments": 0, "deferred": 0, "links": 0}
    store.clock.advance(days=400)
    run = await retention(store).daily()
    assert run is not None
    assert (run.counts["chats"], run.counts["inquiries"], run.counts["messages"]) == (0, 1, 2)


async def test_who_it_was_goes_before_what_was_said(store: Store) -> None:
    made = await mailed(store)
    assert MAIL in await told(store)
    store.clock.advance(days=183, seconds=1)
    run = await retention(store).daily()
    assert run is not None
    assert run.counts["links"] == 1
    left = await told(store)
    assert not [word for word in (MAIL, "Kari Nordmann", "naboen@", "en@havdal.example") if word in left]
    said = await store.inbox.messages(HAVDAL, made.inquiry)
    assert [message.text for message in said] == ["Når får jeg svar?", "Snart."]
    assert [message.author_name for message in said] == [None, "Ada"]
    assert await store.count(doomed_files) == 1
    store.clock.advance(days=1)
    again = await retention(store).daily()
    assert again is not None
    assert again.counts["links"] == 0


async def test_who_writes_again_after_that_is_somebody_new(store: Store) -> None:
    made = await mailed(store)
    store.clock.advance(days=184)
    await retention(store).daily()
    fresh = Person().says(
        "Hei", channel="email", sender=Address("email", MAIL), conversation=None, secret_hash=None, sender_name=""
    )
    receipt = await store.record.record(fresh, masked=False)
    assert receipt.conversation != made.conversation


async def test_what_somebody_waits_for_stays_with_its_person(store: Store) -> None:
    made = await mailed(store)
    sender = Person().says(
        "Jeg venter ennå", channel="email", sender=Address("email", MAIL), conversation=made.conversation, secret_hash=None
    )
    receipt = await store.record.record(sender, masked=False)
    await store.desk.change_owner(receipt.inquiry, Owner.QUEUE, staff=ADA, notice="")
    store.clock.advance(days=1_000)
    run = await retention(store).daily()
    assert run is not None
    assert not any(run.counts.values())
    assert MAIL in await told(store)


async def test_it_runs_once_a_day_of_the_municipality(store: Store) -> None:
    assert await retention(store).daily() is not None
    assert await retention(store).daily() is None
    store.clock.advance(hours=14, minutes=59)  # 23.59 in Oslo
    assert await retention(store).daily() is None
    store.clock.advance(minutes=1)
    run = await retention(store).daily()
    assert run is not None
    assert run.day == date(2026, 3, 3)
    assert [run.day.day for run in await retention(store).runs(HAVDAL)] == [3, 2]
    assert await retention(store).runs(NABO) == []


async def test_a_run_whose_node_was_killed_is_taken_over(store: Store) -> None:
    await retention(store).daily()
    async with store.database.write() as connection:
        await connection.execute(update(retention_runs).values(finished_at=None))
    store.clock.advance(seconds=ABANDONED.total_seconds() - 1)
    assert await retention(store).daily() is None
    store.clock.advance(seconds=2)
    assert await retention(store).daily() is not None
    assert await store.count(retention_runs) == 1


async def test_a_failure_is_told_and_tried_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await chatted(store)
    store.clock.advance(days=22)
    broken = retention(store)

    async def fails(*_: object, **__: object) -> None:
        raise StoreUnavailable("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(store.desk, "forget", fails)
        run = await broken.daily()
    assert run is not None
    assert run.failure == "the disk is full"
    store.clock.advance(hours=3)
    run = await retention(store).daily()
    assert run is not None
    assert (run.failure, run.counts["chats"]) == ("", 1)


async def test_a_dry_run_deletes_nothing_and_says_what_it_would(store: Store) -> None:
    person = await chatted(store)
    store.clock.advance(days=22)
    run = await retention(store).dry_run()
    assert (run.dry, run.counts["chats"], run.counts["messages"]) == (True, 1, 1)
    state = await store.record.state(person.conversation)
    assert state is not None
    assert not state.deleted
    (kept,) = await retention(store).runs(HAVDAL)
    assert kept == run
    assert await retention(store).daily() is not None


async def test_the_outlook_names_the_days(store: Store) -> None:
    await chatted(store)
    await mailed(store)
    assert (await retention(store).outlook(days=30)).days == {START.date() + timedelta(days=22): 1}
    assert (await retention(store).outlook(days=500)).days[START.date() + timedelta(days=401)] == 1
    assert (await retention(store, NABO).outlook(days=500)).days == {}


async def test_another_municipality_keeps_its_own(store: Store) -> None:
    await chatted(store)
    store.clock.advance(days=500)
    run = await retention(store, NABO).daily()
    assert run is not None
    assert not any(run.counts.values())
