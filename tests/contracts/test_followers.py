"""Following inquiries, over both databases: told of what others do there, once, as far as one may still see it."""

from __future__ import annotations

import pytest

from bot.coordination.in_process import InProcessBus
from bot.errors import NotFound
from bot.inbox import Place
from bot.messages import Owner, Receipt, Staff
from inquiries.followers.store import SqlFollowers
from inquiries.followers.telling import TellingFollowers
from inquiries.handling.finishing import SqlFinishing
from inquiries.notices import SqlNotices
from inquiries.own.store import SqlOwnInbox
from inquiries.unmerging import SqlUnmerging
from tests.building import ADA, BO, HAVDAL, NEIGHBOUR, Person, Store

CATO = Staff("44444444-4444-4444-8444-444444444444", HAVDAL, "cato", "Cato", "desk")


@pytest.fixture
def followers(store: Store) -> SqlFollowers:
    return SqlFollowers(store.database, store.clock)


@pytest.fixture
def notices(store: Store) -> SqlNotices:
    return SqlNotices(store.database, store.clock)


@pytest.fixture
def hidden() -> set[str]:
    """Staff who may not see the inquiry any more."""
    return set()


@pytest.fixture
def telling(followers: SqlFollowers, notices: SqlNotices, hidden: set[str]) -> TellingFollowers:
    async def may_see(_municipality: str, staff: str, _inquiry: str) -> bool:
        return staff not in hidden

    async def mentions(_municipality: str, staff: str, note: str) -> bool:
        return staff == BO.id and "@bo" in note

    return TellingFollowers(followers, notices, InProcessBus(), may_see, mentions)


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
async def receipt(store: Store, person: Person) -> Receipt:
    return await store.record.record(person.says("Hull i veien"), masked=False)


async def noted(store: Store, inquiry: str, key: str = "notat-0001", text: str = "Ring henne") -> None:
    await store.desk.say(inquiry, staff=ADA, text=text, external_id=key, internal=True, masked=False)


async def told(notices: SqlNotices) -> list[str]:
    """Return what Bo has not read, the oldest first."""
    return [one.text for one in await notices.of(HAVDAL, BO.id, unread=True)][::-1]


async def test_who_follows_hears_of_what_others_do_from_then_on(
    store: Store, followers: SqlFollowers, telling: TellingFollowers, notices: SqlNotices, receipt: Receipt, person: Person
) -> None:
    await noted(store, receipt.inquiry)
    await followers.follow(receipt.inquiry, BO)
    await followers.follow(receipt.inquiry, BO)
    assert await followers.follows(receipt.inquiry, BO)
    assert not await followers.follows(receipt.inquiry, ADA)
    assert await telling.look() == 0, "what was before is not told"
    await store.record.record(person.says("Er det noen der?"), masked=False)
    await noted(store, receipt.inquiry, "notat-0002")
    store.clock.advance(minutes=1)
    assert await telling.look() == 2
    assert sorted(await told(notices)) == ["followed_message", "followed_note"]
    await store.record.record(person.says("Hallo?"), masked=False)
    assert await telling.look() == 0, "until somebody looks, ten messages are one thing to look at"
    seen = await store.events.last()
    assert (await SqlOwnInbox(store.database, store.clock).saw(HAVDAL, BO.id, receipt.inquiry, seen)).notices == 2
    assert await told(notices) == []
    await store.record.record(person.says("Hallo??"), masked=False)
    assert await telling.look() == 1
    assert await telling.look() == 0
    await followers.unfollow(receipt.inquiry, BO)
    await noted(store, receipt.inquiry, "notat-0003")
    assert await telling.look() == 0


async def test_who_is_mentioned_hears_of_a_note_by_that_alone(
    store: Store, followers: SqlFollowers, telling: TellingFollowers, notices: SqlNotices, receipt: Receipt
) -> None:
    for staff in (BO, CATO):
        await followers.follow(receipt.inquiry, staff)
    await noted(store, receipt.inquiry, text="Kan @bo ringe henne?")
    assert await telling.look() == 1
    assert await told(notices) == []
    assert [one.text for one in await notices.of(HAVDAL, CATO.id)] == ["followed_note"]
    await noted(store, receipt.inquiry, "notat-0002")
    assert await telling.look() == 1
    assert await told(notices) == ["followed_note"], "the next note is told of as any"


async def test_nobody_is_told_of_what_they_did_or_had_before_their_eyes(
    store: Store, followers: SqlFollowers, telling: TellingFollowers, receipt: Receipt, person: Person
) -> None:
    await followers.follow(receipt.inquiry, ADA)
    await noted(store, receipt.inquiry)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    assert await telling.look() == 0
    await store.record.record(person.says("En ny sak"), masked=False)
    assert await telling.look() == 0, "that is another inquiry"


async def test_what_was_on_the_screen_is_not_told(
    store: Store, followers: SqlFollowers, telling: TellingFollowers, receipt: Receipt, person: Person
) -> None:
    await followers.follow(receipt.inquiry, BO)
    await store.record.record(person.says("Hallo?"), masked=False)
    seen = await store.events.last()
    await SqlOwnInbox(store.database, store.clock).saw(HAVDAL, BO.id, receipt.inquiry, seen)
    assert await telling.look() == 0


async def test_solving_closing_and_opening_again_are_told(
    store: Store, followers: SqlFollowers, telling: TellingFollowers, notices: SqlNotices, receipt: Receipt
) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await followers.follow(receipt.inquiry, BO)
    finishing = SqlFinishing(store.database, store.clock)
    await finishing.solve(receipt.inquiry, staff=ADA, notice="")
    await telling.look()
    assert await told(notices) == ["followed_solved"]
    store.clock.advance(minutes=1)
    await finishing.reopen(receipt.inquiry, staff=ADA, notice="")
    await telling.look()
    store.clock.advance(minutes=1)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    await telling.look()
    assert sorted(await told(notices)) == ["followed_closed", "followed_reopened", "followed_solved"]


async def test_who_may_not_see_it_any_more_hears_nothing(
    store: Store,
    followers: SqlFollowers,
    telling: TellingFollowers,
    notices: SqlNotices,
    receipt: Receipt,
    hidden: set[str],
) -> None:
    with pytest.raises(NotFound):
        await followers.follow(receipt.inquiry, NEIGHBOUR)
    await followers.follow(receipt.inquiry, BO)
    hidden.add(BO.id)
    await noted(store, receipt.inquiry)
    assert await telling.look() == 0
    hidden.clear()
    assert await telling.look() == 0, "what happened meanwhile is not told afterwards"
    assert await told(notices) == []


async def test_the_view_holds_what_one_follows_while_it_is_open(
    store: Store, followers: SqlFollowers, receipt: Receipt, person: Person
) -> None:
    async def listed(staff: str) -> list[str]:
        found = await store.inbox.window(HAVDAL, view="following", staff=staff, place=Place(), limit=10)
        return [one.id for one in found.inquiries]

    own = SqlOwnInbox(store.database, store.clock)
    await followers.follow(receipt.inquiry, BO)
    assert (await listed(BO.id), await listed(ADA.id)) == ([receipt.inquiry], [])
    assert (await store.inbox.counts(HAVDAL, staff=BO.id))["following"] == 1
    assert (await own.counts(HAVDAL, BO.id))["followed"] == 1
    assert (await own.counts(HAVDAL, BO.id, "own"))["followed"] == 0, "what one may not see is not counted"
    await own.saw(HAVDAL, BO.id, receipt.inquiry, await store.events.last())
    assert (await own.counts(HAVDAL, BO.id))["followed"] == 0
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    assert await listed(BO.id) == []


async def test_who_follows_what_is_merged_follows_what_it_went_into(
    store: Store, followers: SqlFollowers, telling: TellingFollowers, receipt: Receipt
) -> None:
    other = await store.record.record(Person().says("Hull i veien, igjen"), masked=False)
    for staff in (ADA, BO):
        await followers.follow(receipt.inquiry, staff)
    await followers.follow(other.inquiry, ADA)
    for inquiry in (receipt.inquiry, other.inquiry):
        await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
    await noted(store, other.inquiry)
    await telling.look()
    await store.desk.merge(receipt.inquiry, staff=ADA, into=other.inquiry)
    assert await followers.follows(other.inquiry, BO)
    assert await telling.look() == 0, "what happened there before is no news"
    await store.desk.forget(other.conversation)
    assert not await followers.follows(other.inquiry, BO)


async def test_who_was_brought_by_a_merge_goes_when_it_is_undone(
    store: Store, followers: SqlFollowers, receipt: Receipt
) -> None:
    """Ada followed the other one before, Cato chooses it since, and Bo did neither."""
    other = await store.record.record(Person().says("Hull i veien, igjen"), masked=False)
    for staff in (ADA, BO, CATO):
        await followers.follow(receipt.inquiry, staff)
    await followers.follow(other.inquiry, ADA)
    await store.desk.merge(receipt.inquiry, staff=ADA, into=other.inquiry)
    await followers.unfollow(other.inquiry, CATO)
    await followers.follow(other.inquiry, CATO)
    unmerging = SqlUnmerging(store.database, store.clock)
    found = await unmerging.standing(receipt.inquiry, staff=ADA)
    assert found is not None
    await unmerging.undo(receipt.inquiry, based_on=found.version, staff=ADA)
    left = [staff.name for staff in (ADA, BO, CATO) if await followers.follows(other.inquiry, staff)]
    assert left == [ADA.name, CATO.name]
    for staff in (ADA, BO, CATO):
        assert await followers.follows(receipt.inquiry, staff), "they go on following what they chose"
