"""What staff read, over every database."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.deadlines import DeadlineRules
from bot.errors import Malformed, NotFound
from bot.inbox import InboxFilter, InboxOrder, Place
from bot.messages import Inquiry, Owner
from bot.working_days import WorkingDays
from inquiries.deadlines.models import deadline_clocks
from inquiries.deadlines.store import SqlDeadlines
from inquiries.models import inquiries
from inquiries.own.store import SqlOwnInbox
from inquiries.services.models import unit_members
from tests.building import ADA, BO, HAVDAL, NABO, Person, Store
from tests.contracts.units import TECHNICAL, add_unit, change_inquiry

LEADER = "44444444-4444-4444-8444-444444444444"

OPEN_VIEWS = ("waiting", "mine", "unit", "unassigned", "citizen", "overdue", "others", "put_off", "bot", "open")
VIEWS = (*OPEN_VIEWS, "closed", "junk", "all")


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
        "citizen": {colleagues},
        "overdue": {queued, mine},
        "others": set(),
        "put_off": set(),
        "bot": {with_bot},
        "open": {with_bot, queued, mine, colleagues},
        "closed": {closed},
        "junk": set(),
        "all": {with_bot, queued, mine, colleagues, closed},
    }
    counts = await store.inbox.counts(HAVDAL, staff=ADA.id)
    assert counts == {"waiting": 1, "mine": 1, "unit": 2, "unassigned": 1, "citizen": 1, "overdue": 2, "others": 0} | {
        "following": 0,
        "put_off": 0,
        "bot": 1,
        "open": 4,
        "closed": 1,
        "junk": 0,
        "all": 5,
    }
    assert await view(store, "mine", BO.id) == [colleagues]


async def test_what_was_forwarded_waits_for_the_department_and_no_longer_for_the_desk(store: Store) -> None:
    forwarded, queued = await opened(store, 2)
    for inquiry in (forwarded, queued):
        await store.desk.change_owner(inquiry, Owner.QUEUE, staff=ADA, notice="")
        store.clock.advance(seconds=1)
    await add_unit(store.database, members=(BO.id,), leader=LEADER)
    await change_inquiry(store.database, forwarded, unit=TECHNICAL, status="with_department")
    assert {name: await view(store, name) for name in ("waiting", "others", "unassigned")} == {
        "waiting": [queued],
        "others": [forwarded],
        "unassigned": [queued],
    }
    for one in (BO.id, LEADER):
        assert await view(store, "waiting", one) == [queued, forwarded]
        assert await view(store, "others", one) == []
    await store.desk.change_owner(forwarded, Owner.STAFF, staff=BO, notice="")
    assert (await view(store, "waiting", BO.id), await view(store, "mine", BO.id)) == ([queued], [forwarded])
    assert await view(store, "others") == [forwarded]


async def ordered(store: Store, order: InboxOrder, *, limit: int = 2) -> tuple[list[str], list[str]]:
    """Leaf to the end of an order and back to its top; return what was met, in the list's order both times."""
    common: dict[str, Any] = {"view": "open", "staff": ADA.id, "order": order, "limit": limit}
    piece = await store.inbox.window(HAVDAL, **common)
    assert piece.total == 5
    down = [one.id for one in piece.inquiries]
    while piece.next is not None:
        piece = await store.inbox.window(HAVDAL, **common, place=Place(before=piece.next))
        down += [one.id for one in piece.inquiries]
    up = [one.id for one in piece.inquiries]
    while piece.previous is not None:
        piece = await store.inbox.window(HAVDAL, **common, place=Place(after=piece.previous))
        up = [one.id for one in piece.inquiries] + up
    return down, up


@pytest.mark.parametrize("order", list(InboxOrder))
async def test_orders_go_down_and_up_again(store: Store, order: InboxOrder) -> None:
    one, other, third, answered, idle = every = await opened(store, 5)
    for inquiry in (third, one, other):
        await store.desk.change_owner(inquiry, Owner.QUEUE, staff=ADA, notice="")
        store.clock.advance(hours=1)
    await store.desk.change_owner(answered, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(answered, staff=ADA, text="Ja", external_id="a", internal=False, masked=False)
    deadlines = SqlDeadlines(store.database, store.clock, WorkingDays("NO", "Europe/Oslo"), DeadlineRules(answer_days=2))
    await deadlines.follow()
    for inquiry, hours in ((other, 1), (third, 2), (one, 3)):
        async with store.database.write() as connection:
            due = update(deadline_clocks).where(deadline_clocks.c.inquiry == inquiry)
            await connection.execute(due.values(reply_due=store.clock.now() + timedelta(hours=hours)))
    for inquiry, priority in ((other, "urgent"), (one, "high"), (idle, "high")):
        await change_inquiry(store.database, inquiry, priority=priority)
    down, up = await ordered(store, order)
    assert down == up
    assert set(down) == set(every)
    first = {InboxOrder.NEWEST: [answered, other, one, third, idle]}
    first |= {InboxOrder.WAITING: [third, one, other], InboxOrder.DEADLINE: [other, third, one]}
    first |= {InboxOrder.PRIORITY: [other, one, idle, third, answered]}
    assert down[: len(first[order])] == first[order]


async def test_a_piece_is_found_by_its_position(store: Store) -> None:
    every = (await opened(store, 7))[::-1]
    piece = await store.inbox.window(HAVDAL, view="all", staff=ADA.id, place=Place(position=4), limit=2)
    assert ([one.id for one in piece.inquiries], piece.position, piece.total) == (every[4:6], 4, 7)
    above = await store.inbox.window(HAVDAL, view="all", staff=ADA.id, place=Place(after=piece.previous), limit=2)
    assert [one.id for one in above.inquiries] == every[2:4]
    beyond = await store.inbox.window(HAVDAL, view="all", staff=ADA.id, place=Place(position=70), limit=2)
    assert (beyond.inquiries, beyond.total, beyond.next) == ((), 7, None)


async def test_lists_are_narrowed(store: Store) -> None:
    one, other, third = await opened(store, 3)
    facts = {"channel": "email", "language": "sv", "service": "renovasjon", "unit": "torget", "kind": "fault"}
    await change_inquiry(store.database, one, **facts)
    await change_inquiry(store.database, other, channel="email")

    async def left(**wanted: Any) -> list[str]:
        piece = await store.inbox.window(HAVDAL, view="all", staff=ADA.id, wanted=InboxFilter(**wanted), limit=9)
        assert piece.total == len(piece.inquiries)
        return [found.id for found in piece.inquiries]

    assert await left(channel="email") == [other, one]
    assert await left(channel="email", language="sv") == [one]
    assert await left(service="renovasjon") == await left(unit="torget") == [one]
    assert await left(kind="fault", channel="email") == [one]
    assert await left(kind="praise") == await left(channel="sms") == []
    own = SqlOwnInbox(store.database, store.clock)
    await own.saw(HAVDAL, ADA.id, third, await store.events.last())
    assert await left(unread=True) == [other, one]


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
