"""Takes national identity numbers, bank accounts and payment cards out of a text before anything is stored.

Only numbers whose check digits hold are masked, and those with a single check digit only where they are grouped as such
numbers are written, so that telephone numbers, amounts and inquiry numbers stay, beside each other too.
Sources: Norwegian fødselsnummer and D-number (folkeregisterforskriften § 2-2-1) and the health service's FH-number, Swedish
personnummer and samordningsnummer (SKV 704, SKV 707), account numbers by modulus 11, IBAN (ISO 13616), cards by Luhn
(ISO/IEC 7812-1).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from stdnum import iban, luhn
from stdnum.no import fodselsnummer, kontonr

MASK = "[***]"
LONGEST_NUMBER = 19
LONGEST_IBAN = 34
SHORTEST_IBAN = 15

_DIGITS = re.compile(r"\d+")
_GAP = re.compile(r"[\s.+/_\-\u2010-\u2015\u2212]{0,3}")
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}[0-9]{2}(?:[ \u00a0.-]?[A-Za-z0-9]){11,30}")

Groups = tuple[int, ...]
Span = tuple[int, int]

_DATED = {(2, 2, 4, 5), (8, 5)}
_SWEDISH = {(10,), (6, 4), (2, 2, 2, 4), (12,), (8, 4), (4, 2, 2, 4)}
_ACCOUNT = {(11,), (4, 2, 5)}
_CARD = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4)}
_GROUPED = _DATED | _SWEDISH | _ACCOUNT | _CARD
"""In which groups of digits people write such numbers."""


class NumberMasker:
    """Masker for numbers that point at one person."""

    def mask(self, text: str) -> tuple[str, bool]:
        """Return the text with such numbers replaced by `[***]`, and whether there were any."""
        masked = _without(text, _ibans(text))
        masked = _without(masked, _numbers(masked))
        return masked, masked != text


def _without(text: str, spans: Iterator[Span]) -> str:
    parts, end = [], 0
    for start, stop in spans:
        parts += [text[end:start], MASK]
        end = stop
    return "".join([*parts, text[end:]])


def _numbers(text: str) -> Iterator[Span]:
    """Return where the numbers are that point at somebody, first to last."""
    for run in _runs(text):
        first = 0
        while first < len(run):
            after = next((last for last in _ends(run, first) if _points_at_person(run[first:last])), None)
            if after is not None:
                yield run[first].start(), run[after - 1].end()
            first = after or first + 1


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Return groups of digits that may belong together, run by run."""
    run: list[re.Match[str]] = []
    for group in _DIGITS.finditer(text):
        if run and not _GAP.fullmatch(text, run[-1].end(), group.start()):
            yield run
            run = []
        run.append(group)
    yield run


def _ends(run: Sequence[re.Match[str]], first: int) -> list[int]:
    """Return after which groups a number that begins with the group `first` may end, the longest number first."""
    lengths = accumulate(len(group.group()) for group in run[first : first + LONGEST_NUMBER])
    return [first + count for count, length in enumerate(lengths, 1) if length <= LONGEST_NUMBER][::-1]


def _points_at_person(groups: Sequence[re.Match[str]]) -> bool:
    lengths = tuple(len(group.group()) for group in groups)
    if len(lengths) > 1 and sum(lengths) != 11 and lengths not in _GROUPED:
        return False
    digits = "".join(str(unicodedata.digit(char)) for group in groups for char in group.group())
    return any(check(digits, lengths) for check in _CHECKS)


def _is_norwegian(digits: str, lengths: Groups) -> bool:
    """Two check digits and a date: no grouping is needed to be sure. The year may be written with its century."""
    if lengths in _DATED:
        digits = digits[:4] + digits[6:]
    return len(digits) == 11 and (bool(fodselsnummer.is_valid(digits)) or _is_health_number(digits))


def _is_health_number(digits: str) -> bool:
    """Tell an FH-number, which begins with 8 or 9 and holds no date."""
    checks = fodselsnummer.calc_check_digit1(digits), fodselsnummer.calc_check_digit2(digits)
    return digits[0] in "89" and (digits[-2], digits[-1]) == checks


def _is_swedish(digits: str, lengths: Groups) -> bool:
    if lengths not in _SWEDISH:
        return False
    month, day = int(digits[-8:-6]), int(digits[-6:-4])
    century = digits[:-10]
    dated = 1 <= month <= 12 and 1 <= day % 60 <= 31 and century in {"", "18", "19", "20"}
    return dated and bool(luhn.is_valid(digits[-10:]))


def _is_account(digits: str, lengths: Groups) -> bool:
    return lengths in _ACCOUNT and bool(kontonr.is_valid(digits))


def _is_card(digits: str, lengths: Groups) -> bool:
    whole = len(lengths) == 1 and 13 <= len(digits) <= LONGEST_NUMBER
    return (whole or lengths in _CARD) and digits[0] in "23456" and bool(luhn.is_valid(digits))


_CHECKS: tuple[Callable[[str, Groups], bool], ...] = (_is_norwegian, _is_swedish, _is_account, _is_card)


def _ibans(text: str) -> Iterator[Span]:
    """Return where account numbers with a country are; what follows one may look like more of it."""
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
