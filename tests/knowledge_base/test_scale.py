"""What lets the index grow large: lists, blocks, holes. Small collections hardly meet them, so they are made small."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.database import Database
from bot.messages import Query
from knowledge_base.articles import Article, ArticleStore, Text
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from knowledge_base.index import ArticleIndex
from knowledge_base.passages import units
from knowledge_base.ranking import Calibration
from knowledge_base.signals import Signals
from knowledge_base.token_blocks import TokenBlocks, Tokens
from knowledge_base.unit_table import UnitTable
from knowledge_base.vectors import VectorKnowledge
from knowledge_base.word_lists import WordLists
from knowledge_base.words import WordIndex
from tests.building import START, SettableClock
from tests.knowledge_base.content import HOME, article
from tests.knowledge_base.embeddings import SIZE, embedding

SURE = Calibration.read("vectors", answer_at=0.0, offer_at=0.0)
WORDS = ["sekk", "bosset", "søpla", "hentes", "barnehage", "barnehageplass", "koster", "når", "hva", "the", "öppet", "skole"]
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
CHANGES = st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.sampled_from(["nb", "sv"]), TEXT), max_size=40)


class ToyModel(Embedder):
    """Made-up vectors at once; tells in which threads it worked, and on what."""

    def __init__(self) -> None:
        super().__init__("toy")
        self.threads: set[int] = set()
        self.batches: list[list[str]] = []

    def load(self) -> None:
        """There is nothing to load."""

    @property
    def size(self) -> int:
        return SIZE

    @property
    def token_size(self) -> int:
        return SIZE

    @property
    def identity(self) -> str:
        return "toy"

    def embed(self, texts: Sequence[str], kind: Kind) -> list[Embedding]:
        self.threads.add(threading.get_ident())
        self.batches.append(list(texts))
        return [embedding(text, kind) for text in texts]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make what is joined, filed and tidied now and then happen all the time."""
    with monkeypatch.context() as patch:
        make_small(patch)
        yield


def make_small(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("knowledge_base.postings.FRESH", 2)
    patch.setattr("knowledge_base.term_lists.MOST_LISTS", 7)
    patch.setattr("knowledge_base.word_lists.FRESH", 2)
    patch.setattr("knowledge_base.word_lists.ENTRIES", 5)
    patch.setattr("knowledge_base.index.TokenBlocks", partial(TokenBlocks, tokens=40, in_memory=1))
    patch.setattr("knowledge_base.word_lists.MOST_PIECES", 2)
    patch.setattr("knowledge_base.index.FEW_HOLES", 3)
    patch.setattr("knowledge_base.unit_table.FEW", 8)


@settings(deadline=None)
@given(CHANGES, TEXT)
def test_lists_score_as_the_formula_does(changes: list[tuple[bool, int, str, str]], question: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        make_small(patch)
        lists, plain = WordLists(), WordIndex()
        kept: dict[int, tuple[str, str]] = {}
        joining = lists.joining()
        for number, (put_in, slot, code, text) in enumerate(changes, 1):
            # What is joined lags behind by some changes, as it does in a thread of its own.
            if number % 5 == 0:
                joining.run()
                lists.joined(joining)
                joining = lists.joining()
            for old in [old for old in kept if old % 10 == slot]:
                lists.remove(old, kept[old][0], [kept.pop(old)[1]])
                plain.remove(old)
            if put_in:
                name = number * 10 + slot
                kept[name] = code, text
                lists.put(name, code, [text])
                plain.put(name, code, [text])
            found, wanted = lists.search(question, 3, kept), plain.search(question)
            assert found == pytest.approx(wanted, abs=1e-5)
        best, wanted = lists.search(question, 1_000), plain.search(question)
        assert best == pytest.approx({name: wanted[name] for name in best}, abs=1e-5)
        lists.settle()
        assert lists.search(question, 3, kept) == pytest.approx(plain.search(question), abs=1e-5)


def test_the_best_by_words_are_among_those_found() -> None:
    numbers = np.random.default_rng(5)
    lists, plain = WordLists(), WordIndex()
    for name in range(3_000):
        text = " ".join(f"{WORDS[place]}{numbers.integers(40)}" for place in numbers.integers(len(WORDS), size=12))
        lists.put(name, "nb", [text])
        plain.put(name, "nb", [text])
    lists.settle()
    for question in ("når hentes søpla7", "barnehage3 koster12 the", "sekk1 sekk2 skole39"):
        wanted = plain.search(question)
        best = sorted(wanted, key=lambda name: -wanted[name])[:50]
        found = lists.search(question, 100)
        assert {name: found[name] for name in best} == pytest.approx({name: wanted[name] for name in best}, abs=1e-5)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=30), st.integers(0, 2**32 - 1))
def test_the_nearest_are_found_past_holes(changes: list[tuple[int, bool]], seed: int) -> None:
    chance = np.random.default_rng(seed)
    table = UnitTable(4)
    kept: dict[int, tuple[int, int]] = {}
    closing = table.closing()
    for row, (count, stays) in enumerate(changes):
        if row % 4 == 3:
            closing.run()
            moved = table.closed(closing)
            kept = {one: (int(moved[first]), length) for one, (first, length) in kept.items()}
        if row % 4 in {0, 3}:
            closing = table.closing()
        # All point away from the question, so that holes are nearer to it.
        vectors = -np.abs(chance.normal(size=(count, 4))).astype(np.float32)
        kept[row] = table.add(row, vectors, np.ones(count, np.int32)), count
        if not stays:
            table.remove(*kept.pop(row))
    asked = np.ones(4, np.float32)
    for round_ in range(2):
        scores, rows = table.nearest(asked, 5)
        alive = table.rows[: table.count] >= 0
        wanted = np.sort((table.vectors[: table.count] @ asked)[alive])[::-1][:5]
        assert scores == pytest.approx(wanted, abs=1e-5)
        assert set(rows.tolist()) <= kept.keys()
        if not round_:
            places = table.compact()
            assert table.holes == 0
            assert all(table.rows[places[first]] == row for row, (first, _) in kept.items())


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.sampled_from([0.1, 1.0, 7.0]))
def test_bytes_find_the_nearest_that_exact_numbers_do(seed: int, most: int, growth: float) -> None:
    chance = np.random.default_rng(seed)
    table, size = UnitTable(64), 1_000
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("knowledge_base.unit_table.FEW", 100)
        for row in range(size):
            # Some come with higher numbers than any before, so that the scale has to change.
            vector = chance.normal(size=(1, 64)).astype(np.float32) * (growth if row > size // 2 else 1.0)
            table.add(row, vector, np.ones(1, np.int32))
            if row % 3 == 0:
                table.remove(row, 1)
            if row % 200 == 150:
                table.nearest(chance.normal(size=64).astype(np.float32), most)
        asked = chance.normal(size=64).astype(np.float32)
        scores, rows = table.nearest(asked, most)
        exact = table.vectors[:size] @ asked
        exact[::3] = -np.inf
        assert scores == pytest.approx(exact[rows], abs=1e-3)
        assert len(set(rows.tolist()) & set(np.argsort(-exact)[:most].tolist())) >= 0.95 * most
        assert len(set(rows.tolist())) == most


def tokens(number: int, count: int) -> Tokens:
    chance = np.random.default_rng(number)
    vectors = chance.integers(-127, 128, (count, 3)).astype(np.int8)
    return Tokens(vectors, chance.random(count).astype(np.float32), np.arange(count, dtype=np.int32) + number)


def same(one: Tokens, other: Tokens) -> bool:
    return all(np.array_equal(getattr(one, part), getattr(other, part)) for part in ("vectors", "scales", "ids"))


def test_tokens_come_back_from_memory_and_from_files(tmp_path: Path) -> None:
    blocks = TokenBlocks(tmp_path, tokens=10, in_memory=2)
    sizes = [3, 5, 4, 9, 25, 1, 10, 2, 7, 6]
    places = [blocks.add(tokens(number, size)) for number, size in enumerate(sizes)]
    assert blocks.files > 2
    assert all(same(blocks.get(place), tokens(number, sizes[number])) for number, place in enumerate(places))
    # The files have no name, so nothing is left behind when the process is killed.
    assert list(tmp_path.iterdir()) == []
    before = blocks.files
    for place in places:
        blocks.drop(place)
    assert (before > 0, blocks.files, blocks.sparse()) == (True, 0, None)


def test_where_no_file_can_be_written_tokens_stay_in_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocks = TokenBlocks(tmp_path / "none", tokens=4, in_memory=1)
    with caplog.at_level(logging.WARNING):
        places = [blocks.add(tokens(number, 4)) for number in range(5)]
    assert "stay in memory" in caplog.text
    assert blocks.files == 0
    assert all(same(blocks.get(place), tokens(number, 4)) for number, place in enumerate(places))


def made(number: int, version: int = 0) -> Article:
    said = f"svar {number} {version} " + " ".join(WORDS[number % 7 : number % 7 + 4])
    return article(f"nr-{number}", nb=Text(f"spørsmål {number} {version}", (f"annet {number}",), said))


def put(index: ArticleIndex, *articles: Article) -> ArticleIndex:
    for one in articles:
        index.put(one, {unit: embedding(*unit) for text in one.texts.values() for unit in units(text)})
    return index


def values(found: list[Signals]) -> dict[str, float]:
    parts = ("question", "answer", "tokens", "question_tokens", "answer_tokens", "words")
    return {f"{one.article} {part}": getattr(one, part) for one in found for part in parts}


def test_after_many_changes_an_index_finds_what_a_fresh_one_does(small: None, tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    changed = ArticleIndex(SIZE, tmp_path)
    kept: dict[int, Article] = {}
    tidied = 0
    tidying = None
    for step in range(400):
        number = int(chance.integers(40))
        if step % 7 == 0:
            tidying = changed.untidy()
        if step % 7 == 5 and tidying is not None:
            tidying.run()
            changed.tidied(tidying)
            tidied += 1
        if chance.random() < 0.3:
            kept.pop(number, None)
            changed.remove(f"nr-{number}")
        else:
            kept[number] = made(number, step)
            put(changed, kept[number])
    assert tidied > 20
    fresh = put(ArticleIndex(SIZE), *kept.values())
    assert changed.digests() == fresh.digests()
    among = {f"nr-{number}" for number in kept}
    for text in ("spørsmål 3", "hva koster barnehage", f"annet {min(kept)}"):
        asked = embedding(text)
        assert values(changed.search(text, asked, START, among)) == pytest.approx(
            values(fresh.search(text, asked, START, among)), abs=2e-3
        )
        assert values(changed.search(text, asked, START)).keys() == values(fresh.search(text, asked, START)).keys()


async def test_the_event_loop_neither_embeds_nor_searches(
    sqlite_database: Database, clock: SettableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: set[int] = set()
    search = ArticleIndex.search

    def noted(index: ArticleIndex, *arguments: object) -> list[Signals]:
        searched.add(threading.get_ident())
        return search(index, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ArticleIndex, "search", noted)
    store = ArticleStore(sqlite_database, clock)
    await store.save(HOME, [made(number) for number in range(30)])
    toy = ToyModel()
    knowledge = VectorKnowledge(store, clock, toy, tmp_path, calibration=SURE)
    progress: list[tuple[int, int]] = []
    await knowledge.start(lambda done, total: progress.append((done, total)))
    assert progress == [(done, 30) for done in range(1, 31)]
    toy.batches.clear()
    findings = await asyncio.gather(*(knowledge.search(Query(HOME, f"spørsmål {number} 0", "nb")) for number in range(30)))
    assert [finding.hits[0].article for finding in findings] == [f"nr-{number}" for number in range(30)]
    assert len(toy.batches) < 30
    assert sorted(text for batch in toy.batches for text in batch) == sorted(f"spørsmål {number} 0" for number in range(30))
    assert len(toy.threads | searched) == 1
    assert threading.get_ident() not in toy.threads
    await knowledge.stop()


STARTING = """
import asyncio, sys
from pathlib import Path
from bot.clock import SystemClock
from bot.database import Database
from knowledge_base.articles import ArticleStore
from knowledge_base.vectors import VectorKnowledge
from tests.knowledge_base.test_scale import ToyModel

async def main():
    store = ArticleStore(Database(sys.argv[1]), SystemClock())
    knowledge = VectorKnowledge(store, SystemClock(), ToyModel(), Path(sys.argv[2]))
    print("starting", flush=True)
    await knowledge.start(lambda done, total: print(done, flush=True))
    print("started", flush=True)

asyncio.run(main())
"""


async def found_by(store: ArticleStore, clock: SettableClock, folder: Path) -> tuple[list[object], int]:
    """Start on a folder and return what is found, and how many texts had to be embedded."""
    toy = ToyModel()
    knowledge = VectorKnowledge(store, clock, toy, folder, calibration=SURE)
    await knowledge.start()
    embedded = sum(map(len, toy.batches))
    queries = [Query(HOME, text, "nb") for text in ("spørsmål 7 0", "hva koster barnehage", "annet 33")]
    found: list[object] = [
        [(hit.article, round(hit.confidence, 3)) for hit in (await knowledge.search(q)).hits] for q in queries
    ]
    await knowledge.stop()
    return found, embedded


async def test_killed_while_it_builds_it_starts_again_and_finds_the_same(
    sqlite_url: str, sqlite_database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    store = ArticleStore(sqlite_database, clock)
    await store.save(HOME, [made(number) for number in range(250)])
    wanted, all_texts = await found_by(store, clock, tmp_path / "fresh")
    folder = tmp_path / "killed"
    embedded = all_texts
    for articles in (5, 60, 140, 230):
        await asyncio.to_thread(start_and_kill, sqlite_url, folder, articles)
        # What it left is looked at in a copy, so that the next one goes on from there.
        copy = tmp_path / f"copy-{articles}"
        copy.mkdir()
        for path in folder.iterdir():
            (copy / path.name).write_bytes(path.read_bytes())
        found, embedded = await found_by(store, clock, copy)
        assert found == wanted
        assert embedded < all_texts
        assert embedded or articles > 5
    assert await found_by(store, clock, folder) == (wanted, embedded)
    assert (await found_by(store, clock, folder))[1] == 0


def start_and_kill(url: str, folder: Path, articles: int) -> None:
    """Start in another process, and kill it some moments after it has told of so many articles."""
    command = [sys.executable, "-c", STARTING, url, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "starting\n"
        while child.stdout.readline() != f"{articles}\n":
            pass
        time.sleep(articles % 7 / 1_000)
        os.kill(child.pid, signal.SIGKILL)


async def test_an_edited_article_is_found_by_its_new_text_and_no_longer_by_its_old(
    small: None, sqlite_database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    store = ArticleStore(sqlite_database, clock)
    await store.save(HOME, [made(number) for number in range(60)])
    toy = ToyModel()
    knowledge = VectorKnowledge(store, clock, toy, tmp_path, calibration=SURE)
    await knowledge.start()
    toy.batches.clear()
    edited = replace(made(5), texts={"nb": Text("hvor leveres juletrær", (), "På torget i januar.")})
    await store.save(HOME, [edited])
    assert await knowledge.refresh(HOME) == 1
    assert sorted(text for batch in toy.batches for text in batch) == ["På torget i januar.", "hvor leveres juletrær"]
    assert (await knowledge.search(Query(HOME, "hvor leveres juletrær", "nb"))).hits[0].article == "nr-5"
    assert (await knowledge.search(Query(HOME, "spørsmål 5 0", "nb"))).hits[0].article != "nr-5"
    await knowledge.stop()
