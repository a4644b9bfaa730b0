"""Search that is there at once and becomes better: by words until the model has been loaded, then by words and vectors."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from bot.errors import KnowledgeBaseUnavailable, Why
from bot.interfaces import Clock, KnowledgeBase
from bot.messages import Finding, Health, Hit, Query

log = logging.getLogger(__name__)

PART = "knowledge_base"


class StagedKnowledgeBase:
    """KnowledgeBase that asks `full` once it has been given one, and `first` until then or when `full` fails."""

    def __init__(self, first: KnowledgeBase, clock: Clock) -> None:
        self._first = first
        self._full: KnowledgeBase | None = None
        self._coming: KnowledgeBase | None = None
        self._clock = clock
        self._since: datetime = clock.now()
        self._reason = "the model is being loaded, search is by words alone"
        self._whys: tuple[Why, ...] = (Why("part_model_loading"), Why("part_words_until"))
        self._settled = False

    def expect(self, coming: KnowledgeBase) -> None:
        """Tell in the health how far this one has come, which is being started."""
        self._coming = coming

    def use(self, full: KnowledgeBase) -> None:
        """Search with this from now on."""
        self._full = full
        self._since = self._clock.now()

    def settle(self, reason: str, *whys: Why) -> None:
        """Stay with words for good, and say why."""
        self._settled, self._reason, self._whys, self._since = True, reason, whys, self._clock.now()

    async def search(self, query: Query) -> Finding:
        """Search with the best there is."""
        if self._full is not None:
            try:
                return await self._full.search(query)
            except KnowledgeBaseUnavailable as error:
                log.warning("search by vectors failed, words alone answer: %s", error)
        return await self._first.search(query)

    async def article(self, municipality: str, article: str, language: str) -> Hit:
        """Return one published article."""
        return await (self._full or self._first).article(municipality, article, language)

    def health(self) -> Health:
        """Tell how searching is now: `starting` while the model loads, `up` with it or where none is wanted."""
        if self._full is not None:
            return replace(self._full.health(), part=PART)
        if self._settled:
            return Health(PART, "up", self._since, self._reason, self._whys)
        if self._coming is None:
            return Health(PART, "starting", self._since, self._reason, self._whys)
        coming = self._coming.health()
        reason = f"{coming.reason}; search is by words alone"
        return Health(PART, "starting", self._since, reason, (*coming.whys, Why("part_words_until")))
