"""Segments, as the table says that the console reads too, and for any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from channels.sms.gsm import BASIC, EXTENSION, decoded, septets, unpacked
from channels.sms.segments import GSM_7, SEVERAL, SINGLE, Segments, count, plain, split

TABLE = Path(__file__).parents[3] / "console/web/src/console/conversation/segments.cases.json"
CASES: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))

texts = some.text(alphabet=some.one_of(some.sampled_from(BASIC + "€[]{}^~|\\😀č«»–"), some.characters(codec="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["what"]))
def test_table(case: dict[str, Any]) -> None:
    wanted = Segments(case["encoding"], case["characters"], case["segments"], case["left"])
    assert count(case["text"] * case["times"]) == wanted
    if "plain" in case:
        assert plain(case["text"]) == case["plain"]


@given(texts.map(lambda text: text * 12))
def test_segments_are_the_text_and_none_is_too_long(text: str) -> None:
    told, parts = count(text), split(text)
    assert "".join(parts) == text
    assert len(parts) == told.segments
    room = SINGLE if told.segments == 1 else SEVERAL
    used = 0
    for part in parts:
        used = sum(septets(char) or 0 for char in part) if told.encoding == GSM_7 else len(part.encode("utf-16-le")) // 2
        assert used <= room[told.encoding]
        part.encode()  # Half a surrogate pair could not be.
    assert told.left == room[told.encoding] - used


@given(texts)
def test_plain_text_never_costs_more(text: str) -> None:
    assert count(plain(text)).segments <= max(1, count(text).segments)
    assert plain(plain(text)) == plain(text)


@given(some.text(alphabet=some.sampled_from(BASIC.replace("\x1b", "") + "".join(EXTENSION.values()))))
def test_the_alphabet_is_read_as_it_is_written(text: str) -> None:
    codes = bytearray()
    for char in text:
        if char in EXTENSION.values():
            codes += bytes([0x1B, next(code for code, found in EXTENSION.items() if found == char)])
        else:
            codes.append(BASIC.index(char))
    assert decoded(bytes(codes)) == (text, 0)


def test_packed_septets() -> None:
    # «hellohello» is the example that the standard's readers know by heart.
    assert decoded(unpacked(bytes.fromhex("E8329BFD4697D9EC37"))) == ("hellohello", 0)
    # Seven septets in seven octets: the rest is filling and no «@».
    assert decoded(unpacked(bytes.fromhex("31D98C56B3DD00")))[0] == "1234567"


@given(some.binary(max_size=200), some.integers(0, 6))
def test_any_octets_are_read_somehow(octets: bytes, fill: int) -> None:
    decoded(octets)
    decoded(unpacked(octets, fill=fill))
