"""Fills a store with inquiries and their index, past the service: what one person at a time would write takes days."""

from __future__ import annotations

import random
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url

from benchmarks.search.texts import messages
from bot.search import Part
from inquiries.search.filters import changing_facts
from inquiries.search.lexicon import load_lexica
from inquiries.search.sources import MESSAGE_PLACE, PLACES, TITLE_PLACE, Source, entry_row
from inquiries.search.words import in_tsvector, together

HOME = "havdal"
SPOKEN = 5
"""Messages of an inquiry."""
BATCH = 2_000
BEGIN = datetime(2024, 1, 1, 8, tzinfo=UTC)
UNITS = [str(uuid.UUID(int=number + 1)) for number in range(20)]
STAFF = [str(uuid.UUID(int=number + 1001)) for number in range(60)]
SPECIALIST = "barnevern"
SERVICES = [SPECIALIST, *(f"tjeneste-{number}" for number in range(39))]
TOPICS = [f"ord/emne-{number}" for number in range(400)]
CHANNELS = (("webchat", 0.5), ("email", 0.3), ("telephone", 0.12), ("sms", 0.07), ("letter", 0.01))
CONVERSATION = [
    "id",
    "municipality",
    "channel",
    "address",
    "owner",
    "language",
    "inquiry",
    "created_at",
    "updated_at",
    "dialogue_stale",
]
INQUIRY = [
    "id",
    "municipality",
    "number",
    "conversation",
    "channel",
    "status",
    "title",
    "preview",
    "language",
    "opened_at",
    "updated_at",
    "messages",
    "topic_due",
    "topic",
    "kind",
    "service",
    "unit",
    "responsible",
    "reopened",
    "version",
]
MESSAGE = [
    "id",
    "municipality",
    "conversation",
    "inquiry",
    "author",
    "visibility",
    "text",
    "sources",
    "choices",
    "details",
    "masked",
    "language",
    "created_at",
    "sequence",
    "waits_for_bot",
    "channel",
    "external_key",
]
ENTRY = ["id", "municipality", "part", "inquiry", "message", "at", "terms"]

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Writer:
    """Makes inquiries, one after the other, each with its messages and entries."""

    chance: random.Random
    sequence: int = 0
    number: int = 0

    def batches(self, count: int) -> Iterator[Rows]:
        """Return rows by table until so many messages are made."""
        texts = messages(self.chance)
        while self.sequence < count:
            rows: Rows = {"conversation": [], "inquiry": [], "message": [], "search_entry": []}
            for _ in range(BATCH // SPOKEN):
                self._inquiry(rows, [next(texts) for _ in range(SPOKEN)])
            yield rows

    def _id(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def _inquiry(self, rows: Rows, said: list[tuple[str, str]]) -> None:
        chance, language = self.chance, said[0][0]
        self.number += 1
        opened = BEGIN + timedelta(minutes=5 * self.number)
        inquiry, conversation = self._id(), self._id()
        channel = chance.choices(*zip(*CHANNELS, strict=True))[0]
        number, title = f"{opened.year}-{self.number:06d}", said[0][1][:80]
        status = chance.choices(("closed", "solved", "waiting_staff", "with_department"), (0.9, 0.08, 0.005, 0.015))[0]
        rows["conversation"].append(
            (conversation, HOME, channel, conversation, "bot", language, inquiry, opened, opened, False)
        )
        placed = (chance.choice(TOPICS), chance.choice(("question", "fault", "application")), chance.choice(SERVICES))
        people = (chance.choice(UNITS), chance.choice(STAFF))
        columns = zip(("topic", "kind", "service", "unit", "responsible", "status"), (*placed, *people, status), strict=True)
        changing = tuple(changing_facts(dict(columns)))
        rows["inquiry"].append(
            (
                inquiry,
                HOME,
                number,
                conversation,
                channel,
                status,
                title,
                title,
                language,
                opened,
                opened,
                SPOKEN,
                False,
                *placed,
                *people,
                0,
                1,
            )
        )
        for place, (_, text) in enumerate(said):
            self.sequence += 1
            author = "citizen" if place % 2 == 0 else chance.choice(("bot", "staff"))
            internal = author == "staff" and chance.random() < 0.3
            at, message = opened + timedelta(minutes=place), self._id()
            rows["message"].append(
                (
                    message,
                    HOME,
                    conversation,
                    inquiry,
                    author,
                    "staff" if internal else "all",
                    text,
                    "[]",
                    "[]",
                    "{}",
                    False,
                    language,
                    at,
                    self.sequence,
                    False,
                    channel,
                    message,
                )
            )
            first = self.sequence * PLACES
            given: dict[str, Any] = {"municipality": HOME, "inquiry": inquiry, "number": number, "channel": channel}
            given |= {"language": language, "at": at, "changing": changing}
            if place == 0:
                self._entry(rows, Source(first + TITLE_PLACE, part=Part.TITLE, message=None, author="", text=title, **given))
            part = Part.NOTE if internal else Part.MESSAGE
            self._entry(rows, Source(first + MESSAGE_PLACE, part=part, message=message, author=author, text=text, **given))

    def _entry(self, rows: Rows, source: Source) -> None:
        row = entry_row(source)
        rows["search_entry"].append(tuple(row[name] for name in ENTRY))


class SqliteFile:
    """A SQLite store, filled without a thought for power cuts."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-262144"):
            self._connection.execute(f"PRAGMA {pragma}")

    async def begin(self) -> None:
        """Make the register."""
        for table, names, rows in register(_stored):
            self._many(table, names, rows)

    async def take(self, rows: Rows) -> None:
        """Write a batch."""
        self._connection.execute("BEGIN")
        for table, names in TABLES.items():
            self._many(table, names, [tuple(_stored(value) for value in row) for row in rows[table]])
        self._connection.execute("DELETE FROM search_due")
        self._connection.execute("COMMIT")

    def _many(self, table: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * len(names))
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608

    async def end(self, count: int) -> None:
        """Bring what the service counts on up to date."""
        self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?)", (count,))
        self._connection.close()


class PostgresDatabase:
    """A PostgreSQL store, filled by COPY; its indexes are made at the end."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    async def begin(self) -> None:
        """Connect, make the register, put the full-text index off."""
        self._connection = await asyncpg.connect(self._url)
        await self._connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        await self._connection.execute("DROP INDEX ix_search_entry_terms")
        self._index = "CREATE INDEX ix_search_entry_terms ON search_entry USING gin (terms) WITH (fastupdate = off)"
        await self._connection.execute("CREATE TEMP TABLE loading (LIKE search_entry)")
        await self._connection.execute("ALTER TABLE loading ALTER terms TYPE text")
        for table, names, rows in register(lambda value: value):
            await self._connection.copy_records_to_table(table, columns=names, records=rows)

    async def take(self, rows: Rows) -> None:
        """Write a batch."""
        for table, names in TABLES.items():
            if table != "search_entry":
                await self._connection.copy_records_to_table(table, columns=names, records=rows[table])
        entries = [(*row[:-1], in_tsvector(row[-1])) for row in rows["search_entry"]]
        await self._connection.copy_records_to_table("loading", columns=ENTRY, records=entries)
        await self._connection.execute(
            "INSERT INTO search_entry SELECT id, municipality, part, inquiry, message, at, terms::tsvector FROM loading; "
            "TRUNCATE loading"
        )

    async def end(self, count: int) -> None:
        """Make the index, and bring what the service and the planner count on up to date."""
        await self._connection.execute("SET maintenance_work_mem = '512MB'")
        await self._connection.execute(self._index, timeout=3600)
        await self._connection.execute(f"SELECT setval(pg_get_serial_sequence('event', 'sequence'), {count})")
        await self._connection.execute("VACUUM ANALYZE", timeout=3600)
        await self._connection.close()


TABLES = {"conversation": CONVERSATION, "inquiry": INQUIRY, "message": MESSAGE, "search_entry": ENTRY}


def _stored(value: Any) -> Any:
    """Return a value as the service would have SQLite store it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return together(value) if isinstance(value, list) else value


def register(stored: Any) -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    """Return the rows of units, their members and services: one service is the specialists'."""
    now = stored(BEGIN)
    units = [(unit, HOME, f"Enhet {place}", "", "", "{}", False, 1, now) for place, unit in enumerate(UNITS)]
    members = [(UNITS[place % len(UNITS)], staff, HOME) for place, staff in enumerate(STAFF)]
    services = [
        (HOME, one, "{}", UNITS[place % 20], "specialist" if one == SPECIALIST else "desk", "{}", 1, now)
        for place, one in enumerate(SERVICES)
    ]
    return [
        (
            "unit",
            ["id", "municipality", "name", "email", "telephone", "opening_hours", "default_queue", "version", "updated_at"],
            units,
        ),
        ("unit_member", ["unit", "staff", "municipality"], members),
        ("service", ["municipality", "id", "names", "unit", "track", "opening_hours", "version", "updated_at"], services),
        ("inquiry_counter", ["municipality", "year", "last"], [(HOME, datetime.now(UTC).year, 900_000)]),
    ]


async def fill(targets: list[SqliteFile | PostgresDatabase], count: int) -> None:
    """Fill stores with the same messages."""
    load_lexica()
    for target in targets:
        await target.begin()
    done = 0
    for rows in Writer(random.Random(5)).batches(count):  # noqa: S311 - the same messages every time
        for target in targets:
            await target.take(rows)
        done += len(rows["message"])
        if done % 50_000 == 0:
            print(f"{done} messages", flush=True)
    for target in targets:
        await target.end(count)
