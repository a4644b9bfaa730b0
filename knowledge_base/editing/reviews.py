"""Reminds owners of articles that are to be looked at."""

from __future__ import annotations

import logging

from sqlalchemy import select

from bot.articles import WITHDRAWN
from bot.database import Database
from bot.interfaces import Clock, Notices
from knowledge_base.models import article_texts, articles

log = logging.getLogger(__name__)

KIND = "review_due"


class ReviewReminders:
    """Leaves one notice for each article and review date; `run` may come round as often as one likes."""

    def __init__(self, database: Database, notices: Notices, clock: Clock) -> None:
        self._database = database
        self._notices = notices
        self._clock = clock

    async def run(self) -> int:
        """Remind the owners of what is due and return how many notices are new. Raises StoreUnavailable.

        What nobody owns is in the list of what is due and in no notice.
        """
        due = (articles.c.review_at <= self._clock.now()) & (articles.c.state != WITHDRAWN) & (articles.c.owner != "")
        columns = (articles.c.municipality, articles.c.id, articles.c.owner, articles.c.review_at)
        query = select(*columns, article_texts.c.language, article_texts.c.question)
        query = query.select_from(articles.outerjoin(article_texts)).where(due)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(articles.c.municipality, articles.c.id))).all()
        questions: dict[tuple[str, str], dict[str, str]] = {}
        for row in rows:
            questions.setdefault((row.municipality, row.id), {})[row.language or ""] = row.question or ""
        told = 0
        for row in {(row.municipality, row.id): row for row in rows}.values():
            told += await self._notices.tell(
                row.municipality,
                row.owner,
                KIND,
                about=f"article:{row.id}",
                text=KIND,
                details={
                    "article": row.id,
                    "questions": questions[row.municipality, row.id],
                    "review_at": row.review_at.isoformat(),
                },
                once=f"{KIND}/{row.id}/{row.review_at.isoformat()}",
            )
        if told:
            log.info("%d owners reminded of articles to look at", told)
        return told
