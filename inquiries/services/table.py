"""The register as a table: CSV as Excel writes it in Norway and anywhere else, each line a unit, a service or a person.

Written with semicolons and a byte order mark, so that Excel opens it with its letters whole; read with any usual separator,
in UTF-8, UTF-16 or Windows' western code page. A cell that Excel would take for a formula is written with an apostrophe
before it, which reading takes away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import Malformed, TooLong, Why
from bot.services import SPECIALIST, Register, Service, Unit
from inquiries.services.closing import closed_text
from inquiries.services.hours import hours_text

LARGEST = 4 * 1024 * 1024
LARGEST_CELL = 20_000
MOST_LINES = 5_000
KINDS = {"enhet": "unit", "tjeneste": "service", "kompetanse": "competence"}
COLUMNS = {
    "type": "kind",
    "id": "id",
    "navn": "name",
    "navn_nb": "name_nb",
    "navn_nn": "name_nn",
    "navn_sv": "name_sv",
    "navn_en": "name_en",
    "enhet": "unit",
    "spor": "track",
    "svarfrist_dager": "answer_days",
    "løsningsfrist_dager": "solution_days",
    "kompetanse": "competence",
    "e-post": "email",
    "telefon": "telephone",
    "åpningstider": "opening_hours",
    "stengt": "closed_on",
    "åpningstider_tekst": "hours_note",
    "leder": "leader",
    "medlemmer": "members",
    "standardkø": "default_queue",
    "nedlagt": "withdrawn",
}
"""The names that people see, and those that the fields have here; both are read."""

FORMULA = ("=", "+", "-", "@", "\t", "'")
YES, NO = "ja", "nei"
DESK_WORD, SPECIALIST_WORD = "servicetorg", "fagavdeling"
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: where it begins, from 1, and its cells by field; fields without a column are missing."""

    number: int
    cells: Mapping[str, str]


def write_table(register: Register, usernames: Mapping[str, str]) -> bytes:
    """Return the whole register as CSV; `usernames` are the names of staff by id."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    names = {unit.id: unit.name for unit in register.units}
    for cells in _lines(register, names, usernames):
        writer.writerow([_guarded(cells.get(field, "")) for field in COLUMNS.values()])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def read_table(content: bytes) -> list[Line]:
    """Return the lines that say anything. Raises Malformed with the line that is wrong, TooLong."""
    if len(content) > LARGEST:
        raise TooLong(
            f"a table of more than {LARGEST // 1024**2} MiB", why=Why("table_large", {"most": str(LARGEST // 1024**2)})
        )
    text = _decoded(content)
    first, _, rest = text.partition("\n")
    declared = first.strip().lower().removeprefix("sep=") if first.lower().startswith("sep=") else ""
    skipped = 1 if declared else 0
    body = rest if declared else text
    separator = declared or max(";,\t", key=body.split("\n", 1)[0].count)
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    try:
        return list(_read(_numbered(reader, skipped)))
    except csv.Error as error:
        raise Malformed(
            f"line {reader.line_num + skipped}: this is not CSV: {error}", why=Why("not_csv", line=reader.line_num + skipped)
        ) from error


def _lines(register: Register, names: Mapping[str, str], usernames: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for unit in register.units:
        yield unit_cells(unit, usernames)
    for service in register.services:
        yield service_cells(service, names)
    for staff, known in sorted(register.competence.items()):
        yield {"kind": "kompetanse", "id": usernames.get(staff, staff), "competence": " | ".join(known)}


def unit_cells(unit: Unit, usernames: Mapping[str, str]) -> dict[str, str]:
    """Return a unit as the cells of a line, by field."""
    return {
        "kind": "enhet",
        "id": unit.id,
        "name": unit.name,
        "email": unit.email,
        "telephone": unit.telephone,
        "opening_hours": hours_text(unit.opening_hours),
        "closed_on": closed_text(unit.closed_on),
        "leader": usernames.get(unit.leader, unit.leader) if unit.leader else "",
        "members": " | ".join(sorted(usernames.get(staff, staff) for staff in unit.members)),
        "default_queue": YES if unit.default_queue else NO,
        "withdrawn": YES if unit.withdrawn else NO,
    }


def service_cells(service: Service, unit_names: Mapping[str, str]) -> dict[str, str]:
    """Return a service as the cells of a line, by field; its unit stands there by name."""
    return {
        "kind": "tjeneste",
        "id": service.id,
        **{f"name_{code}": service.names.get(code, "") for code in ("nb", "nn", "sv", "en")},
        "unit": unit_names.get(service.unit, service.unit) if service.unit else "",
        "track": SPECIALIST_WORD if service.track == SPECIALIST else DESK_WORD,
        "answer_days": _number(service.answer_days),
        "solution_days": _number(service.solution_days),
        "competence": service.competence,
        "email": service.email,
        "telephone": service.telephone,
        "opening_hours": hours_text(service.opening_hours),
        "closed_on": closed_text(service.closed_on),
        "hours_note": service.hours_note,
        "withdrawn": YES if service.withdrawn else NO,
    }


def _number(days: int | None) -> str:
    return "" if days is None else str(days)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell


def _decoded(content: bytes) -> str:
    wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        # What is no UTF-8 comes from Excel on Windows, which has no other code page in the Nordic countries but Sami ones.
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text or "\ufffd" in text:
        raise Malformed("this is no text: save it as CSV UTF-8", why=Why("not_text"))
    return text


def _numbered(rows: Iterable[list[str]], skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with the line on which each begins; a cell may hold several lines."""
    before = skipped
    for row in rows:
        yield before + 1, row
        before = getattr(rows, "line_num", before) + skipped


def _read(rows: Iterator[tuple[int, Sequence[str]]]) -> Iterator[Line]:
    at, head = next(rows, (1, ()))
    fields = [_field(name) for name in head]
    unknown = [name for name, field in zip(head, fields, strict=True) if not field and name.strip()]
    if "kind" not in fields or unknown:
        if unknown:
            named = ", ".join(unknown)
            raise Malformed(f"line {at}: no column is called {named}", why=Why("column_unknown", {"name": named}, line=at))
        raise Malformed(f"line {at}: there is no column called type", why=Why("column_missing", line=at))
    twice = sorted({field for field in fields if field and fields.count(field) > 1})
    if twice:
        raise Malformed(
            f"line {at}: the column {twice[0]} is there twice", why=Why("column_twice", {"name": twice[0]}, line=at)
        )
    for count, (number, row) in enumerate(rows):
        if count >= MOST_LINES:
            raise TooLong(f"more than {MOST_LINES} lines", why=Why("lines_many", {"most": str(MOST_LINES)}))
        cells = {field: _unguarded(cell.strip()) for field, cell in zip(fields, row, strict=False) if field}
        if any(cells.values()):
            yield Line(number, cells)


def _field(name: str) -> str:
    plain = "_".join(name.strip().lower().split())
    if plain in COLUMNS:
        return COLUMNS[plain]
    return plain if plain in COLUMNS.values() else ""
