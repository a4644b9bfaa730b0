"""The table of tags."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from bot.database import metadata
from bot.handling import LONGEST_TAG
from inquiries.models import IDENTIFIER, MUNICIPALITY

FOLDED = 3 * LONGEST_TAG
"""One character may be three where capitals make no difference (Unicode, `CaseFolding.txt`)."""

inquiry_tags = Table(
    "inquiry_tag",
    metadata,
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("key", String(FOLDED), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("tag", String(LONGEST_TAG), nullable=False),
    Column("merged_from", String(IDENTIFIER)),
    Index(None, "municipality", "key"),
)
"""A tag of an inquiry. Tags of one `key` are one, however they are written; `merged_from` is the inquiry that brought it
along, so that it goes when that merge is undone."""
