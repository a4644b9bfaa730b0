"""Until when an inquiry was put off, and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, empty, and the index of those that are to come back."""
    op.add_column("inquiry", sa.Column("put_off_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("inquiry", sa.Column("put_off_by", sa.String(length=36), nullable=True))
    put_off = sa.text("put_off_until IS NOT NULL")
    op.create_index(
        "ix_inquiry_put_off", "inquiry", ["put_off_until"], unique=False, sqlite_where=put_off, postgresql_where=put_off
    )
