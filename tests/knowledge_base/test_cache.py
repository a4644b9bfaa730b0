from __future__ import annotations

import logging
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.embedding.cache import EmbeddingCache
from knowledge_base.embedding.model import Embedding, Kind
from tests.knowledge_base.embeddings import SIZE, embedding

WANTED = [("hei du", Kind.QUERY), ("hei du", Kind.DOCUMENT), ("søppel", Kind.QUERY)]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[EmbeddingCache]:
    cache = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    cache.put({(text, kind): embedding(text, kind) for text, kind in WANTED})
    yield cache
    cache.close()


def file_in(folder: Path) -> Path:
    return folder / "embeddings-model.sqlite"


def same(one: Embedding, other: Embedding) -> bool:
    return all(np.array_equal(getattr(one, part), getattr(other, part)) for part in ("vector", "tokens", "scales", "ids"))


def test_what_was_kept_comes_back_the_same(cache: EmbeddingCache, tmp_path: Path) -> None:
    cache.close()
    again = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    found = again.get([*WANTED, ("ukjent", Kind.QUERY)])
    again.close()
    assert found.keys() == set(WANTED)
    assert all(same(found[unit], embedding(*unit)) for unit in WANTED)
    assert not same(found["hei du", Kind.QUERY], found["hei du", Kind.DOCUMENT])


def test_another_model_has_a_cache_of_its_own(cache: EmbeddingCache, tmp_path: Path) -> None:
    other = EmbeddingCache(tmp_path, "other", SIZE, SIZE)
    assert other.get(WANTED) == {}
    other.close()


def test_a_file_that_is_no_database_is_made_anew(cache: EmbeddingCache, tmp_path: Path) -> None:
    cache.close()
    file_in(tmp_path).write_bytes(b"not a database" * 500)
    again = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    assert again.get(WANTED) == {}
    again.put({WANTED[0]: embedding(*WANTED[0])})
    assert again.get(WANTED).keys() == {WANTED[0]}
    again.close()


def test_damage_inside_the_file_is_found_when_it_is_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    many = {(f"tekst {number}", Kind.QUERY): embedding(f"tekst {number}") for number in range(300)}
    cache = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    cache.put(many)
    cache.close()
    content = bytearray(file_in(tmp_path).read_bytes())
    content[5_000:60_000] = bytes(55_000)
    file_in(tmp_path).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        again = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
        found = again.get(many)
    assert all(same(found[unit], many[unit]) for unit in found)
    again.put(many)
    assert again.get(many).keys() == many.keys()
    again.close()


@pytest.mark.parametrize("content", [b"", b"\x01\x00\x00\x00", b"\xff\xff\xff\xff" + bytes(200)])
def test_a_damaged_entry_counts_as_unknown(cache: EmbeddingCache, tmp_path: Path, content: bytes) -> None:
    connection = sqlite3.connect(file_in(tmp_path))
    with connection:
        connection.execute("UPDATE embedding SET content = ?", (content,))
    connection.close()
    assert cache.get(WANTED) == {}


def test_a_full_disk_costs_only_the_keeping(cache: EmbeddingCache, caplog: pytest.LogCaptureFixture) -> None:
    assert cache._connection is not None
    cache._connection.execute("PRAGMA max_page_count = 4")
    with caplog.at_level(logging.WARNING):
        cache.put({(f"tekst {number}", Kind.QUERY): embedding(f"tekst {number}") for number in range(300)})
    assert "could not be kept" in caplog.text
    assert cache.get(WANTED).keys() == set(WANTED)


@pytest.mark.parametrize(
    "form",
    ["PRAGMA user_version = 99", "DROP TABLE embedding; CREATE TABLE embedding (key BLOB, content TEXT, more INTEGER)"],
)
def test_a_file_of_another_form_is_made_anew(cache: EmbeddingCache, tmp_path: Path, form: str) -> None:
    cache.close()
    other = sqlite3.connect(file_in(tmp_path))
    other.executescript(form)
    other.close()
    again = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    assert again.get(WANTED) == {}
    again.put({WANTED[0]: embedding(*WANTED[0])})
    again.close()
    once_more = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    assert once_more.get(WANTED).keys() == {WANTED[0]}
    once_more.close()


def test_a_file_that_another_process_holds_is_not_thrown_away(
    cache: EmbeddingCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cache.close()
    monkeypatch.setattr("knowledge_base.embedding.cache.TIMEOUT_S", 0.05)
    other = sqlite3.connect(file_in(tmp_path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with caplog.at_level(logging.WARNING):
        waiting = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    assert waiting.get(WANTED) == {}
    waiting.put({WANTED[0]: embedding(*WANTED[0])})
    waiting.close()
    assert "cannot be opened" in caplog.text
    other.execute("ROLLBACK")
    other.close()
    again = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    assert again.get(WANTED).keys() == set(WANTED)
    again.close()


def test_a_folder_that_cannot_be_made_costs_only_the_keeping(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    cache = EmbeddingCache(tmp_path / "file" / "embeddings", "model", SIZE, SIZE)
    cache.put({WANTED[0]: embedding(*WANTED[0])})
    assert cache.get(WANTED) == {}
    cache.close()


WRITER = """
import sys
from pathlib import Path
from knowledge_base.embedding.cache import EmbeddingCache
from knowledge_base.embedding.model import Kind
from tests.knowledge_base.embeddings import SIZE, embedding
cache = EmbeddingCache(Path(sys.argv[1]), "model", SIZE, SIZE)
print("writing", flush=True)
for number in range(int(sys.argv[2]), 10**9):
    cache.put({(f"{number} {part} " * 40, Kind.QUERY): embedding(f"{number} {part} " * 40) for part in range(5)})
    print(number, flush=True)
"""


def test_killed_at_any_moment_what_was_kept_is_whole(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    written = -1
    for _ in range(8):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(written + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "writing\n"
            time.sleep(chance.uniform(0, 0.4))
            child.send_signal(signal.SIGKILL)
            told = child.stdout.read().split()
        # The last line may have been cut off by the kill.
        written = max([written, *(int(number) for number in told[:-1])])
        cache = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
        units = [(f"{number} {part} " * 40, Kind.QUERY) for number in range(written + 2) for part in range(5)]
        found = cache.get(units)
        assert set(units[: 5 * (written + 1)]) <= found.keys()
        assert all(same(found[unit], embedding(*unit)) for unit in found)
        cache.close()
    assert written > 0


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_to_the_file_nothing_wrong_is_read(tmp_path: Path, seed: int) -> None:
    chance = np.random.default_rng(seed)
    many = {(f"tekst {number}", Kind.QUERY): embedding(f"tekst {number}") for number in range(200)}
    cache = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    cache.put(many)
    cache.close()
    content = bytearray(file_in(tmp_path).read_bytes())
    if seed % 3 == 0:
        del content[chance.integers(len(content)) :]
    else:
        for _ in range(1 if seed % 3 == 1 else 300):
            content[chance.integers(len(content))] = chance.integers(256)
    file_in(tmp_path).write_bytes(content)
    again = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    found = again.get(many)
    assert all(same(found[unit], many[unit]) for unit in found)
    # What is missing is made again; damage that is met while it is kept is mended at the next start at the latest.
    again.put(many)
    again.close()
    last = EmbeddingCache(tmp_path, "model", SIZE, SIZE)
    last.get(many)
    last.put(many)
    assert all(same(one, many[unit]) for unit, one in last.get(many).items())
    last.close()
