"""Cases in the case and archive systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = (("inquiry",), ("system", "due_at"), ("municipality", "case_key"), ("municipality", "state"))


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "inquiry_case",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("sent_by", sa.String(length=36), nullable=False),
        sa.Column("sent_by_name", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=200), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_number", sa.String(length=100), nullable=False),
        sa.Column("case_key", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("referred_by", sa.String(length=36), nullable=True),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_inquiry_case_inquiry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_case")),
        sa.UniqueConstraint(
            "municipality", "sent_by", "client_id", name=op.f("uq_inquiry_case_municipality_sent_by_client_id")
        ),
    )
    for columns in INDEXES:
        op.create_index(op.f(f"ix_inquiry_case_{'_'.join(columns)}"), "inquiry_case", list(columns), unique=False)
    op.create_table(
        "case_call",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("call", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "call", name=op.f("pk_case_call")),
    )
    op.create_index(op.f("ix_case_call_at"), "case_call", ["at"], unique=False)
