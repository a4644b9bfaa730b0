from __future__ import annotations

import logging
import sqlite3
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
    cache._connection.execute("PRAGMA max_page_count = 4")
    with caplog.at_level(logging.WARNING):
        cache.put({(f"tekst {number}", Kind.QUERY): embedding(f"tekst {number}") for number in range(300)})
    assert "could not be kept" in caplog.text
    assert cache.get(WANTED).keys() == set(WANTED)
