"""Calendars of others as bytes: repetitions, whole days, Outlook's zones, what does not count, what is broken."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.duty import Stint
from bot.errors import Malformed, TooLong, TorgError
from inquiries.duty.ics import MOST_EVENTS, busy_times, written

OSLO = ZoneInfo("Europe/Oslo")
SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def calendar(*events: str, more: str = "") -> bytes:
    inside = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nDTSTAMP:20260101T000000Z\n{one.strip()}\nEND:VEVENT\n"
        for number, one in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t//EN\n{more}{inside}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def busy(body: bytes) -> list[tuple[str, str]]:
    return [(f"{one:%m-%d %H:%M}", f"{other:%m-%d %H:%M}") for one, other in busy_times(body, OSLO, SINCE, UNTIL)]


def test_time_in_utc_and_in_a_zone_and_in_none() -> None:
    body = calendar(
        "DTSTART:20260302T090000Z\nDTEND:20260302T100000Z\nSUMMARY:Legetime",
        "DTSTART;TZID=Europe/Oslo:20260303T090000\nDTEND;TZID=Europe/Oslo:20260303T100000",
        "DTSTART:20260304T090000\nDTEND:20260304T100000",
        "DTSTART;TZID=Europe/Helsinki:20260305T090000\nDURATION:PT90M",
    )
    assert busy(body) == [
        ("03-02 09:00", "03-02 10:00"),
        ("03-03 08:00", "03-03 09:00"),
        ("03-04 08:00", "03-04 09:00"),
        ("03-05 07:00", "03-05 08:30"),
    ]


def test_zone_as_outlook_names_it() -> None:
    body = calendar(
        "DTSTART;TZID=W. Europe Standard Time:20260701T090000\nDTEND;TZID=W. Europe Standard Time:20260701T100000"
    )
    found = busy_times(body, OSLO, SINCE, datetime(2026, 8, 1, tzinfo=UTC))
    assert found == [(datetime(2026, 7, 1, 7, tzinfo=UTC), datetime(2026, 7, 1, 8, tzinfo=UTC))]


def test_whole_days_are_the_municipalitys_days() -> None:
    body = calendar("DTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330")
    assert busy(body) == [("03-27 23:00", "03-29 22:00")]  # The night of summer time lies within it.
    assert busy(calendar("DTSTART;VALUE=DATE:20260504")) == [("05-03 22:00", "05-04 22:00")]


def test_repetitions_with_exceptions_over_summer_time() -> None:
    body = calendar(
        "DTSTART;TZID=Europe/Oslo:20260320T100000\nDTEND;TZID=Europe/Oslo:20260320T110000\n"
        "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/Oslo:20260327T100000",
    )
    assert busy(body) == [("03-20 09:00", "03-20 10:00"), ("04-03 08:00", "04-03 09:00"), ("04-10 08:00", "04-10 09:00")]


def test_moved_occurrence_counts_where_it_was_moved_to() -> None:
    body = calendar("DTSTART:20260302T090000Z\nDTEND:20260302T100000Z\nRRULE:FREQ=DAILY;COUNT=2")
    moved = calendar("DTSTART:20260305T120000Z\nDTEND:20260305T130000Z\nRECURRENCE-ID:20260303T090000Z")
    event = moved[moved.index(b"BEGIN:VEVENT") : moved.index(b"END:VCALENDAR")]
    joined = body.replace(b"END:VCALENDAR", event + b"END:VCALENDAR")
    assert busy(joined) == [("03-02 09:00", "03-02 10:00"), ("03-05 12:00", "03-05 13:00")]


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
    ],
)
def test_what_leaves_a_person_free_does_not_count(line: str) -> None:
    assert busy(calendar(f"DTSTART:20260302T090000Z\nDTEND:20260302T100000Z\n{line}")) == []


def test_overlapping_times_are_joined_and_cut_to_what_counts() -> None:
    body = calendar(
        "DTSTART:20260302T090000Z\nDTEND:20260302T100000Z",
        "DTSTART:20260302T093000Z\nDTEND:20260302T110000Z",
        "DTSTART:20260101T000000Z\nDTEND:20260301T060000Z",
        "DTSTART:20260302T150000Z",
    )
    assert busy(body) == [("03-01 00:00", "03-01 06:00"), ("03-02 09:00", "03-02 11:00")]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60)))]
)
def test_what_comes_again_all_the_time_is_left_out_and_the_rest_counts(rule: str) -> None:
    body = calendar(
        f"DTSTART:20260302T090000Z\nDTEND:20260302T090001Z\nRRULE:{rule}",
        "DTSTART:20260303T090000Z\nDTEND:20260303T100000Z",
    )
    assert busy(body) == [("03-03 09:00", "03-03 10:00")]


def test_one_broken_event_hides_no_other() -> None:
    body = calendar(
        "DTSTART:ikke en dato\nDTEND:20260302T100000Z",
        "DTSTART:20260303T090000Z\nDTEND:20260303T100000Z",
    )
    assert busy(body) == [("03-03 09:00", "03-03 10:00")]


@pytest.mark.parametrize("body", [b"", b"<html>", b"BEGIN:VCALENDAR", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        busy_times(body, OSLO, SINCE, UNTIL)


def test_too_many_events_are_refused() -> None:
    one = "DTSTART:20260302T090000Z\nDTEND:20260302T100000Z"
    with pytest.raises(TooLong):
        busy_times(calendar(*[one] * (MOST_EVENTS + 1)), OSLO, SINCE, UNTIL)


LINES = st.sampled_from(
    [
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "DTSTART:20260302T090000Z",
        "DTSTART;VALUE=DATE:20260302",
        "DTEND:20260302T100000Z",
        "DTEND;VALUE=DATE:20260301",
        "DURATION:-PT1H",
        "RRULE:FREQ=DAILY;UNTIL=20260310",
        "RRULE:FREQ=",
        "UID:x",
        "RECURRENCE-ID:20260302T090000Z",
        "EXDATE:20260302T090000Z",
        "TZID:Nowhere",
        "DTSTART;TZID=Nowhere:20260302T090000",
        "RDATE:x",
        "",
    ]
)


@given(st.lists(LINES, max_size=14))
def test_whatever_comes_is_read_or_refused(lines: list[str]) -> None:
    body = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]).encode()
    try:
        found = busy_times(body, OSLO, SINCE, UNTIL)
    except TorgError:
        return
    assert all(SINCE <= begins < ends <= UNTIL for begins, ends in found)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))


def test_our_own_calendar_is_read_back_and_makes_nobody_busy() -> None:
    begins = datetime(2026, 3, 2, 7, tzinfo=UTC)
    stints = [Stint("s", date(2026, 3, 2), "u", "kari", "kari", "shift", begins, begins + timedelta(hours=8))]
    made = written(
        stints,
        name="Vakter: Æsøp",
        title=lambda one: "Vakt: Vann, avløp; og \\ mer",
        now=SINCE,
        refresh=timedelta(hours=1),
        host="havdal.example",
    )
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    found = Calendar.from_ical(made)
    (event,) = found.walk("VEVENT")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (begins, begins + timedelta(hours=8))
    assert str(event["SUMMARY"]) == "Vakt: Vann, avløp; og \\ mer"
    assert str(event["UID"]) == "s-20260302T070000Z@havdal.example"
    assert str(found["X-WR-CALNAME"]) == "Vakter: Æsøp"
    assert not found.errors
    assert busy(made) == []
