"""Articles as Markdown with YAML front matter: one file for each language of an article, in a folder or a zip.

The front matter has the same names as the columns of a table; the text below it is the answer. Without `question` the first
heading is the question; without `id` the file's name is, less a language at its end (`hentedager.nn.md`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from bot.errors import Malformed, NotFound, TooLong, Why
from knowledge_base.imports.reading import LONGEST_SHOWN, TEXT_FIELDS, Entry, Fault, Reading, language_of, together, value_of
from knowledge_base.imports.tables import FIELDS, MOMENTS
from knowledge_base.languages import known
from knowledge_base.yaml_files import Loader

SUFFIXES = frozenset({".md", ".markdown"})
LARGEST = 1024 * 1024
MOST_FILES = 20_000
MANY = Why("files_many", {"most": str(MOST_FILES)})
FENCE = re.compile(r"---[ \t]*\r?\n(?P<head>.*?)(?:^---[ \t]*(?:\r?\n|\Z))(?P<body>.*)", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"\A\s*#[ \t]+(?P<question>[^\n]+)\n?")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_folder(folder: Path, language: str) -> Reading:
    """Return the articles of every Markdown file in a folder and below. Raises NotFound, TooLong."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not paths:
        raise NotFound(f"there is no Markdown file in {folder}")
    if len(paths) > MOST_FILES:
        raise TooLong(f"{folder}: more than {MOST_FILES} files", why=MANY)
    return _read(((str(path.relative_to(folder)), _beginning(path)) for path in paths), language)


def read_zip(path: Path, place: str, language: str) -> Reading:
    """Return the articles of every Markdown file in a zip, which is read and not unpacked. Raises Malformed, TooLong."""
    try:
        with zipfile.ZipFile(path) as parts:
            names = [part for part in parts.infolist() if PurePosixPath(part.filename).suffix.lower() in SUFFIXES]
            names = [part for part in names if not PurePosixPath(part.filename).name.startswith(".")]
            if not names:
                raise Malformed(f"{place}: there is no Markdown file in it", why=Why("no_markdown"))
            if len(names) > MOST_FILES:
                raise TooLong(f"{place}: more than {MOST_FILES} files", why=MANY)
            return _read(((part.filename, _part(parts, part)) for part in names), language)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Malformed(f"{place}: not a zip file that can be read: {error}", why=Why("not_zip")) from error


def read_file(content: bytes, place: str, language: str) -> Reading:
    """Return the article of one Markdown file."""
    return _read(iter([(place, content)]), language)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _part(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    # What a zip says of its sizes need not be true; no more is unpacked than a file may have.
    with parts.open(part) as file:
        return file.read(LARGEST + 1)


def _read(files: Iterator[tuple[str, bytes]], language: str) -> Reading:
    entries: list[Entry] = []
    faults: list[Fault] = []
    for place, content in files:
        try:
            entries.append(_entry(place, content, language))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 2 if error.problem_mark else 1
            faults.append(Fault(place, line, f"not YAML: {error.problem or error.context}", Why("not_yaml")))
        except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
            faults.append(Fault(place, 1, f"not readable: {error}", Why("not_readable")))
        except Malformed as error:
            faults.append(Fault.of(error, place))
    return together(entries) + Reading(faults=tuple(faults))


def _entry(place: str, content: bytes, language: str) -> Entry:
    if len(content) > LARGEST:
        most = LARGEST // 1024
        raise Malformed(f"it is larger than {most} KiB", why=Why("file_large", {"most": str(most)}))
    text = content.decode("utf-8-sig")
    found = FENCE.match(text)
    head: Any = yaml.load(found["head"], Loader=Loader) if found else {}  # noqa: S506 - it is the safe loader
    body = found["body"] if found else text
    if head is None:
        head = {}
    if not isinstance(head, dict):
        raise Malformed("the front matter is no list of names and values", why=Why("head_form"))
    strange = sorted(str(name) for name in head if name not in {"id", "source", "language", *FIELDS, *MOMENTS, *TEXT_FIELDS})
    if strange:
        why = Why("head_unknown", {"name": strange[0][:LONGEST_SHOWN]})
        raise Malformed(f"no such name in the front matter: {', '.join(strange)}", why=why)
    values = {name: value_of(name, given) for name, given in head.items()}
    heading = HEADING.match(body)
    if not values.get("question") and heading:
        values["question"] = heading["question"].strip()
        body = body[heading.end() :]
    name, at_the_end = _from_name(place)
    code = language_of(values.pop("language", "") or at_the_end, language)
    said = {"question": values.pop("question", ""), "answer": body.strip()}
    if "alternatives" in values:
        said["alternatives"] = values.pop("alternatives")
    return Entry(place, 1, values, {code: said}, id=values.pop("id", "") or name, source=values.pop("source", ""))


def _from_name(place: str) -> tuple[str, str]:
    """Return the id and language that a file's name tells, empty where it tells none."""
    stem = PurePosixPath(place).stem.casefold()
    name, dot, code = stem.rpartition(".")
    if not dot or code not in known():
        name, code = stem, ""
    return (name, code) if SLUG.fullmatch(name) else ("", code)
