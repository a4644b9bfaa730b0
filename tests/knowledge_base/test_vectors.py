from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.database import Database
from bot.errors import KnowledgeBaseUnavailable, NotFound
from bot.messages import Query
from knowledge_base.articles import ArticleStore, Text
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from knowledge_base.embedding.worker import QUESTIONS_AT_ONCE, EmbeddingWorker
from knowledge_base.ranking import Calibration
from knowledge_base.vectors import VectorKnowledge
from tests.building import SettableClock
from tests.knowledge_base.content import ARTICLES, HOME, KINDERGARTEN, WASTE
from tests.knowledge_base.embeddings import SIZE, embedding
from tests.knowledge_base.model import embedder

SURE = Calibration.read("vectors", answer_at=0.0, offer_at=0.0)
RUBBISH = Query(HOME, "når blir søpla hentet", "nb")


class CountingEmbedder(Embedder):
    """The real model, which also tells what it was given."""

    def __init__(self) -> None:
        super().__init__(embedder().model)
        self.batches: list[list[str]] = []

    def embed(self, texts: Sequence[str], kind: Kind) -> list[Embedding]:
        self.batches.append(list(texts))
        return super().embed(texts, kind)


class ToyEmbedder(Embedder):
    """Made-up vectors at once, or when `go` is set."""

    def __init__(self) -> None:
        super().__init__("toy")
        self.go = threading.Event()
        self.go.set()
        self.batches: list[list[str]] = []

    @property
    def size(self) -> int:
        return SIZE

    def embed(self, texts: Sequence[str], kind: Kind) -> list[Embedding]:
        self.batches.append(list(texts))
        assert self.go.wait(10)
        if any(text == "boom" for text in texts):
            raise RuntimeError("no memory")
        return [embedding(text, kind) for text in texts]


@pytest.fixture
async def articles(sqlite_database: Database, clock: SettableClock) -> ArticleStore:
    store = ArticleStore(sqlite_database, clock)
    await store.save(HOME, ARTICLES)
    return store


@pytest.fixture
async def worker() -> AsyncIterator[tuple[EmbeddingWorker, ToyEmbedder]]:
    toy = ToyEmbedder()
    worker = EmbeddingWorker(toy)
    yield worker, toy
    toy.go.set()
    await worker.close()


async def test_until_it_is_started_it_is_unavailable_but_shows_articles(
    articles: ArticleStore, clock: SettableClock, tmp_path: Path
) -> None:
    knowledge = VectorKnowledge(articles, clock, embedder(), tmp_path)
    assert knowledge.health().state == "starting"
    with pytest.raises(KnowledgeBaseUnavailable):
        await knowledge.search(RUBBISH)
    assert (await knowledge.article(HOME, "hentedager", "nb")).question == WASTE.texts["nb"].question
    await knowledge.stop()
    assert knowledge.health().state == "down"


async def test_a_model_that_is_missing_is_told_in_the_health(
    articles: ArticleStore, clock: SettableClock, tmp_path: Path
) -> None:
    knowledge = VectorKnowledge(articles, clock, Embedder(str(tmp_path / "none")), tmp_path)
    with pytest.raises(KnowledgeBaseUnavailable):
        await knowledge.start()
    assert (knowledge.health().state, "cannot be loaded" in knowledge.health().reason) == ("down", True)
    with pytest.raises(KnowledgeBaseUnavailable, match="cannot be loaded"):
        await knowledge.search(RUBBISH)
    await knowledge.stop()


async def test_a_second_start_embeds_nothing(articles: ArticleStore, clock: SettableClock, tmp_path: Path) -> None:
    for round_ in range(2):
        counting = CountingEmbedder()
        knowledge = VectorKnowledge(articles, clock, counting, tmp_path, calibration=SURE)
        progress: list[tuple[int, int]] = []

        def told(done: int, total: int, progress: list[tuple[int, int]] = progress) -> None:
            progress.append((done, total))

        await knowledge.start(told)
        assert bool(counting.batches) == (round_ == 0)
        assert progress[-1] == (5, 5)
        assert (await knowledge.search(RUBBISH)).hits[0].article == "hentedager"
        await knowledge.stop()


async def test_only_what_changed_is_embedded(articles: ArticleStore, clock: SettableClock, tmp_path: Path) -> None:
    counting = CountingEmbedder()
    knowledge = VectorKnowledge(articles, clock, counting, tmp_path, calibration=SURE)
    await knowledge.start()
    counting.batches.clear()
    text = KINDERGARTEN.texts["nb"]
    changed = replace(KINDERGARTEN, texts={"nb": Text(text.question, (*text.alternatives, "Hva er satsen?"), text.answer)})
    await articles.save(HOME, [changed])
    began = time.monotonic()
    assert await knowledge.refresh(HOME) == 1
    assert time.monotonic() - began < 1
    assert counting.batches == [["Hva er satsen?"]]
    assert (await knowledge.search(Query(HOME, "Hva er satsen?", "nb"))).hits[0].article == "barnehage-pris"
    await knowledge.stop()


async def test_a_damaged_cache_is_made_anew(articles: ArticleStore, clock: SettableClock, tmp_path: Path) -> None:
    first = VectorKnowledge(articles, clock, embedder(), tmp_path)
    await first.start()
    await first.stop()
    damage(tmp_path)
    counting = CountingEmbedder()
    again = VectorKnowledge(articles, clock, counting, tmp_path, calibration=SURE)
    await again.start()
    assert counting.batches
    assert (await again.search(RUBBISH)).hits[0].article == "hentedager"
    await again.stop()


def damage(folder: Path) -> None:
    (file,) = folder.glob("embeddings-*.sqlite")
    file.write_bytes(b"\x00damaged" * 1_000)


async def test_many_ask_at_once_while_articles_change(articles: ArticleStore, clock: SettableClock, tmp_path: Path) -> None:
    knowledge = VectorKnowledge(articles, clock, embedder(), tmp_path, calibration=SURE)
    await knowledge.start()

    async def change() -> None:
        for number in range(6):
            text = Text(f"Hva koster barnehage nummer {number}?", (), "Det samme.")
            await articles.save(HOME, [replace(KINDERGARTEN, texts={"nb": text})])
            await knowledge.refresh(HOME)

    changing = asyncio.create_task(change())
    findings = await asyncio.gather(*(knowledge.search(RUBBISH) for _ in range(60)))
    await changing
    assert {finding.hits[0].article for finding in findings} == {"hentedager"}
    last = await knowledge.search(Query(HOME, "hva koster barnehage", "nb"))
    assert last.hits[0].question == "Hva koster barnehage nummer 5?"
    await knowledge.stop()


async def test_a_drafted_article_leaves_the_index(articles: ArticleStore, clock: SettableClock, tmp_path: Path) -> None:
    knowledge = VectorKnowledge(articles, clock, embedder(), tmp_path, calibration=SURE)
    await knowledge.start()
    await articles.save(HOME, [replace(WASTE, state="draft")])
    with pytest.raises(NotFound):
        await knowledge.article(HOME, "hentedager", "nb")
    assert await knowledge.refresh_all() == 1
    assert "hentedager" not in {hit.article for hit in (await knowledge.search(RUBBISH)).hits}
    await knowledge.stop()


async def test_questions_that_wait_together_are_embedded_together(worker: tuple[EmbeddingWorker, ToyEmbedder]) -> None:
    working, toy = worker
    toy.go.clear()
    waiting = [asyncio.create_task(working.question(f"spørsmål {number}")) for number in range(QUESTIONS_AT_ONCE + 6)]
    await asyncio.sleep(0.05)
    toy.go.set()
    found = await asyncio.gather(*waiting)
    assert sorted(map(len, toy.batches)) == [6, QUESTIONS_AT_ONCE]
    for number, one in enumerate(found):
        assert (one.vector == embedding(f"spørsmål {number}").vector).all()


async def test_a_question_overtakes_documents(worker: tuple[EmbeddingWorker, ToyEmbedder]) -> None:
    working, toy = worker
    documents = asyncio.create_task(working.documents([f"svar {number}" for number in range(200)], Kind.DOCUMENT))
    await asyncio.sleep(0)
    await working.question("haster")
    assert toy.batches.index(["haster"]) < 10
    assert len(await documents) == 200


async def test_a_failure_reaches_those_who_asked_and_no_other(worker: tuple[EmbeddingWorker, ToyEmbedder]) -> None:
    working, _ = worker
    with pytest.raises(RuntimeError, match="no memory"):
        await working.question("boom")
    assert (await working.question("hei")).vector.shape == (SIZE,)


async def test_one_who_gives_up_waiting_harms_nobody(worker: tuple[EmbeddingWorker, ToyEmbedder]) -> None:
    working, toy = worker
    toy.go.clear()
    impatient, patient = (asyncio.create_task(working.question(text)) for text in ("a", "b"))
    await asyncio.sleep(0.02)
    impatient.cancel()
    toy.go.set()
    assert (await patient).vector.shape == (SIZE,)


async def test_after_closing_everybody_is_refused() -> None:
    toy = ToyEmbedder()
    working = EmbeddingWorker(toy)
    toy.go.clear()
    first = asyncio.create_task(working.question("a"))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(working.question("b"))
    await asyncio.sleep(0)
    closing = asyncio.create_task(working.close())
    await asyncio.sleep(0.02)
    toy.go.set()
    await closing
    assert (await first).vector.shape == (SIZE,)
    with pytest.raises(KnowledgeBaseUnavailable):
        await second
    with pytest.raises(KnowledgeBaseUnavailable):
        await working.question("c")
