"""The log of who looked: nobody changes it, and whoever gets round that is found out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.privacy import Action, LogFilter, Look
from inquiries.privacy.access_log import BEGINNING, SqlAccessLog
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, SettableClock


@pytest.fixture
async def log(database: Database, clock: SettableClock) -> AsyncIterator[SqlAccessLog]:
    log = SqlAccessLog(database, clock)
    yield log
    await log.stop()


def look(about: str = "en sak", staff: object = ADA, action: Action = Action.OPENED) -> Look:
    return Look(staff, action, about, {"number": "2026-000001"})  # type: ignore[arg-type]  # Staff of this file


async def unprotected(database: Database, connection: AsyncConnection) -> None:
    """Do away with the triggers, as an administrator of the database can."""
    if database.is_sqlite:
        await connection.execute(text("DROP TRIGGER IF EXISTS access_log_no_update"))
        await connection.execute(text("DROP TRIGGER IF EXISTS access_log_no_delete"))
    else:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))


async def forged(database: Database, statement: str) -> None:
    async with database.write() as connection:
        await unprotected(database, connection)
        await connection.execute(text(statement))


async def test_looks_are_kept_newest_first(log: SqlAccessLog, clock: SettableClock) -> None:
    await log.note(look("første"))
    clock.advance(minutes=1)
    await log.note(look("andre", BO, Action.DOWNLOADED))
    rows = await log.page(HAVDAL)
    assert [(row.sequence, row.about, row.staff_name, row.action) for row in rows] == [
        (2, "andre", "Bo", "downloaded"),
        (1, "første", "Ada", "opened"),
    ]
    assert rows[0].at == clock.now()
    assert [row.about for row in await log.page(HAVDAL, before=2)] == ["første"]
    assert [row.about for row in await log.page(HAVDAL, wanted=LogFilter(staff=BO.id))] == ["andre"]
    assert [row.sequence for row in await log.page(HAVDAL, wanted=LogFilter(about="første"))] == [1]


async def test_every_municipality_has_its_own_chain(log: SqlAccessLog) -> None:
    await log.note(look())
    await log.note(look(staff=NEIGHBOUR))
    assert [row.sequence for row in await log.page(NABO)] == [1]
    assert [row.staff_name for row in await log.page(NABO)] == ["Siv"]
    assert (await log.verify(HAVDAL)).rows == (await log.verify(NABO)).rows == 1


async def test_a_hundred_at_once_make_one_chain_over_two_nodes(database: Database, clock: SettableClock) -> None:
    one, other = SqlAccessLog(database, clock), SqlAccessLog(database, clock)
    await asyncio.gather(*(log.note(look(f"sak {number}")) for number in range(50) for log in (one, other)))
    verdict = await one.verify(HAVDAL)
    assert (verdict.rows, verdict.broken_at) == (100, None)
    assert verdict.head == await one.stands_at(HAVDAL, 100)


async def test_an_empty_log_is_whole(log: SqlAccessLog) -> None:
    verdict = await log.verify(HAVDAL)
    assert (verdict.rows, verdict.head, verdict.broken_at) == (0, BEGINNING, None)


@pytest.mark.parametrize(
    "statement", ["UPDATE access_log SET staff_name = 'Ingen'", "DELETE FROM access_log WHERE sequence = 1"]
)
async def test_the_database_refuses_to_change_it(database: Database, log: SqlAccessLog, statement: str) -> None:
    await log.note(look())
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with database.write() as connection:
            await connection.execute(text(statement))
    assert (await log.page(HAVDAL))[0].staff_name == "Ada"


async def test_postgresql_refuses_to_empty_it(database: Database, log: SqlAccessLog) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with database.write() as connection:
            await connection.execute(text("TRUNCATE access_log"))


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE access_log SET staff_name = 'Ingen' WHERE sequence = 3", 3),
        ("UPDATE access_log SET about = 'annen sak' WHERE sequence = 5", 5),
        ("UPDATE access_log SET at = '2020-01-01 00:00:00+00' WHERE sequence = 1", 1),
        ("DELETE FROM access_log WHERE sequence = 2", 2),
        ("DELETE FROM access_log WHERE sequence = 1", 1),
    ],
)
async def test_who_gets_round_that_is_found_out(
    database: Database, log: SqlAccessLog, statement: str, broken_at: int
) -> None:
    for number in range(5):
        await log.note(look(f"sak {number}"))
    assert (await log.verify(HAVDAL)).broken_at is None
    # SQLite's moments are texts without a zone.
    await forged(database, statement.replace("+00'", ".000000'") if database.is_sqlite else statement)
    assert (await log.verify(HAVDAL)).broken_at == broken_at


async def test_a_log_cut_at_its_end_is_told_by_a_head_noted_before(database: Database, log: SqlAccessLog) -> None:
    for number in range(3):
        await log.note(look(f"sak {number}"))
    head = (await log.verify(HAVDAL)).head
    await forged(database, "DELETE FROM access_log WHERE sequence = 3")
    assert (await log.verify(HAVDAL)).broken_at is None
    assert await log.stands_at(HAVDAL, 3) != head
