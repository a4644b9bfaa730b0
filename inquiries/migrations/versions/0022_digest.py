"""What went out as a digest by e-mail, and who wants one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.database import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "digest_choice",
        sa.Column("staff", sa.String(36), nullable=False),
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("when", sa.String(32), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("here_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("staff", "municipality", name=op.f("pk_digest_choice")),
    )
    op.create_index(op.f("ix_digest_choice_municipality_when"), "digest_choice", ["municipality", "when"], unique=False)
    op.create_table(
        "digest_mail",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(36), nullable=False),
        sa.Column("slot", sa.String(100), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_mail")),
        sa.UniqueConstraint("municipality", "staff", "slot", name=op.f("uq_digest_mail_municipality_staff_slot")),
    )
    op.create_index(
        op.f("ix_digest_mail_municipality_staff_at"), "digest_mail", ["municipality", "staff", "at"], unique=False
    )
