"""What staff split and merge: messages, files, deliveries and thread keys move, and answers follow."""

from __future__ import annotations

import uuid

import pytest

from bot.errors import Conflict, NotFound
from bot.messages import (
    InquiryStatus,
    Owner,
)
from tests.building import ADA, BO, HAVDAL, NEIGHBOUR, Person, Store
from tests.contracts.by_channel import KARI, OLA, PHONE, mail, photo, recorded


async def test_split_moves_a_message_and_what_follows(store: Store) -> None:
    receipt = await recorded(store, mail("Om søppel", conversation=str(uuid.uuid4())))
    second = await recorded(store, mail("Om skole", conversation=receipt.conversation, details={"subject": "Skole"}))
    await store.threads.add(HAVDAL, "email", "k", conversation=receipt.conversation, message=second.message)
    made = await store.desk.split(receipt.inquiry, staff=ADA, message=second.message)
    new = await store.inbox.inquiry(HAVDAL, made)
    assert (new.title, new.messages, new.number) == ("Skole", 1, "2026-000002")
    assert [one.text for one in await store.inbox.messages(HAVDAL, receipt.inquiry)] == ["Om søppel"]
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).messages == 1
    assert await store.threads.find(HAVDAL, "email", ["k"]) == (new.conversation, second.message)
    answer = await recorded(store, mail("Mer om skole", conversation=new.conversation))
    assert answer.inquiry == made


async def test_split_refuses_what_would_leave_nothing_or_tear_a_chat(store: Store) -> None:
    receipt = await recorded(store, mail())
    with pytest.raises(Conflict):
        await store.desk.split(receipt.inquiry, staff=ADA, message=receipt.message)
    with pytest.raises(NotFound):
        await store.desk.split(receipt.inquiry, staff=ADA, message=str(uuid.uuid4()))
    with pytest.raises(NotFound):
        await store.desk.split(receipt.inquiry, staff=NEIGHBOUR, message=receipt.message)
    person = Person()
    chat = await recorded(store, person.says("en"))
    later = await recorded(store, person.says("to"))
    with pytest.raises(Conflict):
        await store.desk.split(chat.inquiry, staff=ADA, message=later.message)


async def test_merge_moves_everything_and_answers_follow(store: Store) -> None:
    one = await recorded(store, mail("Hull i veien", conversation=str(uuid.uuid4()), attachments=(photo(),)))
    other = await recorded(store, mail("Samme hull", sender=PHONE))
    await store.threads.add(HAVDAL, "email", "k", conversation=one.conversation, message=one.message)
    await store.desk.merge(one.inquiry, staff=ADA, into=other.inquiry)
    left = await store.inbox.inquiry(HAVDAL, other.inquiry)
    assert left.messages == 2
    assert [len(message.attachments) for message in await store.inbox.messages(HAVDAL, other.inquiry)] == [1, 0]
    emptied = await store.inbox.inquiry(HAVDAL, one.inquiry)
    assert (emptied.status, emptied.handover_reason, emptied.messages) == (InquiryStatus.CLOSED, "merged", 0)
    assert {contact.address for contact in await store.contacts.of(HAVDAL, left.conversation)} == {KARI, PHONE}
    found = await store.threads.find(HAVDAL, "email", ["k"])
    assert found is not None
    answer = await recorded(store, mail("Takk", conversation=found[0]))
    assert answer.inquiry == other.inquiry


async def test_merge_refuses_closed_ones_and_colleagues(store: Store) -> None:
    one, other = await recorded(store, mail()), await recorded(store, mail(sender=OLA))
    with pytest.raises(Conflict):
        await store.desk.merge(one.inquiry, staff=ADA, into=one.inquiry)
    await store.desk.change_owner(other.inquiry, Owner.STAFF, staff=BO, notice="")
    with pytest.raises(Conflict):
        await store.desk.merge(one.inquiry, staff=ADA, into=other.inquiry)
    await store.desk.close(other.inquiry, staff=BO, notice="")
    with pytest.raises(Conflict):
        await store.desk.merge(one.inquiry, staff=BO, into=other.inquiry)
