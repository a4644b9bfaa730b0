"""A citizen with a real XMPP client: slixmpp, as its authors ship it, with stream management."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from xml.etree import ElementTree as ET

from slixmpp import ClientXMPP
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from channels.xmpp import namespaces as ns
from tests.prosody_server import PASSWORD

CLIENT = ns.CLIENT
RSM = "http://jabber.org/protocol/rsm"


class _Client(ClientXMPP):
    """One try per connection: the citizen tries again."""

    def reschedule_connection_attempt(self) -> None:
        """Do not."""


@dataclass
class Citizen:
    """Says things, keeps what it hears, sends again what has no receipt, and reconnects when the connection breaks.

    In a new session it reads its archive, as clients do.
    """

    address: str
    port: int
    ca: Path | None
    desk: str
    password: str = PASSWORD
    resource: str = "telefon"
    host: str = "127.0.0.1"
    heard: list[ET.Element] = field(default_factory=list)
    presences: list[ET.Element] = field(default_factory=list)
    unreceipted: dict[str, ET.Element] = field(default_factory=dict)
    acknowledges: bool = True
    """Whether messages get a receipt (XEP-0184)."""

    def __post_init__(self) -> None:
        self.client = _Client(f"{self.address}/{self.resource}", self.password)
        self.client.register_plugin("xep_0198")
        self.client.register_plugin("xep_0030")
        self.client.register_plugin("xep_0199")
        self.client.whitespace_keepalive = False
        if self.ca is None:
            self.client.enable_starttls = self.client.enable_direct_tls = False
            self.client.enable_plaintext = True
        else:
            context = ssl.create_default_context(cafile=str(self.ca))
            self.client.ssl_context = context
            self.client.enable_direct_tls = False
        self.there = asyncio.Event()
        self.gone = asyncio.Event()
        self.client.add_event_handler("stream_negotiated", lambda _: self._began())
        self.client.add_event_handler("session_resumed", lambda _: self.there.set())
        self.client.add_event_handler("disconnected", lambda _: self._lost())
        self.client.remove_handler("IM")
        self.client.register_handler(Callback("heard", MatchXPath(f"{{{CLIENT}}}message"), self._hear, instream=True))
        self.client.add_event_handler("presence", lambda stanza: self.presences.append(stanza.xml))
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep())
        await asyncio.wait_for(self.there.wait(), 20)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self.client.abort()
        self.client.cancel_connection_attempt()
        await asyncio.sleep(0)

    def say(self, text: str, identifier: str | None = None, **more: Any) -> str:
        """Say something, now or when there is a connection again."""
        identifier = identifier or str(uuid.uuid4())
        element = message(self.desk, text, identifier, **more)
        self.unreceipted[identifier] = element
        self.send(element)
        return identifier

    def send(self, element: ET.Element) -> None:
        """Send any message, when there is a connection."""
        if self.there.is_set():
            self.client.send(self.client.Message(xml=element))

    def show(self, kind: Any = None, to: str | None = None) -> None:
        """Send a presence."""
        self.client.send_presence(pto=to, ptype=kind)

    def texts(self) -> list[str]:
        """Return what was said to us, in order, each message once however often it came: clients tell by its id."""
        once = {one.get("id") or str(number): one for number, one in enumerate(self._spoken())}
        return [one.findtext(f"{{{CLIENT}}}body") or "" for one in once.values()]

    def times(self) -> Counter[str]:
        """Return how often each message came."""
        return Counter(one.get("id", "") for one in self._spoken())

    def elements(self, name: str) -> list[ET.Element]:
        """Return the elements of a name within what we heard."""
        return [found for one in self.heard for found in one if found.tag == name]

    def _spoken(self) -> list[ET.Element]:
        return [one for one in self.heard if one.get("type") == "chat" and one.find(f"{{{CLIENT}}}body") is not None]

    async def _keep(self) -> None:
        while True:
            self.gone.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.client.connect(self.host, self.port), 10)
                if self.client.is_connected():
                    await self.gone.wait()
            await asyncio.sleep(0.2)

    def _began(self) -> None:
        self.there.set()
        query = self.client.make_iq_set(ito=self.address)
        archive = ET.Element(f"{{{ns.ARCHIVE}}}query")
        page = ET.SubElement(archive, f"{{{RSM}}}set")
        ET.SubElement(page, f"{{{RSM}}}max").text = "1000"
        query.append(archive)
        query.send(callback=lambda _: None)
        self.client.send_presence()
        for element in list(self.unreceipted.values()):
            self.send(element)

    def _lost(self) -> None:
        self.there.clear()
        self.gone.set()

    def _hear(self, stanza: Any) -> None:
        element: ET.Element = stanza.xml
        missed = element.find(f".//{{{ns.FORWARD}}}forwarded/{{{CLIENT}}}message")
        if missed is not None:
            if missed.get("from", "").partition("/")[0] != self.desk or missed.get("id") in self.times():
                return
            element = missed
        self.heard.append(element)
        found = element.find(f"{{{ns.RECEIPTS}}}received")
        if found is not None:
            self.unreceipted.pop(found.get("id", ""), None)
        again = self.unreceipted.get(element.get("id", "")) if element.get("type") == "error" else None
        if again is not None:
            asyncio.get_running_loop().call_later(0.3, self.send, again)
        if self.acknowledges and element.find(f"{{{ns.RECEIPTS}}}request") is not None:
            answer = ET.Element(f"{{{CLIENT}}}message", {"to": element.get("from", ""), "type": "chat"})
            ET.SubElement(answer, f"{{{ns.RECEIPTS}}}received", {"id": element.get("id", "")})
            self.send(answer)


def message(to: str, text: str, identifier: str, *children: ET.Element, **attributes: str) -> ET.Element:
    """Return a message as a client makes it."""
    element = ET.Element(f"{{{CLIENT}}}message", {"to": to, "type": "chat", "id": identifier} | attributes)
    ET.SubElement(element, f"{{{CLIENT}}}body").text = text
    ET.SubElement(element, f"{{{ns.RECEIPTS}}}request")
    for child in children:
        element.append(child)
    return element
