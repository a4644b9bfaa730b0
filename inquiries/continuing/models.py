"""The table of keys by which a chat goes on in another browser."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY

HASH = 64
SEALED = 400

chat_continuations = Table(
    "chat_continuation",
    metadata,
    Column("key_hash", String(HASH), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("conversation", String(IDENTIFIER), ForeignKey("conversation.id"), nullable=False),
    Column("sealed", String(SEALED), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index(None, "conversation"),
    Index(None, "expires_at"),
)
"""A key that waits to be used: its hash, and the conversation's secret sealed under it. Used or old, the row is gone."""
