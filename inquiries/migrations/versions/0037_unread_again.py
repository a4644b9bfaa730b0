"""Inquiries that somebody marked as unread, and topics of the forum that somebody left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark, and the table of topics that are new to somebody no more."""
    op.add_column("inbox_seen", sa.Column("unread", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "internal_left",
        sa.Column("thread", sa.String(length=36), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["thread"], ["internal_thread.id"], name=op.f("fk_internal_left_thread")),
        sa.PrimaryKeyConstraint("thread", "staff", name=op.f("pk_internal_left")),
    )
