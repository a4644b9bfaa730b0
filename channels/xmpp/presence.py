"""Who may see that we are there, what our presence says, and which of the staff are there (RFC 6121 §3, §4)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from slixmpp.jid import JID, InvalidJID

from bot.interfaces import Texts
from channels.xmpp import namespaces as ns
from channels.xmpp.config import Rules
from channels.xmpp.connection import Connection
from channels.xmpp.writing import carried

WATCHERS = 2_000
RESOURCES = 20
GONE = frozenset({"unavailable", "error"})


class Attendance:
    """Says that we are there, to whoever asked for it, and keeps which of the staff are."""

    def __init__(self, connection: Connection, rules: Rules, texts: Texts, staffed: Callable[[], bool], space: str) -> None:
        self._connection = connection
        self._rules = rules
        self._texts = texts
        self._staffed = staffed
        self._space = space
        self._told: bool | None = None
        self._watchers: OrderedDict[str, None] = OrderedDict()
        self._there: dict[str, set[str]] = {}

    def came(self, presence: Any) -> None:
        """Take a presence stanza: who asks to see us may, and who of the staff is there is noted."""
        kind = presence.xml.get("type", "available")
        try:
            sender = JID(presence.xml.get("from", ""))
        except (InvalidJID, ValueError):
            return
        if not sender.bare or sender.bare == self._connection.access.address:
            return
        if kind == "subscribe":
            self._send(sender.bare, "subscribed")
            self._watch(sender.bare)
        elif kind == "probe":
            self._watch(sender.bare)
        elif kind == "unsubscribe":
            self._watchers.pop(sender.bare, None)
            self._send(sender.bare, "unsubscribed")
        elif kind in GONE or kind == "available":
            self._note(sender, there=kind == "available")

    def available_staff(self) -> Mapping[str, str]:
        """Return the addresses of staff that have a device on-line, with their user names."""
        return {address: name for address, name in self._rules.staff.items() if self._there.get(address)}

    def begin(self) -> None:
        """Say that we are there in a new session, and ask to see the staff."""
        self._there.clear()
        self._told = None
        self.tell()
        for address in self._rules.staff:
            self._send(address, "subscribe")
            if self._connection.access.is_component:
                self._send(address, "probe")

    def tell(self) -> None:
        """Say whether a person is there, when that has changed."""
        staffed = self._staffed()
        if staffed == self._told:
            return
        self._told = staffed
        if not self._connection.access.is_component:
            self._say(None)
        for watcher in self._watchers:
            self._say(watcher)

    def _watch(self, bare: str) -> None:
        """Answer who sees us; a client account's server does that itself."""
        if not self._connection.access.is_component:
            return
        self._watchers[bare] = None
        self._watchers.move_to_end(bare)
        while len(self._watchers) > WATCHERS:
            self._watchers.popitem(last=False)
        self._say(bare)

    def _note(self, sender: JID, *, there: bool) -> None:
        if sender.bare not in self._rules.staff:
            return
        devices = self._there.setdefault(sender.bare, set())
        if there and len(devices) < RESOURCES:
            devices.add(sender.resource)
        elif not there and sender.resource:
            devices.discard(sender.resource)
        elif not there:
            devices.clear()

    def _say(self, to: str | None) -> None:
        element = self._element(to, None)
        key = "xmpp_staffed" if self._told else "xmpp_unstaffed"
        ET.SubElement(element, f"{{{self._space}}}status").text = carried(self._texts.text(key, self._rules.language))
        self._post(element)

    def _send(self, to: str, kind: str) -> None:
        self._post(self._element(to, kind))

    def _element(self, to: str | None, kind: str | None) -> ET.Element:
        attributes = {"to": to} if to else {}
        if kind:
            attributes["type"] = kind
        if self._connection.access.is_component:
            attributes["from"] = self._connection.access.address
        return ET.Element(f"{{{self._space}}}presence", attributes | {ns.LANG: self._rules.language})

    def _post(self, element: ET.Element) -> None:
        stream = self._connection.stream
        if stream.is_connected():
            stream.send(stream.Presence(xml=element))
