"""The log of who looked at what: a chain of hashes for each municipality.

Whoever asks waits until the look is written, while the answer is being read: nobody sees what is not in the log, and many
looks share a transaction. A row's hash covers its content and the hash of the row before, so that a row that is changed,
missing or put in between breaks the chain at its place. Whoever may write the database could build the whole chain anew;
a head that was noted elsewhere (`torg privacy verify-log --expect`) shows that, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import StoreUnavailable
from bot.interfaces import Clock
from bot.privacy import LogFilter, LoggedLook, Look, Verdict
from inquiries.privacy.models import access_log

BEGINNING = "0" * 64
WITHIN_S = 5.0
BATCH = 1_000
ABOUT = 200
_LOCK = 7_264_912
"""PostgreSQL's advisory lock, with the municipality's hash beside it: rows of a chain are written one after the other."""


class SqlAccessLog:
    """AccessLog over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[tuple[Look, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def note(self, look: Look) -> None:
        """Write a look down together with all that wait meanwhile; returns once it is kept."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((look, kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="log of who looked")
        try:
            async with asyncio.timeout(WITHIN_S):
                await asyncio.shield(kept)
        except TimeoutError as error:
            raise StoreUnavailable("who looks cannot be written down now; try again") from error

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            try:
                await self._write([look for look, _ in batch])
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait hear of it; nobody waits for this task
                _tell(batch, error)
            else:
                _tell(batch, None)

    async def _write(self, looks: Sequence[Look]) -> None:
        async with self._database.write() as connection:
            for municipality in sorted({look.staff.municipality for look in looks}):
                mine = [look for look in looks if look.staff.municipality == municipality]
                await connection.execute(insert(access_log), await self._rows(connection, municipality, mine))

    async def _rows(self, connection: AsyncConnection, municipality: str, looks: Sequence[Look]) -> list[dict[str, Any]]:
        if not self._database.is_sqlite:
            key = text("SELECT pg_advisory_xact_lock(:lock, hashtext(:municipality))")
            await connection.execute(key, {"lock": _LOCK, "municipality": municipality})
        sequence, previous = await _head(connection, municipality)
        rows = []
        for look in looks:
            sequence += 1
            row = {
                "municipality": municipality,
                "sequence": sequence,
                "at": self._clock.now(),
                "staff": look.staff.id,
                "staff_name": look.staff.name,
                "action": look.action.value,
                "about": look.about[:ABOUT],
                "details": dict(look.details),
                "previous": previous,
            }
            previous = hash_of(row)
            rows.append(row | {"hash": previous})
        return rows

    async def page(
        self,
        municipality: str,
        *,
        before: int | None = None,
        wanted: LogFilter | None = None,
        limit: int = 50,
    ) -> list[LoggedLook]:
        """Return rows, the newest first."""
        query = select(access_log).where(access_log.c.municipality == municipality, *_fitting(wanted or LogFilter()))
        if before is not None:
            query = query.where(access_log.c.sequence < before)
        async with self._database.read() as connection:
            found = await connection.execute(query.order_by(access_log.c.sequence.desc()).limit(limit))
            return [_looked(row) for row in found.mappings()]

    async def people(self, municipality: str) -> dict[str, str]:
        """Return who stands in the log, by id, with the name that they had last."""
        mine = access_log.c.municipality == municipality
        newest = select(func.max(access_log.c.sequence)).where(mine).group_by(access_log.c.staff)
        query = select(access_log.c.staff, access_log.c.staff_name).where(mine, access_log.c.sequence.in_(newest))
        async with self._database.read() as connection:
            return {row.staff: row.staff_name for row in (await connection.execute(query)).all()}

    async def verify(self, municipality: str) -> Verdict:
        """Read the chain from its beginning; it is whole when every row follows from the one before."""
        previous, last, rows = BEGINNING, 0, 0
        async with self._database.read() as connection:
            while True:
                query = select(access_log).where(access_log.c.municipality == municipality, access_log.c.sequence > last)
                found = await connection.execute(query.order_by(access_log.c.sequence).limit(BATCH))
                batch = found.mappings().all()
                for row in batch:
                    if row["sequence"] != last + 1 or row["previous"] != previous or row["hash"] != hash_of(row):
                        return Verdict(rows, previous, broken_at=last + 1)
                    previous, last, rows = row["hash"], row["sequence"], rows + 1
                if len(batch) < BATCH:
                    return Verdict(rows, previous)

    async def stands_at(self, municipality: str, sequence: int) -> str | None:
        """Return the hash of a row, None where there is none."""
        query = select(access_log.c.hash).where(access_log.c.municipality == municipality, access_log.c.sequence == sequence)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def stop(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._writing


def _fitting(wanted: LogFilter) -> list[ColumnElement[bool]]:
    pairs = ((access_log.c.staff, wanted.staff), (access_log.c.about, wanted.about), (access_log.c.action, wanted.action))
    conditions = [column == value for column, value in pairs if value is not None]
    if wanted.since is not None:
        conditions.append(access_log.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(access_log.c.at < wanted.until)
    return conditions


def hash_of(row: Mapping[str, Any] | RowMapping) -> str:
    """Return the hash of a row's content and of the hash before it, as hex SHA-256 over canonical JSON."""
    names = ("municipality", "sequence", "staff", "staff_name", "action", "about", "details", "previous")
    content = {name: row[name] for name in names} | {"at": row["at"].astimezone(UTC).isoformat()}
    written = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


async def _head(connection: AsyncConnection, municipality: str) -> tuple[int, str]:
    newest = select(func.max(access_log.c.sequence)).where(access_log.c.municipality == municipality).scalar_subquery()
    query = select(access_log.c.sequence, access_log.c.hash).where(
        access_log.c.municipality == municipality, access_log.c.sequence == newest
    )
    row = (await connection.execute(query)).first()
    return (row.sequence, row.hash) if row else (0, BEGINNING)


def _tell(batch: Sequence[tuple[Look, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, kept in batch:
        if kept.done():
            continue
        if error is None:
            kept.set_result(None)
        else:
            kept.set_exception(error)


def _looked(row: RowMapping) -> LoggedLook:
    names = ("sequence", "at", "staff", "staff_name", "action", "about", "details", "hash")
    return LoggedLook(**{name: row[name] for name in names})
