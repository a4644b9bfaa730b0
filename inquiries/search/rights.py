"""What every query of the search carries, so that nobody finds what they may not see: the rule is that of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Reach
from bot.search import Asker
from inquiries.guarding import SPECIALIST, readable
from inquiries.search.words import fact

OF_ENTRY = ("e.municipality = :municipality",)
"""What every query asks of an entry."""

_UNITS = """SELECT um.unit FROM unit_member um WHERE um.staff = :staff AND um.municipality = :municipality
    UNION SELECT u.id FROM unit u WHERE u.leader = :staff AND u.municipality = :municipality"""
_HANDED = """SELECT r.inquiry FROM inquiry_routing r WHERE r.staff = :staff
    UNION SELECT held.id FROM inquiry held JOIN conversation c ON c.id = held.conversation WHERE c.staff = :staff"""
_OWN = """i.responsible = :staff
    OR EXISTS (SELECT 1 FROM inquiry_routing r WHERE r.inquiry = i.id AND r.staff = :staff)
    OR EXISTS (SELECT 1 FROM conversation c WHERE c.id = i.conversation AND c.staff = :staff)"""

_WITHIN: Mapping[Reach, str] = {
    "everything": "1 = 1",
    "all": readable("i"),
    "unit": f"(i.unit IN ({_UNITS}) OR {_OWN})",
    "own": f"({_OWN})",
    "none": "1 = 0",
}
"""`inquiries.reach.within`, asked of an inquiry `i` alone."""

_BY_INDEX = text(_UNITS)
_BESIDE = text(f"""
    SELECT i.id FROM ({_HANDED}) handed CROSS JOIN inquiry i WHERE i.id = handed.inquiry
    AND i.municipality = :municipality AND (i.responsible IS NULL OR i.responsible <> :staff)
""")  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Near:
    """Where what somebody sees is found, when that is but a small part of everything.

    `facts` are those of their units and of what they are responsible for, of which the index knows; `beside` are the
    inquiries that were handed to them otherwise.
    """

    facts: tuple[str, ...]
    beside: tuple[str, ...]


def of_inquiry(asker: Asker) -> tuple[str, ...]:
    """Return what every query asks of an inquiry `i`."""
    return "i.municipality = :municipality", "i.deleted_at IS NULL", _WITHIN[asker.reach]


def asker_values(asker: Asker) -> dict[str, Any]:
    """Return what the conditions above name."""
    return {"municipality": asker.municipality, "staff": asker.staff, "specialist": SPECIALIST}


async def near_to(connection: AsyncConnection, asker: Asker) -> Near | None:
    """Return where what an asker sees is found, None for those who see nearly everything."""
    if asker.reach not in ("unit", "own"):
        return None
    values = {"staff": asker.staff, "municipality": asker.municipality}
    its_units = (await connection.execute(_BY_INDEX, values)).scalars() if asker.reach == "unit" else ()
    facts = tuple(fact("u", unit) for unit in its_units)
    beside = (await connection.execute(_BESIDE, values)).scalars()
    return Near((*facts, fact("r", asker.staff)), tuple(beside))
