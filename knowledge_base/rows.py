"""Articles as rows: writing what is live, adding versions, reading back. Every function works within a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles import PUBLISHED, Article, Author, Text
from knowledge_base.content import content_of, folded
from knowledge_base.models import article_texts, article_versions, articles

NOBODY = Author()


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one article: what it becomes, as which version, by what, and how it is afterwards.

    With `found` its content becomes what is found; without, it waits as a draft beside what is published already.
    """

    article: Article
    version: int
    action: str
    live_version: int | None
    found: bool = True
    note: str = ""
    imported_digest: str | None = None


async def write(
    connection: AsyncConnection, municipality: str, steps: Sequence[Step], by: Author, at: datetime, *, new: bool
) -> None:
    """Write steps of articles that are all new, or all there already."""
    if not steps:
        return
    heads = [_head(municipality, step, at) for step in steps]
    if new:
        await connection.execute(insert(articles), [{"imported_digest": "", **head} for head in heads])
    else:
        for step, head in zip(steps, heads, strict=True):
            await connection.execute(update(articles).where(_place(municipality, step.article.id)).values(**head))
        names = [{"name": step.article.id} for step in steps if step.found]
        if names:
            mine = (article_texts.c.municipality == municipality) & (article_texts.c.article == bindparam("name"))
            await connection.execute(delete(article_texts).where(mine), names)
    texts = [row for step in steps if step.found for row in _text_rows(municipality, step.article)]
    if texts:
        await connection.execute(insert(article_texts), texts)
    await connection.execute(insert(article_versions), [_version_row(municipality, step, by, at) for step in steps])


async def read(connection: AsyncConnection, wanted: ColumnElement[bool]) -> list[tuple[str, Article]]:
    """Return the articles that a condition on `article` finds, each with its municipality, in order of both."""
    order = (articles.c.municipality, articles.c.id)
    rows = (await connection.execute(select(articles).where(wanted).order_by(*order))).mappings().all()
    query = select(article_texts).select_from(article_texts.join(articles)).where(wanted)
    texts: dict[tuple[str, str], dict[str, Text]] = {}
    for row in (await connection.execute(query)).mappings():
        text = Text(row["question"], tuple(row["alternatives"]), row["answer"])
        texts.setdefault((row["municipality"], row["article"]), {})[row["language"]] = text
    # An article that an import replaced between the two queries comes whole the next time.
    found = ((row, texts.get((row["municipality"], row["id"]))) for row in rows)
    return [(row["municipality"], article_of_row(row, said)) for row, said in found if said]


def article_of_row(row: RowMapping, texts: dict[str, Text]) -> Article:
    """Return the article of a row of `article` and its texts."""
    return Article(
        id=row["id"],
        service=row["service"],
        topic=row["topic"],
        link=row["link"],
        texts=texts,
        state=row["state"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        form_url=row["form_url"],
        audience=row["audience"],
        shared=row["shared"],
        owner=row["owner"],
        topics=tuple(row["topics"]),
        review_at=row["review_at"],
        source=row["source"],
    )


def _place(municipality: str, article: str) -> ColumnElement[bool]:
    return (articles.c.municipality == municipality) & (articles.c.id == article)


def _head(municipality: str, step: Step, at: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"version": step.version, "updated_at": at}
    if step.imported_digest is not None:
        values["imported_digest"] = step.imported_digest
    if not step.found:
        return values
    article = step.article
    return values | {
        "municipality": municipality,
        "id": article.id,
        "service": article.service,
        "topic": article.topic,
        "link": article.link,
        "state": article.state,
        "valid_from": article.valid_from,
        "valid_to": article.valid_to,
        "form_url": article.form_url,
        "audience": article.audience,
        "shared": article.shared,
        "owner": article.owner,
        "topics": list(article.topics),
        "review_at": article.review_at,
        "source": article.source,
        "live_version": step.live_version,
        "digest": article.digest(),
    }


def _text_rows(municipality: str, article: Article) -> Iterable[dict[str, Any]]:
    for language, text in sorted(article.texts.items()):
        yield {
            "municipality": municipality,
            "article": article.id,
            "language": language,
            "question": text.question,
            "alternatives": list(text.alternatives),
            "answer": text.answer,
            "folded": folded(text),
        }


def _version_row(municipality: str, step: Step, by: Author, at: datetime) -> dict[str, Any]:
    return {
        "municipality": municipality,
        "article": step.article.id,
        "version": step.version,
        "action": step.action,
        "state": step.article.state,
        "content": content_of(step.article),
        "staff": by.staff,
        "staff_name": by.name,
        "note": step.note,
        "at": at,
    }


def imported(article: Article, version: int, action: str, note: str = "") -> Step:
    """Return the step by which an import brings an article: what it says is live at once where it is published."""
    live = version if article.state == PUBLISHED else None
    return Step(article, version, action, live, note=note, imported_digest=article.digest())


def in_state(article: Article, state: str) -> Article:
    """Return an article in another state."""
    return replace(article, state=state)
