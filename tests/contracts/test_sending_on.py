"""Messages sent on to somebody outside: once, sealed, for staff alone; and what comes back is never the citizen's."""

from __future__ import annotations

import uuid
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.cases import CaseChoice, CaseContent
from bot.dialogue.texts import Texts
from bot.errors import BadInput, Conflict, NotFound, OptedOut, Why
from bot.messages import (
    Address,
    Author,
    Copied,
    DeliveryState,
    InquiryStatus,
    Message,
    Owner,
    Receipt,
    Staff,
    Visibility,
)
from bot.privacy import Periods
from bot.sending_on import ToSendOn, recipients_of
from inquiries.cases.documents import documents_of
from inquiries.cases.gathering import chosen
from inquiries.files import DiskFiles
from inquiries.handling.finishing import SqlFinishing
from inquiries.models import conversations, doomed_files, inquiry_steps, messages, notices
from inquiries.outside import SqlSentOn
from inquiries.privacy.person import collected
from inquiries.privacy.report import Around, write
from inquiries.privacy.unlinking import unlink
from inquiries.sending_on import SqlSendingOn
from tests.building import ADA, BO, HAVDAL, NEIGHBOUR, Person, Store
from tests.contracts.by_channel import KARI, OLA, mail, outgoing, photo, recorded, said, taken
from tests.everywhere import in_database

BUILDER = Address("email", "drift@entreprenor.example")
SECOND = "vakt@entreprenor.example"


def sending(store: Store) -> SqlSendingOn:
    return SqlSendingOn(store.database, store.clock, Texts.load(), language="nb", zone=ZoneInfo("Europe/Oslo"))


async def sent_on(store: Store, receipt: Receipt, staff: Staff = ADA, **more: Any) -> Message:
    given: dict[str, Any] = {"client_id": uuid.uuid4().hex, "to": (BUILDER.value,), "text": "Kan dere se på dette?"}
    message = more.pop("message", receipt.message)
    wanted = ToSendOn(**(given | {"masked": False, "attachments": ()} | more))
    return await sending(store).send_on(receipt.inquiry, message, wanted, staff=staff)


async def answered(store: Store, of: Message, text: str = "Vi kommer i morgen", **more: Any) -> Receipt:
    return await recorded(store, mail(text, sender=BUILDER, conversation=of.conversation, sent_on=of.id, **more))


async def told(store: Store) -> list[tuple[str, str]]:
    async with store.database.read() as connection:
        rows = await connection.execute(select(notices.c.staff, notices.c.kind))
        return [(row.staff, row.kind) for row in rows]


async def test_what_is_sent_on_goes_once_with_the_chosen_files_and_is_no_message_to_the_citizen(store: Store) -> None:
    files = (photo(), photo(name="kart.pdf"), photo(name="for_stor.zip", refused="too_large", reference=""))
    receipt = await recorded(store, mail("Hull i veien", sender_name="Kari Nordmann", attachments=files))
    before = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    quoted = await sending(store).quoted(HAVDAL, receipt.inquiry, receipt.message)
    assert [one.name for one in quoted.attachments] == ["hull.jpg", "kart.pdf"]
    assert quoted.subject == "Hull i veien [#2026-000001]"
    assert quoted.text.endswith("Fra: Innbygger\nSendt: 2. mars 2026 09:00\n\nHull i veien")
    more: dict[str, Any] = {"client_id": "videre-0001", "to": (BUILDER.value, SECOND), "attachments": (files[1].id,)}
    entry = await sent_on(store, receipt, **more)
    assert (await sent_on(store, receipt, **more)).id == entry.id
    assert (entry.author, entry.visibility, entry.author_name) == (Author.STAFF, Visibility.STAFF, "Ada")
    assert (entry.sends_on, entry.full_text, entry.via) == (receipt.message, quoted.text, BUILDER)
    assert await in_database(store.database, [BUILDER.value, SECOND, "Kari Nordmann"]) == set()
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    assert (outbound.to, outbound.message.copied) == (BUILDER, (Copied("to", SECOND),))
    (file,) = outbound.message.attachments
    assert (file.name, file.reference) == ("kart.pdf", files[1].reference)
    assert file.id != files[1].id
    after = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (after.status, after.preview, after.messages) == (before.status, before.preview, before.messages)
    assert [one.address for one in await store.contacts.of(HAVDAL, receipt.conversation)] == [KARI]
    shown = [event for event in await store.events.after(0) if event.conversation == receipt.conversation]
    assert entry.id not in [event.message.id for event in shown if event.message is not None and event.for_citizen]
    async with store.database.read() as connection:
        step = (await connection.execute(select(inquiry_steps).where(inquiry_steps.c.kind == "sent_on"))).one()
    assert (step.staff, step.details) == (ADA.id, {"recipients": 2})


async def test_what_is_refused_leaves_nothing(store: Store) -> None:
    receipt = await recorded(store, mail("Hei"))
    note = await said(store, receipt, "Bare for oss", internal=True)
    with pytest.raises(BadInput) as refused:
        await sent_on(store, receipt, to=(KARI.value,))
    assert refused.value.why is not None
    assert refused.value.why.code == "send_on_citizen"
    await store.opt_outs.stop(HAVDAL, BUILDER)
    with pytest.raises(OptedOut) as wants_none:
        await sent_on(store, receipt)
    assert wants_none.value.why == Why("send_on_opted_out", {"address": BUILDER.value})
    elsewhere = await recorded(store, mail("Noe annet", sender=OLA))
    for wrong in (
        {"message": note.id, "to": (SECOND,)},
        {"message": elsewhere.message, "to": (SECOND,)},
        {"attachments": (str(uuid.uuid4()),), "to": (SECOND,)},
        {"staff": NEIGHBOUR, "to": (SECOND,)},
    ):
        with pytest.raises(NotFound):
            await sent_on(store, receipt, **wrong)
    with pytest.raises(NotFound):
        await sending(store).quoted(HAVDAL, receipt.inquiry, note.id)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=BO, notice="")
    with pytest.raises(Conflict):
        await sent_on(store, receipt, to=(SECOND,))
    await store.desk.close(receipt.inquiry, staff=BO, notice="")
    with pytest.raises(Conflict):
        await sent_on(store, receipt, BO, to=(SECOND,))
    assert await outgoing(store) == []


async def test_what_was_sent_on_goes_once_more_though_what_it_quotes_is_elsewhere_or_gone(store: Store) -> None:
    receipt = await recorded(store, mail("Hei", external_id="<1@x>"))
    second = await recorded(store, mail("Hull i veien", conversation=receipt.conversation, attachments=(photo(),)))
    entry = await sent_on(store, second, attachments=await files_of(store, second))
    await store.desk.split_chosen(receipt.inquiry, staff=ADA, messages=[second.message])
    assert entry.id in [one.id for one in await store.inbox.messages(HAVDAL, receipt.inquiry)]
    with pytest.raises(NotFound):
        await sent_on(store, receipt, message=second.message)
    again = sending(store)
    assert (await again.quoted(HAVDAL, receipt.inquiry, entry.id)).text == entry.full_text
    once_more = await sent_on(store, receipt, message=entry.id, attachments=tuple(one.id for one in entry.attachments))
    assert (once_more.full_text, once_more.sends_on) == (entry.full_text, second.message)
    assert [(one.name, one.reference) for one in once_more.attachments] == [
        (one.name, one.reference) for one in entry.attachments
    ]
    async with store.database.write() as connection:
        await connection.execute(update(messages).where(messages.c.id == entry.id).values(full_text=None))
    with pytest.raises(NotFound) as refused:
        await again.quoted(HAVDAL, receipt.inquiry, entry.id)
    assert refused.value.why is not None
    assert refused.value.why.code == "send_on_gone"


async def files_of(store: Store, receipt: Receipt) -> tuple[str, ...]:
    said_there = await store.inbox.messages(HAVDAL, receipt.inquiry)
    return tuple(file.id for one in said_there if one.id == receipt.message for file in one.attachments)


def test_somebody_must_get_it() -> None:
    assert recipients_of([" Drift@Entreprenor.example", SECOND, SECOND]) == (BUILDER.value, SECOND)
    for wrong in ([], ["drift"], [f"en{number}@havdal.example" for number in range(21)]):
        with pytest.raises(BadInput):
            recipients_of(wrong)


async def test_an_answer_is_that_address_and_comes_before_staff_and_nobody_else(store: Store) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    await taken(store, receipt)
    await said(store, receipt, "Vi spør dem som har veien.")
    entry = await sent_on(store, receipt)
    found = SqlSentOn(store.database).answered
    assert await found(HAVDAL, receipt.conversation, BUILDER.value, None) == entry.id
    assert await found(HAVDAL, receipt.conversation, OLA.value, entry.id) is None
    assert await found("nabo", receipt.conversation, BUILDER.value, entry.id) is None
    got = await answered(store, entry, external_id="svar-utenfra", sender_name="Vaktsentralen")
    again = await answered(store, entry, external_id="svar-utenfra")
    assert (got.inquiry, again.message, again.duplicate, got.told, again.told) == (
        receipt.inquiry, got.message, True, (ADA.id,), (),
    )  # fmt: skip
    *_, last = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert (last.author, last.visibility, last.via) == (Author.OUTSIDE, Visibility.STAFF, BUILDER)
    assert last.author_name == "Vaktsentralen"
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.status, inquiry.owner, inquiry.staff) == (InquiryStatus.WAITING_STAFF, Owner.STAFF, ADA.id)
    assert inquiry.preview == "Vi spør dem som har veien."
    assert await told(store) == [(ADA.id, "outside_answered")]
    assert [one.address for one in await store.contacts.of(HAVDAL, receipt.conversation)] == [KARI]
    assert (await said(store, receipt, "De kommer i morgen.")).via == KARI
    assert await store.record.begin_turn(receipt.conversation) is None
    assert await found(HAVDAL, receipt.conversation, BUILDER.value, got.message) == entry.id


async def test_the_bot_falls_silent_and_does_not_answer_what_comes_from_outside(store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Hull i veien"), masked=False)
    entry = await sent_on(store, receipt)
    await answered(store, entry)
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.status, inquiry.owner) == (InquiryStatus.WAITING_STAFF, Owner.QUEUE)
    assert inquiry.handover_reason == "outside_answered"
    assert await store.record.pending() == []


async def test_what_a_machine_echoes_disturbs_nobody(store: Store) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    await taken(store, receipt)
    await said(store, receipt)
    entry = await sent_on(store, receipt)
    await answered(store, entry, "Jeg er på ferie", silent="out-of-office")
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).status is InquiryStatus.WAITING_CITIZEN
    assert await told(store) == []


async def test_an_answer_to_what_is_closed_opens_nothing_and_is_told(store: Store) -> None:
    receipt = await recorded(store, mail("Hull i veien", conversation=str(uuid.uuid4())))
    await taken(store, receipt)
    entry = await sent_on(store, receipt)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    newer = await recorded(store, mail("Noe annet", conversation=receipt.conversation))
    got = await answered(store, entry, "Ferdig")
    assert (got.inquiry, newer.inquiry != receipt.inquiry) == (receipt.inquiry, True)
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).status is InquiryStatus.CLOSED
    assert (await store.inbox.inquiry(HAVDAL, newer.inquiry)).owner is Owner.BOT
    assert await told(store) == [(ADA.id, "outside_answered")]


async def test_who_got_nothing_answers_nothing(store: Store) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    entry = await sent_on(store, receipt)
    other = await said(store, receipt, "Bare for oss", internal=True)
    for wrong in (mail(sender=OLA, sent_on=entry.id), mail(sender=BUILDER, sent_on=other.id)):
        with pytest.raises(NotFound):
            await recorded(store, replace(wrong, conversation=receipt.conversation))
    await store.desk.forget(receipt.conversation)
    with pytest.raises(NotFound):
        await answered(store, entry)


async def test_an_address_is_known_in_whatever_letters_it_comes(store: Store) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    entry = await sent_on(store, receipt, to=(SECOND, "drift@blåbær.example"))
    found = SqlSentOn(store.database).answered
    for address in ("drift@blåbær.example", "drift@xn--blbr-roah.example"):
        assert await found(HAVDAL, receipt.conversation, address, None) == entry.id
        await recorded(store, mail("Ja", sender=Address("email", address), sent_on=entry.id))


async def test_the_citizens_thread_holds_nothing_of_the_other_one(store: Store) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    entry = await sent_on(store, receipt)
    got = await answered(store, entry)
    for key, message in (("<a@b>", receipt.message), ("<c@d>", entry.id), ("<e@f>", got.message), ("k", None)):
        await store.threads.add(HAVDAL, "email", key, conversation=receipt.conversation, message=message)
    assert sorted(await store.threads.keys(receipt.conversation, "email")) == ["<a@b>", "k"]
    assert await store.threads.keys(receipt.conversation, "email", of=got.message) == ["<e@f>"]
    assert await store.threads.keys(receipt.conversation, "email", of=receipt.message) == []


async def test_answers_follow_what_was_sent_on_into_another_inquiry(store: Store) -> None:
    first = await recorded(store, mail("Hull i veien"))
    entry = await sent_on(store, first)
    other = await recorded(store, mail("Også hull", sender=OLA))
    await taken(store, first)
    await taken(store, other)
    await store.desk.merge(first.inquiry, staff=ADA, into=other.inquiry)
    assert await SqlSentOn(store.database).answered(HAVDAL, other.conversation, BUILDER.value, None) == entry.id
    assert (await answered(store, entry)).inquiry == other.inquiry


async def test_a_file_that_was_sent_on_stays_while_one_of_both_names_it(store: Store) -> None:
    picture = photo()
    first = await recorded(store, mail("Om søppel", conversation=str(uuid.uuid4())))
    second = await recorded(store, mail("Om skole", conversation=first.conversation, attachments=(picture,)))
    entry = await sent_on(store, first, message=second.message, attachments=(picture.id,))
    made = await store.desk.split_chosen(first.inquiry, staff=ADA, messages=[second.message])
    await store.desk.forget((await store.inbox.inquiry(HAVDAL, made)).conversation)
    assert await store.count(doomed_files) == 0
    (left,) = [one for one in await store.inbox.messages(HAVDAL, first.inquiry) if one.id == entry.id]
    assert [one.reference for one in left.attachments] == [picture.reference]
    await store.desk.forget(first.conversation)
    assert await store.count(doomed_files) == 1


async def test_what_does_not_arrive_comes_before_staff(store: Store) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    await taken(store, receipt)
    await said(store, receipt)
    entry = await sent_on(store, receipt, to=(BUILDER.value, SECOND))
    await store.deliveries.report_copy(entry.id, SECOND, error="550 no such user")
    await store.deliveries.report(entry.id, DeliveryState.FAILED, error="550 no such user")
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.status, inquiry.handover_reason) == (InquiryStatus.WAITING_STAFF, "undelivered")
    async with store.database.read() as connection:
        query = select(inquiry_steps.c.details).where(inquiry_steps.c.kind == "undelivered")
        assert set(map(str, (await connection.execute(query)).scalars())) == {"{'sent_on': True}"}


async def test_the_person_is_told_to_whom_it_went(store: Store, tmp_path: Path) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    entry = await sent_on(store, receipt, to=(BUILDER.value, SECOND))
    await answered(store, entry)
    async with store.database.read() as connection:
        found = await collected(connection, HAVDAL, KARI, [receipt.conversation])
    around = Around("Havdal kommune", "nb", "Europe/Oslo", Periods(21, 183, 183))
    write(tmp_path / "innsyn.zip", found, KARI.value, store.clock.now(), around, DiskFiles(tmp_path).path)
    with zipfile.ZipFile(tmp_path / "innsyn.zip") as archive:
        page = archive.read("index.html").decode()
    assert f"Sendt videre til: {BUILDER.value}, {SECOND}<br><br>Kan dere se på dette?<br><br>-----" in page
    assert "ekstern (intern merknad)" in page


async def test_the_archive_has_to_whom_it_went_and_what_came_back(store: Store, tmp_path: Path) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    await answered(store, await sent_on(store, receipt, to=(BUILDER.value, SECOND)))
    async with store.database.read() as connection:
        said_there = await chosen(connection, receipt.inquiry, CaseChoice(notes=True))
    assert [bool(one.sends_on) for one in said_there] == [False, True, False]
    now = store.clock.now()
    texts = dict.fromkeys(("status", "channel", "language", "kind", "service", "unit", "sent_by", "reference"), "")
    about = {"id": "1", "system": "archive", "municipality": HAVDAL, "number": "2026-000001", "title": "Hull"} | texts
    times = {"opened_at": now, "closed_at": None, "sent_at": now}
    content = CaseContent(**about, **times, persons=(), messages=tuple(said_there))  # type: ignore[arg-type]
    conversation, notes = documents_of(content, DiskFiles(tmp_path), ZoneInfo("Europe/Oslo"))
    assert BUILDER.value not in conversation.read().decode()
    kept = notes.read().decode()
    for line in (
        f"[Videresendt til: {BUILDER.value}]",
        f"[Også til: {SECOND}]",
        "Fra: Innbygger",
        f"[Fra: {BUILDER.value}]",
    ):
        assert line in kept


async def test_who_is_outside_goes_with_the_person(store: Store) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    entry = await sent_on(store, receipt, to=(BUILDER.value, SECOND))
    await answered(store, entry, sender_name="Vaktsentralen", details={"from": "vakta@entreprenor.example"})
    await taken(store, receipt)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    later = store.clock.now() + timedelta(days=200)
    async with store.database.write() as connection:
        assert await unlink(connection, receipt.conversation, later, idle_since=later)
    *_, sent, last = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert (sent.via, sent.copied) == (Address("email", ""), ())
    assert (last.via, last.author_name, last.details) == (Address("email", ""), None, {})


async def test_what_the_citizen_has_seen_says_nothing_of_what_goes_to_others(store: Store) -> None:
    """A chat's widget tells what it has shown: a mail to somebody else is not among that, and is still to be sent."""
    person = Person()
    receipt = await store.record.record(person.says("Hull i veien"), masked=False)
    entry = await sent_on(store, receipt)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    reply = await said(store, receipt, "Vi ser på det")
    await store.events.seen(receipt.conversation, await store.events.last())
    states = {one.id: one.state for one in await store.inbox.messages(HAVDAL, receipt.inquiry)}
    assert (states[reply.id], states[entry.id]) == (DeliveryState.DELIVERED, DeliveryState.QUEUED)
    assert [to for to, _ in await outgoing(store)] == [BUILDER]


async def test_an_answer_to_what_is_solved_opens_it_and_says_why(store: Store) -> None:
    receipt = await recorded(store, mail("Hull i veien"))
    entry = await sent_on(store, receipt)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await SqlFinishing(store.database, store.clock).solve(receipt.inquiry, staff=ADA, notice="")
    store.clock.advance(days=1)
    await answered(store, entry)
    async with store.database.read() as connection:
        step = (await connection.execute(select(inquiry_steps).where(inquiry_steps.c.kind == "reopened"))).one()
        touched = select(conversations.c.updated_at).where(conversations.c.id == receipt.conversation)
        last = (await connection.execute(touched)).scalar_one()
    assert last == store.clock.now(), "what nobody has read is not kept too short"
    assert (step.staff, step.details) == (None, {"by": "outside"})
