"""The embedding cache lets go of what is not used any more, whatever happens meanwhile."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.database import Database
from bot.messages import Query
from knowledge_base.articles import ArticleStore, Text
from knowledge_base.embedding.cache import EmbeddingCache, file_of
from knowledge_base.embedding.model import Embedding, Kind
from knowledge_base.vectors import VectorKnowledge
from tests.building import SettableClock
from tests.knowledge_base.content import HOME
from tests.knowledge_base.embeddings import SIZE, embedding
from tests.knowledge_base.test_scale import SURE, ToyModel, made

Unit = tuple[str, Kind]


class Days:
    """A calendar that tests turn."""

    def __init__(self, day: int = 1_000) -> None:
        self.day = day

    def __call__(self) -> int:
        return self.day


def some(*numbers: int) -> dict[Unit, Embedding]:
    return {(text, Kind.QUERY): embedding(text) for text in (f"tekst {number} " * 60 for number in numbers)}


def opened(folder: Path, days: Days) -> EmbeddingCache:
    return EmbeddingCache(folder, "model", SIZE, SIZE, today=days)


def forget(cache: EmbeddingCache) -> int:
    total = 0
    while dropped := cache.forget(30):
        total += dropped
    return total


def test_what_nobody_used_for_long_is_dropped_and_its_room_given_back(tmp_path: Path) -> None:
    days = Days()
    cache = opened(tmp_path, days)
    old, got, touched = some(*range(2_000)), some(*range(2_000, 2_010)), some(*range(2_010, 2_020))
    cache.put(old | got | touched)
    size = file_of(tmp_path, "model").stat().st_size
    days.day += 20
    assert cache.get(got).keys() == got.keys()
    cache.touch(touched)
    assert forget(cache) == 0
    days.day += 20
    late = some(*range(3_000, 3_010))
    cache.put(late)
    assert forget(cache) == len(old)
    assert cache.get(old | got | touched | late).keys() == (got | touched | late).keys()
    cache.close()
    assert file_of(tmp_path, "model").stat().st_size < size / 10
    # When something was used last is known after a start, too.
    days.day += 20
    again = opened(tmp_path, days)
    again.touch(got)
    again.close()
    days.day += 20
    again = opened(tmp_path, days)
    assert forget(again) == len(touched | late)
    assert again.get(got | touched | late).keys() == got.keys()
    again.close()


def test_a_file_from_before_use_was_noted_keeps_all_for_its_time(tmp_path: Path) -> None:
    days = Days()
    cache = opened(tmp_path, days)
    cache.put(some(1, 2))
    cache.close()
    connection = sqlite3.connect(file_of(tmp_path, "model"))
    connection.executescript("DROP TABLE use")
    connection.close()
    days.day += 100
    again = opened(tmp_path, days)
    assert forget(again) == 0
    days.day += 31
    assert forget(again) == 2
    again.close()


FORGETTING = """
import sys
from pathlib import Path
from tests.knowledge_base.test_cache_use import Days, opened
cache = opened(Path(sys.argv[1]), Days(1_100))
print("forgetting", flush=True)
while cache.forget(30):
    pass
"""


def test_killed_while_it_forgets_it_has_lost_nothing_that_is_used(tmp_path: Path) -> None:
    chance = np.random.default_rng(7)
    old, used = some(*range(4_000)), some(*range(4_000, 4_200))
    cache = opened(tmp_path, Days(1_000))
    cache.put(old)
    cache.close()
    cache = opened(tmp_path, Days(1_099))
    cache.put(used)
    cache.close()
    for _ in range(6):
        command = [sys.executable, "-c", FORGETTING, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "forgetting\n"
            time.sleep(chance.uniform(0.01, 0.1))
            child.send_signal(signal.SIGKILL)
        cache = opened(tmp_path, Days(1_099))
        found = cache.get(used)
        cache.close()
        assert found.keys() == used.keys()
        assert all(np.array_equal(found[unit].tokens, used[unit].tokens) for unit in used)
    cache = opened(tmp_path, Days(1_100))
    forget(cache)
    assert cache.get(old) == {}
    assert cache.get(used).keys() == used.keys()
    cache.close()


async def test_the_embeddings_of_a_text_that_is_gone_go_and_those_of_the_articles_stay(
    sqlite_database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    store = ArticleStore(sqlite_database, clock)
    await store.save(HOME, [made(number) for number in range(60)])
    toy = ToyModel()
    knowledge = VectorKnowledge(store, clock, toy, tmp_path, calibration=SURE)
    await knowledge.start()
    edited = replace(made(5), texts={"nb": Text("hvor leveres juletrær", (), "På torget i januar.")})
    await store.save(HOME, [edited])
    await knowledge.refresh(HOME)
    assert await knowledge.forget_unused() == 0
    # It runs for forty days, in which nothing is read from the file.
    clock.advance(days=40)
    assert await knowledge.forget_unused() == 3
    assert (await knowledge.search(Query(HOME, "hvor leveres juletrær", "nb"))).hits[0].article == "nr-5"
    await knowledge.stop()
    toy.batches.clear()
    again = VectorKnowledge(store, clock, toy, tmp_path, calibration=SURE)
    await again.start()
    assert toy.batches == []
    await again.stop()
