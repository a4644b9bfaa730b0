"""The tables of what is learned from inquiries, without keeping a word of them.

A *question* refers to the message that asked it and tells what became of it; a *rating* to the answer, a *consent* to the
solved inquiry. The database deletes questions and ratings with their messages, so that forgetting a conversation forgets
them too, whoever does it. `usage` holds bare numbers by day, so that figures stand when conversations are gone.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, text

from bot.database import Moment, metadata

IDENTIFIER = 36
MUNICIPALITY = 64
WORD = 32
ABOUT = 200

questions = Table(
    "question",
    metadata,
    Column("message", String(IDENTIFIER), ForeignKey("message.id", ondelete="CASCADE"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("outcome", String(WORD), nullable=False),
    Column("article", String(ABOUT)),
    Column("asked_at", Moment, nullable=False),
    Column("topic", String(ABOUT)),
    Column("topic_due", Boolean, nullable=False),
    Column("proposal", String(IDENTIFIER)),
    Index(None, "municipality", "outcome", "proposal"),
    Index(None, "proposal"),
    Index(
        "ix_question_topic_due",
        "asked_at",
        sqlite_where=text("topic_due = 1"),
        postgresql_where=text("topic_due"),
    ),
)
"""`topic` is what an unanswered question is about; `proposal` is the group of like questions that it belongs to."""

ratings = Table(
    "rating",
    metadata,
    Column("message", String(IDENTIFIER), ForeignKey("message.id", ondelete="CASCADE"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("question", String(IDENTIFIER)),
    Column("article", String(ABOUT), nullable=False),
    Column("article_version", Integer),
    Column("value", String(WORD), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "question"),
    Index(None, "municipality", "article"),
)
"""`question` is the message that the rated one answers; `article_version` is what the person had before their eyes."""

consents = Table(
    "consent",
    metadata,
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("conversation", String(IDENTIFIER), nullable=False),
    Column("state", String(WORD), nullable=False),
    Column("proposal", String(IDENTIFIER)),
    Column("at", Moment, nullable=False),
    Index(None, "conversation"),
    Index(None, "municipality", "state", "proposal"),
    Index(None, "proposal"),
)

usage = Table(
    "usage",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", String(WORD), primary_key=True),
    Column("about", String(ABOUT), primary_key=True),
    Column("count", Integer, nullable=False),
)
"""`kind` is an outcome of a question, or what happened to the article `about`: `given`, `shown`, `up`, `down`.

For `gap` it is the topic of an unanswered question. The day is the municipality's own.
"""
