"""Lists of articles for staff: what there is, what waits, what is due."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, String, and_, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles import DRAFT, PUBLISHED, WITHDRAWN, ArticleFilter, ArticlePage, ArticleSummary, waits
from bot.database import Database
from knowledge_base.models import article_texts, articles

ESCAPE = "\\"


class ArticleList:
    """Finds articles by what they are; raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, municipality: str, wanted: ArticleFilter, *, after: str | None = None, limit: int = 50
    ) -> ArticlePage:
        """Return articles in order of id, those after the one named first; of `total` in all."""
        condition = and_(articles.c.municipality == municipality, *_conditions(wanted))
        rest = condition if after is None else condition & (articles.c.id > after)
        async with self._database.read() as connection:
            total = (await connection.execute(select(func.count()).select_from(articles).where(condition))).scalar_one()
            query = select(articles).where(rest).order_by(articles.c.id).limit(limit + 1)
            found = (await connection.execute(query)).mappings().all()
            questions = await _questions(connection, municipality, [row["id"] for row in found])
        shown = tuple(_summary(row, questions.get(row["id"], {})) for row in found[:limit])
        return ArticlePage(shown, total, shown[-1].id if len(found) > limit else None)

    async def in_use(self, municipality: str) -> tuple[list[str], list[str]]:
        """Return the services, and the topics in somebody's own words, that articles stand under, sorted."""
        async with self._database.read() as connection:
            return await _distinct(connection, municipality, "service"), await _distinct(connection, municipality, "topic")


async def _distinct(connection: AsyncConnection, municipality: str, name: str) -> list[str]:
    column = articles.c[name]
    query = select(column).distinct().where(articles.c.municipality == municipality, column != "")
    return sorted((await connection.execute(query)).scalars())


def holds(folded: Any, text: str) -> ColumnElement[bool]:
    """Return the condition that every word of a text stands in a folded column."""
    escaped = (
        word.replace(ESCAPE, ESCAPE * 2).replace("%", ESCAPE + "%").replace("_", ESCAPE + "_") for word in text.split()
    )
    return and_(*(folded.like(f"%{word.casefold()}%", escape=ESCAPE) for word in escaped))


def _conditions(wanted: ArticleFilter) -> Iterator[ColumnElement[bool]]:
    for name in ("state", "service", "owner", "audience"):
        value = getattr(wanted, name)
        if value is not None:
            yield articles.c[name] == value
    if wanted.text and wanted.text.split():
        yield or_(_with_text(holds(article_texts.c.folded, wanted.text)), holds(articles.c.id, wanted.text))
    if wanted.topic is not None:
        # A list of ids is kept as JSON.
        named = cast(articles.c.topics, String).contains(json.dumps(wanted.topic), autoescape=True)
        yield or_(articles.c.topic == wanted.topic, named)
    if wanted.review_before is not None:
        yield and_(articles.c.review_at <= wanted.review_before, articles.c.state != WITHDRAWN)
    if wanted.lacks is not None:
        yield ~_with_text(article_texts.c.language == wanted.lacks)
    if wanted.draft is not None:
        beside = and_(articles.c.state == PUBLISHED, articles.c.live_version != articles.c.version)
        unpublished = or_(articles.c.state == DRAFT, beside)
        yield unpublished if wanted.draft else ~unpublished


def _with_text(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    same = (article_texts.c.municipality == articles.c.municipality) & (article_texts.c.article == articles.c.id)
    return exists().where(same & condition)


async def _questions(connection: AsyncConnection, municipality: str, names: list[str]) -> dict[str, dict[str, str]]:
    columns = (article_texts.c.article, article_texts.c.language, article_texts.c.question)
    query = select(*columns).where(article_texts.c.municipality == municipality, article_texts.c.article.in_(names))
    found: dict[str, dict[str, str]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.article, {})[row.language] = row.question
    return found


def _summary(row: RowMapping, questions: dict[str, str]) -> ArticleSummary:
    return ArticleSummary(
        id=row["id"],
        service=row["service"],
        topic=row["topic"],
        topics=tuple(row["topics"]),
        questions=questions,
        state=row["state"],
        draft=waits(row["state"], row["live_version"], row["version"]),
        audience=row["audience"],
        shared=row["shared"],
        owner=row["owner"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        review_at=row["review_at"],
        version=row["version"],
        updated_at=row["updated_at"],
    )
