from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.articles import ArticleFilter, Author, Text
from bot.database import Database
from inquiries.notices import SqlNotices
from knowledge_base.articles import ArticleStore
from knowledge_base.editing.desk import ArticleDesk
from knowledge_base.editing.listing import ArticleList
from knowledge_base.editing.reviews import ReviewReminders
from tests.building import START, SettableClock
from tests.knowledge_base.content import ARTICLES, ELSEWHERE, HOME, KINDERGARTEN, LIBRARY, WASTE

KARI = Author("kari", "Kari")
LOS = "https://psi.norge.no/los/tema/avfall"


@pytest.fixture
async def listing(database: Database, clock: SettableClock) -> ArticleList:
    due = replace(WASTE, owner="kari", review_at=START - timedelta(days=1), topics=(LOS,))
    await ArticleStore(database, clock).save(HOME, [due, *(one for one in ARTICLES if one is not WASTE)])
    await ArticleStore(database, clock).save(ELSEWHERE, [replace(LIBRARY, id="vik-bibliotek")])
    return ArticleList(database)


async def names(listing: ArticleList, **wanted: object) -> list[str]:
    return [one.id for one in (await listing.page(HOME, ArticleFilter(**wanted))).articles]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"text": "SØPLA torsdag"}, ["hentedager"]),
        ({"text": "rubbish"}, ["hentedager"]),
        ({"text": "Åpningstider BIBLIOTEK"}, ["bibliotek"]),
        ({"text": "barnehage-pris"}, ["barnehage-pris"]),
        ({"text": "100%"}, []),
        ({"text": "_"}, []),
        ({"text": "  ", "service": "kultur"}, ["bibliotek"]),
        ({"state": "draft"}, ["utkast"]),
        ({"draft": True}, ["utkast"]),
        ({"owner": "kari"}, ["hentedager"]),
        ({"topic": LOS}, ["hentedager"]),
        ({"topic": "avfall"}, []),
        ({"review_before": START}, ["hentedager"]),
        ({"review_before": START - timedelta(days=2)}, []),
        ({"lacks": "sv", "service": "renovasjon", "state": "published"}, ["hentedager", "over", "senere"]),
        ({"lacks": "nb"}, []),
        ({"audience": "staff"}, []),
    ],
)
async def test_articles_are_found_by_what_they_are(
    listing: ArticleList, wanted: dict[str, object], found: list[str]
) -> None:
    assert await names(listing, **wanted) == found


async def test_a_list_comes_in_pages(listing: ArticleList) -> None:
    first = await listing.page(HOME, ArticleFilter(), limit=4)
    rest = await listing.page(HOME, ArticleFilter(), after=first.next, limit=4)
    assert (first.total, len(first.articles), len(rest.articles), rest.next) == (6, 4, 2, None)
    together = [one.id for one in (*first.articles, *rest.articles)]
    assert together == sorted(article.id for article in ARTICLES)
    assert first.articles[0].questions == {"nb": KINDERGARTEN.texts["nb"].question}


async def test_what_waits_beside_a_published_one_is_told(
    listing: ArticleList, database: Database, clock: SettableClock
) -> None:
    changed = replace(LIBRARY, texts={"nb": Text("Når er det åpent?", (), "Aldri.")})
    await ArticleDesk(database, clock).save(HOME, changed, based_on=1, by=KARI)
    assert await names(listing, draft=True) == ["bibliotek", "utkast"]
    assert "bibliotek" not in await names(listing, draft=False)


async def test_an_owner_is_reminded_once_for_each_date(
    listing: ArticleList, database: Database, clock: SettableClock
) -> None:
    notices = SqlNotices(database, clock)
    reminders = ReviewReminders(database, notices, clock)
    assert [await reminders.run(), await reminders.run()] == [1, 0]
    (notice,) = await notices.of(HOME, "kari")
    assert (notice.kind, notice.about) == ("review_due", "article:hentedager")
    assert notice.details["questions"]["nb"] == WASTE.texts["nb"].question
    desk = ArticleDesk(database, clock)
    kept = (await desk.get(HOME, "hentedager")).newest.article
    await desk.save(HOME, replace(kept, review_at=START + timedelta(days=30)), based_on=1, by=KARI)
    await desk.publish(HOME, "hentedager", based_on=2, by=KARI)
    assert await reminders.run() == 0
    clock.advance(days=31)
    assert await reminders.run() == 1
    assert len(await notices.of(HOME, "kari")) == 2
