"""Takes national identity numbers, bank accounts and payment cards out of a text before anything is stored.

Which numbers those are stands in a table (`numbers.py`). Only numbers whose check digits hold are masked, and those with a
single check digit only where they are grouped as such numbers are written, so that telephone numbers, amounts and inquiry
numbers stay, beside each other too; what has no check digit at all is masked after a word that names it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from inquiries.privacy.lettered import Span, ibans, lettered
from inquiries.privacy.numbers import ANY_GROUPING, KINDS, REFERENCE, NumberKind

MASK = "[***]"
LONGEST_NUMBER = 19
LONGEST_LABEL = 60

_DIGITS = re.compile(r"\d+")
_GAP = re.compile(r"[\s.+/_\-\u2010-\u2015\u2212]{0,3}")

_ANY = [kind for kind in KINDS if kind.groupings == ANY_GROUPING and kind.labels is None]
_BY_GROUPING = {
    grouping: [kind for kind in KINDS if grouping in kind.groupings] for kind in KINDS for grouping in kind.groupings
}
_DATED = frozenset({(2, 2, 4, 5), (8, 5)})


class NumberMasker:
    """Masker for numbers that point at one person."""

    def mask(self, text: str) -> tuple[str, bool]:
        """Return the text with such numbers replaced by `[***]`, and whether there were any."""
        masked = without(text, ibans(text))
        masked = without(masked, lettered(masked))
        masked = without(masked, _numbers(masked))
        return masked, masked != text


def without(text: str, spans: Iterable[Span]) -> str:
    """Return the text with a mask for each span; spans come in order and do not overlap."""
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
            before = text[max(0, run[first].start() - LONGEST_LABEL) : run[first].start()] if run else ""
            after = next((last for last in _ends(run, first) if _points_at_person(run[first:last], before)), None)
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


def _points_at_person(groups: Sequence[re.Match[str]], before: str) -> bool:
    lengths = tuple(len(group.group()) for group in groups)
    kinds = _kinds_of(lengths)
    if not kinds:
        return False
    digits = "".join(str(unicodedata.digit(char)) for group in groups for char in group.group())
    return any(_is(kind, digits, before) for kind in kinds)


def _kinds_of(lengths: tuple[int, ...]) -> Sequence[NumberKind]:
    """Return the kinds that are written so; two check digits and a date are sure however they are grouped."""
    grouped = _BY_GROUPING.get(lengths, [])
    sure = sum(lengths) == 11 or lengths in _DATED
    return [*_ANY, *grouped] if sure else grouped


def _is(kind: NumberKind, digits: str, before: str) -> bool:
    if kind.labels is not None:
        return kind.labels.search(before) is not None and kind.valid(digits)
    if not kind.valid(digits):
        return False
    # The reference of a payment has check digits of its own; only two of them and a date outweigh that.
    return kind.groupings == ANY_GROUPING or REFERENCE.search(before) is None
