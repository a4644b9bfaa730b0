"""From a webhook's request to an SMS or a delivery report: pure, by the names that a template gives the fields.

A request is a query string, a form or JSON. A field is named by a path: `ids.0` is the first of the list `ids`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from bot.errors import Malformed, Why
from bot.messages import DeliveryState
from bot.reasons import aside
from channels.oddities import Oddity
from channels.sms.gsm import decoded, unpacked
from channels.sms.models import Call, Part, Received, Report

LARGEST = 64 * 1024
MOST_FIELDS = 200
MOST_PARTS = 255
LONGEST_FIELD = 200

SAME_REFERENCE = {0x00: 1, 0x08: 2}
"""Information elements that number the parts of a message, and how many octets their reference has (TS 23.040 §9.2.3.24)."""

HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class InboundFields:
    """Where an SMS stands in a request.

    `codings` says, by the value of the field `coding` (`*` stands for every other), how `text` is written: `text` (the
    default), hexadecimal `gsm` (an octet for each septet), `gsm-packed` or `ucs2`, or `utf-16-be` octets. `udh_form` is
    `hex`, `base64` or `raw`.
    """

    text: str
    sender: str
    recipient: str = ""
    id: str = ""
    coding: str = ""
    codings: Mapping[str, str] = field(default_factory=dict)
    udh: str = ""
    udh_form: str = "hex"
    reference: str = ""
    total: str = ""
    number: str = ""
    form: str = "auto"


@dataclass(frozen=True, slots=True)
class ReportFields:
    """Where a delivery report stands in a request: `id` is what the gateway calls the message (or what we called it)."""

    id: str
    state: str
    reason: str = ""
    delivered: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    form: str = "auto"


def read_inbound(fields: InboundFields, call: Call) -> Received:
    """Return the SMS in a request. Raises Malformed when there is none in it."""
    data = content(call, fields.form)
    sender, text = value(data, fields.sender), value(data, fields.text)
    if not (sender and sender.strip()) or text is None:
        raise _without(fields.sender if not sender else fields.text)
    problems: list[Oddity] = []
    header = _header(value(data, fields.udh) or "", fields.udh_form, problems)
    coding = fields.codings.get(value(data, fields.coding) or "", fields.codings.get("*", "text"))
    return Received(
        id=name_of(value(data, fields.id)),
        sender=name_of(sender),
        recipient=name_of(value(data, fields.recipient)),
        text=written(text, coding, problems, header=header),
        part=_part(data, fields, header, problems),
        problems=tuple(problems),
    )


def read_report(fields: ReportFields, call: Call) -> Report:
    """Return the delivery report in a request. Raises Malformed when there is none in it."""
    data = content(call, fields.form)
    reference, state = name_of(value(data, fields.id)), value(data, fields.state)
    if not reference or state is None:
        raise _without(fields.id if not reference else fields.state)
    reason = name_of(value(data, fields.reason))
    if state in fields.delivered:
        return Report(reference, DeliveryState.DELIVERED)
    if state in fields.failed:
        return undelivered(reference, f"{state}: {reason}" if reason else state)
    return Report(reference, None, reason)


def undelivered(reference: str, said: str) -> Report:
    """Return that a message reached no phone, with what the network says of it."""
    why = Why("delivery_sms_network", {"more": aside(said)})
    return Report(reference, DeliveryState.FAILED, f"the network could not deliver it ({said})", why)


def _without(name: str) -> Malformed:
    return Malformed(f"the request has no {name}", why=Why("sms_no_field", {"name": name}))


def content(call: Call, form: str) -> Any:
    """Return what a request says, as JSON would; octets that are no UTF-8 stay in a text as lone surrogates."""
    if len(call.body) > LARGEST or len(call.query) > LARGEST:
        raise Malformed("the request is too large", why=Why("sms_large"))
    if form == "auto":
        begins = call.body.lstrip()[:1]
        is_json = "json" in call.content_type.lower() or begins in {b"{", b"["}
        form = "query" if not begins else "json" if is_json else "form"
    try:
        if form == "json":
            return json.loads(call.body.decode("utf-8-sig", "surrogateescape"))
        raw = call.query if form == "query" else call.body.decode("ascii", "surrogateescape")
        pairs = parse_qsl(raw, keep_blank_values=True, errors="surrogateescape", max_num_fields=MOST_FIELDS)
        return dict(reversed(pairs))  # The first of several fields with one name counts.
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the request is no {form}", why=Why("sms_form", {"form": form})) from error


def value(data: Any, path: str) -> str | None:
    """Return the text or number at a path, None when there is none."""
    if not path:
        return None
    if isinstance(data, dict) and path in data:
        return _plain(data[path])
    for step in path.split("."):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isascii() and step.isdigit() and len(step) < 6 and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return _plain(data)


def written(text: str, coding: str, problems: list[Oddity], *, header: bytes = b"") -> str:
    """Return what a text says that is written in a coding; what cannot be read so is given as it came."""
    if coding == "text":
        return _repaired(text)
    if coding == "utf-16-be":
        return _utf_16(text.encode("utf-8", "surrogateescape"), problems)
    compact = re.sub(r"\s+", "", text)
    if compact and not HEX.fullmatch(compact):
        words = f"the text is no hexadecimal, though it should be {coding}"
        problems.append(Oddity(words, Why("sms_not_hex", {"coding": coding})))
        return _repaired(text)
    octets = bytes.fromhex(compact)
    if coding == "ucs2":
        return _utf_16(octets, problems)
    fill = (7 - (len(header) * 8) % 7) % 7 if header and coding == "gsm-packed" else 0
    found, wrong = decoded(unpacked(octets, fill=fill) if coding == "gsm-packed" else octets)
    if wrong:
        why = Why("sms_not_gsm", {"number": str(wrong)})
        problems.append(Oddity(f"{wrong} characters are not in the GSM alphabet", why))
    return found


def joined(texts: list[str]) -> str:
    """Return one text from those of parts: what was cut within a character is whole again."""
    return "".join(texts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _utf_16(octets: bytes, problems: list[Oddity]) -> str:
    if len(octets) % 2:
        problems.append(Oddity("the text ends in the middle of a character", Why("sms_cut_character")))
    little = octets[:2] == b"\xff\xfe"
    found = octets[: len(octets) // 2 * 2].decode("utf-16-le" if little else "utf-16-be", "surrogatepass")
    return found.removeprefix("\ufeff")


def _repaired(text: str) -> str:
    """Return a text whose octets were no UTF-8 as what they most likely are, the Western European code page."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape" if not _halves(text) else "replace").decode("cp1252", "replace")
    return text


def name_of(text: str | None) -> str:
    """Return an id or a number without what no database or log should get; two that differ stay different."""
    found = _repaired(text or "").strip()
    if len(found) <= LONGEST_FIELD and found.isprintable():
        return found
    return "".join(char for char in found if char.isprintable())[:100] + hashlib.sha256(found.encode()).hexdigest()


def _halves(text: str) -> bool:
    """Tell whether a text has lone surrogates that stand for no octet (JSON may escape such)."""
    return any("\ud800" <= char <= "\udfff" and not "\udc80" <= char <= "\udcff" for char in text)


def _plain(found: Any) -> str | None:
    if isinstance(found, str):
        return found
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, int):
        # A number of thousands of digits is nobody's, and Python refuses to write it.
        return str(found) if found.bit_length() < 1_000 else None
    return repr(found) if isinstance(found, float) else None


def _header(raw: str, form: str, problems: list[Oddity]) -> bytes:
    """Return the user data header with its length in front, empty when there is none or it cannot be read."""
    if not raw:
        return b""
    try:
        if form == "raw":
            octets = raw.encode("utf-8", "surrogateescape")
        elif form == "base64":
            octets = base64.b64decode(raw, validate=True)
        else:
            octets = binascii.unhexlify(re.sub(r"\s+", "", raw))
    except (ValueError, UnicodeEncodeError):
        problems.append(Oddity("the header cannot be read", Why("sms_header_unread")))
        return b""
    if not octets or octets[0] + 1 != len(octets):
        problems.append(Oddity("the header has another length than it says", Why("sms_header_length")))
        return b""
    return octets


def _part(data: Any, fields: InboundFields, header: bytes, problems: list[Oddity]) -> Part | None:
    numbers = _numbered(header)
    if numbers is None and fields.total:
        given = [value(data, name) for name in (fields.reference, fields.total, fields.number)]
        if all(one and one.isascii() and one.isdigit() and len(one) < 10 for one in given):
            numbers = (int(given[0] or 0), int(given[1] or 0), int(given[2] or 0))
    if numbers is None or numbers[1] == 1:
        return None
    reference, total, number = numbers
    if not (1 <= number <= total <= MOST_PARTS):
        why = Why("sms_part_number", {"number": str(number), "total": str(total)})
        problems.append(Oddity(f"it calls itself part {number} of {total}", why))
        return None
    return Part(reference, total, number)


def _numbered(header: bytes) -> tuple[int, int, int] | None:
    """Return reference, total and number that a header gives, None when it gives none."""
    place = 1
    while place + 1 < len(header):
        kind, length = header[place], header[place + 1]
        element = header[place + 2 : place + 2 + length]
        size = SAME_REFERENCE.get(kind)
        if size is not None and len(element) == size + 2:
            return int.from_bytes(element[:size], "big"), element[size], element[size + 1]
        place += 2 + length
    return None
