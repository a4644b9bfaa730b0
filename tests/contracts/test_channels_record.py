"""The record over several channels: whose address counts, where answers go, what machines send."""

from __future__ import annotations

import uuid

import pytest

from bot.errors import BadInput, NotFound, WrongToken
from bot.messages import (
    Address,
    Choice,
    Contact,
    InquiryStatus,
    Outcome,
    Owner,
    Reply,
)
from tests.building import ADA, HAVDAL, NABO, Person, Store
from tests.contracts.by_channel import KARI, OLA, PHONE, mail, outgoing, recorded, said, taken


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
