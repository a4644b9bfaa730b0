"""A widget without a face, and the site that it talks to."""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
import pytest

from bot.database import Database
from tests.building import SettableClock, Store
from tests.site import Plan, Site, running

Frame = dict[str, Any]
WITHIN_S = 20.0


@pytest.fixture
def store(sqlite_database: Database, clock: SettableClock) -> Store:
    return Store.over(sqlite_database, clock)


Start = Callable[..., Awaitable[Site]]


@pytest.fixture
async def start(store: Store) -> AsyncIterator[Start]:
    """Start a site as planned."""
    async with AsyncExitStack() as stack:

        async def begin(plan: Plan | None = None) -> Site:
            return await stack.enter_async_context(running(store, plan))

        yield begin


@pytest.fixture
async def site(start: Start) -> Site:
    return await start()


@dataclass
class Widget:
    """A citizen's widget: a conversation, its secret, and a socket when it is connected."""

    url: str
    conversation: str = field(default_factory=lambda: str(uuid.uuid4()))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    frames: list[Frame] = field(default_factory=list)
    socket: aiohttp.ClientWebSocketResponse | None = None

    @asynccontextmanager
    async def connected(self, after: int = 0, **hello: Any) -> AsyncIterator[Self]:
        """Be connected and welcomed."""
        async with self.opened() as widget:
            await widget.send(self.hello(after, **hello))
            await widget.expect("welcome")
            yield widget

    @asynccontextmanager
    async def opened(self, **options: Any) -> AsyncIterator[Self]:
        """Have a socket without having said hello."""
        self.frames = []
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self.url}/api/chat/socket", **options) as socket,
        ):
            self.socket = socket
            yield self

    def hello(self, after: int = 0, **more: Any) -> Frame:
        """Return the first frame."""
        given = {"type": "hello", "conversation": self.conversation, "secret": self.secret, "after": after}
        return given | {"language": "nb"} | more

    async def send(self, frame: Frame | str) -> None:
        """Send a frame, or any text."""
        assert self.socket is not None
        await self.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def say(self, text: str, identifier: str | None = None, **more: Any) -> str:
        """Say something and return its id."""
        identifier = identifier or uuid.uuid4().hex
        await self.send({"type": "message", "id": identifier, "text": text} | more)
        return identifier

    async def receive(self) -> Frame:
        """Return the next frame. Raises ConnectionError when the socket was closed."""
        assert self.socket is not None
        message = await self.socket.receive(WITHIN_S)
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError(f"{message.type.name} {self.socket.close_code} {message.extra}")
        frame: Frame = json.loads(message.data)
        self.frames.append(frame)
        return frame

    async def expect(self, type_of_frame: str, **wanted: Any) -> Frame:
        """Return the next frame of a type with these values; others before it are kept in `frames`."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                frame = await self.receive()
                if frame["type"] == type_of_frame and wanted.items() <= frame.items():
                    return frame

    async def said(self, text: str) -> Frame:
        """Return the event of a message with this text."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                frame = await self.receive()
                if frame["type"] == "event" and frame["kind"] == "message" and frame["message"]["text"] == text:
                    return frame

    async def closed(self) -> int | None:
        """Wait until the service closes the socket and return the code."""
        assert self.socket is not None
        async with asyncio.timeout(WITHIN_S):
            while not self.socket.closed:
                message = await self.socket.receive()
                if message.type is aiohttp.WSMsgType.TEXT:
                    self.frames.append(json.loads(message.data))
        return self.socket.close_code

    def events(self) -> list[Frame]:
        """Return the events among the frames so far."""
        return [frame for frame in self.frames if frame["type"] == "event"]

    def texts(self) -> list[str]:
        """Return what was said, among the frames so far."""
        return [frame["message"]["text"] for frame in self.events() if frame["kind"] == "message"]


async def begun(site: Site) -> Widget:
    """Return a widget whose citizen has asked something."""
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Når åpner biblioteket?")
        await widget.expect("ack")
    return widget
