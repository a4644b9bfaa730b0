"""Whether people were helped, in the web chat: asked once the inquiry is done, over the socket and over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.fallback import KnowledgeDialogue
from bot.dialogue.rendering import Renderer
from bot.dialogue.texts import Texts
from inquiries.satisfaction.models import satisfaction
from tests.building import ADA, HAVDAL
from tests.channels.conftest import Start, Widget
from tests.channels.test_webchat_feedback import http, solve
from tests.dialogue.small_knowledge import SmallKnowledge
from tests.site import Plan, Site


async def asked(widget: Widget) -> Any:
    """Return what the chat may ask."""
    await widget.send({"type": "feedback"})
    return (await widget.expect("feedback"))["satisfaction"]


async def test_it_is_asked_once_the_inquiry_is_done_answered_and_answered_otherwise(site: Site) -> None:
    async with Widget(site.url).connected() as widget:
        await widget.say("Når hentes søpla?")
        await widget.expect("ack")
        assert await asked(widget) is None
        number = await solve(site, widget.conversation)
        assert await asked(widget) == {"inquiry": number, "helped": None, "comment": ""}
        say = {"type": "satisfaction", "inquiry": number}
        await widget.send(say | {"id": "klient-1", "helped": "partly"})
        told = await widget.expect("satisfaction")
        assert told == say | {"id": "klient-1", "helped": "partly", "comment": "", "masked": False}
        await widget.send(say | {"helped": "no", "comment": "Jeg er 01010112377"})
        told = await widget.expect("satisfaction")
        assert told == say | {"id": None, "helped": "no", "comment": "Jeg er [***]", "masked": True}
        assert await asked(widget) == {"inquiry": number, "helped": "no", "comment": "Jeg er [***]"}
    assert await site.store.count(satisfaction) == 1


async def test_the_same_goes_by_http(site: Site) -> None:
    async with Widget(site.url).connected() as widget:
        await widget.say("Når hentes søpla?")
        await widget.expect("ack")
        number = await solve(site, widget.conversation)
        assert (await http(widget, "GET", "/feedback"))[1]["satisfaction"]["inquiry"] == number
        status, told = await http(widget, "POST", "/satisfaction", {"inquiry": number, "helped": "yes"})
        assert (status, told["helped"]) == (200, "yes")
        status, told = await http(
            widget, "POST", "/satisfaction", {"inquiry": number, "helped": "yes", "comment": "x" * 501}
        )
        assert (status, told["code"]) == (413, "too_long")
        stolen = "x" * 43
        assert (await http(widget, "POST", "/satisfaction", {"inquiry": number, "helped": "no"}, stolen))[0] == 403


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"inquiry": "2026-000001", "helped": "yes"}, "conflict"),
        ({"inquiry": "2026-000099", "helped": "yes"}, "not_found"),
        ({"inquiry": "2026-000001", "helped": "very"}, "malformed"),
        ({"inquiry": "12", "helped": "yes"}, "malformed"),
        ({"inquiry": "2026-000001", "helped": "yes", "comment": "x" * 2001}, "malformed"),
    ],
)
async def test_what_cannot_be_is_told_and_changes_nothing(site: Site, frame: dict[str, Any], code: str) -> None:
    async with Widget(site.url).connected() as widget:
        await widget.say("Når hentes søpla?")
        await widget.expect("ack")
        await widget.send({"type": "satisfaction"} | frame)
        assert (await widget.expect("error"))["code"] == code
    assert await site.store.count(satisfaction) == 0


async def test_nobody_answers_for_others(site: Site) -> None:
    async with Widget(site.url).connected() as widget, Widget(site.url).connected() as other:
        await widget.say("Når hentes søpla?")
        await widget.expect("ack")
        number = await solve(site, widget.conversation)
        await other.say("Hei")
        await other.expect("ack")
        await other.send({"type": "satisfaction", "inquiry": number, "helped": "no"})
        assert (await other.expect("error"))["code"] == "not_found"
    assert await site.store.count(satisfaction) == 0


async def test_once_the_person_goes_on_it_is_not_asked_any_more(site: Site) -> None:
    async with Widget(site.url).connected() as widget:
        await widget.say("Når hentes søpla?")
        await widget.expect("ack")
        await solve(site, widget.conversation)
        assert await asked(widget) is not None
        await widget.say("Og papiret?")
        await widget.expect("ack")
        assert await asked(widget) is None
    open_ones, _ = await site.store.inbox.page(HAVDAL, view="open", staff=ADA.id, before=None, limit=9)
    assert len(open_ones) == 1


async def hears(widget: Widget, text: str) -> list[dict[str, Any]]:
    """Say something, and return the events up to the bot's answer."""
    await widget.say(text)
    events = []
    while True:
        events.append(await widget.expect("event"))
        if events[-1]["kind"] == "message" and events[-1]["message"]["author"] == "bot":
            return events


async def test_who_says_thanks_for_the_bots_answer_is_asked_once(start: Start) -> None:
    texts = Texts.load()
    site = await start(Plan(dialogue=KnowledgeDialogue(SmallKnowledge(), Renderer(texts), texts)))
    async with Widget(site.url).connected() as widget:
        first = await hears(widget, "Når blir søpla hentet hos meg?")
        assert first[-1]["message"]["sources"]
        assert await asked(widget) is None
        thanks = await hears(widget, "Tusen takk")
        told = await widget.expect("event")
        assert told == {"type": "event", "sequence": told["sequence"], "kind": "ended"}
        assert told["sequence"] > thanks[-1]["sequence"], "it stands below the farewell"
        question = await asked(widget)
        assert question["helped"] is None
        site.store.clock.advance(minutes=1)
        await hears(widget, "Når blir søpla hentet hos meg?")
        assert await asked(widget) is None, "the person goes on"
        await hears(widget, "Ha det bra")
        assert await asked(widget) is None, "once"
        await widget.send({"type": "satisfaction", "inquiry": question["inquiry"], "helped": "yes"})
        assert (await widget.expect("satisfaction"))["helped"] == "yes"
    assert await site.store.count(satisfaction) == 1


async def test_who_says_thanks_for_nothing_is_not_asked(start: Start) -> None:
    texts = Texts.load()
    site = await start(Plan(dialogue=KnowledgeDialogue(SmallKnowledge(), Renderer(texts), texts)))
    async with Widget(site.url).connected() as widget:
        await hears(widget, "Hvem vant sjakkturneringen i fjor?")
        await hears(widget, "Takk")
        assert await asked(widget) is None
        assert not [event for event in await site.store.events.after(0) if event.kind == "ended"]
    assert await site.store.count(satisfaction) == 0
