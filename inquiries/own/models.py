"""The tables of what staff keep of the inbox for themselves."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, false

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, WORD

MENTION = "mention"
"""The kind of the notice that somebody was mentioned in a note; its `about` is the inquiry."""

inbox_seen = Table(
    "inbox_seen",
    metadata,
    Column("staff", String(IDENTIFIER), primary_key=True),
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("unread", Boolean, nullable=False, server_default=false()),
    Index(None, "inquiry"),
)
"""Up to which event somebody has seen an inquiry: what a citizen said later is unread.

`unread` is what they have marked themselves, until they look again; up to where they had looked before stays."""

inbox_filters = Table(
    "inbox_filter",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("name", String(100), nullable=False),
    Column("view", String(WORD), nullable=False),
    Column("order", String(WORD), nullable=False),
    Column("wanted", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("scope", String(WORD), nullable=False, server_default="own"),
    Column("scope_unit", String(IDENTIFIER)),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("withdrawn_at", Moment),
    Index(None, "municipality", "staff"),
)
"""A view that `staff` made, for themselves or those that `scope` names; `wanted` is an InboxFilter's fields, those that are
set. A shared one that was taken away stays, so that it comes back as its maker's."""

hidden_filters = Table(
    "hidden_filter",
    metadata,
    Column("staff", String(IDENTIFIER), primary_key=True),
    Column("filter", String(IDENTIFIER), ForeignKey("inbox_filter.id", ondelete="CASCADE"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("at", Moment, nullable=False),
)
"""A view that somebody else shares and that `staff` do not want among theirs."""
