"""What becomes of questions, over every database: outcomes, counts, ratings, consent, and how all of it is forgotten."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import Conflict, NotFound
from bot.experience import Answered, Consent, ConsentState, EvidenceKind, Rating
from bot.messages import Choice, Outcome, Owner, Receipt, Reply
from inquiries.consent import SqlConsents
from inquiries.evidence import SqlEvidence
from inquiries.experience import consents, questions, ratings, usage
from inquiries.filing import SqlFiling
from inquiries.questions import SqlQuestions
from inquiries.ratings import SqlRatings
from inquiries.usage import SqlUsage
from tests.building import ADA, HAVDAL, NABO, NEIGHBOUR, START, Person, Store

DAY = date(2026, 3, 2)
HUMAN = Choice("Et menneske", "human")
ANSWER = Outcome((Reply("Torsdag.", details={"article": "hentedager"}),), confidence=0.9)
REFERRED = Outcome((Reply("Ring dem.", choices=(HUMAN,), details={"article": "barnevern"}),), confidence=0.9)
NEAREST = Outcome((Reply("Mente du?", choices=(Choice("Når?", "article:hentedager"), HUMAN)),), confidence=0.4)
UNKNOWN = Outcome((Reply("Det vet jeg ikke.", choices=(HUMAN,)),), confidence=0.1)
HANDED_OVER = Outcome((Reply("Jeg henter noen."),), handover="asked")
LETTER = Outcome((Reply("Takk for brevet."),), handover="unknown")
GREETING = Outcome((Reply("Hei!"),))


async def version_at(municipality: str, article: str, moment: Any) -> int | None:
    """Return the version that every article of these tests has."""
    return 7 if moment <= START + timedelta(days=1) else 8


@pytest.fixture
def rates(store: Store) -> SqlRatings:
    return SqlRatings(store.database, store.clock, version_at)


@pytest.fixture
def consented(store: Store) -> SqlConsents:
    return SqlConsents(store.database, store.clock)


@pytest.fixture
def evidence(store: Store) -> SqlEvidence:
    return SqlEvidence(store.database, store.clock)


async def ask(store: Store, person: Person, outcome: Outcome, text: str = "Når hentes søpla?", **more: Any) -> Receipt:
    """Let a person ask and the bot answer."""
    receipt = await store.record.record(person.says(text, **more), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    assert await store.record.finish_turn(turn, outcome)
    return receipt


async def outcomes(store: Store) -> list[str]:
    async with store.database.read() as connection:
        return list((await connection.execute(select(questions.c.outcome).order_by(questions.c.asked_at))).scalars())


async def counted(store: Store, municipality: str = HAVDAL) -> dict[tuple[str, str], int]:
    found = await SqlUsage(store.database).counts(municipality, DAY - timedelta(days=30), DAY + timedelta(days=30))
    assert all(one.day >= DAY for one in found)
    return {(one.kind, one.about): one.count for one in found}


async def answer_of(store: Store, receipt: Receipt) -> str:
    return (await store.inbox.messages(HAVDAL, receipt.inquiry))[-1].id


async def solved(store: Store, person: Person, text: str = "Kan jeg leie gymsalen til bursdag?") -> Receipt:
    """Let staff answer a question and close it."""
    receipt = await ask(store, person, LETTER, text)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    answer = "Ja, gymsalen leies ut i helgene."
    await store.desk.say(receipt.inquiry, staff=ADA, text=answer, external_id="svar-0001", internal=False, masked=False)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    return receipt


@pytest.mark.parametrize(
    ("outcome", "expected", "counts"),
    [
        (ANSWER, "answered", {("answered", ""): 1, ("given", "hentedager"): 1}),
        (REFERRED, "referred", {("referred", ""): 1, ("given", "barnevern"): 1}),
        (NEAREST, "offered", {("offered", ""): 1, ("shown", "hentedager"): 1}),
        (UNKNOWN, "unknown", {("unknown", ""): 1}),
        (LETTER, "handed_over", {("handed_over", ""): 1}),
    ],
)
async def test_a_question_has_an_outcome_and_is_counted(
    store: Store, outcome: Outcome, expected: str, counts: dict[tuple[str, str], int]
) -> None:
    await ask(store, Person(), outcome)
    assert await outcomes(store) == [expected]
    assert await counted(store) == counts
    assert await counted(store, NABO) == {}


@pytest.mark.parametrize("outcome", [GREETING, HANDED_OVER, Outcome((Reply("Takk."),), handover="form")])
async def test_what_is_no_question_is_not_counted(store: Store, outcome: Outcome) -> None:
    await ask(store, Person(), outcome, "hei")
    assert (await outcomes(store), await counted(store)) == ([], {})


async def test_a_choice_decides_the_question_it_was_offered_for(store: Store) -> None:
    person = Person()
    await ask(store, person, NEAREST)
    await ask(store, person, ANSWER, "Når?", choice="article:hentedager")
    assert await outcomes(store) == ["chosen"]
    assert await counted(store) == {("chosen", ""): 1, ("shown", "hentedager"): 1, ("given", "hentedager"): 1}


@pytest.mark.parametrize("choice", [None, "human"])
async def test_a_hand_over_decides_the_question_before(store: Store, choice: str | None) -> None:
    person = Person()
    await ask(store, person, UNKNOWN)
    await ask(store, person, HANDED_OVER, "Et menneske, takk", choice=choice)
    assert await outcomes(store) == ["handed_over"]
    assert await counted(store) == {("handed_over", ""): 1}


async def test_a_form_that_is_handed_over_says_nothing_of_the_question_before(store: Store) -> None:
    person = Person()
    await ask(store, person, UNKNOWN)
    await ask(store, person, Outcome((Reply("Takk."),), handover="form"), "Storgata 1")
    assert await outcomes(store) == ["unknown"]


async def test_counts_stand_when_the_conversation_is_gone(store: Store, rates: SqlRatings) -> None:
    person = Person()
    receipt = await ask(store, person, ANSWER)
    await rates.rate(HAVDAL, person.conversation, await answer_of(store, receipt), Rating.DOWN)
    before = await counted(store)
    await store.desk.forget(person.conversation)
    assert await counted(store) == before == {("answered", ""): 1, ("given", "hentedager"): 1, ("down", "hentedager"): 1}
    assert [await store.count(table) for table in (questions, ratings)] == [0, 0]


async def test_the_day_is_the_municipalitys_own(store: Store) -> None:
    store.clock.moment = START.replace(hour=23, minute=30)
    await ask(store, Person(), UNKNOWN)
    (found,) = await SqlUsage(store.database).counts(HAVDAL, DAY, DAY + timedelta(days=1))
    assert found.day == DAY + timedelta(days=1)


async def test_a_rating_is_one_an_answer_and_changes_at_will(store: Store, rates: SqlRatings) -> None:
    person = Person()
    receipt = await ask(store, person, ANSWER)
    answer = await answer_of(store, receipt)
    for value, counts in (
        (Rating.UP, {("up", "hentedager"): 1}),
        (Rating.UP, {("up", "hentedager"): 1}),
        (Rating.DOWN, {("down", "hentedager"): 1}),
        (None, {}),
        (None, {}),
        (Rating.DOWN, {("down", "hentedager"): 1}),
    ):
        await rates.rate(HAVDAL, person.conversation, answer, value)
        given = {answer: value} if value else {}
        assert await rates.of_conversation(HAVDAL, person.conversation) == given
        assert await rates.of_inquiry(HAVDAL, receipt.inquiry) == given
        assert {key: count for key, count in (await counted(store)).items() if key[0] in {"up", "down"}} == counts
        store.clock.advance(hours=13)
    async with store.database.read() as connection:
        row = (await connection.execute(select(ratings))).mappings().one()
    assert (row["article"], row["article_version"], row["question"]) == ("hentedager", 7, receipt.message)


async def test_ratings_at_the_same_time_are_counted_once(store: Store, rates: SqlRatings) -> None:
    person = Person()
    answer = await answer_of(store, await ask(store, person, ANSWER))
    tries = (rates.rate(HAVDAL, person.conversation, answer, value) for value in [Rating.UP, Rating.DOWN] * 5)
    await asyncio.gather(*tries)
    (value,) = (await rates.of_conversation(HAVDAL, person.conversation)).values()
    found = {kind: count for (kind, _), count in (await counted(store)).items() if kind in {"up", "down"}}
    assert found == {value.value: 1}


async def test_only_answers_of_ones_own_are_rated(store: Store, rates: SqlRatings) -> None:
    person, other = Person(), Person()
    receipt = await ask(store, person, ANSWER)
    answer = await answer_of(store, receipt)
    greeting = await answer_of(store, await ask(store, other, GREETING, "hei"))
    for conversation, message, municipality in (
        (other.conversation, answer, HAVDAL),
        (person.conversation, answer, NABO),
        (person.conversation, receipt.message, HAVDAL),
        (other.conversation, greeting, HAVDAL),
        (person.conversation, "ukjent", HAVDAL),
    ):
        with pytest.raises(NotFound):
            await rates.rate(municipality, conversation, message, Rating.UP)
    assert await store.count(ratings) == 0


async def test_consent_is_asked_after_the_answer_and_never_before(store: Store, consented: SqlConsents) -> None:
    person = Person()
    receipt = await ask(store, person, LETTER)
    number = receipt.inquiry_number
    assert await consented.standing(HAVDAL, person.conversation) == []
    with pytest.raises(Conflict):
        await consented.decide(HAVDAL, person.conversation, number, given=True)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(receipt.inquiry, staff=ADA, text="Nei.", external_id="svar-0001", internal=True, masked=False)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    assert await consented.standing(HAVDAL, person.conversation) == []
    with pytest.raises(Conflict):
        await consented.decide(HAVDAL, person.conversation, number, given=True)
    assert await store.count(consents) == 0


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([True], ConsentState.GIVEN),
        ([False], ConsentState.REFUSED),
        ([False, False], ConsentState.REFUSED),
        ([True, False], ConsentState.WITHDRAWN),
        ([True, False, False], ConsentState.WITHDRAWN),
        ([False, True], ConsentState.GIVEN),
    ],
)
async def test_consent_is_the_persons_own_and_changes_at_will(
    store: Store, consented: SqlConsents, evidence: SqlEvidence, said: list[bool], state: ConsentState
) -> None:
    person = Person()
    receipt = await solved(store, person)
    assert await consented.standing(HAVDAL, person.conversation) == [Consent(receipt.inquiry_number, ConsentState.OPEN)]
    for given in said:
        told = await consented.decide(HAVDAL, person.conversation, receipt.inquiry_number, given=given)
        assert await consented.standing(HAVDAL, person.conversation) == [told]
    assert await consented.standing(HAVDAL, person.conversation) == [Consent(receipt.inquiry_number, state)]
    found = [one for one in await evidence.ungrouped(HAVDAL) if one.kind is EvidenceKind.SOLVED]
    assert len(found) == (state is ConsentState.GIVEN)
    for one in found:
        assert (one.text, one.answer) == ("Kan jeg leie gymsalen til bursdag?", "Ja, gymsalen leies ut i helgene.")


async def test_nobody_consents_for_others(store: Store, consented: SqlConsents) -> None:
    person, other = Person(), Person()
    receipt = await solved(store, person)
    await ask(store, other, GREETING)
    for conversation, municipality in ((other.conversation, HAVDAL), (person.conversation, NABO), ("ukjent", HAVDAL)):
        with pytest.raises(NotFound):
            await consented.decide(municipality, conversation, receipt.inquiry_number, given=True)


async def test_evidence_is_what_nobody_answered_and_what_was_rated_badly(
    store: Store, evidence: SqlEvidence, rates: SqlRatings
) -> None:
    persons = [Person() for _ in range(5)]
    for person, outcome, text in zip(persons, (UNKNOWN, LETTER, NEAREST, ANSWER), ("en", "to", "tre", "fire"), strict=False):
        await ask(store, person, outcome, text)
        store.clock.advance(seconds=1)
    last = await ask(store, persons[-1], ANSWER, "fem")
    await rates.rate(HAVDAL, persons[-1].conversation, await answer_of(store, last), Rating.DOWN)
    bad = EvidenceKind.BADLY_RATED
    assert [one.text for one in await evidence.ungrouped(HAVDAL)] == ["en", "to", "fem"]
    store.clock.advance(minutes=20)
    found = await evidence.ungrouped(HAVDAL)
    assert [(one.text, one.kind is bad, one.article) for one in found] == [
        ("en", False, None),
        ("to", False, None),
        ("tre", False, None),
        ("fem", True, "hentedager"),
    ]
    assert await evidence.ungrouped(NABO) == []
    await evidence.put([(found[0], "gruppe"), (found[3], "gruppe")])
    assert [one.text for one in await evidence.ungrouped(HAVDAL)] == ["to", "tre"]
    assert [one.text for one in await evidence.grouped(HAVDAL, ["gruppe"])] == ["en", "fem"]
    await rates.rate(HAVDAL, persons[-1].conversation, await answer_of(store, last), None)
    await store.desk.forget(persons[0].conversation)
    assert await evidence.grouped(HAVDAL) == []


async def test_consent_that_is_withdrawn_takes_its_evidence_along(
    store: Store, evidence: SqlEvidence, consented: SqlConsents
) -> None:
    person = Person()
    receipt = await solved(store, person)
    await consented.decide(HAVDAL, person.conversation, receipt.inquiry_number, given=True)
    (one,) = [one for one in await evidence.ungrouped(HAVDAL) if one.kind is EvidenceKind.SOLVED]
    await evidence.put([(one, "gruppe")])
    assert [found.kind for found in await evidence.grouped(HAVDAL)] == [EvidenceKind.SOLVED]
    await consented.decide(HAVDAL, person.conversation, receipt.inquiry_number, given=False)
    assert await evidence.grouped(HAVDAL) == []


async def test_forgetting_forgets_consent(store: Store, evidence: SqlEvidence, consented: SqlConsents) -> None:
    person = Person()
    receipt = await solved(store, person)
    await consented.decide(HAVDAL, person.conversation, receipt.inquiry_number, given=True)
    await store.desk.forget(person.conversation)
    assert await store.count(consents) == 0
    assert await evidence.ungrouped(HAVDAL) == []
    assert await consented.standing(HAVDAL, person.conversation) == []


async def test_gaps_are_counted_by_topic_once(store: Store) -> None:
    person = Person()
    receipt = await ask(store, person, UNKNOWN)
    store.clock.advance(seconds=1)
    await ask(store, Person(), ANSWER)
    waiting = SqlQuestions(store.database)
    assert await waiting.without_topic() == [(HAVDAL, receipt.message, "Når hentes søpla?", "nb")]
    for topic in ("ord/renovasjon", "ord/annet"):
        await waiting.file(receipt.message, topic)
    assert await waiting.without_topic() == []
    assert (await counted(store))["gap", "ord/renovasjon"] == 1
    await ask(store, person, HANDED_OVER, "et menneske")
    assert await outcomes(store) == [Answered.HANDED_OVER, Answered.ANSWERED]
    assert ("gap", "ord/annet") not in await counted(store)
    assert (await counted(store))["gap", "ord/renovasjon"] == 1


async def test_an_answer_that_was_chosen_after_all_closes_the_gap(store: Store) -> None:
    person = Person()
    receipt = await ask(store, person, NEAREST)
    await SqlQuestions(store.database).file(receipt.message, "ord/renovasjon")
    await ask(store, person, ANSWER, "Når?", choice="article:hentedager")
    assert not [key for key in await counted(store) if key[0] == "gap"]


async def test_inquiries_get_a_topic_suggested_until_staff_choose(store: Store) -> None:
    filing = SqlFiling(store.database, store.clock)
    receipt = await store.record.record(Person().says("Når hentes søpla?"), masked=False)
    assert await filing.without_topic() == [(HAVDAL, receipt.inquiry, "Når hentes søpla?", "nb")]
    await filing.suggest(receipt.inquiry, "en annen tittel", "ord/annet")
    await filing.suggest(receipt.inquiry, "Når hentes søpla?", "ord/renovasjon")
    assert await filing.without_topic() == []
    (topic, _, _) = await filing.topic_of(HAVDAL, receipt.inquiry)
    assert (topic.topic, topic.by_staff) == ("ord/renovasjon", False)
    assert await filing.chosen(HAVDAL) == []
    await filing.choose(receipt.inquiry, "ord/avfall", staff=ADA)
    await filing.suggest(receipt.inquiry, "Når hentes søpla?", "ord/renovasjon")
    (topic, _, _) = await filing.topic_of(HAVDAL, receipt.inquiry)
    assert (topic.topic, topic.by_staff) == ("ord/avfall", True)
    assert [one.topics for one in await filing.chosen(HAVDAL)] == [("ord/avfall",)]
    with pytest.raises(NotFound):
        await filing.choose(receipt.inquiry, None, staff=NEIGHBOUR)
    with pytest.raises(NotFound):
        await filing.topic_of(NABO, receipt.inquiry)


async def test_a_new_title_is_looked_at_again_unless_staff_chose(store: Store) -> None:
    filing, titled = SqlFiling(store.database, store.clock), Outcome((Reply("Takk."),), title="Hull i Storgata")
    person = Person()
    receipt = await store.record.record(person.says("Hei"), masked=False)
    await filing.suggest(receipt.inquiry, "Hei", None)
    for expected in ([(HAVDAL, receipt.inquiry, "Hull i Storgata", "nb")], []):
        turn = await store.record.begin_turn(person.conversation)
        assert turn is not None
        await store.record.finish_turn(turn, titled)
        assert await filing.without_topic() == expected
        await filing.choose(receipt.inquiry, None, staff=ADA)
        await store.record.record(person.says("Der igjen"), masked=False)


async def test_nothing_in_the_counts_tells_who(store: Store) -> None:
    await ask(store, Person(), ANSWER)
    assert {column.name for column in usage.columns} == {"municipality", "day", "kind", "about", "count"}
