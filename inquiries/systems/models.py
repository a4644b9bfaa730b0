"""The table of the version overview."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY

municipal_systems = Table(
    "municipal_system",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("name", String(100), nullable=False),
    Column("name_key", String(200)),
    Column("version", String(100), nullable=False),
    Column("note", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", String(IDENTIFIER), nullable=False),
    Index(None, "municipality", "name_key", unique=True),
)
"""A system as one municipality runs it; `name_key` is its name without letter case, and none once it was taken away."""
