"""Sends a message and waits until the server is known to have it.

An account's server acknowledges it (XEP-0198). A component has no such thing: there the server answers a ping that was
sent after the message, and it takes stanzas in order.
"""

from __future__ import annotations

import asyncio
import contextlib
from xml.etree import ElementTree as ET

from slixmpp.exceptions import IqError, IqTimeout
from slixmpp.jid import JID

from bot.errors import ChannelUnavailable, TorgError, Why
from channels.xmpp.config import Access
from channels.xmpp.streams import Account, Stream, message_stanza


class Sending:
    """What is on its way to the server over one stream."""

    def __init__(self, stream: Stream, access: Access, within: float) -> None:
        self._stream = stream
        self._access = access
        self._within = within
        self._pending: dict[str, asyncio.Future[None]] = {}
        self._written: set[str] = set()
        if isinstance(stream, Account):
            stream.all_management.on_acknowledged = self._acknowledged

    async def send(self, element: ET.Element) -> None:
        """Send a message; its id says which it is when it is sent again. Raises ChannelUnavailable, BadInput."""
        identifier = element.get("id", "")
        management = self._stream.management
        if management is not None and management.took(identifier):
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending[identifier] = future
        if identifier not in (self._written if management is None else management.waiting()):
            self._stream.send(message_stanza(self._stream, element))
        asking = asyncio.create_task(self._ask(identifier))
        try:
            await asyncio.wait_for(future, self._within)
        except BaseException as error:
            if management is not None:
                management.withdraw(identifier)
            if isinstance(error, TimeoutError):
                why = Why("delivery_xmpp_unconfirmed")
                raise ChannelUnavailable("the XMPP server has not confirmed that it took the message", why=why) from error
            raise
        finally:
            asking.cancel()
            self._pending.pop(identifier, None)
        self._written.discard(identifier)

    def returned(self, identifier: str, error: TorgError) -> bool:
        """Let the sending of a message fail that came back; False when nobody waits for it any more."""
        future = self._pending.get(identifier)
        if future is None or future.done():
            return False
        future.set_exception(error)
        return True

    def taken(self, identifier: str) -> None:
        """Write that the server's archive has a message of ours: it is not sent again."""
        if isinstance(self._stream, Account):
            self._stream.all_management.taken(identifier)
            self._acknowledged(identifier)

    def resumed(self) -> None:
        """Ask after what was sent again; what had not even been counted when the connection broke is lost."""
        if isinstance(self._stream, Account):
            management = self._stream.all_management
            self.lost(*(set(self._pending) - management.waiting()))
            management.ask()

    def ended(self) -> None:
        """Let everything fail that waits: there is nobody any more who could confirm it."""
        self._written.clear()
        self.lost(*self._pending)

    def lost(self, *identifiers: str) -> None:
        """Let messages fail that the server had not confirmed when the connection was lost."""
        error = "XMPP: the connection was lost before the server confirmed the message"
        for identifier in identifiers:
            future = self._pending.get(identifier)
            if future is not None and not future.done():
                future.set_exception(ChannelUnavailable(error, why=Why("delivery_xmpp_lost")))

    async def ping(self, within: float) -> None:
        """Wait for any answer of the server (XEP-0199). Raises IqTimeout.

        A component asks itself, by way of the server: it need not know any other address there.
        """
        own = self._stream.boundjid
        to, sender = (own, own) if self._access.is_component else (JID(own.domain), None)
        with contextlib.suppress(IqError):  # A server that cannot be pinged says so, and that is an answer, too.
            await self._stream.plugin["xep_0199"].send_ping(to, ifrom=sender, timeout=within)

    async def _ask(self, identifier: str) -> None:
        """Ask the server whether it has what was sent."""
        if self._stream.management is not None:
            self._stream.management.ask()
            return
        self._written.add(identifier)
        with contextlib.suppress(IqTimeout):
            await self.ping(self._within)
            self._acknowledged(identifier)

    def _acknowledged(self, identifier: str) -> None:
        future = self._pending.get(identifier)
        if future is not None and not future.done():
            future.set_result(None)
