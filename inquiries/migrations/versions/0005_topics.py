"""Topics of inquiries and the vocabulary, what became of questions, ratings, consent, counts by day, proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns; inquiries that are there get a topic suggested like new ones."""
    op.add_column("inquiry", sa.Column("topic", sa.String(length=200), nullable=True))
    op.add_column("inquiry", sa.Column("topic_by", sa.String(length=36), nullable=True))
    op.add_column("inquiry", sa.Column("topic_due", sa.Boolean(), nullable=False, server_default=sa.true()))
    _index_due("inquiry", "opened_at")
    _make_topics()
    _make_questions()
    _make_ratings_and_consents()
    op.create_table(
        "usage",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "day", "kind", "about", name=op.f("pk_usage")),
    )
    _make_proposals()


def _index_due(table: str, column: str) -> None:
    op.create_index(
        f"ix_{table}_topic_due",
        table,
        [column],
        unique=False,
        sqlite_where=sa.text("topic_due = 1"),
        postgresql_where=sa.text("topic_due"),
    )


def _make_topics() -> None:
    op.create_table(
        "topic",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("broader", sa.JSON(), nullable=False),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.Column("municipal", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_topic")),
    )


def _make_questions() -> None:
    op.create_table(
        "question",
        sa.Column("message", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=True),
        sa.Column("topic_due", sa.Boolean(), nullable=False),
        sa.Column("proposal", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_question_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_question")),
    )
    columns = ["municipality", "outcome", "proposal"]
    op.create_index(op.f("ix_question_municipality_outcome_proposal"), "question", columns, unique=False)
    op.create_index(op.f("ix_question_proposal"), "question", ["proposal"], unique=False)
    _index_due("question", "asked_at")


def _make_ratings_and_consents() -> None:
    op.create_table(
        "rating",
        sa.Column("message", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("question", sa.String(length=36), nullable=True),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("article_version", sa.Integer(), nullable=True),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_rating_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_rating")),
    )
    op.create_index(op.f("ix_rating_municipality_article"), "rating", ["municipality", "article"], unique=False)
    op.create_index(op.f("ix_rating_question"), "rating", ["question"], unique=False)
    op.create_table(
        "consent",
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("proposal", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_consent_inquiry")),
        sa.PrimaryKeyConstraint("inquiry", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_conversation"), "consent", ["conversation"], unique=False)
    columns = ["municipality", "state", "proposal"]
    op.create_index(op.f("ix_consent_municipality_state_proposal"), "consent", columns, unique=False)
    op.create_index(op.f("ix_consent_proposal"), "consent", ["proposal"], unique=False)


def _make_proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("article", sa.String(length=100), nullable=True),
        sa.Column("nearest", sa.String(length=100), nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_size", sa.Integer(), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_municipality_state"), "proposal", ["municipality", "state"], unique=False)
