"""What staff keep of the inbox for themselves, over every database."""

from __future__ import annotations

import pytest

from bot.errors import NotFound
from bot.inbox import InboxFilter
from bot.messages import InquiryStatus, Owner
from inquiries.notices import SqlNotices
from inquiries.own.store import SqlOwnInbox
from tests.building import ADA, BO, HAVDAL, NABO, Person, Store
from tests.contracts.units import add_service, change_inquiry


@pytest.fixture
def own(store: Store) -> SqlOwnInbox:
    return SqlOwnInbox(store.database, store.clock)


async def test_what_a_citizen_says_is_unread_until_it_is_seen(store: Store, own: SqlOwnInbox) -> None:
    person = Person()
    inquiry = (await store.record.record(person.says("en"), masked=False)).inquiry
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="Ada er her")
    assert await own.unread(HAVDAL, ADA.id, [inquiry]) == {inquiry}
    assert await own.counts(HAVDAL, ADA.id) == {"unread": 1, "followed": 0, "mentions": 0}
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
    with pytest.raises(NotFound):
        await own.unsaw(NABO, ADA.id, inquiry)
    assert await own.unread(HAVDAL, ADA.id, [inquiry]) == frozenset()
    for _ in range(2):
        await own.unsaw(HAVDAL, ADA.id, inquiry)
        assert await own.unread(HAVDAL, ADA.id, [inquiry]) == {inquiry}
    assert await own.unread(HAVDAL, BO.id, [inquiry]) == frozenset()
    looked = [await own.saw(HAVDAL, ADA.id, inquiry, await store.events.last()) for _ in range(2)]
    assert [one.was_unread for one in looked] == [True, False]
    assert await own.unread(HAVDAL, ADA.id, [inquiry]) == frozenset()


async def test_a_mark_needs_nothing_said_and_goes_by_an_older_look(store: Store, own: SqlOwnInbox) -> None:
    inquiry = (await store.record.record(Person().says("en"), masked=False)).inquiry
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="Ada er her")
    last = await store.events.last()
    await own.saw(HAVDAL, ADA.id, inquiry, last)
    await store.desk.say(inquiry, staff=ADA, text="Ja", external_id="a", internal=False, masked=False)
    await own.unsaw(HAVDAL, ADA.id, inquiry)
    assert (await own.counts(HAVDAL, ADA.id))["unread"] == 1
    wanted = InboxFilter(unread=True)
    held = await store.inbox.window(HAVDAL, view="mine", staff=ADA.id, wanted=wanted, limit=9)
    assert [one.id for one in held.inquiries] == [inquiry]
    assert (await own.saw(HAVDAL, ADA.id, inquiry, 1)).was_unread
    assert (await own.counts(HAVDAL, ADA.id))["unread"] == 0, "what was seen before stays seen"


async def test_mentions_are_counted_until_they_are_read(store: Store, own: SqlOwnInbox) -> None:
    notices = SqlNotices(store.database, store.clock)
    one, other = [(await store.record.record(Person().says("hei"), masked=False)).inquiry for _ in range(2)]
    for once, inquiry in (("a", one), ("b", one), ("d", other)):
        await notices.tell(HAVDAL, BO.id, "mention", about=f"inquiry:{inquiry}", text="mention", details={}, once=once)
    await notices.tell(HAVDAL, BO.id, "forwarded", about=f"inquiry:{other}", text="forwarded", details={}, once="c")
    assert (await own.counts(HAVDAL, BO.id))["mentions"] == 3
    assert (await own.counts(HAVDAL, BO.id, "none"))["mentions"] == 0, "what may not be seen any more is not counted"
    assert (await own.counts(HAVDAL, ADA.id))["mentions"] == 0
    assert (await own.saw(HAVDAL, BO.id, one, 1)).notices == 2
    assert (await own.saw(HAVDAL, BO.id, one, 1)).notices == (await own.saw(HAVDAL, ADA.id, other, 1)).notices == 0
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
