"""The tables of routing: where each inquiry was sent, and what staff say of their own availability."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, text

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, REFERENCE, WORD

routings = Table(
    "inquiry_routing",
    metadata,
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("service", String(REFERENCE)),
    Column("level", String(WORD), nullable=False),
    Column("unit", String(IDENTIFIER)),
    Column("staff", String(IDENTIFIER)),
    Column("tried", JSON, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("due_at", Moment),
    Column("at", Moment, nullable=False),
    Column("forwarded_by", String(IDENTIFIER)),
    Column("before", JSON, nullable=False),
    Index(None, "due_at"),
    Index(
        "ix_inquiry_routing_staff",
        "staff",
        sqlite_where=text("staff IS NOT NULL"),
        postgresql_where=text("staff IS NOT NULL"),
    ),
)
"""`service` is the one that it was routed by: another one on the inquiry means that it is to be routed again. `tried` are
the ids of staff who had their chance, `steps` counts how often it was sent on, `due_at` is when that comes next, null at the
end of the way. `forwarded_by` is who chose the unit by hand, `before` how the inquiry stood then, to be taken back."""

staff_statuses = Table(
    "staff_status",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("staff", String(IDENTIFIER), primary_key=True),
    Column("status", String(WORD), nullable=False),
    Column("at", Moment, nullable=False),
)
