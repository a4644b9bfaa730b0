"""The search finds inquiries by their tags, and by the address of who got something of them."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from bot.database import Database
from bot.messages import Address, Copied
from bot.search import Asker, Bystander, Found, Part, Role, SearchFilter
from inquiries.junk.store import SqlJunk
from inquiries.moving import merge_into
from inquiries.search.index import SearchIndex
from inquiries.search.models import search_due, search_entries
from inquiries.search.store import SqlMessageSearch
from inquiries.tags.store import set_tags
from inquiries.tags.words import by_key
from inquiries.unmerging import SqlUnmerging
from inquiries.writing import conversation_of
from tests.building import ADA, HAVDAL, NABO, Store
from tests.contracts.by_channel import KARI, OLA, mail, recorded
from tests.contracts.test_search import ADMIN, Searching, found_in
from tests.contracts.test_sending_on import BUILDER, SECOND, answered, sent_on

__all__ = ["found_in"]

NEIGHBOUR = Address("email", "nabo@innbygger.example")


async def tag(found_in: Searching, inquiry: str, *tags: str) -> None:
    async with found_in.store.database.write() as connection:
        await set_tags(connection, HAVDAL, inquiry, by_key(tags))
    await found_in.index.catch_up()


async def tagged(found_in: Searching, text: str, **more: object) -> list[tuple[str, str]]:
    found = await found_in.found(text, **more)  # type: ignore[arg-type]
    return [(one.inquiry, "".join(piece.text for piece in one.excerpt)) for one in found if one.part is Part.TAGS]


async def test_tags_are_found_and_follow_every_change(found_in: Searching) -> None:
    one, other = await found_in.say("Hei"), await found_in.say("Hallo")
    await tag(found_in, one, "Sommerskole", "haster litt")
    await tag(found_in, other, "vinter")
    assert await tagged(found_in, "sommerskolen") == [(one, "haster litt, Sommerskole")]
    assert await tagged(found_in, "haster sommerskole") == [(one, "haster litt, Sommerskole")]
    assert await tagged(found_in, '"haster litt"') == [(one, "haster litt, Sommerskole")]
    assert await tagged(found_in, "sommer", wanted=SearchFilter(part=Part.MESSAGE)) == []
    (hit,) = await found_in.found("vinter", wanted=SearchFilter(part=Part.TAGS))
    assert (hit.message, hit.author, [piece.text for piece in hit.excerpt if piece.hit]) == (None, "", ["vinter"])
    await tag(found_in, one, "vinter")
    assert await tagged(found_in, "sommerskole") == []
    assert {inquiry for inquiry, _ in await tagged(found_in, "vinter")} == {one, other}
    await tag(found_in, one)
    assert [inquiry for inquiry, _ in await tagged(found_in, "vinter")] == [other]
    assert await found_in.store.count(search_due) <= 1  # What asks SQLite to leave no trace of what was deleted.


async def test_tags_are_for_those_who_see_the_inquiry_and_go_when_it_is_deleted(found_in: Searching) -> None:
    inquiry = await found_in.say("Hei")
    await tag(found_in, inquiry, "sommerskole")
    assert await tagged(found_in, "sommerskole", who=Asker(NABO, ADA.id)) == []
    assert await tagged(found_in, "sommerskole", who=Asker(HAVDAL, ADA.id, "none")) == []
    conversation = (await found_in.store.inbox.inquiry(HAVDAL, inquiry)).conversation
    await found_in.store.desk.forget(conversation)
    assert await found_in.store.count(search_entries) == 0
    await found_in.index.catch_up()
    assert await found_in.store.count(search_entries) == 0


async def test_tags_that_a_merge_brings_are_found_where_they_are(found_in: Searching) -> None:
    one, other = await found_in.say("Hei"), await found_in.say("Hallo")
    await tag(found_in, one, "sommerskole")
    async with found_in.store.database.write() as connection:
        context, _ = await conversation_of(connection, one, HAVDAL)
        into, _ = await conversation_of(connection, other, HAVDAL)
        await merge_into(connection, context, into, ADA, found_in.store.clock.now())
    await found_in.index.catch_up()
    assert other in {inquiry for inquiry, _ in await tagged(found_in, "sommerskole")}


async def by_title(found_in: Searching, text: str) -> list[str]:
    return [one.inquiry for one in (await found_in.page(text, wanted=SearchFilter(part=Part.TITLE))).found]


async def by_tag(found_in: Searching, text: str) -> list[str]:
    return [inquiry for inquiry, _ in await tagged(found_in, text)]


async def test_what_was_merged_and_parted_again_is_found_by_its_own_title_and_tags(found_in: Searching) -> None:
    older, newer = await found_in.say("Et tre har falt"), await found_in.say("Lyset er borte")
    await tag(found_in, older, "sommerskole")
    await tag(found_in, newer, "vinter")
    await found_in.store.desk.merge(older, staff=ADA, into=newer)
    await found_in.index.catch_up()
    assert newer in await by_tag(found_in, "vinter")
    assert newer in await by_tag(found_in, "sommerskole")
    assert await by_title(found_in, "lyset") == [newer]
    unmerging = SqlUnmerging(found_in.store.database, found_in.store.clock)
    merge = await unmerging.standing(older, staff=ADA)
    assert merge is not None
    await unmerging.undo(older, based_on=merge.version, staff=ADA)
    await found_in.index.catch_up()
    assert await by_tag(found_in, "vinter") == [newer]
    assert await by_tag(found_in, "sommerskole") == [older]
    assert await by_title(found_in, "lyset") == [newer]
    assert await by_title(found_in, "tre") == [older]


async def test_inquiry_whose_first_message_was_split_off_is_found_by_title_and_tags(found_in: Searching) -> None:
    first = await recorded(found_in.store, mail("Et tre har falt"))
    await recorded(found_in.store, mail("Lyset er borte", conversation=first.conversation))
    await tag(found_in, first.inquiry, "sommerskole")
    made = await found_in.store.desk.split_chosen(first.inquiry, staff=ADA, messages=[first.message])
    await tag(found_in, made, "vinter")
    assert await by_tag(found_in, "sommerskole") == [first.inquiry]
    assert await by_tag(found_in, "vinter") == [made]
    assert sorted(await by_title(found_in, "tre")) == sorted([first.inquiry, made])


async def test_entry_that_was_on_its_way_when_the_last_tag_went_goes_with_it(found_in: Searching) -> None:
    inquiry = await found_in.say("Hei")
    await tag(found_in, inquiry, "sommerskole")
    async with found_in.store.database.write() as connection:
        # What PostgreSQL's trigger does not see: another transaction, not yet done, has written the entry.
        its = (await connection.execute(select(search_entries).where(search_entries.c.part == "tags"))).mappings().one()
        await set_tags(connection, HAVDAL, inquiry, by_key(()))
        await connection.execute(insert(search_entries).values(**its))
    await found_in.index.catch_up()
    async with found_in.store.database.read() as connection:
        parts = set((await connection.execute(select(search_entries.c.part))).scalars())
    assert parts == {"title", "message"}


def beside(found: list[Found]) -> set[tuple[str, Bystander | None]]:
    return {(one.inquiry, one.bystander) for one in found}


@pytest.fixture
def looking(store: Store, database: Database) -> Searching:
    return Searching(store, SearchIndex(database), SqlMessageSearch(database))


async def test_inquiries_are_found_by_who_got_something_of_them(looking: Searching) -> None:
    store = looking.store
    one = await recorded(store, mail("Hull i veien", copied=(Copied("cc", NEIGHBOUR.value),)))
    other = await recorded(store, mail("Søppel", sender=OLA))
    mine = await recorded(store, mail("Min egen sak", sender=NEIGHBOUR))
    entry = await sent_on(store, other, to=(BUILDER.value, NEIGHBOUR.value))
    await answered(store, entry)
    await looking.index.catch_up()
    assert beside(await looking.found("nabo@Innbygger.example")) == {
        (one.inquiry, Bystander(Role.COPIED, NEIGHBOUR.value)),
        (other.inquiry, Bystander(Role.SENT_ON, NEIGHBOUR.value)),
        (mine.inquiry, None),
    }
    assert beside(await looking.found(f"hull {NEIGHBOUR.value}")) == {(one.inquiry, Bystander(Role.COPIED, NEIGHBOUR.value))}
    assert beside(await looking.found(BUILDER.value)) == {(other.inquiry, Bystander(Role.SENT_ON, BUILDER.value))}
    assert beside(await looking.found(KARI.value)) == {(one.inquiry, None)}


async def test_address_finds_nothing_that_the_asker_does_not_see(looking: Searching) -> None:
    receipt = await recorded(looking.store, mail("Hull i veien"))
    await sent_on(looking.store, receipt, to=(SECOND,))
    await looking.index.catch_up()
    assert await looking.found(SECOND, who=Asker(NABO, ADMIN.staff, "everything")) == []
    assert await looking.found(SECOND, who=Asker(HAVDAL, ADMIN.staff, "none")) == []
    await looking.change(receipt.inquiry, service="barnevern", unit=None)
    page = await looking.page(SECOND, limit=1)
    assert page.found[0].bystander == Bystander(Role.SENT_ON, SECOND)
    assert page.next is not None
    following = await looking.page(SECOND, limit=1, cursor=page.next)
    assert following.found[0].bystander == Bystander(Role.SENT_ON, SECOND)


async def test_junk_is_found_and_told_as_such(found_in: Searching) -> None:
    store, inquiry = found_in.store, await found_in.say("Du har vunnet en gullbarre")
    junk = SqlJunk(store.database, store.clock)
    for staff_does, is_junk in (
        (junk.sort_out(inquiry, staff=ADA), True),
        (junk.put_back(inquiry, staff=ADA, people={ADA.id: ADA.name}), False),
    ):
        await staff_does
        await found_in.index.catch_up()
        (hit,) = await found_in.found("gullbarre")
        assert (hit.inquiry, hit.junk) == (inquiry, is_junk)
