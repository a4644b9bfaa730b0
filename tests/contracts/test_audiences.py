"""Who finds what, on vectors and on words: citizens never what is not for them, staff more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.articles import PUBLIC, STAFF, Article, Author, Text
from bot.database import Database
from bot.errors import NotFound
from bot.messages import Query
from knowledge_base.articles import ArticleStore, staff_scope
from knowledge_base.editing.desk import ArticleDesk
from knowledge_base.editing.staff_search import AudienceKnowledge, Likenesses
from knowledge_base.knowledge import StoredKnowledge
from knowledge_base.ranking import Calibration
from knowledge_base.vectors import VectorKnowledge
from knowledge_base.words_only import WordKnowledge
from tests.building import START, SettableClock
from tests.knowledge_base.content import ARTICLES, ELSEWHERE, HOME, article
from tests.knowledge_base.model import embedder

VECTORS, WORDS = "vectors", "words"
KARI = Author("kari", "Kari")
DOGS = "Hva gjør vi når noen har funnet en løs hund?"
ROUTINE = replace(
    article("rutine-hund", nb=Text(DOGS, (), "Ring dyrevernet og noter stedet i vaktboka.")), audience=STAFF, link=""
)
SHARED = replace(
    article("snoskuter", nb=Text("Hvem måker skiløypa med snøskuter?", (), "Løypelaget gjør det.")),
    audience=STAFF,
    shared=True,
)


@dataclass
class Setting:
    """A searching knowledge base and the desk that changes it."""

    base: StoredKnowledge
    knowledge: AudienceKnowledge
    desk: ArticleDesk
    store: ArticleStore
    database: Database

    async def found(self, text: str, audience: str, municipality: str = HOME) -> dict[str, str]:
        """Return the ids that come out, with their origin."""
        await self.base.refresh_all()
        finding = await self.knowledge.search(Query(municipality, text, "nb", audience=audience))
        return {hit.article: hit.origin for hit in finding.hits}


@pytest.fixture(scope="module")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embeddings")


@pytest.fixture(params=[VECTORS, WORDS])
async def setting(
    request: pytest.FixtureRequest, sqlite_database: Database, clock: SettableClock, embeddings: Path
) -> AsyncIterator[Setting]:
    store = ArticleStore(sqlite_database, clock)
    await store.save(HOME, [*ARTICLES, ROUTINE])
    await store.save(ELSEWHERE, [SHARED, replace(SHARED, id="hemmelig", shared=False)])
    calibration = Calibration.read(request.param, answer_at=0.0, offer_at=0.0)
    base: VectorKnowledge | WordKnowledge
    if request.param == VECTORS:
        base = VectorKnowledge(store, clock, embedder(), embeddings, calibration=calibration)
    else:
        base = WordKnowledge(store, clock, calibration=calibration)
    await base.start()
    yield Setting(base, AudienceKnowledge(base), ArticleDesk(sqlite_database, clock), store, sqlite_database)
    await base.stop()


async def test_only_staff_find_what_is_for_staff(setting: Setting) -> None:
    assert "rutine-hund" not in await setting.found(DOGS, PUBLIC)
    assert (await setting.found(DOGS, STAFF))["rutine-hund"] == ""
    with pytest.raises(NotFound):
        await setting.knowledge.article(HOME, "rutine-hund", "nb")
    assert (await setting.knowledge.staff_article(HOME, "rutine-hund", "nb")).question == DOGS


async def test_the_search_itself_gives_citizens_alone(setting: Setting) -> None:
    finding = await setting.base.search(Query(HOME, DOGS, "nb", audience=STAFF))
    assert "rutine-hund" not in {hit.article for hit in finding.hits}


async def test_what_others_share_is_found_with_its_origin(setting: Setting) -> None:
    asked = "Hvem måker skiløypa med snøskuter?"
    assert (await setting.found(asked, STAFF))["vik:snoskuter"] == "vik"
    assert not {"vik:snoskuter", "snoskuter", "vik:hemmelig"} & (await setting.found(asked, PUBLIC)).keys()
    assert "vik:hemmelig" not in await setting.found(asked, STAFF)
    hit = await setting.knowledge.staff_article(HOME, "vik:snoskuter", "nb")
    assert (hit.origin, hit.answer) == ("vik", "Løypelaget gjør det.")
    there = await setting.found(asked, STAFF, ELSEWHERE)
    assert {"snoskuter", "hemmelig"} <= there.keys()
    assert set(there.values()) == {""}


async def test_staff_find_what_citizens_find_too(setting: Setting) -> None:
    assert next(iter(await setting.found("hvilken dag hentes søpla", STAFF))) == "hentedager"


async def test_an_article_changes_its_audience(setting: Setting) -> None:
    kept = (await setting.desk.get(HOME, "rutine-hund")).newest.article
    opened = replace(kept, audience=PUBLIC, link="https://www.havdal.example/hund")
    await setting.desk.save(HOME, opened, based_on=1, by=KARI)
    assert "rutine-hund" not in await setting.found(DOGS, PUBLIC)
    await setting.desk.publish(HOME, "rutine-hund", based_on=2, by=KARI)
    assert "rutine-hund" in await setting.found(DOGS, PUBLIC)
    await setting.desk.save(HOME, replace(opened, audience=STAFF), based_on=3, by=KARI)
    await setting.desk.publish(HOME, "rutine-hund", based_on=4, by=KARI)
    assert "rutine-hund" not in await setting.found(DOGS, PUBLIC)
    assert "rutine-hund" in await setting.found(DOGS, STAFF)


@pytest.mark.parametrize("audience", [PUBLIC, STAFF])
async def test_what_is_not_live_is_found_by_nobody(setting: Setting, clock: SettableClock, audience: str) -> None:
    asked = "Hvor kan jeg parkere veteranbilen min i helga?"
    text = {"nb": Text(asked, (), "På rådhusplassen.")}
    new = Article("veteranbil", "vei", "", "https://www.havdal.example/bil", text, audience=audience)
    made = await setting.desk.create(HOME, new, KARI)
    assert "veteranbil" not in await setting.found(asked, audience)
    await setting.desk.publish(HOME, "veteranbil", based_on=1, by=KARI)
    assert "veteranbil" in await setting.found(asked, audience)
    ending = replace(made.newest.article, valid_from=START + timedelta(days=1), valid_to=START + timedelta(days=2))
    await setting.desk.save(HOME, ending, based_on=2, by=KARI)
    await setting.desk.publish(HOME, "veteranbil", based_on=3, by=KARI)
    seen = []
    for _ in range(3):
        seen.append("veteranbil" in await setting.found(asked, audience))
        clock.advance(days=1)
    assert seen == [False, True, False]
    await setting.desk.save(HOME, made.newest.article, based_on=4, by=KARI)
    await setting.desk.publish(HOME, "veteranbil", based_on=5, by=KARI)
    assert "veteranbil" in await setting.found(asked, audience)
    await setting.desk.withdraw(HOME, "veteranbil", based_on=6, by=KARI)
    assert "veteranbil" not in await setting.found(asked, audience)


async def test_a_draft_beside_a_published_article_is_not_found(setting: Setting) -> None:
    kept = (await setting.desk.get(HOME, "bibliotek")).newest.article
    changed = replace(kept, texts={"nb": Text("Hvor låner jeg fiskestenger?", (), "I skranken på biblioteket.")})
    await setting.desk.save(HOME, changed, based_on=1, by=KARI)
    await setting.base.refresh_all()
    finding = await setting.knowledge.search(Query(HOME, "Hvor låner jeg fiskestenger?", "nb"))
    assert all("fiskestenger" not in hit.question for hit in finding.hits)
    await setting.desk.publish(HOME, "bibliotek", based_on=2, by=KARI)
    assert next(iter(await setting.found("Hvor låner jeg fiskestenger?", PUBLIC))) == "bibliotek"


async def test_following_the_store_ends(setting: Setting) -> None:
    await setting.base.refresh_all()
    assert await setting.base.refresh_all() == 0


async def test_who_writes_an_article_hears_of_others_like_it(setting: Setting) -> None:
    likenesses = Likenesses(setting.knowledge, setting.database)
    found = await likenesses.of(HOME, "når blir søpla hentet hos meg", "nb")
    assert (found[0].article, found[0].confidence) == ("hentedager", 1.0)
    assert (await likenesses.of(HOME, "hvordan melder jeg flytting til månen?", "nb"))[0].state == "draft"
    others = await likenesses.of(HOME, "når blir søpla hentet hos meg", "nb", except_for="hentedager")
    assert "hentedager" not in {likeness.article for likeness in others}
    near = await likenesses.of(HOME, "Hvilken dag tømmes søpla?", "nb")
    assert near[0].article == "hentedager"
    assert await likenesses.of(HOME, "?!", "nb") == []


async def test_staff_see_what_comes_near_where_citizens_are_told_nothing(setting: Setting, clock: SettableClock) -> None:
    careful = WordKnowledge(setting.store, clock, calibration=Calibration.read("words", answer_at=1.0, offer_at=1.0))
    await careful.start()
    citizen = await careful.search(Query(HOME, "hentes søpla", "nb"))
    assert (citizen.verdict, citizen.hits) == ("unknown", ())
    staff = await AudienceKnowledge(careful).search(Query(HOME, "hentes søpla", "nb", audience=STAFF))
    assert (staff.verdict, staff.hits[0].article) == ("unknown", "hentedager")


async def test_staff_have_an_index_of_their_own_only_where_there_is_something_for_them(setting: Setting) -> None:
    alone = "alene"
    await setting.store.save(alone, [one for one in ARTICLES if one.id == "hentedager"])
    assert (await setting.found("hvilken dag hentes søpla", STAFF, alone)).keys() >= {"hentedager"}
    await setting.store.save(ELSEWHERE, [replace(SHARED, shared=False)])
    await setting.base.refresh_all()
    assert await setting.store.digests(staff_scope(alone)) == {}
    assert (await setting.found("hvilken dag hentes søpla", STAFF, alone)).keys() == {"hentedager"}
    own = await setting.store.digests(staff_scope(HOME))
    assert own.keys() == (await setting.store.digests(HOME)).keys() | {"rutine-hund"}
