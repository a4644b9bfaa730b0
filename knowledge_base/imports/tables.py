"""Articles in tables: CSV in any usual encoding and with any usual separator, and Excel.

The first row names the columns. A column of texts may name a language (`answer:nn`, `answer_nn`, `svar (nn)`); without one
it is in the row's `language`, or in the language that the asker names.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import Malformed, TooLong, Why
from knowledge_base.imports.reading import LONGEST_SHOWN, TEXT_FIELDS, Entry, Fault, Reading, language_of, together, value_of
from knowledge_base.languages import known

NAMES = {
    "tjeneste": "service",
    "tjänst": "service",
    "tema": "topic",
    "emne": "topic",
    "ämne": "topic",
    "los": "topics",
    "lenke": "link",
    "länk": "link",
    "url": "link",
    "skjema": "form_url",
    "målgruppe": "audience",
    "delt": "shared",
    "tilstand": "state",
    "gyldig_fra": "valid_from",
    "gyldig_til": "valid_to",
    "revideres": "review_at",
    "kilde": "source",
    "språk": "language",
    "spørsmål": "question",
    "fråga": "question",
    "alternativer": "alternatives",
    "alternative": "alternatives",
    "alternativ": "alternatives",
    "svar": "answer",
}
FIELDS = ("service", "topic", "topics", "link", "form_url", "audience", "shared", "state", "owner")
MOMENTS = ("valid_from", "valid_to", "review_at")
COLUMN = re.compile(r"(?P<name>.+?)(?:\s*[:_]\s*|\s*\(\s*|\s+)(?P<language>[a-z]{2})\)?")
KEEPS = frozenset({"state", "audience"})
"""Fields of which an empty cell says nothing; of the others it says that there is none."""
MOST_ROWS = 20_000
LARGEST_CELL = 100_000
LARGEST_UNPACKED = 200 * 1024 * 1024
UNPAIRED = re.compile("[\ud800-\udfff]")

Column = tuple[str, str | None]
Row = tuple[int, Sequence[Any]]


def read_csv(content: bytes, place: str, language: str) -> Reading:
    """Return the articles of a CSV file. Raises Malformed, TooLong."""
    text = _decoded(content, place)
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return _read(_numbered(reader), place, language)
    except csv.Error as error:
        raise Malformed(f"{place}:{reader.line_num}: not CSV: {error}", why=Why("not_csv", line=reader.line_num)) from error


def read_excel(path: Path, place: str, language: str) -> Reading:
    """Return the articles of the first sheet of an Excel file. Raises Malformed, TooLong."""
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                most = LARGEST_UNPACKED // 1024**2
                raise TooLong(f"{place}: it unpacks to more than {most} MiB", why=Why("table_large", {"most": str(most)}))
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            return _read(enumerate(sheet.iter_rows(values_only=True), 1), place, language)
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError) as error:
        raise Malformed(f"{place}: not an Excel file (.xlsx) that can be read: {error}", why=Why("not_excel")) from error


def _decoded(content: bytes, place: str) -> str:
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    # Among old encodings, only those of western Europe have the letters that these articles are written in.
    best = from_bytes(content, cp_isolation=["cp1252", "latin_1", "mac_roman", "cp850"]).best()
    if best is None or "\x00" in (text := str(best)):
        raise Malformed(f"{place}: it is no text in any usual encoding", why=Why("not_text"))
    return text


def _delimiter(text: str) -> str:
    """Return the separator by the first line, which holds names of columns: the texts below are full of commas."""
    first = text.lstrip().split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def _numbered(reader: Any) -> Iterator[Row]:
    """Yield rows with the line on which each begins."""
    before = 0
    for row in reader:
        yield before + 1, row
        before = reader.line_num


def _read(rows: Iterable[Row], place: str, language: str) -> Reading:
    columns: list[Column] = []
    entries: list[Entry] = []
    faults: list[Fault] = []
    for line, row in rows:
        if not any(_filled(cell) for cell in row):
            continue
        if not columns:
            columns = _columns(row, place, line)
        elif len(entries) + len(faults) >= MOST_ROWS:
            raise TooLong(f"{place}: more than {MOST_ROWS} rows", why=Why("lines_many", {"most": str(MOST_ROWS)}))
        else:
            try:
                entries.append(_entry(columns, row, place, line, language))
            except Malformed as error:
                faults.append(Fault.of(error, place, line))
    if not columns:
        raise Malformed(f"{place}: there is nothing in it", why=Why("empty_file"))
    return together(entries) + Reading(faults=tuple(faults))


def _columns(row: Sequence[Any], place: str, line: int) -> list[Column]:
    found = [_column(str(cell).strip().casefold()) if _filled(cell) else ("", None) for cell in row]
    names = {"id", "source", "language", *FIELDS, *MOMENTS, *TEXT_FIELDS}
    strange = [str(cell) for cell, (name, _) in zip(row, found, strict=True) if name and name not in names]
    if strange:
        told = f"{place}:{line}: no such column: {', '.join(strange)}; there are {', '.join(sorted(names))}"
        raise Malformed(told, why=Why("column_unknown", {"name": strange[0][:LONGEST_SHOWN]}, line=line))
    if not any(name == "question" for name, _ in found):
        told = f"{place}:{line}: there is no column with questions (`question` or `spørsmål`)"
        raise Malformed(told, why=Why("question_column", line=line))
    filled = [one for one in found if one[0]]
    if twice := next((name for name, code in filled if filled.count((name, code)) > 1), ""):
        raise Malformed(f"{place}:{line}: a column is there twice", why=Why("column_twice", {"name": twice}, line=line))
    return found


def _column(title: str) -> Column:
    plain = title.replace(" ", "_")
    if (name := NAMES.get(plain, plain)) in {"id", "source", "language", *FIELDS, *MOMENTS, *TEXT_FIELDS}:
        return name, None
    found = COLUMN.fullmatch(title)
    if found and (name := NAMES.get(found["name"], found["name"])) in TEXT_FIELDS and found["language"] in known():
        return name, found["language"]
    return title, None


def _entry(columns: Sequence[Column], row: Sequence[Any], place: str, line: int, language: str) -> Entry:
    if len(row) > len(columns) and any(_filled(cell) for cell in row[len(columns) :]):
        told = f"the row has {len(row)} cells, and there are {len(columns)} columns"
        raise Malformed(told, why=Why("cells_many", {"cells": str(len(row)), "columns": str(len(columns))}))
    fields: dict[str, Any] = {}
    texts: dict[str | None, dict[str, Any]] = {}
    for (name, code), cell in zip(columns, row, strict=False):
        if not name or (name in KEEPS and not _filled(cell)):
            continue
        if UNPAIRED.search(str(cell)):
            raise Malformed(f"{name}: there is half a character in it", why=Why("half_character", field=name))
        value = value_of(name, cell)
        if name in TEXT_FIELDS:
            texts.setdefault(code, {})[name] = value
        else:
            fields[name] = value
    code = language_of(fields.pop("language", ""), language)
    if None in texts:
        texts.setdefault(code, {}).update(texts.pop(None))
    said = {str(code): text for code, text in texts.items()}
    name, source = fields.pop("id", ""), fields.pop("source", "")
    return Entry(place, line, fields, said, id=name, source=source)


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""
