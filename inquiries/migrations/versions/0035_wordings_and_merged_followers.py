"""Which wording of a mended note went along with a case; which merge brought a follower."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Of what went before, nobody knows which wording it was, so a mended note is sent again."""
    op.add_column("inquiry_case", sa.Column("wordings", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("inquiry_follower", sa.Column("merged_from", sa.String(length=36), nullable=True))
