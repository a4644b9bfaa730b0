"""Search by words over many texts: the scores of `words.WordIndex`, from inverted lists that change in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.growing import grown
from knowledge_base.postings import FRESH, Postings
from knowledge_base.words import parts, stems

ENTRIES = 40_000
"""Entries of each kind read to find the best of a language; the common terms of a question count where it matters."""
SPARE = 2
"""How many times as many documents as are wanted are looked at with all the terms of the question."""


class WordLists:
    """Stems and parts of words over texts of several languages, each text counted among those of its own."""

    def __init__(self) -> None:
        self._languages: dict[str, _Language] = {}
        self._language_of: dict[int, str] = {}

    def put(self, document: int, code: str, texts: Iterable[str]) -> None:
        """Add a document that is not there yet."""
        if code not in self._languages:
            self._languages[code] = _Language(code)
        self._languages[code].put(document, "\n".join(texts))
        self._language_of[document] = code

    def remove(self, document: int, texts: Iterable[str]) -> None:
        """Take a document out, which was put in with these texts."""
        self._languages[self._language_of.pop(document)].remove(document, "\n".join(texts))

    def settle(self) -> None:
        """Join what was put in one by one, after many changes."""
        for language in self._languages.values():
            language.settle()

    def search(self, text: str, most: int, also: Iterable[int] = ()) -> dict[int, float]:
        """Return the mean of both scores, 0 to about 2, for documents that share anything with the question.

        These are about the `most` best of each language, and `also` those that are named.
        """
        named: dict[str, list[int]] = {}
        for document in also:
            named.setdefault(self._language_of[document], []).append(document)
        cut = set(parts(text))
        found: dict[int, float] = {}
        for code, language in self._languages.items():
            found |= language.search((set(stems(code)(text)), cut), most, named.get(code, ()))
        return found


class _Language:
    """The texts of one language; `_names` gives the documents by their place in the lists."""

    def __init__(self, code: str) -> None:
        self._kinds = Postings(stems(code)), Postings(parts)
        self._places: dict[int, int] = {}
        self._names = np.zeros(FRESH, np.int64)
        self._ended = 0

    def put(self, document: int, text: str) -> None:
        place = self._places[document] = self._ended
        self._ended += 1
        self._names = grown(self._names, self._ended)
        self._names[place] = document
        for kind in self._kinds:
            kind.put(place, text)

    def remove(self, document: int, text: str) -> None:
        place = self._places.pop(document)
        for kind in self._kinds:
            kind.remove(place, text)
        if self._ended - len(self._places) > max(FRESH, self._ended // 4):
            self._compact()

    def settle(self) -> None:
        for kind in self._kinds:
            kind.settle()

    def _compact(self) -> None:
        """Forget those that were taken out; the rest keep their order."""
        kept = np.sort(np.fromiter(self._places.values(), np.int64, len(self._places)))
        places = np.full(self._ended, -1, np.int32)
        places[kept] = np.arange(len(kept), dtype=np.int32)
        for kind in self._kinds:
            kind.settle(places)
        self._names, self._ended = self._names[kept], len(kept)
        self._places = {int(name): place for place, name in enumerate(self._names)}

    def search(self, terms: tuple[set[str], set[str]], most: int, also: Sequence[int]) -> dict[int, float]:
        """Find by a question's stems and parts of words."""
        if not self._places:
            return {}
        scores = np.zeros(self._ended, np.float32)
        late = [kind.add(mine, scores, ENTRIES) for kind, mine in zip(self._kinds, terms, strict=True)]
        named = np.array([self._places[document] for document in also], np.int64)
        chosen = np.unique(np.concatenate([best(scores, SPARE * most), named])).astype(np.int32)
        sums = scores[chosen]
        for one in late:
            sums += one.scores(chosen)
        order = np.argsort(-sums, kind="stable")
        kept = np.union1d(order[:most], np.flatnonzero(np.isin(chosen, named)))
        kept = kept[sums[kept] > 0]
        return dict(zip(self._names[chosen[kept]].tolist(), sums[kept].tolist(), strict=True))


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
