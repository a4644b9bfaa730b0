"""Webhook bodies and hexadecimal payloads of SMS gateways.

The first octet chooses the gateway's template, and whether the rest is a query or a body.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

from bot.errors import Malformed, NotLoggedIn, Refused
from channels.sms.authentication import SharedSecret, Signature, SignedToken
from channels.sms.kannel import INBOUND, Kannel
from channels.sms.kept import call_from, envelope_from, key_of, raw_of
from channels.sms.keywords import Keywords
from channels.sms.models import Call
from channels.sms.numbers import normalised
from channels.sms.parsing import InboundFields, ReportFields, joined, read_inbound, read_report
from channels.sms.segments import count, plain, split
from tests.fuzz.target import Target

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CODINGS = {"0": "text", "1": "gsm", "4": "gsm-packed", "8": "ucs2", "9": "utf-16-be"}
TEMPLATES = (
    INBOUND,
    InboundFields(id="id", sender="from", recipient="to", text="text", udh="udh", coding="dcs", codings=CODINGS),
    InboundFields(id="id", sender="from", text="text", udh="udh", udh_form="base64", codings={"": "gsm-packed"}),
    InboundFields(id="id", sender="from", text="text", reference="ref", total="total", number="part", form="json"),
    InboundFields(sender="sms.0.from", text="sms.0.text", codings={"": "ucs2"}),
)
REPORTS = ReportFields(id="id", state="state", reason="reason", delivered=frozenset({"1"}), failed=frozenset({"2"}))
KANNEL = Kannel("kannel", "2020", "http://127.0.0.1:9/", "http://127.0.0.1:9/", "", "", "secret")
WORDS = Keywords({"nb": ("STOPP",), "en": ("STOP",)}, {"nb": ("START",)}, "nb")
DOORS = (
    SharedSecret("secret", parameter="secret"),
    Signature("secret", "x-signature", encoding="base64", signed="{timestamp}.{body}", timestamp_header="x-time"),
    SignedToken("secret", "x-signature"),
)


def check(data: bytes) -> None:
    """Read one request with every template; what is read must be usable further on, and be read the same again."""
    how, rest = (data[0], data[1:]) if data else (0, b"")
    text = rest.decode("latin-1")
    kind = ("application/json", "application/x-www-form-urlencoded", "", "text/plain")[how >> 1 & 3]
    headers = {"x-signature": text[:200], "x-time": text[:20]}
    call = Call("GET", text, b"", kind, headers) if how & 1 else Call("POST", "", rest, kind, headers)
    for door in DOORS:
        _let_in(door, call)
    for fields in TEMPLATES:
        _inbound(fields, call)
    for read in (KANNEL.report, lambda call: read_report(REPORTS, call)):
        with contextlib.suppress(Malformed):
            assert read(call).reference


def _let_in(door: SharedSecret | Signature | SignedToken, call: Call) -> None:
    try:
        door.check(call, NOW)
    except (NotLoggedIn, Refused):
        return
    assert isinstance(door, SharedSecret), "a signature was guessed"


def _inbound(fields: InboundFields, call: Call) -> None:
    try:
        received = read_inbound(fields, call)
    except Malformed:
        return
    text = joined([received.text])
    text.encode()
    assert len(text) <= 2 * (len(call.body) + len(call.query))
    assert received.part is None or 1 <= received.part.number <= received.part.total <= 255
    number = normalised(received.sender, "NO")
    assert normalised(number.value, "NO").value == number.value
    WORDS.wish(text)
    assert "".join(split(text)) == text
    assert count(plain(text)).segments <= count(text).segments
    raw = raw_of(call)
    assert read_inbound(fields, call_from(envelope_from(call), raw)) == received
    assert len(key_of("gateway", received, raw)) < 300


TARGET = Target(check=check)
