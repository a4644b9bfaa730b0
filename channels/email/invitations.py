"""Calendar invitations (RFC 5545, RFC 5546) as a few readable lines: what, when, where, who."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import icalendar

from channels.email import charsets

CALENDAR_BYTES = 256 * 1024
_EVENTS = 3
_PEOPLE = 10
_FIELD_CHARS = 300

_WORDS = {
    "nb": {"REQUEST": "Møteinnkalling", "CANCEL": "Avlyst møte", "REPLY": "Svar på innkalling", "": "Avtale"},
    "nn": {"REQUEST": "Møteinnkalling", "CANCEL": "Avlyst møte", "REPLY": "Svar på innkalling", "": "Avtale"},
    "sv": {"REQUEST": "Möteskallelse", "CANCEL": "Inställt möte", "REPLY": "Svar på kallelse", "": "Bokning"},
    "en": {"REQUEST": "Invitation", "CANCEL": "Cancelled", "REPLY": "Reply to an invitation", "": "Appointment"},
}
_LABELS = {
    "nb": ("Når", "Hvor", "Hvem", "gjentas"),
    "nn": ("Når", "Kvar", "Kven", "vert gjenteke"),
    "sv": ("När", "Var", "Vem", "upprepas"),
    "en": ("When", "Where", "Who", "repeats"),
}


def invitation_text(data: bytes, language: str) -> str | None:
    """Return the events in a calendar file as lines in one of our languages; None when it cannot be read."""
    text = charsets.decode(data[:CALENDAR_BYTES], "utf-8")[0]
    try:
        calendar = icalendar.Calendar.from_ical(text)
        events = list(calendar.walk("VEVENT"))[:_EVENTS]
        method = str(calendar.get("METHOD", "")).upper()
        told = [_event(event, method, language) for event in events]
    except Exception:  # noqa: BLE001 - the library raises whatever its own parsers raise on broken values.
        return None
    return "\n\n".join(told) or None


def _event(event: Any, method: str, language: str) -> str:
    words = _WORDS.get(language, _WORDS["nb"])
    when, where, who, repeats = _LABELS.get(language, _LABELS["nb"])
    title = f"{words.get(method, words[''])}: {_field(event, 'SUMMARY')}".rstrip(": ")
    people = [_person(one) for one in [*_listed(event.get("ORGANIZER")), *_listed(event.get("ATTENDEE"))]][:_PEOPLE]
    times = _times(event) + (f" ({repeats})" if event.get("RRULE") else "")
    lines = [title, f"{when}: {times}"]
    lines += [f"{where}: {place}"] if (place := _field(event, "LOCATION")) else []
    lines += [f"{who}: {', '.join(dict.fromkeys(people))}"] if people else []
    return "\n".join(lines)


def _field(event: Any, name: str) -> str:
    return " ".join(str(event.get(name, "")).split())[:_FIELD_CHARS]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _person(value: Any) -> str:
    address = str(value)[:_FIELD_CHARS]
    address = address[7:] if address.lower().startswith("mailto:") else address
    name = str(getattr(value, "params", {}).get("CN", "")).strip("\"' ")[:_FIELD_CHARS]
    return f"{name} <{address}>" if name and name != address else address


def _times(event: Any) -> str:
    start, end = (getattr(event.get(name), "dt", None) for name in ("DTSTART", "DTEND"))
    if not isinstance(start, date):
        return "?"
    if not isinstance(start, datetime):
        return start.isoformat()
    zone = f" ({start.tzinfo})" if start.tzinfo is not None else ""
    told = f"{start:%Y-%m-%d %H:%M}"
    if isinstance(end, datetime):
        told += f"–{end:%H:%M}" if end.date() == start.date() else f" – {end:%Y-%m-%d %H:%M}"
    return told + zone
