"""What is deleted is gone: from every table, from the file, and from what SQLite keeps beside it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import database as database_module
from bot.database import Database
from bot.messages import Choice, Outcome, Owner, Reply, Source
from bot.privacy import Periods
from inquiries.models import conversations, inquiries, messages
from inquiries.privacy.retention import Retention
from tests.building import ADA, HAVDAL, Person, SettableClock, Store

DAYS = 21
LONGER = 183
WORDS = ("hemmelighet", "svarhemmelighet", "kildehemmelighet", "valghemmelighet", "notathemmelighet", "tittelhemmelighet")


def retention(store: Store) -> Retention:
    periods = Periods(chat_days=DAYS, inquiry_days=LONGER, identity_days=LONGER)
    return Retention(store.database, store.desk, store.clock, periods, municipality=HAVDAL)


async def conversation(store: Store, word: str = "hei") -> Person:
    """A conversation with everything that can be said in one, long enough to need pages of its own."""
    person = Person()
    receipt = await store.record.record(person.says(f"{word} " * 3_000, f"klient-{word}"), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    reply = Reply(
        f"svar{word}",
        html=f"<p>svar{word}</p>",
        sources=(Source(f"kilde{word}", f"kilde{word}", f"https://www.havdal.example/kilde{word}", "nb"),),
        choices=(Choice(f"valg{word}", "yes"),),
        # How often an article was given stays, without who it was given to; its id is the municipality's own word.
        details={"article": "hentedager", "intent": f"hensikt{word}"},
    )
    await store.record.finish_turn(turn, Outcome(replies=(reply,), title=f"tittel{word}"))
    await note(store, receipt.inquiry, word)
    return person


async def note(store: Store, inquiry: str, word: str) -> None:
    await store.desk.say(inquiry, staff=ADA, text=f"notat{word}", external_id="notat-0001", internal=True, masked=False)


async def chat(store: Store) -> Person:
    """A conversation that no member of staff had to do with."""
    person = Person()
    await store.record.record(person.says("Hei"), masked=False)
    assert await store.record.begin_turn(person.conversation) is not None
    return person


def left_in_files(database: Database) -> set[str]:
    """Return which of the words stand in the database's file or in those beside it."""
    path = Path(database.url.partition("///")[2])
    everything = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    return {word for word in WORDS if word.encode() in everything}


@pytest.fixture
def sqlite_store(sqlite_database: Database, clock: SettableClock) -> Store:
    return Store.over(sqlite_database, clock)


async def test_nothing_said_is_left_in_any_file(sqlite_store: Store) -> None:
    store = sqlite_store
    person = await conversation(store, "hemmelighet")
    await conversation(store, "annet")
    assert left_in_files(store.database) == set(WORDS)
    await store.desk.forget(person.conversation)
    await retention(store).leave_no_trace()
    assert left_in_files(store.database) == set()
    assert await store.count(messages) == 3


async def test_only_what_is_old_and_nobodys_is_deleted(store: Store) -> None:
    old, queued, taken, fresh = [await chat(store) for _ in range(4)]
    for person, owner in ((queued, Owner.QUEUE), (taken, Owner.STAFF)):
        number = await store.record.status_of(person.conversation)
        page, _ = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=9)
        inquiry = next(found for found in page if number is not None and found.number == number[0])
        await store.desk.change_owner(inquiry.id, owner, staff=ADA, notice="")
    store.clock.advance(days=DAYS)
    await store.record.record(fresh.says("Hei igjen"), masked=False)
    assert await retention(store).run() == 0
    store.clock.advance(seconds=1)
    assert await retention(store).run() == 1
    states = {person: await store.record.state(person.conversation) for person in (old, queued, taken, fresh)}
    assert [state.deleted for state in states.values() if state] == [True, False, False, False]
    assert await retention(store).run() == 0


async def test_closed_by_staff_is_deleted_in_its_time(store: Store) -> None:
    person = await conversation(store)
    page, _ = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=9)
    await store.desk.change_owner(page[0].id, Owner.STAFF, staff=ADA, notice="")
    store.clock.advance(days=DAYS * 2)
    await store.desk.close(page[0].id, staff=ADA, notice="")
    store.clock.advance(days=LONGER - 1)
    assert await retention(store).run() == 0
    store.clock.advance(days=1, seconds=1)
    assert await retention(store).run() == 1
    state = await store.record.state(person.conversation)
    assert state is not None
    assert state.deleted


async def test_the_inquiry_stays_for_statistics_without_anything_said(store: Store) -> None:
    person = await conversation(store, "hemmelighet")
    await store.desk.forget(person.conversation)
    async with store.database.read() as connection:
        inquiry = (await connection.execute(inquiries.select())).mappings().one()
        row = (await connection.execute(conversations.select())).mappings().one()
    assert (inquiry["title"], inquiry["preview"], inquiry["status"], inquiry["messages"]) == ("", "", "closed", 2)
    assert (row["address"], row["staff"], row["staff_name"]) == ("", None, None)
    assert not [word for word in WORDS if word in f"{dict(inquiry)}{dict(row)}"]


async def test_what_a_reader_keeps_in_use_is_emptied_the_next_time(
    sqlite_url: str, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 50)
    database = Database(sqlite_url)
    try:
        store = Store.over(database, clock)
        person = await conversation(store, "hemmelighet")
        async with database.read() as reading:
            await reading.execute(text("BEGIN"))
            await reading.execute(text("SELECT count(*) FROM message"))
            await store.desk.forget(person.conversation)
            with caplog.at_level(logging.WARNING):
                await retention(store).leave_no_trace()
        assert "could not be emptied" in caplog.text
        assert left_in_files(database)
        await retention(store).leave_no_trace()
        assert left_in_files(database) == set()
    finally:
        await database.close()
