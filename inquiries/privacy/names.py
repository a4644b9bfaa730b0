"""Takes out of a text what may tell who wrote it, before colleagues read it as an example.

Stricter than what is done before storing: there the message must stay useful to who answers it, here only its question
matters. Numbers of five and more digits, addresses of every kind, and names go: after words that introduce a name, below a
farewell, before «her», and every capitalised word within a sentence that the municipality's own texts do not know. A name
in small letters that nothing introduces cannot be told from a word; who publishes reads what is published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from bot.interfaces import Masker

MASK = "[***]"
NAME = r"[^\W\d_][\w'’-]*"
FURTHER = r"(?:[ \t]+(?:(?:van|von|de|af|di|la)[ \t]+)?[^\W\d_a-zæøåäöé][\w'’-]*)"
NAMES = rf"{NAME}{FURTHER}*"
E_MAIL = re.compile(r"[^\s<>()\[\],;]+@[^\s<>()\[\],;]+")
WEB = re.compile(r"(?i)\b(?:https?://|www\.)\S+")
NUMBER = re.compile(r"\+?\d(?:[\d \u00a0./-]*\d)?")
FEWEST_DIGITS = 5
STREET = re.compile(
    r"(?i)\b[\wæøåäö-]*(?:gata|gate|gaten|vegen|veien|veg|vei|gatan|vägen|plass|street|road|lane)\s+\d+\s?[a-z]?\b"
)
INTRODUCING = (
    r"\b(?:jeg\s+heter|eg\s+heiter|jag\s+heter|my\s+name\s+is|mitt\s+navn\s+er|namnet\s+mitt\s+er|mitt\s+namn\s+är"
    r"|(?:navn|namn|name)(?=\s*:)|hilsen|helsing|hälsningar|hälsning|mvh|vh|regards|sincerely|cheers)\b"
)
INTRODUCED = re.compile(rf"(?i:{INTRODUCING}[\s:,.!]*)({NAME}{FURTHER}+|{NAME}(?:[ \t]+{NAME})?)")
HERE = re.compile(rf"(?i:^|(?<=[.!?\n])[ \t]*)({NAMES})[ \t]+(?:her|här|here)\b")
WORD = re.compile(r"[^\W\d_][\w'’-]*")
SENTENCE_ENDS = frozenset('.!?:\n•–-"«»(')
PRONOUNS = frozenset({"i", "i'm", "i’m", "i've", "i'd", "i'll"})


class CarefulMasker:
    """Masker for examples, over the one that masks before storing; `known` are words that the municipality itself uses."""

    def __init__(self, before: Masker, known: Callable[[], Collection[str]]) -> None:
        self._before = before
        self._known = known

    def mask(self, text: str) -> tuple[str, bool]:
        """Return the text with what may tell who wrote it replaced by `[***]`, and whether there was any."""
        masked, _ = self._before.mask(text)
        for pattern in (E_MAIL, WEB, STREET):
            masked = pattern.sub(MASK, masked)
        masked = NUMBER.sub(_without_number, masked)
        for pattern in (INTRODUCED, HERE):
            masked = pattern.sub(_without_name, masked)
        masked = self._without_capitals(masked)
        masked = re.sub(r"\[\*\*\*\](?:[ \t]*\[\*\*\*\])+", MASK, masked)
        return masked, masked != text

    def _without_capitals(self, text: str) -> str:
        known = self._known()

        def shown(match: re.Match[str]) -> str:
            word = match[0]
            if not word[0].isupper() or word.casefold() in known or word.casefold() in PRONOUNS or word.isupper():
                return word
            before = text[: match.start()].rstrip(" \t")
            return word if not before or before[-1] in SENTENCE_ENDS else MASK

        return WORD.sub(shown, text)


def _without_number(match: re.Match[str]) -> str:
    return MASK if sum(char.isdigit() for char in match[0]) >= FEWEST_DIGITS else match[0]


def _without_name(match: re.Match[str]) -> str:
    start = match.start(1) - match.start()
    return match[0][:start] + MASK + match[0][match.end(1) - match.start() :]
