"""The table of canned replies."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, WORD

canned_replies = Table(
    "canned_reply",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("unit", String(IDENTIFIER)),
    Column("staff", String(IDENTIFIER)),
    Column("title", String(100), nullable=False),
    Column("shortcut", String(WORD), nullable=False),
    Column("texts", JSON, nullable=False),
    Column("actions", JSON(none_as_null=True)),
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index(None, "municipality"),
)
"""A text that staff send again and again, by language: a unit's, one person's own, or the whole municipality's. With
`actions`, the fields of Actions that are set, it is a macro."""
