"""What a chat window reads of its own conversation, over both databases."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.database import Database
from bot.errors import NotFound
from bot.messages import Attachment, InquiryStatus, Outcome, Owner, Reply
from inquiries.chatting import SqlChatting
from tests.building import ADA, HAVDAL, START, Person, SettableClock, Store

LETTER = Attachment("6f7f6f2e-52a3-4a55-9d47-0a5c8c0f3b11", "brev.pdf", "application/pdf", 7, f"ab/{'ab' * 16}")


@pytest.fixture
def chatting(database: Database) -> SqlChatting:
    return SqlChatting(database)


async def queued(store: Store, clock: SettableClock) -> tuple[Person, str]:
    """Return somebody whom the bot has just handed over, and the inquiry."""
    person = Person()
    receipt = await store.record.record(person.says("Kan jeg snakke med noen?"), masked=False)
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    assert await store.record.finish_turn(turn, Outcome((Reply("Straks."),), handover="asked"))
    clock.advance(seconds=60)
    return person, receipt.inquiry


async def test_a_file_is_found_in_its_own_conversation_alone(store: Store, chatting: SqlChatting) -> None:
    person, other = Person(), Person()
    refused = replace(LETTER, id=str(uuid.uuid4()), reference="", refused="too_large")
    await store.record.record(replace(person.says(), attachments=(LETTER, refused)), masked=False)
    await store.record.record(other.says(), masked=False)
    assert await chatting.file(HAVDAL, person.conversation, LETTER.id) == LETTER
    for municipality, conversation, file in (
        (HAVDAL, other.conversation, LETTER.id),
        ("nabo", person.conversation, LETTER.id),
        (HAVDAL, person.conversation, refused.id),
    ):
        with pytest.raises(NotFound):
            await chatting.file(municipality, conversation, file)


async def test_nothing_internal_is_among_what_was_said(store: Store, chatting: SqlChatting, clock: SettableClock) -> None:
    person, inquiry = await queued(store, clock)
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="Ada har tatt over")
    for text, internal in (("Bare for oss", True), ("Hei, jeg er Ada", False)):
        await store.desk.say(inquiry, staff=ADA, text=text, external_id=text, internal=internal, masked=False)
    said = [message.text for message in await chatting.said(HAVDAL, person.conversation)]
    assert said == ["Kan jeg snakke med noen?", "Straks.", "Ada har tatt over", "Hei, jeg er Ada"]
    assert await chatting.said("nabo", person.conversation) == []


async def test_the_place_in_the_queue_moves_up(store: Store, chatting: SqlChatting, clock: SettableClock) -> None:
    talking = Person()
    await store.record.record(talking.says(), masked=False)
    people = [await queued(store, clock) for _ in range(3)]
    assert await chatting.ahead(HAVDAL, talking.conversation) is None
    assert [await chatting.ahead(HAVDAL, person.conversation) for person, _ in people] == [0, 1, 2]
    await store.desk.change_owner(people[0][1], Owner.STAFF, staff=ADA, notice="")
    assert [await chatting.ahead(HAVDAL, person.conversation) for person, _ in people] == [None, 0, 1]
    assert (await store.inbox.inquiry(HAVDAL, people[1][1])).status is InquiryStatus.WAITING_STAFF
    assert await chatting.ahead("nabo", people[2][0].conversation) is None


async def test_waits_end_with_a_person_and_not_with_the_bot(
    store: Store, chatting: SqlChatting, clock: SettableClock
) -> None:
    (_, answered), (_, given_up), (_, waiting) = [await queued(store, clock) for _ in range(3)]
    await store.desk.change_owner(answered, Owner.STAFF, staff=ADA, notice="")
    await store.desk.change_owner(given_up, Owner.BOT, staff=ADA, notice="")
    waits = await chatting.waits(HAVDAL, START, 10)
    minute = timedelta(minutes=1)
    assert [(wait.since - START, wait.ended and wait.ended - wait.since) for wait in waits] == [
        (2 * minute, None),
        (0 * minute, 3 * minute),
    ]
    assert len(await chatting.waits(HAVDAL, START, 1)) == 1
    assert await chatting.waits(HAVDAL, START + timedelta(hours=1), 10) == []
    assert await chatting.waits("nabo", START, 10) == []
    assert waiting
