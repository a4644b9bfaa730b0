"""The table of drafts."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, WORD

CLIENT_ID = 64

drafts = Table(
    "draft",
    metadata,
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("staff", String(IDENTIFIER), primary_key=True),
    Column("kind", String(WORD), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("text", Text, nullable=False),
    Column("client_id", String(CLIENT_ID), nullable=False),
    Column("version", String(IDENTIFIER), nullable=False),
    Column("updated_at", Moment, nullable=False),
)
"""What somebody has begun to write to an inquiry, as a `reply` or a `note`; gone when it is sent, and with the messages."""
