"""The migrations make exactly the tables that the code describes."""

from __future__ import annotations

import asyncio
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

import bot.app
import inquiries.canned.models
import inquiries.continuing.models
import inquiries.deadlines.models
import inquiries.digest.models
import inquiries.drafts.models
import inquiries.duty.models
import inquiries.followers.models
import inquiries.groups.models
import inquiries.internal.models
import inquiries.junk.models
import inquiries.notes.models
import inquiries.own.models
import inquiries.satisfaction.models
import inquiries.search.models
import inquiries.services.models
import inquiries.settings.models
import inquiries.systems.models
import inquiries.tags.models
from bot.database import Database, metadata
from inquiries.migrations import MIGRATION_LOCK, migrate
from tests.building import until
from tests.system_requirements import needs

TABLES_OF = (
    bot.app,
    inquiries.canned.models,
    inquiries.continuing.models,
    inquiries.deadlines.models,
    inquiries.digest.models,
    inquiries.drafts.models,
    inquiries.duty.models,
    inquiries.followers.models,
    inquiries.groups.models,
    inquiries.internal.models,
    inquiries.junk.models,
    inquiries.notes.models,
    inquiries.own.models,
    inquiries.satisfaction.models,
    inquiries.search.models,
    inquiries.services.models,
    inquiries.settings.models,
    inquiries.systems.models,
    inquiries.tags.models,
)
"""Modules whose tables count beside those that the tests' own set-up knows."""

FULL_TEXT = ("search_index", "ix_search_entry_terms", "ix_search_entry_narrow")


async def test_migrated_database_is_what_the_code_describes(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        # Full-text indexes are the databases' own matter: the code describes none.
        opts = {"compare_type": True, "include_object": lambda _object, name, *_: not str(name).startswith(FULL_TEXT)}
        return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    await migrate(database, metadata)


@needs("postgresql")
async def test_nodes_that_start_together_migrate_one_after_the_other(fresh_postgres_url: str) -> None:
    one, other = Database(fresh_postgres_url), Database(fresh_postgres_url)
    waiting = text("SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")

    async def somebody_waits() -> bool:
        async with one.read() as connection:
            return bool((await connection.execute(waiting)).scalar_one())

    try:
        async with one.write() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            second = asyncio.create_task(migrate(other, metadata))
            await until(somebody_waits)
        await second
    finally:
        await one.close()
        await other.close()
