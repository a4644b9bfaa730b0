"""How urgent an inquiry is, and its tags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, by which everything is as urgent as the rest, and make the table."""
    op.add_column("inquiry", sa.Column("priority", sa.String(length=32), nullable=False, server_default="normal"))
    op.create_table(
        "inquiry_tag",
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("merged_from", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_inquiry_tag_inquiry")),
        sa.PrimaryKeyConstraint("inquiry", "key", name=op.f("pk_inquiry_tag")),
    )
    op.create_index(op.f("ix_inquiry_tag_municipality_key"), "inquiry_tag", ["municipality", "key"], unique=False)
