"""Notes that are mended and withdrawn, with what they said before; files of internal messages; who follows what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.database import Moment

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count the versions of messages, and make the tables of earlier wordings, of files and of followers."""
    op.add_column("message", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("message", sa.Column("edited_at", Moment(), nullable=True))
    op.add_column("message", sa.Column("withdrawn_at", Moment(), nullable=True))
    op.create_table(
        "note_version",
        sa.Column("message", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_note_version_message")),
        sa.PrimaryKeyConstraint("message", "version", name=op.f("pk_note_version")),
    )
    op.create_table(
        "internal_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("message", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["internal_message.id"], name=op.f("fk_internal_file_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_file")),
    )
    op.create_index(op.f("ix_internal_file_message"), "internal_file", ["message"], unique=False)
    op.create_index(op.f("ix_internal_file_created_at"), "internal_file", ["created_at"], unique=False)
    op.create_table(
        "inquiry_follower",
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_inquiry_follower_inquiry")),
        sa.PrimaryKeyConstraint("inquiry", "staff", name=op.f("pk_inquiry_follower")),
    )
    op.create_index(op.f("ix_inquiry_follower_municipality_staff"), "inquiry_follower", ["municipality", "staff"])
