"""Whole conversations with the real Rasa."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.dialogue.rasa_client import RasaClient
from bot.errors import DialogueUnavailable
from tests.dialogue.turns import NUMBER, Talk, articles, choices, said, turn
from tests.rasa.running import RunningRasa, allow_start, shared_rasa

pytestmark = allow_start


@pytest.fixture
def rasa() -> RunningRasa:
    return shared_rasa()


@pytest.fixture
async def client(rasa: RunningRasa) -> AsyncIterator[RasaClient]:
    client = rasa.client()
    yield client
    await client.close()


@pytest.fixture
def talk(client: RasaClient) -> Talk:
    return Talk(client)


class TestFaultForm:
    async def test_from_beginning_to_end(self, talk: Talk) -> None:
        assert "Hva er feil" in said(await talk.say("Jeg vil melde en feil"))
        assert "Hvor er det" in said(await talk.say("Gatelyset er mørkt"))
        assert choices(await talk.say("Storgata 5, ved skolen")) == ["no", "cancel"]
        outcome = await talk.say("kari@havdal.example")
        assert outcome.handover == "form"
        assert outcome.title == "Feilmelding: Gatelyset er mørkt, Storgata 5, ved skolen"
        assert NUMBER in said(outcome)

    async def test_what_the_report_says_already_is_not_asked_again(self, talk: Talk) -> None:
        assert "Hvor er det" in said(await talk.say("Jeg vil melde fra om hull i veien"))

    async def test_the_contact_may_be_skipped(self, talk: Talk) -> None:
        await talk.say("Det er et stort hull i veien")
        await talk.say("Skoleveien 3")
        assert (await talk.say(choice="no")).handover == "form"

    async def test_a_yes_to_the_contact_is_asked_for_the_number(self, talk: Talk) -> None:
        await talk.say("Det er et stort hull i veien")
        await talk.say("Skoleveien 3")
        outcome = await talk.say("ja takk")
        assert "Skriv telefonnummeret" in said(outcome)
        assert "Vil du ha beskjed" not in said(outcome)
        assert choices(outcome) == ["no", "cancel"]
        assert "Vil du ha beskjed" in said(await talk.say("Hva er status på saken min?"))
        assert (await talk.say("12 34 56 78")).handover == "form"

    async def test_a_question_is_answered_and_the_form_asks_again(self, talk: Talk) -> None:
        await talk.say("Jeg vil melde en feil")
        outcome = await talk.say("Når er søknadsfristen for barnehage?")
        assert articles(outcome) == ["barnehage-frist"]
        assert "Hva er feil" in outcome.replies[-1].text
        assert "Hvor er det" in said(await talk.say("Huska på lekeplassen er knust"))

    async def test_the_status_is_told_and_the_form_asks_again(self, talk: Talk, rasa: RunningRasa) -> None:
        rasa.inquiries.known[talk.id] = (NUMBER, "with_bot")
        await talk.say("Jeg vil melde en feil")
        outcome = await talk.say("Hva er status på saken min?")
        assert NUMBER in outcome.replies[0].text
        assert "Hva er feil" in outcome.replies[-1].text

    async def test_small_talk_is_no_answer(self, talk: Talk) -> None:
        await talk.say("Jeg vil melde en feil")
        outcome = await talk.say("takk")
        assert "Hva er feil" in outcome.replies[-1].text

    async def test_a_person_is_always_in_reach(self, talk: Talk) -> None:
        await talk.say("Jeg vil melde fra om hull i veien")
        outcome = await talk.say("Jeg vil snakke med et menneske")
        assert outcome.handover == "asked"
        assert outcome.title == "Jeg vil melde fra om hull i veien"
        assert articles(await talk.say("Når er søknadsfristen for barnehage?")) == ["barnehage-frist"]

    @pytest.mark.parametrize("choice", [None, "cancel"])
    async def test_cancelling_ends_it(self, talk: Talk, choice: str | None) -> None:
        await talk.say("Jeg vil melde en feil")
        assert "Ingenting er sendt inn" in said(await talk.say("avbryt", choice))
        assert "ingenting å avbryte" in said(await talk.say("avbryt", choice))

    async def test_an_emergency_ends_it(self, talk: Talk) -> None:
        await talk.say("Jeg vil melde en feil")
        outcome = await talk.say("Det brenner hos naboen")
        assert "110" in said(outcome)
        assert "Hva er feil" not in said(outcome)

    async def test_a_second_report_starts_empty(self, talk: Talk) -> None:
        for text in ("Jeg vil melde en feil", "Benken er ødelagt", "I parken"):
            await talk.say(text)
        await talk.say(choice="no")
        assert "Hva er feil" in said(await talk.say("Jeg vil melde en feil"))

    async def test_it_lives_through_a_change_of_language(self, client: RasaClient) -> None:
        talk = Talk(client)
        await talk.say("Jeg vil melde en feil")
        talk.language = "en"
        assert "Where is it" in said(await talk.say("The swing is broken"))


class TestCallForm:
    async def test_from_beginning_to_end(self, talk: Talk) -> None:
        assert "Hva gjelder det" in said(await talk.say("Kan noen ringe meg?"))
        assert "telefonnummer" in said(await talk.say("Barnehageplassen til sønnen min"))
        assert "ikke ut som" in said(await talk.say("det står i katalogen"))
        outcome = await talk.say("Ring 12 34 56 78 etter klokka 12")
        assert outcome.handover == "form"
        assert outcome.title == "Ring tilbake: Barnehageplassen til sønnen min"
        assert "12 34 56 78" in said(outcome)

    async def test_a_wish_that_says_everything_needs_no_question(self, talk: Talk) -> None:
        outcome = await talk.say("Kan dere ringe meg på 12 34 56 78 om byggesaken min?")
        assert outcome.handover == "form"


class TestOffers:
    async def test_yes_after_not_knowing_fetches_a_person_with_the_question(self, talk: Talk) -> None:
        await talk.say("Hvor mange lyktestolper trenger egentlig en elgokse?")
        outcome = await talk.say("ja takk")
        assert outcome.handover == "unknown"
        assert outcome.title == "Hvor mange lyktestolper trenger egentlig en elgokse?"

    async def test_the_choice_does_the_same(self, talk: Talk) -> None:
        await talk.say("Hvor mange lyktestolper trenger egentlig en elgokse?")
        assert (await talk.say(choice="human")).handover == "unknown"

    async def test_no_to_the_nearest_offers_a_person(self, talk: Talk) -> None:
        await talk.say("Hva koster plass for barnet mitt i svømmehallen?")
        assert choices(await talk.say("nei, ingen av dem")) == ["human"]
        assert (await talk.say("ja")).handover == "unknown"

    async def test_yes_to_several_asks_which(self, talk: Talk) -> None:
        await talk.say("Hva koster plass for barnet mitt i svømmehallen?")
        assert "Velg en av dem" in said(await talk.say("ja"))

    async def test_yes_after_a_specialist_article_goes_to_the_specialists(self, talk: Talk) -> None:
        await talk.say(choice="article:melde-bekymring")
        assert (await talk.say("ja")).handover == "specialist"

    async def test_an_answer_takes_the_offer_back(self, talk: Talk) -> None:
        await talk.say("Hvor mange lyktestolper trenger egentlig en elgokse?")
        await talk.say("Når er søknadsfristen for barnehage?")
        assert (await talk.say("ja")).handover is None


class TestFarewell:
    @pytest.mark.parametrize("words", ["Tusen takk for hjelpen", "Ha det bra"])
    async def test_goodbye_and_thanks_are_told_from_the_rest(self, talk: Talk, words: str) -> None:
        assert not (await talk.say("Når er søknadsfristen for barnehage?")).farewell
        assert not (await talk.say("Hei")).farewell
        assert (await talk.say(words)).farewell

    @pytest.mark.parametrize("words", ["takk", "Ha det bra"])
    async def test_in_a_form_they_end_nothing(self, talk: Talk, words: str) -> None:
        await talk.say("Når er søknadsfristen for barnehage?")
        await talk.say("Jeg vil melde en feil")
        assert not (await talk.say(words)).farewell


class TestMemory:
    async def test_the_same_message_again_does_not_answer_the_next_question(self, client: RasaClient) -> None:
        talk = Talk(client)
        await talk.say("Jeg vil melde en feil")
        first = turn("Gatelyset er mørkt", conversation=talk.id)
        expected = said(await client.respond(first))
        assert said(await client.respond(replace(first, attempt=2))) == expected
        assert "beskjed når det er rettet" in said(await talk.say("Storgata 5"))

    async def test_another_message_is_never_taken_back(self, client: RasaClient) -> None:
        talk = Talk(client)
        await talk.say("Jeg vil melde en feil")
        await client.respond(replace(turn("Gatelyset er mørkt", conversation=talk.id), attempt=2))
        assert "beskjed når det er rettet" in said(await talk.say("Storgata 5"))

    async def test_forgetting_ends_a_form(self, talk: Talk, client: RasaClient, rasa: RunningRasa) -> None:
        await talk.say("Jeg vil melde en feil")
        assert "melde en feil" in rasa.tracker(talk.id)
        await client.forget(talk.id)
        assert rasa.tracker(talk.id) == ""
        assert "ingenting å avbryte" in said(await talk.say("avbryt"))

    async def test_a_conversation_of_any_name_is_forgotten(self, client: RasaClient, rasa: RunningRasa) -> None:
        name = "sms/+47 12345678?ø%2F"
        await client.respond(turn("Hei", conversation=name))
        assert rasa.tracker(name) != ""
        await client.forget(name)
        assert rasa.tracker(name) == ""

    async def test_a_stale_turn_begins_afresh(self, talk: Talk, client: RasaClient) -> None:
        await talk.say("Jeg vil melde en feil")
        outcome = await client.respond(replace(turn("avbryt", conversation=talk.id), stale=True))
        assert "ingenting å avbryte" in said(outcome)

    async def test_a_form_outlives_many_turns(self, talk: Talk) -> None:
        await talk.say("Jeg vil melde fra om hull i veien")
        for _ in range(12):
            await talk.say("Når er søknadsfristen for barnehage?")
        await talk.say("Skoleveien 3")
        outcome = await talk.say(choice="no")
        assert outcome.title == "Feilmelding: Jeg vil melde fra om hull i veien, Skoleveien 3"

    async def test_a_failed_action_leaves_no_trace(self, talk: Talk, rasa: RunningRasa, client: RasaClient) -> None:
        await talk.say("Jeg vil melde en feil")
        asked = turn("Når er søknadsfristen for barnehage?", conversation=talk.id)
        rasa.knowledge.away = True
        try:
            with pytest.raises(DialogueUnavailable):
                await client.respond(asked)
            assert "melde en feil" in rasa.tracker(talk.id)
            assert "barnehage" not in rasa.tracker(talk.id)
            assert "110" in said(await Talk(client).say("Det brenner hos naboen"))
        finally:
            rasa.knowledge.away = False
        outcome = await client.respond(replace(asked, attempt=2))
        assert articles(outcome) == ["barnehage-frist"]
        assert "Hvor er det" in said(await talk.say("Gatelyset er mørkt"))


class TestIntents:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("Hei på deg!", "greet"),
            ("Ha det bra", "goodbye"),
            ("Tusen takk for hjelpa", "thank"),
            ("Er du eit menneske?", "bot_challenge"),
            ("Fortell en vits", "out_of_scope"),
            ("Ka tid blir bosset henta hos mæ?", "question"),
            ("Hur ansöker jag om bygglov för ett uterum?", "question"),
            ("What do I do with an old fridge?", "question"),
            ("Barnehage", "question"),
            ("Skatt", "question"),
            ("Brøyting", "question"),
            ("23 45 67 89", "question"),
            ("søpla", "question"),
            ("Eg orkar ikkje å leve meir", "emergency"),
            ("qqqq wwww", "question"),
        ],
    )
    async def test_it_understands(self, client: RasaClient, text: str, intent: str) -> None:
        outcome = await client.respond(turn(text))
        assert outcome.intent == intent
        assert outcome.intent_confidence is not None
        assert 0 <= outcome.intent_confidence <= 1


async def test_nothing_said_is_in_the_log(talk: Talk, rasa: RunningRasa, client: RasaClient) -> None:
    await talk.say("Hvor er hemmelighetstjernet?")
    await talk.say('/hemmelighetstjernet{"a":1}')
    rasa.knowledge.away = True
    try:
        with pytest.raises(DialogueUnavailable):
            await talk.say("Finnes hemmelighetstjernet?")
    finally:
        rasa.knowledge.away = False
    assert "an action failed" in rasa.log()
    assert "hemmelighet" not in rasa.log().casefold()
