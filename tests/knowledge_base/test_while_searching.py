"""What goes on beside the searches: putting indexes in order, imports that take long, edits on other nodes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.knowledge import OpenedKnowledgeBase
from bot.coordination.in_process import InProcessBus
from bot.database import Database
from bot.errors import Why
from bot.messages import Query
from bot.settings import KnowledgeBaseSection, Municipality, Service, Settings
from knowledge_base.articles import ArticleStore, Text
from knowledge_base.embedding.model import Embedding, Kind
from knowledge_base.index import Tidying
from knowledge_base.knowledge import StoredKnowledge
from knowledge_base.ranking import Calibration
from knowledge_base.signals import Signals
from knowledge_base.staged import StagedKnowledgeBase
from knowledge_base.vectors import VectorKnowledge
from knowledge_base.word_lists import Joining, WordLists
from knowledge_base.words_only import ArticleWords, WordKnowledge
from tests.building import SettableClock
from tests.knowledge_base.content import HOME
from tests.knowledge_base.test_scale import ToyModel, made, make_small

TREES = replace(made(5), texts={"nb": Text("hvor leveres juletrær", (), "På torget i januar.")})


@pytest.fixture
def store(sqlite_database: Database, clock: SettableClock) -> ArticleStore:
    return ArticleStore(sqlite_database, clock)


@pytest.fixture(params=["vectors", "words"])
async def knowledge(
    request: pytest.FixtureRequest, store: ArticleStore, clock: SettableClock, tmp_path: Path
) -> AsyncIterator[StoredKnowledge]:
    sure = Calibration.read(request.param, answer_at=0.0, offer_at=0.0)
    base: VectorKnowledge | WordKnowledge = WordKnowledge(store, clock, calibration=sure)
    if request.param == "vectors":
        base = VectorKnowledge(store, clock, ToyModel(), tmp_path, calibration=sure)
    await store.save(HOME, [made(number) for number in range(60)])
    await base.start()
    yield base
    await base.stop()


class Held:
    """Work in the background that stands still until it is told to go."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.begun, self.go, self.ended = threading.Event(), threading.Event(), threading.Event()
        for kind in (Tidying, Joining):
            patch.setattr(kind, "run", self._held(kind.run))

    def _held(self, run: object) -> object:
        def held(work: Tidying | Joining) -> None:
            self.begun.set()
            assert self.go.wait(20)
            run(work)  # type: ignore[operator]
            self.ended.set()

        return held


async def test_while_an_index_is_put_in_order_questions_and_edits_have_their_turn(
    knowledge: StoredKnowledge, store: ArticleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_small(monkeypatch)
    held = Held(monkeypatch)
    await store.save(HOME, [made(number, 1) for number in range(40)])
    await knowledge.refresh(HOME)
    assert await asyncio.to_thread(held.begun.wait, 10)
    assert (await knowledge.search(Query(HOME, "spørsmål 7 1", "nb"))).hits[0].article == "nr-7"
    await store.save(HOME, [TREES, made(70)])
    assert await knowledge.refresh(HOME) == 2
    asked = {"hvor leveres juletrær": "nr-5", "spørsmål 70 0": "nr-70", "spørsmål 12 1": "nr-12", "spørsmål 55 0": "nr-55"}
    for _ in range(2):
        for text, wanted in asked.items():
            hits = (await knowledge.search(Query(HOME, text, "nb"))).hits
            assert hits[0].article == wanted
        # The same again, once what was held has gone on and has been taken over.
        held.go.set()
        assert await asyncio.to_thread(held.ended.wait, 10)
        await knowledge._tidier.done()  # type: ignore[attr-defined]  # both have one; nothing outside waits for it


async def test_words_alone_leave_the_event_loop_alone(
    store: ArticleStore, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    put, search = WordLists.put, ArticleWords.search

    def putting(*arguments: object) -> None:
        threads.add(threading.get_ident())
        put(*arguments)  # type: ignore[arg-type]

    def searching(*arguments: object) -> list[Signals]:
        threads.add(threading.get_ident())
        return search(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(WordLists, "put", putting)
    monkeypatch.setattr(ArticleWords, "search", searching)
    await store.save(HOME, [made(number) for number in range(10)])
    knowledge = WordKnowledge(store, clock)
    await knowledge.start()
    await knowledge.search(Query(HOME, "spørsmål 3 0", "nb"))
    await knowledge.stop()
    assert len(threads) == 1
    assert threading.get_ident() not in threads


class SlowModel(ToyModel):
    """Takes its time for each text, as a real one does."""

    def embed(self, texts: Sequence[str], kind: Kind) -> list[Embedding]:
        time.sleep(0.003 * len(texts))
        return super().embed(texts, kind)


async def test_an_edit_does_not_wait_for_an_import(store: ArticleStore, clock: SettableClock, tmp_path: Path) -> None:
    slow = SlowModel()
    knowledge = VectorKnowledge(store, clock, slow, tmp_path, calibration=Calibration.read("vectors", answer_at=0.0))
    await store.save(HOME, [made(number) for number in range(10)])
    await knowledge.start()
    await store.save(HOME, [made(number) for number in range(10, 400)])
    some_are_in = asyncio.Event()
    importing = asyncio.create_task(knowledge.refresh(HOME, lambda done, _: some_are_in.set() if done > 20 else None))
    await some_are_in.wait()
    clock.advance(seconds=5)
    await store.save(HOME, [TREES])
    following = asyncio.create_task(knowledge.refresh(HOME))
    began = time.monotonic()
    while not (found := (await knowledge.search(Query(HOME, "hvor leveres juletrær", "nb"))).hits) or (
        found[0].question != "hvor leveres juletrær"
    ):
        assert time.monotonic() - began < 20
        await asyncio.sleep(0)
    assert await knowledge.count(HOME) < 200
    await asyncio.gather(importing, following)
    # Nothing of the import was lost, and nothing was embedded twice.
    assert await knowledge.count(HOME) == 400
    texts = [text for batch in slow.batches for text in batch if text.startswith("svar")]
    assert len(texts) == len(set(texts)) == 400
    await knowledge.stop()


async def test_where_nothing_has_changed_the_store_is_asked_for_little(
    knowledge: StoredKnowledge, store: ArticleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    digests = ArticleStore.digests

    async def noted(store: ArticleStore, scope: str) -> dict[str, str]:
        asked.append(scope)
        return await digests(store, scope)

    monkeypatch.setattr(ArticleStore, "digests", noted)
    assert await knowledge.refresh_all() == 0
    assert asked == []
    await store.save(HOME, [TREES])
    assert await knowledge.refresh_all() == 1
    await store.save(HOME, [made(1)], remove_missing=True)
    assert await knowledge.refresh_all() == 59
    asked.clear()
    assert await knowledge.refresh_all() == 0
    assert asked == []


async def test_the_health_tells_how_far_it_has_come(
    store: ArticleStore, clock: SettableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge_base.vectors.TELL_EVERY_S", 0.0)
    await store.save(HOME, [made(number) for number in range(1_200)])
    vectors = VectorKnowledge(store, clock, ToyModel(), tmp_path)
    search = StagedKnowledgeBase(WordKnowledge(store, clock), clock)
    assert search.health().reason == "the model is being loaded, search is by words alone"
    assert search.health().whys == (Why("part_model_loading"), Why("part_words_until"))
    search.expect(vectors)
    told = []
    await vectors.start(lambda _done, _total: told.append(search.health()))
    assert told[411].reason == "412 of 1,200 articles embedded; search is by words alone"
    done = Why("part_articles_embedded", {"done": "412", "total": "1200"})
    assert told[411].whys == (done, Why("part_words_until"))
    assert {one.state for one in told} == {"starting"}
    search.use(vectors)
    assert (search.health().state, search.health().reason) == ("up", "")
    await vectors.stop()


async def test_what_one_node_publishes_another_finds_at_once(
    store: ArticleStore, sqlite_database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    settings = Settings(
        service=Service(data_dir=tmp_path),
        municipality=Municipality(id=HOME),
        knowledge_base=KnowledgeBaseSection(model="none", import_at_start=False, answer_at=0.0, offer_at=0.0),
    )
    await store.save(HOME, [made(number) for number in range(60)])
    bus = InProcessBus()
    here, there = (OpenedKnowledgeBase(settings, sqlite_database, clock, bus) for _ in range(2))
    await asyncio.gather(here.start(), there.start())
    hearing = asyncio.create_task(there.hear())
    await asyncio.sleep(0)
    await store.save(HOME, [TREES])
    asked = Query(HOME, "hvor leveres juletrær", "nb")
    await here.follow(HOME)
    assert (await here.search.search(asked)).hits[0].article == "nr-5"
    began = time.monotonic()
    while not (found := (await there.search.search(asked)).hits) or found[0].article != "nr-5":
        # Nobody looks at the store there, as the service does every other second.
        assert time.monotonic() - began < 1
        await asyncio.sleep(0)
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
    await asyncio.gather(here.stop(), there.stop())
