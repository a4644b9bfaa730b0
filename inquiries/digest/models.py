"""The tables of digests."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table, UniqueConstraint

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, WORD

digest_choices = Table(
    "digest_choice",
    metadata,
    Column("staff", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("when", String(WORD), nullable=False),
    Column("address", String(254), nullable=False),
    Column("language", String(8), nullable=False),
    Column("here_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "municipality", "when"),
)
"""When somebody wants a digest and where it goes; `here_at` is when they were last here, while that matters."""

digest_mails = Table(
    "digest_mail",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("slot", String(100), nullable=False),
    Column("told", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Column("settled_at", Moment),
    UniqueConstraint("municipality", "staff", "slot"),
    Index(None, "municipality", "staff", "at"),
)
"""A digest, written before it is sent: `slot` is the morning or the absence that has only one, `told` what it tells of,
`claimed_at` when a node last set about sending it, `settled_at` when it was sent or nobody wanted it any more."""
