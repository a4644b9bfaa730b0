"""Closed days of units and services, and erasures that wait until what must be archived may go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.database import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and make the table."""
    for table in ("unit", "service"):
        op.add_column(table, sa.Column("closed_on", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("deadline_clock", sa.Column("unit", sa.String(36)))
    op.create_table(
        "deferred_erasure",
        sa.Column("conversation", sa.String(36), nullable=False),
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("fk_deferred_erasure_conversation_conversation")
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_deferred_erasure")),
    )
    op.create_index(
        op.f("ix_deferred_erasure_municipality_until"), "deferred_erasure", ["municipality", "until"], unique=False
    )
