"""What was handed to somebody is found by them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes: the search of who sees little begins with them."""
    of_somebody = sa.text("staff IS NOT NULL")
    for name, table in (("ix_conversation_staff", "conversation"), ("ix_inquiry_routing_staff", "inquiry_routing")):
        op.create_index(name, table, ["staff"], unique=False, sqlite_where=of_somebody, postgresql_where=of_somebody)
