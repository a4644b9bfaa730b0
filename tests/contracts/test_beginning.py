"""First messages, over every database: what stands in the record when staff write to somebody who has not written."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import BadInput, NotFound, OptedOut
from bot.handling import Registration, Result
from bot.messages import Address, Attachment, Author, Inbound, InquiryStatus, Owner
from inquiries.attachments import LooseAttachments
from inquiries.handling.beginning import SqlBeginning
from inquiries.handling.describing import SqlDescribing
from inquiries.models import conversations, doomed_files, enclosures, inquiries, messages, outbox
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, START, Store

KARI = Address("email", "kari@nordmann.example")
PHONE = Address("sms", "+4741234567")
MAIL = Registration(
    "email", "first-0001", Result.WRITTEN, text="Som avtalt på telefonen.", title="Skjema", address=KARI, name="Kari"
)
SMS = replace(MAIL, channel="sms", address=PHONE, title="")


def beginning(store: Store) -> SqlBeginning:
    return SqlBeginning(store.database, store.clock)


async def begun(store: Store, wanted: Registration = MAIL, *attachments: str) -> str:
    return await beginning(store).begin(wanted, attachments, staff=ADA)


async def columns(store: Store, inquiry: str) -> Any:
    async with store.database.read() as connection:
        return (await connection.execute(select(inquiries).where(inquiries.c.id == inquiry))).mappings().one()


def file() -> Attachment:
    reference = f"ab/{uuid.uuid4().hex}"
    return Attachment(str(uuid.uuid4()), "vedtak.pdf", "application/pdf", 1_024, reference)


def answer(channel: str, sender: Address, conversation: str | None) -> Inbound:
    return Inbound(HAVDAL, channel, sender, uuid.uuid4().hex, "Takk for det.", START, conversation=conversation)


@pytest.mark.parametrize("wanted", [MAIL, SMS])
async def test_it_waits_for_the_person_and_is_the_writers(store: Store, wanted: Registration) -> None:
    inquiry = await begun(store, wanted)
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    assert (found.status, found.owner, found.staff) == (InquiryStatus.WAITING_CITIZEN, Owner.STAFF, ADA.id)
    assert (found.channel, found.title, found.preview, found.messages) == (wanted.channel, wanted.title, MAIL.text, 1)
    row = await columns(store, inquiry)
    assert (row["responsible"], row["registered_by"], row["waiting_since"]) == (ADA.id, ADA.id, None)
    assert row["first_answered_at"] == store.clock.now()
    (said,) = await store.inbox.messages(HAVDAL, inquiry)
    assert (said.author, said.text, said.author_name, said.via) == (Author.STAFF, MAIL.text, ADA.name, wanted.address)
    (going,) = await store.outbox.claim(store.clock.now(), 10)
    assert (going.to, going.to_name, going.title, going.inquiry_number) == (
        wanted.address,
        "Kari",
        wanted.title,
        found.number,
    )
    steps = await SqlDescribing(store.database, store.clock).steps(HAVDAL, inquiry)
    assert [(step.kind, step.staff, step.details["channel"]) for step in steps] == [("begun", ADA.id, wanted.channel)]
    assert "nordmann" not in str(steps), "steps stay when what was said is deleted"


async def test_the_same_one_sent_again_and_again_is_one_message(store: Store) -> None:
    made = await asyncio.gather(*(begun(store) for _ in range(6)))
    assert len(set(made)) == 1
    assert await begun(store) == made[0]
    for table in (conversations, inquiries, messages, outbox):
        assert await store.count(table) == 1
    assert await beginning(store).begin(MAIL, (), staff=BO) not in made, "another person's message is another one"


async def test_an_answer_by_mail_opens_no_second_inquiry(store: Store) -> None:
    inquiry = await begun(store)
    conversation = (await store.inbox.inquiry(HAVDAL, inquiry)).conversation
    receipt = await store.record.record(answer("email", KARI, conversation), masked=False)
    assert receipt.inquiry == inquiry
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    assert (found.status, found.staff, found.messages) == (InquiryStatus.WAITING_STAFF, ADA.id, 2)
    assert found.waiting_since == store.clock.now()


async def test_an_answer_by_sms_comes_to_what_was_written_last(store: Store) -> None:
    older = await store.record.record(answer("sms", PHONE, None), masked=False)
    store.clock.advance(hours=1)
    inquiry = await begun(store, SMS)
    receipt = await store.record.record(answer("sms", PHONE, None), masked=False)
    assert receipt.inquiry == inquiry != older.inquiry


async def test_who_wants_no_messages_gets_none(store: Store) -> None:
    await store.opt_outs.stop(HAVDAL, PHONE)
    with pytest.raises(OptedOut):
        await begun(store, SMS)
    for table in (conversations, inquiries, messages, outbox):
        assert await store.count(table) == 0
    assert (await beginning(store).recipient(HAVDAL, PHONE)).stopped
    assert not (await beginning(store).recipient(NABO, PHONE)).stopped
    await store.opt_outs.resume(HAVDAL, PHONE)
    await begun(store, SMS)


async def test_what_is_open_of_a_person_is_known_before_they_are_written_to(store: Store) -> None:
    first = await begun(store)
    store.clock.advance(minutes=1)
    second = await begun(store, replace(MAIL, client_id="first-0002"))
    await begun(store, replace(SMS, client_id="first-0003"))
    await beginning(store).begin(replace(MAIL, client_id="first-0004"), (), staff=NEIGHBOUR)
    assert [one.id for one in (await beginning(store).recipient(HAVDAL, KARI)).open] == [second, first]
    await store.desk.close(first, staff=ADA, notice="")
    assert [one.id for one in (await beginning(store).recipient(HAVDAL, KARI)).open] == [second]
    nobody = await beginning(store).recipient(HAVDAL, Address("email", "ola@nordmann.example"))
    assert (nobody.stopped, nobody.open) == (False, ())


async def test_files_go_along_once_and_with_their_own_writer(store: Store) -> None:
    one, other, bos = file(), file(), file()
    for enclosed in (one, other):
        await beginning(store).enclose(enclosed, staff=ADA)
    await beginning(store).enclose(bos, staff=BO)
    with pytest.raises(NotFound, match="not there any more"):
        await begun(store, MAIL, one.id, bos.id)
    assert await store.count(inquiries) == 0, "what a refused one would have taken is still there"
    inquiry = await begun(store, MAIL, other.id, one.id)
    assert await begun(store, MAIL, other.id, one.id) == inquiry
    (said,) = await store.inbox.messages(HAVDAL, inquiry)
    assert [(each.id, each.reference) for each in said.attachments] == [
        (other.id, other.reference),
        (one.id, one.reference),
    ]
    with pytest.raises(NotFound):
        await begun(store, replace(MAIL, client_id="first-0002"), one.id)
    assert await store.count(enclosures) == 1


async def test_an_sms_carries_no_files(store: Store) -> None:
    enclosed = file()
    await beginning(store).enclose(enclosed, staff=ADA)
    with pytest.raises(BadInput, match="no attachments"):
        await begun(store, SMS, enclosed.id)
    assert await store.count(enclosures) == 1


async def test_files_that_were_never_sent_are_gone_after_a_day(store: Store) -> None:
    await beginning(store).enclose(file(), staff=ADA)
    loose = LooseAttachments(store.database, store.clock)
    store.clock.advance(hours=23)
    await loose.purge()
    assert await store.count(enclosures) == 1
    store.clock.advance(hours=2)
    await loose.purge()
    assert (await store.count(enclosures), await store.count(doomed_files)) == (0, 1)


async def test_service_that_is_not_in_the_register_is_refused(store: Store) -> None:
    with pytest.raises(BadInput, match="no such service"):
        await begun(store, replace(MAIL, service="ukjent"))
    assert await store.count(inquiries) == 0
