"""What else must be known of articles: their names for tables, their own words, which version stood when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot.articles import PUBLISHED
from bot.database import Database
from bot.experience import ArticleName
from knowledge_base.languages import WORD, best_of
from knowledge_base.models import article_texts, article_versions, articles


class ArticleNames:
    """Facts about articles over the database; raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def published(self, municipality: str, language: str = "nb") -> list[ArticleName]:
        """Return the published articles, named in a language or the nearest they have, in order of id."""
        return await self._named(municipality, language, published=True)

    async def names(self, municipality: str, language: str = "nb") -> dict[str, ArticleName]:
        """Return every article by id, whatever its state: figures reach back to what is withdrawn by now."""
        return {one.id: one for one in await self._named(municipality, language, published=False)}

    async def version_at(self, municipality: str, article: str, moment: datetime) -> int | None:
        """Return the version that was published last at a moment, None when nobody knows."""
        query = select(func.max(article_versions.c.version)).where(
            article_versions.c.municipality == municipality,
            article_versions.c.article == article,
            article_versions.c.state == PUBLISHED,
            article_versions.c.at <= moment,
        )
        async with self._database.read() as connection:
            version: int | None = (await connection.execute(query)).scalar_one()
        return version

    async def changed_at(self, municipality: str) -> datetime | None:
        """Return when an article changed last."""
        query = select(articles.c.updated_at).where(articles.c.municipality == municipality)
        async with self._database.read() as connection:
            newest = await connection.execute(query.order_by(articles.c.updated_at.desc()).limit(1))
            return newest.scalar_one_or_none()

    async def words(self, municipality: str) -> frozenset[str]:
        """Return every word of the published articles, case-folded: what the municipality says itself names no citizen."""
        query = (
            select(article_texts.c.question, article_texts.c.answer)
            .join(articles)
            .where(articles.c.municipality == municipality, articles.c.state == PUBLISHED)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return frozenset(word.casefold() for row in rows for text in row for word in WORD.findall(text))

    async def _named(self, municipality: str, language: str, *, published: bool) -> list[ArticleName]:
        query = (
            select(articles.c.id, articles.c.service, articles.c.topic, article_texts.c.language, article_texts.c.question)
            .join(article_texts)
            .where(articles.c.municipality == municipality)
            .order_by(articles.c.id)
        )
        if published:
            query = query.where(articles.c.state == PUBLISHED)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        questions: dict[str, dict[str, str]] = {}
        for row in rows:
            questions.setdefault(row.id, {})[row.language] = row.question
        kept = {row.id: row for row in rows}
        return [
            ArticleName(name, texts[best_of(texts.keys(), language)], kept[name].service, kept[name].topic)
            for name, texts in questions.items()
        ]
