"""What a source of articles says, before it is compared with what is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.articles import AUDIENCES, STATES, Article, Text
from bot.errors import Malformed, TorgError, Why
from knowledge_base.languages import known
from knowledge_base.schema import moment

TRUE = frozenset({"true", "yes", "ja", "1", "x", "sant"})
FALSE = frozenset({"false", "no", "nei", "nej", "0", "", "usant"})
NORWEGIAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
LONGEST_SHOWN = 60
"""Of what somebody wrote in a cell, in characters, where it is told that it will not do."""
TEXT_FIELDS = ("question", "alternatives", "answer")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a source has it: `fields` and `texts` hold what the source says, and nothing of what it leaves out.

    `line` counts from 1. `source` is what names it within its origin, empty where nothing does but its id or question.
    """

    place: str
    line: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    id: str = ""
    source: str = ""

    @property
    def question(self) -> str:
        """The question in the first language that has one."""
        return next((str(text["question"]) for _, text in sorted(self.texts.items()) if text.get("question")), "")

    @property
    def key(self) -> str:
        """What tells it from the others of its source."""
        return self.id or self.source or self.question.casefold()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that cannot be taken: where, and why."""

    place: str
    line: int
    reason: str
    why: Why | None = None

    @classmethod
    def of(cls, error: TorgError, place: str, line: int = 1) -> Fault:
        """Return what an error says of a place."""
        return cls(place, line, str(error), error.why)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a source says; `notes` tell what was left out on purpose."""

    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()

    def __add__(self, other: Reading) -> Reading:
        return Reading(self.entries + other.entries, self.faults + other.faults, self.notes + other.notes)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What articles get that are new and whose source does not say; `owner` is a member of staff's id."""

    service: str = ""
    language: str = "nb"
    state: str = "draft"
    topic: str = ""
    owner: str = ""


def together(entries: Iterable[Entry]) -> Reading:
    """Join entries of one article, which bring one language each; what contradicts another is a fault."""
    found: dict[str, Entry] = {}
    faults = []
    for entry in entries:
        first = found.get(entry.key) if entry.key else None
        if first is None:
            found[entry.key or f"\x00{entry.place}:{entry.line}"] = entry
            continue
        differing = [name for name, value in entry.fields.items() if first.fields.get(name, value) != value]
        if first.texts.keys() & entry.texts.keys():
            told = f"it is there already, at {first.place}:{first.line}"
            faults.append(
                Fault(entry.place, entry.line, told, Why("already_there", {"place": first.place, "number": str(first.line)}))
            )
        elif differing:
            told = f"{', '.join(differing)}: otherwise than at {first.place}:{first.line}, which is the same article"
            why = Why("otherwise_there", {"place": first.place, "number": str(first.line)}, differing[0])
            faults.append(Fault(entry.place, entry.line, told, why))
        else:
            joined = replace(first, fields={**first.fields, **entry.fields}, texts={**first.texts, **entry.texts})
            found[entry.key] = joined
    return Reading(tuple(found.values()), tuple(faults))


def merged(entry: Entry, old: Article | None, name: str, defaults: Defaults) -> Article:
    """Return the article as it is after an import: the source's word where it says something, else what was there."""
    given = dict(entry.fields)
    if old is None:
        given = {name: value for name, value in given.items() if value not in {"", None}}
    base = old or Article(name, defaults.service, defaults.topic, "", {}, state=defaults.state, owner=defaults.owner)
    texts = dict(base.texts)
    for code, said in entry.texts.items():
        texts[code] = replace(texts.get(code, Text("", (), "")), **said)
    return replace(base, **given, texts=texts, source=entry.source or base.source)


def value_of(name: str, given: Any) -> Any:
    """Return the value of a field from a cell or a front matter. Raises Malformed for what it cannot be."""
    reader: Callable[[Any], Any] = READERS.get(name, _line)
    try:
        return reader(given)
    except Malformed as error:
        why = error.why and replace(error.why, field=name)
        raise Malformed(f"{name}: {error}", why=why) from error


def language_of(given: Any, otherwise: str) -> str:
    """Return the language that is named, or else another. Raises Malformed for one that articles do not have."""
    code = str(given or otherwise)
    if code not in known():
        languages = ", ".join(sorted(known()))
        raise Malformed(f"language: one of {languages} is wanted", why=Why("one_of", {"names": languages}, "language"))
    return code


def _line(given: Any) -> str:
    if isinstance(given, float) and given.is_integer():
        given = int(given)  # A spreadsheet has no whole numbers.
    if isinstance(given, list | dict):
        raise Malformed("one value is wanted, not a list", why=Why("one_value"))
    return "" if given is None else str(given).strip()


def _lines(given: Any) -> tuple[str, ...]:
    if isinstance(given, list | tuple):
        return tuple(line for one in given if (line := _line(one)))
    text = _line(given) if isinstance(given, float) else str(given or "")
    return tuple(part.strip() for part in text.split("\n" if "\n" in text else "|") if part.strip())


def _truth(given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = _line(given).casefold()
    if word not in TRUE | FALSE:
        raise Malformed("yes or no is wanted (ja, nei, true, false)", why=Why("yes_or_no", {"cell": word[:LONGEST_SHOWN]}))
    return word in TRUE


def _moment(given: Any) -> datetime | None:
    if isinstance(given, datetime | date):
        return moment(given)
    text = _line(given)
    if not text:
        return None
    norwegian = NORWEGIAN_DATE.fullmatch(text)
    try:
        if norwegian:
            return moment(date(int(norwegian[3]), int(norwegian[2]), int(norwegian[1])))
        return moment(date.fromisoformat(text) if len(text) == len("2026-01-01") else datetime.fromisoformat(text))
    except ValueError as error:
        why = Why("date_form", {"cell": text[:LONGEST_SHOWN]})
        raise Malformed("a date is wanted, as 2026-03-31 or 31.3.2026", why=why) from error


def _one_of(allowed: tuple[str, ...]) -> Callable[[Any], str]:
    def read(given: Any) -> str:
        word = _line(given).casefold()
        if word not in allowed:
            raise Malformed(f"one of {', '.join(allowed)} is wanted", why=Why("one_of", {"names": ", ".join(allowed)}))
        return word

    return read


READERS: dict[str, Callable[[Any], Any]] = {
    "topics": _lines,
    "alternatives": _lines,
    "shared": _truth,
    "valid_from": _moment,
    "valid_to": _moment,
    "review_at": _moment,
    "state": _one_of(STATES),
    "audience": _one_of(AUDIENCES),
}
