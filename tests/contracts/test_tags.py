"""Priority and tags of inquiries, over every database: given, found, merged and taken apart, and gone with what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.errors import BadInput, TooLong
from bot.handling import Fields, Priority, Registration, Result, Stale
from bot.inbox import InboxFilter
from bot.messages import Owner
from inquiries.handling.describing import SqlDescribing
from inquiries.handling.registering import SqlRegistering
from inquiries.privacy.person import collected
from inquiries.tags.models import inquiry_tags
from inquiries.tags.store import SqlTags
from inquiries.tags.words import by_key
from inquiries.unmerging import SqlUnmerging
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, Person, Store
from tests.contracts.by_channel import KARI, OLA, mail, recorded
from tests.contracts.units import TECHNICAL, add_service, add_unit, change_inquiry

URGENT, HIGH, NORMAL = Priority.URGENT.value, Priority.HIGH.value, Priority.NORMAL.value


def describing(store: Store) -> SqlDescribing:
    return SqlDescribing(store.database, store.clock)


async def asked(store: Store) -> str:
    return (await store.record.record(Person().says("Veien er stengt"), masked=False)).inquiry


async def tagged(store: Store, inquiry: str, *tags: str, **changes: str) -> Fields:
    """Let an inquiry have these tags and fields, upon how it stands."""
    parts = describing(store)
    version = (await parts.fields(HAVDAL, inquiry)).version
    return await parts.change(inquiry, changes, tags=by_key(tags), based_on=version, staff=ADA)


async def tags(store: Store, inquiry: str) -> tuple[str, ...]:
    """Return an inquiry's tags, which its fields and the inbox tell alike."""
    found = (await describing(store).fields(HAVDAL, inquiry)).tags
    assert (await store.inbox.inquiry(HAVDAL, inquiry)).tags == found
    return found


async def in_use(store: Store, staff: str = ADA.id, municipality: str = HAVDAL) -> list[str]:
    return await SqlTags(store.database).in_use(municipality, staff=staff, reach="all")


async def test_tags_that_only_look_different_are_one(store: Store) -> None:
    one, other = await asked(store), await asked(store)
    found = await tagged(store, one, "  Stengt   vei ", "stengt vei", "E18", "")
    assert (found.tags, found.version) == (("E18", "Stengt vei"), 2)
    assert (await tagged(store, one, "e18", "STENGT VEI")).version == 2, "nothing is another now"
    assert (await tagged(store, other, "e18", "rassted")).tags == ("E18", "rassted"), "as others have written it"
    assert await in_use(store) == ["E18", "rassted", "Stengt vei"]
    assert (await tagged(store, one)).tags == ()


@pytest.mark.parametrize(("words", "refused"), [(["a, b"], BadInput), (["x" * 41], TooLong)])
def test_what_is_no_tag_is_refused(words: list[str], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        by_key(words)


async def test_an_inquiry_has_ten_tags_at_most(store: Store) -> None:
    inquiry = await asked(store)
    await tagged(store, inquiry, *(f"nr {number}" for number in range(10)))
    with pytest.raises(BadInput, match="at most 10"):
        await tagged(store, inquiry, *(f"nr {number}" for number in range(11)))
    assert len(await tags(store, inquiry)) == 10


async def test_who_is_slower_is_told_and_changes_nothing(store: Store) -> None:
    inquiry = await asked(store)
    await tagged(store, inquiry, "E18", priority=URGENT)
    with pytest.raises(Stale) as told:
        await describing(store).change(inquiry, {"priority": HIGH}, tags=by_key(["rassted"]), based_on=1, staff=BO)
    assert (told.value.current.priority, told.value.current.tags) == (URGENT, ("E18",))
    assert await tags(store, inquiry) == ("E18",)


async def test_steps_tell_of_the_priority_and_repeat_no_tag(store: Store) -> None:
    inquiry = await asked(store)
    await tagged(store, inquiry, "Kari Nordmann", priority=URGENT)
    await describing(store).change(inquiry, {"priority": None}, based_on=2, staff=BO)
    steps = [(step.staff, dict(step.details)) for step in await describing(store).steps(HAVDAL, inquiry)]
    assert steps == [
        (ADA.id, {"field": "priority", "before": NORMAL, "after": URGENT}),
        (ADA.id, {"field": "tags"}),
        (BO.id, {"field": "priority", "before": URGENT, "after": NORMAL}),
    ]
    assert await tags(store, inquiry) == ("Kari Nordmann",), "who does not name tags leaves them"


async def test_a_call_is_registered_as_urgent(store: Store) -> None:
    parts = SqlRegistering(store.database, store.clock)
    call = Registration("telephone", "call-0001", Result.QUEUE, text="Vannet stiger", priority=URGENT)
    assert (await store.inbox.inquiry(HAVDAL, await parts.register(call, staff=ADA))).priority == URGENT


async def test_lists_are_narrowed_to_priority_and_tag(store: Store) -> None:
    one, other, third = [await asked(store) for _ in range(3)]
    await tagged(store, one, "Stengt vei", "E18", priority=URGENT)
    await tagged(store, other, "E18")

    async def left(**wanted: Any) -> set[str]:
        piece = await store.inbox.window(HAVDAL, view="all", staff=ADA.id, wanted=InboxFilter(**wanted), limit=9)
        assert piece.total == len(piece.inquiries)
        return {found.id for found in piece.inquiries}

    assert await left(priority=URGENT) == await left(tag=" stengt  VEI ") == await left(tag="e18", priority=URGENT) == {one}
    assert await left(tag="E18") == {one, other}
    assert await left(priority=NORMAL) == {other, third}
    assert await left(tag="E") == set()


async def guarded(store: Store) -> str:
    """Return an inquiry of child welfare, whose unit has Bo."""
    await add_unit(store.database, members=(BO.id,))
    await add_service(store.database, "barnevern", track="specialist")
    inquiry = await asked(store)
    await store.desk.change_owner(inquiry, Owner.QUEUE, staff=ADA, notice="")
    await change_inquiry(store.database, inquiry, service="barnevern", unit=TECHNICAL)
    return inquiry


async def test_tags_of_what_somebody_may_not_see_are_not_offered_to_them(store: Store) -> None:
    await tagged(store, await guarded(store), "Akutt")
    await tagged(store, await asked(store), "E18")
    assert (await in_use(store), await in_use(store, BO.id)) == (["E18"], ["Akutt", "E18"])
    assert await in_use(store, NEIGHBOUR.id, NABO) == []


async def merged(store: Store, brought: Sequence[str], had: Sequence[str]) -> tuple[str, str]:
    """Merge an urgent inquiry into an important one; return both, the emptied one first."""
    one, other = [(await recorded(store, mail(sender=sender))).inquiry for sender in (KARI, OLA)]
    await tagged(store, one, *brought, priority=URGENT)
    await tagged(store, other, *had, priority=HIGH)
    await store.desk.merge(one, staff=ADA, into=other)
    return one, other


async def unmerge(store: Store, inquiry: str) -> None:
    parts = SqlUnmerging(store.database, store.clock)
    found = await parts.standing(inquiry, staff=ADA)
    assert found is not None
    await parts.undo(inquiry, based_on=found.version, staff=ADA)


async def test_merging_unites_tags_and_undoing_it_parts_them(store: Store) -> None:
    one, other = await merged(store, ["E18", "rassted"], ["e18", "bru"])
    assert (await tags(store, other), await tags(store, one)) == (("bru", "E18", "rassted"), ("E18", "rassted"))
    assert (await store.inbox.inquiry(HAVDAL, other)).priority == URGENT
    await unmerge(store, one)
    assert (await tags(store, other), await tags(store, one)) == (("bru", "E18"), ("E18", "rassted"))
    assert [(await store.inbox.inquiry(HAVDAL, each)).priority for each in (one, other)] == [URGENT, HIGH]


async def test_what_was_changed_after_a_merge_stays_when_it_is_undone(store: Store) -> None:
    one, other = await merged(store, ["rassted"], [])
    await tagged(store, other, priority=NORMAL)
    await tagged(store, other, "Rassted", "bru")
    await unmerge(store, one)
    assert await tags(store, other) == ("bru", "rassted")
    assert (await store.inbox.inquiry(HAVDAL, other)).priority == NORMAL


async def test_what_a_merge_left_too_many_of_can_be_made_fewer(store: Store) -> None:
    _, other = await merged(store, [f"a{number}" for number in range(8)], [f"b{number}" for number in range(8)])
    every = await tags(store, other)
    assert len(every) == 16
    assert len((await tagged(store, other, *every[:15])).tags) == 15


async def test_split_off_inquiry_is_as_urgent_and_has_no_tags(store: Store) -> None:
    one = await recorded(store, mail("Veien er stengt"))
    two = await recorded(store, mail("Barnehagen", conversation=one.conversation))
    await tagged(store, one.inquiry, "E18", priority=URGENT)
    made = await store.desk.split(one.inquiry, staff=ADA, message=two.message)
    assert (await tags(store, made), await tags(store, one.inquiry)) == ((), ("E18",))
    assert (await store.inbox.inquiry(HAVDAL, made)).priority == URGENT


async def test_tags_are_in_the_file_of_what_is_kept_and_go_with_what_was_said(store: Store) -> None:
    receipt = await recorded(store, mail())
    await tagged(store, receipt.inquiry, "E18", priority=URGENT)
    async with store.database.read() as connection:
        kept = (await collected(connection, HAVDAL, KARI, [receipt.conversation])).rows
    assert kept["tags"] == [{"inquiry": receipt.inquiry, "tag": "E18"}]
    assert kept["inquiries"][0]["priority"] == URGENT
    await store.desk.forget(receipt.conversation)
    async with store.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(inquiry_tags))).scalar_one() == 0
    assert await in_use(store) == []
