"""The answer to a request for access: one ZIP file with a page to read, the data as JSON, and the files.

Source: GDPR article 15 (1) and (3): what is kept, why, for how long, and a copy in a form that machines read, too.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.errors import NotFound
from bot.formatting import unformatted
from bot.messages import Author
from bot.privacy import Kept, Periods
from inquiries.privacy.person import Collected, Rows

TEXTS = Path(__file__).with_name("report_texts.json")
STYLE = "body{font:1rem/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold;margin-top:1em}"
LOCALES = {"en": "en_GB"}
SHOWN = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the data: whose service desk, in which language and time, how long things are kept.

    `systems` are the names that people know other systems by, by the word under which cases went there.
    """

    municipality: str
    language: str
    zone: str
    periods: Periods
    systems: Mapping[str, str] = field(default_factory=dict)


def write(into: Path, found: Collected, person: str, at: datetime, around: Around, path: Callable[[str], Path]) -> None:
    """Write the file; `path` tells where a file stands and raises NotFound for one that is gone."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", _page(found.rows, person, at, around))
        data = {"person": person, "made_at": at, **found.rows}
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1, default=_written))
        for file in found.files:
            try:
                archive.write(path(file.reference), file.name)
            except NotFound:
                archive.writestr(file.name + ".missing.txt", "This file is not kept any more.\n")


def erasure_answer(around: Around, language: str, kept: Sequence[Kept], passed_on: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return what a person is told whose data were erased: that, what stays until when and by which law, who else has it.

    What is without a number is of somebody else's inquiry, whose number is not theirs to know.
    Source: GDPR articles 12 (4), 17 (3) and 19.
    """
    known: dict[str, dict[str, str]] = json.loads(TEXTS.read_text(encoding="utf-8"))
    texts = known.get(language, known[around.language])
    told = [texts["erased"].format(municipality=around.municipality)]
    if kept:
        told.append(texts["kept"])
        days = ((one.inquiry, format_date(one.until, "long", locale=LOCALES.get(language, language))) for one in kept)
        told += dict.fromkeys(f"- {number}: {day}" if number else f"- {day}" for number, day in days)
    if passed_on:
        told.append(texts["copies"])
        told += [f"- {_passed(row, texts, around.systems)}" for row in passed_on]
    return "\n".join([*told, texts["complain"]])


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a report")


def _page(rows: Mapping[str, Rows], person: str, at: datetime, around: Around) -> str:
    texts: dict[str, str] = json.loads(TEXTS.read_text(encoding="utf-8"))[around.language]
    zone = ZoneInfo(around.zone)

    def said(key: str, **values: object) -> str:
        return escape(texts[key].format(**values))

    def when(moment: datetime) -> str:
        return moment.astimezone(zone).strftime(SHOWN)

    periods = around.periods
    kept = {"chat": periods.chat_days, "inquiry": periods.inquiry_days, "identity": periods.identity_days}
    title = said("title", municipality=around.municipality, person=person)
    parts = [f"<h1>{title}</h1>", f"<p>{said('made', at=when(at))}. {said('all')}</p>"]
    parts += [f"<p>{said('why', municipality=around.municipality)} {said('how_long', **kept)} {said('rights')}</p>"]
    parts += [f"<h2>{said('contacts')}</h2><ul>", *map(_contact, rows["contacts"]), "</ul>"]
    for inquiry in rows["inquiries"]:
        parts.append(f"<h2>{said('inquiry', number=inquiry['number'])}: {escape(inquiry['title'])}</h2><dl>")
        its = [message for message in rows["messages"] if message["inquiry"] == inquiry["id"]]
        parts += [_message(message, texts, when(message["created_at"])) for message in its]
        parts.append("</dl>")
    if rows["beside"]:
        lines = [_beside(row, texts, when(row["at"])) for row in rows["beside"]]
        parts += [f"<h2>{said('beside')}</h2><p>{said('beside_why')}</p><dl>", *lines, "</dl>"]
    parts += [f"<h2>{said('passed')}</h2>", *_passed_on(rows["passed_on"], texts, around.systems, when)]
    parts += [f"<h2>{said('looked')}</h2><ul>", *(f"<li>{when(row['at'])}</li>" for row in rows["looked_at"]), "</ul>"]
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="{around.language}"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _contact(row: Mapping[str, Any]) -> str:
    return f"<li>{escape(row['channel'])}: {escape(row['address'])} {escape(row['name'])}</li>"


def _beside(row: Mapping[str, Any], texts: Mapping[str, str], at: str) -> str:
    """Return how somebody had to do with another person's inquiry; the citizen's words are the citizen's."""
    missed = f" ({texts['beside_missed']})" if row.get("missed") else ""
    text = escape(row["text"]).replace("\n", "<br>")
    return f"<dt>{escape(f'{at} ' + texts['beside_' + row['role']] + missed)}</dt><dd>{text}</dd>"


def _passed_on(
    rows: Rows, texts: Mapping[str, str], systems: Mapping[str, str], when: Callable[[datetime], str]
) -> list[str]:
    """Return lines on who got data: a system that was taken away since goes by the word it had."""
    lines = []
    for row in rows:
        told = [_passed(row, texts, systems), when(row["sent_at"])]
        told += [] if row["delivered_at"] else [texts["passed_not"]]
        lines.append(f"<li>{escape(', '.join(told))}</li>")
    return ["<ul>", *lines, "</ul>"] if lines else [f"<p>{escape(texts['passed_none'])}</p>"]


def _passed(row: Mapping[str, Any], texts: Mapping[str, str], systems: Mapping[str, str]) -> str:
    where = str(systems.get(row["system"], row["system"]))
    if "number" not in row:
        return where
    told = f"{where}: {texts['inquiry'].format(number=row['number'])}"
    return f"{told}, {texts['passed_as'].format(number=row['case_number'])}" if row["case_number"] else told


def _message(row: Mapping[str, Any], texts: Mapping[str, str], at: str) -> str:
    marks = [texts["note"]] * (row["visibility"] == "staff") + [texts["masked"]] * bool(row["masked"])
    who = texts.get(row["author"], row["author"])
    told = escape(f"{at} {who}{''.join(f' ({mark})' for mark in marks)}")
    typed = unformatted(row["text"]) if row["author"] == Author.STAFF and row["html"] else row["text"]
    said = row["full_text"] or typed
    if row["sends_on"]:
        to = ", ".join(filter(None, (row["address"], *(one["address"] for one in row.get("copied") or ()))))
        said = f"{texts['sent_on'].format(to=to)}\n\n{typed}\n\n{row['full_text'] or ''}"
    text = escape(said).replace("\n", "<br>")
    return f"<dt>{told}</dt><dd>{text}</dd>"
