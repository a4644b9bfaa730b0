"""Calendars as bytes (RFC 5545): busy times out of those of others, and our own shifts into one. Pure, no I/O."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from bot.duty import Stint
from bot.errors import Malformed, TooLong, Why
from inquiries.duty.plan import overlapping

MOST_EVENTS = 20_000
"""In the file, and again among the times that repetitions make of it; the calendar of a person has some hundreds."""
FREE = frozenset({"FREE", "WORKINGELSEWHERE"})
"""What Outlook says of events that leave a person free (MS-OXCICAL § 2.1.3.1.1.20.31)."""
SLOWEST = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
"""Repetitions that are worked out: nobody is busy every minute, and working that out would keep the service busy instead."""
PRODUCT = "-//Torg//Duty calendar//EN"


def busy_times(body: bytes, zone: ZoneInfo, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """Return when its owner is busy between two moments, in UTC, joined where events overlap.

    Repetitions are worked out, with their exceptions. An event counts unless it is transparent, cancelled, tentative and
    declared free, or without a length. All-day events and times without a zone are the municipality's own. Raises
    Malformed for what is no calendar, TooLong for one with too many events.
    """
    calendars = _parsed(body)
    found: list[tuple[datetime, datetime]] = []
    for one in calendars:
        if len(one.subcomponents) > MOST_EVENTS:
            raise TooLong(f"the calendar has more than {MOST_EVENTS} entries", why=_too_many())
        for event in _between(one, since, until):
            if len(found) >= MOST_EVENTS:
                told = f"the calendar has more than {MOST_EVENTS} events in the time that counts"
                raise TooLong(told, why=_too_many())
            begins, ends = _when(event, zone)
            if _takes_time(event) and begins < ends and begins < until and ends > since:
                found.append((max(begins, since), min(ends, until)))
    return overlapping(found)


def _parsed(body: bytes) -> list[Any]:
    with warnings.catch_warnings(), _refusing():
        # The library warns of what it reads all the same.
        warnings.simplefilter("ignore")
        found = [_sane(one) for one in Calendar.from_ical(body, multiple=True) if one.name == "VCALENDAR"]
    if not found:
        raise Malformed("there is no calendar in it", why=Why("calendar_not_one"))
    return found


def _between(one: Any, since: datetime, until: datetime) -> Iterator[Any]:
    with warnings.catch_warnings(), _refusing():
        warnings.simplefilter("ignore")
        # One event that cannot be understood must not hide all the others.
        asked = recurring_ical_events.of(one, skip_bad_series=True)
        yield from asked.between(since, until)


def _sane(one: Any) -> Any:
    """Return a calendar without events that come again within a day."""
    one.subcomponents = [event for event in one.subcomponents if not _too_often(event)]
    return one


def _too_often(event: Any) -> bool:
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        within = [len(rule.get(part, [])) for part in ("BYHOUR", "BYMINUTE", "BYSECOND")]
        if any(str(word).upper() not in SLOWEST for word in rule.get("FREQ", [])) or max(within) > 1:
            return True
    return False


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """Turn whatever the libraries raise over somebody else's file into Malformed; our own errors pass."""
    try:
        yield
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        told = f"the calendar cannot be understood: {type(error).__name__}"
        raise Malformed(told, why=Why("calendar_form")) from error


def _too_many() -> Why:
    return Why("calendar_full", {"most": str(MOST_EVENTS)})


def _takes_time(event: Mapping[str, Any]) -> bool:
    if str(event.get("TRANSP", "OPAQUE")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    return str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() not in FREE


def _when(event: Any, zone: ZoneInfo) -> tuple[datetime, datetime]:
    with _refusing():
        begins, ends = event.start, event.end
    return _moment(begins, zone), _moment(ends, zone)


def _moment(value: date, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone).astimezone(UTC)
    return (value if value.tzinfo is not None else value.replace(tzinfo=zone)).astimezone(UTC)


def written(
    stints: Iterable[Stint], *, name: str, title: Callable[[Stint], str], now: datetime, refresh: timedelta, host: str
) -> bytes:
    """Return stretches of duty as a calendar, one event each, in UTC.

    Absences and substitutes are worked out already, which a rule of repetition could not say. The id of an event
    stays the same as long as its shift and first moment do. It is transparent: who has the duty is not busy by that alone,
    and who follows our calendar and is followed by us goes round in no circle.
    """
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", refresh, parameters={"VALUE": "DURATION"})
    for stint in stints:
        event = Event()
        event.add("UID", f"{stint.of}-{stint.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}@{host}")
        event.add("DTSTAMP", now.astimezone(UTC))
        event.add("DTSTART", stint.starts_at.astimezone(UTC))
        event.add("DTEND", stint.ends_at.astimezone(UTC))
        event.add("SUMMARY", title(stint))
        event.add("TRANSP", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
