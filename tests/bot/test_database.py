"""Transactions: what happens when they are cancelled, broken or find the database away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from bot import database as database_module
from bot.database import Database
from bot.errors import StoreUnavailable
from inquiries.models import counters, events
from tests.building import START, SomebodyElse, until
from tests.servers import PostgresServer
from tests.system_requirements import needs


@pytest.fixture(autouse=True)
async def event_loop_outlives_threads() -> AsyncIterator[None]:
    """A connection that could not be made, or whose making was cancelled, ends its thread by itself a moment later."""
    before = threading.active_count()
    yield
    await until(lambda: threading.active_count() <= before)


async def numbers(database: Database) -> list[int]:
    async with database.read() as connection:
        return list((await connection.execute(select(counters.c.last).order_by(counters.c.last))).scalars())


def row(number: int) -> dict[str, object]:
    return {"municipality": "havdal", "year": number, "last": number}


async def write(database: Database, number: int) -> None:
    async with database.write() as connection:
        await connection.execute(insert(counters).values(row(number)))


async def test_commits_when_it_ends_well(database: Database) -> None:
    await write(database, 1)
    assert await numbers(database) == [1]


async def test_what_is_written_together_is_written_at_once_or_not_at_all(database: Database) -> None:
    async with database.together():
        await write(database, 1)
        await write(database, 2)
        assert await numbers(database) == [1, 2], "what was written is read within"
        assert await asyncio.create_task(numbers(database)) == [], "another task reads what is committed"
    assert await numbers(database) == [1, 2]

    async def breaks() -> None:
        async with database.together():
            await write(database, 3)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await breaks()
    await write(database, 4)
    assert await numbers(database) == [1, 2, 4]


async def test_error_rolls_back_and_lets_the_next_one_in(database: Database) -> None:
    async def breaks() -> None:
        async with database.write() as connection:
            await connection.execute(insert(counters).values(row(1)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await breaks()
    await write(database, 2)
    assert await numbers(database) == [2]


async def test_cancelled_between_two_statements_rolls_back_and_lets_the_next_one_in(database: Database) -> None:
    inside = asyncio.Event()

    async def half() -> None:
        async with database.write() as connection:
            await connection.execute(insert(counters).values(row(1)))
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(half())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        await write(database, 2)
    assert await numbers(database) == [2]


async def test_cancelled_at_any_moment_leaves_all_or_nothing_and_no_lock(database: Database) -> None:
    """Transactions of two rows are cancelled after times that differ, wherever they are by then."""

    async def both(number: int) -> None:
        async with database.write() as connection:
            # A statement that returns something stays open in SQLite until that has been fetched.
            await connection.execute(insert(counters).values(row(number)).returning(counters.c.last))
            await connection.execute(insert(counters).values(row(number + 1)).returning(counters.c.last))

    for number in range(0, 200, 4):
        task = asyncio.create_task(both(number))
        await asyncio.sleep(number / 25_000)  # Up to 8 ms; the time is what is tested.
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(5):
            await write(database, number + 2)
    found = set(await numbers(database))
    assert set(range(2, 200, 4)) <= found
    assert all((number in found) == (number + 1 in found) for number in range(0, 200, 4))


async def test_cancelled_while_waiting_for_its_turn_takes_nobody_elses(sqlite_database: Database) -> None:
    async with sqlite_database.write():
        waiting = [asyncio.create_task(write(sqlite_database, number)) for number in (1, 2)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await numbers(sqlite_database) == [2]


async def test_writers_of_one_process_all_get_through(database: Database) -> None:
    await asyncio.gather(*(write(database, number) for number in range(40)))
    assert await numbers(database) == list(range(40))


async def test_readers_go_on_while_somebody_writes(database: Database) -> None:
    await write(database, 1)
    async with database.write() as connection, asyncio.timeout(5):
        await connection.execute(insert(counters).values(row(2)))
        assert await numbers(database) == [1]


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=12, minutes=45)), timezone(timedelta(hours=-8))])
async def test_moments_come_back_in_utc_whatever_zone_they_went_in(database: Database, zone: timezone) -> None:
    moment = datetime(2026, 3, 29, 2, 30, 0, 123_456, tzinfo=zone)
    event = {"municipality": "havdal", "kind": "status", "conversation": "c", "body": {}, "at": moment}
    async with database.write() as connection:
        await connection.execute(insert(events).values(event))
    async with database.read() as connection:
        found = (await connection.execute(select(events.c.at).where(events.c.at == moment))).scalar_one()
    assert found == moment
    assert found.tzinfo is UTC


async def test_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(StatementError, match="timezone"):
        async with database.write() as connection:
            await connection.execute(insert(events).values(municipality="h", kind="s", conversation="c", body={}, at=naive))


async def test_mistake_in_a_question_is_not_called_unavailable(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.read() as connection:
            await connection.execute(text("SELECT nothing FROM nowhere"))


async def test_locked_sqlite_file_is_unavailable(
    sqlite_url: str, somebody_else: SomebodyElse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 50)
    async with _open(sqlite_url) as database:
        await somebody_else.lock()
        with pytest.raises(StoreUnavailable, match="locked"):
            await write(database, 1)
        somebody_else.release()
        await write(database, 1)


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def test_full_sqlite_is_unavailable_and_keeps_what_it_has(sqlite_url: str) -> None:
    async def fill(database: Database) -> None:
        async with database.write() as connection:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count={pages}"))
            await connection.execute(insert(counters), [row(year) for year in range(10, 20_000)])

    async with _open(sqlite_url) as database:
        await write(database, 1)
        with pytest.raises(StoreUnavailable, match="full"):
            await fill(database)
    async with _open(sqlite_url) as database:
        assert await numbers(database) == [1]


async def test_sqlite_in_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    async with _open(f"sqlite+aiosqlite:///{tmp_path / 'nowhere' / 'torg.db'}") as database:
        with pytest.raises(StoreUnavailable):
            await numbers(database)


async def test_sqlite_survives_power_loss_by_its_settings(sqlite_database: Database) -> None:
    async with sqlite_database.read() as connection:
        found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in _WANTED}
    assert found == _WANTED


_WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


async def test_postgresql_that_is_not_there_is_unavailable() -> None:
    async with _open("postgresql+asyncpg://torg@127.0.0.1:1/torg") as database:
        with pytest.raises(StoreUnavailable):
            await write(database, 1)


@needs("postgresql")
async def test_postgresql_ends_a_connection_and_the_next_one_works(postgres_url: str) -> None:
    async def interrupted(database: Database, other: Database) -> None:
        async with database.write() as connection:
            pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with other.write() as killer:
                await killer.execute(text(f"SELECT pg_terminate_backend({pid})"))
            await connection.execute(text("SELECT 1"))

    async with _open(postgres_url) as database, _open(postgres_url) as other:
        with pytest.raises(StoreUnavailable):
            await interrupted(database, other)
        async with database.read() as connection:
            assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1


@needs("postgresql")
async def test_postgresql_that_answers_nothing_is_unavailable_in_time(
    postgres_server: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "COMMAND_TIMEOUT_S", 0.3)
    async with _open(postgres_url) as database:
        with pytest.raises(StoreUnavailable):
            async with database.write() as connection:
                await connection.execute(text("SELECT pg_sleep(20)"))


@needs("postgresql")
async def test_postgresql_chooses_a_victim_of_a_deadlock_and_says_to_try_again(postgres_url: str) -> None:
    async with _open(postgres_url) as database:
        ready = asyncio.Barrier(2)

        async def cross(first: int, second: int) -> None:
            async with database.write() as connection:
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({first})"))
                await ready.wait()
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({second})"))

        results = await asyncio.gather(cross(1, 2), cross(2, 1), return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [StoreUnavailable]


async def test_no_thread_or_file_is_left_when_it_is_closed(sqlite_url: str) -> None:
    threads, files = threading.active_count(), _open_files()
    for _ in range(5):
        async with _open(sqlite_url) as database:
            await asyncio.gather(*(numbers(database) for _ in range(8)))
    await until(lambda: threading.active_count() <= threads)
    assert _open_files() <= files


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
