"""Short-lived keys by which a chat goes on in another browser."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "chat_continuation",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("sealed", sa.String(length=400), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_chat_continuation_conversation")),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_chat_continuation")),
    )
    for column in ("conversation", "expires_at"):
        op.create_index(op.f(f"ix_chat_continuation_{column}"), "chat_continuation", [column], unique=False)
