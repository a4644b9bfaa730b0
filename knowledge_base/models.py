"""The tables of the knowledge base. Every row belongs to a municipality.

`article` and `article_text` hold what is live: what citizens and staff find. Where an article is not published they hold
what was saved last. Every step that changes an article leaves a row in `article_version` with all of it, so that a draft
can wait beside what is published, and old versions come back. A *document* is a file that staff uploaded; its text stands
in `document_passage` in pieces that are searched as articles are.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table, Text

from bot.database import Moment, metadata

MUNICIPALITY = 64
IDENTIFIER = 100
STATE = 32
STAFF = 36
NAME = 200
ADDRESS = 500

articles = Table(
    "article",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("id", String(IDENTIFIER), primary_key=True),
    Column("service", String(100), nullable=False),
    Column("topic", String(200), nullable=False),
    Column("link", String(ADDRESS), nullable=False),
    Column("state", String(STATE), nullable=False),
    Column("valid_from", Moment),
    Column("valid_to", Moment),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("form_url", String(ADDRESS), nullable=False),
    Column("audience", String(STATE), nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("owner", String(STAFF), nullable=False),
    Column("topics", JSON, nullable=False),
    Column("review_at", Moment),
    Column("source", String(ADDRESS), nullable=False),
    Column("live_version", Integer),
    Column("imported_digest", String(64), nullable=False),
    Index(None, "municipality", "updated_at"),
    Index(None, "municipality", "review_at"),
    Index(None, "municipality", "source"),
)
"""`digest` is the SHA-256 of all that an import sets; `version` counts its changes from 1.

`live_version` is the version that is published, null when none is; a `version` above it is a draft that waits.
`imported_digest` is the digest of what an import brought last, so that a source that says the same again undoes nothing
that staff have changed since.
"""

article_texts = Table(
    "article_text",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("article", String(IDENTIFIER), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("question", Text, nullable=False),
    Column("alternatives", JSON, nullable=False),
    Column("answer", Text, nullable=False),
    Column("folded", Text, nullable=False),
    ForeignKeyConstraint(["municipality", "article"], ["article.municipality", "article.id"]),
)
"""`folded` is all of the text case-folded, for staff who look for a word: no database folds every letter alike."""

article_versions = Table(
    "article_version",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("article", String(IDENTIFIER), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", String(STATE), nullable=False),
    Column("state", String(STATE), nullable=False),
    Column("content", JSON, nullable=False),
    Column("staff", String(STAFF), nullable=False),
    Column("staff_name", String(NAME), nullable=False),
    Column("note", String(ADDRESS), nullable=False),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["municipality", "article"], ["article.municipality", "article.id"]),
)
"""`staff` is empty for what nobody did by hand."""

import_previews = Table(
    "import_preview",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(STAFF), nullable=False),
    Column("source", String(ADDRESS), nullable=False),
    Column("content", JSON, nullable=False),
    Column("versions", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)
"""An import that somebody has looked at: what it would write, and the versions of the articles that it was compared with."""

site_readings = Table(
    "site_reading",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("staff", String(STAFF), nullable=False),
    Column("address", String(2_000), nullable=False),
    Column("state", String(10), nullable=False),
    Column("done", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("page", String(2_000), nullable=False),
    Column("code", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("preview", JSON, nullable=True),
    Column("at", Moment, nullable=False),
    Column("beat_at", Moment, nullable=False),
    Index(None, "municipality", "staff", "at"),
)
"""Sites that are read for an import: how far each has come, and in the end what it would bring or why it would not.

`beat_at` is when the node that reads was last heard of.
"""

documents = Table(
    "document",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("state", String(STATE), nullable=False),
    Column("audience", String(STATE), nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("owner", String(STAFF), nullable=False),
    Column("service", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("file_version", Integer, nullable=False),
    Column("language", String(8), nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("folded", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "municipality", "updated_at"),
)
"""`metadata` is its Dublin Core; `folded` as in `article_text`; `file_version` is the version that brought its file."""

document_versions = Table(
    "document_version",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("document", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", String(STATE), nullable=False),
    Column("state", String(STATE), nullable=False),
    Column("audience", String(STATE), nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("reference", String(200), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("staff", String(STAFF), nullable=False),
    Column("staff_name", String(NAME), nullable=False),
    Column("note", String(ADDRESS), nullable=False),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["municipality", "document"], ["document.municipality", "document.id"]),
)
"""`reference` tells where `Files` keeps the file; `text` is its pieces as JSON, empty in a version that brought no file."""

document_passages = Table(
    "document_passage",
    metadata,
    Column("municipality", String(MUNICIPALITY), primary_key=True),
    Column("document", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("title", String(ADDRESS), nullable=False),
    Column("heading", String(ADDRESS), nullable=False),
    Column("text", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    ForeignKeyConstraint(["municipality", "document"], ["document.municipality", "document.id"]),
)
"""A piece of the newest text of a document; `number` counts from 1."""
