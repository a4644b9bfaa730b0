"""How people reach a service; where each inquiry was sent; what staff say of their own availability."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns and tables; inquiries that wait when this comes are routed by the next look for them."""
    for name, length in (("email", 320), ("telephone", 32), ("hours_note", 500)):
        op.add_column("service", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.create_table(
        "inquiry_routing",
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=True),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=36), nullable=True),
        sa.Column("staff", sa.String(length=36), nullable=True),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forwarded_by", sa.String(length=36), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_inquiry_routing_inquiry")),
        sa.PrimaryKeyConstraint("inquiry", name=op.f("pk_inquiry_routing")),
    )
    op.create_index(op.f("ix_inquiry_routing_due_at"), "inquiry_routing", ["due_at"], unique=False)
    op.create_table(
        "staff_status",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "staff", name=op.f("pk_staff_status")),
    )
