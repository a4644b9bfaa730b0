"""What every backend of the knowledge base does alike: check the question, follow the store, make hits."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.articles import STAFF, Text
from bot.errors import Empty, NotFound, TooLong, Why
from bot.interfaces import Clock
from bot.messages import Finding, Health, Hit, Query
from knowledge_base.articles import Article, ArticleStore, State
from knowledge_base.languages import best_of, is_topic, usual_spelling
from knowledge_base.ranking import ANSWER, NEAREST, OFFERED, UNKNOWN, Calibration, Ranked, rank
from knowledge_base.rendering import html
from knowledge_base.signals import Signals

PART = "knowledge_base"
LONGEST = 4_000
LOOKED_THROUGH = 10
SURE = 0.99
"""The confidence of an article whose own question was asked word for word."""

WORDS = re.compile(r"\w+")

READ_AT_ONCE = 200
CHANGED_AT_ONCE = 4
"""Articles; what else has changed, and every question, waits for no more than these."""

Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def _counted(progress: Progress, before: int, total: int) -> Progress:
    """Return what tells of a part of the whole."""
    return lambda done, _: progress(before + done, total)


@dataclass(frozen=True, slots=True)
class _Changes:
    """What the index of a scope lacks and has too much; `number` counts such looks at it."""

    scope: str
    number: int
    changed: list[str]
    gone: list[str]

    @property
    def count(self) -> int:
        return len(self.changed) + len(self.gone)


class StoredKnowledge(ABC):
    """A KnowledgeBase over the article store; `longest` is the longest question in characters.

    What is in the index follows the store at each `refresh`. Reading one article asks the store itself.
    """

    def __init__(self, store: ArticleStore, clock: Clock, calibration: Calibration, *, longest: int = LONGEST) -> None:
        self._store = store
        self._clock = clock
        self.calibration = calibration
        self._longest = longest
        self._changing = asyncio.Lock()
        self._newest: dict[str, int] = {}
        self._state: State | None = None
        self._health = Health(PART, "starting", clock.now(), "not started yet", (Why("part_not_started"),))

    def health(self) -> Health:
        """Tell whether searching works now."""
        return self._health

    async def search(self, query: Query) -> Finding:
        """Search published, valid articles. Raises KnowledgeBaseUnavailable, Empty, TooLong."""
        text = query.text.strip()
        if not any(character.isalnum() for character in text):
            raise Empty("there is nothing to search for")
        if len(text) > self._longest:
            raise TooLong(f"a question has at most {self._longest} characters")
        moment = self._clock.now()
        spelled = usual_spelling(text, query.language)
        signals = await self._look(query.municipality, spelled, moment)
        ranked = rank(signals, self.calibration, topic=is_topic(spelled))
        verdict = self.calibration.verdict(ranked)
        worded = self._worded(query.municipality, text, ranked)
        if worded is not None:
            verdict, ranked = ANSWER, [worded, *(one for one in ranked if one.article != worded.article)]
        # Staff judge for themselves: they see what comes near, also where it is nothing to give a citizen.
        if verdict == UNKNOWN and query.audience != STAFF:
            return Finding(UNKNOWN, ())
        limit = min(query.limit, OFFERED) if verdict == NEAREST and query.audience != STAFF else query.limit
        hits = (self._hit(query, found, moment) for found in ranked[: max(limit, 1)])
        return Finding(verdict, tuple(hit for hit in hits if hit is not None))

    async def article(self, municipality: str, article: str, language: str) -> Hit:
        """Return one published article in the language or the nearest one it has. Raises NotFound."""
        for found in await self._store.published(municipality, [article]):
            if found.shown_at(self._clock.now()):
                return hit_of(found, language, 1.0)
        raise NotFound(f"there is no article {article}")

    async def refresh(self, municipality: str, progress: Progress = silent) -> int:
        """Bring the index to the store's state and return how many articles changed.

        What changed last comes first, and one that begins later takes over what is left of one before: so an edit is found
        at once, also while a large import is on its way into the index. `progress` hears how many of the changed articles
        are ready, and of how many.
        """
        changes = await self._changes(municipality)
        await self._follow(changes, progress)
        return changes.count

    async def refresh_all(self, progress: Progress = silent) -> int:
        """Bring every municipality's index to the store's state; asks the store for little where nothing has changed."""
        state = await self._store.state()
        if state == self._state:
            return 0
        several = [await self._changes(scope) for scope in await self._store.scopes()]
        total, before, whole = sum(len(one.changed) for one in several), 0, True
        for one in several:
            whole &= await self._follow(one, _counted(progress, before, total))
            before += len(one.changed)
        if whole:
            self._state = state
        return sum(one.count for one in several)

    async def _changes(self, scope: str) -> _Changes:
        number = self._newest[scope] = self._newest.get(scope, 0) + 1
        wanted = await self._store.digests(scope)
        async with self._changing:  # What is on its way in is in.
            present = await self._digests(scope)
        changed = [name for name, digest in wanted.items() if present.get(name) != digest]
        return _Changes(scope, number, changed, sorted(present.keys() - wanted.keys()))

    async def _follow(self, changes: _Changes, progress: Progress) -> bool:
        """Make changes, a few at a time; False where somebody else has taken over."""
        names, scope = changes.changed, changes.scope
        if changes.gone and not await self._turn_of(changes, [], progress):
            return False
        for start in range(0, len(names), READ_AT_ONCE):
            some = names[start : start + READ_AT_ONCE]
            found = {article.id: article for article in await self._store.published(scope, some)}
            for place in range(0, len(some), CHANGED_AT_ONCE):
                few = [found[name] for name in some[place : place + CHANGED_AT_ONCE] if name in found]
                if not await self._turn_of(changes, few, _counted(progress, start + place, len(names))):
                    return False
        self._tidy(scope)
        return True

    async def _turn_of(self, changes: _Changes, articles: list[Article], progress: Progress) -> bool:
        async with self._changing:
            if self._newest[changes.scope] != changes.number:
                return False
            await self._change(changes.scope, articles, [] if articles else changes.gone, progress)
            return True

    def _worded(self, municipality: str, text: str, ranked: Sequence[Ranked]) -> Ranked | None:
        """Return the one article whose own question, or a phrasing that staff gave it, is what was asked, word for word."""
        asked = _folded(text)
        same = []
        for one in ranked[:LOOKED_THROUGH]:
            article = self._indexed(municipality, one.article)
            if article is not None and any(asked in _wordings(written) for written in article.texts.values()):
                same.append(one)
        return replace(same[0], confidence=max(same[0].confidence, SURE)) if len(same) == 1 else None

    def _hit(self, query: Query, found: Ranked, moment: datetime) -> Hit | None:
        """Return a hit; None when an import took the article away while the question was searched."""
        article = self._indexed(query.municipality, found.article)
        if article is None or not article.shown_at(moment):
            return None
        return hit_of(article, query.language, found.confidence)

    def _turn(self, state: str, reason: str = "", *whys: Why) -> None:
        self._health = Health(PART, state, self._clock.now(), reason, whys)

    @abstractmethod
    async def _look(self, municipality: str, text: str, moment: datetime) -> list[Signals]:
        """Return the signals of what comes near."""

    @abstractmethod
    async def _change(self, municipality: str, articles: list[Article], gone: list[str], progress: Progress) -> None:
        """Put articles into the index and take others out."""

    @abstractmethod
    def _tidy(self, municipality: str) -> None:
        """Put an index in order in the background, where changes have left that to do."""

    @abstractmethod
    async def _digests(self, municipality: str) -> dict[str, str]:
        """Return the digests of what is in the index."""

    @abstractmethod
    def _indexed(self, municipality: str, article: str) -> Article | None:
        """Return an article of the index."""


def _wordings(written: Text) -> set[str]:
    return {_folded(wording) for wording in (written.question, *written.alternatives)}


def _folded(text: str) -> str:
    """Return a text's words alone, so that a capital, a question mark or a blank too many makes no other question."""
    return " ".join(WORDS.findall(text.casefold()))


def hit_of(article: Article, language: str, confidence: float) -> Hit:
    """Return an article in a language or the nearest it has."""
    code = best_of(article.texts.keys(), language)
    text = article.texts[code]
    return Hit(
        article=article.id,
        service=article.service,
        question=text.question,
        answer=text.answer,
        html=html(text.answer),
        url=article.link,
        language=code,
        confidence=confidence,
    )
