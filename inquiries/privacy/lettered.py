"""Numbers of persons that hold letters; their form is so much their own that hardly anything else looks like it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.it import codicefiscale

from inquiries.privacy.numbers import Valid

Span = tuple[int, int]

LONGEST_IBAN = 34
SHORTEST_IBAN = 15
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}[0-9]{2}(?:[ \u00a0.-]?[A-Za-z0-9]){11,30}")


def _alone(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![^\W_])(?:{pattern})(?![^\W_])", re.ASCII)


def _insurance(number: str) -> bool:
    """Tell a British National Insurance number (HMRC, NIM39110) from a word of the same form."""
    start = number[:2].upper()
    return start[0] not in "DFIQUV" and start[1] not in "DFIOQUV" and start not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


_FORMS: tuple[tuple[re.Pattern[str], Valid], ...] = (
    (_alone(r"[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]"), hetu.is_valid),
    (_alone(r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]"), _insurance),
    (_alone(r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPR-T][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]"), codicefiscale.is_valid),
    (_alone(r"\d{8}-?[A-Z]"), dni.is_valid),
    (_alone(r"[XYZ]-?\d{7}-?[A-Z]"), nie.is_valid),
)
"""Finland, the United Kingdom, Italy, Spain (citizens and foreigners)."""


def lettered(text: str) -> Iterator[Span]:
    """Return where such numbers are, first to last; none overlaps another."""
    found = sorted(
        match.span() for pattern, valid in _FORMS for match in pattern.finditer(text) if valid(match[0].replace(" ", ""))
    )
    end = 0
    for start, stop in found:
        if start >= end:
            yield start, stop
            end = stop


def ibans(text: str) -> Iterator[Span]:
    """Return where account numbers with a country (ISO 13616) are; what follows one may look like more of it."""
    end = 0
    for found in _IBAN.finditer(text):
        if found.start() < end:
            continue
        places = [place for place in range(*found.span()) if text[place].isalnum()]
        for length in range(min(len(places), LONGEST_IBAN), SHORTEST_IBAN - 1, -1):
            number = "".join(text[place] for place in places[:length]).upper()
            if _remainder_is_one(number) and iban.is_valid(number):
                end = places[length - 1] + 1
                yield found.start(), end
                break


def _remainder_is_one(number: str) -> bool:
    """Check an IBAN's check digits (ISO 7064, MOD 97-10), which is much faster than all its rules."""
    return int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1
