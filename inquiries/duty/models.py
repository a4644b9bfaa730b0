"""The tables of the duty calendar.

What is removed keeps its row with `removed_at`, so that it can be put back. Times of a shift are the municipality's own
clock, since a shift begins at eight in summer as in winter; all other times are moments.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table, UniqueConstraint

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY

URL = 2_000
LONGEST_REASON = 300

shifts = Table(
    "duty_shift",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("unit", String(IDENTIFIER), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("substitute", String(IDENTIFIER)),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
    Column("begins", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("every_weeks", Integer, nullable=False),
    Column("except_days", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", String(IDENTIFIER), nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Index(None, "municipality", "unit"),
)
"""`weekdays` are ISO weekdays on which it comes again, none for a shift on one day; `last_day` null means for ever. A shift
that ends at or before the hour at which it begins ends on the next day. `except_days` are ISO dates on which it is left out.
`substitute` stands in when `staff` is absent."""

absences = Table(
    "duty_absence",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("substitute", String(IDENTIFIER)),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("changed_by", String(IDENTIFIER), nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Index(None, "municipality", "ends_at"),
)
"""Why somebody is absent is nobody's business and has no column."""

overrides = Table(
    "duty_override",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("unit", String(IDENTIFIER), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("changed_by", String(IDENTIFIER), nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Index(None, "municipality", "ends_at"),
)

followed_calendars = Table(
    "followed_calendar",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER)),
    Column("unit", String(IDENTIFIER)),
    Column("url", String(URL), nullable=False),
    Column("added_by", String(IDENTIFIER), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("etag", String(300), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("read_at", Moment),
    Column("expanded_at", Moment),
    Column("failing_since", Moment),
    Column("error", String(LONGEST_REASON), nullable=False),
    Index(None, "due_at"),
    Index(None, "municipality"),
)
"""The calendar of one member of staff, or of a unit. `read_at` is when it was read well last, `expanded_at` when its times
were taken in, `failing_since` since when it cannot be read; the times of before stay meanwhile."""

busy_times = Table(
    "busy_time",
    metadata,
    Column("calendar", String(IDENTIFIER), primary_key=True),
    Column("starts_at", Moment, primary_key=True),
    Column("ends_at", Moment, primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Index(None, "municipality", "ends_at"),
)
"""When somebody is busy by a calendar that is followed; never with what or with whom."""

published_calendars = Table(
    "published_calendar",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER)),
    Column("unit", String(IDENTIFIER)),
    Column("secret_hash", String(64), nullable=False),
    Column("renewed_by", String(IDENTIFIER), nullable=False),
    Column("renewed_at", Moment, nullable=False),
    UniqueConstraint("secret_hash"),
    Index(None, "municipality"),
)
"""A secret address under which the shifts of a person or unit can be read; the address itself is told once, not kept."""
