"""Bare numbers by day: what figures are made of when the conversations behind them are gone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Date, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.experience import Count
from inquiries.experience import usage

LOCAL = ZoneInfo("Europe/Oslo")
"""Norwegian and Swedish municipalities keep the same clock."""

_ADD = text(
    "INSERT INTO usage (municipality, day, kind, about, count) VALUES (:municipality, :day, :kind, :about, :by) "
    "ON CONFLICT (municipality, day, kind, about) DO UPDATE SET count = usage.count + :by"
).bindparams(bindparam("day", type_=Date))


def day_of(moment: datetime) -> date:
    """Return the municipality's day of a moment."""
    return moment.astimezone(LOCAL).date()


async def add(
    connection: AsyncConnection, municipality: str, at: datetime, kind: str, about: str = "", *, by: int = 1
) -> None:
    """Count something on the day of a moment; one statement, so that two at once both count."""
    values = {"municipality": municipality, "day": day_of(at), "kind": kind, "about": about, "by": by}
    await connection.execute(_ADD, values)


class SqlUsage:
    """The counts, for figures."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, municipality: str, since: date, until: date) -> list[Count]:
        """Return what was counted from one day to another, both included; what came to nothing is left out."""
        query = select(usage).where(
            usage.c.municipality == municipality, usage.c.day >= since, usage.c.day <= until, usage.c.count > 0
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(usage.c.day, usage.c.kind, usage.c.about))).mappings()
            return [Count(row["day"], row["kind"], row["about"], row["count"]) for row in rows]
