"""Sites are read beside the requests, since a site map takes minutes: each reading has its row, which says how far it is."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import RowMapping, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles import Author, ImportPreview, SiteReading
from bot.database import Database
from bot.errors import Conflict, NotFound, TorgError
from bot.interfaces import Clock
from knowledge_base.imports.web.site import Progress
from knowledge_base.models import site_readings

log = logging.getLogger(__name__)

READING, DONE, FAILED, STOPPED, BROKEN = "reading", "done", "failed", "stopped", "broken"
BEAT_S = 1.0
DEAD_AFTER = timedelta(seconds=60)
KEPT_FOR = timedelta(days=1)
UNEXPECTED = "error"
PREVIEW = TypeAdapter(ImportPreview)

Work = Callable[[Progress], Awaitable[ImportPreview]]


@dataclass
class _Heard:
    """What a reading has told of itself last."""

    done: int = 0
    pages: int = 0
    page: str = ""

    def __call__(self, done: int, pages: int, page: str) -> None:
        self.done, self.pages, self.page = done, pages, page[:2_000]


class SiteReadings:
    """Begins, follows and stops readings; a person has one at a time, and it is kept for a day."""

    def __init__(self, database: Database, clock: Clock, *, beat_s: float = BEAT_S) -> None:
        self._database = database
        self._clock = clock
        self._beat_s = beat_s
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def begin(self, municipality: str, address: str, by: Author, work: Work) -> SiteReading:
        """Begin a reading and return at once. Raises Conflict while another one of the same person goes on."""
        now = self._clock.now()
        reading = SiteReading(str(uuid.uuid4()), address, READING, now)
        values = {key: value for key, value in asdict(reading).items() if key != "preview"}
        async with self._database.write() as connection:
            present = await self._present(connection, municipality, by.staff)
            if present is not None:
                raise Conflict(f"{present} is still being read; wait for it, or stop it")
            await connection.execute(
                insert(site_readings).values(**values, municipality=municipality, staff=by.staff, beat_at=now)
            )
        task = asyncio.create_task(self._run(reading.id, work), name=f"read {address}")
        self._tasks[reading.id] = task
        task.add_done_callback(lambda _task: self._tasks.pop(reading.id))
        return reading

    async def one(self, municipality: str, staff: str, reading: str) -> SiteReading:
        """Return how far a person's reading is. Raises NotFound."""
        found = await self._find(municipality, staff, site_readings.c.id == reading)
        if found is None:
            raise NotFound("nothing is read under this id")
        return found

    async def newest(self, municipality: str, staff: str) -> SiteReading | None:
        """Return a person's last reading, None where there is none of the last day."""
        return await self._find(municipality, staff, site_readings.c.at > self._clock.now() - KEPT_FOR)

    async def stop(self, municipality: str, staff: str, reading: str) -> SiteReading:
        """Stop a reading; one that has ended stays as it is. Raises NotFound."""
        mine = (site_readings.c.municipality == municipality) & (site_readings.c.staff == staff)
        goes_on = mine & (site_readings.c.id == reading) & (site_readings.c.state == READING)
        async with self._database.write() as connection:
            await connection.execute(update(site_readings).where(goes_on).values(state=STOPPED))
        return await self.one(municipality, staff, reading)

    async def tidy(self) -> None:
        """Drop what is older than a day."""
        async with self._database.write() as connection:
            await connection.execute(delete(site_readings).where(site_readings.c.at < self._clock.now() - KEPT_FOR))

    async def close(self) -> None:
        """End what is being read here, and leave word of it."""
        tasks = dict(self._tasks)
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        with suppress(TorgError):  # Where the store does not answer either, the silence tells the same a minute later.
            for reading in tasks:
                await self._write(reading, {"state": BROKEN})

    async def _present(self, connection: AsyncConnection, municipality: str, staff: str) -> str | None:
        """Return the address that a person has being read; who asks at the same time waits until this transaction ends."""
        if not self._database.is_sqlite:  # SQLite lets one write at a time anyway.
            key = {"key": f"site reading/{municipality}/{staff}"}
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)
        mine = (site_readings.c.municipality == municipality) & (site_readings.c.staff == staff)
        alive = (site_readings.c.state == READING) & (site_readings.c.beat_at >= self._clock.now() - DEAD_AFTER)
        return (await connection.execute(select(site_readings.c.address).where(mine, alive).limit(1))).scalar_one_or_none()

    async def _find(self, municipality: str, staff: str, which: Any) -> SiteReading | None:
        mine = (site_readings.c.municipality == municipality) & (site_readings.c.staff == staff) & which
        async with self._database.read() as connection:
            query = select(site_readings).where(mine).order_by(site_readings.c.at.desc()).limit(1)
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else self._shown(row)

    def _shown(self, row: RowMapping) -> SiteReading:
        silent = row["state"] == READING and row["beat_at"] < self._clock.now() - DEAD_AFTER
        names = ("id", "address", "at", "done", "pages", "page", "code", "reason")
        try:
            preview = None if row["preview"] is None else PREVIEW.validate_python(row["preview"])
        except ValidationError:  # Kept by a version before this one; it is read again in a minute.
            preview, silent = None, True
        return SiteReading(state=BROKEN if silent else row["state"], preview=preview, **{name: row[name] for name in names})

    async def _run(self, reading: str, work: Work) -> None:
        heard = _Heard()
        working = asyncio.ensure_future(work(heard))
        try:
            while not working.done():
                await asyncio.wait({working}, timeout=self._beat_s)
                if not working.done() and not await self._write(reading, asdict(heard)):
                    return
            await self._write(reading, {**asdict(heard), **await self._ending(working)})
        except TorgError as error:
            log.warning("a site's reading could not be noted: %s", error)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    @staticmethod
    async def _ending(working: Awaitable[ImportPreview]) -> dict[str, Any]:
        try:
            return {"state": DONE, "preview": asdict(await working)}
        except TorgError as error:
            return {"state": FAILED, "code": error.why.code if error.why else error.code, "reason": str(error)}
        except Exception:  # A page that breaks the reader must leave word, or its row would read for ever.
            log.exception("reading a site broke")
            return {"state": FAILED, "code": UNEXPECTED, "reason": "the site could not be read"}

    async def _write(self, reading: str, told: dict[str, Any]) -> bool:
        """Note what a reading tells of itself; returns whether it is still wanted."""
        wanted = (site_readings.c.id == reading) & (site_readings.c.state == READING)
        async with self._database.write() as connection:
            step = update(site_readings).where(wanted).values(beat_at=self._clock.now(), **told)
            return bool((await connection.execute(step)).rowcount)
