"""How much alike questions are: by meaning where there is a model, and by words.

Vectors stay in memory, each as long as its question stands in the record: nothing made of what people wrote is kept on disk.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.errors import Unavailable
from bot.experience import Evidence
from knowledge_base.embedding.model import Kind
from knowledge_base.languages import FALLBACK
from knowledge_base.shared_model import Meaning
from knowledge_base.words import parts, stems

BY_MEANING = 0.75
"""Of the likeness, where both are known; the rest is by words."""
LONGEST = 1_000
SAME_WITH_MODEL, SAME_BY_WORDS = 0.36, 0.25
"""From this mean likeness to a group's questions one belongs to it; measured by `benchmarks.topics.grouping`."""
UNSEEN = 40
"""How many other questions there are taken to be, so that what a few have in common does not count as common to all."""
FEW = 20
"""With fewer questions their mean says more of themselves than of all questions."""


class Likenesses:
    """The likenesses of some questions; `same` is from where two ask the same."""

    def __init__(self, names: Sequence[str], scores: NDArray[np.float32], same: float) -> None:
        self._places = {name: number for number, name in enumerate(names)}
        self._scores = scores
        self.same = same

    def mean(self, name: str, others: Sequence[str]) -> float:
        """Return the mean likeness of a question to others; 0 where there are none."""
        if not others:
            return 0.0
        return float(self._scores[self._places[name], [self._places[other] for other in others]].mean())


class Comparer:
    """Compares questions, and remembers the vectors of those that it sees again."""

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._centre: NDArray[np.float32] | None = None

    async def compare(self, evidence: Sequence[Evidence]) -> Likenesses:
        """Return how much alike all of them are, and forget those that are not among them."""
        names = [one.id for one in evidence]
        self._vectors = {name: self._vectors[name] for name in names if name in self._vectors}
        words = _by_words(evidence)
        try:
            vectors = await self._by_meaning(evidence)
        except Unavailable:
            vectors = None
        if vectors is None:
            return Likenesses(names, words, SAME_BY_WORDS)
        alike = vectors @ vectors.T
        mixed = BY_MEANING * alike + (1 - BY_MEANING) * words
        languages = np.array([one.language for one in evidence])
        other = languages[:, None] != languages[None, :]
        # That two languages share no words says nothing.
        return Likenesses(names, np.where(other, np.maximum(mixed, alike), mixed), SAME_WITH_MODEL)

    async def _by_meaning(self, evidence: Sequence[Evidence]) -> NDArray[np.float32] | None:
        new = [one for one in evidence if one.id not in self._vectors]
        made = await self._meaning.vectors([one.text[:LONGEST] for one in new], Kind.QUERY, keep=False)
        if made is None:
            return None
        self._vectors |= {one.id: vector for one, vector in zip(new, made, strict=True)}
        if not evidence:
            return np.zeros((0, 1), np.float32)
        rows = np.stack([self._vectors[one.id] for one in evidence])
        # All questions point much the same way; what tells them apart is where they leave it.
        rows = rows - await self._middle(rows)
        found: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return found

    async def _middle(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the mean of many questions: these, or where they are few, some that every municipality is asked."""
        if len(rows) >= FEW:
            mean: NDArray[np.float32] = rows.mean(axis=0)
            return mean
        if self._centre is None:
            made = await self._meaning.vectors(USUAL, Kind.QUERY, keep=True)
            self._centre = (rows if made is None else made).mean(axis=0)
        return self._centre


def by_words_alone(evidence: Sequence[Evidence]) -> Likenesses:
    """Return how much alike questions are by their words."""
    return Likenesses([one.id for one in evidence], _by_words(evidence), SAME_BY_WORDS)


def _by_words(evidence: Sequence[Evidence]) -> NDArray[np.float32]:
    """Return the cosines between questions by their stems and parts of words, the rarer the weightier."""
    counts = [Counter(_terms(one)) for one in evidence]
    spread = _usual_spread() + Counter(term for count in counts for term in count)
    columns = {term: number for number, term in enumerate(spread)}
    places, values = [], []
    for number, count in enumerate(counts):
        weights = [(1 + math.log(times)) * _rarity(spread[term], len(counts) + UNSEEN) for term, times in count.items()]
        length = max(math.sqrt(sum(weight * weight for weight in weights)), 1e-9)
        places += [(number, columns[term]) for term in count]
        values += [weight / length for weight in weights]
    rows, cells = zip(*places, strict=True) if places else ((), ())
    shape = (len(counts), max(len(columns), 1))
    matrix = csr_matrix((np.array(values, np.float32), (rows, cells)), shape)
    found: NDArray[np.float32] = (matrix @ matrix.T).toarray()
    return found


def _rarity(spread: int, size: int) -> float:
    return max(math.log((size + 1) / (spread + 0.5)), 0.1)


@cache
def _usual_spread() -> Counter[str]:
    """Return in how many usual questions each term is: what is in many of them says little."""
    return Counter(term for text in USUAL for term in {*stems(FALLBACK)(text), *parts(text)})


def _terms(one: Evidence) -> list[str]:
    text = one.text[:LONGEST]
    return [*stems(one.language)(text), *parts(text)]


USUAL = (
    "Når åpner biblioteket?",
    "Hvordan søker jeg om barnehageplass?",
    "Kven kan eg snakke med om byggjesaka mi?",
    "Hva koster det å leie gymsalen?",
    "Eg har ikkje fått rekninga for vatn og avlaup",
    "Hur anmäler jag flytt till kommunen?",
    "Can I pay my parking fine online?",
    "hvor leverer jeg farlig avfall",
    "Trenger jeg tillatelse for å bygge garasje?",
    "Vem ansvarar för snöröjningen på min gata?",
    "How do I get a doctor?",
    "Kor lang tid tek det å få svar på søknaden?",
)
