"""Keeps one stream to the XMPP server: connects, pings, comes back with pauses, and sends so that it is known to arrive.

An account's stream is resumed where the server still knows it (XEP-0198); what was under way then arrives once. Where it
cannot be resumed, what has not been acknowledged fails here, and the outbox sends it again with the same id.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Coroutine
from typing import Any, Protocol
from xml.etree import ElementTree as ET

from slixmpp.exceptions import IqError, IqTimeout

from bot.errors import ChannelUnavailable, Why
from bot.interfaces import Clock
from bot.messages import Health
from channels.xmpp.config import Access, Pace
from channels.xmpp.management import Ticket
from channels.xmpp.sending import Sending
from channels.xmpp.streams import Account, Stream, gone, message_stanza, opened

log = logging.getLogger(__name__)

PART = "channel.xmpp"
STEADY_S = 30.0
"""A connection that has held so long is followed by a quick try when it breaks."""

SILENT = Why("part_xmpp_silent")
COMES_BACK_WITHIN_S = 2.0
"""No more, since other channels' messages of the same batch wait with this one."""


class Listener(Protocol):
    """Who is told of what comes."""

    def arrived(self, element: ET.Element, ticket: Ticket | None) -> None:
        """Take a message; its ticket is released when it is recorded."""
        ...

    def present(self, presence: Any) -> None:
        """Take a presence stanza."""
        ...

    async def begin(self) -> None:
        """Do what a new session needs before anything is sent: catch up, say that we are there."""
        ...

    async def resumed(self) -> None:
        """Do what is to be done when the session goes on."""
        ...


class Connection:
    """One stream and the task that keeps it."""

    def __init__(self, access: Access, listener: Listener, clock: Clock, pace: Pace | None = None) -> None:
        self.access = access
        self.resumptions = 0
        self._listener = listener
        self._clock = clock
        self._pace = pace or Pace()
        self._health = Health(PART, "starting", clock.now(), "connecting to the server", (Why("part_xmpp_connecting"),))
        self._down = asyncio.Event()
        self._ready: asyncio.Future[bool] | None = None
        self._task: asyncio.Task[None] | None = None
        self._up = False
        self._lost_at = -COMES_BACK_WITHIN_S
        self.stream: Stream = opened(access, self._on_message, listener.present)
        started = "stream_negotiated" if isinstance(self.stream, Account) else "session_start"
        self.stream.add_event_handler(started, lambda _: self._negotiated(fresh=True))
        self.stream.add_event_handler("session_resumed", lambda _: self._negotiated(fresh=False))
        self.stream.add_event_handler("session_end", lambda _: self.sending.ended())
        self.stream.add_event_handler("disconnected", lambda _: self._down.set())
        self.sending = Sending(self.stream, access, self._pace.answer_within)

    def start(self) -> None:
        """Begin to connect."""
        self._task = asyncio.create_task(self._keep(), name="XMPP connection")

    async def stop(self) -> None:
        """Close the stream and stay away."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.sending.ended()
        if self.stream.is_connected():
            with contextlib.suppress(TimeoutError):
                await gone(self.stream, 2.0)
        self.stream.cancel_connection_attempt()

    def health(self) -> Health:
        """Tell how the connection is."""
        return self._health

    @property
    def up(self) -> bool:
        """Whether something can be sent now."""
        return self._up

    async def send(self, element: ET.Element) -> None:
        """Send a message and wait until the server has it. Raises ChannelUnavailable, BadInput."""
        await self._moment()
        self.require_up()
        await self.sending.send(element)

    async def _moment(self) -> None:
        """Wait for a connection that was lost just now: most come back at once."""
        deadline = self._lost_at + COMES_BACK_WITHIN_S
        loop = asyncio.get_running_loop()
        while not self._up and loop.time() < deadline:  # noqa: ASYNC110 - rare, and nothing hangs on a moment more
            await asyncio.sleep(0.05)

    def post(self, element: ET.Element, *, later: bool = False) -> None:
        """Send something whose loss harms nobody; without a connection it is dropped, or sent when there is one again."""
        if self._up or later:
            self.stream.send(message_stanza(self.stream, element))

    def require_up(self) -> None:
        """Raise ChannelUnavailable, saying why, when there is no connection."""
        if not self._up:
            why = next(iter(self._health.whys), Why("part_xmpp_lost"))
            raise ChannelUnavailable(f"XMPP: {self._health.reason or 'there is no connection'}", why=why)

    async def ask(self, iq: Any) -> Any:
        """Send an iq and return its answer. Raises IqError, ChannelUnavailable."""
        try:
            return await iq.send(timeout=self._pace.answer_within)
        except IqTimeout as error:
            raise ChannelUnavailable("the XMPP server does not answer", why=SILENT) from error

    async def ping(self) -> None:
        """Wait for any answer of the server (XEP-0199). Raises ChannelUnavailable."""
        self.require_up()
        try:
            await self.sending.ping(self._pace.ping_within)
        except IqTimeout as error:
            raise ChannelUnavailable("the XMPP server does not answer", why=SILENT) from error

    def release(self, ticket: Ticket | None) -> None:
        """Let the server know that a message is recorded."""
        if ticket is not None and isinstance(self.stream, Account):
            self.stream.all_management.release(ticket)

    def pause(self, *, reading: bool) -> None:
        """Stop or go on reading from the socket."""
        transport = self.stream.transport
        if transport is not None and not transport.is_closing():
            (transport.resume_reading if reading else transport.pause_reading)()

    async def _keep(self) -> None:
        wait = self._pace.first_wait
        while True:
            since = asyncio.get_running_loop().time()
            try:
                await self._connected_once()
            except Exception:  # If this task ended, the channel would be dead without anybody knowing
                log.exception("XMPP: the connection broke")
                self.stream.abort()
            reason, why = self.stream.reason or "the connection was lost", self.stream.why or Why("part_xmpp_lost")
            if asyncio.get_running_loop().time() - since > STEADY_S:
                wait = self._pace.first_wait
            if self.stream.lasting:
                wait = max(wait, self._pace.refused_wait)
            self._tell("down", reason, why)
            pause = wait * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret
            log.warning("XMPP: %s; next try in %.1f s", reason, pause)
            await asyncio.sleep(pause)
            wait = min(2 * wait, max(self._pace.longest_wait, self._pace.refused_wait))

    async def _connected_once(self) -> None:
        """Connect, and return when the connection is lost."""
        stream, access = self.stream, self.access
        stream.reason, stream.why, stream.lasting = "", None, False
        self._down.clear()
        self._ready = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._pace.connect_within):
                await stream.connect(access.host or None, (access.port or 5222) if access.host else None)
                if not stream.is_connected():
                    return
                fresh = await self._until_ready()
                if fresh is None:
                    return
            await self._begin(fresh=fresh)
            await self._watch()
        except TimeoutError:
            stream.refuse("the server does not answer", SILENT, lasting=False)
        finally:
            if self._up:
                self._lost_at = asyncio.get_running_loop().time()
            self._up = False
            stream.cancel_connection_attempt()
            if stream.is_connected():
                stream.abort()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._down.wait(), 1.0)

    async def _until_ready(self) -> bool | None:
        """Return whether the session is a new one; None when the connection was lost before there was one."""
        assert self._ready is not None, "set before connecting"  # noqa: S101 - a mistake of this class
        down = asyncio.create_task(self._down.wait())
        try:
            waited: set[asyncio.Future[Any]] = {self._ready, down}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            down.cancel()
        return self._ready.result() if self._ready.done() else None

    async def _begin(self, *, fresh: bool) -> None:
        if fresh:
            # Without stream management a lost connection is the end of the session.
            self.stream.end_session_on_disconnect = self.stream.management is None
            await self._unless_down(self._listener.begin())
        else:
            self.resumptions += 1
            self.sending.resumed()
        if self._down.is_set():
            return
        self._up = True
        self._tell("up", "")
        log.info("XMPP: %s as %s", "connected" if fresh else "resumed", self.access.address)
        if not fresh:
            await self._listener.resumed()

    async def _unless_down(self, beginning: Coroutine[Any, Any, None]) -> None:
        """Do what a new session needs, for as long as there is a connection."""
        task = asyncio.create_task(beginning)
        down = asyncio.create_task(self._down.wait())
        try:
            await asyncio.wait({task, down}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
        except (ChannelUnavailable, IqError) as error:
            why = Why("part_xmpp_session", {"words": str(error) or type(error).__name__})
            self.stream.refuse(f"the session could not begin: {error}", why, lasting=False)
            self._down.set()
        finally:
            task.cancel()
            down.cancel()

    async def _watch(self) -> None:
        """Ping now and then; who does not answer is gone, whatever the network says (XEP-0199)."""
        while not self._down.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._down.wait(), self._pace.ping_every)
                return
            try:
                await self.sending.ping(self._pace.ping_within)
            except IqTimeout:
                self.stream.refuse("the server does not answer", SILENT, lasting=False)
                return

    def _on_message(self, stanza: Any) -> None:
        management = self.stream.management
        self._listener.arrived(stanza.xml, management.hold() if management is not None else None)

    def _negotiated(self, *, fresh: bool) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(fresh)

    def _tell(self, state: str, reason: str, *whys: Why) -> None:
        if (state, reason) != (self._health.state, self._health.reason):
            since = self._clock.now() if state != self._health.state else self._health.since
            self._health = Health(PART, state, since, reason, whys)
