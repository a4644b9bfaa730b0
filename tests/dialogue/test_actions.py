"""The action endpoint over HTTP, and what the forms take for an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.dialogue.actions import PATH, Actions
from bot.dialogue.texts import Texts
from bot.errors import KnowledgeBaseUnavailable
from tests.building import LINKS
from tests.dialogue.small_knowledge import SmallKnowledge
from tests.rasa.running import KnownInquiries

SECRET = {"Authorization": "Bearer secret"}


class Endpoint:
    """The endpoint on a real port."""

    def __init__(self) -> None:
        self.knowledge = SmallKnowledge()
        self.inquiries = KnownInquiries()
        self.actions = Actions(self.knowledge, self.inquiries, Texts.load(), LINKS, token="secret")
        application = web.Application()
        application.add_routes(self.actions.routes())
        self.server = TestServer(application)

    async def post(self, body: object, headers: dict[str, str] = SECRET) -> tuple[int, Any]:
        data = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.server.make_url(PATH), headers=headers, **data) as got,
        ):
            return got.status, await got.json()

    async def run(self, action: str, text: str = "", intent: str = "question", **slots: str | None) -> dict[str, Any]:
        status, body = await self.post(call(action, text, intent, "", **slots))
        assert status == 200, body
        return dict(body)


def call(action: str, text: str = "", intent: str = "question", choice: str = "", **slots: str | None) -> dict[str, Any]:
    form = "fault_form" if "fault" in action else "call_form" if "call" in action else None
    return {
        "next_action": action,
        "sender_id": "conversation",
        "tracker": {
            "slots": {"language": "nb", **slots},
            "latest_message": {
                "text": text,
                "intent": {"name": intent, "confidence": 0.9},
                "entities": [{"entity": "choice", "value": choice}] if choice else [],
                "metadata": {"municipality": "havdal"},
            },
            "active_loop": {"name": form} if form else {},
        },
    }


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    await endpoint.server.start_server()
    yield endpoint
    await endpoint.server.close()


def slots(result: dict[str, Any]) -> dict[str, str | None]:
    return {event["name"]: event["value"] for event in result["events"] if event["event"] == "slot"}


def keys(result: dict[str, Any]) -> list[str]:
    return [response["custom"].get("text", next(iter(response["custom"]))) for response in result["responses"]]


class TestDoor:
    @pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "secret"}])
    async def test_without_the_secret_nothing_is_done(self, endpoint: Endpoint, headers: dict[str, str]) -> None:
        status, _ = await endpoint.post(call("action_answer", "Når er søknadsfristen for barnehage?"), headers)
        assert status == 401
        assert endpoint.knowledge.asked == []

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"\xff",
            b"null",
            b"[]",
            b"{}",
            b'{"next_action": "action_answer", "tracker": null}',
            call("action_unheard_of"),
            call("action_choose", choice="person:1"),
            call("action_choose", choice="language:sv"),
            call("action_choose"),
        ],
    )
    async def test_nonsense_is_refused(self, endpoint: Endpoint, body: object) -> None:
        assert (await endpoint.post(body))[0] == 400

    async def test_a_part_that_is_away_is_told(self, endpoint: Endpoint) -> None:
        endpoint.knowledge.away = True
        assert await endpoint.post(call("action_answer", "Hei?")) == (503, {"error": KnowledgeBaseUnavailable.code})


class TestAnswers:
    async def test_the_knowledge_base_is_asked_in_the_language_of_the_turn(self, endpoint: Endpoint) -> None:
        await endpoint.run("action_answer", "Når?", language="nn")
        query = endpoint.knowledge.asked[0]
        assert (query.municipality, query.text, query.language) == ("havdal", "Når?", "nn")

    async def test_at_most_three_are_offered(self, endpoint: Endpoint) -> None:
        result = await endpoint.run(
            "action_answer", "Når Hvor Hva er koster blir får for jeg barnehage søknadsfristen plass"
        )
        assert keys(result) == ["nearest"]
        assert 1 <= len(result["responses"][0]["custom"]["nearest"]) <= 3

    async def test_a_text_too_long_for_it_is_not_a_failure(self, endpoint: Endpoint) -> None:
        assert keys(await endpoint.run("action_answer", "x" * 2_000)) == ["too_long"]

    async def test_the_title_of_an_open_question_is_short(self, endpoint: Endpoint) -> None:
        title = slots(await endpoint.run("action_answer", "Zyx\n" * 100))["handover_title"]
        assert title is not None
        assert len(title) <= 80
        assert "\n" not in title

    async def test_an_emergency_brings_the_article_about_it(self, endpoint: Endpoint) -> None:
        result = await endpoint.run("action_emergency", "Hvordan melder jeg bekymring for et barn til barnevernet?")
        assert keys(result) == ["emergency", "answer"]

    async def test_the_status_is_that_of_the_conversation(self, endpoint: Endpoint) -> None:
        endpoint.inquiries.known["conversation"] = ("2026-7", "waiting_staff")
        result = await endpoint.run("action_inquiry_status", "status", "inquiry_status")
        assert result["responses"] == [
            {"custom": {"text": "status_waiting_staff", "params": {"number": "2026-7"}, "choices": []}},
            {"custom": {"text": "status_follow", "params": {"url": LINKS.url("2026-7")}, "choices": []}},
        ]

    async def test_who_has_no_inquiry_here_is_led_to_where_a_number_counts(self, endpoint: Endpoint) -> None:
        result = await endpoint.run("action_inquiry_status", "status", "inquiry_status")
        assert keys(result) == ["status_none", "status_elsewhere"]


class TestForms:
    @pytest.mark.parametrize("text", ["Jeg vil melde en feil", "Hei, kan jeg melde fra om noe som er ødelagt?", "Meld feil"])
    async def test_a_mere_wish_says_nothing_yet(self, endpoint: Endpoint, text: str) -> None:
        assert slots(await endpoint.run("validate_fault_form", text, "report_fault")) == {}

    async def test_a_report_is_taken_whole(self, endpoint: Endpoint) -> None:
        result = await endpoint.run("validate_fault_form", "Benken i parken er ødelagt", "report_fault")
        assert slots(result) == {"fault_what": "Benken i parken er ødelagt"}

    @pytest.mark.parametrize("text", ["Kan noen ringe meg?", "Ring meg tilbake, takk", "Jeg vil bli oppringt"])
    async def test_a_mere_wish_for_a_call_has_no_topic(self, endpoint: Endpoint, text: str) -> None:
        assert slots(await endpoint.run("validate_call_form", text, "request_call")) == {}

    @pytest.mark.parametrize(
        ("text", "phone"),
        [
            ("12 34 56 78", "12 34 56 78"),
            ("ring +47 12345678 etter tolv", "+47 12345678"),
            ("123 45 678", "123 45 678"),
            ("1234", None),
            ("det har jeg ikke", None),
            ("12 34 56", None),
        ],
    )
    async def test_what_is_a_telephone_number(self, endpoint: Endpoint, text: str, phone: str | None) -> None:
        result = await endpoint.run("validate_call_form", text, "question", requested_slot="call_phone", call_phone=text)
        assert slots(result) == {"call_phone": phone}
        assert keys(result) == ([] if phone else ["call_phone_invalid"])

    @pytest.mark.parametrize("text", ["a", "  ", "?!"])
    async def test_half_a_word_is_too_short(self, endpoint: Endpoint, text: str) -> None:
        result = await endpoint.run("validate_fault_form", text, requested_slot="fault_where", fault_where=text)
        assert keys(result) == ["too_short"]
        assert slots(result) == {"fault_where": None}

    async def test_a_message_for_somebody_else_is_let_pass(self, endpoint: Endpoint) -> None:
        result = await endpoint.run(
            "validate_fault_form", "avbryt", "cancel", requested_slot="fault_where", fault_where=None
        )
        assert result == {"events": [], "responses": []}

    async def test_a_report_with_a_question_mark_is_still_a_report(self, endpoint: Endpoint) -> None:
        text = "Kan dere fikse gatelyset i Storgata?"
        result = await endpoint.run(
            "validate_fault_form", text, "report_fault", requested_slot="fault_what", fault_what=text
        )
        assert slots(result) == {"fault_what": text}

    async def test_titles_stay_short(self, endpoint: Endpoint) -> None:
        result = await endpoint.run("action_submit_fault", fault_what="x" * 400, fault_where="y\n" * 100, fault_contact="–")
        said = result["responses"][0]["custom"]
        assert said["handover"] == "form"
        assert len(said["title"]) < 150
        assert "\n" not in said["title"]
