from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.database import Database
from knowledge_base.articles import DRAFT, ArticleStore, Text
from knowledge_base.models import articles as table
from tests.building import SettableClock
from tests.knowledge_base.content import ARTICLES, DRAFT_ARTICLE, ELSEWHERE, HOME, KINDERGARTEN, LATER, LIBRARY, WASTE

IDS = tuple(sorted(article.id for article in ARTICLES))


@pytest.fixture
def store(database: Database, clock: SettableClock) -> ArticleStore:
    return ArticleStore(database, clock)


async def versions(database: Database) -> dict[str, int]:
    async with database.read() as connection:
        return {row.id: row.version for row in await connection.execute(select(table.c.id, table.c.version))}


async def test_articles_come_back_as_they_were(store: ArticleStore) -> None:
    result = await store.save(HOME, ARTICLES)
    assert (result.created, result.updated, result.unchanged, result.missing) == (IDS, (), (), ())
    found = {article.id: article for article in await store.published(HOME)}
    assert found == {article.id: article for article in ARTICLES if article is not DRAFT_ARTICLE}
    assert found["senere"].valid_from == LATER.valid_from


async def test_the_same_import_again_changes_nothing(store: ArticleStore, database: Database) -> None:
    await store.save(HOME, ARTICLES)
    result = await store.save(HOME, ARTICLES)
    assert (result.created, result.updated, result.unchanged) == ((), (), IDS)
    assert set((await versions(database)).values()) == {1}


async def test_a_changed_article_gets_a_version_and_its_new_texts(store: ArticleStore, database: Database) -> None:
    await store.save(HOME, ARTICLES)
    changed = replace(WASTE, texts={"nb": Text("Når kommer bossbilen?", (), "Hver fredag.")})
    result = await store.save(HOME, [changed, KINDERGARTEN])
    assert (result.updated, result.unchanged) == (("hentedager",), ("barnehage-pris",))
    assert set(result.missing) == set(IDS) - {"hentedager", "barnehage-pris"}
    assert (await versions(database))["hentedager"] == 2
    assert await store.published(HOME, ["hentedager"]) == [changed]
    assert len(await store.published(HOME)) == len(ARTICLES) - 1


async def test_removal_is_only_on_demand(store: ArticleStore) -> None:
    await store.save(HOME, ARTICLES)
    result = await store.save(HOME, [WASTE], remove_missing=True)
    assert set(result.removed) == set(IDS) - {"hentedager"}
    assert await store.published(HOME) == [WASTE]


async def test_all_or_nothing(store: ArticleStore) -> None:
    await store.save(HOME, [WASTE])
    bad = replace(LIBRARY, link=None)  # type: ignore[arg-type]  # what the store must refuse
    with pytest.raises(SQLAlchemyError):
        await store.save(HOME, [replace(WASTE, topic="Annet"), KINDERGARTEN, bad])
    assert await store.published(HOME) == [WASTE]


async def test_municipalities_do_not_see_each_other(store: ArticleStore) -> None:
    await store.save(HOME, [WASTE, LIBRARY])
    await store.save(ELSEWHERE, [replace(WASTE, topic="Avfall")], remove_missing=True)
    assert {article.id for article in await store.published(HOME)} == {"hentedager", "bibliotek"}
    assert (await store.published(ELSEWHERE))[0].topic == "Avfall"
    assert await store.municipalities() == [HOME, ELSEWHERE]


async def test_digests_tell_what_is_published_and_whether_it_changed(store: ArticleStore) -> None:
    await store.save(HOME, [WASTE, LIBRARY, DRAFT_ARTICLE])
    assert await store.digests(HOME) == {"hentedager": WASTE.digest(), "bibliotek": LIBRARY.digest()}
    await store.save(HOME, [replace(WASTE, state=DRAFT)])
    assert (await store.digests(HOME)).keys() == {"bibliotek"}


def test_every_field_counts_in_the_digest() -> None:
    changes = [
        replace(WASTE, service="x"),
        replace(WASTE, topic="x"),
        replace(WASTE, link="https://x.example/"),
        replace(WASTE, state=DRAFT),
        replace(WASTE, valid_from=LATER.valid_from),
        replace(WASTE, valid_to=LATER.valid_from),
        replace(WASTE, texts=WASTE.texts | {"sv": Text("a", (), "b")}),
        replace(WASTE, texts=WASTE.texts | {"nb": replace(WASTE.texts["nb"], alternatives=())}),
    ]
    assert len({article.digest() for article in (WASTE, *changes)}) == len(changes) + 1


def test_shown_from_its_first_moment_until_before_its_last() -> None:
    begins, ends = LATER.valid_from, LATER.valid_from and LATER.valid_from + timedelta(days=1)
    assert begins is not None
    assert ends is not None
    article = replace(LATER, valid_to=ends)
    moments = [begins - timedelta(seconds=1), begins, ends - timedelta(seconds=1), ends]
    assert [article.shown_at(moment) for moment in moments] == [False, True, True, False]
