"""Which words there are, and what their base forms are.

The word lists are simplemma's (MIT, data of several free sources): some hundred thousand forms of bokmål and Swedish, read
from memory of 150 MB or so. All words here are folded as the search folds them.
"""

from __future__ import annotations

from functools import lru_cache

import simplemma

LEXICA = ("nb", "sv")

_SWEDISH = str.maketrans("æø", "äö")
_FOLDED = str.maketrans("äö", "æø")


def load_lexica() -> None:
    """Read the word lists, which takes a second or two each."""
    for language in LEXICA:
        simplemma.is_known("ord", lang=language)


@lru_cache(maxsize=400_000)
def known(word: str) -> bool:
    """Tell whether a list holds a word, in whatever form."""
    return any(simplemma.is_known(_spelt(word, language), lang=language) for language in LEXICA)


@lru_cache(maxsize=200_000)
def base_form(word: str, language: str) -> str:
    """Return the base form of a word, the word itself where the list does not know it: `bøker` is `bok`."""
    spelt = _spelt(word, language)
    if not simplemma.is_known(spelt, lang=language):
        return word
    return simplemma.lemmatize(spelt, lang=language).casefold().translate(_FOLDED)


def _spelt(word: str, language: str) -> str:
    return word.translate(_SWEDISH) if language == "sv" else word
