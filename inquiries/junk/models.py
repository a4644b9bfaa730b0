"""The table of blocked senders; that an inquiry is junk stands with the inquiry (`junk_at`)."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, UniqueConstraint

from bot.database import Moment, metadata
from bot.vault import Sealed
from inquiries.models import IDENTIFIER, MUNICIPALITY, WORD

blocked_senders = Table(
    "blocked_sender",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("channel", String(WORD), nullable=False),
    Column("address", Sealed, nullable=False),
    Column("inquiry", String(IDENTIFIER), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("municipality", "channel", "address"),
    Index(None, "municipality", "at"),
)
"""Whose messages begin as junk: `inquiry` is the one in which `staff` blocked them, where the steps tell of it."""
