"""Search by vectors that lends its model to what else compares texts: topics and proposals. One model is in memory once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedding.model import Embedding, Kind
from knowledge_base.vectors import VectorKnowledge


class Meaning(Protocol):
    """Turns texts into vectors of length one, whose product is the likeness of what they mean."""

    async def vectors(self, texts: Sequence[str], kind: Kind, *, keep: bool) -> NDArray[np.float32] | None:
        """Return a row for each text, None while there is no model. Only what may be kept on disk has `keep` set."""
        ...


class LendingVectors(VectorKnowledge):
    """VectorKnowledge that is a Meaning too."""

    async def vectors(self, texts: Sequence[str], kind: Kind, *, keep: bool) -> NDArray[np.float32] | None:
        """Embed texts behind the questions that wait. Raises KnowledgeBaseUnavailable."""
        cache = self._cache
        if self._health.state != "up" or cache is None:
            return None
        known: dict[tuple[str, Kind], Embedding] = {}
        if keep:
            known = await self._worker.run(lambda: cache.get([(text, kind) for text in texts]))
        missing = [text for text in dict.fromkeys(texts) if (text, kind) not in known]
        made = {
            (text, kind): embedding
            for text, embedding in zip(missing, await self._worker.documents(missing, kind), strict=True)
        }
        if keep and made:
            await self._worker.run(lambda: cache.put(made))
        rows = [(known | made)[text, kind].vector for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self._embedder.size), np.float32)
