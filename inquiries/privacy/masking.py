"""Takes national identity numbers, bank accounts and payment cards out of a text before anything is stored.

Only numbers whose check digits hold are masked, so that telephone numbers, amounts and inquiry numbers stay.
Sources: Norwegian fødselsnummer and D-number (folkeregisterforskriften § 2-2-1), Swedish personnummer (SKV 704),
account numbers by modulus 11, IBAN (ISO 13616), cards by Luhn (ISO/IEC 7812-1).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import iban, luhn
from stdnum.no import fodselsnummer, kontonr
from stdnum.se import personnummer

MASK = "[***]"
_NUMBER = re.compile(r"(?<![\w.])\d(?:[ .\-+\u00a0]?\d){9,18}(?![\w])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")
_SEPARATORS = re.compile(r"[ .\-\u00a0]")


def _is_card(digits: str) -> bool:
    return len(digits) >= 13 and bool(luhn.is_valid(digits))


def _is_account(digits: str) -> bool:
    return len(digits) == 11 and bool(kontonr.is_valid(digits))


def _is_swedish(digits: str) -> bool:
    return len(digits.replace("+", "")) in {10, 12} and bool(personnummer.is_valid(digits))


_CHECKS: tuple[Callable[[str], bool], ...] = (fodselsnummer.is_valid, _is_swedish, _is_account, _is_card)


class NumberMasker:
    """Masker for numbers that point at one person."""

    def mask(self, text: str) -> tuple[str, bool]:
        """Return the text with such numbers replaced by `[***]`, and whether there were any."""
        masked = _IBAN.sub(lambda found: MASK if iban.is_valid(found.group()) else found.group(), text)
        masked = _NUMBER.sub(lambda found: MASK if _points_at_person(found.group()) else found.group(), masked)
        return masked, masked != text


def _points_at_person(number: str) -> bool:
    digits = _SEPARATORS.sub("", number)
    return any(check(digits) for check in _CHECKS)
