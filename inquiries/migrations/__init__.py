"""The store's schema over time, by Alembic."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text

from bot.database import Database

FOLDER = Path(__file__).parent
MIGRATION_LOCK = 7_264_911
"""PostgreSQL's advisory lock: of nodes that start together, one migrates and the others find it done."""


def config_for(connection: Connection, metadata: MetaData) -> Config:
    """Return Alembic's configuration for one open connection; there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


async def migrate(database: Database, metadata: MetaData) -> None:
    """Bring the schema to the newest version, making it where there is none."""

    def upgrade(connection: Connection) -> None:
        command.upgrade(config_for(connection, metadata), "head")

    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        await asyncio.wait_for(connection.run_sync(upgrade), timeout=600)
