"""How the desk stands, over both databases: who waits and how long, what is due, and what is kept from whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, insert

from bot.messages import Outcome, Owner, Reach, Reply
from bot.now import Asker, BotToday, DeskNow, Waiting
from inquiries.deadlines.models import deadline_clocks
from inquiries.now.store import LONGEST, SqlNow
from inquiries.services.models import services
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, START, Person, Store
from tests.contracts.units import TECHNICAL, add_unit, change_inquiry

CHILDREN = "barnevern"
DAY = (START.replace(hour=0), START.replace(hour=0) + timedelta(days=1))
UNKNOWN = Outcome((Reply("Jeg henter noen."),), handover="unknown")
ANSWER = Outcome((Reply("Torsdag.", details={"article": "hentedager"}),), confidence=0.9)
REFERRED = Outcome((Reply("Ring dem.", details={"article": "barnevern"}),), handover="specialist", confidence=0.9)


async def answered(store: Store, outcome: Outcome, person: Person | None = None) -> str:
    """Let a citizen ask and the bot do something; return the inquiry."""
    who = person or Person()
    receipt = await store.record.record(who.says("Hull i veien"), masked=False)
    turn = await store.record.begin_turn(who.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, outcome)
    return receipt.inquiry


async def stands(store: Store, staff: str = ADA.id, *, reach: Reach = "all", whole: bool = True) -> DeskNow:
    asker = Asker(HAVDAL, staff, reach, whole)
    return await SqlNow(store.database).now(asker, at=store.clock.now(), today=DAY)


async def due(store: Store, inquiry: str, reply_due: datetime) -> None:
    values = {"inquiry": inquiry, "municipality": HAVDAL, "reopened": 0, "paused_days": 0, "counted_from": START}
    async with store.database.write() as connection:
        await connection.execute(insert(deadline_clocks).values(**values, reply_due=reply_due))


@pytest.fixture
async def guarded(store: Store) -> str:
    """An inquiry of child welfare that waits; its unit is Bo's."""
    await add_unit(store.database, members=(BO.id,))
    values = {"municipality": HAVDAL, "id": CHILDREN, "names": {"nb": "Barnevern"}, "unit": TECHNICAL, "track": "specialist"}
    async with store.database.write() as connection:
        await connection.execute(insert(services).values(**values, opening_hours={}, version=1, updated_at=START))
    inquiry = await answered(store, UNKNOWN)
    await change_inquiry(store.database, inquiry, service=CHILDREN, unit=TECHNICAL, title="Redd for et barn")
    return inquiry


async def test_nobody_waits(store: Store) -> None:
    found = await stands(store)
    assert found == DeskNow((), (), 0, 0, {}, BotToday(), ())


async def test_who_waits_is_counted_by_unit_channel_and_age(store: Store) -> None:
    await add_unit(store.database)
    old = await answered(store, UNKNOWN)
    store.clock.advance(hours=2)
    new = await answered(store, UNKNOWN)
    store.clock.advance(minutes=30)
    for inquiry in (old, new):
        await change_inquiry(store.database, inquiry, unit=TECHNICAL)
    mail = await answered(store, UNKNOWN)
    await change_inquiry(store.database, mail, channel="email")
    await answered(store, UNKNOWN, Person(municipality=NABO))
    await store.desk.change_owner(new, Owner.STAFF, staff=ADA, notice="")
    by = {(one.unit, one.channel): one for one in (await stands(store)).queues}
    assert set(by) == {(TECHNICAL, "webchat"), ("", "email")}
    technical = by[TECHNICAL, "webchat"]
    assert (technical.unit_name, technical.count, technical.unowned) == ("Teknisk drift", 2, 1)
    assert (technical.since, technical.ages) == (START, (1, 1, 0, 0))
    assert by["", "email"].ages == (1, 0, 0, 0)
    store.clock.advance(days=2)
    assert {one.ages for one in (await stands(store)).queues} == {(0, 0, 0, 2), (0, 0, 0, 1)}


async def test_who_has_waited_longest_comes_first_and_answering_ends_it(store: Store) -> None:
    waiting = []
    for _ in range(LONGEST + 1):
        waiting.append(await answered(store, UNKNOWN))
        store.clock.advance(minutes=1)
    found = await stands(store)
    assert [one.inquiry for one in found.longest] == waiting[:LONGEST]
    assert found.longest[0].since == START
    await store.desk.change_owner(waiting[0], Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(waiting[0], staff=ADA, text="Vi ser på det", external_id="1", internal=False, masked=False)
    found = await stands(store)
    assert [one.inquiry for one in found.longest] == waiting[1:]
    assert sum(one.count for one in found.queues) == LONGEST
    assert found.held == {ADA.id: 1}


async def test_what_is_over_is_not_due_today_as_well(store: Store) -> None:
    over, tonight, tomorrow = [await answered(store, UNKNOWN) for _ in range(3)]
    await due(store, over, START - timedelta(minutes=1))
    await due(store, tonight, DAY[1] - timedelta(minutes=1))
    await due(store, tomorrow, DAY[1])
    found = await stands(store)
    assert (found.overdue, found.due_today) == (1, 1)
    await store.desk.change_owner(over, Owner.STAFF, staff=ADA, notice="")
    await store.desk.close(over, staff=ADA, notice="")
    found = await stands(store)
    assert (found.overdue, found.due_today, found.held) == (0, 1, {})


async def test_a_guarded_one_is_counted_but_tells_nothing_of_itself(store: Store, guarded: str) -> None:
    found = await stands(store)
    assert [one.count for one in found.queues] == [1]
    assert found.longest == (Waiting(START, "webchat"),)
    assert found.unanswered == ()
    assert found.bot.unanswered == 1
    for seen in (await stands(store, BO.id), await stands(store, reach="everything")):
        assert (seen.longest[0].inquiry, seen.longest[0].title) == (guarded, "Redd for et barn")
        assert [one.inquiry for one in seen.unanswered] == [guarded]
    assert (await stands(store, ADA.id, reach="none")).longest == (Waiting(START, "webchat"),)


async def test_who_sees_no_statistics_gets_figures_of_what_they_see(store: Store, guarded: str) -> None:
    other = await answered(store, UNKNOWN)
    await store.desk.change_owner(other, Owner.STAFF, staff=ADA, notice="")
    await due(store, other, START - timedelta(minutes=1))
    found = await stands(store, BO.id, reach="unit", whole=False)
    assert [one.inquiry for one in found.longest] == [guarded]
    assert (sum(one.count for one in found.queues), found.overdue, found.held) == (1, 0, {})
    assert (await stands(store, BO.id, reach="own", whole=False)).queues == ()


async def test_what_the_bot_did_today(store: Store) -> None:
    await answered(store, ANSWER)
    store.clock.advance(days=1)
    await answered(store, ANSWER)
    await answered(store, REFERRED)
    missed = await answered(store, UNKNOWN)
    asker, today = Asker(HAVDAL, ADA.id, "all", whole=True), tuple(moment + timedelta(days=1) for moment in DAY)
    found = await SqlNow(store.database).now(asker, at=store.clock.now(), today=today)
    assert found.bot == BotToday(answered=1, unanswered=1, referred=1)
    assert [one.inquiry for one in found.unanswered] == [missed]
    await store.desk.forget((await store.inbox.inquiry(HAVDAL, missed)).conversation)
    found = await SqlNow(store.database).now(asker, at=store.clock.now(), today=today)
    assert (found.bot.unanswered, found.unanswered) == (1, ())


async def test_neighbours_hear_nothing(store: Store, guarded: str) -> None:
    asker = Asker(NABO, NEIGHBOUR.id, "everything", whole=True)
    found = await SqlNow(store.database).now(asker, at=store.clock.now(), today=DAY)
    assert found == DeskNow((), (), 0, 0, {}, BotToday(), ())


async def test_it_asks_the_database_as_often_for_many_as_for_none(store: Store) -> None:
    asked: list[str] = []
    event.listen(
        store.database.engine.sync_engine, "before_cursor_execute", lambda *given: asked.append(given[2]), named=False
    )
    await stands(store)
    none = len(asked)
    asked.clear()
    for _ in range(12):
        await answered(store, UNKNOWN)
    asked.clear()
    await stands(store)
    assert len(asked) == none <= 8


async def test_those_who_ask_within_a_moment_share_the_figures_but_not_what_they_see(store: Store, guarded: str) -> None:
    board = SqlNow(store.database)

    async def asked(staff: str) -> DeskNow:
        return await board.now(Asker(HAVDAL, staff, "all", whole=True), at=store.clock.now(), today=DAY)

    first = await asked(ADA.id)
    await answered(store, UNKNOWN)
    again = await asked(BO.id)
    assert again.queues == first.queues
    assert (first.longest[0].inquiry, again.longest[0].inquiry) == (None, guarded)
    store.clock.advance(seconds=2)
    assert sum(one.count for one in (await asked(ADA.id)).queues) == 2
    store.clock.advance(seconds=-60)
    await answered(store, UNKNOWN)
    assert sum(one.count for one in (await asked(ADA.id)).queues) == 3, "a clock that was set back keeps nothing"
