"""The tables of privacy: who looked at what, and what retention did."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Index, String, Table, UniqueConstraint

from bot.database import Moment, metadata
from bot.vault import Sealed

IDENTIFIER = 36
MUNICIPALITY = 64
WORD = 32

access_log = Table(
    "access_log",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("staff_name", String(200), nullable=False),
    Column("action", String(WORD), nullable=False),
    Column("about", String(200), nullable=False),
    Column("details", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "municipality", "about"),
    Index(None, "municipality", "staff", "sequence"),
)
"""Who looked at what. Rows are only ever added: triggers refuse everything else, and each row's hash holds the one before.

`about` is an id, never anything of a citizen: nothing of this table can be erased.
"""

retention_runs = Table(
    "retention_run",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("day", Date, nullable=False),
    Column("once", String(IDENTIFIER), nullable=False),
    Column("dry", Boolean, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("counts", JSON, nullable=False),
    Column("failure", String(500), nullable=False),
    UniqueConstraint("municipality", "once"),
    Index(None, "municipality", "started_at"),
)
"""A run of retention; `once` is the day of a daily run, so that of several nodes one does it. `counts` are bare numbers."""

deferred_erasures = Table(
    "deferred_erasure",
    metadata,
    Column("conversation", String(IDENTIFIER), ForeignKey("conversation.id"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("until", Date, nullable=False),
    Index(None, "municipality", "until"),
)
"""Erasure was asked for of what must be archived: retention does it on the day `until`, or later if it is taken up again."""

bystander_erasures = Table(
    "bystander_erasure",
    metadata,
    Column("message", String(IDENTIFIER), ForeignKey("message.id", ondelete="CASCADE"), primary_key=True),
    Column("address", Sealed, primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("role", String(WORD), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("until", Date, nullable=False),
    Index(None, "municipality", "until"),
)
"""As `deferred_erasure`, for somebody outside: what is theirs of what must be archived of the citizen's, by message, which
may move to another inquiry meanwhile. `role` is how the address has to do with it, as in `bystander`. When the link to all
persons goes, the address goes too, and what is left is that an answer is to be deleted."""

identity_keys = Table(
    "identity_key",
    metadata,
    Column("name", String(8), primary_key=True),
    Column("since", Moment, nullable=False),
)
"""The name of the key under which addresses and names stand; the key itself is nowhere in the store."""
