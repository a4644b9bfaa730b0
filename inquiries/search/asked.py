"""What somebody asks for, read from what they typed, and written in the words of each database.

Every word must be there; `"…"` asks for words side by side, `-` before a word or phrase for its absence, `*` after at least
three letters for words that begin so; `2026-000012`, `2026-12` and `#12` are inquiries' numbers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from inquiries.search.compounds import compound_parts
from inquiries.search.words import beside, folded, number_terms, places, stems_asked

LONGEST = 400
MOST_CLAUSES = 16
SHORTEST_PREFIX = 3

_TYPED = re.compile(r'(-?)(?:["“”«]([^"“”«»]*)["“”»]?|(\S+))')
_NUMBER = re.compile(r"#?(\d{4}-\d{1,6})|#(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Term:
    """One term, or all that begin with it."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing asked for: any of these sets of terms, all of the set. `words` are the folded words that it is about.

    `whole` tells that the words must stand side by side, more of them than the index can tell.
    """

    any_of: tuple[tuple[Term, ...], ...]
    words: tuple[str, ...] = ()
    prefix: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """All that is asked for, and what must not be there."""

    wanted: tuple[Clause, ...] = ()
    unwanted: tuple[Clause, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The single words asked for, in their order."""
        return tuple(clause.words[0] for clause in self.wanted if len(clause.words) == 1 and not clause.prefix)

    @property
    def whole(self) -> tuple[tuple[str, ...], ...]:
        """Phrases of which the texts themselves must be asked."""
        return tuple(clause.words for clause in self.wanted if clause.whole)


def asked(typed: str) -> Asked:
    """Read what somebody typed; it never fails, what means nothing is left out."""
    wanted: list[Clause] = []
    unwanted: list[Clause] = []
    for minus, phrase, single in _TYPED.findall(typed[:LONGEST]):
        for clause in _clauses(phrase, single):
            (unwanted if minus else wanted).append(clause)
    return Asked(tuple(dict.fromkeys(wanted))[:MOST_CLAUSES], tuple(dict.fromkeys(unwanted))[:MOST_CLAUSES])


def _clauses(phrase: str, single: str) -> list[Clause]:
    if phrase:
        return _phrase(phrase, exact=True)
    number = _NUMBER.fullmatch(single.rstrip(".,;:!?"))
    if number:
        return [_number(number[1] or number[2])]
    if single.endswith("*"):
        words = [place.word for place in places(single)]
        if words and len(words[-1]) >= SHORTEST_PREFIX:
            last = Clause(((Term(f"w:{words[-1]}", prefix=True),),), (words[-1],), prefix=True)
            return [*(_word(word) for word in words[:-1]), last]
    return _phrase(single, exact=False)


def _phrase(text: str, *, exact: bool) -> list[Clause]:
    """Return words side by side; a single word is taken as written when it stood in quotes."""
    words = tuple(place.word for place in places(text))
    if not words:
        return []
    if len(words) == 1:
        return [Clause(((Term(f"w:{words[0]}"),),), words) if exact else _word(words[0])]
    pairs = tuple(Term(beside(*pair)) for pair in itertools.pairwise(words))
    return [Clause((tuple(dict.fromkeys(pairs)),), words, whole=len(words) > 2)]


def _word(word: str) -> Clause:
    return Clause(tuple((Term(f"s:{stem}"),) for stem in stems_asked(word)), (word,))


def _number(typed: str) -> Clause:
    """Return an inquiry's number: all that was said in it, and where else somebody wrote it in full."""
    year, dash, last = typed.rpartition("-")
    if not dash:
        return Clause(((Term(f"n:{last.lstrip('0')}"),),))
    mentioned = beside(year, folded(f"{int(last):06d}"))
    return Clause(((Term(number_terms(f"{year}-{last}")[0]),), (Term(mentioned),)), (year, f"{int(last):06d}"))


def widened(question: Asked) -> Asked | None:
    """Return a question for words that only begin so, and for compounds written apart; None when that is the same."""
    wanted = tuple(_wider(clause) for clause in question.wanted)
    return None if wanted == question.wanted else Asked(wanted, question.unwanted)


def _wider(clause: Clause) -> Clause:
    if len(clause.words) != 1 or clause.prefix or len(clause.words[0]) < SHORTEST_PREFIX:
        return clause
    word = clause.words[0]
    shortest = min((stem for stem in stems_asked(word) if len(stem) >= SHORTEST_PREFIX), key=len, default=word)
    sets = [*clause.any_of, (Term(f"w:{shortest}", prefix=True),)]
    parts = compound_parts(word)[:2]
    if parts:
        sets.append(tuple(Term(f"s:{stems_asked(part)[0]}") for part in parts))
    return Clause(tuple(dict.fromkeys(sets)), clause.words, prefix=True)


def in_fts5(question: Asked, facts: tuple[tuple[str, ...], ...]) -> str:
    """Write a question for FTS5; of each set of facts one must be so."""

    def one_of(sets: Iterable[Iterable[Term]]) -> str:
        return _any([[_fts5_term(term) for term in terms] for terms in sets])

    every = [one_of([Term(fact)] for fact in one) for one in facts]
    every += [one_of(clause.any_of) for clause in question.wanted]
    without = [one_of(clause.any_of) for clause in question.unwanted]
    positive = " AND ".join(every)
    return f"({positive}) NOT ({' OR '.join(without)})" if without else positive


def _any(sets: list[list[str]], *, both: str = " AND ", either: str = " OR ") -> str:
    return f"({either.join('(' + both.join(terms) + ')' for terms in sets)})"


def _fts5_term(term: Term) -> str:
    return '"' + term.text.replace('"', '""') + '"' + ("*" if term.prefix else "")


def in_tsquery(question: Asked, facts: tuple[tuple[str, ...], ...]) -> str:
    """Write a question for PostgreSQL, in the form that casts to `tsquery`."""
    either = {"both": " & ", "either": " | "}
    every = [_any([[_lexeme(Term(fact))] for fact in one], **either) for one in facts]
    every += [_any([[_lexeme(term) for term in terms] for terms in clause.any_of], **either) for clause in question.wanted]
    without = [
        _any([[_lexeme(term) for term in terms] for terms in clause.any_of], **either) for clause in question.unwanted
    ]
    return " & ".join([*every, *(f"!{one}" for one in without)])


def _lexeme(term: Term) -> str:
    escaped = term.text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'" + (":*" if term.prefix else "")
