"""What staff need to keep articles up: versions, audience, owner, review, previews of imports, documents, notices."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW_COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("form_url", sa.String(length=500), nullable=False, server_default=""),
    sa.Column("audience", sa.String(length=32), nullable=False, server_default="public"),
    sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("owner", sa.String(length=36), nullable=False, server_default=""),
    sa.Column("topics", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("review_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("source", sa.String(length=500), nullable=False, server_default=""),
    sa.Column("live_version", sa.Integer(), nullable=True),
    sa.Column("imported_digest", sa.String(length=64), nullable=False, server_default=""),
)


def upgrade() -> None:
    """Make the tables and columns, and give every article that is there its first version."""
    for column in NEW_COLUMNS:
        op.add_column("article", column)
    op.create_index(op.f("ix_article_municipality_review_at"), "article", ["municipality", "review_at"], unique=False)
    op.create_index(op.f("ix_article_municipality_source"), "article", ["municipality", "source"], unique=False)
    op.add_column("article_text", sa.Column("folded", sa.Text(), nullable=False, server_default=""))
    _make_versions()
    _make_documents()
    _make_the_rest()
    _take_over()


def _make_versions() -> None:
    op.create_table(
        "article_version",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("article", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("staff_name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "article"],
            ["article.municipality", "article.id"],
            name=op.f("fk_article_version_municipality_article"),
        ),
        sa.PrimaryKeyConstraint("municipality", "article", "version", name=op.f("pk_article_version")),
    )


def _make_documents() -> None:
    op.create_table(
        "document",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=False),
        sa.Column("service", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("metadata", sa.JSON(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_municipality_updated_at"), "document", ["municipality", "updated_at"], unique=False)
    op.create_table(
        "document_version",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("metadata", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("staff_name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "document"],
            ["document.municipality", "document.id"],
            name=op.f("fk_document_version_municipality_document"),
        ),
        sa.PrimaryKeyConstraint("municipality", "document", "version", name=op.f("pk_document_version")),
    )
    op.create_table(
        "document_passage",
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("heading", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "document"],
            ["document.municipality", "document.id"],
            name=op.f("fk_document_passage_municipality_document"),
        ),
        sa.PrimaryKeyConstraint("municipality", "document", "number", name=op.f("pk_document_passage")),
    )


def _make_the_rest() -> None:
    op.create_table(
        "import_preview",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_preview")),
    )
    op.create_index(op.f("ix_import_preview_at"), "import_preview", ["at"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=100), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("once", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("municipality", "staff", "once", name=op.f("uq_notice_municipality_staff_once")),
    )
    op.create_index(op.f("ix_notice_municipality_staff_at"), "notice", ["municipality", "staff", "at"], unique=False)


def _take_over() -> None:
    """Fill what is new for the articles that are there; they all came by an import."""
    connection = op.get_bind()
    names = ("municipality", "id", "service", "topic", "link", "state", "valid_from", "valid_to", "version", "updated_at")
    article = sa.table(
        "article",
        *(sa.column(name) for name in names[:6]),
        sa.column("valid_from", sa.DateTime(timezone=True)),
        sa.column("valid_to", sa.DateTime(timezone=True)),
        sa.column("version", sa.Integer),
        sa.column("updated_at", sa.DateTime(timezone=True)),
        sa.column("digest"),
        sa.column("imported_digest"),
        sa.column("live_version", sa.Integer),
    )
    text = sa.table(
        "article_text",
        *(sa.column(name) for name in ("municipality", "article", "language", "question", "answer", "folded")),
        sa.column("alternatives", sa.JSON),
    )
    version = sa.table(
        "article_version",
        *(sa.column(name) for name in ("municipality", "article", "action", "state", "staff", "staff_name", "note")),
        sa.column("version", sa.Integer),
        sa.column("content", sa.JSON),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    connection.execute(article.update().values(imported_digest=article.c.digest))
    connection.execute(article.update().where(article.c.state == "published").values(live_version=article.c.version))
    texts: dict[tuple[str, str], dict[str, Any]] = {}
    for row in connection.execute(sa.select(text)).mappings().all():
        said = {"question": row["question"], "alternatives": row["alternatives"], "answer": row["answer"]}
        texts.setdefault((row["municipality"], row["article"]), {})[row["language"]] = said
        place = (text.c.municipality == row["municipality"]) & (text.c.article == row["article"])
        folded = "\n".join([row["question"], *row["alternatives"], row["answer"]]).casefold()
        connection.execute(text.update().where(place & (text.c.language == row["language"])).values(folded=folded))
    for row in connection.execute(sa.select(article)).mappings().all():
        content: dict[str, Any] = {name: row[name] for name in names[1:6]}
        # SQLite keeps no zone; all moments in the store are UTC.
        for name in ("valid_from", "valid_to"):
            moment = row[name]
            content[name] = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat() if moment else None
        content["texts"] = texts.get((row["municipality"], row["id"]), {})
        connection.execute(
            version.insert().values(
                municipality=row["municipality"],
                article=row["id"],
                version=row["version"],
                action="imported",
                state=row["state"],
                content=content,
                staff="",
                staff_name="",
                note="",
                at=row["updated_at"],
            )
        )
