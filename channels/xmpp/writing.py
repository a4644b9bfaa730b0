"""From what is to be said to stanzas: pure functions.

Nothing that XML cannot carry may get into a stanza: the server would end the whole stream (RFC 6120 §4.9.3.13).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from bot.messages import Outbound
from channels.plain_text import as_text
from channels.xmpp import namespaces as ns

_UNCARRIED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0 §2.2: controls, halves of surrogate pairs, and the two noncharacters of the first plane."""

_MESSAGE = re.compile(r"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:\.\d{1,3})?$")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a file can be fetched, and what it is called."""

    url: str
    name: str


def carried(text: str) -> str:
    """Return the text without what XML cannot carry."""
    return _UNCARRIED.sub("", text)


def stanzas_of(outbound: Outbound, sender: str, links: tuple[Link, ...], *, space: str = ns.CLIENT) -> list[ET.Element]:
    """Return the stanzas that say a message: its text, then each of its files.

    A file has a stanza of its own, whose text is nothing but the address: so clients show it as a file (XEP-0066 §3).
    """
    message = outbound.message
    text = carried(as_text(message)).strip()
    said = []
    if text:
        element = _message(outbound.to.value, sender, message.id, text, message.language, space)
        said.append(element)
    for number, link in enumerate(links, 1):
        element = _message(outbound.to.value, sender, f"{message.id}.{number}", link.url, message.language, space)
        place = ET.SubElement(element, f"{{{ns.OOB}}}x")
        ET.SubElement(place, f"{{{ns.OOB}}}url").text = link.url
        ET.SubElement(place, f"{{{ns.OOB}}}desc").text = carried(link.name)
        said.append(element)
    return said


def message_of(stanza_id: str) -> str | None:
    """Return which message a stanza id of ours belongs to, None for an id that is none of ours."""
    found = _MESSAGE.match(stanza_id)
    return found.group(1) if found else None


def note(to: str, sender: str, text: str, language: str, *, space: str = ns.CLIENT) -> ET.Element:
    """Return a stanza that tells somebody something that is no part of a conversation, and is not stored."""
    element = ET.Element(f"{{{space}}}message", {"to": to, "from": sender, "type": "chat", ns.LANG: language})
    ET.SubElement(element, f"{{{space}}}body").text = carried(text)
    ET.SubElement(element, f"{{{ns.HINTS}}}no-store")
    return element


def typing(to: str, sender: str, *, writes: bool, space: str = ns.CLIENT) -> ET.Element:
    """Return that we write, or have stopped (XEP-0085)."""
    element = ET.Element(f"{{{space}}}message", {"to": to, "from": sender, "type": "chat"})
    ET.SubElement(element, f"{{{ns.CHAT_STATES}}}{'composing' if writes else 'paused'}")
    ET.SubElement(element, f"{{{ns.HINTS}}}no-store")
    return element


def receipt(to: str, sender: str, stanza_id: str, *, space: str = ns.CLIENT) -> ET.Element:
    """Return that a message has come and is kept (XEP-0184)."""
    element = ET.Element(f"{{{space}}}message", {"to": to, "from": sender, "type": "chat"})
    ET.SubElement(element, f"{{{ns.RECEIPTS}}}received", {"id": carried(stanza_id)})
    ET.SubElement(element, f"{{{ns.HINTS}}}store")
    return element


def refusal(
    to: str, sender: str, stanza_id: str, condition: str, text: str, *, passing: bool, space: str = ns.CLIENT
) -> ET.Element:
    """Return that a message was not taken, and why (RFC 6120 §8.3)."""
    attributes = {"to": to, "from": sender, "type": "error"} | ({"id": carried(stanza_id)} if stanza_id else {})
    element = ET.Element(f"{{{space}}}message", attributes)
    error = ET.SubElement(element, f"{{{space}}}error", {"type": "wait" if passing else "modify"})
    ET.SubElement(error, f"{{{ns.STANZAS}}}{condition}")
    ET.SubElement(error, f"{{{ns.STANZAS}}}text").text = carried(text)
    return element


def _message(to: str, sender: str, identifier: str, text: str, language: str, space: str) -> ET.Element:
    attributes = {"to": to, "from": sender, "type": "chat", "id": identifier, ns.LANG: language}
    element = ET.Element(f"{{{space}}}message", attributes)
    ET.SubElement(element, f"{{{space}}}body").text = text
    ET.SubElement(element, f"{{{ns.STANZA_IDS}}}origin-id", {"id": identifier})
    ET.SubElement(element, f"{{{ns.RECEIPTS}}}request")
    ET.SubElement(element, f"{{{ns.MARKERS}}}markable")
    ET.SubElement(element, f"{{{ns.CHAT_STATES}}}active")
    return element
