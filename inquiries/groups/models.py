"""The tables of named groups of staff."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from bot.database import Moment, metadata
from bot.groups import LONGEST_NAME
from inquiries.models import IDENTIFIER, MUNICIPALITY

staff_groups = Table(
    "staff_group",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("owner", String(IDENTIFIER)),
    Column("unit", String(IDENTIFIER)),
    Column("shared", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index(None, "municipality"),
)
"""A group is one person's (`owner`) or a unit's (`unit`), whoever leads that; exactly one of the two is set."""

staff_group_members = Table(
    "staff_group_member",
    metadata,
    Column("staff_group", String(IDENTIFIER), ForeignKey("staff_group.id"), primary_key=True),
    Column("staff", String(IDENTIFIER), primary_key=True),
    Index(None, "staff"),
)
