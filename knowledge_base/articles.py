"""Articles as they stand in the store, and what an import does to them.

What the search indexes is asked for by *scope*. A municipality's id alone is what its citizens find. With STAFF_SCOPE after
it, it is what its staff find: that, what is for staff only, and what other municipalities share; so no index that answers
citizens ever holds anything else. It is one index, since only all of it together shows what is rare, and so what is sure.
Where staff find nothing beside what citizens find, this scope is empty.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles import DRAFT, ORIGIN, PUBLIC, PUBLISHED, STAFF, WITHDRAWN, Article, Text
from bot.database import Database
from bot.interfaces import Clock
from knowledge_base import rows
from knowledge_base.documents import passages
from knowledge_base.models import articles, documents
from knowledge_base.rows import NOBODY, imported, in_state

__all__ = ["DRAFT", "PUBLISHED", "WITHDRAWN", "Article", "ArticleStore", "ImportResult", "Text", "staff_scope"]

State = tuple[tuple[Any, ...], ...]

STAFF_SCOPE = "#staff"
AT_ONCE = 500
"""Articles read by one query: both databases limit how many names one may hold."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Ids of what an import did.

    `missing` are articles that the store has and the import does not, `kept` those that the import has otherwise than staff
    have made them, and that stayed as they are.
    """

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def staff_scope(municipality: str) -> str:
    """Return the scope of what a municipality's staff find."""
    return f"{municipality}{STAFF_SCOPE}"


class ArticleStore:
    """Keeps articles; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._reading = asyncio.Lock()
        self._read: dict[str, tuple[State, dict[str, str]]] = {}

    async def digests(self, scope: str) -> dict[str, str]:
        """Return the digest of all that is published in a scope by its id, also of what is not valid yet or any more.

        What was changed last comes first: the newest article, the first passage of the newest document, and so on. They are
        read once for all who ask between two changes.
        """
        async with self._reading:
            # The state is read before, so that what changes meanwhile is read again the next time.
            state = await self.state()
            if scope not in self._read or self._read[scope][0] != state:
                self._read[scope] = state, await self._digests(scope)
            return dict(self._read[scope][1])

    async def _digests(self, scope: str) -> dict[str, str]:
        columns = select(articles.c.municipality, articles.c.id, articles.c.digest)
        async with self._database.read() as connection:
            if scope.endswith(STAFF_SCOPE) and not await _anything_beside(connection, scope):
                return {}
            newest = columns.where(_in_scope(scope, articles)).order_by(articles.c.updated_at.desc())
            in_articles = [tuple(row) for row in await connection.execute(newest)]
            in_documents = await passages.digests(connection, _in_scope(scope, documents))
        found = [one for pair in zip_longest(in_articles, in_documents) for one in pair if one is not None]
        return {_name(scope, place, name): digest for place, name, digest in found}

    async def state(self) -> State:
        """Return what is another as soon as anything has changed, and costs next to nothing to ask for."""
        tables = (articles, documents)
        parts = [select(func.count(), func.sum(table.c.version), func.max(table.c.updated_at)) for table in tables]
        async with self._database.read() as connection:
            return tuple([tuple((await connection.execute(part)).one()) for part in parts])

    async def published(self, scope: str, names: Iterable[str] | None = None) -> list[Article]:
        """Return what is published in a scope (what is named, where names are given) in order of id."""
        async with self._database.read() as connection:
            if names is None:
                found = await _read(connection, scope, None)
            else:
                wanted = sorted(set(names))
                groups = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
                found = [article for group in groups for article in await _read(connection, scope, group)]
        return sorted(found, key=lambda article: article.id)

    async def municipalities(self) -> list[str]:
        """Return the municipalities that have articles or documents."""
        async with self._database.read() as connection:
            query = select(articles.c.municipality).union(select(documents.c.municipality))
            return sorted(str(row[0]) for row in await connection.execute(query))

    async def scopes(self) -> list[str]:
        """Return every scope that there may be something in."""
        return [scope for name in await self.municipalities() for scope in (name, staff_scope(name))]

    async def save(
        self, municipality: str, content: Iterable[Article], *, remove_missing: bool = False, keep_edited: bool = False
    ) -> ImportResult:
        """Bring the store to what the articles say, all or nothing; the same again changes nothing.

        What the same import brought before and staff have changed since stays as staff made it, until the import says
        something new; with `keep_edited` even then. Articles that are not among them stay, unless `remove_missing`: then
        they are withdrawn.
        """
        wanted = {article.id: article for article in content}
        now = self._clock.now()
        async with self._database.write() as connection:
            present = await _heads(connection, municipality)
            missing = tuple(sorted(present.keys() - wanted.keys()))
            created = tuple(sorted(wanted.keys() - present.keys()))
            there = sorted(wanted.keys() & present.keys())
            differing = [name for name in there if _differs(present[name], wanted[name])]
            kept = tuple(name for name in differing if keep_edited and _edited(present[name]))
            updated = tuple(name for name in differing if name not in kept)
            new = [imported(wanted[name], 1, "imported") for name in created]
            changes = [imported(wanted[name], present[name]["version"] + 1, "imported") for name in updated]
            await rows.write(connection, municipality, new, NOBODY, now, new=True)
            await rows.write(connection, municipality, changes, NOBODY, now, new=False)
            removed = await self._withdraw(connection, municipality, present, missing) if remove_missing else ()
        unchanged = tuple(name for name in there if name not in differing)
        return ImportResult(created, updated, unchanged, missing, removed, kept)

    async def _withdraw(
        self, connection: AsyncConnection, municipality: str, present: dict[str, RowMapping], names: Sequence[str]
    ) -> tuple[str, ...]:
        """Withdraw articles; their versions stay, and an import that has them again brings them back."""
        shown = [name for name in names if present[name]["state"] != WITHDRAWN]
        found = await _by_name(connection, municipality, shown)
        steps = [
            rows.Step(in_state(found[name], WITHDRAWN), present[name]["version"] + 1, "withdrawn", None, imported_digest="")
            for name in shown
        ]
        await rows.write(connection, municipality, steps, NOBODY, self._clock.now(), new=False)
        return tuple(shown)


async def _heads(connection: AsyncConnection, municipality: str) -> dict[str, RowMapping]:
    columns = (articles.c.id, articles.c.digest, articles.c.imported_digest, articles.c.state, articles.c.version)
    query = select(*columns, articles.c.live_version).where(articles.c.municipality == municipality).with_for_update()
    return {row["id"]: row for row in (await connection.execute(query)).mappings()}


def _differs(head: RowMapping, wanted: Article) -> bool:
    return wanted.digest() not in {head["digest"], head["imported_digest"]}


def _edited(head: RowMapping) -> bool:
    waits = head["live_version"] is not None and head["live_version"] != head["version"]
    return waits or bool(head["digest"] != head["imported_digest"])


async def _by_name(connection: AsyncConnection, municipality: str, names: Sequence[str]) -> dict[str, Article]:
    mine = articles.c.municipality == municipality
    groups = [names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE)]
    found = [pair for group in groups for pair in await rows.read(connection, mine & articles.c.id.in_(group))]
    return {article.id: article for _, article in found}


async def _read(connection: AsyncConnection, scope: str, names: Sequence[str] | None) -> list[Article]:
    wanted = _in_scope(scope, articles)
    bare = None if names is None else [name.rpartition(ORIGIN)[2] for name in names]
    found = await rows.read(connection, wanted if bare is None else wanted & articles.c.id.in_(bare))
    found += await passages.read(connection, _in_scope(scope, documents), bare)
    named = [replace(article, id=_name(scope, place, article.id)) for place, article in found]
    return named if names is None else [article for article in named if article.id in set(names)]


async def _anything_beside(connection: AsyncConnection, scope: str) -> bool:
    """Tell whether staff find anything that citizens do not."""
    for table in (articles, documents):
        own = table.c.municipality == scope.removesuffix(STAFF_SCOPE)
        beside = (own & (table.c.audience == STAFF)) | (~own & table.c.shared)
        query = select(table.c.id).where((table.c.state == PUBLISHED) & beside).limit(1)
        if (await connection.execute(query)).first() is not None:
            return True
    return False


def _in_scope(scope: str, table: Any) -> ColumnElement[bool]:
    """Return the condition on articles or documents for being found in a scope."""
    municipality = scope.removesuffix(STAFF_SCOPE)
    own = table.c.municipality == municipality
    place = own & (table.c.audience == PUBLIC) if scope == municipality else own | table.c.shared
    found: ColumnElement[bool] = (table.c.state == PUBLISHED) & place
    return found


def _name(scope: str, place: str, name: str) -> str:
    """Return what a scope calls an article of a municipality: another's carries its name."""
    return name if place == scope.removesuffix(STAFF_SCOPE) else f"{place}{ORIGIN}{name}"
