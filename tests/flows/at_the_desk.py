"""A member of staff at a real service's console, over its interface and its socket."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.desk import PASSWORD
from tests.service import Service

HEARD_WITHIN_S = 60.0


@dataclass
class Frames:
    """What a console's socket told."""

    socket: aiohttp.ClientWebSocketResponse
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def expect(
        self, kind: str, message: str | None = None, state: str | None = None, *, error: str = ""
    ) -> dict[str, Any]:
        """Return the next event of a kind: on a message, with a state, with words in the message's error."""
        async with asyncio.timeout(HEARD_WITHIN_S):
            while True:
                frame = await self.socket.receive_json()
                self.heard.append(frame)
                if frame["type"] != "event" or frame["kind"] != kind:
                    continue
                about = frame["message"] or {}
                right = message in {None, about.get("id")} and state in {None, frame["body"].get("state")}
                if right and error in (about.get("error") or ""):
                    return dict(frame)


@dataclass
class Colleague:
    """Somebody who is logged in to the console."""

    session: aiohttp.ClientSession
    username: str

    async def ask(self, method: str, path: str, **body: Any) -> Any:
        """Send a request to the interface and return its answer."""
        async with self.session.request(method, f"/api/console{path}", json=body or None) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def inquiries(self, view: str = "waiting") -> list[dict[str, Any]]:
        """Return the inquiries of a view."""
        return list((await self.ask("GET", f"/inquiries?view={view}"))["inquiries"])

    async def take(self, inquiry: str) -> None:
        """Take an inquiry over."""
        await self.ask("POST", f"/inquiries/{inquiry}/take", force=False)

    async def reply(self, inquiry: str, text: str, **via: str) -> dict[str, Any]:
        """Answer the citizen, by a way where one is given (`channel` and `address`)."""
        more = {"via": via} if via else {}
        return dict(await self.ask("POST", f"/inquiries/{inquiry}/replies", client_id=uuid.uuid4().hex, text=text, **more))

    async def message(self, inquiry: str, message: str) -> dict[str, Any]:
        """Return a message as it stands now."""
        detail = await self.ask("GET", f"/inquiries/{inquiry}")
        (found,) = [one for one in detail["messages"] if one["id"] == message]
        return dict(found)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Frames]:
        """Hear what happens from now on."""
        async with self.session.ws_connect("/api/console/socket") as socket:
            assert (await socket.receive_json())["type"] == "welcome"
            yield Frames(socket)


@asynccontextmanager
async def at_work(service: Service) -> AsyncIterator[Colleague]:
    """Log in as the administrator whom the service's first start made."""
    found = PASSWORD.search(service.log.read_text(encoding="utf-8"))
    assert found is not None
    async with aiohttp.ClientSession(service.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        colleague = Colleague(session, found.group(1))
        await colleague.ask("POST", "/session", username=found.group(1), password=found.group(2))
        yield colleague
