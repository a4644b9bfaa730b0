"""Named groups of one's own for messages between staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "staff_group",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=True),
        sa.Column("unit", sa.String(length=36), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_group")),
    )
    op.create_index(op.f("ix_staff_group_municipality"), "staff_group", ["municipality"], unique=False)
    op.create_table(
        "staff_group_member",
        sa.Column("staff_group", sa.String(length=36), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_group"], ["staff_group.id"], name=op.f("fk_staff_group_member_staff_group_staff_group")
        ),
        sa.PrimaryKeyConstraint("staff_group", "staff", name=op.f("pk_staff_group_member")),
    )
    op.create_index(op.f("ix_staff_group_member_staff"), "staff_group_member", ["staff"], unique=False)
