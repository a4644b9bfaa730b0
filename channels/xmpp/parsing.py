"""From a stanza to what it says: pure functions, so that they can be tried with thousands of odd inputs.

What comes over a stream is well-formed XML, nothing more: every address, date, id and nesting in it may be anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from slixmpp.jid import JID, InvalidJID

from bot.errors import Malformed
from channels.xmpp import namespaces as ns
from channels.xmpp.events import Encrypted, Event, Nothing, Ours, Peer, Received, Returned, Said, SaidElsewhere, Typing

LONGEST_ADDRESS = 320
LONGEST_ID = 500
LONGEST_LINK = 2_000
MOST_LINKS = 10
COUNTED_ID = 12
"""An id shorter than this may be a client's own count, which begins anew with each connection."""
LANGUAGES = {"nb": "nb", "no": "nb", "nn": "nn", "sv": "sv", "en": "en"}


def parse_text(xml: str | bytes, ours: Ours) -> Event:
    """Return what one stanza says. Raises Malformed when it is not XML."""
    try:
        element = ET.fromstring(xml)  # noqa: S314 - what an XMPP server sends has no document type (RFC 6120 §11.1)
    except (ET.ParseError, ValueError) as error:
        raise Malformed(f"not a stanza: {error}") from error
    return parse(element, ours)


def parse(element: ET.Element, ours: Ours) -> Event:
    """Return what a message stanza says."""
    if _local(element.tag) != "message":
        return Nothing("not a message")
    sender = _peer(element.get("from"), ours)
    if sender is None:
        return Nothing("no usable sender")
    carbon = _carbon(element)
    if carbon is not None:
        # Anybody can put a carbon into a message; only our own account's server may (XEP-0280 §11).
        return _from_ours(carbon, ours) if sender.full == ours.address else Nothing("a forged carbon")
    return _plain(element, sender, ours)


def parse_archived(result: ET.Element, ours: Ours) -> Event:
    """Return what an entry of our own archive says (XEP-0313 §4.2); the caller has seen to whose archive it is."""
    found = result.find(f".//{{{ns.ARCHIVE}}}result")
    if found is None:
        return Nothing("no entry of an archive")
    archive_id = found.get("id") or None
    forwarded = found.find(f"{{{ns.FORWARD}}}forwarded")
    message = _child(forwarded, "message")
    if forwarded is None or message is None:
        return Nothing("an empty entry of an archive", archive_id)
    event = _from_ours(message, ours)
    if isinstance(event, Said):
        return replace(
            event, sent_at=_moment(forwarded.find(f"{{{ns.DELAY}}}delay")) or event.sent_at, archive_id=archive_id
        )
    if isinstance(event, Received | SaidElsewhere | Nothing):
        return replace(event, archive_id=archive_id)
    return Nothing("nothing to keep", archive_id)


def _from_ours(message: ET.Element, ours: Ours) -> Event:
    """Return what a message says that our own account's server hands on: ours, or somebody's to us."""
    sender = _peer(message.get("from") or ours.address, ours)
    if sender is None:
        return Nothing("no usable sender")
    if sender.bare != ours.address:
        return _plain(message, sender, ours)
    to = _peer(message.get("to"), ours)
    text = _text(message, ours)
    if to is None or to.bare == ours.address or not text or message.get("type") in {"groupchat", "error", "headline"}:
        return Nothing("our own")
    return SaidElsewhere(to.bare, _identifier(message), text)


def _plain(element: ET.Element, sender: Peer, ours: Ours) -> Event:
    """Return what a message says that is neither a carbon nor out of an archive."""
    kind = element.get("type", "normal")
    if kind == "error":
        return _returned(element, sender)
    if sender.bare == ours.address:
        return Nothing("our own")
    if "@" not in sender.bare:
        return Nothing("from a server, not from a person")
    if kind in {"headline", "groupchat"}:
        return Nothing(f"a message of type {kind}")
    if _is_encrypted(element):
        return Encrypted(sender, _identifier(element))
    said = _said(element, sender, ours)
    return said or _signal(element, sender)


def _said(element: ET.Element, sender: Peer, ours: Ours) -> Said | None:
    text = _text(element, ours)
    links = _links(element)
    for link in links:
        if link not in text:
            text = f"{text}\n{link}" if text else link
    if not text.strip():
        return None
    archive_id = _archive_id(element, ours)
    stamp = next((one for one in element.findall(f"{{{ns.DELAY}}}delay") if one.get("from") in ours.servers), None)
    corrected = element.find(f"{{{ns.CORRECTION}}}replace")
    return Said(
        peer=sender,
        text=text,
        external_id=_external_id(element, text, archive_id),
        stanza_id=_identifier(element),
        archive_id=archive_id,
        language=_language(element, ours),
        sent_at=_moment(stamp),
        wants_receipt=element.find(f"{{{ns.RECEIPTS}}}request") is not None,
        knows_typing=any(child.tag.startswith(f"{{{ns.CHAT_STATES}}}") for child in element),
        links=links,
        corrects=corrected.get("id", "")[:LONGEST_ID] if corrected is not None else None,
    )


def _signal(element: ET.Element, sender: Peer) -> Event:
    """Return what a message without words says."""
    for name in (f"{{{ns.RECEIPTS}}}received", f"{{{ns.MARKERS}}}received", f"{{{ns.MARKERS}}}displayed"):
        found = element.find(name)
        if found is not None and found.get("id"):
            return Received(sender, found.get("id", "")[:LONGEST_ID])
    for child in element:
        if child.tag.startswith(f"{{{ns.CHAT_STATES}}}"):
            return Typing(sender, writes=_local(child.tag) == "composing")
    return Nothing("nothing is said in it")


def _returned(element: ET.Element, sender: Peer) -> Event:
    error = _child(element, "error")
    condition, text, passing = "undefined-condition", "", False
    if error is not None:
        passing = error.get("type") == "wait"
        for child in error:
            if child.tag == f"{{{ns.STANZAS}}}text":
                text = (child.text or "").strip()[:LONGEST_ID]
            elif child.tag.startswith(f"{{{ns.STANZAS}}}"):
                condition = _local(child.tag)
    return Returned(sender, _identifier(element), condition, text, passing)


def _external_id(element: ET.Element, text: str, archive_id: str | None) -> str:
    """Return what is the same for the same message: the sender's own id where it is one, else our server's (XEP-0359).

    A client that lost its connection sends again with the same id, and our server then gives it another one; so the
    sender's comes first. A short id may be a count that begins anew each time: it tells nothing, and where our server
    has no archive either, nothing is returned, since «yes» said twice must not be taken for one message.
    """
    origin = element.find(f"{{{ns.STANZA_IDS}}}origin-id")
    own = (origin.get("id") if origin is not None else None) or ""
    if own:
        return _digest("origin", own)
    identifier = _identifier(element)
    if len(identifier) >= COUNTED_ID:
        return _digest("id", identifier, text)
    return _digest("archive", archive_id) if archive_id else ""


def _digest(*parts: str) -> str:
    joined = "\x00".join(parts).encode(errors="surrogatepass")
    return f"{parts[0]}-{hashlib.sha256(joined).hexdigest()[:40]}"


def _archive_id(element: ET.Element, ours: Ours) -> str | None:
    """Return the id that our own server has given the message; others may have added theirs (XEP-0359 §4)."""
    for one in element.findall(f"{{{ns.STANZA_IDS}}}stanza-id"):
        if one.get("by") == ours.address and one.get("id"):
            return one.get("id", "")[:LONGEST_ID]
    return None


def _text(element: ET.Element, ours: Ours) -> str:
    bodies = _bodies(element)
    by_language = {_code(body.get(ns.LANG)): body.text or "" for body in reversed(bodies)}
    return by_language.get(ours.language) or next((body.text for body in bodies if body.text), "")


def _language(element: ET.Element, ours: Ours) -> str | None:
    """Return the language that the sender says it is; «en» for the whole stanza is only what libraries put there."""
    bodies = _bodies(element)
    chosen = next((body for body in bodies if _code(body.get(ns.LANG)) == ours.language), bodies[0] if bodies else None)
    told = _code(chosen.get(ns.LANG)) if chosen is not None else None
    whole = _code(element.get(ns.LANG))
    return told or (whole if whole != "en" else None)


def _code(language: str | None) -> str | None:
    """Return our code of a language tag (RFC 5646), None for one that we have no texts in."""
    return LANGUAGES.get((language or "").replace("_", "-").partition("-")[0].lower())


def _links(element: ET.Element) -> tuple[str, ...]:
    found: list[str] = []
    for place in element.findall(f"{{{ns.OOB}}}x"):
        link = (place.findtext(f"{{{ns.OOB}}}url") or "").strip()
        usable = link.lower().startswith(("https://", "http://")) and len(link) <= LONGEST_LINK and link.isprintable()
        if usable and " " not in link and link not in found:
            found.append(link)
    return tuple(found[:MOST_LINKS])


def _is_encrypted(element: ET.Element) -> bool:
    names = [f"{{{space}}}encrypted" for space in ns.OMEMO]
    return any(element.find(name) is not None for name in [*names, f"{{{ns.ENCRYPTION}}}encryption"])


def _carbon(element: ET.Element) -> ET.Element | None:
    for name in ("received", "sent"):
        found = element.find(f"{{{ns.CARBONS}}}{name}/{{{ns.FORWARD}}}forwarded")
        if found is not None:
            message = _child(found, "message")
            return message if message is not None else ET.Element("message", {"from": ""})
    return None


def _peer(address: str | None, ours: Ours) -> Peer | None:
    """Return an address in its canonical form; a stanza of our own account's server may have none (RFC 6120 §8.1.2.1)."""
    if not address:
        return Peer(ours.address, ours.address)
    try:
        known = JID(address)
    except (InvalidJID, ValueError):
        return None
    if not known.bare or len(known.bare) > LONGEST_ADDRESS:
        return None
    return Peer(known.bare, known.full)


def _moment(stamp: ET.Element | None) -> datetime | None:
    """Return the moment of a stamp (XEP-0082), None when it is none or names no time zone."""
    try:
        moment = datetime.fromisoformat(stamp.get("stamp", "")) if stamp is not None else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _identifier(element: ET.Element) -> str:
    return element.get("id", "")[:LONGEST_ID]


def _bodies(element: ET.Element) -> list[ET.Element]:
    return [child for child in element if child.tag in {f"{{{ns.CLIENT}}}body", f"{{{ns.COMPONENT}}}body"}]


def _child(element: ET.Element | None, name: str) -> ET.Element | None:
    if element is None:
        return None
    return next((child for child in element if _local(child.tag) == name), None)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
