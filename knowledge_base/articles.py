"""Articles as they stand in the store, and what an import does to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.interfaces import Clock
from knowledge_base.models import article_texts, articles

DRAFT, PUBLISHED = "draft", "published"


@dataclass(frozen=True, slots=True)
class Text:
    """What an article says in one language; `answer` is Markdown."""

    question: str
    alternatives: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Article:
    """A question that citizens ask, with its answer in one or more languages.

    `state` is `draft` or `published`; outside `valid_from` to `valid_to` (both may be open) it is not shown either.
    """

    id: str
    service: str
    topic: str
    link: str
    texts: dict[str, Text]
    state: str = PUBLISHED
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    def digest(self) -> str:
        """Return the SHA-256 of everything in it, to tell whether it changed."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=datetime.isoformat)
        return hashlib.sha256(content.encode()).hexdigest()

    def shown_at(self, moment: datetime) -> bool:
        """Tell whether citizens may see it at a moment."""
        begun = self.valid_from is None or self.valid_from <= moment
        ended = self.valid_to is not None and self.valid_to <= moment
        return self.state == PUBLISHED and begun and not ended


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Ids of what an import did; `missing` are articles that the store has and the import does not."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class ArticleStore:
    """Keeps articles; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def digests(self, municipality: str) -> dict[str, str]:
        """Return the digest of every published article by its id, also of those whose time has not come or is over."""
        columns = select(articles.c.id, articles.c.digest)
        async with self._database.read() as connection:
            rows = await connection.execute(columns.where(_published(municipality)))
            return {str(row.id): str(row.digest) for row in rows}

    async def published(self, municipality: str, names: Iterable[str] | None = None) -> list[Article]:
        """Return published articles (those named, where names are given) in order of id."""
        wanted = _published(municipality)
        if names is not None:
            wanted &= articles.c.id.in_(list(names))
        async with self._database.read() as connection:
            return await _read(connection, wanted)

    async def municipalities(self) -> list[str]:
        """Return the municipalities that have articles."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(articles.c.municipality).distinct().order_by(articles.c.municipality))
            return [str(row[0]) for row in rows]

    async def save(self, municipality: str, content: Iterable[Article], *, remove_missing: bool = False) -> ImportResult:
        """Bring the store to what the articles say, all or nothing; the same again changes nothing.

        Articles that are not among them stay, unless `remove_missing`.
        """
        wanted = {article.id: article for article in content}
        async with self._database.write() as connection:
            query = select(articles.c.id, articles.c.digest).where(articles.c.municipality == municipality)
            present = {str(row.id): str(row.digest) for row in await connection.execute(query)}
            missing = tuple(sorted(present.keys() - wanted.keys()))
            created = tuple(sorted(wanted.keys() - present.keys()))
            kept = sorted(wanted.keys() & present.keys())
            updated = tuple(name for name in kept if wanted[name].digest() != present[name])
            for name in created:
                await self._create(connection, municipality, wanted[name])
            for name in updated:
                await self._update(connection, municipality, wanted[name])
            if remove_missing:
                for name in missing:
                    await _remove(connection, municipality, name)
        unchanged = tuple(name for name in kept if name not in updated)
        return ImportResult(created, updated, unchanged, missing, missing if remove_missing else ())

    async def _create(self, connection: AsyncConnection, municipality: str, article: Article) -> None:
        identity = {"municipality": municipality, "id": article.id, "version": 1}
        await connection.execute(insert(articles).values(**identity, **self._values(article)))
        await _write_texts(connection, municipality, article)

    async def _update(self, connection: AsyncConnection, municipality: str, article: Article) -> None:
        place = (articles.c.municipality == municipality) & (articles.c.id == article.id)
        values = self._values(article)
        await connection.execute(update(articles).where(place).values(version=articles.c.version + 1, **values))
        await _remove_texts(connection, municipality, article.id)
        await _write_texts(connection, municipality, article)

    def _values(self, article: Article) -> dict[str, Any]:
        return {
            "service": article.service,
            "topic": article.topic,
            "link": article.link,
            "state": article.state,
            "valid_from": article.valid_from,
            "valid_to": article.valid_to,
            "digest": article.digest(),
            "updated_at": self._clock.now(),
        }


async def _write_texts(connection: AsyncConnection, municipality: str, article: Article) -> None:
    rows = [
        {
            "municipality": municipality,
            "article": article.id,
            "language": language,
            "question": text.question,
            "alternatives": list(text.alternatives),
            "answer": text.answer,
        }
        for language, text in sorted(article.texts.items())
    ]
    await connection.execute(insert(article_texts), rows)


async def _remove_texts(connection: AsyncConnection, municipality: str, article: str) -> None:
    mine = (article_texts.c.municipality == municipality) & (article_texts.c.article == article)
    await connection.execute(delete(article_texts).where(mine))


async def _remove(connection: AsyncConnection, municipality: str, article: str) -> None:
    await _remove_texts(connection, municipality, article)
    place = (articles.c.municipality == municipality) & (articles.c.id == article)
    await connection.execute(delete(articles).where(place))


def _published(municipality: str) -> ColumnElement[bool]:
    return (articles.c.municipality == municipality) & (articles.c.state == PUBLISHED)


async def _read(connection: AsyncConnection, wanted: ColumnElement[bool]) -> list[Article]:
    rows = (await connection.execute(select(articles).where(wanted).order_by(articles.c.id))).mappings().all()
    query = select(article_texts).select_from(article_texts.join(articles)).where(wanted)
    texts: dict[str, dict[str, Text]] = {}
    for row in (await connection.execute(query)).mappings():
        text = Text(row["question"], tuple(row["alternatives"]), row["answer"])
        texts.setdefault(row["article"], {})[row["language"]] = text
    # An article that an import replaced between the two queries comes whole the next time.
    return [_article(row, texts[row["id"]]) for row in rows if row["id"] in texts]


def _article(row: RowMapping, texts: dict[str, Text]) -> Article:
    return Article(
        id=row["id"],
        service=row["service"],
        topic=row["topic"],
        link=row["link"],
        texts=texts,
        state=row["state"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
