"""The database every part shares: one engine, one metadata, reading and writing transactions.

SQLite runs in WAL mode with `synchronous=FULL`: a commit that returned survives both SIGKILL and power loss.
Writers of one process queue in memory, since SQLite lets only one write at a time and waits by polling.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData, TypeDecorator, event, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import OutcomeUnknown, StoreUnavailable
from bot.vault import Vault, use_vault

POOL: dict[str, Any] = {
    "pool_size": 8,
    "max_overflow": 8,
    "pool_timeout": 30,
    # An error must not carry what people wrote into the log.
    "hide_parameters": True,
}
BUSY_TIMEOUT_MS = 15_000
CACHE_KIB = 16_384
"""What one SQLite connection keeps in memory; a search goes through more than the two megabytes that are usual."""

MAPPED = 2**31 - 2**16
"""So much of SQLite's file is read as memory, the most it can: a search through old inquiries reads two thousand pages all
over the file, and to ask the system for each of them took a third of its time. Writing goes past this mapping."""

CONNECT_TIMEOUT_S = 10
COMMAND_TIMEOUT_S = 60
AWAY = ("08", "40", "53", "55P03", "57")
"""PostgreSQL's states and classes of states after which trying again may help: connection lost, rolled back for another's
sake, out of resources, lock not to be had, shutting down (PostgreSQL's manual, appendix A)."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A timezone-aware moment in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone, since nobody can tell later which it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a timezone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Joined:
    """The transaction that a task writes in together."""

    connection: AsyncConnection
    task: asyncio.Task[Any] | None


class Database:
    """One database by its SQLAlchemy URL (`sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`); `vault` seals addresses."""

    def __init__(self, url: str, vault: Vault | None = None) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        connect: dict[str, Any] = {"timeout": CONNECT_TIMEOUT_S, "command_timeout": COMMAND_TIMEOUT_S}
        if self.is_sqlite:
            connect = {"timeout": BUSY_TIMEOUT_MS / 1000, "factory": _SqliteConnection}
        self.engine = create_async_engine(url, connect_args=connect, **POOL)
        if vault is not None:
            use_vault(self.engine.dialect, vault)
        self._writing = asyncio.Lock()
        self._joined: ContextVar[_Joined | None] = ContextVar("joined", default=None)
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for reading. Raises StoreUnavailable."""
        if (joined := self._joined_now()) is not None:
            yield joined
            return
        with _translated():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that commits when the context ends well. Raises StoreUnavailable, OutcomeUnknown."""
        if (joined := self._joined_now()) is not None:
            yield joined
            return
        if not self.is_sqlite:
            worked = False
            try:
                with _translated():
                    async with self.engine.begin() as connection:
                        yield connection
                        worked = True
            except StoreUnavailable as error:
                if worked:
                    raise OutcomeUnknown(str(error)) from error
                raise
            return
        with _translated():
            async with self._writing, self.engine.connect() as connection:
                await connection.execute(text("BEGIN IMMEDIATE"))
                try:
                    yield connection
                except BaseException:
                    await connection.rollback()
                    raise
                await connection.commit()

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Make one transaction of all that the same task writes within: all of it is done, or nothing.

        What is read within sees what was written. Let nothing within wait for another system: others cannot write meanwhile.
        """
        async with self.write() as connection:
            before = self._joined.set(_Joined(connection, asyncio.current_task()))
            try:
                yield
            finally:
                self._joined.reset(before)

    def _joined_now(self) -> AsyncConnection | None:
        """Return the connection of what is written together; a task that began within has its own."""
        joined = self._joined.get()
        return joined.connection if joined is not None and joined.task is asyncio.current_task() else None

    async def empty_journal(self) -> bool:
        """Bring SQLite's write-ahead log into the file and empty it, so that no deleted text stays in it.

        Returns False when a long reader was in the way; then it is for the next try.
        """
        if not self.is_sqlite:
            return True
        with _translated():
            async with self._writing, self.engine.connect() as connection:
                busy, *_ = (await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).one()
        return not busy

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


class _translated:  # noqa: N801 - reads as a statement where it is used
    """Turns a database that is away, locked or full into StoreUnavailable; other database errors pass."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None and _away(error):
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise StoreUnavailable(f"{reason}" or type(error).__name__) from error


def _away(error: BaseException) -> bool:
    """Tell whether the database cannot work now, rather than that it was asked something wrong."""
    if isinstance(error, OSError | PoolTimeout) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode != sqlite3.SQLITE_ERROR
    # asyncpg's own errors come through unwrapped while a connection is made; all of PostgreSQL's carry their state.
    state = getattr(cause, "sqlstate", None)
    return isinstance(state, str) and state.startswith(AWAY)


class _SqliteConnection(sqlite3.Connection):
    """A connection that ends its transaction before it closes.

    SQLite lets a connection live on, with its lock, while one of its statements is unfinished; when a task is cancelled
    between `… RETURNING` and reading what came back, the statement hangs on to the error's traceback for who knows how long.
    """

    def close(self) -> None:
        """Roll back what was not committed, then close."""
        if self.in_transaction:
            self.rollback()
        super().close()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Set up one SQLite connection; transactions are begun by hand, so that `BEGIN IMMEDIATE` is possible."""
    connection.isolation_level = None
    cursor: sqlite3.Cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "secure_delete=ON",
        f"cache_size=-{CACHE_KIB}",
        f"mmap_size={MAPPED}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
