"""A console without a face, whose every answer is held against the OpenAPI document, and the site that it talks to."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
import pytest
from jsonschema import Draft202012Validator
from yarl import URL

from bot.database import Database
from bot.messages import Receipt, Staff
from console.api.context import COOKIE, PREFIX
from console.api.openapi import document
from tests.building import Person, SettableClock, Store, until
from tests.site import PASSWORD, VERSION, Plan, Site, running

DOCUMENT = document(VERSION)
OPERATIONS = sorted((method.upper(), path) for path, operations in DOCUMENT["paths"].items() for method in operations)
"""Sorted, since processes that share a run must agree on the order of its tests."""
WITHIN_S = 20.0


def validate(name: str, body: Any) -> None:
    """Hold a body against a schema of the document. Raises jsonschema's ValidationError."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    Draft202012Validator(schema).validate(body)


def hold_to_document(method: str, path: str, status: int, body: Any) -> None:
    """Fail when an answer is not what the document says of its operation."""
    for template, operations in DOCUMENT["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in operations:
            responses = operations[method.lower()]["responses"]
            break
    else:
        return
    documented = responses.get(str(status), responses["default"])
    assert status >= 400 or str(status) in responses, f"{method} {path} answers {status}, which is not documented"
    if "content" not in documented:
        assert body is None
        return
    schema = documented["content"]["application/json"]["schema"] | {"components": DOCUMENT["components"]}
    Draft202012Validator(schema).validate(body)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Any
    cookies: Any
    body: Any

    @property
    def code(self) -> str:
        """The code of a refusal."""
        validate("Problem", self.body)
        return str(self.body["code"])

    @property
    def refused(self) -> tuple[int, str]:
        """Status and code of a refusal."""
        return self.status, self.code


@dataclass
class Console:
    """A member of staff's browser."""

    url: str
    session: aiohttp.ClientSession
    token: str = ""
    frames: list[dict[str, Any]] = field(default_factory=list)
    socket: aiohttp.ClientWebSocketResponse | None = None

    async def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> Answer:
        """Send a request to the interface and hold its answer to the document."""
        target = f"{self.url}{PREFIX}{path}"
        given = self._cookie() | (headers or {})
        async with self.session.request(method, target, headers=given, **options) as response:
            text = await response.text()
            body = json.loads(text) if text else None
            hold_to_document(method, response.url.path, response.status, body)
            return Answer(response.status, response.headers, response.cookies, body)

    async def log_in(self, username: str, password: str = PASSWORD) -> Answer:
        """Log in, and keep the cookie as long as a test likes: its clock is not the machine's."""
        answer = await self.ask("POST", "/session", json={"username": username, "password": password})
        if COOKIE in answer.cookies:
            self.token = answer.cookies[COOKIE].value
        return answer

    async def step(self, inquiry: str, name: str, **body: Any) -> Answer:
        """Do something with an inquiry."""
        return await self.ask("POST", f"/inquiries/{inquiry}/{name}", json=body or None)

    async def take(self, inquiry: str, *, force: bool = False) -> Answer:
        """Take an inquiry over."""
        return await self.step(inquiry, "take", force=force)

    async def reply(self, inquiry: str, text: str, client_id: str = "svar-0001") -> Answer:
        """Answer the citizen."""
        return await self.step(inquiry, "replies", client_id=client_id, text=text)

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.token}"} if self.token else {}

    @asynccontextmanager
    async def live(
        self, after: object = None, *, headers: dict[str, str] | None = None, **options: Any
    ) -> AsyncIterator[Self]:
        """Have a socket."""
        self.frames = []
        target = URL(f"{self.url}{PREFIX}/socket" + ("" if after is None else f"?after={after}"), encoded=True)
        given = self._cookie() | (headers or {})
        async with self.session.ws_connect(target, headers=given, **options) as socket:
            self.socket = socket
            yield self

    async def receive(self) -> dict[str, Any]:
        """Return the next frame. Raises ConnectionError when the socket was closed."""
        assert self.socket is not None
        message = await self.socket.receive(WITHIN_S)
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError(f"{message.type.name} {self.socket.close_code}")
        frame: dict[str, Any] = json.loads(message.data)
        self.frames.append(frame)
        return frame

    async def expect(self, type_of_frame: str, **wanted: Any) -> dict[str, Any]:
        """Return the next frame of a type with these values; others before it are kept in `frames`."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                frame = await self.receive()
                if frame["type"] == type_of_frame and wanted.items() <= frame.items():
                    return frame

    async def said(self, text: str) -> dict[str, Any]:
        """Return the event of a message with this text."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                frame = await self.expect("event", kind="message")
                if frame["message"]["text"] == text:
                    return frame

    async def closed(self) -> int | None:
        """Wait until the service closes the socket and return the code."""
        assert self.socket is not None
        async with asyncio.timeout(WITHIN_S):
            while not self.socket.closed:
                await self.socket.receive()
        return self.socket.close_code

    def events(self) -> list[dict[str, Any]]:
        """Return the events among the frames so far."""
        return [frame for frame in self.frames if frame["type"] == "event"]


@pytest.fixture
def store(sqlite_database: Database, clock: SettableClock) -> Store:
    return Store.over(sqlite_database, clock)


Start = Callable[..., Awaitable[Site]]
Open = Callable[[Site], Console]


@pytest.fixture
async def start(store: Store) -> AsyncIterator[Start]:
    """Start a site as planned."""
    async with AsyncExitStack() as stack:

        async def begin(plan: Plan | None = None) -> Site:
            return await stack.enter_async_context(running(store, plan))

        yield begin


@pytest.fixture
async def site(start: Start) -> Site:
    """A site with two accounts at Havdal and one at its neighbour's."""
    site = await start()
    await accounts(site)
    return site


async def accounts(site: Site) -> list[Staff]:
    """Make the accounts that tests use."""
    return [await site.account("ada"), await site.account("bo"), await site.account("siv", "nabo")]


@pytest.fixture
async def open_console() -> AsyncIterator[Open]:
    """Open a browser of its own."""
    sessions: list[aiohttp.ClientSession] = []

    def opened(site: Site) -> Console:
        sessions.append(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        return Console(site.url, sessions[-1])

    yield opened
    for session in sessions:
        await session.close()


@pytest.fixture
async def ada(site: Site, open_console: Open) -> Console:
    """Ada, logged in."""
    console = open_console(site)
    assert (await console.log_in("ada")).status == 200
    return console


@pytest.fixture
async def bo(site: Site, open_console: Open) -> Console:
    """Bo, logged in."""
    console = open_console(site)
    assert (await console.log_in("bo")).status == 200
    return console


async def asked(site: Site, text: str = "Hei", person: Person | None = None) -> Receipt:
    """Let a citizen ask, and the bot answer."""
    receipt = await site.pipeline.receive((person or Person()).says(text))
    await until(lambda: not site.pipeline._working)
    return receipt


async def asked_neighbours(site: Site) -> Receipt:
    """Let a citizen ask the neighbouring municipality."""
    return await site.store.record.record(Person(municipality="nabo").says("Hei nabo"), masked=False)


async def quiet(site: Site) -> int:
    """Wait until nothing more happens, and return the number of what happened last."""

    async def over() -> bool:
        nothing_due = await site.store.outbox.next_due() is None
        return nothing_due and not site.pipeline._working and site.feed.last == await site.store.events.last()

    await until(over)
    return site.feed.last
