"""The tables of the record. Every row belongs to a municipality.

A *conversation* is one citizen on one channel; an *inquiry* is one thing they want, and a conversation has at most one
open inquiry at a time. What people said stands in `message` alone: events and outbox refer to it, so that deleting it
there deletes it everywhere. A message's `sequence` is the number of the event that tells of it, and gives it its place:
clocks are set back, and those of several nodes differ, but numbers are given in the order of the transactions.

An *arrival* is what a channel received, as it came, before it was read; it becomes a message or waits for a person. A
*contact* is an address by which the person of a conversation can be reached. A *thread key* (a mail's Message-ID) tells to
which conversation an answer belongs.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.database import Moment, metadata
from bot.vault import Sealed

MUNICIPALITY = 64
IDENTIFIER = 36
WORD = 32
ADDRESS = 320
EXTERNAL_KEY = 300
REFERENCE = 200

conversations = Table(
    "conversation",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("channel", String(WORD), nullable=False),
    Column("address", Sealed, nullable=False),
    Column("secret_hash", String(64)),
    Column("owner", String(WORD), nullable=False),
    Column("staff", String(IDENTIFIER)),
    Column("staff_name", String(200)),
    Column("language", String(8), nullable=False),
    Column("inquiry", String(IDENTIFIER)),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Column("dialogue_stale", Boolean, nullable=False),
    Column("reply_channel", String(WORD)),
    Column("reply_address", Sealed),
    Index(None, "municipality", "channel", "address"),
    Index(None, "updated_at"),
    Index(
        "ix_conversation_dialogue_stale",
        "id",
        sqlite_where=text("dialogue_stale = 1"),
        postgresql_where=text("dialogue_stale"),
    ),
    Index(
        "ix_conversation_staff", "staff", sqlite_where=text("staff IS NOT NULL"), postgresql_where=text("staff IS NOT NULL")
    ),
)

LISTED: dict[str, Any] = {"sqlite_where": text("deleted_at IS NULL"), "postgresql_where": text("deleted_at IS NULL")}
"""Most inquiries are empty after some weeks and stay for statistics alone; the inbox must not search among them."""

inquiries = Table(
    "inquiry",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("number", String(WORD), nullable=False),
    Column("conversation", String(IDENTIFIER), ForeignKey("conversation.id"), nullable=False),
    Column("channel", String(WORD), nullable=False),
    Column("status", String(WORD), nullable=False),
    Column("title", String(200), nullable=False),
    Column("preview", String(200), nullable=False),
    Column("language", String(8), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("waiting_since", Moment),
    Column("closed_at", Moment),
    Column("closed_by", String(IDENTIFIER)),
    Column("handover_reason", String(WORD)),
    Column("messages", Integer, nullable=False),
    Column("deleted_at", Moment),
    Column("merged_into", String(IDENTIFIER)),
    Column("topic", String(REFERENCE)),
    Column("topic_by", String(IDENTIFIER)),
    Column("topic_due", Boolean, nullable=False, default=True),
    Column("title_by", String(IDENTIFIER)),
    Column("kind", String(WORD)),
    Column("priority", String(WORD), nullable=False, default="normal"),
    Column("service", String(REFERENCE)),
    Column("service_by", String(IDENTIFIER)),
    Column("unit", String(IDENTIFIER)),
    Column("responsible", String(IDENTIFIER)),
    Column("registered_by", String(IDENTIFIER)),
    Column("answer_due", Moment),
    Column("provisional_due", Moment),
    Column("solution_due", Moment),
    Column("first_answered_at", Moment),
    Column("solved_at", Moment),
    Column("reopened", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=1),
    Column("put_off_until", Moment),
    Column("put_off_by", String(IDENTIFIER)),
    Column("junk_at", Moment),
    UniqueConstraint("municipality", "number"),
    Index("ix_inquiry_status", "municipality", "status", "updated_at", **LISTED),
    Index("ix_inquiry_listed", "municipality", "updated_at", **LISTED),
    Index(None, "conversation"),
    Index(None, "municipality", "opened_at"),
    Index(None, "municipality", "unit"),
    Index(None, "municipality", "responsible"),
    Index(None, "municipality", "service"),
    Index(None, "municipality", "topic"),
    Index(
        "ix_inquiry_topic_due",
        "opened_at",
        sqlite_where=text("topic_due = 1"),
        postgresql_where=text("topic_due"),
    ),
    Index(
        "ix_inquiry_put_off",
        "put_off_until",
        sqlite_where=text("put_off_until IS NOT NULL"),
        postgresql_where=text("put_off_until IS NOT NULL"),
    ),
    Index(
        "ix_inquiry_junk",
        "municipality",
        "updated_at",
        sqlite_where=text("junk_at IS NOT NULL AND deleted_at IS NULL"),
        postgresql_where=text("junk_at IS NOT NULL AND deleted_at IS NULL"),
    ),
)
"""`topic_by`, `title_by` and `service_by` are the members of staff who chose those, null when Torg suggested them;
`topic_due` tells that Torg is to. `kind` is the type of the inquiry (a question, a fault), `unit` and `responsible` who has
to see to it, `registered_by` who wrote a call, a visit or a letter down, or wrote to somebody first. `version` counts
changes to these fields, so that two who change the same one notice. `put_off_until` is set while it is put off, and
`put_off_by` tells who did. `junk_at` is set while it is junk, which is closed; how it stood before is in the step."""

inquiry_steps = Table(
    "inquiry_step",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), nullable=False),
    Column("kind", String(WORD), nullable=False),
    Column("staff", String(IDENTIFIER)),
    Column("details", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "inquiry", "at"),
    Index(None, "municipality", "kind", "at"),
)
"""What was done about an inquiry beside talking: `kind` names it (`routed`, `forwarded`, `reopened`), `staff` is who did it,
null when Torg did, `details` hold what its sentence needs; never personal data of the citizen."""

inquiry_links = Table(
    "inquiry_link",
    metadata,
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("other", String(IDENTIFIER), ForeignKey("inquiry.id"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "other"),
)
"""Two inquiries that have to do with each other; `inquiry` is the one with the smaller id."""

counters = Table(
    "inquiry_counter",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

messages = Table(
    "message",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("conversation", String(IDENTIFIER), ForeignKey("conversation.id"), nullable=False),
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), nullable=False),
    Column("author", String(WORD), nullable=False),
    Column("visibility", String(WORD), nullable=False),
    Column("author_name", Sealed),
    Column("staff", String(IDENTIFIER)),
    Column("external_id", String(200)),
    Column("external_key", String(EXTERNAL_KEY)),
    Column("choice", String(200)),
    Column("text", Text, nullable=False),
    Column("html", Text),
    Column("sources", JSON, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("details", JSON, nullable=False),
    Column("masked", Boolean, nullable=False),
    Column("language", String(8), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("waits_for_bot", Boolean, nullable=False),
    Column("channel", String(WORD)),
    Column("address", Sealed),
    Column("full_text", Text),
    Column("copied", Sealed),
    Column("sends_on", String(IDENTIFIER)),
    Column("version", Integer, nullable=False, default=1),
    Column("edited_at", Moment),
    Column("withdrawn_at", Moment),
    UniqueConstraint("municipality", "external_key"),
    Index(None, "conversation", "sequence"),
    Index(None, "inquiry", "sequence"),
    Index(
        "ix_message_waits_for_bot",
        "conversation",
        "sequence",
        sqlite_where=text("waits_for_bot = 1"),
        postgresql_where=text("waits_for_bot"),
    ),
    Index(
        "ix_message_sends_on",
        "conversation",
        sqlite_where=text("sends_on IS NOT NULL"),
        postgresql_where=text("sends_on IS NOT NULL"),
    ),
)
"""`sends_on` is the message that one of staff's sends on to somebody outside; `address` and `copied` are those to whom.

`version` counts the wordings of an internal note, `edited_at` is when it got the one that it has, and `withdrawn_at` when
its writer took it back: what it said stands in `note_version` then, and its text is empty."""

outbox = Table(
    "outbox",
    metadata,
    Column("message", String(IDENTIFIER), ForeignKey("message.id"), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("conversation", String(IDENTIFIER), nullable=False),
    Column("channel", String(WORD), nullable=False),
    Column("address", Sealed, nullable=False),
    Column("state", String(WORD), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment),
    Column("claimed_by", String(200)),
    Column("error", String(500)),
    Column("updated_at", Moment, nullable=False),
    Column("reference", String(REFERENCE)),
    Index(None, "due_at"),
    Index(None, "conversation", "state"),
    Index(None, "channel", "reference"),
    Index(None, "state", "updated_at"),
)

contacts = Table(
    "contact",
    metadata,
    Column("conversation", String(IDENTIFIER), ForeignKey("conversation.id"), primary_key=True),
    Column("channel", String(WORD), primary_key=True),
    Column("address", Sealed, primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("name", Sealed, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
    Index(None, "municipality", "channel", "address"),
)

attachments = Table(
    "attachment",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id"), nullable=False),
    Column("message", String(IDENTIFIER), ForeignKey("message.id")),
    Column("staff", String(IDENTIFIER)),
    Column("position", Integer, nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("reference", String(REFERENCE), nullable=False),
    Column("inline", Boolean, nullable=False),
    Column("refused", String(WORD), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "message"),
    Index(None, "inquiry"),
)

enclosures = Table(
    "enclosure",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("reference", String(REFERENCE), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "created_at"),
)
"""Files for a first message that is being written: there is no inquiry yet to which they could belong."""

doomed_files = Table(
    "doomed_file",
    metadata,
    Column("reference", String(REFERENCE), primary_key=True),
    Column("doomed_at", Moment, nullable=False),
)

arrivals = Table(
    "arrival",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("channel", String(WORD), nullable=False),
    Column("key", String(EXTERNAL_KEY), nullable=False),
    Column("reference", String(REFERENCE), nullable=False),
    Column("envelope", JSON, nullable=False),
    Column("state", String(WORD), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("claimed_by", String(200)),
    Column("updated_at", Moment, nullable=False),
    Column("conversation", String(IDENTIFIER)),
    Column("message", String(IDENTIFIER)),
    UniqueConstraint("municipality", "channel", "key"),
    Index(None, "channel", "due_at"),
    Index(None, "municipality", "state", "received_at"),
    Index(None, "conversation"),
)

thread_keys = Table(
    "thread_key",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("channel", String(WORD), primary_key=True),
    Column("key", String(EXTERNAL_KEY), primary_key=True),
    Column("conversation", String(IDENTIFIER), ForeignKey("conversation.id"), nullable=False),
    Column("message", String(IDENTIFIER)),
    Column("at", Moment, nullable=False),
    Index(None, "conversation"),
)

opt_outs = Table(
    "opt_out",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("channel", String(WORD), primary_key=True),
    Column("address", Sealed, primary_key=True),
    Column("at", Moment, nullable=False),
)

events = Table(
    "event",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("kind", String(WORD), nullable=False),
    Column("conversation", String(IDENTIFIER), nullable=False),
    Column("inquiry", String(IDENTIFIER)),
    Column("message", String(IDENTIFIER)),
    Column("body", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "conversation", "sequence"),
    sqlite_autoincrement=True,
)

notices = Table(
    "notice",
    metadata,
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(IDENTIFIER), nullable=False),
    Column("kind", String(WORD), nullable=False),
    Column("about", String(200), nullable=False),
    Column("text", String(100), nullable=False),
    Column("details", JSON, nullable=False),
    Column("once", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("read_at", Moment),
    UniqueConstraint("municipality", "staff", "once"),
    Index(None, "municipality", "staff", "at"),
)
"""Something that a member of staff should know; `text` is the key of its text, `once` keeps it from being told twice."""
