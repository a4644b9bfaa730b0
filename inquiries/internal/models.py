"""The tables of internal messages. `number` counts the messages of a thread; what was deleted keeps its number."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.database import Moment, metadata
from bot.internal import LONGEST_TITLE
from inquiries.models import IDENTIFIER, MUNICIPALITY, REFERENCE, WORD

CLIENT_ID = 64

internal_threads = Table(
    "internal_thread",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("kind", String(WORD), nullable=False),
    Column("title", String(LONGEST_TITLE), nullable=False),
    Column("folded_title", Text, nullable=False),
    Column("starter", String(IDENTIFIER), nullable=False),
    Column("open_history", Boolean, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("last", Integer, nullable=False),
    Index(None, "municipality", "updated_at"),
)
"""`last` is the number of the newest message, deleted or not."""

internal_members = Table(
    "internal_member",
    metadata,
    Column("thread", String(IDENTIFIER), ForeignKey("internal_thread.id"), primary_key=True),
    Column("staff", String(IDENTIFIER), primary_key=True),
    Column("since", Integer, nullable=False),
    Column("delivered", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Index(None, "staff"),
)
"""Who takes part, and in topics of the forum who has read; how far, and never when."""

internal_left = Table(
    "internal_left",
    metadata,
    Column("thread", String(IDENTIFIER), ForeignKey("internal_thread.id"), primary_key=True),
    Column("staff", String(IDENTIFIER), primary_key=True),
)
"""Who has left a topic of the forum: it is as it is to who never opened it, but not new to them."""

internal_messages = Table(
    "internal_message",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("thread", String(IDENTIFIER), ForeignKey("internal_thread.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author", String(IDENTIFIER), nullable=False),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("client_id", String(CLIENT_ID), nullable=False),
    Column("at", Moment, nullable=False),
    Column("deleted_at", Moment),
    UniqueConstraint("thread", "number"),
    UniqueConstraint("author", "client_id"),
    Index(None, "at"),
)
"""`folded` is the text as it is searched (as `folded_title` is the title), since SQLite folds English letters alone.

What was deleted has neither text any more."""

internal_files = Table(
    "internal_file",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("message", String(IDENTIFIER), ForeignKey("internal_message.id")),
    Column("position", Integer, nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("reference", String(REFERENCE), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "message"),
    Index(None, "created_at"),
)
"""A file of an internal message, or one that `staff` have added and not sent yet, which is gone after a day."""
