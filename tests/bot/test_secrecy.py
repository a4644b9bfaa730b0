"""What people wrote stays out of errors, and so out of logs; what was deleted stays in no file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from inquiries.models import counters

SECRET = "min hemmelighet"


async def test_an_error_of_the_database_does_not_repeat_what_was_written(sqlite_database: Database) -> None:
    async def twice() -> None:
        async with sqlite_database.write() as connection:
            for _ in range(2):
                await connection.execute(insert(counters).values(municipality=SECRET, year=2026, last=1))

    with pytest.raises(IntegrityError) as caught:
        await twice()
    assert SECRET not in str(caught.value)


async def test_the_journal_can_be_emptied(sqlite_database: Database, sqlite_path: Path) -> None:
    async with sqlite_database.write() as connection:
        await connection.execute(insert(counters).values(municipality=SECRET, year=2026, last=1))
    journal = sqlite_path.with_name(f"{sqlite_path.name}-wal")
    assert SECRET.encode() in journal.read_bytes()
    assert await sqlite_database.empty_journal()
    assert journal.read_bytes() == b""
