"""Measures the grouping of questions: `python -m benchmarks.topics.grouping`, on what was written to train the search.

Questions that were written as other ways to ask one thing belong together. Printed for several thresholds: the B-cubed
precision and recall of the groups (Bagga and Baldwin, 1998), and the precision when all questions of one page count as one,
since near misses of a page that come together still make a proposal that staff can use.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.knowledge_base.fit import MODEL
from bot.experience import Evidence, EvidenceKind
from knowledge_base.embedding.model import Embedder, Kind
from knowledge_base.learning.examples import WRITTEN, read_examples
from knowledge_base.suggestions import likeness
from knowledge_base.suggestions.grouping import grouped
from knowledge_base.suggestions.likeness import Comparer, Likenesses

PAGES, OF_EACH, SEED = 45, 3, 3
THRESHOLDS = (0.2, 0.25, 0.28, 0.32, 0.36, 0.4, 0.44)


class Model:
    """The model, without a service around it."""

    def __init__(self) -> None:
        self._embedder = Embedder(str(MODEL))
        self._embedder.load()

    async def vectors(self, texts: Sequence[str], kind: Kind, *, keep: bool) -> NDArray[np.float32] | None:
        """Embed texts."""
        return np.stack([one.vector for one in self._embedder.embed(texts, kind)])


def _written() -> tuple[list[Evidence], dict[str, tuple[str, int]]]:
    """Return questions, and to which page and question of it each belongs."""
    pages = defaultdict(list)
    for example in read_examples(WRITTEN):
        if len(example.asked) >= OF_EACH:
            pages[example.group].append(example)
    chance = random.Random(SEED)  # noqa: S311 - the same draw each time
    evidence: list[Evidence] = []
    right: dict[str, tuple[str, int]] = {}
    for page in chance.sample(sorted(pages), PAGES):
        for number, example in enumerate(chance.sample(pages[page], min(OF_EACH, len(pages[page])))):
            for text in example.asked:
                name = f"{len(evidence)}"
                at = datetime(2026, 1, 1, tzinfo=UTC)
                evidence.append(Evidence(name, EvidenceKind.UNANSWERED, name, text, "nb", at))
                right[name] = page, number
    chance.shuffle(evidence)
    return evidence, right


def _scores(likenesses: Likenesses, evidence: list[Evidence], right: dict[str, tuple[str, int]]) -> dict[str, float]:
    groups = {one.id: group for one, group in grouped(likenesses, {}, evidence)}
    together, belonging, paged = defaultdict(set), defaultdict(set), defaultdict(set)
    for name, group in groups.items():
        together[group].add(name)
        belonging[right[name]].add(name)
        paged[right[name][0]].add(name)
    precision, recall, page = [], [], []
    for name, group in groups.items():
        both = len(together[group] & belonging[right[name]])
        precision.append(both / len(together[group]))
        recall.append(both / len(belonging[right[name]]))
        page.append(len(together[group] & paged[right[name][0]]) / len(together[group]))
    found = {"precision": np.mean(precision), "recall": np.mean(recall), "page precision": np.mean(page)}
    return {name: round(float(value), 2) for name, value in found.items()} | {"groups": len(together)}


async def _measure() -> dict[str, Any]:
    evidence, right = _written()
    found: dict[str, Any] = {"questions": len(evidence), "different": len(set(right.values()))}
    with_model = await Comparer(Model()).compare(evidence)
    for name, likenesses in (("model", with_model), ("words", likeness.by_words_alone(evidence))):
        for threshold in THRESHOLDS:
            likenesses.same = threshold
            found[f"{name} {threshold}"] = _scores(likenesses, evidence, right)
    return found


def main() -> None:
    """Print one JSON object."""
    print(json.dumps(asyncio.run(_measure()), indent=1))


if __name__ == "__main__":
    main()
