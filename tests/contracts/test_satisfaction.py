"""Whether people were helped, over both databases: who may be asked when, once, and what is kept of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.errors import Conflict, NotFound, TooLong
from bot.messages import Choice, Outcome, Owner, Reply
from bot.satisfaction import LONGEST_COMMENT, Given, Helped, Opinion
from inquiries.handling.finishing import SqlFinishing
from inquiries.privacy.masking import NumberMasker
from inquiries.satisfaction.models import satisfaction
from inquiries.satisfaction.store import SqlOpinions
from tests.building import ADA, HAVDAL, NABO, Person, Store

YES = Given(Helped.YES)
ANSWER = Outcome((Reply("Torsdag.", details={"article": "hentedager"}),), confidence=0.9)
HUMAN = (Choice("Snakk med et menneske", "human"),)
UNKNOWN = Outcome((Reply("Det vet jeg ikke.", choices=HUMAN),), confidence=0.1)
REFERRED = Outcome((Reply("Ring dem.", choices=HUMAN, details={"article": "barnevern"}),), confidence=0.9)
SMALL_TALK = Outcome((Reply("Hei!"),))
FORM = Outcome((Reply("Hva er feil?"),))
THANKS = Outcome((Reply("Bare hyggelig!"),), farewell=True)


@pytest.fixture
def opinions(store: Store) -> SqlOpinions:
    return SqlOpinions(store.database, store.clock, NumberMasker())


async def solved(store: Store, inquiry: str) -> str:
    """Return the number of an inquiry, now solved."""
    await SqlFinishing(store.database, store.clock).solve(inquiry, staff=ADA, notice="")
    return (await store.inbox.inquiry(HAVDAL, inquiry)).number


async def answered(store: Store, person: Person) -> str:
    """Return the inquiry of somebody whom a person has answered."""
    inquiry = (await store.record.record(person.says("Hull i veien"), masked=False)).inquiry
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(inquiry, staff=ADA, text="Vi fikser det", external_id="1", internal=False, masked=False)
    return inquiry


async def test_nobody_is_asked_before_the_end(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    inquiry = await answered(store, person)
    number = (await store.inbox.inquiry(HAVDAL, inquiry)).number
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None
    with pytest.raises(Conflict):
        await opinions.answer(HAVDAL, number, YES, channel="webchat")
    assert await store.count(satisfaction) == 0
    await solved(store, inquiry)
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") == Opinion(
        number, "webchat", store.clock.now()
    )
    assert await opinions.ask(NABO, person.conversation, channel="webchat") is None


async def test_nobody_is_asked_about_what_was_closed_without_an_answer(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    inquiry = (await store.record.record(person.says("Kjøp billige sko"), masked=False)).inquiry
    await store.desk.close(inquiry, staff=ADA, notice="")
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None


async def test_nobody_is_asked_again_when_it_is_solved_again(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    inquiry = await answered(store, person)
    number = await solved(store, inquiry)
    first = await opinions.ask(HAVDAL, person.conversation, channel="webchat")
    store.clock.advance(hours=1)
    assert await opinions.ask(HAVDAL, person.conversation, channel="webform") == first, "it stands as it was asked"
    await store.record.record(person.says("Hullet er der fortsatt"), masked=False)
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None, "it is open again"
    await solved(store, inquiry)
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None, "it was asked about once"
    told = await opinions.answer(HAVDAL, number, YES, channel="webform")
    assert told.helped is Helped.YES, "who wants to say something may all the same"


async def test_the_inquirys_own_page_asks_as_long_as_it_is_done(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    inquiry = await answered(store, person)
    assert await opinions.ask_about(HAVDAL, inquiry, channel="webform") is None
    number = await solved(store, inquiry)
    first = await opinions.ask_about(HAVDAL, inquiry, channel="webform")
    assert first == Opinion(number, "webform", store.clock.now())
    store.clock.advance(hours=1)
    await store.record.record(person.says("Hullet er der fortsatt"), masked=False)
    assert await opinions.ask_about(HAVDAL, inquiry, channel="webform") is None
    await solved(store, inquiry)
    assert await opinions.ask_about(HAVDAL, inquiry, channel="webform") == first
    assert await opinions.ask_about(NABO, inquiry, channel="webform") is None


async def test_the_newest_inquiry_alone_is_asked_about(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    await store.desk.close(await answered(store, person), staff=ADA, notice="")
    store.clock.advance(hours=1)
    await store.record.record(person.says("Når åpner biblioteket?"), masked=False)
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None


async def test_one_answer_that_can_be_changed_and_said_twice(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    inquiry = await answered(store, person)
    number = await solved(store, inquiry)
    first = await opinions.answer(HAVDAL, number, YES, channel="webchat", conversation=person.conversation)
    assert first == Opinion(number, "webchat", store.clock.now(), Helped.YES, answered_at=store.clock.now())
    store.clock.advance(minutes=5)
    assert await opinions.answer(HAVDAL, number, YES, channel="webform") == first
    more = await opinions.answer(HAVDAL, number, Given(Helped.PARTLY, "Det tok tid"), channel="webform")
    assert (more.helped, more.comment, more.channel) == (Helped.PARTLY, "Det tok tid", "webform")
    assert (await opinions.answer(HAVDAL, number, Given(Helped.NO), channel="webform")).comment == "Det tok tid"
    gone = await opinions.answer(HAVDAL, number, Given(Helped.NO, " \n"), channel="webform")
    assert gone.comment == ""
    assert await opinions.of_inquiry(HAVDAL, inquiry) == gone
    assert await opinions.of_inquiry(NABO, inquiry) is None
    assert await store.count(satisfaction) == 1


async def test_who_answers_twice_at_once_answers_once(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    number = await solved(store, await answered(store, person))
    said = (opinions.answer(HAVDAL, number, Given(one), channel="webchat") for one in Helped)
    asked = (opinions.ask(HAVDAL, person.conversation, channel="webchat") for _ in range(3))
    await asyncio.gather(*said, *asked)
    assert await store.count(satisfaction) == 1


async def test_a_comment_is_masked_before_it_is_stored_and_must_be_short(store: Store, opinions: SqlOpinions) -> None:
    inquiry = await answered(store, Person())
    number = await solved(store, inquiry)
    with pytest.raises(TooLong):
        await opinions.answer(HAVDAL, number, Given(Helped.NO, "x" * (LONGEST_COMMENT + 1)), channel="webform")
    assert await opinions.of_inquiry(HAVDAL, inquiry) is None, "nothing was asked, nothing was kept"
    told = await opinions.answer(HAVDAL, number, Given(Helped.NO, "Jeg er 01010112377, hjelp"), channel="webform")
    assert (told.comment, told.masked) == ("Jeg er [***], hjelp", True)
    assert await opinions.of_inquiry(HAVDAL, inquiry) == told


async def test_others_conversations_are_nobodys_business(store: Store, opinions: SqlOpinions) -> None:
    person, other = Person(), Person()
    number = await solved(store, await answered(store, person))
    with pytest.raises(NotFound):
        await opinions.answer(HAVDAL, number, YES, channel="webchat", conversation=other.conversation)
    with pytest.raises(NotFound):
        await opinions.answer(NABO, number, YES, channel="webchat")
    with pytest.raises(NotFound):
        await opinions.answer(HAVDAL, "2026-999999", YES, channel="webchat")


async def test_the_answer_outlives_what_was_said_and_the_comment_does_not(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    inquiry = await answered(store, person)
    number = await solved(store, inquiry)
    told = await opinions.answer(HAVDAL, number, Given(Helped.NO, "Bedre lykke neste gang"), channel="webchat")
    await store.desk.forget(person.conversation)
    assert await store.count(satisfaction) == 1
    with pytest.raises(NotFound):
        await opinions.answer(HAVDAL, number, YES, channel="webchat")
    async with store.database.read() as connection:
        row = (await connection.execute(satisfaction.select())).mappings().one()
    assert (row["answer"], row["comment"], row["answered_at"]) == (told.helped, "", told.answered_at)


async def said(store: Store, person: Person, *outcomes: Outcome) -> str:
    """Let somebody write as often as the bot answers, and return the inquiry's number."""
    number = ""
    for outcome in outcomes:
        store.clock.advance(minutes=1)
        receipt = await store.record.record(person.says("Noe"), masked=False)
        turn = await store.record.begin_turn(person.conversation)
        assert turn is not None
        assert await store.record.finish_turn(turn, outcome)
        number = receipt.inquiry_number
    return number


async def ended(store: Store, person: Person) -> int:
    """Return how many times a chat was told that there is something to ask."""
    found = await store.events.after(0, conversation=person.conversation)
    return sum(event.kind == "ended" and event.for_citizen for event in found)


@pytest.mark.parametrize("before", [(ANSWER,), (UNKNOWN, ANSWER), (ANSWER, SMALL_TALK)])
async def test_a_farewell_after_the_bots_answer_is_an_end(
    store: Store, opinions: SqlOpinions, before: tuple[Outcome, ...]
) -> None:
    person = Person()
    number = await said(store, person, *before)
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None
    with pytest.raises(Conflict):
        await opinions.answer(HAVDAL, number, YES, channel="webchat")
    assert await ended(store, person) == 0
    await said(store, person, THANKS)
    assert await ended(store, person) == 1
    assert await store.count(satisfaction) == 0, "it is counted when it is asked"
    asked = await opinions.ask(HAVDAL, person.conversation, channel="webchat")
    assert asked == Opinion(number, "webchat", store.clock.now())
    told = await opinions.answer(HAVDAL, number, YES, channel="webchat", conversation=person.conversation)
    assert told.helped is Helped.YES
    ((inquiry,), _) = await store.inbox.page(HAVDAL, view="bot", staff=ADA.id, before=None, limit=9)
    assert (inquiry.number, inquiry.status) == (number, "with_bot"), "it costs the person nothing to go on"
    assert await opinions.ask_about(HAVDAL, inquiry.id, channel="webform") == told


@pytest.mark.parametrize(
    "before",
    [(SMALL_TALK,), (UNKNOWN,), (REFERRED,), (ANSWER, UNKNOWN), (ANSWER, REFERRED)],
)
async def test_a_farewell_without_an_answer_asks_nothing(
    store: Store, opinions: SqlOpinions, before: tuple[Outcome, ...]
) -> None:
    person = Person()
    await said(store, person, *before, THANKS)
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None
    assert (await ended(store, person), await store.count(satisfaction)) == (0, 0)


async def test_neither_a_form_nor_a_hand_over_is_asked_in(store: Store, opinions: SqlOpinions) -> None:
    in_form, handed_over = Person(), Person()
    await said(store, in_form, ANSWER, FORM)
    await said(store, handed_over, ANSWER, replace(THANKS, handover="asked"))
    for person in (in_form, handed_over):
        assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None
        assert await ended(store, person) == 0


async def test_who_goes_on_after_a_farewell_is_asked_no_more_and_never_twice(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    number = await said(store, person, ANSWER, THANKS)
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is not None
    assert await said(store, person, ANSWER) == number, "the same inquiry goes on"
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None
    await said(store, person, THANKS)
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None, "it was asked about once"
    assert (await ended(store, person), await store.count(satisfaction)) == (1, 1)


async def test_who_is_not_there_for_the_first_farewell_is_asked_at_the_next(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    await said(store, person, ANSWER, THANKS, ANSWER, THANKS)
    assert await ended(store, person) == 2
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is not None


async def test_a_person_who_takes_over_after_the_farewell_ends_the_asking(store: Store, opinions: SqlOpinions) -> None:
    person = Person()
    await said(store, person, ANSWER, THANKS)
    ((inquiry,), _) = await store.inbox.page(HAVDAL, view="bot", staff=ADA.id, before=None, limit=9)
    await store.desk.change_owner(inquiry.id, Owner.STAFF, staff=ADA, notice="Ada er her")
    assert await opinions.ask(HAVDAL, person.conversation, channel="webchat") is None
