"""Masks more than numbers where the municipality's settings say so: e-mail addresses, telephone numbers, names, health.

Names are found after words that introduce one, below a farewell, and where a known given name stands before a capitalised
word; a name in small letters, or one that nothing introduces and no list knows, stays. Given names are those that the
library Faker carries for Norway, Sweden, Denmark, Finland and the United Kingdom.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from phonenumbers import Leniency, PhoneNumberMatcher

from bot.interfaces import Masker
from inquiries.privacy.lettered import Span
from inquiries.privacy.masking import MASK, without
from inquiries.privacy.names import E_MAIL, HERE, INTRODUCED

HEALTH_WORDS = Path(__file__).with_name("health_words.json")
COUNTRIES = ("no_NO", "sv_SE", "da_DK", "fi_FI", "en_GB")
MOST_TELEPHONES = 50
CAPITALISED = r"[A-ZÆØÅÄÖÉ][\w'’-]*[a-zæøåäöé]"
FULL_NAME = re.compile(rf"\b(?=(({CAPITALISED})((?:[ \t]+(?:[A-ZÆØÅÄÖ]\.|van|von|de|af))?(?:[ \t]+{CAPITALISED}){{1,3}})))")
BELOW = re.compile(rf"\n[ \t]*({CAPITALISED}(?:[ \t]+{CAPITALISED}){{0,3}})[ \t]*(?=\n|$)")
FAREWELL = re.compile(r"(?i)\b(?:hilsen|helsing|hälsningar|hälsning|mvh|vh|regards|sincerely|cheers)[\s,.!]*$")

Finder = Callable[[str], Iterator[Span]]


class TextMasker:
    """Masker that takes out what `before` does, and what each of the `finders` finds."""

    def __init__(self, before: Masker, finders: Sequence[Finder]) -> None:
        self._before = before
        self._finders = finders

    def mask(self, text: str) -> tuple[str, bool]:
        """Return the text with personal data replaced by `[***]`, and whether there was any."""
        masked, found = self._before.mask(text)
        for finder in self._finders:
            masked = without(masked, apart(finder(masked)))
        return masked, found or masked != text


def apart(spans: Iterator[Span]) -> Iterator[Span]:
    """Return the spans in their order, without those that begin within the one before."""
    end = 0
    for start, stop in sorted(set(spans)):
        if start >= end:
            yield start, stop
            end = stop


def e_mails(text: str) -> Iterator[Span]:
    """Find e-mail addresses."""
    return (match.span() for match in E_MAIL.finditer(text))


def telephones(region: str) -> Finder:
    """Return what finds telephone numbers; one without a country is of `region` (ISO 3166)."""

    def found(text: str) -> Iterator[Span]:
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=MOST_TELEPHONES):
            yield match.start, match.end

    return found


def names(text: str) -> Iterator[Span]:
    """Find names of people."""
    for pattern in (INTRODUCED, HERE):
        yield from (match.span(1) for match in pattern.finditer(text) if MASK not in match[1])
    for match in FULL_NAME.finditer(text):
        if match[2].casefold() in given_names():
            yield match.span(1)
    for match in BELOW.finditer(text):
        if FAREWELL.search(text[: match.start()]) or match[1].split()[0].casefold() in given_names():
            yield match.span(1)


@cache
def given_names() -> frozenset[str]:
    """Return the given names that are known, in small letters."""
    known: set[str] = set()
    for country in COUNTRIES:
        provider = importlib.import_module(f"faker.providers.person.{country}").Provider
        known.update(name.casefold() for name in provider.first_names)
    return frozenset(known)


def health(text: str) -> Iterator[Span]:
    """Find words that tell of somebody's health, with the compounds that begin with them."""
    return (match.span() for match in _health_words().finditer(text))


@cache
def _health_words() -> re.Pattern[str]:
    words: list[str] = json.loads(HEALTH_WORDS.read_text(encoding="utf-8"))
    longest_first = sorted((word.replace("*", r"\w*") for word in words), key=len, reverse=True)
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
