"""Several steps with an inquiry in one transaction, over every database: all of them, or none."""

from __future__ import annotations

import pytest

from bot.errors import Conflict
from bot.messages import InquiryStatus, Owner
from inquiries.handling.describing import SqlDescribing
from inquiries.handling.finishing import SqlFinishing
from inquiries.tags.words import by_key
from tests.building import ADA, BO, HAVDAL, Person, Store


async def begun(store: Store) -> str:
    inquiry = (await store.record.record(Person().says("hei"), masked=False)).inquiry
    await store.desk.change_owner(inquiry, Owner.QUEUE, staff=ADA, notice="")
    return inquiry


async def worked(store: Store, inquiry: str) -> None:
    """Describe an inquiry, leave a note in it and solve it, as Ada."""
    describing = SqlDescribing(store.database, store.clock)
    for changes, tags in (({"priority": "high"}, None), ({}, by_key(["is"]))):
        now = await describing.fields(HAVDAL, inquiry)
        await describing.change(inquiry, changes, tags=tags, based_on=now.version, staff=ADA)
    await store.desk.say(inquiry, staff=ADA, text="Sett", external_id="n", internal=True, masked=False)
    await SqlFinishing(store.database, store.clock).solve(inquiry, staff=ADA, notice="")


async def test_all_is_done_and_each_step_sees_the_ones_before(store: Store) -> None:
    inquiry, before = await begun(store), await store.events.last()
    async with store.database.together():
        await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="Ada er her")
        await worked(store, inquiry)
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    assert (found.status, found.priority, found.tags) == (InquiryStatus.SOLVED, "high", ("is",))
    assert await store.events.last() > before


async def test_nothing_is_done_where_the_last_step_is_refused(store: Store) -> None:
    inquiry = await begun(store)
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=BO, notice="")
    found, said = await store.inbox.inquiry(HAVDAL, inquiry), await store.inbox.messages(HAVDAL, inquiry)
    sequence = await store.events.last()

    async def refused() -> None:
        async with store.database.together():
            await worked(store, inquiry)

    with pytest.raises(Conflict):
        await refused()
    assert await store.inbox.inquiry(HAVDAL, inquiry) == found
    assert await store.inbox.messages(HAVDAL, inquiry) == said
    assert await store.events.last() == sequence
    assert [step.kind for step in await SqlDescribing(store.database, store.clock).steps(HAVDAL, inquiry)][-1] == "taken"
