"""Thumbs and consent in the web chat, over the socket and over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

import aiohttp
import pytest

from bot.messages import Outcome, Owner, Reply, Turn
from inquiries.experience import consents, ratings
from tests.bot.conftest import EchoDialogue
from tests.building import ADA, HAVDAL, until
from tests.channels.conftest import Start, Widget
from tests.site import Plan, Site


class Answering(EchoDialogue):
    """Dialogue that answers with an article."""

    async def respond(self, turn: Turn) -> Outcome:
        """Answer."""
        return Outcome((Reply("Torsdag.", details={"article": "hentedager"}),), confidence=0.9)


@pytest.fixture
async def site(start: Start) -> Site:
    return await start(Plan(dialogue=Answering()))


async def answered(site: Site, widget: Widget) -> str:
    """Ask, and return the id of the answer."""
    await widget.send({"type": "message", "id": uuid.uuid4().hex, "text": "Når hentes søpla?"})
    while True:
        frame = await widget.expect("event")
        if frame["kind"] == "message" and frame["message"]["author"] == "bot":
            return str(frame["message"]["id"])


async def solve(site: Site, conversation: str) -> str:
    """Let staff answer and close the conversation's inquiry; return its number."""
    (inquiry,) = (await site.store.inbox.page(HAVDAL, view="open", staff=ADA.id, before=None, limit=9))[0]
    assert inquiry.conversation == conversation
    desk = site.store.desk
    await desk.change_owner(inquiry.id, Owner.STAFF, staff=ADA, notice="")
    await desk.say(inquiry.id, staff=ADA, text="På torsdag.", external_id="svar-0001", internal=False, masked=False)
    await desk.close(inquiry.id, staff=ADA, notice="")
    return inquiry.number


async def http(widget: Widget, method: str, path: str, body: Any = None, secret: str | None = None) -> tuple[int, Any]:
    url = f"{widget.url}/api/chat/{widget.conversation}{path}"
    headers = {"Authorization": f"Bearer {secret or widget.secret}"}
    async with aiohttp.ClientSession() as session, session.request(method, url, headers=headers, json=body) as response:
        return response.status, await response.json()


async def test_an_answer_is_rated_and_rated_otherwise(site: Site) -> None:
    async with Widget(site.url).connected() as widget:
        answer = await answered(site, widget)
        for value in ("up", "down", None, "down"):
            await widget.send({"type": "rating", "id": "klient-1", "message": answer, "value": value})
            told = await widget.expect("rating")
            assert told == {"type": "rating", "id": "klient-1", "message": answer, "value": value}
        await widget.send({"type": "feedback"})
        found = await widget.expect("feedback")
        assert (found["ratings"], found["consents"], found["question"]) == ({answer: "down"}, [], None)
    assert await site.store.count(ratings) == 1


async def test_the_same_goes_by_http(site: Site) -> None:
    async with Widget(site.url).connected() as widget:
        answer = await answered(site, widget)
        status, told = await http(widget, "POST", "/ratings", {"message": answer, "value": "up"})
        assert (status, told["value"]) == (200, "up")
        assert (await http(widget, "GET", "/feedback"))[1]["ratings"] == {answer: "up"}
        number = await solve(site, widget.conversation)
        status, told = await http(widget, "POST", "/consents?language=nn", {"inquiry": number, "given": False})
        assert (status, told["state"], told["text"]) == (200, "refused", "consent_refused nn")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "rating", "value": "up"}, "malformed"),
        ({"type": "rating", "message": "x", "value": "up"}, "malformed"),
        ({"type": "rating", "message": "0" * 36, "value": "sideways"}, "malformed"),
        ({"type": "rating", "message": str(uuid.UUID(int=1)), "value": "up"}, "not_found"),
        ({"type": "consent", "inquiry": "12", "given": True}, "malformed"),
        ({"type": "consent", "inquiry": "2026-000099", "given": True}, "not_found"),
        ({"type": "consent", "inquiry": "2026-000001", "given": True}, "conflict"),
    ],
)
async def test_what_cannot_be_is_told_and_changes_nothing(site: Site, frame: dict[str, Any], code: str) -> None:
    async with Widget(site.url).connected() as widget:
        await answered(site, widget)
        await widget.send(frame)
        assert (await widget.expect("error"))["code"] == code
    assert [await site.store.count(table) for table in (ratings, consents)] == [0, 0]


async def test_consent_is_asked_for_after_the_answer_and_can_be_taken_back(site: Site) -> None:
    async with Widget(site.url).connected(language="sv") as widget:
        await answered(site, widget)
        await widget.send({"type": "feedback"})
        assert (await widget.expect("feedback"))["question"] is None
        number = await solve(site, widget.conversation)
        await widget.send({"type": "feedback"})
        asked = await widget.expect("feedback")
        assert asked["consents"] == [{"inquiry": number, "state": "open"}]
        assert asked["question"] == "consent_open sv"
        for given, state in ((True, "given"), (False, "withdrawn")):
            await widget.send({"type": "consent", "inquiry": number, "given": given})
            told = await widget.expect("consent")
            assert (told["state"], told["text"]) == (state, f"consent_{state} sv")
        await widget.send({"type": "feedback"})
        assert (await widget.expect("feedback"))["question"] is None


async def test_nobody_rates_for_others(site: Site) -> None:
    async with Widget(site.url).connected() as widget, Widget(site.url).connected() as other:
        answer = await answered(site, widget)
        await answered(site, other)
        await other.send({"type": "rating", "message": answer, "value": "down"})
        assert (await other.expect("error"))["code"] == "not_found"
        stolen = "x" * 43
        assert (await http(widget, "POST", "/ratings", {"message": answer, "value": "up"}, stolen))[0] == 403
        assert (await http(widget, "GET", "/feedback", None, stolen))[0] == 403
    assert await site.store.count(ratings) == 0


async def test_before_anything_was_said_there_is_nothing_to_rate(site: Site) -> None:
    async with Widget(site.url).connected() as widget:
        await widget.send({"type": "feedback"})
        assert (await widget.expect("error"))["code"] == "not_found"


async def test_deleting_the_conversation_deletes_what_was_thought(site: Site) -> None:
    async with Widget(site.url).connected() as widget:
        answer = await answered(site, widget)
        await widget.send({"type": "rating", "message": answer, "value": "down"})
        await widget.expect("rating")
        await site.pipeline.forget(HAVDAL, widget.conversation)

        async def gone() -> bool:
            return await site.store.count(ratings) == 0

        await until(gone)
        assert (await http(widget, "GET", "/feedback"))[0] == 404


async def test_too_many_are_refused_for_a_while(site: Site) -> None:
    async with Widget(site.url).connected() as widget:
        answer = await answered(site, widget)
        for _ in range(61):
            await widget.send({"type": "rating", "message": answer, "value": "up"})
        assert (await widget.expect("error"))["code"] == "rate_limited"
