"""The web chat where WebSocket is blocked: the same conversation by HTTP."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from sqlalchemy import insert

from bot.messages import LANGUAGES
from bot.server import LARGEST_BODY
from channels.webchat.channel import WebChatLimits
from inquiries.models import events as inquiry_events
from tests.bot.conftest import EchoDialogue, GatedDialogue
from tests.building import ADA, HAVDAL, until
from tests.channels.conftest import Frame, Start, Widget
from tests.site import Plan, Site

ORIGIN = "https://www.havdal.example"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Any
    body: Any

    @property
    def code(self) -> str:
        """The code of an error."""
        assert set(self.body) - {"why"} == {"code", "message", "retry_after"}
        return str(self.body["code"])


@dataclass
class Http:
    """A widget that has only HTTP."""

    session: aiohttp.ClientSession
    widget: Widget

    async def ask(self, method: str, path: str, **options: Any) -> Answer:
        """Send a request about the conversation."""
        given = {"Authorization": f"Bearer {self.widget.secret}"} | options.pop("headers", {})
        url = f"{self.widget.url}/api/chat/{self.widget.conversation}{path}"
        async with self.session.request(method, url, headers=given, **options) as response:
            text = await response.text()
            return Answer(response.status, response.headers, json.loads(text) if text else None)

    async def say(self, text: str, identifier: str | None = None, **more: Any) -> Answer:
        """Say something."""
        body = {"id": identifier or uuid.uuid4().hex, "text": text} | more
        return await self.ask("POST", "/messages", json=body)

    async def events(self, after: int = 0, wait: float = 0) -> Answer:
        """Ask for events."""
        return await self.ask("GET", f"/events?after={after}&wait={wait:.0f}")

    async def until_said(self, text: str) -> list[Frame]:
        """Ask until a text has been said, as a widget does, and return all events on the way."""
        found: list[Frame] = []
        async with asyncio.timeout(20):
            while text not in [event["message"]["text"] for event in found if event["kind"] == "message"]:
                after = found[-1]["sequence"] if found else 0
                found += (await self.events(after, wait=5)).body["events"]
        return found


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def http(site: Site, session: aiohttp.ClientSession) -> Http:
    return Http(session, Widget(site.url))


async def test_message_is_acknowledged_and_answered(http: Http) -> None:
    answer = await http.say("Hei", "client-0001", language="en")
    assert answer.status == 200
    assert answer.body == {
        "type": "ack",
        "id": "client-0001",
        "sequence": answer.body["sequence"],
        "inquiry": "2026-000001",
        "duplicate": False,
    }
    events = await http.until_said("Du sa: Hei")
    assert [event["message"]["text"] for event in events if event["kind"] == "message"] == ["Hei", "Du sa: Hei"]
    assert events[-1]["message"]["language"] == "en"


async def test_same_message_by_both_ways_is_one(http: Http) -> None:
    first = await http.say("Hei", "client-0001")
    async with http.widget.connected():
        await http.widget.say("Hei", "client-0001")
        assert await http.widget.expect("ack") == first.body | {"duplicate": True}
    again = await http.say("Hei", "client-0001")
    assert again.body == first.body | {"duplicate": True}
    events = await http.until_said("Du sa: Hei")
    assert len([event for event in events if event["kind"] == "message"]) == 2


async def test_events_are_those_of_the_socket(http: Http) -> None:
    async with http.widget.connected():
        await http.widget.say("Hei")
        await http.widget.said("Du sa: Hei")
        polled = (await http.events()).body
        assert polled["events"] == http.widget.events()
        assert (polled["welcome"]["type"], polled["welcome"]["known"]) == ("welcome", True)


async def test_before_anything_was_said_there_is_nothing(http: Http) -> None:
    body = (await http.events()).body
    assert body == {
        "welcome": {
            "type": "welcome",
            "sequence": 0,
            "owner": "bot",
            "staff_name": None,
            "retention_days": 21,
            "text_limit": 4000,
            "known": False,
            "contacts": [],
        },
        "events": [],
    }


async def test_long_poll_answers_when_something_happens(start: Start, session: aiohttp.ClientSession) -> None:
    dialogue = GatedDialogue()
    site = await start(Plan(dialogue=dialogue))
    http = Http(session, Widget(site.url))
    ack = await http.say("Hei")
    polling = asyncio.create_task(http.events(ack.body["sequence"], wait=20))
    await until(lambda: len(site.feed._listeners) == 2)  # The poll, and the console's that is always there.
    assert not polling.done()
    dialogue.gate("Hei").set()
    async with asyncio.timeout(10):
        events = (await polling).body["events"]
    assert [event["message"]["text"] for event in events] == ["Du sa: Hei"]


async def test_somebody_else_cannot_use_up_what_a_citizen_may_say(start: Start, session: aiohttp.ClientSession) -> None:
    site = await start(Plan(limits=WebChatLimits(messages_per_10s=2)))
    http = Http(session, Widget(site.url))
    await http.say("en")
    thief = Http(session, Widget(site.url, http.widget.conversation))
    assert [(await thief.say("x")).status for _ in range(3)] == [403, 403, 429]
    assert (await http.say("to")).status == 200


async def test_long_poll_before_the_conversation_exists_answers_when_it_begins(http: Http, site: Site) -> None:
    polling = asyncio.create_task(http.events(wait=20))
    await until(lambda: len(site.feed._listeners) == 2)
    await http.say("Hei")
    async with asyncio.timeout(10):
        body = (await polling).body
    assert (body["welcome"]["known"], body["events"] != []) == (True, True)


async def test_long_poll_of_somebody_else_hears_nothing(http: Http, site: Site, session: aiohttp.ClientSession) -> None:
    thief = Http(session, Widget(site.url, http.widget.conversation))
    polling = asyncio.create_task(thief.events(wait=20))
    await until(lambda: len(site.feed._listeners) == 2)
    await http.say("Hemmelig")
    async with asyncio.timeout(10):
        answer = await polling
    assert (answer.status, answer.code) == (403, "wrong_token")


async def test_long_poll_with_nothing_new_ends_in_time(http: Http) -> None:
    await http.say("Hei")
    events = await http.until_said("Du sa: Hei")
    begun = asyncio.get_running_loop().time()
    answer = await http.events(events[-1]["sequence"], wait=1)
    assert 0.9 < asyncio.get_running_loop().time() - begun < 10
    assert answer.body["events"] == []


async def test_poll_that_is_given_up_leaves_nothing_behind(http: Http, site: Site) -> None:
    polling = asyncio.create_task(http.events(wait=1))
    await until(lambda: len(site.feed._listeners) == 2)
    polling.cancel()
    await until(lambda: len(site.feed._listeners) == 1)


async def test_what_lies_behind_many_hidden_events_is_found(http: Http, site: Site) -> None:
    await http.say("Hei")
    events = await http.until_said("Du sa: Hei")
    ((inquiry,), _) = await site.store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=1)
    about = {"municipality": HAVDAL, "conversation": http.widget.conversation, "inquiry": inquiry.id}
    hidden = {"kind": "delivery", "body": {"state": "accepted"}, "at": site.store.clock.now()} | about
    async with site.store.database.write() as connection:
        await connection.execute(insert(inquiry_events), [hidden] * 1_100)
    await site.pipeline.take_over(inquiry.id, ADA, "nb")
    found = (await http.events(events[-1]["sequence"])).body["events"]
    assert {event["kind"] for event in found} == {"owner", "status", "message"}


async def test_asking_for_later_events_says_that_earlier_ones_were_shown(http: Http, site: Site) -> None:
    await http.say("Hei")
    events = await http.until_said("Du sa: Hei")
    await http.events(events[-1]["sequence"])
    *_, last = [event for event in await site.store.events.after(0) if event.message]
    assert last.message is not None
    assert last.message.state == "delivered"


async def test_deleting_takes_everything_away_and_again_is_well(http: Http, site: Site) -> None:
    await http.say("Hei")
    await http.until_said("Du sa: Hei")
    assert (await http.ask("DELETE", "")).status == 204
    assert (await http.ask("DELETE", "")).status == 204
    body = (await http.events()).body
    assert (body["welcome"]["known"], [event["kind"] for event in body["events"]]) == (False, ["deleted"])
    answer = await http.say("Er du der?")
    assert (answer.status, answer.code) == (404, "not_found")


async def test_deleting_what_never_was_is_well(http: Http) -> None:
    assert (await http.ask("DELETE", "")).status == 204


async def test_somebody_elses_conversation(http: Http, site: Site, session: aiohttp.ClientSession) -> None:
    await http.say("Hei")
    await http.until_said("Du sa: Hei")
    thief = Http(session, Widget(site.url, http.widget.conversation))
    for answer in (await thief.say("Jeg er henne"), await thief.events(), await thief.ask("DELETE", "")):
        assert (answer.status, answer.code) == (403, "wrong_token")
    assert len((await http.events()).body["events"]) == 3


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer kort", "Basic abc", "Bearer " + "æ" * 43, "Bearer a b", "Bearer " + "a" * 87],
)
async def test_without_a_secret_nothing_goes(http: Http, authorization: str) -> None:
    for method, path in (("POST", "/messages"), ("GET", "/events"), ("DELETE", "")):
        answer = await http.ask(method, path, headers={"Authorization": authorization})
        assert (answer.status, answer.code) == (403, "wrong_token")


@pytest.mark.parametrize(
    "conversation", ["x", "1", "..%2f..%2fetc", "A" * 36, "0190B2C4-7D1E-4F3A-9C55-2E8F6A4B1D07", "%00", "0" * 5_000]
)
async def test_conversation_that_is_no_id_is_malformed(http: Http, conversation: str) -> None:
    http.widget.conversation = conversation
    for method, path in (("POST", "/messages"), ("GET", "/events"), ("DELETE", "")):
        answer = await http.ask(method, path)
        assert (answer.status, answer.code) == (400, "malformed")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed"),
        (b"hei", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (b'{"id":"client-0001","text":"\xff"}', 400, "malformed"),
        (b"[]", 400, "malformed"),
        (b"{}", 400, "malformed"),
        (b'{"id":"client-0001"}', 400, "malformed"),
        (b'{"id":"x","text":"Hei"}', 400, "malformed"),
        (b'{"id":"client-0001","text":"\\ud800"}', 400, "malformed"),
        (b'{"id":"client-0001","text":"Hei","type":"hello"}', 400, "malformed"),
        (b'{"id":"client-0001","text":"Hei","choice":"x"}', 400, "malformed"),
        (b"[" * 60_000, 400, "malformed"),
        (b'{"id":"client-0001","text":" "}', 400, "empty"),
        (json.dumps({"id": "client-0001", "text": "a" * 4_001}).encode(), 413, "too_long"),
        (b"a" * (LARGEST_BODY + 1), 413, "too_long"),
    ],
)
async def test_bad_bodies_are_answered_with_what_is_wrong(
    http: Http, site: Site, body: bytes, status: int, code: str
) -> None:
    answer = await http.ask("POST", "/messages", data=body, headers={"Origin": ORIGIN})
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert await site.store.events.last() == 0


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", "after=1.5", "wait=x", "wait=-1", "after=" + "9" * 19, "after=%D9%A3"]
)
async def test_bad_numbers_are_malformed(http: Http, query: str) -> None:
    answer = await http.ask("GET", f"/events?{query}")
    assert (answer.status, answer.code) == (400, "malformed")


async def test_number_far_too_large_gives_nothing(http: Http) -> None:
    await http.say("Hei")
    assert (await http.events(10**18 - 1)).body["events"] == []


async def test_too_many_messages_are_refused_with_the_wait(start: Start, session: aiohttp.ClientSession) -> None:
    site = await start(Plan(limits=WebChatLimits(messages_per_10s=2)))
    http = Http(session, Widget(site.url))
    assert [(await http.say(str(number))).status for number in range(3)] == [200, 200, 429]
    answer = await http.say("fire")
    assert answer.code == "rate_limited"
    assert 0 < answer.body["retry_after"] <= int(answer.headers["Retry-After"]) <= 11


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "free"),
    [
        (False, ["1.1.1.1", "2.2.2.2"], False),
        (True, ["1.1.1.1", "2.2.2.2"], True),
        (True, ["6.6.6.6, 1.1.1.1", "7.7.7.7, 1.1.1.1"], False),
    ],
)
async def test_limits_count_by_what_the_proxy_says_and_not_by_what_the_client_says(
    start: Start,
    session: aiohttp.ClientSession,
    behind_proxy: bool,
    forwarded: list[str],
    free: bool,
) -> None:
    limits = WebChatLimits(messages_per_minute_and_address=1)
    site = await start(Plan(limits=limits, behind_proxy=behind_proxy))
    statuses = []
    for address in forwarded:
        http = Http(session, Widget(site.url))
        body = {"id": "client-0001", "text": "Hei"}
        answer = await http.ask("POST", "/messages", json=body, headers={"X-Forwarded-For": address})
        statuses.append(answer.status)
    assert statuses == [200, 200 if free else 429]


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", False),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", True),
        ("::ffff:1.1.1.1", "1.1.1.1", False),
        ("::ffff:1.1.1.1", "::ffff:1.1.1.2", True),
        ("1.1.1.1:4711", "1.1.1.1:4712", False),
        ("[2001:db8::1]:4711", "2001:db8::2", False),
        ("[2001:db8::1]", "[2001:db8::2]", False),
        ("nonsense", "nonsense", False),
        ("nonsense", "other", True),
    ],
)
async def test_limits_count_ipv6_by_what_one_customer_has(
    start: Start, session: aiohttp.ClientSession, first: str, second: str, free: bool
) -> None:
    site = await start(Plan(limits=WebChatLimits(messages_per_minute_and_address=1), behind_proxy=True))
    statuses = []
    for address in (first, second):
        body = {"id": "client-0001", "text": "Hei"}
        headers = {"X-Forwarded-For": address}
        answer = await Http(session, Widget(site.url)).ask("POST", "/messages", json=body, headers=headers)
        statuses.append(answer.status)
    assert statuses == [200, 200 if free else 429]


async def test_only_so_many_polls_wait_for_one_address(start: Start, session: aiohttp.ClientSession) -> None:
    site = await start(Plan(limits=WebChatLimits(polls_at_once_and_address=2), behind_proxy=True))
    widgets = [Http(session, Widget(site.url)) for _ in range(2)]
    waiting = [asyncio.create_task(http.events(wait=20)) for http in widgets]
    await until(lambda: len(site.feed._listeners) == 3)
    refused = await Http(session, Widget(site.url)).events(wait=20)
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert 0 < refused.body["retry_after"] <= int(refused.headers["Retry-After"])
    elsewhere = await Http(session, Widget(site.url)).ask("GET", "/events", headers={"X-Forwarded-For": "1.1.1.1"})
    assert elsewhere.status == 200
    await widgets[0].say("Hei")
    assert (await waiting[0]).status == 200
    assert (await Http(session, Widget(site.url)).events()).status == 200
    await widgets[1].say("Hei")
    assert (await waiting[1]).status == 200


async def test_proxy_that_adds_a_line_of_its_own_is_believed(start: Start) -> None:
    """HAProxy leaves the client's X-Forwarded-For in place and adds another one below it."""
    site = await start(Plan(limits=WebChatLimits(messages_per_minute_and_address=1), behind_proxy=True))
    statuses = []
    for lie in ("6.6.6.6", "7.7.7.7"):
        widget = Widget(site.url)
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        body = b'{"id":"client-0001","text":"Hei"}'
        writer.write(
            f"POST /api/chat/{widget.conversation}/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Authorization: Bearer {widget.secret}\r\nX-Forwarded-For: {lie}\r\nX-Forwarded-For: 1.1.1.1\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        statuses.append(int((await reader.read()).split()[1]))
        writer.close()
        await writer.wait_closed()
    assert statuses == [200, 429]


async def test_configuration_tells_what_the_widget_must_know(start: Start, session: aiohttp.ClientSession) -> None:
    site = await start(Plan(dialogue=EchoDialogue(), limits=WebChatLimits(text=1_000, retention_days=7)))

    async def configuration() -> Any:
        async with session.get(f"{site.url}/api/chat/config?language=nb", headers={"Origin": ORIGIN}) as response:
            assert response.status == 200
            assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
            return await response.json()

    assert await configuration() == {
        "municipality": "Havdal kommune",
        "languages": list(LANGUAGES),
        "retention_days": 7,
        "text_limit": 1_000,
        "privacy_url": "/personvern.html",
        "dialogue": "up",
        "file_limit": 10 * 1024 * 1024,
        "files_at_once": 5,
        "hours": {"open": True, "changes_at": "2026-03-02T14:30:00+00:00"},
    }
    site.part.becomes("down")
    assert (await configuration())["dialogue"] == "down"


async def test_pages_of_other_origins_may_use_it_where_that_is_allowed(http: Http) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization"}
    for path in ("/messages", "/events", ""):
        answer = await http.ask("OPTIONS", path, headers=asked)
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert {"GET", "POST", "DELETE"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
        assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
    answer = await http.ask("GET", "/events", headers={"Origin": ORIGIN})
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


async def test_pages_of_origins_that_are_not_listed_may_not(start: Start, session: aiohttp.ClientSession) -> None:
    site = await start(Plan(origins=frozenset({ORIGIN})))
    http = Http(session, Widget(site.url))
    for origin, status in ((ORIGIN, 200), (site.url, 200), ("https://evil.example", 403), ("null", 403), ("", 403)):
        answer = await http.ask("GET", "/events", headers={"Origin": origin})
        assert answer.status == status, origin
        assert ("Access-Control-Allow-Origin" in answer.headers) == (status == 200)
    assert (await http.events()).status == 200  # What is no browser says no origin.


async def test_every_answer_says_what_browsers_must_not_do(http: Http) -> None:
    for answer in (await http.events(), await http.ask("GET", "/nothing"), await http.say("")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/messages"), ("GET", "/messages"), ("POST", "/events"), ("GET", "/nothing")]
)
async def test_what_is_not_there_is_said_in_the_same_form(http: Http, method: str, path: str) -> None:
    answer = await http.ask(method, path)
    assert answer.status in {404, 405}
    assert answer.code in {"not_found", "malformed"}
