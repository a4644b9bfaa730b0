"""The tables of deadlines; the deadlines themselves stand in the inquiry."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, REFERENCE, WORD

deadline_clocks = Table(
    "deadline_clock",
    metadata,
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("service", String(REFERENCE)),
    Column("unit", String(IDENTIFIER)),
    Column("kind", String(WORD)),
    Column("reopened", Integer, nullable=False),
    Column("counted_from", Moment, nullable=False),
    Column("waiting_since", Moment),
    Column("reply_due", Moment),
    Column("answered_at", Moment),
    Column("paused_at", Moment),
    Column("paused_days", Integer, nullable=False),
)
"""What an inquiry's deadlines were counted by: service, unit, type, how often it was reopened and since when the citizen
waited then, so that it is noticed when one of them is another now. `counted_from` is when people got it. `reply_due` is by
when who waits now has an answer; the inquiry's own `answer_due` stays that of the first one. `answered_at` is when it was
first seen that a person had answered. `paused_at` is set while it waits for the citizen, `paused_days` are the working days
that this has cost so far."""

deadline_reminders = Table(
    "deadline_reminder",
    metadata,
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("due", String(WORD), primary_key=True),
    Column("stage", String(WORD), primary_key=True),
    Column("due_at", Moment, primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER)),
    Column("at", Moment, nullable=False),
    Index(None, "municipality", "at"),
)
"""That somebody was reminded of a deadline: each `stage` (`warning`, `overdue`, `leader`) once for each time it is due."""
