"""Telephone numbers as gateways write them, in one form (E.164), and which of them can be answered."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber

from bot.addresses import e164

LONGEST = 40
SHORT_CODE = 6
"""Numbers of at most so many digits are services of a network (Norwegian ones have four to six), not telephones."""

_DIGITS = re.compile(r"\+?[\d\s().\-/\u00a0]+")


@dataclass(frozen=True, slots=True)
class Number:
    """Who sent or gets a message: `value` is E.164 where it is a telephone, else the name or short number as it came.

    `unanswerable` is `alphanumeric` or `short_code`, empty for a telephone.
    """

    value: str
    unanswerable: str = ""

    @property
    def digits(self) -> str:
        """The number without its plus sign, as some providers want it."""
        return self.value.removeprefix("+")


def normalised(raw: str, region: str) -> Number:
    """Return a number in one form; one without a country is of `region` (ISO 3166), unless only a foreign one fits."""
    text = raw.strip()
    if not _DIGITS.fullmatch(text) or not any(char.isdigit() for char in text):
        name = " ".join(text.split())
        if len(name) > LONGEST:
            name = name[: LONGEST - 1].strip()
        # Cut short it might look like a telephone, and be answered.
        return Number(f"?{name}" if _DIGITS.fullmatch(name) else name, "alphanumeric")
    digits = "".join(str(int(char)) for char in text if char.isdecimal())
    international = text.startswith("+") or digits.startswith("00")
    if not international and len(digits) <= SHORT_CODE:
        return Number(digits, "short_code")
    if international:
        digits = "+" + (digits if text.startswith("+") else digits[2:])
        candidates = [_parsed(digits, None)]
    else:
        candidates = [_parsed(digits, region), _parsed("+" + digits, None)]
    found = [candidate for candidate in candidates if candidate is not None and e164(candidate)]
    # A number that nobody has been given yet may still be somebody's next year: possible is enough, valid is better.
    for fits in (phonenumbers.is_valid_number, phonenumbers.is_possible_number):
        for candidate in found:
            if fits(candidate):
                return Number(e164(candidate))
    return Number(digits[:LONGEST], "short_code")


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None
