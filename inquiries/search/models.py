"""The tables of the search.

An *entry* is one thing that can be found: a message, the names of its files, an inquiry's title or tags. It holds no text
but the bag of terms made of it, and its `id` comes from the message's sequence, so that entries stand in the order in which
things were said whenever they are made anew. The database deletes an entry with its message, whoever deletes that, and a
trigger deletes it from SQLite's full-text index in the same step. What changed is noted by triggers in `search_due`, in the
transaction that changed it, and a moment later the entries follow.

An entry's terms are by far the most of it. SQLite therefore has an index, `ix_search_entry_narrow`, that holds what is
asked of every hit: whoever goes through hundreds of them need not read hundreds of the table's pages.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from bot.database import Moment, metadata
from inquiries.models import IDENTIFIER, MUNICIPALITY, WORD

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite makes a column its row's number only when it is called INTEGER; it has 64 bits there too."""

INDEX = "search_index"
"""SQLite's full-text table; it and those behind it, named after it, are no part of the metadata."""

search_entries = Table(
    "search_entry",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("part", String(WORD), nullable=False),
    Column("inquiry", String(IDENTIFIER), ForeignKey("inquiry.id", ondelete="CASCADE"), nullable=False),
    Column("message", String(IDENTIFIER), ForeignKey("message.id", ondelete="CASCADE")),
    Column("at", Moment, nullable=False),
    Column("terms", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    Index(None, "inquiry"),
    Index(None, "message"),
)

search_due = Table(
    "search_due",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("part", String(WORD), nullable=False),
    Column("about", String(IDENTIFIER), nullable=False),
    sqlite_autoincrement=True,
)
"""`part` is `message` (with its files), `title` or `tags`, `about` the id of the message or inquiry; `facts` tells that
an inquiry has got another unit, topic or the like. `purge` and `purging` ask that what was deleted leave SQLite's
full-text index for good."""
