"""The tables of units, their people, services and competence."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, text

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, REFERENCE, WORD

ADDRESS = 320

units = Table(
    "unit",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("name", String(200), nullable=False),
    Column("email", String(ADDRESS), nullable=False),
    Column("telephone", String(WORD), nullable=False),
    Column("leader", String(IDENTIFIER)),
    Column("opening_hours", JSON, nullable=False),
    Column("closed_on", JSON, nullable=False, default=list, server_default=text("'[]'")),
    Column("default_queue", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index(None, "municipality", "name"),
)
"""`default_queue` marks the unit that gets what nobody else does: the service desk. `opening_hours` holds, by ISO weekday
("1" is Monday), a list of pairs of times ("08:00", "15:30"); `closed_on` holds days as they are written in ISO 8601."""

unit_members = Table(
    "unit_member",
    metadata,
    Column("unit", String(IDENTIFIER), primary_key=True),
    Column("staff", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Index(None, "staff"),
)

services = Table(
    "service",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("id", String(REFERENCE), primary_key=True),
    Column("names", JSON, nullable=False),
    Column("unit", String(IDENTIFIER)),
    Column("track", String(WORD), nullable=False),
    Column("answer_days", Integer),
    Column("solution_days", Integer),
    Column("competence", String(100)),
    Column("email", String(ADDRESS), nullable=False, default=""),
    Column("telephone", String(WORD), nullable=False, default=""),
    Column("opening_hours", JSON, nullable=False),
    Column("closed_on", JSON, nullable=False, default=list, server_default=text("'[]'")),
    Column("hours_note", String(500), nullable=False, default=""),
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index(None, "unit"),
)
"""`track` is `desk` (the desk and the bot may answer) or `specialist` (contact information only, then a specialist).
`answer_days` and `solution_days` are working days; null means what the municipality promises for everything."""

competences = Table(
    "competence",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("staff", String(IDENTIFIER), primary_key=True),
    Column("name", String(100), primary_key=True),
)

register_changes = Table(
    "register_change",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("kind", String(WORD), nullable=False),
    Column("thing", String(REFERENCE), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("batch", String(IDENTIFIER), nullable=False),
    Column("undoes", Integer),
    Column("staff", String(IDENTIFIER)),
    Column("staff_name", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "municipality", "id"),
    Index(None, "municipality", "kind", "thing", "version"),
    sqlite_autoincrement=True,
)
"""Every change of a unit, a service or somebody's competence, with the name that the person had then; what is changed in
one step shares a `batch`. `before` is null where the change made it, `staff` where Torg itself or a command did it."""
