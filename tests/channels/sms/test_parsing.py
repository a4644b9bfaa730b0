"""Requests of gateways: what forms they take, how their texts are written, how their parts are numbered."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.errors import Malformed, Why
from bot.messages import DeliveryState
from channels.oddities import Oddity
from channels.sms.kannel import INBOUND
from channels.sms.kept import call_from, envelope_from, key_of, raw_of
from channels.sms.models import Call, Part
from channels.sms.parsing import InboundFields, ReportFields, joined, read_inbound, read_report, value, written

PLAIN = InboundFields(id="id", sender="from", recipient="to", text="text", udh="udh", coding="dcs", codings={"8": "ucs2"})
NUMBERED = InboundFields(id="id", sender="from", text="text", reference="ref", total="total", number="part")
STATES = ReportFields(
    id="id", state="status", reason="why", delivered=frozenset({"DELIVRD"}), failed=frozenset({"UNDELIV", "5"})
)


def request(**fields: Any) -> Call:
    return Call("POST", body=json.dumps(fields).encode(), content_type="application/json")


@pytest.mark.parametrize(
    "call",
    [
        Call("GET", query=urlencode({"from": "+4791234567", "to": "2020", "text": "Blåbær & é", "id": "7"})),
        Call("POST", body=urlencode({"from": "+4791234567", "to": "2020", "text": "Blåbær & é", "id": "7"}).encode()),
        request(**{"from": "+4791234567", "to": 2020, "text": "Blåbær & é", "id": 7}),
        Call("POST", body=b"from=%2B4791234567&to=2020&text=Bl%E5b%E6r+%26+%E9&id=7"),
    ],
    ids=["query", "form", "json", "form in latin-1"],
)
def test_forms(call: Call) -> None:
    received = read_inbound(PLAIN, call)
    assert (received.id, received.sender, received.recipient, received.text) == ("7", "+4791234567", "2020", "Blåbær & é")


@pytest.mark.parametrize(
    ("coding", "raw", "text"),
    [
        ("ucs2", "00480065006A0020D83DDE00", "Hej 😀"),
        ("ucs2", "feff0048", "H"),
        ("ucs2", "fffe4800", "H"),
        ("gsm", "1B6540", "€¡"),
        ("gsm", "48656A 00", "Hej@"),
        ("gsm-packed", "E8329BFD4697D9EC37", "hellohello"),
        ("text", "Hei", "Hei"),
        ("ucs2", "", ""),
    ],
)
def test_codings(coding: str, raw: str, text: str) -> None:
    problems: list[Oddity] = []
    assert written(raw, coding, problems) == text
    assert problems == []


@pytest.mark.parametrize(
    ("coding", "raw", "text", "why"),
    [
        ("ucs2", "Hei", "Hei", Why("sms_not_hex", {"coding": "ucs2"})),
        ("ucs2", "004800", "H", Why("sms_cut_character")),
        ("gsm", "80", "\ufffd", Why("sms_not_gsm", {"number": "1"})),
    ],
)
def test_what_is_written_otherwise_than_it_says_is_given_with_a_problem(coding: str, raw: str, text: str, why: Why) -> None:
    problems: list[Oddity] = []
    assert written(raw, coding, problems) == text
    assert [problem.why for problem in problems] == [why]


def test_octets_of_utf_16_as_kannel_gives_them() -> None:
    octets = "Čálit 😀".encode("utf-16-be")
    query = f"from=%2B4791234567&charset=UTF-16BE&coding=2&id=1&text={quote_plus(octets)}"
    assert read_inbound(INBOUND, Call("GET", query=query)).text == "Čálit 😀"


@pytest.mark.parametrize(
    ("udh", "part"),
    [
        ("0500 03AA0201", Part(0xAA, 2, 1)),
        ("060804A1B20302", Part(0xA1B2, 3, 2)),
        ("0B05040B8423F0 0003AA0202", Part(0xAA, 2, 2)),
        ("050003AA0101", None),
        ("050003AA0203", None),
        ("050003AA0200", None),
        ("050003AA", None),
        ("0003AA0201", None),
        ("xx", None),
        ("00", None),
        ("020001", None),
    ],
)
def test_headers_that_number_parts(udh: str, part: Part | None) -> None:
    received = read_inbound(PLAIN, request(**{"from": "+4791234567", "text": "a", "udh": udh}))
    assert received.part == part


def test_parts_numbered_by_fields() -> None:
    given = {"from": "+4791234567", "text": "a", "ref": "77", "total": 3, "part": "2"}
    assert read_inbound(NUMBERED, request(**given)).part == Part(77, 3, 2)
    assert read_inbound(NUMBERED, request(**given | {"part": "4"})).part is None
    assert read_inbound(NUMBERED, request(**given | {"total": 1, "part": 1})).part is None


def test_packed_part_begins_after_its_header() -> None:
    fields = InboundFields(sender="from", text="text", udh="udh", coding="dcs", codings={"*": "gsm-packed"})
    # After a header of six octets one bit is filling: «hei» begins at the second bit.
    packed = (int.from_bytes(bytes.fromhex("E8721A"), "little") << 1).to_bytes(3, "little").hex()
    received = read_inbound(fields, request(**{"from": "+4791234567", "text": packed, "udh": "050003AA0201"}))
    assert received.text == "hei"


def test_surrogates_torn_apart_are_whole_again() -> None:
    one, two = written("0048D83D", "ucs2", []), written("DE000021", "ucs2", [])
    assert joined([one, two]) == "H😀!"
    assert joined([one, "!"]) == "H\ufffd!"


@pytest.mark.parametrize(
    "call",
    [
        Call("POST", body=b"{"),
        Call("POST", body=b"[" * 100_000, content_type="application/json"),
        Call("POST", body=b"{" + b'"a":' * 3),
        Call("GET", query="a=" + "&a=" * 300),
        Call("POST", body=b"x" * 70_000),
        Call("GET"),
        request(text="no sender"),
        request(**{"from": "+4791234567"}),
        request(**{"from": {"a": 1}, "text": "a"}),
        Call("POST", body=b'{"from": 1' + b"0" * 5_000 + b', "text": "a"}', content_type="application/json"),
    ],
)
def test_what_is_no_sms(call: Call) -> None:
    with pytest.raises(Malformed):
        read_inbound(PLAIN, call)


@pytest.mark.parametrize(
    ("state", "wanted"), [("DELIVRD", DeliveryState.DELIVERED), ("UNDELIV", DeliveryState.FAILED), (5, DeliveryState.FAILED)]
)
def test_reports(state: object, wanted: DeliveryState) -> None:
    report = read_report(STATES, request(id=12, status=state, why="absent subscriber"))
    assert (report.reference, report.state) == ("12", wanted)
    assert ("absent subscriber" in report.reason) == (wanted is DeliveryState.FAILED)
    assert read_report(STATES, request(id=12, status="BUFFERED")).state is None
    with pytest.raises(Malformed):
        read_report(STATES, request(status="DELIVRD"))


def test_paths() -> None:
    data = {"ids": [{"a.b": 1}, {"c": [True, 2.5]}], "to.0": "x"}
    assert value(data, "ids.1.c.0") == "true"
    assert value(data, "ids.1.c.1") == "2.5"
    assert value(data, "to.0") == "x"
    assert [value(data, path) for path in ("ids.2", "ids.x", "nothing", "ids", "")] == [None] * 5


def test_the_same_sms_has_the_same_key_and_a_part_its_own() -> None:
    one = read_inbound(PLAIN, request(**{"from": "1", "text": "a", "id": "7"}))
    assert key_of("g", one, b"x") == "g/7"
    part = read_inbound(PLAIN, request(**{"from": "1", "text": "a", "id": "7", "udh": "050003AA0201"}))
    assert key_of("g", part, b"x") == "g/7/170-1"
    assert key_of("g", None, b"x") == key_of("g", None, b"x") != key_of("g", None, b"y")


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
)
bodies = some.one_of(
    some.binary(max_size=300),
    some.dictionaries(
        some.sampled_from(["from", "to", "text", "id", "udh", "dcs", "ref", "total", "part"]), json_values
    ).map(lambda fields: json.dumps(fields).encode()),
    some.dictionaries(some.sampled_from(["from", "text", "udh", "dcs"]), some.binary(max_size=40)).map(
        lambda fields: urlencode(fields).encode()
    ),
)


@given(
    bodies,
    some.sampled_from(["application/json", "application/x-www-form-urlencoded", "", "text/plain; charset=x"]),
    some.booleans(),
)
def test_any_request_is_read_or_refused_and_what_is_kept_reads_the_same(
    body: bytes, content_type: str, in_query: bool
) -> None:
    call = Call("GET", query=body.decode("latin-1")) if in_query else Call("POST", body=body, content_type=content_type)
    for fields in (
        PLAIN,
        NUMBERED,
        INBOUND,
        InboundFields(sender="from", text="text", udh="udh", codings={"": "gsm-packed"}),
    ):
        try:
            received = read_inbound(fields, call)
        except Malformed:
            continue
        joined([received.text]).encode()
        raw = raw_of(call)
        if raw:
            assert read_inbound(fields, call_from(envelope_from(call), raw)) == received
