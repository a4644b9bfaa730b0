"""What staff keep of the inbox for themselves, over every database."""

from __future__ import annotations

import uuid

import pytest

from bot.errors import Conflict, NotFound
from bot.inbox import InboxFilter, InboxOrder, SavedFilter
from bot.messages import InquiryStatus, Owner
from inquiries.notices import SqlNotices
from inquiries.own.store import MOST_FILTERS, SqlOwnInbox
from tests.building import ADA, BO, HAVDAL, NABO, Person, Store
from tests.contracts.units import add_service, change_inquiry


@pytest.fixture
def own(store: Store) -> SqlOwnInbox:
    return SqlOwnInbox(store.database, store.clock)


def saved(name: str = "Søppel på e-post", **more: object) -> SavedFilter:
    given = {"view": "open", "order": InboxOrder.WAITING, "wanted": InboxFilter(channel="email", unread=True)} | more
    return SavedFilter(str(uuid.uuid4()), name, **given)  # type: ignore[arg-type]  # The fields are those of the test


async def test_what_a_citizen_says_is_unread_until_it_is_seen(store: Store, own: SqlOwnInbox) -> None:
    person = Person()
    inquiry = (await store.record.record(person.says("en"), masked=False)).inquiry
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="Ada er her")
    assert await own.unread(HAVDAL, ADA.id, [inquiry]) == {inquiry}
    assert await own.counts(HAVDAL, ADA.id) == {"unread": 1, "mentions": 0}
    await own.saw(HAVDAL, ADA.id, inquiry, await store.events.last())
    await own.saw(HAVDAL, ADA.id, inquiry, 1)
    assert await own.unread(HAVDAL, ADA.id, [inquiry]) == frozenset()
    await store.desk.say(inquiry, staff=ADA, text="Ja", external_id="a", internal=False, masked=False)
    assert (await own.counts(HAVDAL, ADA.id))["unread"] == 0, "what staff say is nobody's unread"
    await store.record.record(person.says("to"), masked=False)
    assert (await own.counts(HAVDAL, ADA.id))["unread"] == 1
    assert await own.unread(HAVDAL, BO.id, [inquiry]) == {inquiry}
    assert (await own.counts(HAVDAL, BO.id))["unread"] == 0, "another's inquiry is not among the own ones"
    assert await own.unread(NABO, ADA.id, [inquiry]) == frozenset()
    with pytest.raises(NotFound):
        await own.saw(NABO, ADA.id, inquiry, 9)


async def test_what_was_seen_is_unread_again_for_who_wants_it_and_nobody_else(store: Store, own: SqlOwnInbox) -> None:
    inquiry = (await store.record.record(Person().says("en"), masked=False)).inquiry
    for staff in (ADA, BO):
        await own.saw(HAVDAL, staff.id, inquiry, await store.events.last())
    await own.unsaw(NABO, ADA.id, inquiry)
    assert await own.unread(HAVDAL, ADA.id, [inquiry]) == frozenset()
    for _ in range(2):
        await own.unsaw(HAVDAL, ADA.id, inquiry)
        assert await own.unread(HAVDAL, ADA.id, [inquiry]) == {inquiry}
    assert await own.unread(HAVDAL, BO.id, [inquiry]) == frozenset()
    await own.saw(HAVDAL, ADA.id, inquiry, await store.events.last())
    assert await own.unread(HAVDAL, ADA.id, [inquiry]) == frozenset()


async def test_mentions_are_counted_until_they_are_read(store: Store, own: SqlOwnInbox) -> None:
    notices = SqlNotices(store.database, store.clock)
    one, other = [(await store.record.record(Person().says("hei"), masked=False)).inquiry for _ in range(2)]
    for once, inquiry in (("a", one), ("b", one), ("d", other)):
        await notices.tell(HAVDAL, BO.id, "mention", about=f"inquiry:{inquiry}", text="mention", details={}, once=once)
    await notices.tell(HAVDAL, BO.id, "forwarded", about=f"inquiry:{other}", text="forwarded", details={}, once="c")
    assert (await own.counts(HAVDAL, BO.id))["mentions"] == 3
    assert (await own.counts(HAVDAL, BO.id, "none"))["mentions"] == 0, "what may not be seen any more is not counted"
    assert (await own.counts(HAVDAL, ADA.id))["mentions"] == 0
    assert await own.saw(HAVDAL, BO.id, one, 1) == 2
    assert (await own.saw(HAVDAL, BO.id, one, 1), await own.saw(HAVDAL, ADA.id, other, 1)) == (0, 0)
    assert (await own.counts(HAVDAL, BO.id))["mentions"] == 1
    assert len(await notices.of(HAVDAL, BO.id, unread=True)) == 2, "reading an inquiry reads no other notice of it"
    await notices.read(HAVDAL, BO.id)
    assert (await own.counts(HAVDAL, BO.id))["mentions"] == 0


async def test_the_view_of_mentions_keeps_what_was_read_and_what_is_done(store: Store, own: SqlOwnInbox) -> None:
    notices = SqlNotices(store.database, store.clock)
    mine, guarded, quiet = [(await store.record.record(Person().says("hei"), masked=False)).inquiry for _ in range(3)]
    for inquiry in (mine, guarded):
        about = f"inquiry:{inquiry}"
        await notices.tell(HAVDAL, BO.id, "mention", about=about, text="mention", details={}, once=about)
    await notices.tell(HAVDAL, BO.id, "forwarded", about=f"inquiry:{quiet}", text="forwarded", details={}, once="q")
    await add_service(store.database, "barnevern", track="specialist")
    await change_inquiry(store.database, guarded, service="barnevern", responsible=ADA.id)
    await own.saw(HAVDAL, BO.id, mine, 1)
    await change_inquiry(store.database, mine, status=InquiryStatus.CLOSED.value)
    shown = [each.id for each in (await store.inbox.window(HAVDAL, view="mentioned", staff=BO.id, limit=9)).inquiries]
    assert shown == [mine]
    assert (await own.counts(HAVDAL, BO.id))["mentions"] == 0
    assert not (await store.inbox.window(HAVDAL, view="mentioned", staff=ADA.id, limit=9)).inquiries
    assert not (await store.inbox.window(NABO, view="mentioned", staff=BO.id, limit=9)).inquiries


async def test_filters_are_kept_changed_and_dropped(own: SqlOwnInbox) -> None:
    one, other = saved("Åpne"), saved("Zebra", wanted=InboxFilter())
    await own.keep(HAVDAL, ADA.id, other)
    await own.keep(HAVDAL, ADA.id, one)
    assert list(await own.filters(HAVDAL, ADA.id)) == sorted([one, other], key=lambda each: each.name.casefold())
    renamed = SavedFilter(one.id, "Alle", one.view, InboxOrder.DEADLINE, InboxFilter(language="sv"))
    await own.keep(HAVDAL, ADA.id, renamed)
    assert list(await own.filters(HAVDAL, ADA.id)) == [renamed, other]
    await own.drop(HAVDAL, ADA.id, other.id)
    await own.drop(HAVDAL, ADA.id, other.id)
    assert list(await own.filters(HAVDAL, ADA.id)) == [renamed]
    await own.keep(HAVDAL, ADA.id, other)
    assert list(await own.filters(HAVDAL, ADA.id)) == [renamed, other], "what was deleted comes back as it was"


async def test_filters_are_nobody_elses(own: SqlOwnInbox) -> None:
    mine = saved()
    await own.keep(HAVDAL, ADA.id, mine)
    for municipality, staff in ((HAVDAL, BO.id), (NABO, ADA.id)):
        assert list(await own.filters(municipality, staff)) == []
        await own.drop(municipality, staff, mine.id)
        with pytest.raises(Conflict):
            await own.keep(municipality, staff, mine)
    assert list(await own.filters(HAVDAL, ADA.id)) == [mine]


async def test_there_are_not_endlessly_many_filters(own: SqlOwnInbox) -> None:
    for number in range(MOST_FILTERS):
        await own.keep(HAVDAL, ADA.id, saved(f"nr. {number}"))
    with pytest.raises(Conflict, match=str(MOST_FILTERS)):
        await own.keep(HAVDAL, ADA.id, saved("en til"))
