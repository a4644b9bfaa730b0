"""Inverted lists: for each term the documents that have it, and how often. They are made, read and joined, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

MOST_LISTS = 1 << 17
"""Entries joined at a time, which bounds the memory of joining, and how long a search in another thread waits for it."""

Numbers = NDArray[np.int32]
Counts = NDArray[np.uint16]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lists:
    """For each of `terms`, in order, `documents` and `counts` from its start to the next one's."""

    terms: Numbers
    starts: Places
    documents: Numbers
    counts: Counts

    def bounds(self, wanted: Numbers) -> tuple[Places, Places]:
        """Return where each wanted term's list begins and ends; a term that is not there has an empty one."""
        places = np.searchsorted(self.terms, wanted)
        there = places < len(self.terms)
        there[there] = self.terms[places[there]] == wanted[there]
        places[~there] = 0
        begins = self.starts[places]
        return begins, np.where(there, self.starts[np.minimum(places + 1, len(self.starts) - 1)], begins)

    def moved(self, places: Numbers) -> Lists:
        """Return the same lists with other numbers for their documents, which stay in order."""
        return replace(self, documents=places[self.documents])


def lists_of(fresh: Sequence[tuple[int, Numbers, Counts]]) -> Lists:
    """Return lists of documents, given by their numbers in order, each with its terms and their counts."""
    terms = np.concatenate([numbers for _, numbers, _ in fresh])
    counts = np.concatenate([counts for _, _, counts in fresh])
    documents = np.repeat(np.array([one for one, _, _ in fresh], np.int32), [len(numbers) for _, numbers, _ in fresh])
    order = np.argsort(terms, kind="stable")
    names, starts = np.unique(terms[order], return_index=True)
    return Lists(names, np.append(starts, len(terms)).astype(np.int64), documents[order], counts[order])


def joined(several: Sequence[Lists], places: Numbers | None = None) -> Lists:
    """Return lists that hold what several hold, documents under the numbers that `places` gives them."""
    terms = np.unique(np.concatenate([one.terms for one in several]))
    bounds = [one.bounds(terms) for one in several]
    sizes = np.sum([ends - begins for begins, ends in bounds], axis=0)
    ends = np.cumsum(sizes)
    documents, counts = np.empty(int(sizes.sum()), np.int32), np.empty(int(sizes.sum()), np.uint16)
    kept = np.zeros(len(terms), np.int64)
    filled = first = 0
    while first < len(terms):
        # As many terms as fit into one step, and at least one.
        last = max(first + 1, int(np.searchsorted(ends, (ends[first - 1] if first else 0) + MOST_LISTS, side="right")))
        chunk = _chunk(several, bounds, slice(first, last), places)
        size = len(chunk[0])
        documents[filled : filled + size], counts[filled : filled + size] = chunk[1], chunk[2]
        kept[first:last] = np.bincount(chunk[0], minlength=last - first)
        filled, first = filled + size, last
    there = kept > 0
    starts = np.concatenate([[0], np.cumsum(kept[there])]).astype(np.int64)
    if filled < len(documents):
        documents, counts = documents[:filled].copy(), counts[:filled].copy()
    return Lists(terms[there], starts, documents, counts)


def _chunk(
    several: Sequence[Lists],
    bounds: Sequence[tuple[Places, Places]],
    which: slice,
    places: Numbers | None,
) -> tuple[Places, Numbers, Counts]:
    """Return the entries of some terms, by term and then document: the term's place, the document, the count."""
    numbers, documents, counts = [], [], []
    for one, (begins, ends) in zip(several, bounds, strict=True):
        sizes = ends[which] - begins[which]
        there = np.flatnonzero(sizes)
        if len(there):
            # The lists of neighbouring terms stand one after another.
            span = slice(int(begins[which][there[0]]), int(ends[which][there[-1]]))
            numbers.append(np.repeat(np.arange(len(sizes)), sizes))
            documents.append(one.documents[span])
            counts.append(one.counts[span])
    number, document, count = np.concatenate(numbers), np.concatenate(documents), np.concatenate(counts)
    if places is not None:
        document = places[document]
        alive = document >= 0
        number, document, count = number[alive], document[alive], count[alive]
    order = np.argsort(number, kind="stable")
    return number[order], document[order], count[order]
