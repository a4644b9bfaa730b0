"""The tables of the knowledge base. Every article belongs to a municipality."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Index, Integer, String, Table, Text

from bot.database import Moment, metadata

MUNICIPALITY = 64
IDENTIFIER = 100
STATE = 32

articles = Table(
    "article",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("service", String(100), nullable=False),
    Column("topic", String(200), nullable=False),
    Column("link", String(500), nullable=False),
    Column("state", String(STATE), nullable=False),
    Column("valid_from", Moment),
    Column("valid_to", Moment),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "municipality", "updated_at"),
)
"""`digest` is the SHA-256 of all that an import sets; `version` counts its changes from 1."""

article_texts = Table(
    "article_text",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("article", String(IDENTIFIER), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("question", Text, nullable=False),
    Column("alternatives", JSON, nullable=False),
    Column("answer", Text, nullable=False),
    ForeignKeyConstraint(["municipality", "article"], ["article.municipality", "article.id"]),
)
