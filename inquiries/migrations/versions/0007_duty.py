"""The duty calendar, absences, calendars that are followed and published; what deadlines were counted by, and reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nobody has shifts yet, and deadlines are counted when the service looks for them."""
    _make_shifts()
    _make_absences()
    _make_followed()
    _make_published()
    _make_deadlines()


def _make_shifts() -> None:
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=36), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("substitute", sa.String(length=36), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("except_days", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=36), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
    )
    op.create_index(op.f("ix_duty_shift_municipality_unit"), "duty_shift", ["municipality", "unit"], unique=False)


def _make_absences() -> None:
    op.create_table(
        "duty_absence",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("substitute", sa.String(length=36), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=36), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_absence")),
    )
    op.create_index(op.f("ix_duty_absence_municipality_ends_at"), "duty_absence", ["municipality", "ends_at"], unique=False)
    op.create_table(
        "duty_override",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=36), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=36), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_override")),
    )
    op.create_index(
        op.f("ix_duty_override_municipality_ends_at"), "duty_override", ["municipality", "ends_at"], unique=False
    )


def _make_followed() -> None:
    op.create_table(
        "followed_calendar",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=True),
        sa.Column("unit", sa.String(length=36), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("added_by", sa.String(length=36), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(length=300), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expanded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_calendar")),
    )
    op.create_index(op.f("ix_followed_calendar_due_at"), "followed_calendar", ["due_at"], unique=False)
    op.create_index(op.f("ix_followed_calendar_municipality"), "followed_calendar", ["municipality"], unique=False)
    op.create_table(
        "busy_time",
        sa.Column("calendar", sa.String(length=36), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("calendar", "starts_at", "ends_at", name=op.f("pk_busy_time")),
    )
    op.create_index(op.f("ix_busy_time_municipality_ends_at"), "busy_time", ["municipality", "ends_at"], unique=False)


def _make_published() -> None:
    op.create_table(
        "published_calendar",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=True),
        sa.Column("unit", sa.String(length=36), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("renewed_by", sa.String(length=36), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_calendar")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_published_calendar_secret_hash")),
    )
    op.create_index(op.f("ix_published_calendar_municipality"), "published_calendar", ["municipality"], unique=False)


def _make_deadlines() -> None:
    op.create_table(
        "deadline_clock",
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("counted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_deadline_clock_inquiry")),
        sa.PrimaryKeyConstraint("inquiry", name=op.f("pk_deadline_clock")),
    )
    op.create_table(
        "deadline_reminder",
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("due", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_deadline_reminder_inquiry")),
        sa.PrimaryKeyConstraint("inquiry", "due", "stage", "due_at", name=op.f("pk_deadline_reminder")),
    )
    op.create_index(op.f("ix_deadline_reminder_municipality_at"), "deadline_reminder", ["municipality", "at"], unique=False)
