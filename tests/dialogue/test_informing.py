"""What is done with what citizens write is told on every channel, in the same words, and for as long as it is true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app.dialogue import notice_of
from bot.dialogue.informing import InformingDialogue
from bot.dialogue.texts import Texts
from bot.messages import LANGUAGES, Health, Outcome, Reply, Turn
from bot.settings import Settings
from tests.building import START
from tests.dialogue.turns import turn

TEXTS = Texts.load()
HERE = {"name": "Havdal kommune", "privacy_url": "/personvern.html"}


class Echo:
    """A dialogue that answers in two messages, the last one with form, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Turn] = []
        self.forgotten: list[str] = []

    async def respond(self, turn: Turn) -> Outcome:
        self.asked.append(turn)
        return Outcome(replies=(Reply("Hei."), Reply("På onsdag.", html="<p>På onsdag.</p>")))

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    def health(self) -> Health:
        return Health("rasa", "up", START)


def settings(**more: object) -> Settings:
    kept = {"privacy": {"inquiry_days": 90}, "webchat": {"retention_days": 14}}
    return Settings.model_validate(
        {"municipality": HERE, "service": {"public_url": "https://torg.havdal.example"}} | kept | more
    )


def informing(inner: Echo) -> InformingDialogue:
    return InformingDialogue(inner, TEXTS, notice_of(settings()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", ["email", "xmpp"])
async def test_the_first_answer_tells_purpose_and_periods(channel: str, language: str) -> None:
    dialogue = informing(Echo())
    first = await dialogue.respond(replace(turn("Hei", language=language), channel=channel))
    first_text, last = first.replies
    assert first_text == Reply("Hei.")
    for told in (last.text, last.html or ""):
        for said in ("Havdal kommune", " 14 ", " 90 ", "https://torg.havdal.example/personvern.html"):
            assert said in told
    again = await dialogue.respond(replace(turn("Hei", language=language), channel=channel, first=False))
    assert again.replies[-1].text == "På onsdag."


@pytest.mark.parametrize("language", LANGUAGES)
async def test_by_sms_the_word_to_ask_with_is_told_and_answers(language: str) -> None:
    echo = Echo()
    dialogue = informing(echo)
    sms = replace(turn("Hei", language=language), channel="sms")
    last = (await dialogue.respond(sms)).replies[-1].text
    word = last.rpartition(" ")[2]
    assert last.startswith("På onsdag.\n\n")
    assert len(last.partition("\n\n")[2]) < 30
    answer = await dialogue.respond(replace(sms, text=f" {word.lower()}? ", first=False))
    assert dialogue.told("privacy_notice", language) in answer.replies[0].text
    assert answer.handover is None
    assert [one.text for one in echo.asked] == ["Hei"]


@pytest.mark.parametrize("text", ["Hjelp meg med skjemaet", "informasjon"])
async def test_a_sentence_is_no_word_for_help(text: str) -> None:
    echo = Echo()
    await informing(echo).respond(replace(turn(text), channel="xmpp"))
    assert [one.text for one in echo.asked] == [text]


async def test_the_chat_on_the_page_tells_it_beside_itself() -> None:
    echo = Echo()
    dialogue = informing(echo)
    outcome = await dialogue.respond(turn("hjelp"))
    assert [reply.text for reply in outcome.replies] == ["Hei.", "På onsdag."]
    await dialogue.forget("c")
    assert echo.forgotten == ["c"]
    assert dialogue.health() == echo.health()


@pytest.mark.parametrize(
    ("url", "told"),
    [("https://www.havdal.example/p", "https://www.havdal.example/p"), ("/p", "https://torg.havdal.example/p"), ("", "")],
)
def test_where_more_is_to_be_read(url: str, told: str) -> None:
    assert notice_of(settings(municipality={"name": "Havdal kommune", "privacy_url": url})).url == told
