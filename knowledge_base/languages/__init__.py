"""What the search knows of each language; one file a language, so that a new one is added by adding a file.

`stemmer` is a Snowball algorithm's name, `nearest` the languages whose texts a reader would rather have than none, in
order, `spellings` everyday or dialect spellings of common words
with the form that the models know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
FALLBACK = "nb"
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Language:
    """One language's file, read."""

    code: str
    stemmer: str
    nearest: tuple[str, ...]
    spellings: dict[str, str]


@cache
def language(code: str) -> Language:
    """Return what is known of a language; an unknown one is treated as the fallback language."""
    path = FOLDER / f"{code}.json"
    if code not in known():
        return language(FALLBACK)
    content = json.loads(path.read_text("utf-8"))
    return Language(
        code=code,
        stemmer=content["stemmer"],
        nearest=tuple(content["nearest"]),
        spellings=dict(content["spellings"]),
    )


@cache
def known() -> frozenset[str]:
    """Return the codes of the languages that have a file."""
    return frozenset(path.stem for path in FOLDER.glob("*.json"))


def usual_spelling(text: str, code: str) -> str:
    """Return a question with dialect words written as in the standard language; only for languages that list some."""
    spellings = language(code).spellings
    if not spellings:
        return text
    return WORD.sub(lambda match: spellings.get(match[0].casefold(), match[0]), text)


def best_of(available: Collection[str], wanted: str) -> str:
    """Return which of the available languages to show somebody who reads `wanted`; `available` is not empty."""
    found = language(wanted)
    for code in (found.code, *found.nearest):
        if code in available:
            return code
    return min(available)


def is_topic(text: str) -> bool:
    """Tell whether a text is a single word, which names a matter and asks nothing."""
    return len(WORD.findall(text)) == 1
