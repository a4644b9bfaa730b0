"""Accounts, roles, second factors and sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; who was logged in logs in anew, since what is kept of a session is another thing now."""
    op.execute("DELETE FROM staff_session")
    for name, length in (("id", 36), ("municipality", 64), ("device", 32), ("way", 16)):
        op.add_column("staff_session", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    epoch = sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00+00:00")
    op.add_column("staff_session", epoch)
    op.create_index(op.f("ix_staff_session_staff"), "staff_session", ["staff"], unique=False)
    op.create_index(op.f("ix_staff_session_id"), "staff_session", ["id"], unique=True)
    op.create_table(
        "staff_role",
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_staff_role_staff")),
        sa.PrimaryKeyConstraint("staff", "municipality", name=op.f("pk_staff_role")),
    )
    op.create_index(op.f("ix_staff_role_municipality"), "staff_role", ["municipality"], unique=False)
    op.create_table(
        "staff_second_factor",
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_staff_second_factor_staff")),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_staff_second_factor")),
    )
    op.create_table(
        "staff_recovery_code",
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_staff_recovery_code_staff")),
        sa.PrimaryKeyConstraint("staff", "code_hash", name=op.f("pk_staff_recovery_code")),
    )
    op.create_table(
        "staff_identity",
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_staff_identity_staff")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_staff_identity")),
    )
    op.create_index(op.f("ix_staff_identity_staff"), "staff_identity", ["staff"], unique=False)
