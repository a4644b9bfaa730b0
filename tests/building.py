"""Real parts put together for tests: the record over a database, a clock that tests set, and what citizens send."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select

from bot.database import Database
from bot.following import InquiryLinks
from bot.messages import Address, Inbound, Staff
from inquiries.arrivals import SqlArrivals
from inquiries.contacts import SqlContacts, SqlOptOuts
from inquiries.deliveries import SqlDeliveries
from inquiries.desk import SqlDesk
from inquiries.events import SqlEventLog
from inquiries.inbox import SqlInbox
from inquiries.outbox import SqlOutbox
from inquiries.record import SqlRecord
from inquiries.threads import SqlThreads

HAVDAL = "havdal"
LINKS = InquiryLinks(b"0123456789abcdef", HAVDAL, "https://torg.havdal.example")
NABO = "nabo"
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

ADA = Staff("11111111-1111-4111-8111-111111111111", HAVDAL, "ada", "Ada", "desk")
BO = Staff("22222222-2222-4222-8222-222222222222", HAVDAL, "bo", "Bo", "desk")
NEIGHBOUR = Staff("33333333-3333-4333-8333-333333333333", NABO, "siv", "Siv", "desk")


@dataclass
class SettableClock:
    """Clock that stands still until a test moves it."""

    moment: datetime = START

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self.moment

    def advance(self, **by: float) -> None:
        """Let time pass, given as `timedelta` takes it; it may go backwards, as it does when a machine's clock is set."""
        self.moment += timedelta(**by)


@dataclass(frozen=True)
class Store:
    """Everything that stands on one database."""

    database: Database
    clock: SettableClock
    record: SqlRecord
    desk: SqlDesk
    inbox: SqlInbox
    events: SqlEventLog
    outbox: SqlOutbox
    arrivals: SqlArrivals
    contacts: SqlContacts
    deliveries: SqlDeliveries
    opt_outs: SqlOptOuts
    threads: SqlThreads

    @classmethod
    def over(cls, database: Database, clock: SettableClock) -> Store:
        """Put the parts over a database."""
        return cls(
            database,
            clock,
            SqlRecord(database, clock),
            SqlDesk(database, clock),
            SqlInbox(database, clock),
            SqlEventLog(database, clock),
            SqlOutbox(database, clock, node="one"),
            SqlArrivals(database, clock, node="one"),
            SqlContacts(database, clock),
            SqlDeliveries(database, clock),
            SqlOptOuts(database, clock),
            SqlThreads(database, clock),
        )

    async def count(self, table: Table) -> int:
        """Return how many rows a table has."""
        async with self.database.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


@dataclass(frozen=True)
class Person:
    """A citizen in a conversation of their own."""

    conversation: str = field(default_factory=lambda: str(uuid.uuid4()))
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    municipality: str = HAVDAL

    def says(self, text: str = "Hei", external_id: str | None = None, **more: Any) -> Inbound:
        """Return what the web chat would receive."""
        given: dict[str, Any] = {
            "municipality": self.municipality,
            "channel": "webchat",
            "sender": Address("webchat", self.conversation),
            "external_id": external_id or uuid.uuid4().hex,
            "text": text,
            "received_at": START,
            "conversation": self.conversation,
            "secret_hash": self.secret,
        }
        return Inbound(**(given | more))


async def until(done: Callable[[], Awaitable[bool]] | Callable[[], bool], *, within: float = 30.0) -> None:
    """Wait until something is so; fail when it is not so in time."""
    deadline = asyncio.get_running_loop().time() + within
    while True:
        answer = done()
        if await answer if not isinstance(answer, bool) else answer:
            return
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("it did not become so in time")
        await asyncio.sleep(0.005)


class SomebodyElse:
    """Another process at the same SQLite file, as its real connection."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=0)

    async def do(self, statement: str) -> None:
        """Carry out one statement as soon as nobody writes; waiting for that must not stop the event loop."""

        def done() -> bool:
            try:
                self._connection.execute(statement)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                    raise
                return False
            return True

        await until(done)

    async def lock(self) -> None:
        """Keep all others from writing."""
        if not self._connection.in_transaction:
            await self.do("BEGIN IMMEDIATE")

    def release(self) -> None:
        """Let others write again."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Go away."""
        self.release()
        self._connection.close()
