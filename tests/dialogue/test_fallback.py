"""What is answered while Rasa is away, where no model understands anything."""

from __future__ import annotations

import pytest

from bot.dialogue.fallback import KnowledgeDialogue
from bot.dialogue.rendering import Renderer
from bot.dialogue.texts import Texts
from bot.messages import LANGUAGES, Outcome
from tests.dialogue.small_knowledge import SmallKnowledge
from tests.dialogue.turns import choices, said, turn

TEXTS = Texts.load()


class Alone:
    """The knowledge base alone."""

    def __init__(self) -> None:
        self.knowledge = SmallKnowledge()
        self.dialogue = KnowledgeDialogue(self.knowledge, Renderer(TEXTS), TEXTS)

    async def ask(self, text: str = "", language: str = "nb", choice: str | None = None) -> Outcome:
        return await self.dialogue.respond(turn(text, language=language, choice=choice))


@pytest.fixture
def alone() -> Alone:
    return Alone()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Det brenner i huset mitt!", "nb"),
        ("DET BRENNER", "nb"),
        ("Jeg har brystsmerter og får ikke puste", "nb"),
        ("Hei, mannen min har falt om og puster ikke, hva gjør jeg?", "nb"),
        ("Jeg orker ikke å leve lenger", "nb"),
        ("brann", "nb"),
        ("Kom fort. Kona mi har fått hjerteinfarkt. " * 40, "nb"),
        ("Det brenn hos naboen", "nn"),
        ("Far min får ikkje puste", "nn"),
        ("Eg vil ikkje leve lenger", "nn"),
        ("Det brinner i köket", "sv"),
        ("Jag har ont i bröstet och kan inte andas", "sv"),
        ("Jag vill dö", "sv"),
        ("My house is on fire", "en"),
        ("I can’t breathe", "en"),
        ("I want to kill myself", "en"),
        ("My house is on fire", "nb"),
        ("Det brinner", "en"),
    ],
)
async def test_an_emergency_gets_the_numbers_to_call(alone: Alone, text: str, language: str) -> None:
    outcome = await alone.ask(text, language)
    assert said(outcome) == TEXTS.text("emergency", language)
    assert choices(outcome) == ["human"]
    assert alone.knowledge.asked == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kan jeg brenne hageavfall?", "nb"),
        ("brenne hageavfall", "nb"),
        ("brannstasjon åpningstid", "nb"),
        ("Når kommer brannvesenet på tilsyn?", "nb"),
        ("Gatelyset brenner hele dagen", "nb"),
        ("Har kommunen førstehjelpskurs?", "nb"),
        ("Når har legevakta ope?", "nn"),
        ("Kor kastar eg brannvarslaren?", "nn"),
        ("Får jag elda trädgårdsavfall?", "sv"),
        ("Hur beställer jag sotning och brandskyddskontroll?", "sv"),
        ("fire inspection", "en"),
        ("When is the next fire inspection?", "en"),
        ("Is there a fire ban?", "en"),
        ("Where do I find a first aid course?", "en"),
    ],
)
async def test_what_only_sounds_like_one_is_looked_up(alone: Alone, text: str, language: str) -> None:
    await alone.ask(text, language)
    assert [query.text for query in alone.knowledge.asked] == [text]


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("Hei", "nb", "greet"),
        ("Heisann!", "nb", "greet"),
        ("god morgon", "nn", "greet"),
        ("Hej hej", "sv", "greet"),
        ("Good morning", "en", "greet"),
        ("takk", "nb", "thank"),
        ("Takk for hjelpa!", "nn", "thank"),
        ("Tack så mycket", "sv", "thank"),
        ("Thank you :)", "en", "thank"),
        ("Ha det bra", "nb", "goodbye"),
        ("Hadet", "nn", "goodbye"),
        ("Hej då", "sv", "goodbye"),
        ("bye", "en", "goodbye"),
        ("hello", "nb", "greet"),
    ],
)
async def test_small_talk_is_returned(alone: Alone, text: str, language: str, key: str) -> None:
    assert said(await alone.ask(text, language)) == TEXTS.text(key, language)
    assert alone.knowledge.asked == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ja", "nb"),
        ("Nei takk.", "nb"),
        ("ja gjerne", "nn"),
        ("nei", "nn"),
        ("Ja tack", "sv"),
        ("nej", "sv"),
        ("Yes, please", "en"),
        ("no", "en"),
    ],
)
async def test_a_yes_or_no_to_what_nobody_remembers_offers_a_person(alone: Alone, text: str, language: str) -> None:
    outcome = await alone.ask(text, language)
    assert said(outcome) == TEXTS.text("yes_or_no", language)
    assert choices(outcome) == ["human"]
    assert outcome.handover is None
    assert alone.knowledge.asked == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jeg vil snakke med et menneske", "nb"),
        ("Kan jeg få prate med en saksbehandler?", "nb"),
        ("Menneske!", "nb"),
        ("Sett meg over, takk", "nb"),
        ("Eg vil snakke med eit menneske no", "nn"),
        ("Kan eg få snakke med nokon?", "nn"),
        ("Jag vill prata med en människa", "sv"),
        ("handläggare", "sv"),
        ("Can I talk to a person?", "en"),
        ("I want to speak to someone", "en"),
        ("Can I talk to a human, please?", "nb"),
    ],
)
async def test_a_person_is_fetched_for_who_asks(alone: Alone, text: str, language: str) -> None:
    assert (await alone.ask(text, language)).handover == "asked"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jeg vil ikke snakke med et menneske, når åpner biblioteket?", "nb"),
        ("Jeg vil ikke snakke med et menneske", "nb"),
        ("Hvem er saksbehandler for byggesaken min?", "nb"),
        ("Hvem kan jeg snakke med om skatt?", "nb"),
        ("Medmenneskelighet i eldreomsorgen", "nb"),
        ("Vi er en familie som gjerne vil snakke med noen på skolen om hva vi kan gjøre", "nb"),
        ("Kven er sakshandsamar for saka mi?", "nn"),
        ("Eg treng ikkje snakke med eit menneske", "nn"),
        ("Vem är handläggare för mitt bygglov?", "sv"),
        ("Jag vill inte prata med en människa", "sv"),
        ("Who is the case worker for my application?", "en"),
        ("I don't want to talk to a person", "en"),
        ("Human resources department", "en"),
    ],
)
async def test_a_word_about_people_asks_for_nobody(alone: Alone, text: str, language: str) -> None:
    assert (await alone.ask(text, language)).handover is None
    assert [query.text for query in alone.knowledge.asked] == [text]


async def test_a_greeting_with_a_question_is_a_question(alone: Alone) -> None:
    await alone.ask("Hei, når blir søpla hentet hos meg?")
    assert len(alone.knowledge.asked) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("choice", "key"), [("yes", "yes_or_no"), ("no", "deny_nothing")])
async def test_a_pressed_yes_or_no_offers_a_person(alone: Alone, language: str, choice: str, key: str) -> None:
    outcome = await alone.ask(language=language, choice=choice)
    assert said(outcome) == TEXTS.text(key, language)
    assert choices(outcome) == ["human"]
