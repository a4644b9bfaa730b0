"""What staff read, over every database."""

from __future__ import annotations

import base64
import json
import uuid

import pytest
from sqlalchemy import insert, update

from bot.deadlines import DeadlineRules
from bot.errors import Malformed, NotFound
from bot.messages import Inquiry, Owner
from bot.working_days import WorkingDays
from inquiries.deadlines.store import SqlDeadlines
from inquiries.models import inquiries
from inquiries.services.models import unit_members
from tests.building import ADA, BO, HAVDAL, NABO, Person, Store

VIEWS = ("waiting", "mine", "unit", "unassigned", "overdue", "bot", "open", "closed", "all")


async def opened(store: Store, count: int, *, apart: float = 1.0, municipality: str = HAVDAL) -> list[str]:
    """Open inquiries one after the other and return their ids, oldest first."""
    found = []
    for number in range(count):
        receipt = await store.record.record(Person(municipality=municipality).says(f"sak {number}"), masked=False)
        found.append(receipt.inquiry)
        store.clock.advance(seconds=apart)
    return found


async def view(store: Store, name: str, who: str = ADA.id) -> list[str]:
    found, _ = await store.inbox.page(HAVDAL, view=name, staff=who, before=None, limit=100)
    return [inquiry.id for inquiry in found]


@pytest.mark.parametrize("apart", [1.0, 0.0])
async def test_pages_hold_everything_once_newest_change_first(store: Store, apart: float) -> None:
    every = await opened(store, 7, apart=apart)
    found: list[Inquiry] = []
    before = None
    for size in (3, 3, 1):
        page, before = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=before, limit=3)
        assert len(page) == size
        found += page
    assert before is None
    assert {inquiry.id for inquiry in found} == set(every)
    if apart:
        assert [inquiry.id for inquiry in found] == every[::-1]


async def test_full_last_page_has_no_cursor(store: Store) -> None:
    await opened(store, 4)
    _, before = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=4)
    assert before is None


async def test_what_arrives_while_somebody_leafs_is_not_shown_twice(store: Store) -> None:
    every = await opened(store, 4)
    first, before = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=2)
    await opened(store, 3)
    rest, _ = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=before, limit=10)
    assert [inquiry.id for inquiry in first + rest] == every[::-1]


async def test_views_hold_what_their_names_say(store: Store) -> None:
    with_bot, queued, mine, colleagues, closed, deleted = await opened(store, 6)
    await store.desk.change_owner(queued, Owner.QUEUE, staff=ADA, notice="")
    await store.desk.change_owner(mine, Owner.STAFF, staff=ADA, notice="")
    await store.desk.change_owner(colleagues, Owner.STAFF, staff=BO, notice="")
    await store.desk.close(closed, staff=ADA, notice="")
    await store.desk.forget((await store.inbox.inquiry(HAVDAL, deleted)).conversation)
    await opened(store, 2, municipality=NABO)
    async with store.database.write() as connection:
        await connection.execute(insert(unit_members).values(unit="torget", staff=ADA.id, municipality=HAVDAL))
        at_torget = inquiries.c.id.in_([queued, colleagues, closed])
        await connection.execute(update(inquiries).where(at_torget).values(unit="torget"))
        await connection.execute(update(inquiries).where(inquiries.c.id == colleagues).values(responsible=BO.id))
    deadlines = SqlDeadlines(store.database, store.clock, WorkingDays("NO", "Europe/Oslo"), DeadlineRules(answer_days=0))
    await deadlines.follow()
    await store.desk.say(colleagues, staff=BO, text="Ja", external_id="a", internal=False, masked=False)
    await deadlines.follow()
    store.clock.advance(days=1)
    assert {name: set(await view(store, name)) for name in VIEWS} == {
        "waiting": {queued},
        "mine": {mine},
        "unit": {queued, colleagues},
        "unassigned": {queued},
        "overdue": {queued, mine},
        "bot": {with_bot},
        "open": {with_bot, queued, mine, colleagues},
        "closed": {closed},
        "all": {with_bot, queued, mine, colleagues, closed},
    }
    counts = await store.inbox.counts(HAVDAL, staff=ADA.id)
    assert counts == {"waiting": 1, "mine": 1, "unit": 2, "unassigned": 1, "overdue": 2} | {
        "bot": 1,
        "open": 4,
        "closed": 1,
        "all": 5,
    }
    assert await view(store, "mine", BO.id) == [colleagues]


async def test_closed_inquiry_is_not_its_conversations_next_owners(store: Store) -> None:
    person = Person()
    old = await store.record.record(person.says("en"), masked=False)
    await store.desk.close(old.inquiry, staff=ADA, notice="")
    new = await store.record.record(person.says("to"), masked=False)
    await store.desk.change_owner(new.inquiry, Owner.STAFF, staff=ADA, notice="")
    assert await view(store, "mine") == [new.inquiry]
    inquiry = await store.inbox.inquiry(HAVDAL, old.inquiry)
    assert (inquiry.owner, inquiry.staff, inquiry.staff_name) == ("bot", None, None)


async def test_empty_inbox(store: Store) -> None:
    assert await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=5) == ([], None)
    assert set((await store.inbox.counts(HAVDAL, staff=ADA.id)).values()) == {0}


async def test_unknown_view_is_malformed(store: Store) -> None:
    with pytest.raises(Malformed, match="nothing"):
        await store.inbox.page(HAVDAL, view="nothing", staff=ADA.id, before=None, limit=5)


def cursor(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


ID = str(uuid.uuid4())


NO_CURSORS = [
    "",
    "x",
    "æ",
    "====",
    "bm9wZQ==",
    "/../",
    cursor(None),
    cursor(5),
    cursor({}),
    cursor("ab"),
    cursor([]),
    cursor(["2026-01-01T00:00:00+00:00"]),
    cursor(["2026-01-01T00:00:00+00:00", 5]),
    cursor(["2026-01-01T00:00:00+00:00", "a\0b"]),
    cursor(["yesterday", ID]),
    cursor([5, ID]),
    cursor(["0001-01-01T00:00:00+14:00", ID]),
    cursor(["9999-12-31T23:59:59-14:00", ID]),
    base64.urlsafe_b64encode(b"[" * 5_000).decode(),
]


async def test_cursor_that_is_none_is_malformed(store: Store) -> None:
    for before in NO_CURSORS:
        with pytest.raises(Malformed):
            await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=before, limit=5)


async def test_other_municipalities_inquiries_are_not_there(store: Store) -> None:
    (inquiry,) = await opened(store, 1)
    for identifier, municipality in ((inquiry, NABO), (str(uuid.uuid4()), HAVDAL)):
        with pytest.raises(NotFound):
            await store.inbox.inquiry(municipality, identifier)
        with pytest.raises(NotFound):
            await store.inbox.messages(municipality, identifier)


async def test_long_first_message_makes_a_short_title(store: Store) -> None:
    text = "Jeg lurer på\nom det er " + "veldig " * 40 + "langt?"
    receipt = await store.record.record(Person().says(text), masked=False)
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert len(inquiry.title) <= 80
    assert len(inquiry.preview) <= 160
    assert inquiry.title.endswith("…")
    assert "\n" not in inquiry.title
