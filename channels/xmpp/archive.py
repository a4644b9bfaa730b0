"""What came while there was no session, from the server's archive (XEP-0313), and how far it has been read.

How far is kept in a file that is somewhat behind on purpose: what is read twice is recognised, what is left out is lost.
Our own messages stand in the archive, too, and are not sent again.
"""

from __future__ import annotations

import json
import logging
import os
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from slixmpp.exceptions import IqError

from bot.interfaces import Clock
from channels.xmpp import namespaces as ns
from channels.xmpp.connection import Connection

log = logging.getLogger(__name__)

PAGE = 50
BEHIND = timedelta(seconds=90)
"""Longer than a message of ours may be under way: what the outbox tries again must be found in the archive."""

RSM = "http://jabber.org/protocol/rsm"
"""XEP-0059."""
DATA = "jabber:x:data"
"""XEP-0004."""


class Progress:
    """The last entry of the archive before which everything is recorded, and since when we follow it."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._ahead: deque[tuple[str, datetime]] = deque()
        self._written: tuple[str | None, datetime] | None = None

    def load(self) -> tuple[str | None, datetime]:
        """Return entry and moment; at the very first start nothing before this moment is ours to answer."""
        if self._written is None:
            try:
                known = json.loads(self._file.read_text(encoding="utf-8"))
                self._written = (known["entry"], datetime.fromisoformat(known["at"]))
            except FileNotFoundError:
                self._write(None, self._clock.now())
            except (OSError, ValueError, KeyError, TypeError) as error:
                log.warning("XMPP: %s cannot be read, the archive is followed from now on: %s", self._file, error)
                self._write(None, self._clock.now())
        assert self._written is not None, "written above"  # noqa: S101 - a mistake of this class
        return self._written

    def recorded(self, entry: str | None) -> None:
        """Write that an entry, and all before it, is recorded."""
        now = self._clock.now()
        if entry is not None:
            self._ahead.append((entry, now))
        due = None
        while self._ahead and self._ahead[0][1] <= now - BEHIND:
            due = self._ahead.popleft()
        if due is not None:
            self._write(*due)

    def _write(self, entry: str | None, at: datetime) -> None:
        self._written = (entry, at)
        beside = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps({"entry": entry, "at": at.isoformat()}), encoding="utf-8")
            os.replace(beside, self._file)  # noqa: PTH105 - as atomic as it gets
        except OSError as error:
            log.warning("XMPP: how far the archive is read cannot be kept: %s", error)


class Archive:
    """Reads the archive of our own account from where it was left."""

    def __init__(self, connection: Connection, progress: Progress) -> None:
        self._connection = connection
        self._progress = progress
        self._query = ""
        self._found: list[ET.Element] = []

    def collects(self, element: ET.Element) -> bool:
        """Take a message that belongs to the page that is asked for; the sender has been seen to be our own account."""
        result = element.find(f"{{{ns.ARCHIVE}}}result")
        if result is None or not self._query or result.get("queryid") != self._query:
            return False
        self._found.append(element)
        return True

    async def catch_up(self, take: Callable[[ET.Element], Awaitable[None]], after: str | None = None) -> str | None:
        """Hand over every entry since the last one that is recorded, or since `after`, oldest first; return the last one.

        A server without an archive is none to catch up with. Raises ChannelUnavailable.
        """
        entry, since = self._progress.load()
        entry = after or entry
        while True:
            try:
                done, last = await self._page(entry, since)
            except IqError as error:
                if entry is None or error.condition != "item-not-found":
                    log.info("XMPP: the server has no archive to read: %s", error.condition)
                    return entry
                # The entry is so old that the server has forgotten it.
                entry, since = None, since - BEHIND
                continue
            for element in self._found:
                await take(element)
            entry = last or entry
            if done or not self._found:
                return entry

    async def _page(self, after: str | None, since: datetime) -> tuple[bool, str | None]:
        stream = self._connection.stream
        iq = stream.make_iq_set(ito=stream.boundjid.bare)
        self._query, self._found = iq["id"], []
        iq.append(_query(self._query, after, since))
        try:
            answer = await self._connection.ask(iq)
        finally:
            self._query = ""
        return _end(answer)


def _query(identifier: str, after: str | None, since: datetime) -> ET.Element:
    query = ET.Element(f"{{{ns.ARCHIVE}}}query", {"queryid": identifier})
    if after is None:
        form = ET.SubElement(query, f"{{{DATA}}}x", {"type": "submit"})
        for name, value in (("FORM_TYPE", ns.ARCHIVE), ("start", since.isoformat().replace("+00:00", "Z"))):
            field = ET.SubElement(form, f"{{{DATA}}}field", {"var": name})
            ET.SubElement(field, f"{{{DATA}}}value").text = value
    page = ET.SubElement(query, f"{{{RSM}}}set")
    ET.SubElement(page, f"{{{RSM}}}max").text = str(PAGE)
    if after is not None:
        ET.SubElement(page, f"{{{RSM}}}after").text = after
    return query


def _end(answer: Any) -> tuple[bool, str | None]:
    """Return whether that was the last page, and the last entry on it."""
    fin = answer.xml.find(f"{{{ns.ARCHIVE}}}fin")
    if fin is None:
        return True, None
    return fin.get("complete") in {"true", "1"}, fin.findtext(f"{{{RSM}}}set/{{{RSM}}}last")
