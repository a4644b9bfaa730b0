"""What tests of several parts share: real servers, started once, and databases, fresh for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import text

from bot.database import Database, metadata
from bot.vault import new_key, vault_of
from console.auth import models as accounts
from inquiries import experience
from inquiries import models as record
from inquiries.migrations import migrate
from inquiries.privacy import models as privacy
from inquiries.routing import models as routing
from inquiries.search import models as search
from inquiries.services import models as services
from knowledge_base import models as articles
from knowledge_base.suggestions import models as proposals
from knowledge_base.topics import models as topics
from tests.building import SettableClock, SomebodyElse, Store
from tests.servers import PostgresServer, RedisServer
from tests.system_requirements import needs, where

# A busy machine must not make a test fail: how long an example takes says nothing here.
settings.register_profile("torg", deadline=None, max_examples=60)
settings.load_profile("torg")

MODELS = (accounts, articles, experience, privacy, proposals, record, routing, search, services, topics)
"""Every module with tables: a module that nobody imports is missing from the schema."""

KEY = new_key()
VAULT = vault_of(KEY)
"""Addresses are sealed in tests as they are in the service."""

SQLITE = "sqlite"
POSTGRESQL = pytest.param("postgresql", marks=needs("postgresql"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer(where("postgresql"))
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer(where("redis"))
    try:
        server.start()
        yield server
    finally:
        server.close()


async def migrated(url: str) -> None:
    """Give a database the newest schema."""
    database = Database(url)
    try:
        await migrate(database, metadata)
    finally:
        await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrated(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    url = postgres_server.url("postgres")
    asyncio.run(migrated(url))
    return url


@pytest.fixture
def sqlite_path(sqlite_template: Path, tmp_path: Path) -> Iterator[Path]:
    """A SQLite file with the newest schema, in memory where the system has such a folder: its disk is not what we test."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(prefix="torg-", dir=memory if os.access(memory, os.W_OK) else tmp_path) as folder:
        yield Path(shutil.copy(sqlite_template, Path(folder) / "torg.db"))


@pytest.fixture
def sqlite_url(sqlite_path: Path) -> str:
    return f"sqlite+aiosqlite:///{sqlite_path}"


@pytest.fixture
def somebody_else(sqlite_path: Path) -> Iterator[SomebodyElse]:
    """Another process at the test's SQLite file."""
    other = SomebodyElse(sqlite_path)
    yield other
    other.close()


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url, VAULT)
    yield database
    await database.close()


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the newest schema and nothing in it, once for each backend."""
    return str(request.getfixturevalue("sqlite_url" if request.param == SQLITE else "postgres_url"))


async def _empty(database: Database) -> None:
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    async with database.write() as connection:
        # The log of who looked refuses to be emptied; only an administrator of the database gets round its triggers.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


@pytest.fixture
async def empty_postgres_url(postgres_url: str) -> str:
    """The URL of a PostgreSQL database with the newest schema and nothing in it."""
    database = Database(postgres_url)
    await _empty(database)
    await database.close()
    return postgres_url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, VAULT)
    if not database.is_sqlite:
        await _empty(database)
    yield database
    await database.close()


@pytest.fixture
def fresh_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a database without any table."""
    name = f"fresh_{uuid.uuid4().hex}"
    postgres_server.tool("createdb", *postgres_server.address, name)
    yield postgres_server.url(name)
    postgres_server.tool("dropdb", *postgres_server.address, name)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def store(database: Database, clock: SettableClock) -> Store:
    """The record over both backends."""
    return Store.over(database, clock)
