"""What was handed to somebody is found by them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes: the search of who sees little begins with them."""
    of_somebody = sa.text("staff IS NOT NULL")
    where = {"sqlite_where": of_somebody, "postgresql_where": of_somebody}
    op.create_index("ix_conversation_staff", "conversation", ["staff"], unique=False, **where)
    op.create_index("ix_inquiry_routing_staff", "inquiry_routing", ["staff"], unique=False, **where)
