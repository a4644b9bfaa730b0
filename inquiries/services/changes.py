"""What is changed of the register, written down in the transaction that changes it: no step can forget to tell of one."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Staff
from bot.register_changes import COMPETENCE, SERVICE, UNIT, RegisterChange
from bot.services import Register, Service, Unit
from inquiries.services.models import register_changes
from inquiries.services.reading import read_register
from inquiries.services.rows import closed_from, hours_from

Thing = Unit | Service | tuple[str, ...]
"""What can change: a unit, a service, or what somebody knows."""

About = tuple[str, str]
"""Its kind and its id."""


@asynccontextmanager
async def logged(
    connection: AsyncConnection, municipality: str, *, by: Staff | None, at: datetime, undone: RegisterChange | None = None
) -> AsyncIterator[Register]:
    """Hold the register for a step, give it as it is, and log what the step has made of it; `undone` is what it undoes."""
    before = await read_register(connection, municipality, held=True)
    yield before
    after = await read_register(connection, municipality)
    found = list(_differing(before, after))
    if not found:
        return
    versions = await versions_of(connection, municipality, before)
    step = {
        "municipality": municipality,
        "batch": str(uuid.uuid4()),
        "staff": by.id if by else None,
        "staff_name": by.name if by else "",
        "at": at,
    }
    for about, old, new in found:
        change = {
            "kind": about[0],
            "thing": about[1],
            "before": None if old is None else told(old),
            "after": told(new),
            "version": versions.get(about, 0) + 1 if isinstance(new, tuple) else new.version,
            "undoes": undone.id if undone is not None and undone.about == about else None,
        }
        await connection.execute(insert(register_changes).values(**step, **change))


async def versions_of(connection: AsyncConnection, municipality: str, register: Register) -> dict[About, int]:
    """Return the version that everything has; what somebody knows is counted by its changes."""
    table = register_changes.c
    mine = (table.municipality == municipality) & (table.kind == COMPETENCE)
    counted = select(table.thing, func.max(table.version)).where(mine).group_by(table.thing)
    found: dict[About, int] = {(COMPETENCE, staff): version for staff, version in await connection.execute(counted)}
    found |= {(UNIT, one.id): one.version for one in register.units}
    return found | {(SERVICE, one.id): one.version for one in register.services}


def told(thing: Thing) -> dict[str, Any]:
    """Return what staff decide about a thing, as JSON has it."""
    if isinstance(thing, tuple):
        return {"competence": list(thing)}
    values = asdict(thing)
    del values["id"], values["version"]
    return values | {"closed_on": [day.isoformat() for day in thing.closed_on]}


def unit_as_told(unit: Unit, values: Mapping[str, Any]) -> Unit:
    """Return a unit as it was told; its id and version stay."""
    return replace(unit, **_read(values) | {"members": tuple(values["members"])})


def service_as_told(service: Service, values: Mapping[str, Any]) -> Service:
    """Return a service as it was told; its id and version stay."""
    return replace(service, **_read(values))


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(values) | {
        "opening_hours": hours_from(values["opening_hours"]),
        "closed_on": closed_from(values["closed_on"]),
    }


def _things(register: Register) -> dict[About, Thing]:
    units: dict[About, Thing] = {(UNIT, one.id): one for one in register.units}
    services: dict[About, Thing] = {(SERVICE, one.id): one for one in register.services}
    return units | services | {(COMPETENCE, staff): tuple(names) for staff, names in register.competence.items()}


def _differing(before: Register, after: Register) -> Iterator[tuple[About, Thing | None, Thing]]:
    old, new = _things(before), _things(after)
    forgotten: dict[About, Thing] = {about: () for about in old if about[0] == COMPETENCE}
    for about, thing in (forgotten | new).items():
        if old.get(about) != thing:
            yield about, old.get(about), thing
