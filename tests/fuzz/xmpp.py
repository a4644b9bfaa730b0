"""Stanzas, as a stranger's client or server may make them: live, as a copy, and out of the archive."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from bot.errors import Malformed
from channels.xmpp import namespaces as ns
from channels.xmpp.events import Nothing, Ours, Returned, Said, SaidElsewhere
from channels.xmpp.parsing import parse, parse_archived, parse_text
from channels.xmpp.writing import carried, message_of, note, refusal
from tests.fuzz.target import Target

OURS = Ours("torg@havdal.example")


def check(data: bytes) -> None:
    """Read the bytes as a stanza in every way that one can come; what is said can be stored and sent back."""
    try:
        live = parse_text(data, OURS)
        element = ET.fromstring(data)  # noqa: S314 - that is what is tried
    except Malformed:
        return
    forwarded = ET.Element(f"{{{ns.FORWARD}}}forwarded")
    forwarded.append(element)
    archived = ET.Element(f"{{{ns.CLIENT}}}message", {"from": OURS.address})
    ET.SubElement(archived, f"{{{ns.ARCHIVE}}}result", {"id": "1"}).append(forwarded)
    copied = ET.Element(f"{{{ns.CLIENT}}}message", {"from": OURS.address})
    ET.SubElement(copied, f"{{{ns.CARBONS}}}received").append(forwarded)
    for event in (live, parse_archived(archived, OURS), parse(copied, OURS)):
        if isinstance(event, Said):
            _holds(event)
        elif isinstance(event, Returned):
            message_of(event.stanza_id)
        elif isinstance(event, SaidElsewhere):
            assert event.to != OURS.address
        elif isinstance(event, Nothing):
            assert event.why


def _holds(said: Said) -> None:
    assert said.text.strip()
    assert said.peer.bare != OURS.address
    assert 0 < len(said.peer.bare) <= 320
    assert len(said.external_id) < 100
    assert said.sent_at is None or said.sent_at.utcoffset() is not None
    assert all(link.startswith(("http://", "https://", "HTTP", "Http", "hTTP")) or "://" in link for link in said.links)
    text = said.text.encode(errors="replace").decode()
    back = [
        note(said.peer.full, OURS.address, text, "nb"),
        refusal(said.peer.full, OURS.address, said.stanza_id, "not-acceptable", text, passing=False),
    ]
    for element in back:
        ET.fromstring(ET.tostring(element))  # noqa: S314 - written here
    assert carried(text) == carried(carried(text))


TARGET = Target(check=check)
