"""Statistics over both databases: whose, when, and that they outlive what was said."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.messages import Outcome, Owner
from bot.satisfaction import Given, Helped
from bot.statistics import Period, Satisfaction
from inquiries.privacy.masking import NumberMasker
from inquiries.satisfaction.store import SqlOpinions
from inquiries.statistics.store import SqlStatistics
from tests.building import ADA, HAVDAL, NABO, Person, Store

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), ZoneInfo("Europe/Oslo"))


async def handed_over(store: Store, person: Person) -> str:
    receipt = await store.record.record(person.says("Hull i veien"), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=(), handover="unknown"))
    return receipt.inquiry


async def test_last_months_numbers_stay_when_what_was_said_is_deleted(store: Store) -> None:
    statistics = SqlStatistics(store.database)
    alone, other = Person(), Person()
    await store.record.record(alone.says("Hei"), masked=False)
    inquiry = await handed_over(store, other)
    store.clock.advance(hours=2)
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(inquiry, staff=ADA, text="Vi ser på det", external_id="1", internal=False, masked=False)
    await store.desk.close(inquiry, staff=ADA, notice="")
    number = (await store.inbox.inquiry(HAVDAL, inquiry)).number
    opinions = SqlOpinions(store.database, store.clock, NumberMasker())
    await opinions.answer(HAVDAL, number, Given(Helped.PARTLY, "Det tok tid"), channel="webchat")
    store.clock.advance(days=60)
    before = await statistics.figures(HAVDAL, MARCH, now=store.clock.now())
    assert (before.opened, before.bot_alone, before.for_staff, before.answered, before.solved) == (2, 1, 1, 1, 1)
    assert before.first_answer.median_h == 2.0
    assert before.satisfaction == Satisfaction(asked=1, answered=1, yes=0, partly=1, no=0)
    for person in (alone, other):
        await store.desk.forget(person.conversation)
    store.clock.advance(days=60)
    assert await statistics.figures(HAVDAL, MARCH, now=store.clock.now()) == before


async def test_other_municipalities_and_other_months_are_not_counted(store: Store) -> None:
    statistics = SqlStatistics(store.database)
    await store.record.record(Person(municipality=NABO).says("Hei"), masked=False)
    store.clock.advance(days=31)
    await store.record.record(Person().says("Hei"), masked=False)
    assert (await statistics.figures(HAVDAL, MARCH, now=store.clock.now())).opened == 0
    assert (await statistics.figures(NABO, MARCH, now=store.clock.now())).opened == 1


async def test_what_was_merged_is_one(store: Store) -> None:
    statistics = SqlStatistics(store.database)
    first, second = [await handed_over(store, Person()) for _ in range(2)]
    await store.desk.merge(first, staff=ADA, into=second)
    assert (await statistics.figures(HAVDAL, MARCH, now=store.clock.now())).opened == 1


async def test_several_municipalities_count_as_one(store: Store) -> None:
    statistics = SqlStatistics(store.database)
    for person in (Person(), Person(municipality=NABO), Person(municipality="tredje")):
        await store.record.record(person.says("Hei"), masked=False)
    now = store.clock.now()
    assert await statistics.municipalities() == (HAVDAL, NABO, "tredje")
    assert (await statistics.figures_together([HAVDAL, NABO], MARCH, now=now)).opened == 2
    assert (await statistics.figures_together([], MARCH, now=now)).opened == 0
