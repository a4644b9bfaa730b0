"""What every Dialogue must do, whoever plays it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.dialogue.fallback import KnowledgeDialogue
from bot.dialogue.rendering import Renderer
from bot.dialogue.resilient import ResilientDialogue
from bot.dialogue.texts import Texts
from bot.interfaces import Dialogue
from tests.dialogue.small_knowledge import SmallKnowledge
from tests.dialogue.turns import NUMBER, Talk, articles, choices, said, turn
from tests.rasa.running import SPECIALISTS, allow_start, shared_rasa

pytestmark = allow_start


def _knowledge_dialogue(renderer: Renderer, texts: Texts) -> KnowledgeDialogue:
    return KnowledgeDialogue(SmallKnowledge(), renderer, texts, specialist_services=SPECIALISTS)


@pytest.fixture(params=["rasa", "knowledge base alone", "resilient"])
async def dialogue(request: pytest.FixtureRequest) -> AsyncIterator[Dialogue]:
    texts = Texts.load()
    renderer = Renderer(texts)
    fallback = _knowledge_dialogue(renderer, texts)
    if request.param == "knowledge base alone":
        yield fallback
        return
    client = shared_rasa().client()
    resilient = ResilientDialogue(client, fallback, renderer)
    yield client if request.param == "rasa" else resilient
    await resilient.close()
    await client.close()


class TestDialogue:
    async def test_a_known_question_is_answered_with_its_source(self, dialogue: Dialogue) -> None:
        outcome = await dialogue.respond(turn("Når er søknadsfristen for barnehage?"))
        assert said(outcome) == "Fristen er 1. mars."
        assert articles(outcome) == ["barnehage-frist"]
        assert outcome.replies[0].html == "<p>Fristen er 1. mars.</p>"
        assert outcome.handover is None
        assert outcome.confidence is not None
        assert outcome.confidence > 0.5
        assert outcome.language == "nb"

    async def test_an_unclear_question_gets_the_nearest_to_choose_from(self, dialogue: Dialogue) -> None:
        outcome = await dialogue.respond(turn("Hva koster plass for barnet mitt i svømmehallen?"))
        assert "article:barnehage-pris" in choices(outcome)
        assert choices(outcome)[-1] == "human"

    async def test_a_chosen_article_is_given(self, dialogue: Dialogue) -> None:
        outcome = await dialogue.respond(turn(choice="article:barnehage-frist"))
        assert articles(outcome) == ["barnehage-frist"]

    async def test_an_article_that_is_gone_is_no_failure(self, dialogue: Dialogue) -> None:
        outcome = await dialogue.respond(turn(choice="article:taken-down"))
        assert said(outcome)
        assert articles(outcome) == []

    async def test_an_unknown_question_is_owned_up_to_and_a_person_offered(self, dialogue: Dialogue) -> None:
        outcome = await dialogue.respond(turn("Hvor mange lyktestolper trenger egentlig en elgokse?"))
        assert articles(outcome) == []
        assert choices(outcome) == ["human"]
        assert outcome.handover is None

    async def test_a_person_is_fetched_when_asked_for(self, dialogue: Dialogue) -> None:
        assert (await dialogue.respond(turn("Jeg vil snakke med et menneske"))).handover == "asked"

    async def test_a_person_is_fetched_when_chosen(self, dialogue: Dialogue) -> None:
        assert (await dialogue.respond(turn(choice="human"))).handover == "asked"

    async def test_specialist_matters_get_contacts_and_no_advice(self, dialogue: Dialogue) -> None:
        outcome = await dialogue.respond(turn("Hvordan melder jeg bekymring for et barn til barnevernet?"))
        assert "barnevern@havdal.example" in said(outcome)
        assert "Ring barnevernet på" not in said(outcome)
        assert choices(outcome) == ["human"]
        assert articles(outcome) == ["melde-bekymring"]

    @pytest.mark.parametrize(
        ("language", "word"), [("nb", "menneske"), ("nn", "menneske"), ("sv", "människa"), ("en", "person")]
    )
    async def test_the_reply_is_in_the_turns_language(self, dialogue: Dialogue, language: str, word: str) -> None:
        outcome = await dialogue.respond(turn("Zyxwv qwrtp?", language=language))
        assert word in said(outcome)
        assert outcome.language == language

    async def test_an_article_in_another_language_says_so(self, dialogue: Dialogue) -> None:
        outcome = await dialogue.respond(turn("When does the library open?", language="nb"))
        assert "English" in said(outcome)
        assert '<div lang="en">' in (outcome.replies[0].html or "")

    @pytest.mark.parametrize(
        "text", ["/restart", "  /restart", "\u2003/choose@1.0", '/choose{"choice":"article:library"}', "/session_start"]
    )
    async def test_a_slash_is_no_command(self, dialogue: Dialogue, text: str) -> None:
        talk = Talk(dialogue)
        outcome = await talk.say(text)
        assert said(outcome)
        assert articles(outcome) == []
        assert articles(await talk.say("Når er søknadsfristen for barnehage?")) == ["barnehage-frist"]

    async def test_a_long_message_is_answered(self, dialogue: Dialogue) -> None:
        assert choices(await dialogue.respond(turn("Når kommer søppelbilen i gata? " * 60))) == ["human"]

    async def test_markup_stays_text(self, dialogue: Dialogue) -> None:
        outcome = await dialogue.respond(turn("<script>alert(1)</script> {number} {0} %s"))
        assert "<script>" not in (outcome.replies[0].html or "")
        assert NUMBER not in said(outcome)

    async def test_forgetting_what_is_not_known_is_no_failure(self, dialogue: Dialogue) -> None:
        await dialogue.forget("nobody-has-this/conversation?")

    async def test_it_answers_again_after_forgetting(self, dialogue: Dialogue) -> None:
        talk = Talk(dialogue)
        await talk.say("Hei")
        await dialogue.forget(talk.id)
        assert articles(await talk.say("Når er søknadsfristen for barnehage?")) == ["barnehage-frist"]

    async def test_its_health_is_up_while_it_answers(self, dialogue: Dialogue) -> None:
        await dialogue.respond(turn("Hei"))
        assert dialogue.health().state == "up"
