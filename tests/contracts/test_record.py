"""What citizens say and what the bot answers, over every database."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import NotFound, WrongToken
from bot.messages import Address, Author, Choice, DeliveryState, InquiryStatus, Outcome, Owner, Receipt, Reply, Source, Turn
from inquiries.models import conversations, inquiries, messages, outbox
from tests.building import ADA, BO, HAVDAL, NABO, Person, Store

ANSWER = Outcome(replies=(Reply("Ja."),))
HANDED_OVER = Outcome(replies=(Reply("Jeg henter noen."),), handover="asked")


async def turn_of(store: Store, person: Person, text: str = "Hei") -> Turn:
    """Record a message and return its turn."""
    await store.record.record(person.says(text), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    return turn


async def said(store: Store, inquiry: str) -> list[str]:
    return [message.text for message in await store.inbox.messages(HAVDAL, inquiry)]


async def test_first_message_opens_conversation_and_inquiry(store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Når åpner svømmehallen?", language="nn"), masked=True)
    assert (receipt.conversation, receipt.inquiry_number, receipt.duplicate) == (person.conversation, "2026-000001", False)
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.title, inquiry.preview, inquiry.messages) == ("Når åpner svømmehallen?",) * 2 + (1,)
    assert (inquiry.status, inquiry.owner, inquiry.language) == (InquiryStatus.WITH_BOT, Owner.BOT, "nn")
    assert inquiry.opened_at == store.clock.now()
    assert inquiry.opened_at.tzinfo is UTC
    (message,) = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert (message.id, message.author, message.masked, message.state) == (receipt.message, Author.CITIZEN, True, None)
    (*_, event) = await store.events.after(0)
    assert (event.sequence, event.kind, event.message) == (receipt.sequence, "message", message)


async def test_same_external_id_again_changes_nothing(store: Store) -> None:
    person = Person()
    first = await store.record.record(person.says("Hei", "client-1"), masked=False)
    again = await store.record.record(person.says("noe annet", "client-1"), masked=False)
    assert again == replace(first, duplicate=True)
    assert await said(store, first.inquiry) == ["Hei"]
    assert await store.events.last() == first.sequence


async def test_same_external_id_at_the_same_time_is_one_message(store: Store) -> None:
    person = Person()
    inbound = person.says("Hei", "client-1")
    receipts = await asyncio.gather(*(store.record.record(inbound, masked=False) for _ in range(10)))
    assert {receipt.message for receipt in receipts} == {receipts[0].message}
    assert [receipt.duplicate for receipt in receipts].count(False) == 1
    assert await store.count(messages) == 1
    assert await store.count(inquiries) == 1


async def test_same_external_id_in_another_conversation_is_another_message(store: Store) -> None:
    one = await store.record.record(Person().says("Hei", "client-1"), masked=False)
    other = await store.record.record(Person().says("Hei", "client-1"), masked=False)
    assert not other.duplicate
    assert other.message != one.message


async def test_first_messages_at_the_same_time_share_one_inquiry(store: Store) -> None:
    person = Person()
    receipts = await asyncio.gather(
        *(store.record.record(person.says(f"melding {number}"), masked=False) for number in range(8))
    )
    assert len({receipt.inquiry for receipt in receipts}) == 1
    assert await store.count(conversations) == 1
    assert len(await said(store, receipts[0].inquiry)) == 8


async def test_numbers_of_inquiries_opened_at_the_same_time_have_no_gap(store: Store) -> None:
    people = [Person() for _ in range(12)] + [Person(municipality=NABO) for _ in range(3)]
    receipts = await asyncio.gather(*(store.record.record(person.says(), masked=False) for person in people))
    numbers = sorted(receipt.inquiry_number for receipt in receipts[:12])
    assert numbers == [f"2026-{number:06d}" for number in range(1, 13)]
    assert sorted(receipt.inquiry_number for receipt in receipts[12:]) == ["2026-000001", "2026-000002", "2026-000003"]


async def test_numbers_begin_anew_each_year(store: Store) -> None:
    store.clock.moment = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    await store.record.record(Person().says(), masked=False)
    store.clock.advance(seconds=1)
    assert (await store.record.record(Person().says(), masked=False)).inquiry_number == "2027-000001"


async def test_somebody_elses_conversation_takes_nothing(store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says(), masked=False)
    before = await store.events.last()
    for stranger in (
        replace(person, secret="f" * 64).says(),
        person.says(secret_hash=None),
        replace(person, municipality=NABO).says(),
        person.says(channel="sms"),
    ):
        with pytest.raises(WrongToken):
            await store.record.record(stranger, masked=False)
    assert await store.events.last() == before
    assert await said(store, receipt.inquiry) == ["Hei"]


async def test_sender_without_a_conversation_is_known_by_address(store: Store) -> None:
    async def sms(text: str, number: str) -> Receipt:
        more: dict[str, Any] = {"channel": "sms", "sender": Address("sms", number), "conversation": None}
        return await store.record.record(Person().says(text, secret_hash=None, **more), masked=False)

    receipts = await asyncio.gather(*(sms(f"melding {n}", "+4712345678") for n in range(5)))
    assert len({receipt.conversation for receipt in receipts}) == 1
    other = await sms("Hei", "+4787654321")
    assert other.conversation != receipts[0].conversation


async def test_deleted_conversation_takes_nothing_more(store: Store) -> None:
    person = Person()
    await store.record.record(person.says(), masked=False)
    await store.desk.forget(person.conversation)
    with pytest.raises(NotFound):
        await store.record.record(person.says(), masked=False)


async def test_turns_come_in_the_order_in_which_messages_were_recorded(store: Store) -> None:
    person = Person()
    for text in ("en", "to", "tre"):
        await store.record.record(person.says(text), masked=False)
        store.clock.advance(seconds=-5)  # The machine's clock is set back.
    asked = []
    while (turn := await store.record.begin_turn(person.conversation)) is not None:
        asked.append(turn.text)
        assert await store.record.finish_turn(turn, Outcome(replies=(Reply(f"svar på {turn.text}"), Reply("mer"))))
    assert asked == ["en", "to", "tre"]
    inquiry = (await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=5))[0][0]
    assert inquiry.messages == 9
    assert await said(store, inquiry.id) == [
        *("en", "to", "tre", "svar på en", "mer", "svar på to", "mer", "svar på tre", "mer")
    ]


async def test_turn_says_what_the_dialogue_needs(store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says("ja", choice="yes", language="sv"), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn == Turn(
        municipality=HAVDAL,
        conversation=person.conversation,
        inquiry_number=receipt.inquiry_number,
        message=receipt.message,
        text="ja",
        language="sv",
        choice="yes",
        title="ja",
    )


async def test_no_turn_where_nothing_waits(store: Store) -> None:
    assert await store.record.begin_turn(str(uuid.uuid4())) is None


async def test_pending_names_the_longest_waiting_first(store: Store) -> None:
    first, second = Person(), Person()
    await store.record.record(first.says("en"), masked=False)
    await store.record.record(second.says("to"), masked=False)
    await store.record.record(first.says("tre"), masked=False)
    assert await store.record.pending() == [first.conversation, second.conversation]
    turn = await store.record.begin_turn(first.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, ANSWER)
    assert await store.record.pending() == [second.conversation, first.conversation]


async def test_answer_is_stored_with_all_it_rests_on_and_goes_out(store: Store) -> None:
    person = Person()
    turn = await turn_of(store, person)
    reply = Reply(
        "Klokken ti.",
        html="<p>Klokken ti.</p>",
        sources=(Source("svommehall", "Svømmehallen", "https://www.havdal.example/svomming", "nb"),),
        choices=(Choice("Snakk med en person", "human"),),
        details={"article": "svommehall"},
    )
    outcome = Outcome(replies=(reply,), intent="faq", intent_confidence=0.9, confidence=0.8, title="Svømmehallen")
    assert await store.record.finish_turn(turn, outcome)
    (claimed,) = await store.outbox.claim(store.clock.now(), 10)
    message = claimed.message
    assert claimed.to == Address("webchat", person.conversation)
    assert (message.text, message.html, message.sources, message.choices) == (*_shown(reply),)
    assert message.details == {
        "intent": "faq",
        "intent_confidence": 0.9,
        "confidence": 0.8,
        "degraded": False,
        "answers": turn.message,
        "article": "svommehall",
    }
    assert (await store.inbox.inquiry(HAVDAL, message.inquiry)).title == "Svømmehallen"


def _shown(reply: Reply) -> tuple[object, ...]:
    return reply.text, reply.html, reply.sources, reply.choices


async def test_turn_is_finished_once(store: Store) -> None:
    person = Person()
    turn = await turn_of(store, person)
    results = await asyncio.gather(*(store.record.finish_turn(turn, ANSWER) for _ in range(5)))
    assert sorted(results) == [False, False, False, False, True]
    assert await store.count(outbox) == 1


async def test_bot_says_nothing_when_staff_took_over_during_the_turn(store: Store) -> None:
    person = Person()
    turn = await turn_of(store, person)
    inquiry = (await store.inbox.page(HAVDAL, view="bot", staff=ADA.id, before=None, limit=5))[0][0]
    await store.desk.change_owner(inquiry.id, Owner.STAFF, staff=ADA, notice="")
    assert not await store.record.finish_turn(turn, ANSWER)
    assert await said(store, inquiry.id) == ["Hei"]
    assert await store.record.pending() == []


async def test_bot_says_nothing_when_it_got_the_conversation_back_during_the_turn(store: Store) -> None:
    person = Person()
    turn = await turn_of(store, person)
    inquiry = (await store.inbox.page(HAVDAL, view="bot", staff=ADA.id, before=None, limit=5))[0][0]
    await store.desk.change_owner(inquiry.id, Owner.STAFF, staff=ADA, notice="")
    await store.desk.change_owner(inquiry.id, Owner.BOT, staff=ADA, notice="")
    assert not await store.record.finish_turn(turn, ANSWER)
    assert await store.record.pending() == []


@pytest.mark.parametrize("end", ["close", "forget"])
async def test_bot_says_nothing_when_the_inquiry_ended_during_the_turn(store: Store, end: str) -> None:
    person = Person()
    turn = await turn_of(store, person)
    inquiry = (await store.inbox.page(HAVDAL, view="bot", staff=ADA.id, before=None, limit=5))[0][0]
    if end == "close":
        await store.desk.close(inquiry.id, staff=ADA, notice="")
    else:
        await store.desk.forget(person.conversation)
    assert not await store.record.finish_turn(turn, ANSWER)
    assert await store.count(outbox) == 0


async def test_handover_puts_the_conversation_into_the_queue(store: Store) -> None:
    person = Person()
    turn = await turn_of(store, person, "Jeg vil snakke med noen")
    await store.record.record(person.says("Er noen der?"), masked=False)
    store.clock.advance(minutes=1)
    assert await store.record.finish_turn(turn, HANDED_OVER)
    assert await store.record.pending() == []
    ((inquiry,), _) = await store.inbox.page(HAVDAL, view="waiting", staff=ADA.id, before=None, limit=5)
    assert (inquiry.status, inquiry.owner, inquiry.handover_reason) == ("waiting_staff", "queue", "asked")
    assert inquiry.waiting_since == store.clock.now()
    store.clock.advance(minutes=1)
    await store.record.record(person.says("Hallo?"), masked=False)
    assert (await store.inbox.inquiry(HAVDAL, inquiry.id)).waiting_since == inquiry.waiting_since


async def test_citizen_waits_again_after_a_reply_of_staff(store: Store) -> None:
    person = Person()
    await store.record.finish_turn(await turn_of(store, person), HANDED_OVER)
    ((inquiry,), _) = await store.inbox.page(HAVDAL, view="waiting", staff=ADA.id, before=None, limit=5)
    await store.desk.change_owner(inquiry.id, Owner.STAFF, staff=BO, notice="")
    await store.desk.say(inquiry.id, staff=BO, text="Hei!", external_id="svar-0001", internal=False, masked=False)
    answered = await store.inbox.inquiry(HAVDAL, inquiry.id)
    assert (answered.status, answered.waiting_since) == ("waiting_citizen", None)
    store.clock.advance(minutes=3)
    receipt = await store.record.record(person.says("Takk, men …"), masked=False)
    waits = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (waits.status, waits.waiting_since, waits.staff) == ("waiting_staff", store.clock.now(), BO.id)


async def test_language_follows_the_turn(store: Store) -> None:
    person = Person()
    turn = await turn_of(store, person)
    await store.record.finish_turn(turn, replace(ANSWER, language="en"))
    state = await store.record.state(person.conversation)
    assert state is not None
    assert state.language == "en"


async def test_state_tells_what_a_channel_must_know(store: Store) -> None:
    person = Person()
    assert await store.record.state(person.conversation) is None
    receipt = await store.record.record(person.says(), masked=False)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    state = await store.record.state(person.conversation)
    assert state is not None
    assert (state.owner, state.staff_name, state.secret_hash, state.deleted) == (Owner.STAFF, "Ada", person.secret, False)
    await store.desk.forget(person.conversation)
    state = await store.record.state(person.conversation)
    assert state is not None
    assert (state.owner, state.staff_name, state.secret_hash, state.deleted) == (Owner.BOT, None, person.secret, True)


async def test_status_of_the_present_inquiry(store: Store) -> None:
    person = Person()
    assert await store.record.status_of(person.conversation) is None
    receipt = await store.record.record(person.says(), masked=False)
    assert await store.record.status_of(person.conversation) == ("2026-000001", "with_bot")
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    assert await store.record.status_of(person.conversation) == ("2026-000001", "closed")


async def test_message_after_closing_is_a_new_inquiry_for_the_bot(store: Store) -> None:
    person = Person()
    first = await store.record.record(person.says("en"), masked=False)
    await store.desk.change_owner(first.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.close(first.inquiry, staff=ADA, notice="Avsluttet.")
    second = await store.record.record(person.says("to"), masked=False)
    assert (second.inquiry_number, second.conversation) == ("2026-000002", person.conversation)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    assert (turn.text, turn.stale) == ("to", True)


async def test_stale_until_forgotten(store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says(), masked=False)
    assert await store.record.stale() == []
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    assert await store.record.stale() == [person.conversation]
    await store.record.forgotten(person.conversation)
    assert await store.record.stale() == []


async def test_what_goes_out_counts_its_state(store: Store) -> None:
    person = Person()
    turn = await turn_of(store, person)
    await store.record.finish_turn(turn, ANSWER)
    inquiry = (await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=5))[0][0]
    _, answer = await store.inbox.messages(HAVDAL, inquiry.id)
    assert answer.state is DeliveryState.QUEUED
