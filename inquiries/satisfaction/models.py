"""The table of whether people were helped."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, WORD

satisfaction = Table(
    "satisfaction",
    metadata,
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("channel", String(WORD), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answer", String(WORD)),
    Column("comment", Text, nullable=False),
    Column("masked", Boolean, nullable=False),
    Column("answered_at", Moment),
    Index(None, "municipality", "asked_at"),
)
"""That somebody was asked about an inquiry, and the answer: `yes`, `partly` or `no`, null while there is none.

The row stays when what was said is deleted, since an answer of one word tells of nobody; its comment is emptied then.
"""
