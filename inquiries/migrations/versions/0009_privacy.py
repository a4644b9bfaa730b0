"""The log of who looked, which only grows, the runs of retention, and room for sealed addresses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WIDENED = {
    "contact": ("address", "name"),
    "conversation": ("address", "reply_address"),
    "message": ("address", "author_name"),
    "opt_out": ("address",),
    "outbox": ("address",),
}
REFUSED = "the log of who looked is only ever added to"


def upgrade() -> None:
    """Make the tables, and the triggers that keep the log as it is; sealing itself is the service's, which has the key."""
    _make_log()
    _make_runs()
    _protect_log()
    _make_room()


def _make_log() -> None:
    op.create_table(
        "access_log",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("staff_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "sequence", name=op.f("pk_access_log")),
    )
    op.create_index(op.f("ix_access_log_municipality_about"), "access_log", ["municipality", "about"], unique=False)
    columns = ["municipality", "staff", "sequence"]
    op.create_index(op.f("ix_access_log_municipality_staff_sequence"), "access_log", columns, unique=False)


def _make_runs() -> None:
    op.create_table(
        "retention_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("once", sa.String(length=36), nullable=False),
        sa.Column("dry", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
        sa.UniqueConstraint("municipality", "once", name=op.f("uq_retention_run_municipality_once")),
    )
    columns = ["municipality", "started_at"]
    op.create_index(op.f("ix_retention_run_municipality_started_at"), "retention_run", columns, unique=False)


def _protect_log() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for step in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER access_log_no_{step.lower()} BEFORE {step} ON access_log"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION access_log_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER access_log_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log"
        " FOR EACH STATEMENT EXECUTE FUNCTION access_log_refuse()"
    )


def _make_room() -> None:
    """Let what is sealed be longer than what it hides; SQLite never minded the length."""
    op.create_table(
        "identity_key",
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_identity_key")),
    )
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, columns in WIDENED.items():
        for column in columns:
            op.alter_column(table, column, type_=sa.String())
