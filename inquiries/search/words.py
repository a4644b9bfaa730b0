"""From texts to terms, once, in Python: both databases get the same bag of terms and so find the same.

A term tells by its first letter what it is: `w` a word as written, `s` a stem of it or of a part of a compound, `b` two
words side by side, `n` an inquiry's number. Facts that never change: `m` municipality, `c` channel, `a` author,
`l` language, `p` part, `d` year and month, `q` the block of entries it stands in. Facts of the inquiry, which the index
follows: `v` service, `u` unit, `r` responsible, `t` topic, `k` kind, `f` whether it is open, solved or closed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise

import snowballstemmer

from inquiries.search.compounds import compound_parts
from inquiries.search.lexicon import LEXICA, base_form

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 60
MOST_WORDS, MOST_TERMS = 5_000, 15_000
"""Beyond this nobody has read a message; PostgreSQL's tsvector ends at a megabyte."""

STEMMERS = {"nb": "norwegian", "nn": "norwegian", "sv": "swedish", "en": "english"}
ALWAYS = "nb"
"""Texts of any language are stemmed as Norwegian as well: a language is often guessed wrong in a short message."""

SPELLINGS = (("ä", "æ"), ("ö", "ø"), ("ae", "æ"), ("oe", "ø"), ("aa", "å"))
"""Swedish letters, and what people type who have none of them. «Israel» is folded as well, on both sides alike."""

KEPT = frozenset("åæø")
LATIN = "\u0250"


@dataclass(frozen=True, slots=True)
class Place:
    """A word, folded, and where it stands in its text."""

    word: str
    start: int
    end: int


def places(text: str) -> list[Place]:
    """Return the words of a text in their order."""
    found = []
    for match in WORD.finditer(text):
        found.append(Place(folded(match.group()), match.start(), match.end()))
        if len(found) == MOST_WORDS:
            break
    return found


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """Return a word in the one spelling in which it is compared: small letters, æøå whichever way they were typed."""
    plain = unicodedata.normalize("NFC", word.casefold())
    for typed, meant in SPELLINGS:
        plain = plain.replace(typed, meant)
    kept = (letter if letter in KEPT else _bare(letter) for letter in plain)
    return "".join(kept)[:LONGEST_WORD]


def _bare(letter: str) -> str:
    """Return a letter without its accent; one of another script as its number, which every database takes for a word."""
    if letter < "\x80":
        return letter
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return "".join(part if part < LATIN else f"{ord(part):x}" for part in bare)


@cache
def _stemmer(algorithm: str) -> Callable[[str], str]:
    stem: Callable[[str], str] = snowballstemmer.stemmer(algorithm).stemWord
    return stem


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a folded word; stemming comes first where Swedish writes ä and ö."""
    algorithm = STEMMERS.get(language, STEMMERS[ALWAYS])
    if algorithm == "swedish":
        word = word.replace("æ", "ä").replace("ø", "ö")
        return _stemmer(algorithm)(word).replace("ä", "æ").replace("ö", "ø")
    return _stemmer(algorithm)(word)


@lru_cache(maxsize=200_000)
def stems_of(word: str, language: str) -> tuple[str, ...]:
    """Return what a folded word is found by: its stems, that of its base form, and those of the parts of a compound."""
    languages = tuple(dict.fromkeys((ALWAYS, language)))
    return tuple(dict.fromkeys(found for form in (word, *compound_parts(word)) for found in _stems(form, languages)))


@lru_cache(maxsize=20_000)
def stems_asked(word: str) -> tuple[str, ...]:
    """Return the stems under which a folded word of a question may stand, whatever the language."""
    return tuple(dict.fromkeys(_stems(word, tuple(STEMMERS))))


def _stems(word: str, languages: Iterable[str]) -> Iterator[str]:
    for language in languages:
        yield stem(word, language)
        if language in LEXICA:
            yield stem(base_form(word, language), language)


def terms_of(text: str, language: str) -> list[str]:
    """Return the bag of terms of a text, each once."""
    words = [place.word for place in places(text)]
    found: dict[str, None] = {}
    for word in words:
        found[f"w:{word}"] = None
        for one in stems_of(word, language):
            found[f"s:{one}"] = None
    for first, second in pairwise(words):
        found[beside(first, second)] = None
    return list(islice(found, MOST_TERMS))


def beside(first: str, second: str) -> str:
    """Return the term of two words side by side."""
    return f"b:{first}_{second}"


def fact(kind: str, value: str) -> str:
    """Return the term of a fact; what is no letter or digit counts alike."""
    return f"{kind}:{re.sub(r'[^a-z0-9]', '_', value.casefold())}"


def number_terms(number: str) -> list[str]:
    """Return the terms of an inquiry's number `2026-000012`: in full, and without the year."""
    year, _, last = number.partition("-")
    count = last.lstrip("0")
    return [f"n:{year}-{count}", f"n:{count}"]


def together(terms: Iterable[str]) -> str:
    """Return terms as SQLite keeps them: each between spaces, so that one can be found as a piece of text."""
    return f" {' '.join(terms)} "


def in_tsvector(terms: Iterable[str]) -> str:
    """Return terms as PostgreSQL reads them; a term has neither quotes nor backslashes."""
    return " ".join(f"'{term}'" for term in terms)
