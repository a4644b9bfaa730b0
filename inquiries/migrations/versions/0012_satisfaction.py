"""What citizens think of how they were helped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "satisfaction",
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_satisfaction_inquiry")),
        sa.PrimaryKeyConstraint("inquiry", name=op.f("pk_satisfaction")),
    )
    op.create_index(
        op.f("ix_satisfaction_municipality_asked_at"), "satisfaction", ["municipality", "asked_at"], unique=False
    )
