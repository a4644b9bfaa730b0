"""Units, services and inquiries as tests of duty and deadlines need them, written straight into the tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, update

from bot.database import Database
from inquiries.models import inquiries
from inquiries.services.models import services, unit_members, units
from tests.building import HAVDAL, START

TECHNICAL, DESK = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"


async def add_unit(
    database: Database,
    unit: str = TECHNICAL,
    *,
    name: str = "Teknisk drift",
    leader: str | None = None,
    members: tuple[str, ...] = (),
    default_queue: bool = False,
    municipality: str = HAVDAL,
) -> str:
    """Make a unit with its people."""
    values: dict[str, Any] = {
        "id": unit,
        "municipality": municipality,
        "name": name,
        "email": "",
        "telephone": "",
        "leader": leader,
    }
    values |= {"opening_hours": {}, "default_queue": default_queue, "version": 1, "updated_at": START}
    async with database.write() as connection:
        await connection.execute(insert(units).values(**values))
        for member in members:
            await connection.execute(insert(unit_members).values(unit=unit, staff=member, municipality=municipality))
    return unit


async def add_service(
    database: Database,
    service: str,
    *,
    answer_days: int | None = None,
    solution_days: int | None = None,
    track: str = "desk",
) -> None:
    """Make a service with its promises."""
    values: dict[str, Any] = {"id": service, "municipality": HAVDAL, "names": {"nb": service}, "unit": None, "track": track}
    values |= {"answer_days": answer_days, "solution_days": solution_days, "opening_hours": {}, "version": 1}
    async with database.write() as connection:
        await connection.execute(insert(services).values(**values, updated_at=START))


async def change_inquiry(database: Database, inquiry: str, **values: object) -> None:
    """Write columns of an inquiry, as staff do in other tests."""
    async with database.write() as connection:
        await connection.execute(update(inquiries).where(inquiries.c.id == inquiry).values(**values))
