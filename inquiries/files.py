"""Files on disk: attachments, raw mails, letters. One folder for all nodes, or one node."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import re
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from io import BufferedWriter
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Column, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import NotFound, StoreUnavailable, TooLong, Why
from bot.interfaces import Clock
from inquiries.models import doomed_files

log = logging.getLogger(__name__)

REFERENCE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
UNFINISHED = ".part"
WRITING = timedelta(days=1)
"""How long a file may be there before a row names it; a large mail on a slow line takes minutes."""

BATCH = 500
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class DiskFiles:
    """Files under a folder; a name is random, so that nothing of it tells what is inside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def save(self, chunks: AsyncIterator[bytes], *, limit: int) -> tuple[str, int]:
        """Keep a file; it has its name only once it is whole and on the disk."""
        name = uuid.uuid4().hex
        reference = f"{name[:2]}/{name}"
        place = self._folder / reference
        unfinished = place.with_suffix(UNFINISHED)
        try:
            await asyncio.to_thread(place.parent.mkdir, parents=True, exist_ok=True)
            with await _opened(unfinished) as file:
                size = await _written(file, chunks, limit)
            await asyncio.to_thread(_named, unfinished, place)
        except OSError as error:
            await asyncio.to_thread(unfinished.unlink, missing_ok=True)
            reason = "the disk is full" if error.errno in FULL else f"the disk does not take it ({error.strerror})"
            raise StoreUnavailable(f"a file cannot be kept: {reason}") from error
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return reference, size

    def path(self, reference: str) -> Path:
        """Return where a file can be read."""
        place = self._folder / reference
        if not REFERENCE.fullmatch(reference) or not place.is_file():
            raise NotFound("no such file")
        return place

    async def older_than(self, moment: datetime) -> list[str]:
        """Return the references of all files, finished or not, that were written before a moment."""
        return await asyncio.to_thread(self._older_than, moment.timestamp())

    def _older_than(self, seconds: float) -> list[str]:
        found = self._folder.glob("??/*")
        return [f"{place.parent.name}/{place.name}" for place in found if place.stat().st_mtime < seconds]

    async def delete(self, reference: str) -> None:
        """Delete a file; one that is gone already is no error."""
        if REFERENCE.fullmatch(reference.removesuffix(UNFINISHED)):
            await asyncio.to_thread((self._folder / reference).unlink, missing_ok=True)


async def _opened(unfinished: Path) -> BinaryIO:
    """Open a new file; whoever stops waiting leaves none behind, though the thread that opens it cannot be stopped."""
    opening = asyncio.create_task(asyncio.to_thread(unfinished.open, "wb"))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_unwanted)
        raise


def _unwanted(opening: asyncio.Task[BufferedWriter]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
        Path(opening.result().name).unlink(missing_ok=True)


async def _written(file: BinaryIO, chunks: AsyncIterator[bytes], limit: int) -> int:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLong(f"at most {limit} bytes", why=Why("upload_large", {"most": str(max(1, limit // 1024**2))}))
        await asyncio.to_thread(file.write, chunk)
    await asyncio.to_thread(_synced, file)
    return size


def _synced(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _named(unfinished: Path, place: Path) -> None:
    """Give a finished file its name, and see to it that the name survives a power cut too."""
    unfinished.rename(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


async def doom(connection: AsyncConnection, references: list[str], at: datetime) -> None:
    """Write, in the transaction that drops the last word of them, that files must go."""
    for reference in {reference for reference in references if reference}:
        known = select(doomed_files.c.reference).where(doomed_files.c.reference == reference)
        if (await connection.execute(known)).first() is None:
            await connection.execute(doomed_files.insert().values(reference=reference, doomed_at=at))


class Undertaker:
    """Deletes files that nothing in the store names any more; a crash in between only delays it.

    `holders` are the columns that name files.
    """

    def __init__(self, database: Database, files: DiskFiles, clock: Clock, *, holders: Sequence[Column[Any]]) -> None:
        self._database = database
        self._files = files
        self._clock = clock
        self._holders = holders

    async def run(self) -> int:
        """Delete what is doomed, and what a crash left behind; return how many files that were."""
        return await self._doomed() + await self._orphans()

    async def _orphans(self) -> int:
        """Delete files that were written a day ago and that no row has come to name since: their writer was killed."""
        old = await self._files.older_than(self._clock.now() - WRITING)
        gone = 0
        for start in range(0, len(old), BATCH):
            batch = set(old[start : start + BATCH])
            async with self._database.read() as connection:
                for holder in self._holders:
                    named = await connection.execute(select(holder).where(holder.in_(batch)))
                    batch -= set(named.scalars())
            for reference in batch:
                await self._files.delete(reference)
            gone += len(batch)
        if gone:
            log.info("%d files that belonged to nothing deleted", gone)
        return gone

    async def _doomed(self) -> int:
        async with self._database.read() as connection:
            references = list((await connection.execute(select(doomed_files.c.reference))).scalars())
        for reference in references:
            await self._files.delete(reference)
        if references:
            async with self._database.write() as connection:
                await connection.execute(delete(doomed_files).where(doomed_files.c.reference.in_(references)))
            log.info("%d files deleted", len(references))
        return len(references)
