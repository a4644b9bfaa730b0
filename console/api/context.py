"""What the console's handlers work with, and who is asking."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from aiohttp import hdrs, web

from bot.errors import NotLoggedIn, PasswordDue, Refused, SecondFactorDue
from bot.interfaces import Arrivals, Clock, Contacts, Deliveries, EventBus, EventLog, Files, Inbox, Reaching
from bot.messages import Address, Attachment, Copied, Health, Message, Queue, Staff
from bot.web import Handler, origin_allowed
from console.auth.accounts import Accounts, LoggedIn
from console.auth.rights import OWN_ACCOUNT, may_use, right_of

COOKIE = "torg_session"
PREFIX = "/api/console"
OPEN = frozenset(
    {
        (hdrs.METH_POST, f"{PREFIX}/session"),
        *((hdrs.METH_GET, PREFIX + path) for path in ("/openapi.json", "/login-ways", "/oidc/start", "/oidc/callback")),
    }
)
"""What needs no session, since it leads to one."""

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

    def as_said(self, text: str) -> tuple[str, bool]:
        """Return what of a text of staff is stored and sent, and whether anything was masked. Raises Empty, TooLong."""
        ...

    async def say(
        self,
        inquiry: str,
        staff: Staff,
        text: str,
        *,
        external_id: str,
        internal: bool,
        via: Address | None = None,
        attachments: tuple[str, ...] = (),
        copied: tuple[Copied, ...] = (),
    ) -> Message:
        """Store a reply or an internal note."""
        ...

    async def attach(self, inquiry: str, staff: Staff, attachment: Attachment) -> Attachment:
        """Add a file that a reply or a note may carry; return it under the name that it was kept by."""
        ...

    async def split(self, inquiry: str, staff: Staff, message: str) -> str:
        """Move a message and what follows it into an inquiry of its own; return that."""
        ...

    async def split_chosen(self, inquiry: str, staff: Staff, messages: Sequence[str]) -> str:
        """Move the chosen messages into an inquiry of their own; return that. Raises Conflict, NotFound."""
        ...

    async def merge(self, inquiry: str, staff: Staff, into: str) -> None:
        """Move what was said in an inquiry into another."""
        ...


class HealthBoard(Protocol):
    """Knows how every part of the service is."""

    def parts(self) -> tuple[Health, ...]:
        """Return the health of every part."""
        ...


class Standing(Protocol):
    """Tells where an inquiry stands; each raises NotFound."""

    async def numbered(self, municipality: str, number: str) -> str:
        """Return the id of the inquiry with a number."""
        ...

    async def reply_to(self, municipality: str, inquiry: str) -> Address:
        """Return where an answer goes unless somebody chooses otherwise."""
        ...

    async def merged_into(self, municipality: str, inquiry: str) -> str | None:
        """Return the id of the inquiry that this one was merged into."""
        ...


class KnownFiles(Protocol):
    """Knows the files of messages."""

    async def one(self, municipality: str, attachment: str) -> Attachment:
        """Return one file of the municipality, sent or not. Raises NotFound."""
        ...


class KeptMail(Protocol):
    """A mail that was kept instead of sent."""

    @property
    def id(self) -> str:
        """The id of its message."""
        ...

    @property
    def to(self) -> str:
        """Its recipients."""
        ...

    @property
    def subject(self) -> str:
        """Its subject."""
        ...

    @property
    def size(self) -> int:
        """Its size in bytes."""
        ...

    @property
    def at(self) -> datetime:
        """When it was kept."""
        ...


class KeptMails(Protocol):
    """Mails that were kept instead of sent, where no relay is connected."""

    async def kept(self, municipality: str) -> Sequence[KeptMail]:
        """Return the mails, newest first."""
        ...

    async def kept_mail(self, municipality: str, message: str) -> Path:
        """Return where a mail can be read. Raises NotFound."""
        ...


Inspect = Callable[[Path, str, str], tuple[str, str, str | None]]
"""From a file, its name and declared type: a safe name, the type by content, and why it is refused (None: it is not)."""


def receives_nothing(_address: str) -> bool:
    """Tell that mail to an address does not come to the desk: no mail does."""
    return False


@dataclass(frozen=True, slots=True)
class ChannelDesk:
    """What the console knows of the channels and of what came and goes by them.

    `chatting` tells whether the web chat's window of a conversation is open, or was a moment ago. `kept` is None where
    mails are really sent. `region` (ISO 3166) is the country of telephone numbers that name none.
    """

    arrivals: Arrivals
    contacts: Contacts
    deliveries: Deliveries
    files: Files
    attachments: KnownFiles
    standing: Standing
    bus: EventBus
    clock: Clock
    queues: Callable[[], Awaitable[dict[str, Queue]]]
    chatting: Callable[[str], bool]
    inspect: Inspect
    kept: KeptMails | None = None
    region: str = "NO"
    receives: Callable[[str], bool] = receives_nothing
    """Tells whether mail to an address comes to the desk itself."""


@dataclass(frozen=True, slots=True)
class ConsoleContext:
    """The parts behind the console."""

    conversations: Conversations
    inbox: Inbox
    reaching: Reaching
    events: EventLog
    accounts: Accounts
    health: HealthBoard
    channels: ChannelDesk
    municipality: str
    municipality_name: str
    version: str
    secure_cookie: bool
    behind_proxy: bool
    embedded: bool = False
    """Whether the console may stand in a frame of another website."""

    public_origin: str | None = None
    """Where browsers reach the console, for proxies that send another `Host` than the browser did."""

    def called(self, municipality: str) -> str:
        """Return what a municipality is called; of others than the service's own only the id is known."""
        return self.municipality_name if municipality == self.municipality else municipality


CONTEXT: web.AppKey[ConsoleContext] = web.AppKey("console", ConsoleContext)


def context_of(request: web.Request) -> ConsoleContext:
    """Return the parts behind the console."""
    return request.config_dict[CONTEXT]


def logged_in(request: web.Request) -> LoggedIn:
    """Return the session that the middleware found."""
    return request[LOGGED_IN]


@web.middleware
async def require_session(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody near the console's interface without a session that may, nor any page of another origin.

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
        right = right_of(request.method, request.path.removeprefix(PREFIX))
        if request[LOGGED_IN].factor_due and right.name != OWN_ACCOUNT:
            raise SecondFactorDue("your role asks for a second factor; set one up first")
        if request[LOGGED_IN].password_due and right.name != OWN_ACCOUNT:
            raise PasswordDue("an administrator made your password; choose your own first")
        may_use(request[LOGGED_IN].staff.role, request.method, request.path.removeprefix(PREFIX))
    return await handler(request)


def _own_origin(request: web.Request) -> bool:
    public = context_of(request).public_origin
    return origin_allowed(request, frozenset({public} if public else ()))
