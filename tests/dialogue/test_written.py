"""The dialogue by letter: one answer, sure or confirmed, with number and date; nothing advised that is a specialist's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.rendering import Renderer
from bot.dialogue.texts import Texts
from bot.dialogue.written import DialogueByChannel, WrittenDialogue
from bot.errors import DialogueUnavailable, KnowledgeBaseUnavailable, TooLong
from bot.messages import Finding, Health, Hit, Outcome, Promise, Query, Reply, Turn
from bot.services import Service, Specialists
from tests.building import HAVDAL, LINKS, START

TEXTS = Texts.load()
DAY = Promise(date(2026, 3, 5), "torsdag 5. mars")
FRIDAY = Promise(date(2026, 3, 6), "fredag 6. mars")


class Thursday:
    """Promises that name the same day, but the next one for what child welfare promises."""

    def promise(self, language: str, service: str | None = None) -> Promise:
        return FRIDAY if service == "barnevern" else DAY


class Known:
    """A knowledge base that knows one thing, or is away."""

    def __init__(self, found: Finding | Exception) -> None:
        self.found = found
        self.asked: list[Query] = []

    async def search(self, query: Query) -> Finding:
        self.asked.append(query)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def article(self, municipality: str, article: str, language: str) -> Hit:
        raise AssertionError("a letter has no choices")

    def health(self) -> Health:
        return Health("knowledge_base", "up", START)


def hit(service: str = "renovasjon") -> Hit:
    answer = "Vi tømmer på **onsdager**. Ring 12 34 56 78."
    return Hit("tomming", service, "Når tømmes søppelet?", answer, "<p>Vi tømmer</p>", "https://h.example/t", "nb", 0.97)


def turn(text: str = "Når kommer søppelbilen?", **more: object) -> Turn:
    return replace(Turn(HAVDAL, "c", "2026-000012", "m", text, "nb", channel="email", title="Søppel"), **more)  # type: ignore[arg-type]


def dialogue(found: Finding | Exception) -> WrittenDialogue:
    return WrittenDialogue(
        Known(found),
        Renderer(TEXTS),
        TEXTS,
        Thursday(),
        LINKS,
        specialist_services=Specialists([Service("barnevern", {}, track="specialist")]),
    )


async def test_sure_answer_is_given_once_and_says_who_wrote_it() -> None:
    outcome = await dialogue(Finding("answer", (hit(),))).respond(turn())
    (reply,) = outcome.replies
    assert reply.text.startswith("Vi tømmer på onsdager")
    assert "skrevet automatisk" in reply.text
    assert "2026-000012" in reply.text
    assert "Svar på denne meldingen" in (reply.html or "")
    assert [source.article for source in reply.sources] == ["tomming"]
    assert (outcome.handover, outcome.confidence) == (None, 0.97)


@pytest.mark.parametrize("verdict", ["nearest", "unknown"])
async def test_what_is_not_sure_is_confirmed_and_waits_for_a_person(verdict: str) -> None:
    outcome = await dialogue(Finding(verdict, (hit(),))).respond(turn())
    (reply,) = outcome.replies
    assert "2026-000012" in reply.text
    assert "senest torsdag 5. mars" in reply.text
    assert LINKS.url("2026-000012") in reply.text
    assert "onsdager" not in reply.text
    assert outcome.handover == "unknown"


async def test_specialists_matter_is_passed_on_with_how_to_reach_them() -> None:
    outcome = await dialogue(Finding("answer", (hit("barnevern"),))).respond(turn())
    (reply,) = outcome.replies
    assert "12 34 56 78" in reply.text
    assert "onsdager" not in reply.text
    assert "senest fredag 6. mars" in reply.text
    assert reply.choices == ()
    assert outcome.handover == "specialist"


async def test_reply_to_an_answer_reaches_a_person() -> None:
    knowledge = dialogue(Finding("answer", (hit(),)))
    outcome = await knowledge.respond(turn("Det stemmer ikke", first=False))
    assert outcome.handover == "asked"
    assert "fått svaret ditt" in outcome.replies[0].text


@pytest.mark.parametrize(
    "more",
    [
        {"attachments": 1},
        {"text": "Det er et stort hull i veien utenfor Storgata 14.", "title": "Hull i veien"},
        {"text": "Eg melder frå om at gatelyset er gått.", "title": "Gatelys"},
        {"text": "Här kommer intyget.", "title": "Intyg"},
    ],
)
async def test_what_reports_or_hands_in_something_reaches_a_person(more: dict[str, object]) -> None:
    outcome = await dialogue(Finding("answer", (hit(),))).respond(turn(**more))  # type: ignore[arg-type]
    assert outcome.handover == "reported"
    assert "onsdager" not in outcome.replies[0].text
    assert "2026-000012" in outcome.replies[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Jeg lurer på åpningstidene på gjenvinningsstasjonen.",
        "Hei! Kan man få flere søppelspann",
        "Kor finn eg skjemaet",
        "Jag undrar om ni har öppet på lördag",
        "I would like to know about kindergarten places",
    ],
)
async def test_what_asks_without_a_question_mark_is_a_question(text: str) -> None:
    outcome = await dialogue(Finding("answer", (hit(),))).respond(turn(text))
    assert outcome.handover is None


async def test_danger_is_told_the_numbers_to_call() -> None:
    outcome = await dialogue(Finding("answer", (hit(),))).respond(turn("hjelp det brenner"))
    assert "110" in outcome.replies[0].text
    assert outcome.handover == "asked"


@pytest.mark.parametrize(
    ("error", "reason"), [(KnowledgeBaseUnavailable("away"), "unavailable"), (TooLong("long"), "unknown")]
)
async def test_letter_is_confirmed_whatever_fails(error: Exception, reason: str) -> None:
    outcome = await dialogue(error).respond(turn())
    assert outcome.handover == reason
    assert "2026-000012" in outcome.replies[0].text


async def test_subject_is_searched_with_and_a_long_letter_is_not_searched_whole() -> None:
    known = Known(Finding("unknown", ()))
    written = WrittenDialogue(known, Renderer(TEXTS), TEXTS, Thursday(), LINKS, specialist_services=Specialists())
    await written.respond(turn("hva " + "ord " * 5000))
    assert known.asked[0].text.startswith("Søppel\nhva ord")
    assert len(known.asked[0].text) <= 1500


class Parrot:
    """A dialogue that says one thing, and may be away when it is to forget."""

    def __init__(self, says: str, *, away: bool = False) -> None:
        self.says = says
        self.away = away
        self.forgot: list[str] = []

    async def respond(self, turn: Turn) -> Outcome:
        return Outcome(replies=(Reply(self.says),))

    async def forget(self, conversation: str) -> None:
        if self.away:
            raise DialogueUnavailable("away")
        self.forgot.append(conversation)

    def health(self) -> Health:
        return Health(self.says, "up", START)


async def test_channel_decides_who_answers_and_all_forget() -> None:
    chat, letters = Parrot("chat", away=True), Parrot("letter")
    both = DialogueByChannel(chat, {"email": letters})
    assert (await both.respond(turn())).replies[0].text == "letter"
    assert (await both.respond(turn(channel="sms"))).replies[0].text == "chat"
    with pytest.raises(DialogueUnavailable):
        await both.forget("c")
    assert letters.forgot == ["c"]
    assert both.health().part == "chat"
