"""BM25 as inverted lists that grow, shrink and stay exact: for each term the documents that have it, and how often.

New documents go into small lists of their own, which are joined with the large ones now and then; one taken out counts
as endlessly long, which makes its score nothing, until lists are joined anew. Six bytes a term of a document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.growing import grown
from knowledge_base.term_lists import Counts, Lists, Numbers, Places, joined, lists_of
from knowledge_base.words import LENGTH_SHARE, SATURATION

FRESH = 128
"""Documents that wait before they get lists of their own."""
MOST_GROUPS = 64
"""Languages that texts may be in."""
MOST_JOINED = 1 << 19
"""Entries joined at once while a document is put in, in a fraction of a second; more is for `pinned` and `replace`."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """A question's terms against these lists: where each begins and ends, rarest first."""

    lists: Lists
    begins: Places
    ends: Places


class Postings:
    """The lists of one way to take terms from texts.

    Documents are numbered from nothing upwards, each once. Each belongs to a group, its language, and is counted among
    those of its own.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._spread = np.zeros(1024, np.int32)
        self._lengths = np.zeros(FRESH, np.float32)
        self._groups = np.zeros(FRESH, np.int8)
        self._totals = np.zeros(MOST_GROUPS)
        self._counts = np.zeros(MOST_GROUPS, np.int64)
        self._shares = np.zeros(0, np.float32)
        self._ended = 0
        self._lists: list[Lists] = []
        self._fresh: list[tuple[int, Numbers, Counts]] = []
        self._fresh_lists: Lists | None = None
        self._pinned = 0

    def put(self, document: int, group: int, terms: Iterable[str]) -> None:
        """Add a document whose number is above all before."""
        counted = Counter(terms)
        keys = [_key(group, term) for term in counted]
        numbers = np.array([self._numbers.setdefault(key, len(self._numbers)) for key in keys], np.int32)
        counts = np.minimum(np.array(list(counted.values()), np.int64), np.iinfo(np.uint16).max).astype(np.uint16)
        self._spread = grown(self._spread, len(self._numbers))
        self._spread[numbers] += 1
        self._ended = document + 1
        self._lengths, self._groups = grown(self._lengths, self._ended), grown(self._groups, self._ended)
        self._lengths[document], self._groups[document] = sum(counted.values()), group
        self._totals[group] += self._lengths[document]
        self._counts[group] += 1
        self._fresh.append((document, numbers, counts))
        self._shares, self._fresh_lists = np.zeros(0, np.float32), None
        if len(self._fresh) >= FRESH:
            self._settle_fresh()

    def remove(self, document: int, group: int, terms: Iterable[str]) -> None:
        """Take out a document, which had these terms."""
        numbers = np.array([self._numbers[_key(group, term)] for term in set(terms)], np.int32)
        self._spread[numbers] -= 1
        self._totals[group] -= self._lengths[document]
        self._counts[group] -= 1
        self._lengths[document] = np.inf
        self._shares = np.zeros(0, np.float32)

    @property
    def pieces(self) -> int:
        """How many lists there are; each makes searching a little slower."""
        return len(self._lists)

    def pinned(self) -> list[Lists]:
        """Return all lists, to be joined elsewhere; until `replace` none of them is joined here."""
        self._settle_fresh()
        self._pinned = len(self._lists)
        return list(self._lists)

    def replace(self, lists: Lists | None, places: Numbers) -> None:
        """Take what those that were pinned have become; `places` gives each document's new number, -1 for none."""
        later = [one.moved(places) for one in self._lists[self._pinned :]]
        self._lists, self._pinned = [*([lists] if lists is not None else []), *later], 0
        self._fresh = [(int(places[document]), numbers, counts) for document, numbers, counts in self._fresh]
        kept = places >= 0
        self._lengths, self._groups = self._lengths[: self._ended][kept], self._groups[: self._ended][kept]
        self._ended = len(self._lengths)
        self._shares, self._fresh_lists = np.zeros(0, np.float32), None

    def add(self, terms: Sequence[Collection[str]], scores: Floats, most: int) -> Late:
        """Add half of each document's share of what a question, its terms by group, could reach to `scores`.

        Lists are read rarest term first, one at least, until about `most` entries have been; the rest is for `Late`, which
        is asked for the documents that matter.
        """
        known, groups, missing = self._known(terms)
        spread = self._spread[known]
        order = np.argsort(spread, kind="stable")
        known, groups, spread = known[order], groups[order], spread[order]
        rarity = np.log1p((self._counts[groups] - spread + 0.5) / (spread + 0.5))
        possible = np.bincount(groups, rarity, MOST_GROUPS) + missing * np.log1p((self._counts + 0.5) / 0.5)
        factors = (rarity * (SATURATION + 1) / 2 / np.maximum(possible, 1e-9)[groups]).astype(np.float32)
        early = max(1, int(np.searchsorted(np.cumsum(spread), most, side="right")))
        shares = self._ready_shares()
        parts = [Part(lists, *lists.bounds(known)) for lists in self._all_lists()]
        for part in parts:
            _add(part, slice(0, early), factors, shares, scores)
        return Late(parts, factors, shares, early)

    def _known(self, terms: Sequence[Collection[str]]) -> tuple[Numbers, Places, Places]:
        """Return the terms that some document has, the group of each, and by group how many terms none has."""
        known, groups = [], []
        missing = np.zeros(MOST_GROUPS, np.int64)
        for group, mine in enumerate(terms):
            found = [self._numbers.get(_key(group, term), -1) for term in mine]
            there = [number for number in found if number >= 0 and self._spread[number]]
            missing[group] = len(found) - len(there)
            known += there
            groups += [group] * len(there)
        return np.array(known, np.int32), np.array(groups, np.int64), missing

    def _all_lists(self) -> list[Lists]:
        if self._fresh and self._fresh_lists is None:
            self._fresh_lists = lists_of(self._fresh)
        return [*self._lists, *([self._fresh_lists] if self._fresh_lists is not None else [])]

    def _ready_shares(self) -> Floats:
        if len(self._shares) != self._ended:
            means = np.maximum(self._totals / np.maximum(self._counts, 1), 1.0)
            relative = self._lengths[: self._ended] / means[self._groups[: self._ended]]
            self._shares = (SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * relative)).astype(np.float32)
        return self._shares

    def _settle_fresh(self) -> None:
        if not self._fresh:
            return
        self._lists.append(lists_of(self._fresh))
        self._fresh, self._fresh_lists = [], None
        # Each is joined with its like, so that an entry is moved only as often as the whole has doubled.
        while len(self._lists) > self._pinned + 1 and self._alike(*self._lists[-2:]):
            self._lists[-2:] = [joined(self._lists[-2:])]

    @staticmethod
    def _alike(before: Lists, last: Lists) -> bool:
        sizes = len(before.documents), len(last.documents)
        return sizes[0] < 2 * sizes[1] and sum(sizes) <= MOST_JOINED


@dataclass(frozen=True, slots=True)
class Late:
    """What the common terms of a question add, for a few documents."""

    parts: Sequence[Part]
    factors: Floats
    shares: Floats
    early: int

    def scores(self, documents: Numbers) -> Floats:
        """Return what is to be added for documents, which are in order."""
        found = np.zeros(len(documents), np.float32)
        for part in self.parts:
            inside = part.lists.documents
            for number in range(self.early, len(self.factors)):
                begin, end = int(part.begins[number]), int(part.ends[number])
                if begin == end:
                    continue
                places = np.searchsorted(inside[begin:end], documents) + begin
                met = np.flatnonzero(inside[np.minimum(places, end - 1)] == documents)
                counts = part.lists.counts[places[met]].astype(np.float32)
                found[met] += self.factors[number] * counts / (counts + self.shares[documents[met]])
        return found


def _key(group: int, term: str) -> str:
    return f"{group} {term}"


def _add(part: Part, which: slice, factors: Floats, shares: Floats, scores: Floats) -> None:
    spans = list(zip(part.begins[which].tolist(), part.ends[which].tolist(), strict=True))
    if not spans or all(begin == end for begin, end in spans):
        return
    documents = np.concatenate([part.lists.documents[begin:end] for begin, end in spans])
    counts = np.concatenate([part.lists.counts[begin:end] for begin, end in spans]).astype(np.float32)
    weights = np.repeat(factors[which], part.ends[which] - part.begins[which])
    weights *= counts
    counts += shares[documents]
    weights /= counts
    np.add.at(scores, documents, weights)
