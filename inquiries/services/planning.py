"""What a table would change in the register, line by line, before anything is changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import BadInput, TorgError, Why
from bot.services import DESK, SPECIALIST, Register, RegisterRow, Service, Unit
from inquiries.services.closing import read_closed
from inquiries.services.hours import read_hours
from inquiries.services.rows import LANGUAGES, service_values, unit_values
from inquiries.services.table import KINDS, Line

NAMESPACE = uuid.UUID("6f1c7a52-3d0e-5c55-9d0e-7a3a7c1f5b10")
"""Units that a table or the seed brings get ids that are the same on every node that reads it."""

WORDS_YES, WORDS_NO = {"ja", "yes", "true", "sann", "1", "x"}, {"", "nei", "no", "false", "usann", "0"}
TRACK_WORDS = {"": DESK, "desk": DESK, "servicetorg": DESK, "specialist": SPECIALIST, "fagavdeling": SPECIALIST}
DEFAULT_TWICE = "another line is the default queue already"
DEFAULT_LOST = "it is the default queue: make another unit that first"
KIND_WORDS = KINDS | {kind: kind for kind in KINDS.values()}


@dataclass(frozen=True, slots=True)
class Planned:
    """What one line would do: `thing` is what would stand there, `based_on` the version that it changes, None for new."""

    row: RegisterRow
    thing: Unit | Service | tuple[str, tuple[str, ...]] | None = None
    based_on: int | None = None


class Plan:
    """Reads lines against a register: units first, since services name them."""

    def __init__(self, municipality: str, known: Register, staff: Mapping[str, str]) -> None:
        self._municipality = municipality
        self._known = known
        self._staff = staff
        self._units = {one.name: one.id for one in known.units if not one.withdrawn}
        self._seen: dict[tuple[str, str], int] = {}
        self._readers: dict[str, Callable[[Line], Planned]] = {
            "unit": self._unit,
            "service": self._service,
            "competence": self._competence,
        }

    def read(self, lines: Iterable[Line]) -> list[Planned]:
        """Return what each line would do, in the order of the table."""
        every = list(lines)
        first = [line for line in every if _kind(line) == "unit"]
        planned = {line.number: self._one(line) for line in (*first, *(one for one in every if _kind(one) != "unit"))}
        return self._with_one_default([planned[line.number] for line in every])

    def _with_one_default(self, planned: list[Planned]) -> list[Planned]:
        """Refuse a table after which there would be two default queues, or none where there is one."""
        units = [one for one in planned if isinstance(one.thing, Unit)]
        chosen = [one for one in units if isinstance(one.thing, Unit) and one.thing.default_queue]
        now = self._known.default_unit
        wrong = {one.row.line: (DEFAULT_TWICE, Why("default_twice")) for one in chosen[1:]}
        if now is not None and not chosen:
            lost = (one for one in units if isinstance(one.thing, Unit) and one.thing.id == now.id)
            wrong |= {one.row.line: (DEFAULT_LOST, Why("default_needed")) for one in lost}
        return [_refused(one, *wrong[one.row.line]) if one.row.line in wrong else one for one in planned]

    def _one(self, line: Line) -> Planned:
        kind = _kind(line)
        name = line.cells.get("name") or line.cells.get("id") or ""
        try:
            if kind not in self._readers:
                raise BadInput("type is enhet, tjeneste or kompetanse", why=Why("row_kind"))
            return self._readers[kind](line)
        except TorgError as error:
            return Planned(RegisterRow("error", line.number, kind, name, reason=str(error), why=error.why))

    def _unit(self, line: Line) -> Planned:
        cells = line.cells
        named = cells.get("name", "")
        before = next((one for one in self._known.units if one.id == cells.get("id")), None)
        before = before or next((one for one in self._known.units if one.name == named and not one.withdrawn), None)
        unit = before or Unit(self._new_id(named), named)
        given = _read(cells, UNIT_CELLS)
        if "members" in cells:
            given["members"] = tuple(sorted({self._person(one) for one in _several(cells["members"])}))
        if "leader" in cells:
            given["leader"] = self._person(cells["leader"]) if cells["leader"] else None
        unit = replace(unit, **given)
        values = unit_values(unit)
        self._once(line, "unit", unit.name)
        if before is not None and unit.withdrawn != before.withdrawn:
            raise BadInput(
                "withdraw a unit, or bring it back, in the console: its inquiries need somebody", why=Why("withdraw_by_hand")
            )
        if not unit.withdrawn:
            self._units[unit.name] = unit.id
        changed = () if before is None else _differing(before, unit, (*values, "members"))
        return _planned(line, "unit", unit.name, unit, before.version if before else None, changed)

    def _service(self, line: Line) -> Planned:
        cells = line.cells
        before = next((one for one in self._known.services if one.id == cells.get("id")), None)
        service = before or Service(cells.get("id", ""), {})
        given = _read(cells, SERVICE_CELLS)
        names = dict(service.names) | {code: cells[f"name_{code}"] for code in LANGUAGES if f"name_{code}" in cells}
        given["names"] = {code: name for code, name in names.items() if name}
        if "unit" in cells:
            given["unit"] = self._named_unit(cells["unit"])
        service = replace(service, **given)
        values = service_values(service)
        self._once(line, "service", service.id)
        changed = () if before is None else _differing(before, service, (*values, "withdrawn"))
        return _planned(line, "service", service.id, service, before.version if before else None, changed)

    def _competence(self, line: Line) -> Planned:
        staff = self._person(line.cells.get("id", ""))
        self._once(line, "competence", staff)
        names = tuple(sorted({" ".join(one.split()) for one in line.cells.get("competence", "").split("|")} - {""}))
        before = self._known.competence.get(staff)
        name = line.cells.get("id", "")
        changed = ("competence",) if before is not None and before != names else ()
        version = None if before is None else 0
        return _planned(line, "competence", name, (staff, names), version, changed)

    def _person(self, name: str) -> str:
        found = self._staff.get(name.strip().lower())
        if found is None and name.strip() not in self._staff.values() and name.strip() not in self._mentioned():
            raise BadInput(f"nobody has the user name {name!r}", why=Why("no_user", {"name": name.strip()}))
        return found or name.strip()

    def _mentioned(self) -> set[str]:
        """Return people who stand in the register although they cannot log in any more."""
        people = {person for unit in self._known.units for person in (*unit.members, unit.leader or "")}
        return (people | set(self._known.competence)) - {""}

    def _named_unit(self, name: str) -> str | None:
        if not name:
            return None
        if name not in self._units:
            raise BadInput(f"there is no unit {name!r}", why=Why("no_unit", {"name": name}))
        return self._units[name]

    def _new_id(self, name: str) -> str:
        taken = {one.id for one in self._known.units}
        numbered = (unit_id(self._municipality, f"{name}/{count}" if count else name) for count in range(len(taken) + 1))
        return next(one for one in numbered if one not in taken)

    def _once(self, line: Line, kind: str, name: str) -> None:
        before = self._seen.setdefault((kind, name), line.number)
        if before != line.number:
            raise BadInput(f"it stands on line {before} already", why=Why("twice", {"line": str(before)}))


def _refused(planned: Planned, reason: str, why: Why) -> Planned:
    return replace(planned, row=replace(planned.row, status="error", reason=reason, why=why))


def _read(cells: Mapping[str, str], readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """Return what the cells say of the fields that have readers; a missing column leaves its field as it is."""
    found: dict[str, Any] = {}
    for field, reader in readers.items():
        if field in cells:
            try:
                found[field] = reader(cells[field])
            except BadInput as error:
                raise BadInput(f"{field}: {error}", why=replace(error.why, field=field) if error.why else None) from error
    return found


def unit_id(municipality: str, name: str) -> str:
    """Return the id of a unit that a table or the seed brings."""
    return str(uuid.uuid5(NAMESPACE, f"{municipality}/{name}"))


def _kind(line: Line) -> str:
    return KIND_WORDS.get(line.cells.get("kind", "").lower(), "")


def _planned(
    line: Line,
    kind: str,
    name: str,
    thing: Unit | Service | tuple[str, tuple[str, ...]],
    version: int | None,
    changed: tuple[str, ...],
) -> Planned:
    status = "new" if version is None else "changed" if changed else "same"
    return Planned(RegisterRow(status, line.number, kind, name, changes=changed), thing, version)


def _differing(before: Unit | Service, after: Unit | Service, fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(field for field in fields if getattr(before, field) != getattr(after, field))


def _several(cell: str) -> list[str]:
    return [one.strip() for one in cell.replace(",", "|").split("|") if one.strip()]


def _spans(cell: str) -> dict[str, tuple[tuple[str, str], ...]]:
    return {day: tuple((begins, ends) for begins, ends in spans) for day, spans in read_hours(cell).items()}


def _yes(cell: str) -> bool:
    word = cell.strip().lower()
    if word not in WORDS_YES | WORDS_NO:
        raise BadInput(f"ja or nei, not {cell!r}", why=Why("yes_or_no", {"cell": cell}))
    return word in WORDS_YES


def _track(cell: str) -> str:
    track = TRACK_WORDS.get(cell.strip().lower())
    if track is None:
        raise BadInput(f"servicetorg or fagavdeling, not {cell!r}", why=Why("track_unknown", {"cell": cell}))
    return track


def _days(cell: str) -> int | None:
    plain = cell.replace("\u00a0", "").replace(" ", "").removesuffix(",0").removesuffix(".0")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit()):
        raise BadInput(f"a number of working days, not {cell!r}", why=Why("days_number", {"cell": cell}))
    return int(plain)


def _as_it_is(cell: str) -> str:
    return cell


UNIT_CELLS: dict[str, Callable[[str], Any]] = {
    "name": _as_it_is,
    "email": _as_it_is,
    "telephone": _as_it_is,
    "opening_hours": _spans,
    "closed_on": read_closed,
    "default_queue": _yes,
    "withdrawn": _yes,
}
SERVICE_CELLS: dict[str, Callable[[str], Any]] = {
    "track": _track,
    "answer_days": _days,
    "solution_days": _days,
    "competence": _as_it_is,
    "email": _as_it_is,
    "telephone": _as_it_is,
    "opening_hours": _spans,
    "closed_on": read_closed,
    "hours_note": _as_it_is,
    "withdrawn": _yes,
}
