"""What staff do with articles, over both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.articles import DRAFT, PUBLISHED, STAFF, WITHDRAWN, Article, Author, Text
from bot.database import Database
from bot.errors import Conflict, Malformed, NotFound
from knowledge_base.articles import ArticleStore
from knowledge_base.editing.desk import ArticleDesk
from tests.building import START, SettableClock
from tests.knowledge_base.content import ELSEWHERE, HOME, LIBRARY, WASTE

KARI = Author("11111111-1111-1111-1111-111111111111", "Kari")
OLA = Author("22222222-2222-2222-2222-222222222222", "Ola")
NEW = Article(
    "", "kultur", "Kino", "https://www.havdal.example/kino", {"nb": Text("Når går kinoen?", (), "Hver **lørdag**.")}
)


@pytest.fixture
def desk(database: Database, clock: SettableClock) -> ArticleDesk:
    return ArticleDesk(database, clock)


@pytest.fixture
def store(database: Database, clock: SettableClock) -> ArticleStore:
    return ArticleStore(database, clock)


def saying(article: Article, answer: str) -> Article:
    return replace(article, texts={"nb": replace(article.texts["nb"], answer=answer)})


async def published(desk: ArticleDesk) -> Article:
    made = await desk.create(HOME, NEW, KARI)
    return (await desk.publish(HOME, made.newest.article.id, based_on=1, by=KARI)).newest.article


async def test_a_draft_is_seen_by_nobody_until_it_is_published(desk: ArticleDesk, store: ArticleStore) -> None:
    made = await desk.create(HOME, NEW, KARI)
    assert (made.state, made.live, made.has_draft, made.newest.by) == (DRAFT, None, True, KARI)
    assert await store.published(HOME) == []
    name = made.newest.article.id
    assert name.startswith("nar-gar-kinoen-")
    out = await desk.publish(HOME, name, based_on=1, by=OLA)
    assert (out.state, out.has_draft, out.live_version) == (PUBLISHED, False, 2)
    assert [article.id for article in await store.published(HOME)] == [name]


async def test_editing_what_is_published_makes_a_draft_beside_it(desk: ArticleDesk, store: ArticleStore) -> None:
    live = await published(desk)
    edited = await desk.save(HOME, saying(live, "Hver søndag."), based_on=2, by=OLA, note="ny dag")
    assert (edited.has_draft, edited.state, edited.newest.state) == (True, PUBLISHED, DRAFT)
    assert edited.live == live
    assert (await store.published(HOME))[0].texts["nb"].answer == "Hver **lørdag**."
    digests = await store.digests(HOME)
    await desk.publish(HOME, live.id, based_on=3, by=OLA)
    assert (await store.published(HOME))[0].texts["nb"].answer == "Hver søndag."
    assert await store.digests(HOME) != digests


async def test_every_step_is_a_version_with_who_and_when(desk: ArticleDesk, clock: SettableClock) -> None:
    live = await published(desk)
    clock.advance(hours=1)
    await desk.save(HOME, saying(live, "Aldri."), based_on=2, by=OLA, note="stengt")
    await desk.withdraw(HOME, live.id, based_on=3, by=OLA)
    told = [(one.version, one.action, one.by.name, one.note) for one in await desk.versions(HOME, live.id)]
    assert told == [
        (4, "withdrawn", "Ola", ""),
        (3, "saved", "Ola", "stengt"),
        (2, "published", "Kari", ""),
        (1, "created", "Kari", ""),
    ]
    times = [one.at for one in await desk.versions(HOME, live.id)]
    assert times == [START + timedelta(hours=1)] * 2 + [START] * 2


async def test_who_worked_on_an_old_version_is_told_of_both(desk: ArticleDesk) -> None:
    live = await published(desk)
    await desk.save(HOME, saying(live, "Én."), based_on=2, by=KARI)
    with pytest.raises(Conflict, match=r"based on version 2, and Kari has made version 3"):
        await desk.save(HOME, saying(live, "To."), based_on=2, by=OLA)
    assert (await desk.get(HOME, live.id)).newest.article.texts["nb"].answer == "Én."


async def test_of_two_at_once_one_wins(desk: ArticleDesk) -> None:
    live = await published(desk)
    tries = (desk.save(HOME, saying(live, f"Svar {number}."), based_on=2, by=OLA) for number in range(5))
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict"] * 4 + ["KeptArticle"]
    assert [one.version for one in await desk.versions(HOME, live.id)] == [3, 2, 1]


async def test_an_old_version_comes_back_as_a_draft(desk: ArticleDesk, store: ArticleStore) -> None:
    live = await published(desk)
    await desk.save(HOME, saying(live, "Feil."), based_on=2, by=OLA)
    await desk.publish(HOME, live.id, based_on=3, by=OLA)
    back = await desk.restore(HOME, live.id, 2, based_on=4, by=KARI)
    assert (back.newest.version, back.newest.action, back.has_draft) == (5, "restored", True)
    assert back.newest.article.texts == live.texts
    assert (await store.published(HOME))[0].texts["nb"].answer == "Feil."
    with pytest.raises(NotFound):
        await desk.restore(HOME, live.id, 99, based_on=5, by=KARI)


async def test_what_is_withdrawn_is_kept_and_can_be_published_again(desk: ArticleDesk, store: ArticleStore) -> None:
    live = await published(desk)
    gone = await desk.withdraw(HOME, live.id, based_on=2, by=KARI)
    assert (gone.state, gone.live, gone.has_draft) == (WITHDRAWN, None, False)
    assert await store.published(HOME) == []
    await desk.publish(HOME, live.id, based_on=3, by=KARI)
    assert [article.texts for article in await store.published(HOME)] == [live.texts]


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        (replace(NEW, link=""), "link"),
        (replace(NEW, service=" "), "service"),
        (replace(NEW, texts={}), "no text"),
        (replace(NEW, texts={"nb": Text("Når går kinoen?", (), "  ")}), "nb: the answer"),
    ],
)
async def test_what_lacks_something_is_no_less_a_draft_but_not_published(
    desk: ArticleDesk, store: ArticleStore, lacking: Article, missing: str
) -> None:
    made = await desk.create(HOME, lacking, KARI)
    with pytest.raises(Malformed, match=missing):
        await desk.publish(HOME, made.newest.article.id, based_on=1, by=KARI)
    assert await store.published(HOME) == []


@pytest.mark.parametrize(
    "bad",
    [
        replace(NEW, link="javascript:alert(1)"),
        replace(NEW, form_url="skjema"),
        replace(NEW, audience="alle"),
        replace(NEW, id="Ikke en id"),
        replace(NEW, valid_from=START, valid_to=START),
        replace(NEW, texts={"xx": Text("?", (), "!")}),
        replace(NEW, texts={"nb": Text("a" * 501, (), "b")}),
        replace(NEW, texts={"nb": Text("a\ud800", (), "b")}),
    ],
)
async def test_what_cannot_be_is_no_draft_either(desk: ArticleDesk, bad: Article) -> None:
    with pytest.raises(Malformed):
        await desk.create(HOME, bad, KARI)


async def test_an_id_is_given_once(desk: ArticleDesk) -> None:
    await desk.create(HOME, replace(NEW, id="kino"), KARI)
    with pytest.raises(Conflict):
        await desk.create(HOME, replace(NEW, id="kino"), KARI)
    await desk.create(ELSEWHERE, replace(NEW, id="kino"), KARI)


async def test_another_municipality_has_no_hand_in_it(desk: ArticleDesk) -> None:
    live = await published(desk)
    for step in (
        desk.get(ELSEWHERE, live.id),
        desk.versions(ELSEWHERE, live.id),
        desk.withdraw(ELSEWHERE, live.id, based_on=2, by=OLA),
    ):
        with pytest.raises(NotFound):
            await step


async def test_every_field_comes_back(desk: ArticleDesk) -> None:
    full = Article(
        "alt",
        "kultur",
        "Kino",
        "https://www.havdal.example/kino",
        {"nb": Text("Hva?", ("Hva da?",), "Det."), "sv": Text("Vad?", (), "Det.")},
        state=DRAFT,
        valid_from=START,
        valid_to=START + timedelta(days=9),
        form_url="https://www.havdal.example/skjema",
        audience=STAFF,
        shared=True,
        owner=KARI.staff,
        topics=("https://psi.norge.no/los/tema/kino",),
        review_at=START + timedelta(days=5),
        source="kino.csv#1",
    )
    await desk.create(HOME, full, KARI)
    assert (await desk.get(HOME, "alt")).newest.article == full
    await desk.publish(HOME, "alt", based_on=1, by=KARI)
    assert (await desk.get(HOME, "alt")).live == replace(full, state=PUBLISHED)


async def test_an_import_leaves_alone_what_staff_have_changed(desk: ArticleDesk, store: ArticleStore) -> None:
    await store.save(HOME, [WASTE, LIBRARY])
    changed = replace(WASTE, texts={"nb": Text("Når kommer bossbilen?", (), "Onsdag.")})
    await desk.save(HOME, changed, based_on=1, by=KARI)
    await desk.publish(HOME, WASTE.id, based_on=2, by=KARI)
    again = await store.save(HOME, [WASTE, LIBRARY], keep_edited=True)
    assert (again.unchanged, again.updated, again.kept) == ((LIBRARY.id, WASTE.id), (), ())
    newer = replace(WASTE, link="https://www.havdal.example/ny")
    assert (await store.save(HOME, [newer], keep_edited=True)).kept == (WASTE.id,)
    assert (await store.published(HOME, [WASTE.id]))[0].texts == changed.texts
    assert (await store.save(HOME, [newer])).updated == (WASTE.id,)
    assert await store.published(HOME, [WASTE.id]) == [newer]


async def test_what_an_import_lost_comes_back_with_it(store: ArticleStore) -> None:
    await store.save(HOME, [WASTE, LIBRARY])
    assert (await store.save(HOME, [WASTE], remove_missing=True)).removed == (LIBRARY.id,)
    assert (await store.save(HOME, [WASTE], remove_missing=True)).removed == ()
    assert (await store.save(HOME, [WASTE, LIBRARY])).updated == (LIBRARY.id,)
    assert await store.published(HOME) == [LIBRARY, WASTE]


async def test_who_follows_hears_of_what_is_live(database: Database, clock: SettableClock) -> None:
    heard: list[str] = []

    async def hear(municipality: str) -> None:
        heard.append(municipality)

    desk = ArticleDesk(database, clock, changed=hear)
    made = await desk.create(HOME, replace(NEW, id="kino"), KARI)
    await desk.save(HOME, made.newest.article, based_on=1, by=KARI)
    assert heard == []
    await desk.publish(HOME, "kino", based_on=2, by=KARI)
    await desk.withdraw(HOME, "kino", based_on=3, by=KARI)
    assert heard == [HOME, HOME]
