"""By whose hours a deadline is counted: the service's own, else its unit's, else the municipality's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy.sql.elements import Label

from bot.own_days import own_days
from bot.working_days import WorkingDays
from inquiries.models import inquiries
from inquiries.services.models import services, units
from inquiries.services.rows import closed_from, hours_from

MOST = 1_000
"""Calendars that are kept at hand; a municipality has a few hundred units and services."""

ITS_SERVICE = and_(services.c.municipality == inquiries.c.municipality, services.c.id == inquiries.c.service)
ITS_UNIT = and_(
    units.c.municipality == inquiries.c.municipality, units.c.id == func.coalesce(inquiries.c.unit, services.c.unit)
)
"""Of an inquiry: who has it now, or else who is responsible for its service."""


def of_register() -> tuple[Label[Any], ...]:
    """Return the columns of a service and its unit, joined as above, that `Calendars.of` reads."""
    return (
        services.c.opening_hours.label("service_hours"),
        services.c.closed_on.label("service_closed"),
        units.c.opening_hours.label("unit_hours"),
        units.c.closed_on.label("unit_closed"),
    )


class Calendars:
    """The calendars of units and services within one municipality, each made once."""

    def __init__(self, municipality: WorkingDays) -> None:
        self.municipality = municipality
        self._made: dict[str, WorkingDays] = {}

    def of(self, row: Mapping[Any, Any]) -> WorkingDays:
        """Return the days that count for a row with the columns of `of_register`.

        Hours are one's own or another's; closed days add up, since a service whose unit is closed is closed.
        """
        hours = row["service_hours"] or row["unit_hours"] or {}
        closed = sorted({*(row["service_closed"] or ()), *(row["unit_closed"] or ())})
        key = json.dumps([hours, closed], sort_keys=True)
        if key not in self._made:
            if len(self._made) >= MOST:
                self._made.clear()
            self._made[key] = own_days(self.municipality, hours_from(hours), closed_from(closed))
        return self._made[key]
