"""How many SMS a text takes, and where it is cut: pure, and the same as `segments.ts` in the console.

GSM 7 bit holds 160 septets, or 153 in each of several segments; every other text is sent as UCS-2 (in truth UTF-16), which
holds 70 units, or 67 in each (3GPP TS 23.038, TS 23.040 §9.2.3.24.1). What belongs together, an escape with its character
or the two halves of a surrogate pair, never stands in two segments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from channels.sms.gsm import septets

GSM_7 = "GSM-7"
UCS_2 = "UCS-2"
SINGLE = {GSM_7: 160, UCS_2: 70}
SEVERAL = {GSM_7: 153, UCS_2: 67}

PLAIN = {
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'", "‹": "'", "›": "'",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-",
    "…": "...", "•": "-", "·": "-", "\t": " ",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u200a": " ",
    "\u00ad": "", "\u200b": "", "\u2060": "", "\ufeff": "",
}  # fmt: skip
"""What word processors and phones put in place of plain characters, and the plain ones."""

_PLAIN = str.maketrans(PLAIN)


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text takes: `characters` in units of its encoding, `left` how many more the last segment holds."""

    encoding: str
    characters: int
    segments: int
    left: int


def plain(text: str) -> str:
    """Return a text with plain quotes, dashes and spaces where that lets it stay in GSM 7 bit, else as it was."""
    simpler = text.translate(_PLAIN)
    return simpler if _encoding(simpler) == GSM_7 else text


def count(text: str) -> Segments:
    """Return what a text takes; an empty one takes one segment, since something is always sent."""
    encoding = _encoding(text)
    total = sum(size for _, size in _units(text, encoding))
    if total <= SINGLE[encoding]:
        return Segments(encoding, total, 1, SINGLE[encoding] - total)
    sizes = [sum(size for _, size in segment) for segment in _cut(text, encoding)]
    return Segments(encoding, total, len(sizes), SEVERAL[encoding] - sizes[-1])


def split(text: str) -> list[str]:
    """Return the text of each segment."""
    encoding = _encoding(text)
    if sum(size for _, size in _units(text, encoding)) <= SINGLE[encoding]:
        return [text]
    return ["".join(character for character, _ in segment) for segment in _cut(text, encoding)]


def _encoding(text: str) -> str:
    return GSM_7 if all(septets(character) is not None for character in text) else UCS_2


def _units(text: str, encoding: str) -> Iterator[tuple[str, int]]:
    for character in text:
        if encoding == GSM_7:
            yield character, septets(character) or 1
        else:
            yield character, 2 if ord(character) > 0xFFFF else 1


def _cut(text: str, encoding: str) -> list[list[tuple[str, int]]]:
    segments: list[list[tuple[str, int]]] = [[]]
    used = 0
    for character, size in _units(text, encoding):
        if used + size > SEVERAL[encoding]:
            segments.append([])
            used = 0
        segments[-1].append((character, size))
        used += size
    return segments
