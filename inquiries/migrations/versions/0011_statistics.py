"""The index by which inquiries of a period are counted."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(op.f("ix_inquiry_municipality_opened_at"), "inquiry", ["municipality", "opened_at"], unique=False)
