"""What is asked often is answered from an index: no question of everyday work reads a whole table that grows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from bot.database import Database
from bot.messages import DeliveryState, Outcome, Owner, Reply
from bot.privacy import Periods
from inquiries.followers.models import inquiry_followers
from inquiries.followers.store import SqlFollowers
from inquiries.models import counters, events
from inquiries.privacy.retention import Retention
from tests.building import ADA, BO, HAVDAL, Person, SettableClock, Store

Asked = list[tuple[str, Any]]


@contextmanager
def recorded(database: Database) -> Iterator[Asked]:
    """Record every statement with its parameters."""
    asked: Asked = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((statement, parameters))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def whole_tables_read(database: Database, asked: Asked) -> list[str]:
    """Return for which statements SQLite would read a table, or an index, from one end to the other."""
    found = []
    async with database.read() as connection:
        for statement, parameters in asked:
            plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
            steps = [str(row[3]) for row in plan if str(row[3]).startswith("SCAN")]
            found += [f"{step}: {statement}" for step in steps if not _small(step)]
    return found


def _small(step: str) -> bool:
    """Partial indexes hold only what waits; counters have a row a year, and what staff follow is little beside events."""
    return any(f"SCAN {name}" in step for name in (counters.name, inquiry_followers.name, "CONSTANT ROW")) or any(
        f"INDEX {index}" in step for index in ("ix_message_waits_for_bot", "ix_conversation_dialogue_stale")
    )


async def turn(store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says(), masked=False)
    await store.record.pending()
    begun = await store.record.begin_turn(person.conversation)
    assert begun is not None
    await store.record.finish_turn(begun, Outcome(replies=(Reply("Svar"),), handover="asked"))
    await store.record.stale()
    await store.record.state(person.conversation)
    await store.record.status_of(person.conversation)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada")
    await store.desk.say(receipt.inquiry, staff=ADA, text="Hei", external_id="1", internal=False, masked=False)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="Slutt")
    await store.record.forgotten(person.conversation)


async def deliver(store: Store) -> None:
    await store.outbox.next_due()
    for outbound in await store.outbox.claim(store.clock.now(), 10):
        await store.outbox.settle(outbound.message.id, DeliveryState.ACCEPTED)


async def follow(store: Store) -> None:
    last = await store.events.last()
    await store.events.after(last - 3)
    page, _ = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=5)
    await store.events.after(0, conversation=page[0].conversation)
    await store.events.seen(page[0].conversation, last)


async def read(store: Store) -> None:
    for view in ("waiting", "mine", "unit", "citizen", "others", "bot", "open", "closed", "junk", "all"):
        page, before = await store.inbox.page(HAVDAL, view=view, staff=ADA.id, before=None, limit=1)
        if before is not None:
            await store.inbox.page(HAVDAL, view=view, staff=ADA.id, before=before, limit=1)
        for inquiry in page:
            await store.inbox.messages(HAVDAL, inquiry.id)
    await store.inbox.counts(HAVDAL, staff=ADA.id)


async def forget(store: Store) -> None:
    store.clock.advance(days=300)
    periods = Periods(chat_days=21, inquiry_days=400, identity_days=183)
    await Retention(store.database, store.desk, store.clock, periods, municipality=HAVDAL).daily()


async def hear(store: Store) -> None:
    followers, person = SqlFollowers(store.database, store.clock), Person()
    receipt = await store.record.record(person.says(), masked=False)
    await followers.follow(receipt.inquiry, BO)
    assert await followers.happened() == []
    await store.record.record(person.says("Hallo?"), masked=False)
    assert await followers.happened() != []


@pytest.mark.parametrize("work", [turn, deliver, follow, read, forget, hear])
async def test_everyday_work_reads_no_whole_table(
    sqlite_database: Database, clock: SettableClock, work: Callable[[Store], Awaitable[None]]
) -> None:
    store = Store.over(sqlite_database, clock)
    for _ in range(3):
        await turn(store)
    with recorded(sqlite_database) as asked:
        await work(store)
    assert asked
    assert await whole_tables_read(sqlite_database, asked) == []


async def test_what_followers_missed_is_not_sought_among_all_events(database: Database, clock: SettableClock) -> None:
    """It is asked every few seconds: with many who follow, too, and while nothing has happened."""
    store = Store.over(database, clock)
    people = [await store.record.record(Person().says(), masked=False) for _ in range(12)]
    followers = SqlFollowers(database, clock)
    one = {"municipality": HAVDAL, "kind": "message", "body": {}, "at": clock.now()}
    said = [one | {"conversation": person.conversation, "inquiry": person.inquiry} for person in people]
    others = [one | {"conversation": f"c{number}", "inquiry": f"i{number}"} for number in range(500)]
    async with database.write() as connection:
        await connection.execute(insert(events), (said + others) * 20)
    for person in people:
        await followers.follow(person.inquiry, BO)
    async with database.write() as connection:
        await connection.execute(text("ANALYZE"))
    with recorded(database) as asked:
        assert await followers.happened() == []
        async with database.write() as connection:
            await connection.execute(insert(events), said[:1])
        assert [found.inquiry for found in await followers.happened()] == [people[0].inquiry]
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    async with database.read() as connection:
        for statement, parameters in asked:
            steps = (await connection.exec_driver_sql(f"{explain} {statement}", parameters)).all()
            plan = "\n".join(str(step[3] if database.is_sqlite else step[0]) for step in steps)
            assert "SCAN event" not in plan, plan
            assert "Seq Scan on event" not in plan, plan
            assert "ix_event_conversation_sequence" in plan, plan


async def test_inbox_does_not_search_among_the_deleted(store: Store) -> None:
    """What is deleted keeps its time, so that it does not stand before what is new."""
    person = Person()
    await store.record.record(person.says("gammel"), masked=False)
    store.clock.advance(hours=1)
    new = await store.record.record(Person().says("ny"), masked=False)
    store.clock.advance(hours=1)
    await store.desk.forget(person.conversation)
    page, before = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=1)
    assert ([inquiry.id for inquiry in page], before) == ([new.inquiry], None)
    assert (await store.inbox.counts(HAVDAL, staff=ADA.id))["all"] == 1
