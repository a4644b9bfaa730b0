"""Which numbers point at one person: a table, a row for each kind, by the country whose number it is.

A kind says how people group its digits, and how to check them. What other numbers may well look like (a single check digit
without a date, or none at all) counts only after a word that names it: a label.
Sources: folkeregisterforskriften § 2-2-1 (fødselsnummer, D-number, H-number), the health service's FH-numbers, SKV 704 and
SKV 707 (personnummer, samordningsnummer), bankforskriften's modulus 11 accounts, ISO/IEC 7812-1 (cards), and the documents
that python-stdnum names for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import luhn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.ch import ssn as ahv
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.is_ import kennitala
from stdnum.lt import asmens
from stdnum.lv import pvn
from stdnum.nl import bsn
from stdnum.no import fodselsnummer, kontonr
from stdnum.pl import pesel
from stdnum.ro import cnp

Groups = tuple[int, ...]
Valid = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class NumberKind:
    """A kind of number; no `groupings` are any. With `labels` (a pattern) it counts only right after such a word."""

    name: str
    groupings: frozenset[Groups]
    valid: Valid
    labels: re.Pattern[str] | None = None


def _groups(*given: Groups) -> frozenset[Groups]:
    return frozenset(given)


def _label(pattern: str) -> re.Pattern[str]:
    """Return a pattern for a word just before the number, with what people put between the two."""
    return re.compile(rf"(?i)(?:^|[^\w])(?:{pattern})[\s.:;=#«\"(]{{0,4}}(?:(?:nr|nummer|er|är|is)[\s.:=]{{0,3}})?$")


def _norwegian(digits: str) -> bool:
    """Two check digits, and a date or an FH-number's first digit; the year may be written with its century."""
    if len(digits) == 13:
        digits = digits[:4] + digits[6:]
    if len(digits) != 11:
        return False
    checks = fodselsnummer.calc_check_digit1(digits), fodselsnummer.calc_check_digit2(digits)
    if (digits[-2], digits[-1]) != checks:
        return False
    # An H-number has 40 added to its month; the library knows D-numbers, and dates that have been.
    month = int(digits[2:4])
    plain = f"{digits[:2]}{month - 40:02d}{digits[4:]}" if 40 < month <= 52 else digits
    return digits[0] in "89" or _dated(plain[:2], plain[2:4], d_number=True)


def _dated(day: str, month: str, *, d_number: bool = False) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) - (40 if d_number and int(day) > 40 else 0) <= 31


def _swedish(digits: str) -> bool:
    century = digits[:-10]
    dated = 1 <= int(digits[-8:-6]) <= 12 and 1 <= int(digits[-6:-4]) % 60 <= 31
    return dated and century in {"", "18", "19", "20"} and bool(luhn.is_valid(digits[-10:]))


def _danish(digits: str) -> bool:
    """Those with a check digit; numbers given since 2007 may have none."""
    return bool(cpr.is_valid(digits)) and cpr.checksum(digits) == 0


def _icelandic(digits: str) -> bool:
    """Of persons; an organisation has 40 added to its day, and stays."""
    return int(digits[:2]) <= 31 and bool(kennitala.is_valid(digits))


def _latvian(digits: str) -> bool:
    return digits[0] <= "3" and not digits.startswith("32") and bool(pvn.is_valid(digits))


def _swiss(digits: str) -> bool:
    return digits.startswith("756") and bool(ahv.is_valid(digits))


_BRANDS = (
    (re.compile(r"4"), {13, 16, 19}),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),
    (re.compile(r"3[47]"), {15}),
    (re.compile(r"3(?:0[0-5]|09|6|8|9)"), {14, 16, 19}),
    (re.compile(r"35(?:2[89]|[3-8])"), {16, 17, 18, 19}),
    (re.compile(r"50|5[6-8]|6"), {13, 14, 15, 16, 17, 18, 19}),
)
"""By their first digits the lengths that cards have: Visa, Mastercard, American Express, Diners, JCB, Maestro."""


def _card(digits: str) -> bool:
    known = any(len(digits) in lengths and start.match(digits) for start, lengths in _BRANDS)
    return known and bool(luhn.is_valid(digits))


def _anything(_digits: str) -> bool:
    return True


_WHOLE = _groups((11,))
_SIX_FOUR = _groups((6, 4), (2, 2, 2, 4))
_CARDS = _groups(
    (13,), (14,), (15,), (16,), (17,), (18,), (19,), (4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (4, 4, 4, 1)
)
_PERSONAL = (
    r"fødselsnummeret|fødselsnummer|fødselsnr|fodselsnummer|fødsels-?\s?og\s?personnummer|personnummeret|personnummer"
    r"|personnr|person-?id|pnr|d-?nummer|dnr|fnr|identitetsnummer|samordningsnummer|national id(?:entity)?(?: number)?"
)
_ACCOUNTS = (
    r"konton(?:ummer|ummeret|r)|bankkonto(?:nummer|nr|en)?|clearing(?:nummer|nr)?|account n(?:umber|o)|bank account"
    r"|sparekonto|lønnskonto|lönekonto|sparkonto"
)

ANY_GROUPING: frozenset[Groups] = frozenset()

KINDS: tuple[NumberKind, ...] = (
    NumberKind("no.fodselsnummer", ANY_GROUPING, _norwegian),
    NumberKind("se.personnummer", _SIX_FOUR | _groups((10,), (12,), (8, 4), (4, 2, 2, 4)), _swedish),
    NumberKind("no.account", _groups((11,), (4, 2, 5)), kontonr.is_valid),
    NumberKind("card", _CARDS, _card),
    NumberKind("dk.cpr", _SIX_FOUR, _danish),
    NumberKind("is.kennitala", _SIX_FOUR | _groups((10,)), _icelandic),
    NumberKind("ee.isikukood", _WHOLE, ik.is_valid),
    NumberKind("lt.asmens_kodas", _WHOLE, asmens.is_valid),
    NumberKind("lv.personas_kods", _WHOLE | _groups((6, 5)), _latvian),
    NumberKind("pl.pesel", _WHOLE, pesel.is_valid),
    NumberKind("cz.rodne_cislo", _groups((6, 4)), rc.is_valid),
    NumberKind("ro.cnp", _groups((13,)), cnp.is_valid),
    NumberKind("be.rijksregister", _WHOLE | _groups((2, 2, 2, 3, 2), (6, 3, 2)), nn.is_valid),
    NumberKind("fr.nir", _groups((15,), (1, 2, 2, 2, 3, 3, 2), (13, 2)), nir.is_valid),
    NumberKind("ch.ahv", _groups((13,), (3, 4, 4, 2)), _swiss),
    NumberKind("dk.cpr", _SIX_FOUR | _groups((10,)), cpr.is_valid, _label(r"cpr|cpr-?(?:nr|nummer)|personnummer|pnr")),
    NumberKind("lv.personas_kods", _WHOLE | _groups((6, 5)), pvn.is_valid, _label(r"personas kods|p\.?k\.?")),
    NumberKind("bg.egn", _groups((10,)), egn.is_valid, _label("egn|егн")),
    NumberKind("de.steuer_id", _WHOLE | _groups((2, 3, 3, 3)), idnr.is_valid, _label(r"idnr|steuer-?id|steuernummer")),
    NumberKind("nl.bsn", _groups((9,), (3, 3, 3), (4, 2, 3)), bsn.is_valid, _label("bsn|burgerservicenummer")),
    NumberKind("gb.nhs", _groups((10,), (3, 3, 4)), nhs.is_valid, _label(r"nhs(?: number| no)?")),
    NumberKind("labelled", _groups((11,), (6, 5), (10,), (6, 4), (12,), (8, 4), (2, 2, 2, 5)), _anything, _label(_PERSONAL)),
    NumberKind(
        "labelled account",
        _groups((8,), (9,), (10,), (11,), (12,), (4, 2, 5), (4, 7), (4, 6), (4, 9), (5, 9), (4, 3, 3), (6, 8), (2, 2, 2, 8)),
        _anything,
        _label(_ACCOUNTS),
    ),
)

REFERENCE = _label(r"kid|kid-?(?:nr|nummer|en)|ocr|ocr-?(?:nr|nummer)|fakturan(?:r|ummer)|ordren(?:r|ummer)")
"""What comes after it is a payment's reference: it has check digits too, and belongs to a bill, not to a person."""
