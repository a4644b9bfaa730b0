"""Messages between staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.database import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "internal_thread",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("folded_title", sa.Text(), nullable=False),
        sa.Column("starter", sa.String(36), nullable=False),
        sa.Column("open_history", sa.Boolean(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_thread")),
    )
    op.create_index(op.f("ix_internal_thread_municipality_updated_at"), "internal_thread", ["municipality", "updated_at"])
    op.create_table(
        "internal_member",
        sa.Column("thread", sa.String(36), nullable=False),
        sa.Column("staff", sa.String(36), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["thread"], ["internal_thread.id"], name=op.f("fk_internal_member_thread_internal_thread")),
        sa.PrimaryKeyConstraint("thread", "staff", name=op.f("pk_internal_member")),
    )
    op.create_index(op.f("ix_internal_member_staff"), "internal_member", ["staff"])
    op.create_table(
        "internal_message",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("thread", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("deleted_at", Moment()),
        sa.ForeignKeyConstraint(["thread"], ["internal_thread.id"], name=op.f("fk_internal_message_thread_internal_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_message")),
        sa.UniqueConstraint("thread", "number", name=op.f("uq_internal_message_thread_number")),
        sa.UniqueConstraint("author", "client_id", name=op.f("uq_internal_message_author_client_id")),
    )
    op.create_index(op.f("ix_internal_message_at"), "internal_message", ["at"])
