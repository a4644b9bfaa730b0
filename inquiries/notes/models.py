"""The table of what notes said before."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY

note_versions = Table(
    "note_version",
    metadata,
    Column("message", String(IDENTIFIER), ForeignKey("message.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("text", Text, nullable=False),
    Column("masked", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)
"""An earlier wording of an internal note, or what a withdrawn one said; gone with its message."""
