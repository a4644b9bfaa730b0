"""The tables of cases. What goes along is named by ids alone: the texts stay where they are until they are sent."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from bot.cases import LONGEST_REASON, LONGEST_REFERENCE, LONGEST_URL
from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, WORD

CLIENT_ID = 64
CALL = 200

cases = Table(
    "inquiry_case",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), nullable=False),
    Column("system", String(WORD), nullable=False),
    Column("state", String(WORD), nullable=False),
    Column("choice", JSON, nullable=False),
    Column("messages", JSON, nullable=False),
    Column("wordings", JSON(none_as_null=True)),
    Column("files", Integer, nullable=False),
    Column("client_id", String(CLIENT_ID), nullable=False),
    Column("sent_by", String(IDENTIFIER), nullable=False),
    Column("sent_by_name", String(200), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("claimed_by", String(200)),
    Column("attempts", Integer, nullable=False),
    Column("reason", String(LONGEST_REASON), nullable=False),
    Column("delivered_at", Moment),
    Column("case_number", String(LONGEST_REFERENCE), nullable=False),
    Column("case_key", String(LONGEST_REFERENCE), nullable=False),
    Column("url", String(LONGEST_URL), nullable=False),
    Column("referred_by", String(IDENTIFIER)),
    Column("referred_at", Moment),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("municipality", "sent_by", "client_id"),
    Index(None, "inquiry"),
    Index(None, "system", "due_at"),
    Index(None, "municipality", "case_key"),
    Index(None, "municipality", "state"),
)
"""A row is what was sent of an inquiry to one system at one time, the duty to archive met once `delivered_at` stands there.
`wordings` names those of its notes that had been mended when they were read to be sent (`inquiries.cases.wordings`), and is
empty until then. `case_number` is the other system's reference and `case_key` the same as it is searched for. Rows stay when
what was said is deleted: they hold nothing of the citizen."""

calls = Table(
    "case_call",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("call", String(CALL), primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)
"""The ids of signed calls that were taken, so that none counts twice."""
