"""Which message is sent on to somebody outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and the index by which an answer finds what it answers."""
    op.add_column("message", sa.Column("sends_on", sa.String(36), nullable=True))
    op.create_index(
        "ix_message_sends_on",
        "message",
        ["conversation"],
        sqlite_where=sa.text("sends_on IS NOT NULL"),
        postgresql_where=sa.text("sends_on IS NOT NULL"),
    )
