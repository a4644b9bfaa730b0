"""Junk, and blocked senders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, its index, and the table."""
    op.add_column("inquiry", sa.Column("junk_at", sa.DateTime(timezone=True), nullable=True))
    junk = sa.text("junk_at IS NOT NULL AND deleted_at IS NULL")
    columns = ["municipality", "updated_at"]
    op.create_index("ix_inquiry_junk", "inquiry", columns, unique=False, sqlite_where=junk, postgresql_where=junk)
    op.create_table(
        "blocked_sender",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocked_sender")),
        sa.UniqueConstraint(
            "municipality", "channel", "address", name=op.f("uq_blocked_sender_municipality_channel_address")
        ),
    )
    op.create_index(op.f("ix_blocked_sender_municipality_at"), "blocked_sender", ["municipality", "at"])
