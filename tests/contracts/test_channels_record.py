"""The record over several channels: whose address counts, where answers go, what machines send, what moves."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import BadInput, Conflict, NotFound, WrongToken
from bot.messages import (
    Address,
    Attachment,
    Choice,
    Contact,
    DeliveryState,
    Inbound,
    InquiryStatus,
    Message,
    Outcome,
    Owner,
    Receipt,
    Reply,
)
from inquiries.models import attachments, contacts, doomed_files
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, START, Person, Store

KARI = Address("email", "kari@innbygger.example")
OLA = Address("email", "ola@innbygger.example")
PHONE = Address("sms", "+4740000000")


def mail(text: str = "Hei", *, sender: Address = KARI, conversation: str | None = None, **more: Any) -> Inbound:
    given: dict[str, Any] = {
        "municipality": HAVDAL,
        "channel": sender.channel,
        "sender": sender,
        "external_id": uuid.uuid4().hex,
        "text": text,
        "received_at": START,
        "conversation": conversation,
    }
    return Inbound(**(given | more))


def photo(**more: Any) -> Attachment:
    given: dict[str, Any] = {"id": str(uuid.uuid4()), "name": "hull.jpg", "media_type": "image/jpeg", "size": 9}
    return Attachment(**(given | {"reference": "ab/" + uuid.uuid4().hex} | more))


async def recorded(store: Store, inbound: Inbound) -> Receipt:
    return await store.record.record(inbound, masked=False)


async def taken(store: Store, receipt: Receipt) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada har tatt over")


async def said(store: Store, receipt: Receipt, text: str = "Svar", **more: Any) -> Message:
    given: dict[str, Any] = {"staff": ADA, "text": text, "external_id": uuid.uuid4().hex, "internal": False, "masked": False}
    return await store.desk.say(receipt.inquiry, **(given | more))


async def outgoing(store: Store) -> list[tuple[Address, str]]:
    return [(outbound.to, outbound.message.text) for outbound in await store.outbox.claim(store.clock.now(), 50)]


async def test_thread_is_continued_by_its_own_sender_only(store: Store) -> None:
    thread = str(uuid.uuid4())
    first = await recorded(store, mail(conversation=thread))
    again = await recorded(store, mail("Mer", conversation=thread))
    assert (again.conversation, again.inquiry) == (thread, first.inquiry)
    with pytest.raises(WrongToken):
        await recorded(store, mail(sender=OLA, conversation=thread))


async def test_two_threads_of_one_sender_are_two_inquiries(store: Store) -> None:
    one = await recorded(store, mail(conversation=str(uuid.uuid4())))
    other = await recorded(store, mail(conversation=str(uuid.uuid4())))
    assert one.inquiry != other.inquiry


async def test_title_details_and_full_text_are_kept(store: Store) -> None:
    receipt = await recorded(
        store,
        mail("Svaret", title="Søppel i Storgata", full_text="Svaret\n> gammelt", sender_name="Kari", details={"cc": 1}),
    )
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).title == "Søppel i Storgata"
    (message,) = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert (message.full_text, message.author_name, message.details, message.via) == (
        "Svaret\n> gammelt",
        "Kari",
        {"cc": 1},
        KARI,
    )


async def test_chat_goes_on_by_the_address_that_was_left(store: Store) -> None:
    person = Person()
    receipt = await recorded(store, person.says("Hei"))
    await store.contacts.add(HAVDAL, receipt.conversation, Contact(PHONE))
    await taken(store, receipt)
    await outgoing(store)
    await said(store, receipt, "På SMS", via=PHONE)
    assert await outgoing(store) == [(PHONE, "På SMS")]
    answer = await recorded(store, mail("Takk", sender=PHONE))
    assert (answer.conversation, answer.inquiry) == (receipt.conversation, receipt.inquiry)
    await said(store, receipt, "Bare hyggelig")
    assert await outgoing(store) == [(PHONE, "Bare hyggelig")]
    await recorded(store, person.says("Tilbake her"))
    await said(store, receipt, "Velkommen tilbake")
    assert await outgoing(store) == [(Address("webchat", person.conversation), "Velkommen tilbake")]


async def test_address_that_was_only_left_gives_a_stranger_nothing(store: Store) -> None:
    receipt = await recorded(store, Person().says("Hei"))
    await store.contacts.add(HAVDAL, receipt.conversation, Contact(PHONE))
    assert (await recorded(store, mail(sender=PHONE))).conversation != receipt.conversation


async def test_reply_goes_to_no_address_that_is_not_the_persons(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    with pytest.raises(BadInput):
        await said(store, receipt, via=OLA)
    with pytest.raises(NotFound):
        await store.contacts.add(NABO, receipt.conversation, Contact(OLA))


async def test_change_of_hands_is_told_only_where_somebody_waits(store: Store) -> None:
    by_mail, chat = await recorded(store, mail()), await recorded(store, Person().says())
    for receipt in (by_mail, chat):
        await taken(store, receipt)
    assert [address.channel for address, _ in await outgoing(store)] == ["webchat"]


async def test_contacts_name_the_last_used_first(store: Store) -> None:
    receipt = await recorded(store, mail(sender_name="Kari", conversation=str(uuid.uuid4())))
    store.clock.advance(minutes=1)
    await store.contacts.add(HAVDAL, receipt.conversation, Contact(PHONE, "Kari"))
    store.clock.advance(minutes=1)
    await recorded(store, mail(conversation=receipt.conversation))
    found = await store.contacts.of(HAVDAL, receipt.conversation)
    assert [(contact.address, contact.name) for contact in found] == [(KARI, "Kari"), (PHONE, "Kari")]
    assert await store.contacts.of(NABO, receipt.conversation) == []


async def test_what_a_machine_sends_waits_for_staff_and_never_for_the_bot(store: Store) -> None:
    receipt = await recorded(store, mail(silent="list"))
    assert await store.record.begin_turn(receipt.conversation) is None
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.owner, inquiry.status, inquiry.handover_reason) == (
        Owner.QUEUE,
        InquiryStatus.WAITING_STAFF,
        "automatic",
    )


async def test_out_of_office_changes_nothing_of_a_thread(store: Store) -> None:
    receipt = await recorded(store, mail(conversation=str(uuid.uuid4())))
    await taken(store, receipt)
    await said(store, receipt)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    again = await recorded(store, mail("Jeg er på ferie", conversation=receipt.conversation, silent="auto-replied"))
    assert again.inquiry == receipt.inquiry
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).status is InquiryStatus.CLOSED


async def test_what_a_list_sends_into_a_thread_is_seen_by_staff(store: Store) -> None:
    receipt = await recorded(store, mail(conversation=str(uuid.uuid4())))
    await recorded(store, mail("Nyhetsbrev", conversation=receipt.conversation, silent="list"))
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.owner, inquiry.status) == (Owner.QUEUE, InquiryStatus.WAITING_STAFF)


async def test_number_is_the_choice_that_was_offered(store: Store) -> None:
    receipt = await recorded(store, mail("bosstømming", sender=PHONE))
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    assert (turn.channel, turn.first) == ("sms", True)
    offered = (Choice("Når tømmes søppelet?", "article:tomming"), Choice("Et menneske", "human"))
    await store.record.finish_turn(turn, Outcome(replies=(Reply("Ett av disse?", choices=offered),)))
    for text, choice in (("2", "human"), (" 1. ", "article:tomming"), ("3", None), ("12 meter", None)):
        await recorded(store, mail(text, sender=PHONE))
        turn = await store.record.begin_turn(receipt.conversation)
        assert turn is not None
        assert (turn.choice, turn.first) == (choice, False)
        await store.record.finish_turn(turn, Outcome(replies=()))


async def test_failed_delivery_puts_the_inquiry_before_staff(store: Store) -> None:
    receipt = await recorded(store, mail())
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=(Reply("Svar"),)))
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    await store.outbox.settle(outbound.message.id, DeliveryState.ACCEPTED)
    assert await store.deliveries.report(outbound.message.id, DeliveryState.FAILED, error="550 no such user")
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.owner, inquiry.status, inquiry.handover_reason) == (
        Owner.QUEUE,
        InquiryStatus.WAITING_STAFF,
        "undelivered",
    )
    assert [(message.state, message.error) for message in await store.inbox.messages(HAVDAL, receipt.inquiry)][-1] == (
        DeliveryState.FAILED,
        "550 no such user",
    )


async def test_failure_after_closing_opens_the_inquiry_again(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    message = await said(store, receipt)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    await store.deliveries.report(message.id, DeliveryState.FAILED, error="bounced")
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).status is InquiryStatus.WAITING_STAFF


async def test_state_never_goes_back(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    message = await said(store, receipt)
    await store.outbox.claim(store.clock.now(), 5)
    await store.deliveries.refer(message.id, "gw-1")
    assert await store.deliveries.find("email", "gw-1") == message.id
    assert await store.deliveries.find("sms", "gw-1") is None
    await store.deliveries.report(message.id, DeliveryState.ACCEPTED)
    await store.deliveries.report(message.id, DeliveryState.ACCEPTED, error="delayed")
    (*_, last) = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert (last.state, last.error) == (DeliveryState.ACCEPTED, "delayed")
    await store.deliveries.report(message.id, DeliveryState.DELIVERED)
    await store.deliveries.report(message.id, DeliveryState.FAILED, error="late")
    await store.outbox.settle(message.id, DeliveryState.ACCEPTED)
    (*_, last) = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert last.state is DeliveryState.DELIVERED
    assert not await store.deliveries.report(str(uuid.uuid4()), DeliveryState.DELIVERED)


async def test_report_that_was_faster_than_the_channel_stands(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    message = await said(store, receipt)
    await store.outbox.claim(store.clock.now(), 5)
    await store.deliveries.report(message.id, DeliveryState.FAILED, error="unknown number")
    await store.outbox.settle(message.id, DeliveryState.ACCEPTED)
    (*_, last) = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert (last.state, last.error) == (DeliveryState.FAILED, "unknown number")


async def test_files_go_with_the_message_and_die_with_the_conversation(store: Store) -> None:
    came, sent = photo(), photo(name="svar.pdf")
    receipt = await recorded(store, mail(attachments=(came,)))
    await taken(store, receipt)
    await store.desk.attach(receipt.inquiry, staff=ADA, attachment=sent)
    await said(store, receipt, attachments=(sent.id,))
    with pytest.raises(NotFound):
        await said(store, receipt, "Igjen", attachments=(sent.id,))
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    assert (outbound.message.attachments, outbound.title, outbound.to) == ((sent,), "Hei", KARI)
    carried = [message.attachments for message in await store.inbox.messages(HAVDAL, receipt.inquiry)]
    assert carried == [(came,), (sent,)]
    await store.desk.forget(receipt.conversation)
    assert await store.count(attachments) == await store.count(contacts) == 0
    async with store.database.read() as connection:
        doomed = set((await connection.execute(select(doomed_files.c.reference))).scalars())
    assert doomed == {came.reference, sent.reference}


async def test_threads_lead_to_their_conversation_until_it_is_deleted(store: Store) -> None:
    receipt = await recorded(store, mail())
    long = "x" * 900 + "@innbygger.example"
    for key in ("a@havdal.example", "b@havdal.example", long):
        await store.threads.add(HAVDAL, "email", key, conversation=receipt.conversation, message=receipt.message)
        store.clock.advance(seconds=1)
    assert await store.threads.find(HAVDAL, "email", ["a@havdal.example", "unknown"]) == (
        receipt.conversation,
        receipt.message,
    )
    assert await store.threads.find(HAVDAL, "email", [long]) is not None
    assert await store.threads.find(NABO, "email", ["a@havdal.example"]) is None
    assert await store.threads.keys(receipt.conversation, "email") == ["a@havdal.example", "b@havdal.example"]
    await store.desk.forget(receipt.conversation)
    assert await store.threads.find(HAVDAL, "email", ["a@havdal.example"]) is None


async def test_who_wants_no_messages_is_known_until_told_otherwise(store: Store) -> None:
    assert not await store.opt_outs.stopped(HAVDAL, PHONE)
    await store.opt_outs.stop(HAVDAL, PHONE)
    await store.opt_outs.stop(HAVDAL, PHONE)
    assert await store.opt_outs.stopped(HAVDAL, PHONE)
    assert not await store.opt_outs.stopped(NABO, PHONE)
    await store.opt_outs.resume(HAVDAL, PHONE)
    assert not await store.opt_outs.stopped(HAVDAL, PHONE)


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


async def test_queues_tell_what_waits_and_what_failed(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    first, second = await said(store, receipt, "en"), await said(store, receipt, "to")
    await store.outbox.claim(store.clock.now(), 5)
    await store.outbox.settle(first.id, DeliveryState.FAILED, error="550")
    later = store.clock.now() + timedelta(minutes=1)
    await store.outbox.settle(second.id, DeliveryState.QUEUED, retry_at=later, error="451")
    queue = (await store.outbox.queues())["email"]
    assert (queue.waiting, queue.oldest, queue.failed) == (1, START, 1)
    assert queue.last_error in {"550", "451"}
    store.clock.advance(days=2)
    assert (await store.outbox.queues())["email"].failed == 0
