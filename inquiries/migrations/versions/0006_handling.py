"""Fields that staff give an inquiry, steps and links; the register of units, services and competence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns and tables; inquiries that are there have none of the new fields."""
    _widen_inquiries()
    _make_steps()
    _make_register()


def _widen_inquiries() -> None:
    for name, length in (
        ("title_by", 36),
        ("kind", 32),
        ("service", 200),
        ("service_by", 36),
        ("unit", 36),
        ("responsible", 36),
        ("registered_by", 36),
    ):
        op.add_column("inquiry", sa.Column(name, sa.String(length=length), nullable=True))
    for name in ("answer_due", "provisional_due", "solution_due", "first_answered_at", "solved_at"):
        op.add_column("inquiry", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("inquiry", sa.Column("reopened", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("inquiry", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def _make_steps() -> None:
    op.create_table(
        "inquiry_step",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_inquiry_step_inquiry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_step")),
    )
    op.create_index(op.f("ix_inquiry_step_inquiry_at"), "inquiry_step", ["inquiry", "at"], unique=False)
    columns = ["municipality", "kind", "at"]
    op.create_index(op.f("ix_inquiry_step_municipality_kind_at"), "inquiry_step", columns, unique=False)
    op.create_table(
        "inquiry_link",
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("other", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_inquiry_link_inquiry")),
        sa.ForeignKeyConstraint(["other"], ["inquiry.id"], name=op.f("fk_inquiry_link_other")),
        sa.PrimaryKeyConstraint("inquiry", "other", name=op.f("pk_inquiry_link")),
    )
    op.create_index(op.f("ix_inquiry_link_other"), "inquiry_link", ["other"], unique=False)


def _make_register() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("telephone", sa.String(length=32), nullable=False),
        sa.Column("leader", sa.String(length=36), nullable=True),
        sa.Column("opening_hours", sa.JSON(), nullable=False),
        sa.Column("default_queue", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_municipality_name"), "unit", ["municipality", "name"], unique=False)
    op.create_table(
        "unit_member",
        sa.Column("unit", sa.String(length=36), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("unit", "staff", name=op.f("pk_unit_member")),
    )
    op.create_index(op.f("ix_unit_member_staff"), "unit_member", ["staff"], unique=False)
    op.create_table(
        "service",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(length=36), nullable=True),
        sa.Column("track", sa.String(length=32), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=True),
        sa.Column("solution_days", sa.Integer(), nullable=True),
        sa.Column("competence", sa.String(length=100), nullable=True),
        sa.Column("opening_hours", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_service")),
    )
    op.create_index(op.f("ix_service_unit"), "service", ["unit"], unique=False)
    op.create_table(
        "competence",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "staff", "name", name=op.f("pk_competence")),
    )
