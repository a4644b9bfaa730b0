"""Rows of the register as the frozen data that crosses layers, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from bot.errors import BadInput, Malformed, Why
from bot.services import TRACKS, Hours, Service, Unit
from inquiries.models import REFERENCE, WORD
from inquiries.services.closing import checked_closed
from inquiries.services.hours import checked_hours
from inquiries.services.models import ADDRESS

LONGEST_NAME = 200
LONGEST_COMPETENCE = 100
LONGEST_NOTE = 500
MOST_DAYS = 365
SERVICE_ID = re.compile(r"[\w-]+")
LANGUAGES = frozenset({"nb", "nn", "sv", "en"})


def unit_from(row: RowMapping, members: tuple[str, ...]) -> Unit:
    """Build a Unit from its row and the ids of its members."""
    return Unit(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        telephone=row["telephone"],
        leader=row["leader"],
        members=members,
        opening_hours=hours_from(row["opening_hours"]),
        closed_on=closed_from(row["closed_on"]),
        default_queue=row["default_queue"],
        version=row["version"],
        withdrawn=row["withdrawn_at"] is not None,
    )


def service_from(row: RowMapping) -> Service:
    """Build a Service from its row."""
    return Service(
        id=row["id"],
        names=row["names"],
        unit=row["unit"],
        track=row["track"],
        answer_days=row["answer_days"],
        solution_days=row["solution_days"],
        competence=row["competence"] or "",
        email=row["email"],
        telephone=row["telephone"],
        opening_hours=hours_from(row["opening_hours"]),
        closed_on=closed_from(row["closed_on"]),
        hours_note=row["hours_note"],
        version=row["version"],
        withdrawn=row["withdrawn_at"] is not None,
    )


def unit_values(unit: Unit) -> dict[str, Any]:
    """Return the columns of a unit that staff decide. Raises BadInput."""
    _short("name", unit.name, LONGEST_NAME, needed=True)
    _short("email", unit.email, ADDRESS)
    _address(unit.email)
    _short("telephone", unit.telephone, WORD)
    return {
        "name": unit.name,
        "email": unit.email,
        "telephone": unit.telephone,
        "leader": unit.leader,
        "opening_hours": checked_hours(unit.opening_hours),
        "closed_on": checked_closed(unit.closed_on, unit.opening_hours),
        "default_queue": unit.default_queue,
    }


def service_values(service: Service) -> dict[str, Any]:
    """Return the columns of a service that staff decide. Raises BadInput."""
    _short("id", service.id, REFERENCE, needed=True)
    if SERVICE_ID.fullmatch(service.id) is None:
        raise BadInput("the id of a service is letters, digits, - and _, such as vann-og-avlop", why=Why("service_id"))
    if not any(service.names.values()) or not set(service.names) <= LANGUAGES:
        raise BadInput("a service needs a name in one of the languages nb, nn, sv, en", why=Why("service_name"))
    for name in service.names.values():
        _short("name", name, LONGEST_NAME)
    if service.track not in TRACKS:
        raise BadInput(f"a track is one of {', '.join(TRACKS)}", why=Why("track_unknown", {"cell": service.track}))
    for field in ("answer_days", "solution_days"):
        days = getattr(service, field)
        if days is not None and not 0 <= days <= MOST_DAYS:
            raise BadInput(f"{field} is between 0 and {MOST_DAYS}", why=Why("days_between", {"most": str(MOST_DAYS)}, field))
    _short("competence", service.competence, LONGEST_COMPETENCE)
    _short("email", service.email, ADDRESS)
    _address(service.email)
    _short("telephone", service.telephone, WORD)
    _short("hours_note", service.hours_note, LONGEST_NOTE)
    return {
        "names": {code: name for code, name in service.names.items() if name},
        "unit": service.unit,
        "track": service.track,
        "answer_days": service.answer_days,
        "solution_days": service.solution_days,
        "competence": service.competence or None,
        "email": service.email,
        "telephone": service.telephone,
        "opening_hours": checked_hours(service.opening_hours),
        "closed_on": checked_closed(service.closed_on, service.opening_hours),
        "hours_note": service.hours_note,
    }


def hours_from(kept: Mapping[str, Any]) -> Hours:
    """Return opening hours as they stand in the store."""
    return {day: tuple((begins, ends) for begins, ends in spans) for day, spans in sorted(kept.items())}


def closed_from(kept: Iterable[str]) -> tuple[date, ...]:
    """Return closed days as they stand in the store."""
    return tuple(date.fromisoformat(day) for day in kept)


def _short(field: str, text: str, length: int, *, needed: bool = False) -> None:
    if needed and not text.strip():
        raise BadInput(f"{field} is missing", why=Why("missing", field=field))
    if len(text) > length:
        raise BadInput(f"{field} has more than {length} characters", why=Why("too_long", {"most": str(length)}, field))
    if any(ord(char) < ord(" ") for char in text):
        raise Malformed(f"{field} is one line of text", why=Why("one_line", field=field))


def _address(text: str) -> None:
    if text and (text.count("@") != 1 or " " in text or text.startswith("@") or text.endswith("@")):
        raise BadInput("email is no e-mail address", why=Why("no_address", field="email"))
