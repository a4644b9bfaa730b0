"""The table of who follows what."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY

inquiry_followers = Table(
    "inquiry_follower",
    metadata,
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("staff", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("told", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("merged_from", String(IDENTIFIER)),
    Index(None, "municipality", "staff"),
)
"""Who follows an inquiry since when; `told` is the number of the last event that was looked at for them, and
`merged_from` the inquiry that brought them along, so that they go when that merge is undone."""
