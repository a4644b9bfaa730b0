"""What channels beside the web chat need: raw arrivals, attachments, contacts, threads, delivery references."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns."""
    op.create_table(
        "arrival",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("envelope", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=200), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation", sa.String(length=36), nullable=True),
        sa.Column("message", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sa.UniqueConstraint("municipality", "channel", "key", name=op.f("uq_arrival_municipality_channel_key")),
    )
    op.create_index(op.f("ix_arrival_channel_due_at"), "arrival", ["channel", "due_at"], unique=False)
    op.create_index(op.f("ix_arrival_conversation"), "arrival", ["conversation"], unique=False)
    op.create_index(
        op.f("ix_arrival_municipality_state_received_at"), "arrival", ["municipality", "state", "received_at"], unique=False
    )
    op.create_table(
        "doomed_file",
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("doomed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_doomed_file")),
    )
    op.create_table(
        "opt_out",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "channel", "address", name=op.f("pk_opt_out")),
    )
    op.create_table(
        "contact",
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_contact_conversation")),
        sa.PrimaryKeyConstraint("conversation", "channel", "address", name=op.f("pk_contact")),
    )
    op.create_index(
        op.f("ix_contact_municipality_channel_address"), "contact", ["municipality", "channel", "address"], unique=False
    )
    op.create_table(
        "thread_key",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("message", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_thread_key_conversation")),
        sa.PrimaryKeyConstraint("municipality", "channel", "key", name=op.f("pk_thread_key")),
    )
    op.create_index(op.f("ix_thread_key_conversation"), "thread_key", ["conversation"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("message", sa.String(length=36), nullable=True),
        sa.Column("staff", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("inline", sa.Boolean(), nullable=False),
        sa.Column("refused", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_attachment_inquiry")),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_attachment_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_inquiry"), "attachment", ["inquiry"], unique=False)
    op.create_index(op.f("ix_attachment_message"), "attachment", ["message"], unique=False)
    op.add_column("conversation", sa.Column("reply_channel", sa.String(length=32), nullable=True))
    op.add_column("conversation", sa.Column("reply_address", sa.String(length=320), nullable=True))
    op.add_column("inquiry", sa.Column("merged_into", sa.String(length=36), nullable=True))
    op.add_column("message", sa.Column("channel", sa.String(length=32), nullable=True))
    op.add_column("message", sa.Column("address", sa.String(length=320), nullable=True))
    op.add_column("message", sa.Column("full_text", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("reference", sa.String(length=200), nullable=True))
    op.create_index(op.f("ix_outbox_channel_reference"), "outbox", ["channel", "reference"], unique=False)
    op.create_index(op.f("ix_outbox_state_updated_at"), "outbox", ["state", "updated_at"], unique=False)
