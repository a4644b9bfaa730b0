"""The tables of staff: accounts, roles in other municipalities, sessions, second factors, identities elsewhere."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Index, String, Table, UniqueConstraint

from bot.database import Moment, metadata
from bot.vault import Sealed

staff = Table(
    "staff",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(64), nullable=False),
    Column("username", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("role", String(32), nullable=False),
    Column("password_hash", String(300), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("one_time_until", Moment),
    UniqueConstraint("municipality", "username"),
)
"""`municipality` is where somebody is employed and `role` what they are there; without a `password_hash` they log in by
another system. Where `one_time_until` stands, the password is one that an administrator made: it ends then, and lets
somebody in only to choose their own."""

roles_elsewhere = Table(
    "staff_role",
    metadata,
    Column("staff", String(36), ForeignKey("staff.id"), primary_key=True),
    Column("municipality", String(64), primary_key=True),
    Column("role", String(32), nullable=False),
    Column("until", Date),
    Index(None, "municipality"),
)
"""What somebody is in municipalities beside their own, and the last day (UTC) of it."""

invitations = Table(
    "staff_invitation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(64), nullable=False),
    Column("home", String(64), nullable=False),
    Column("username", String(100), nullable=False),
    Column("role", String(32), nullable=False),
    Column("until", Date, nullable=False),
    Column("staff", String(36), nullable=False),
    Column("staff_name", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("declined_at", Moment),
    UniqueConstraint("municipality", "home", "username"),
    Index(None, "home", "username"),
)
"""A role in `municipality` that is offered to whoever has a user name in `home`, by whom; it names an account that may not
exist, and nothing here tells whether it does."""

account_changes = Table(
    "account_change",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("staff", String(36), nullable=False),
    Column("staff_name", String(200), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("username", String(200), nullable=False),
    Column("details", JSON, nullable=False),
    Index(None, "municipality", "at"),
)
"""What was done with accounts: by whom (nobody where another system or the command line did it), and with whose."""

sessions = Table(
    "staff_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff", String(36), ForeignKey("staff.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("id", String(36), nullable=False),
    Column("municipality", String(64), nullable=False),
    Column("used_at", Moment, nullable=False),
    Column("device", String(32), nullable=False),
    Column("way", String(16), nullable=False),
    Index(None, "expires_at"),
    Index(None, "staff"),
    Index(None, "id", unique=True),
)
"""`municipality` is where the session works now; `device` names browser and system (`firefox/windows`), no more; `way` is
how it began: `password`, `ldap` or `oidc`."""

second_factors = Table(
    "staff_second_factor",
    metadata,
    Column("staff", String(36), ForeignKey("staff.id"), primary_key=True),
    Column("secret", Sealed(200), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("last_step", BigInteger, nullable=False),
)
"""`last_step` is the time step (RFC 6238) of the last code that was accepted: no code works twice."""

recovery_codes = Table(
    "staff_recovery_code",
    metadata,
    Column("staff", String(36), ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

identities = Table(
    "staff_identity",
    metadata,
    Column("issuer", String(300), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("staff", String(36), ForeignKey("staff.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Index(None, "staff"),
)
"""Who an account is for another system: its issuer (a URL) and the subject there, which never changes as names do."""
