"""What staff keep of the inbox for themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "inbox_seen",
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_inbox_seen_inquiry")),
        sa.PrimaryKeyConstraint("staff", "inquiry", name=op.f("pk_inbox_seen")),
    )
    op.create_index(op.f("ix_inbox_seen_inquiry"), "inbox_seen", ["inquiry"], unique=False)
    op.create_table(
        "inbox_filter",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("view", sa.String(length=32), nullable=False),
        sa.Column("order", sa.String(length=32), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_filter")),
    )
    op.create_index(op.f("ix_inbox_filter_municipality_staff"), "inbox_filter", ["municipality", "staff"], unique=False)
