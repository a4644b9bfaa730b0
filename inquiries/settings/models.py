"""The tables of settings that are changed in pages."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY

KEY = 100

site_settings = Table(
    "site_setting",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("key", String(KEY), primary_key=True),
    Column("value", JSON(none_as_null=True)),
    Column("version", Integer, nullable=False),
)
"""What lies over the file; the row stays when a setting is given back to the file, so that its version goes on counting."""

site_setting_changes = Table(
    "site_setting_change",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("key", String(KEY), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("version", Integer, nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("staff_name", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "municipality", "key", "version", unique=True),
    Index(None, "municipality", "at"),
)
"""Every change, with the name that the person had then: accounts may be renamed."""
