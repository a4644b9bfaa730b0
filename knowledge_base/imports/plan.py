"""An import in two steps: a look at what it would do, and then all of it or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles import DRAFT, PUBLISHED, WITHDRAWN, Article, Author, ImportNote, ImportPreview, ImportRow
from bot.database import Database
from bot.errors import Conflict, Malformed, NotFound, Why
from bot.interfaces import Clock
from knowledge_base import rows
from knowledge_base.content import article_from, content_of
from knowledge_base.editing.checking import check, check_whole, tidied
from knowledge_base.editing.desk import id_for, nobody_to_tell
from knowledge_base.editing.differences import differences
from knowledge_base.imports.reading import Defaults, Entry, Reading, merged
from knowledge_base.models import article_versions, articles, import_previews
from knowledge_base.rows import Step, imported, in_state

NEW, CHANGED, SAME, ERROR = "new", "changed", "same", "error"
KEPT_FOR = timedelta(days=1)
EDITED = "staff have changed it since it was last imported"
IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class _Present:
    """An article that is there: as it was saved last, and how it stands."""

    article: Article
    version: int
    state: str
    live_version: int | None
    edited: bool


class Importer:
    """Takes articles in; `changed` hears of a municipality whose live articles are others now."""

    def __init__(
        self, database: Database, clock: Clock, *, changed: Callable[[str], Awaitable[None]] = nobody_to_tell
    ) -> None:
        self._database = database
        self._clock = clock
        self._changed = changed

    async def preview(
        self, municipality: str, reading: Reading, *, source: str, defaults: Defaults, by: Author, skip_bad: bool = False
    ) -> ImportPreview:
        """Tell what an import would do, and keep it for a day. Raises StoreUnavailable.

        Where something is wrong there is no token, unless `skip_bad` leaves that out.
        """
        async with self._database.read() as connection:
            present = await _present(connection, municipality)
        planned = _Plan(present, defaults)
        told = [planned.row(entry) for entry in reading.entries]
        told += [ImportRow(ERROR, "", "", one.place, one.line, one.reason, why=one.why) for one in reading.faults]
        token = ""
        if planned.content and (skip_bad or all(row.status != ERROR for row in told)):
            token = str(uuid.uuid4())
            await self._keep(token, municipality, source, planned, by)
        notes = tuple(ImportNote(one.place, one.reason, one.why) for one in reading.notes)
        return ImportPreview(token, source, tuple(told), notes)

    async def commit(self, municipality: str, token: str, by: Author) -> tuple[str, ...]:
        """Do what a preview told and return the ids of what is new or changed: all of it or, when it cannot, nothing.

        Raises NotFound for a preview that is not there (any more), Conflict when an article has changed since.
        """
        mine = (import_previews.c.id == token) & (import_previews.c.municipality == municipality)
        now = self._clock.now()
        async with self._database.write() as connection:
            kept = (await connection.execute(select(import_previews).where(mine).with_for_update())).mappings().first()
            if kept is None or kept["at"] < now - KEPT_FOR:
                raise NotFound("this preview is not there any more; look at the import again", why=Why("import_gone"))
            wanted = [article_from(content) for content in kept["content"]]
            heads = await _heads(connection, municipality)
            _refuse_changes(kept["versions"], wanted, heads)
            new = [imported(article, 1, IMPORTED, kept["source"]) for article in wanted if article.id not in heads]
            old = [_step(article, *heads[article.id], kept["source"]) for article in wanted if article.id in heads]
            await rows.write(connection, municipality, new, by, now, new=True)
            await rows.write(connection, municipality, old, by, now, new=False)
            await connection.execute(delete(import_previews).where(mine))
        await self._changed(municipality)
        return tuple(article.id for article in wanted)

    async def tidy(self) -> None:
        """Drop previews that nobody committed within a day."""
        old = import_previews.c.at < self._clock.now() - KEPT_FOR
        async with self._database.write() as connection:
            await connection.execute(delete(import_previews).where(old))

    async def _keep(self, token: str, municipality: str, source: str, planned: _Plan, by: Author) -> None:
        values = {
            "id": token,
            "municipality": municipality,
            "staff": by.staff,
            "source": source[:500],
            "content": [content_of(article) for article in planned.content],
            "versions": planned.versions,
            "at": self._clock.now(),
        }
        async with self._database.write() as connection:
            await connection.execute(insert(import_previews).values(**values))


class _Plan:
    """Finds for each entry the article that it is, and what would become of it."""

    def __init__(self, present: Sequence[_Present], defaults: Defaults) -> None:
        self._by_id = {one.article.id: one for one in present}
        self._by_source = {one.article.source: one for one in present if one.article.source}
        self._by_question = {asked: one for one in present for asked in _questions(one.article)}
        self._defaults = defaults
        self._taken: dict[str, Entry] = {}
        self.content: list[Article] = []
        self.versions: dict[str, int] = {}

    def row(self, entry: Entry) -> ImportRow:
        """Return what would become of an entry, and remember what is to be written."""
        old = self._match(entry)
        try:
            name = old.article.id if old else entry.id or id_for(entry.question, entry.source or entry.question.casefold())
            if name in self._by_id and old is None:
                name = id_for(entry.question, f"{entry.source}/{name}")
            article = tidied(merged(entry, old.article if old else None, name, self._defaults))
            article = in_state(article, self._state(entry, old))
            (check_whole if article.state == PUBLISHED else check)(article)
            self._refuse_double(name, entry)
        except Malformed as error:
            return ImportRow(ERROR, entry.id, entry.question, entry.place, entry.line, str(error), why=error.why)
        like = article if "state" in entry.fields or old is None else in_state(article, old.article.state)
        changes = differences(old.article, like) if old else ()
        if old and not changes:
            return ImportRow(SAME, name, entry.question, entry.place, entry.line)
        self.content.append(article)
        self.versions[name] = old.version if old else 0
        reason, why = (EDITED, Why("edited_since_import")) if old and old.edited else ("", None)
        return ImportRow(CHANGED if old else NEW, name, entry.question, entry.place, entry.line, reason, changes, why)

    def _match(self, entry: Entry) -> _Present | None:
        if entry.id:
            return self._by_id.get(entry.id)
        if entry.source:
            return self._by_source.get(entry.source)
        asked = (_asked(code, str(text.get("question", ""))) for code, text in entry.texts.items())
        return next((self._by_question[one] for one in asked if one in self._by_question), None)

    def _state(self, entry: Entry, old: _Present | None) -> str:
        """Return the state that an import gives: what the source says, else what was, else what the asker chose."""
        if "state" in entry.fields:
            return str(entry.fields["state"])
        if old is None:
            return self._defaults.state
        # An asker who publishes means also what is changed; else a change of what is live waits as a draft beside it.
        return PUBLISHED if self._defaults.state == PUBLISHED and old.state != WITHDRAWN else self._waiting(old)

    @staticmethod
    def _waiting(old: _Present) -> str:
        return DRAFT if old.state == PUBLISHED else old.state

    def _refuse_double(self, name: str, entry: Entry) -> None:
        other = self._taken.setdefault(name, entry)
        if other is not entry:
            why = Why("same_article", {"place": other.place, "number": str(other.line)})
            raise Malformed(f"it is the same article as at {other.place}:{other.line}", why=why)


def _step(article: Article, version: int, live_version: int | None, note: str) -> Step:
    """Return the step that changes an article that is there: a draft waits beside what is live."""
    step = replace(imported(article, version + 1, IMPORTED), note=note)
    if article.state == DRAFT and live_version is not None:
        return replace(step, live_version=live_version, found=False)
    return step


def _refuse_changes(seen: dict[str, int], wanted: Iterable[Article], heads: dict[str, tuple[int, int | None]]) -> None:
    changed = [article.id for article in wanted if heads.get(article.id, (0, None))[0] != seen[article.id]]
    if changed:
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        told = f"changed since the preview: {', '.join(changed[:5])}{more}; look at the import again"
        raise Conflict(told, why=Why("import_overtaken", {"names": ", ".join(changed[:5])}))


async def _heads(connection: AsyncConnection, municipality: str) -> dict[str, tuple[int, int | None]]:
    columns = (articles.c.id, articles.c.version, articles.c.live_version)
    query = select(*columns).where(articles.c.municipality == municipality).with_for_update()
    return {row.id: (row.version, row.live_version) for row in await connection.execute(query)}


async def _present(connection: AsyncConnection, municipality: str) -> list[_Present]:
    same = (articles.c.municipality == article_versions.c.municipality) & (articles.c.id == article_versions.c.article)
    newest = same & (articles.c.version == article_versions.c.version)
    columns: tuple[Any, ...] = (
        article_versions.c.content,
        articles.c.version,
        articles.c.state,
        articles.c.live_version,
        articles.c.digest,
        articles.c.imported_digest,
    )
    query = select(*columns).select_from(articles.join(article_versions, newest))
    found = []
    for row in await connection.execute(query.where(articles.c.municipality == municipality)):
        waits = row.live_version is not None and row.live_version != row.version
        edited = waits or (row.imported_digest not in {row.digest, ""})
        found.append(_Present(article_from(row.content), row.version, row.state, row.live_version, edited))
    return found


def _questions(article: Article) -> Iterable[tuple[str, str]]:
    # What was withdrawn comes back by its id or its source, not because somebody asks the same again.
    if article.state != WITHDRAWN:
        yield from (_asked(code, text.question) for code, text in article.texts.items() if text.question)


def _asked(code: str, question: str) -> tuple[str, str]:
    return code, " ".join(question.casefold().split()).rstrip("?")
