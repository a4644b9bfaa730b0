"""Who else got a mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, sealed as addresses are."""
    op.add_column("message", sa.Column("copied", sa.String(), nullable=True))
