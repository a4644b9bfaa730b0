"""Saved views that are shared, and macros."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add whom a view is shared with; what there is stays its maker's alone; and what a macro does."""
    op.add_column("inbox_filter", sa.Column("scope", sa.String(length=32), nullable=False, server_default="own"))
    op.add_column("inbox_filter", sa.Column("scope_unit", sa.String(length=36), nullable=True))
    op.add_column("inbox_filter", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("inbox_filter", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("canned_reply", sa.Column("actions", sa.JSON(), nullable=True))
