"""The table of proposals. What people asked does not stand here: the record's questions name their proposal."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from bot.database import Moment, metadata

proposals = Table(
    "proposal",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(64), nullable=False),
    Column("state", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("draft", JSON(none_as_null=True)),
    Column("article", String(100)),
    Column("nearest", String(100)),
    Column("topic", String(200)),
    Column("settled_at", Moment),
    Column("settled_size", Integer, nullable=False),
    Column("staff", String(36)),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "municipality", "state"),
)
"""`draft` is what staff have written, null before. `settled_size` is how many had asked when staff decided."""
