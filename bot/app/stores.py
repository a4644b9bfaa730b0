"""The parts that stand on the database, and the files beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column

from bot.database import Database, metadata
from bot.interfaces import Clock
from inquiries.arrivals import SqlArrivals
from inquiries.attachments import LooseAttachments
from inquiries.contacts import SqlContacts, SqlOptOuts
from inquiries.deliveries import SqlDeliveries
from inquiries.desk import SqlDesk
from inquiries.events import SqlEventLog
from inquiries.files import DiskFiles, Undertaker
from inquiries.inbox import SqlInbox
from inquiries.models import outbox
from inquiries.outbox import SqlOutbox
from inquiries.reach import SqlReach
from inquiries.record import SqlRecord
from inquiries.threads import SqlThreads


def holders_of_files() -> list[Column[Any]]:
    """Return the columns that name files: those called `reference`, but for the outbox's, which is another system's id."""
    return [table.c.reference for table in metadata.sorted_tables if "reference" in table.c and table is not outbox]


@dataclass(frozen=True)
class Stores:
    """Everything that stands on one database."""

    database: Database
    record: SqlRecord
    desk: SqlDesk
    inbox: SqlInbox
    reaching: SqlReach
    events: SqlEventLog
    outbox: SqlOutbox
    files: DiskFiles
    arrivals: SqlArrivals
    contacts: SqlContacts
    threads: SqlThreads
    opt_outs: SqlOptOuts
    deliveries: SqlDeliveries
    loose: LooseAttachments
    undertaker: Undertaker
    clock: Clock

    @classmethod
    def over(cls, database: Database, clock: Clock, *, data_dir: Path, node: str) -> Stores:
        """Put the parts over a database and a folder."""
        files = DiskFiles(data_dir / "files")
        return cls(
            database=database,
            record=SqlRecord(database, clock),
            desk=SqlDesk(database, clock),
            inbox=SqlInbox(database, clock),
            reaching=SqlReach(database),
            events=SqlEventLog(database, clock),
            outbox=SqlOutbox(database, clock, node=node),
            files=files,
            arrivals=SqlArrivals(database, clock, node=node),
            contacts=SqlContacts(database, clock),
            threads=SqlThreads(database, clock),
            opt_outs=SqlOptOuts(database, clock),
            deliveries=SqlDeliveries(database, clock),
            loose=LooseAttachments(database, clock),
            undertaker=Undertaker(database, files, clock, holders=holders_of_files()),
            clock=clock,
        )

    async def tidy(self, *, arrivals_days: int) -> None:
        """Drop raw arrivals whose time is over and files that were never sent, then the files nobody names any more."""
        await self.arrivals.purge(self.clock.now() - timedelta(days=arrivals_days))
        await self.loose.purge()
        await self.undertaker.run()
