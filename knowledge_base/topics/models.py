"""The table of topics. Every municipality has its copy of the vocabulary, as of the day it took it in."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, String, Table

from bot.database import Moment, metadata

topics = Table(
    "topic",
    metadata,
    Column("municipality", String(64), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("uri", String(500), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("labels", JSON, nullable=False),
    Column("synonyms", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("broader", JSON, nullable=False),
    Column("related", JSON, nullable=False),
    Column("municipal", Boolean, nullable=False),
    Column("withdrawn_at", Moment),
    Column("updated_at", Moment, nullable=False),
)
"""`withdrawn_at` is since when a topic is missing from the vocabulary; it stays for what was filed under it."""
