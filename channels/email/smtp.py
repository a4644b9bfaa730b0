"""The built-in SMTP and LMTP listener (RFC 5321, RFC 2033): a mail is on the disk before it is accepted."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.errors import RateLimited, TooLong, Unavailable
from bot.interfaces import RateLimiter
from channels.email.config import Identity, ListenerConfig
from channels.email.store import Keeper

log = logging.getLogger(__name__)

BATCH = 128 * 1024
LINE_LIMIT = 64 * 1024
FLOOD = 4
"""After this many times the limit, a client that goes on sending is hung up on."""

ACCEPTED = "250 2.0.0 OK, stored"
TOO_BIG = "552 5.3.4 The message is too big"
NOT_NOW = "451 4.3.0 It cannot be stored right now, try again later"
DISK_FULL = "452 4.3.1 There is no room for it right now, try again later"
TOO_MUCH = "451 4.7.1 Too many messages in a short time, try again later"


class Data:
    """The bytes of one mail on their way in, read as somebody asks for them."""

    def __init__(self, reader: asyncio.StreamReader, limit: int) -> None:
        self.size = 0
        self.ended = False
        self._reader = reader
        self._limit = limit
        self._within_line = False

    @property
    def flooded(self) -> bool:
        """Whether far more came than would ever be taken."""
        return self.size > FLOOD * self._limit

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give what came, without the dots that the protocol adds, until the mail ends."""
        batch = bytearray()
        while not self.ended and not self.flooded:
            batch += await self._line()
            if len(batch) >= BATCH:
                yield bytes(batch)
                batch.clear()
        if batch:
            yield bytes(batch)

    async def drain(self) -> None:
        """Read to the mail's end what nobody wants: the answer may only be given then."""
        async for _ in self.chunks():
            pass

    async def _line(self) -> bytes:
        """Return the next line, or a piece of one that is too long to be held at once."""
        try:
            line, whole = await self._reader.readuntil(b"\r\n"), True
        except asyncio.LimitOverrunError as error:
            line, whole = await self._reader.read(error.consumed), False
        begins, self._within_line = not self._within_line, not whole
        self.size += len(line)
        if begins and line == b".\r\n":
            self.ended = True
            return b""
        return line[1:] if begins and line.startswith(b".") else line


class StreamingSMTP(SMTP):
    """aiosmtpd's server, but a mail goes to the disk as it comes instead of being gathered in memory."""

    line_length_limit = LINE_LIMIT
    many_replies = False
    event_handler: Handler

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a session, unless its peer has too many."""
        super().connection_made(transport)
        self.event_handler.opened(self)

    def connection_lost(self, error: Exception | None) -> None:
        """End a session."""
        self.event_handler.closed(self)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Store a mail while it comes, and answer when it is stored (RFC 5321 §4.1.1.4)."""
        assert self.envelope is not None  # noqa: S101 - aiosmtpd makes one with every session
        assert self.session is not None  # noqa: S101 - as above
        if await self.check_helo_needed():
            return
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        data = Data(self._reader, self.event_handler.config.size)
        status = await self.event_handler.take(self.session, self.envelope, self._awake(data))
        await data.drain()
        recipients = len(self.envelope.rcpt_tos)
        self.envelope = self._create_envelope()
        if data.flooded and self.transport is not None:
            self.transport.close()
            return
        for _ in range(recipients if self.many_replies else 1):
            await self.push(status)

    async def _awake(self, data: Data) -> AsyncIterator[bytes]:
        async for chunk in data.chunks():
            self._reset_timeout()
            yield chunk


class StreamingLMTP(StreamingSMTP, LMTP):
    """The same for a mail server on this machine: an answer per recipient (RFC 2033 §4.2)."""

    many_replies = True


class Handler:
    """What all sessions of a listener share."""

    def __init__(self, config: ListenerConfig, identity: Identity, keeper: Keeper, limiter: RateLimiter) -> None:
        self.config = config
        self.sessions: set[StreamingSMTP] = set()
        self._identity = identity
        self._keeper = keeper
        self._limiter = limiter
        self._peers: Counter[str] = Counter()

    def opened(self, session: StreamingSMTP) -> None:
        """Count a session; hang up when its peer has too many. STARTTLS opens the same one again."""
        if session in self.sessions:
            return
        self.sessions.add(session)
        self._peers[_peer(session.session)] += 1
        transport = session.transport
        if self._peers[_peer(session.session)] > self.config.connections and isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.7.0 Too many connections from your address\r\n")
            transport.close()

    def closed(self, session: StreamingSMTP) -> None:
        """Count a session no more."""
        if session in self.sessions:
            self.sessions.discard(session)
            self._peers[_peer(session.session)] -= 1
            self._peers += Counter()  # Drops those with none.

    async def handle_MAIL(  # noqa: N802 - the name and the arguments are aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender, unless its peer sends too much."""
        try:
            await self._limiter.spend(f"email-smtp/{_peer(session)}", self.config.mails_per_minute, 60)
        except RateLimited:
            return TOO_MUCH
        except Unavailable:
            return NOT_NOW
        # A null sender, as bounces have, is told from «none yet» by its brackets.
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient that is ours."""
        if not self._identity.receives(address):
            return "550 5.1.1 No such recipient here"
        if len(envelope.rcpt_tos) >= self.config.recipients:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """Answer when something of ours broke: the sender keeps the mail and tries again."""
        log.error("the mail listener broke", exc_info=error)
        return NOT_NOW

    async def take(self, session: Session, envelope: Envelope, chunks: AsyncIterator[bytes]) -> str:
        """Store a mail and return the answer to its sender."""
        known: dict[str, Any] = {
            "by": self.config.protocol,
            "peer": _peer(session),
            "from": (envelope.mail_from or "").strip("<>"),
            "to": list(envelope.rcpt_tos),
        }
        try:
            await self._keeper.keep(chunks, limit=self.config.size, envelope=known)
        except TooLong:
            return TOO_BIG
        except Unavailable as error:
            log.warning("a mail could not be stored, its sender will try again: %s", error)
            return DISK_FULL if "full" in str(error) else NOT_NOW
        return ACCEPTED


def _peer(session: Session | None) -> str:
    """Return the network address that a session comes from."""
    peer = session.peer if session is not None else None
    return str(peer[0]) if isinstance(peer, tuple) else "local"


class Listener:
    """The listening socket with its sessions."""

    def __init__(self, config: ListenerConfig, identity: Identity, keeper: Keeper, limiter: RateLimiter) -> None:
        self.config = config
        self._handler = Handler(config, identity, keeper, limiter)
        self._server: asyncio.Server | None = None
        # aiosmtpd writes every command with its addresses to these; who writes to a municipality belongs in no log.
        for name in ("mail.log", "mail.error", "mail.debug"):
            logging.getLogger(name).setLevel(logging.CRITICAL)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server else self.config.port

    async def start(self) -> None:
        """Begin to listen. Raises OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, self.config.host, self.config.port)

    async def stop(self) -> None:
        """Stop listening and hang up: what was not accepted yet, its sender sends again."""
        if self._server is None:
            return
        self._server.close()
        tasks = []
        for session in tuple(self._handler.sessions):
            if session.transport is not None:
                session.transport.close()
            tasks.append(session._handler_coroutine)  # noqa: SLF001 - aiosmtpd gives no other way to wait for a session's end
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def _session(self) -> StreamingSMTP:
        kind = StreamingLMTP if self.config.protocol == "lmtp" else StreamingSMTP
        return kind(
            self._handler,
            data_size_limit=self.config.size,
            enable_SMTPUTF8=True,
            hostname=self.config.hostname,
            ident="Torg",
            tls_context=self.config.tls,
            timeout=120,
            loop=asyncio.get_running_loop(),
        )
