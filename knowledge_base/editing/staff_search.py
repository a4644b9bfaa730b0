"""Searching for staff: what citizens find, what is for staff only, and what other municipalities share."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.articles import ORIGIN, STAFF, Likeness
from bot.database import Database
from bot.errors import Empty, NotFound, TooLong
from bot.interfaces import KnowledgeBase
from bot.messages import Finding, Health, Hit, Query
from knowledge_base.articles import staff_scope
from knowledge_base.models import article_texts, articles

UNKNOWN = "unknown"
MOST_ALIKE = 5
ALIKE_FROM = 0.3
"""How likely an article must be to answer the same question before it is named beside one that somebody writes."""

LONGEST = 500
"""Of a draft's question; what is longer is looked for by its beginning."""


class AudienceKnowledge:
    """KnowledgeBase that gives staff more than citizens, by asking one that knows scopes."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    async def search(self, query: Query) -> Finding:
        """Search what the query's audience may see; hits of other municipalities carry their origin."""
        if query.audience != STAFF:
            return await self._knowledge.search(query)
        found = await self._knowledge.search(replace(query, municipality=staff_scope(query.municipality)))
        if not found.hits:  # Nothing is for staff alone, and then there is no index of its own for them.
            found = await self._knowledge.search(query)
        return Finding(found.verdict, tuple(_named(hit) for hit in found.hits))

    async def article(self, municipality: str, article: str, language: str) -> Hit:
        """Return what citizens may read. Raises NotFound."""
        return await self._knowledge.article(municipality, article, language)

    async def staff_article(self, municipality: str, article: str, language: str) -> Hit:
        """Return what staff may read, by the id that a hit tells and its origin. Raises NotFound."""
        try:
            return await self._knowledge.article(municipality, article, language)
        except NotFound:
            return _named(await self._knowledge.article(staff_scope(municipality), article, language))

    def health(self) -> Health:
        """Tell whether searching works now."""
        return self._knowledge.health()


def _named(hit: Hit) -> Hit:
    return replace(hit, origin=hit.article.partition(ORIGIN)[0] if ORIGIN in hit.article else "")


class Likenesses:
    """Warns of articles that ask nearly the same as what somebody is writing."""

    def __init__(self, knowledge: AudienceKnowledge, database: Database) -> None:
        self._knowledge = knowledge
        self._database = database

    async def of(self, municipality: str, question: str, language: str, *, except_for: str | None = None) -> list[Likeness]:
        """Return what is like a question, the most alike first; also drafts, when they ask in the same words.

        Raises KnowledgeBaseUnavailable, StoreUnavailable.
        """
        same = await self._same_words(municipality, question)
        names = {likeness.article for likeness in same} | {except_for}
        query = Query(municipality, question[:LONGEST], language, MOST_ALIKE, audience=STAFF)
        try:
            finding = await self._knowledge.search(query)
        except (Empty, TooLong):
            return same
        hits = () if finding.verdict == UNKNOWN else finding.hits
        near = [
            Likeness(hit.article, hit.question, hit.language, "published", hit.confidence, hit.origin)
            for hit in hits
            if hit.article not in names and hit.confidence >= ALIKE_FROM
        ]
        return [*(likeness for likeness in same if likeness.article != except_for), *near][:MOST_ALIKE]

    async def _same_words(self, municipality: str, question: str) -> list[Likeness]:
        asked = question.strip().casefold().rstrip("?")
        if not asked:
            return []
        columns = (article_texts.c.article, article_texts.c.question, article_texts.c.language, articles.c.state)
        query = select(*columns).select_from(article_texts.join(articles)).where(articles.c.municipality == municipality)
        starts = article_texts.c.folded.startswith(asked, autoescape=True)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.where(starts).limit(MOST_ALIKE * 10))).all()
        found = [row for row in rows if row.question.strip().casefold().rstrip("?") == asked]
        return [Likeness(row.article, row.question, row.language, row.state, 1.0) for row in found]
