"""The register as a transaction sees it."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services import Register
from inquiries.services.models import competences, services, unit_members, units
from inquiries.services.rows import service_from, unit_from


async def read_register(connection: AsyncConnection, municipality: str, *, held: bool = False) -> Register:
    """Return the register as a transaction sees it; `held` lets one writer of a municipality in after the other."""
    if held and connection.dialect.name == "postgresql":
        # Names must be unique among rows that are not there yet, so that there is no row to hold.
        key = {"key": f"register/{municipality}"}
        await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)
    kept = select(units).where(units.c.municipality == municipality).order_by(units.c.name, units.c.id)
    unit_rows = (await connection.execute(kept)).mappings().all()
    members: dict[str, list[str]] = {}
    joined = select(unit_members).where(unit_members.c.municipality == municipality).order_by(unit_members.c.staff)
    for row in (await connection.execute(joined)).mappings():
        members.setdefault(row["unit"], []).append(row["staff"])
    offered = select(services).where(services.c.municipality == municipality).order_by(services.c.id)
    service_rows = (await connection.execute(offered)).mappings().all()
    known: dict[str, list[str]] = {}
    learned = select(competences).where(competences.c.municipality == municipality)
    for row in (await connection.execute(learned.order_by(competences.c.staff, competences.c.name))).mappings():
        known.setdefault(row["staff"], []).append(row["name"])
    return Register(
        units=tuple(unit_from(row, tuple(members.get(row["id"], ()))) for row in unit_rows),
        services=tuple(service_from(row) for row in service_rows),
        competence={staff: tuple(names) for staff, names in known.items()},
    )
