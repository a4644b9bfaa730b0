"""Articles from before there were versions get their first."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import JSON, Connection, column, insert, table

from bot.articles import Article, Author
from bot.database import Database, Moment, metadata
from inquiries.migrations import config_for, migrate
from knowledge_base.articles import ArticleStore
from knowledge_base.editing.desk import ArticleDesk
from tests.building import START, SettableClock
from tests.knowledge_base.content import HOME, OVER, WASTE
from tests.system_requirements import needs

OLD_ARTICLE = table(
    "article",
    *(column(name) for name in ("municipality", "id", "service", "topic", "link", "state", "version", "digest")),
    *(column(name, Moment) for name in ("valid_from", "valid_to", "updated_at")),
)
OLD_TEXT = table(
    "article_text",
    *(column(name) for name in ("municipality", "article", "language", "question", "answer")),
    column("alternatives", JSON),
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs("postgresql"))])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'old.db'}"
    return str(request.getfixturevalue("fresh_postgres_url"))


async def test_articles_that_are_there_are_taken_over(bare_url: str, clock: SettableClock) -> None:
    database = Database(bare_url)

    def before(connection: Connection) -> None:
        command.upgrade(config_for(connection, metadata), "0003")

    try:
        async with database.write() as connection:
            await connection.run_sync(before)
            for article in (WASTE, OVER):
                await connection.execute(insert(OLD_ARTICLE).values(**_row(article)))
                for language, said in article.texts.items():
                    values = {"municipality": HOME, "article": article.id, "language": language}
                    values |= asdict(said) | {"alternatives": list(said.alternatives)}
                    await connection.execute(insert(OLD_TEXT).values(**values))
        await migrate(database, metadata)
        store, desk = ArticleStore(database, clock), ArticleDesk(database, clock)
        assert await store.published(HOME) == [WASTE, OVER]
        assert await store.digests(HOME) == {WASTE.id: WASTE.digest(), OVER.id: OVER.digest()}
        kept = await desk.get(HOME, OVER.id)
        assert (kept.live, kept.live_version, kept.newest.action, kept.newest.at) == (OVER, 4, "imported", START)
        assert (await store.save(HOME, [WASTE, OVER], keep_edited=True)).unchanged == (WASTE.id, OVER.id)
        await desk.withdraw(HOME, OVER.id, based_on=4, by=Author("kari", "Kari"))
    finally:
        await database.close()


def _row(article: Article) -> dict[str, Any]:
    kept = {name: getattr(article, name) for name in ("id", "service", "topic", "link", "state", "valid_from", "valid_to")}
    return kept | {"municipality": HOME, "version": 4, "digest": article.digest(), "updated_at": START}
