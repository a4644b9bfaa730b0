"""Drafts, over both databases: kept by version, handed on with the inquiry, gone with what they were about."""

from __future__ import annotations

import pytest

from bot.drafts import DraftKind, StaleDraft
from bot.errors import Conflict, NotFound
from bot.messages import Owner
from inquiries.drafts.models import drafts
from inquiries.drafts.store import SqlDrafts
from inquiries.privacy.masking import NumberMasker
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, Person, Store

REPLY, NOTE = DraftKind.REPLY, DraftKind.NOTE


@pytest.fixture
def kept(store: Store) -> SqlDrafts:
    return SqlDrafts(store.database, store.clock, NumberMasker())


@pytest.fixture
async def inquiry(store: Store) -> str:
    return (await store.record.record(Person().says("Hull i veien"), masked=False)).inquiry


async def test_a_draft_grows_by_versions(kept: SqlDrafts, inquiry: str) -> None:
    first = await kept.save(inquiry, ADA, REPLY, "Hei", client_id="c1", based_on="")
    assert first is not None
    second = await kept.save(inquiry, ADA, REPLY, "Hei igjen", client_id="c1", based_on=first.version)
    assert second is not None
    assert second.version != first.version
    note = await kept.save(inquiry, ADA, NOTE, "Ring henne", client_id="c2", based_on="")
    assert {one.text for one in await kept.of_inquiry(HAVDAL, inquiry)} == {"Hei igjen", "Ring henne"}
    assert note is not None
    assert await kept.of_inquiry(NABO, inquiry) == []


async def test_two_windows_do_not_overwrite_each_other(kept: SqlDrafts, inquiry: str) -> None:
    first = await kept.save(inquiry, ADA, REPLY, "Hei", client_id="c1", based_on="")
    with pytest.raises(StaleDraft) as refused:
        await kept.save(inquiry, ADA, REPLY, "Hallo", client_id="c2", based_on="")
    assert refused.value.current == first
    assert first is not None
    await kept.save(inquiry, ADA, REPLY, "", client_id="c1", based_on=first.version)
    with pytest.raises(StaleDraft) as gone:
        await kept.save(inquiry, ADA, REPLY, "Hei du", client_id="c1", based_on=first.version)
    assert gone.value.current is None


async def test_numbers_of_identity_are_masked_in_drafts_too(kept: SqlDrafts, inquiry: str) -> None:
    saved = await kept.save(inquiry, ADA, REPLY, "Du er 01010112377, ikke sant?", client_id="c1", based_on="")
    assert saved is not None
    assert "01010112377" not in saved.text


async def test_only_who_has_the_inquiry_takes_a_colleagues_draft(store: Store, kept: SqlDrafts, inquiry: str) -> None:
    await kept.save(inquiry, ADA, REPLY, "Adas svar", client_id="c1", based_on="")
    with pytest.raises(Conflict):
        await kept.take_over(inquiry, BO, ADA.id)
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=BO, notice="")
    await kept.save(inquiry, BO, REPLY, "Bos svar", client_id="c2", based_on="")
    taken = await kept.take_over(inquiry, BO, ADA.id)
    assert (taken.text, taken.client_id) == ("Bos svar\n\nAdas svar", "c2")
    assert await kept.of_inquiry(HAVDAL, inquiry) == [taken], "one text is not sent by two people"
    with pytest.raises(NotFound):
        await kept.take_over(inquiry, BO, ADA.id)


async def test_what_was_sent_is_no_draft_any_more(kept: SqlDrafts, inquiry: str) -> None:
    await kept.save(inquiry, ADA, REPLY, "Hei", client_id="c1", based_on="")
    await kept.sent(HAVDAL, inquiry, ADA.id, REPLY, "another")
    assert len(await kept.of_inquiry(HAVDAL, inquiry)) == 1
    await kept.sent(HAVDAL, inquiry, ADA.id, REPLY, "c1")
    assert await kept.of_inquiry(HAVDAL, inquiry) == []


async def test_drafts_are_deleted_with_what_was_said(store: Store, kept: SqlDrafts) -> None:
    person = Person()
    inquiry = (await store.record.record(person.says("Hull i veien"), masked=False)).inquiry
    await kept.save(inquiry, ADA, REPLY, "Hei Kari", client_id="c1", based_on="")
    await store.desk.forget(person.conversation)
    assert await store.count(drafts) == 0
    with pytest.raises(NotFound):
        await kept.save(inquiry, ADA, REPLY, "Hei Kari", client_id="c1", based_on="")


async def test_another_municipality_has_no_such_inquiry(kept: SqlDrafts, inquiry: str) -> None:
    with pytest.raises(NotFound):
        await kept.save(inquiry, NEIGHBOUR, REPLY, "Hei", client_id="c1", based_on="")


async def test_whose_reply_is_begun_is_told_of_ones_own_alone(store: Store, kept: SqlDrafts, inquiry: str) -> None:
    other = (await store.record.record(Person().says("Hei"), masked=False)).inquiry
    await kept.save(inquiry, ADA, REPLY, "Hei", client_id="c1", based_on="")
    await kept.save(other, ADA, NOTE, "Ring henne", client_id="c2", based_on="")
    assert await kept.begun(HAVDAL, ADA.id, [inquiry, other]) == {inquiry}
    assert await kept.begun(HAVDAL, BO.id, [inquiry, other]) == frozenset()
    assert await kept.begun(NABO, ADA.id, [inquiry]) == frozenset()
    assert await kept.begun(HAVDAL, ADA.id, [other]) == frozenset()
    await kept.sent(HAVDAL, inquiry, ADA.id, REPLY, "c1")
    assert await kept.begun(HAVDAL, ADA.id, [inquiry]) == frozenset()
