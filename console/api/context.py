"""What the console's handlers work with, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aiohttp import hdrs, web

from bot.errors import NotLoggedIn, Refused
from bot.interfaces import EventLog, Inbox
from bot.messages import Health, Message, Staff
from bot.web import Handler, origin_allowed
from console.auth.accounts import Accounts, LoggedIn

COOKIE = "torg_session"
PREFIX = "/api/console"
OPEN = frozenset({(hdrs.METH_POST, f"{PREFIX}/session"), (hdrs.METH_GET, f"{PREFIX}/openapi.json")})
READING = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
LOGGED_IN: web.RequestKey[LoggedIn] = web.RequestKey("logged_in", LoggedIn)


class Conversations(Protocol):
    """What staff ask of the pipeline; each raises Conflict and NotFound."""

    async def take_over(self, inquiry: str, staff: Staff, language: str, *, force: bool = False) -> None:
        """Give a conversation to a member of staff."""
        ...

    async def release(self, inquiry: str, staff: Staff, language: str) -> None:
        """Put a conversation back into the queue."""
        ...

    async def hand_back(self, inquiry: str, staff: Staff, language: str) -> None:
        """Give a conversation back to the bot."""
        ...

    async def close(self, inquiry: str, staff: Staff, language: str) -> None:
        """Close an inquiry."""
        ...

    async def say(self, inquiry: str, staff: Staff, text: str, *, external_id: str, internal: bool) -> Message:
        """Store a reply or an internal note."""
        ...


class HealthBoard(Protocol):
    """Knows how every part of the service is."""

    def parts(self) -> tuple[Health, ...]:
        """Return the health of every part."""
        ...


@dataclass(frozen=True, slots=True)
class ConsoleContext:
    """The parts behind the console."""

    conversations: Conversations
    inbox: Inbox
    events: EventLog
    accounts: Accounts
    health: HealthBoard
    municipality: str
    municipality_name: str
    version: str
    secure_cookie: bool
    behind_proxy: bool
    public_origin: str | None = None
    """Where browsers reach the console, for proxies that send another `Host` than the browser did."""


CONTEXT: web.AppKey[ConsoleContext] = web.AppKey("console", ConsoleContext)


def context_of(request: web.Request) -> ConsoleContext:
    """Return the parts behind the console."""
    return request.config_dict[CONTEXT]


def logged_in(request: web.Request) -> LoggedIn:
    """Return the session that the middleware found."""
    return request[LOGGED_IN]


@web.middleware
async def require_session(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody near the console's interface without a session, nor any page of another origin.

    The cookie is SameSite=Strict already; the origin is checked too, since WebSockets and old browsers know no SameSite.
    """
    if not request.path.startswith(PREFIX):
        return await handler(request)
    upgrade = request.headers.get(hdrs.UPGRADE, "").lower() == "websocket"
    if (upgrade or request.method not in READING) and not _own_origin(request):
        raise Refused("this page may not use the console")
    if (request.method, request.path) not in OPEN:
        token = request.cookies.get(COOKIE)
        if not token:
            raise NotLoggedIn("log in first")
        request[LOGGED_IN] = await context_of(request).accounts.session(token)
    return await handler(request)


def _own_origin(request: web.Request) -> bool:
    public = context_of(request).public_origin
    return origin_allowed(request, frozenset({public} if public else ()))
