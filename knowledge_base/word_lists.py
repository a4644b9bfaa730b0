"""Search by words over many texts: the scores of `words.WordIndex`, from inverted lists that change in place."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from knowledge_base.growing import grown
from knowledge_base.postings import FRESH, Postings
from knowledge_base.term_lists import Lists, joined
from knowledge_base.words import parts, stems

ENTRIES = 40_000
"""Entries of each kind read to find the best; the common terms of a question count where it matters. More changed no
candidate of 461 questions to 100,000 passages."""
SPARE = 2
"""How many times as many documents as are wanted are looked at with all the terms of the question."""
MOST_PIECES = 8
"""Lists of one kind beyond which joining them all makes searching faster by more than a hair."""


class WordLists:
    """Stems and parts of words over texts of several languages, each text counted among those of its own.

    `_names` gives the documents by their place in the lists.
    """

    def __init__(self) -> None:
        self._stems, self._parts = Postings(), Postings()
        self._codes: dict[str, int] = {}
        self._places: dict[int, int] = {}
        self._names = np.zeros(FRESH, np.int64)
        self._ended = 0

    def put(self, document: int, code: str, texts: Iterable[str]) -> None:
        """Add a document that is not there yet."""
        place = self._places[document] = self._ended
        self._ended += 1
        self._names = grown(self._names, self._ended)
        self._names[place] = document
        group, text = self._codes.setdefault(code, len(self._codes)), "\n".join(texts)
        self._stems.put(place, group, stems(code)(text))
        self._parts.put(place, group, parts(text))

    def remove(self, document: int, code: str, texts: Iterable[str]) -> None:
        """Take a document out, which was put in with this language and these texts."""
        place = self._places.pop(document)
        group, text = self._codes[code], "\n".join(texts)
        self._stems.remove(place, group, stems(code)(text))
        self._parts.remove(place, group, parts(text))

    def untidy(self) -> bool:
        """Tell whether joining is worth its while: much was put in one by one, or taken out."""
        gone = self._ended - len(self._places)
        return gone > max(FRESH, self._ended // 4) or self._parts.pieces > MOST_PIECES

    def settle(self) -> None:
        """Join what was put in one by one, and forget what was taken out."""
        joining = self.joining()
        joining.run()
        self.joined(joining)

    def joining(self) -> Joining:
        """Return work that does that beside the lists, which may be used and changed meanwhile."""
        alive = np.zeros(self._ended, bool)
        alive[np.fromiter(self._places.values(), np.int64, len(self._places))] = True
        return Joining(self._stems.pinned(), self._parts.pinned(), alive)

    def joined(self, joining: Joining) -> None:
        """Take over what was joined, with what has changed since."""
        # What was taken out meanwhile keeps its place until the next time, and what was put in comes after the rest.
        late = np.ones(self._ended - len(joining.alive), bool)
        places = numbered(np.concatenate([joining.alive, late]))
        self._stems.replace(joining.stems, places)
        self._parts.replace(joining.parts, places)
        kept = places >= 0
        self._names, self._ended = self._names[: self._ended][kept], int(kept.sum())
        self._places = {name: int(places[place]) for name, place in self._places.items()}

    def search(self, text: str, most: int, also: Iterable[int] = ()) -> dict[int, float]:
        """Return the mean of both scores, 0 to about 2, for documents that share anything with the question.

        These are the `most` best, and `also` those that are named.
        """
        if not self._places:
            return {}
        scores = np.zeros(self._ended, np.float32)
        cut = set(parts(text))
        late = (
            self._stems.add([set(stems(code)(text)) for code in self._codes], scores, ENTRIES),
            self._parts.add([cut] * len(self._codes), scores, ENTRIES),
        )
        named = np.array([self._places[document] for document in also], np.int64)
        chosen = np.unique(np.concatenate([best(scores, SPARE * most), named])).astype(np.int32)
        sums = scores[chosen]
        for one in late:
            sums += one.scores(chosen)
        kept = np.zeros(len(chosen), bool)
        kept[np.searchsorted(chosen, named)] = True
        kept[np.argsort(-sums, kind="stable")[:most]] = True
        kept &= sums > 0
        return dict(zip(self._names[chosen[kept]].tolist(), sums[kept].tolist(), strict=True))


class Joining:
    """The lists of documents that were alive when this began, to become one of each kind."""

    def __init__(self, stem_lists: list[Lists], part_lists: list[Lists], alive: NDArray[np.bool_]) -> None:
        self._stem_lists, self._part_lists = stem_lists, part_lists
        self.alive = alive
        self.stems: Lists | None = None
        self.parts: Lists | None = None

    def run(self) -> None:
        """Do it, in any thread: lists are never changed."""
        places = numbered(self.alive)
        self.stems = joined(self._stem_lists, places) if self._stem_lists else None
        self.parts = joined(self._part_lists, places) if self._part_lists else None


def numbered(alive: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the numbers of those that are alive when the others are left out, below nothing for these."""
    return np.where(alive, np.cumsum(alive) - 1, -1).astype(np.int32)


def best(scores: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Return the places of the highest scores above nothing, about `most`, in no order."""
    if not most:
        return np.zeros(0, np.int64)
    # Most scores are far below the highest, and finding those that are not is cheaper than putting all in order.
    places = np.flatnonzero(scores > 0.4 * scores.max(initial=0.0))
    if len(places) < most:
        places = np.flatnonzero(scores)
    if len(places) > most:
        places = places[np.argpartition(scores[places], -most)[-most:]]
    return places
