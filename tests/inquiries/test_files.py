"""Files on disk: whole or not at all, gone when nothing names them, whatever dies in between."""

from __future__ import annotations

import asyncio
import os
import threading
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.stores import holders_of_files
from bot.errors import NotFound, TooLong
from bot.messages import Arrival, ArrivalState, Attachment
from inquiries.files import DiskFiles, Undertaker, doom
from tests.building import ADA, HAVDAL, Person, SettableClock, Store, until


@pytest.fixture
def files(tmp_path: Path) -> DiskFiles:
    return DiskFiles(tmp_path)


async def _chunks(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def _saved(files: DiskFiles, data: bytes = b"noe") -> str:
    reference, _ = await files.save(_chunks(data), limit=100)
    return reference


def _names_of_files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def _undertaker(store: Store, files: DiskFiles) -> Undertaker:
    return Undertaker(store.database, files, store.clock, holders=holders_of_files())


def _old(files: DiskFiles, reference: str, clock: SettableClock) -> None:
    when = (clock.now() - timedelta(days=2)).timestamp()
    os.utime(files.path(reference), (when, when))


async def test_file_is_what_was_saved(files: DiskFiles) -> None:
    reference, size = await files.save(_chunks(b"en", b"to"), limit=4)
    assert (files.path(reference).read_bytes(), size) == (b"ento", 4)
    await files.delete(reference)
    await files.delete(reference)
    with pytest.raises(NotFound):
        files.path(reference)


async def test_nothing_is_left_of_a_file_that_is_too_long_or_broken_off(files: DiskFiles, tmp_path: Path) -> None:
    with pytest.raises(TooLong):
        await files.save(_chunks(b"12345"), limit=4)

    async def stuck() -> AsyncIterator[bytes]:
        yield b"begun"
        await asyncio.sleep(60)

    task = asyncio.create_task(files.save(stuck(), limit=10))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert _names_of_files(tmp_path) == []


@pytest.mark.parametrize("reference", ["../../etc/passwd", "", "ab/" + "0" * 31, "ab/" + "0" * 32 + "/x"])
async def test_no_reference_leads_out_of_the_folder(files: DiskFiles, reference: str) -> None:
    with pytest.raises(NotFound):
        files.path(reference)
    await files.delete(reference)


async def test_doomed_files_go(store: Store, files: DiskFiles) -> None:
    reference = await _saved(files)
    async with store.database.write() as connection:
        await doom(connection, [reference, reference, ""], store.clock.now())
    assert await _undertaker(store, files).run() == 1
    assert await _undertaker(store, files).run() == 0
    with pytest.raises(NotFound):
        files.path(reference)


async def test_nothing_is_left_when_the_writer_is_stopped_while_its_file_is_opened(
    files: DiskFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, opening, go_on, opened = Path.open, threading.Event(), threading.Event(), []

    def slow(path: Path, *mode: Any) -> Any:
        opening.set()
        go_on.wait(10)
        opened.append(right(path, *mode))
        return opened[0]

    monkeypatch.setattr(Path, "open", slow)
    saving = asyncio.create_task(_saved(files))
    await asyncio.to_thread(opening.wait, 10)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    go_on.set()
    await until(lambda: bool(opened) and opened[0].closed)
    assert _names_of_files(tmp_path) == []


async def test_only_what_nothing_names_after_a_day_is_an_orphan(store: Store, files: DiskFiles) -> None:
    attached, arrived, orphan, fresh = [await _saved(files) for _ in range(4)]
    carried = Attachment(str(uuid.uuid4()), "a.txt", "text/plain", 3, attached)
    receipt = await store.record.record(Person().says("hei"), masked=False)
    await store.desk.attach(receipt.inquiry, staff=ADA, attachment=carried)
    now = store.clock.now()
    await store.arrivals.keep(Arrival(str(uuid.uuid4()), HAVDAL, "email", "1", arrived, now, state=ArrivalState.QUARANTINED))
    for reference in (attached, arrived, orphan):
        _old(files, reference, store.clock)
    os.utime(files.path(fresh), (now.timestamp(), now.timestamp()))
    assert await _undertaker(store, files).run() == 1
    for reference in (attached, arrived, fresh):
        assert files.path(reference).is_file()
    with pytest.raises(NotFound):
        files.path(orphan)


async def test_unfinished_file_of_a_killed_writer_goes_too(store: Store, files: DiskFiles, tmp_path: Path) -> None:
    reference = await _saved(files)
    unfinished = tmp_path / (reference + ".part")
    unfinished.write_bytes(b"half")
    when = (store.clock.now() - timedelta(days=2)).timestamp()
    os.utime(unfinished, (when, when))
    os.utime(files.path(reference), (store.clock.now().timestamp(),) * 2)
    assert await _undertaker(store, files).run() == 1
    assert not unfinished.exists()


def test_every_table_that_holds_files_is_asked() -> None:
    asked = {column.table.name for column in holders_of_files()}
    assert asked >= {"arrival", "attachment", "doomed_file"}
    assert "outbox" not in asked
