"""The full-text index over what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, the index and the triggers that keep them; what was said so far is due to be indexed."""
    _make_tables()
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        op.get_bind().exec_driver_sql(statement)
    for statement in EVERYTHING:
        op.get_bind().exec_driver_sql(statement)


def _make_tables() -> None:
    for name in ("unit", "responsible", "service", "topic"):
        op.create_index(op.f(f"ix_inquiry_municipality_{name}"), "inquiry", ["municipality", name], unique=False)
    op.create_table(
        "search_entry",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("inquiry", sa.String(length=36), nullable=False),
        sa.Column("message", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_search_entry_inquiry"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_search_entry_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    op.create_index(op.f("ix_search_entry_inquiry"), "search_entry", ["inquiry"], unique=False)
    op.create_index(op.f("ix_search_entry_message"), "search_entry", ["message"], unique=False)
    op.create_table(
        "search_due",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_due")),
        sqlite_autoincrement=True,
    )


EVERYTHING = (
    "INSERT INTO search_due (part, about) SELECT 'message', id FROM message ORDER BY sequence",
    "INSERT INTO search_due (part, about) SELECT 'title', id FROM inquiry WHERE deleted_at IS NULL AND title <> ''",
)

# Of a status the index knows whether the inquiry is open, solved or closed: the rest changes with every message.
FACTS_OTHER = """new.kind IS {other} old.kind OR new.topic IS {other} old.topic OR new.service IS {other} old.service
OR new.unit IS {other} old.unit OR new.responsible IS {other} old.responsible
OR (new.status <> old.status AND (new.status IN ('solved', 'closed') OR old.status IN ('solved', 'closed')))"""

# Terms are made in Python and separated by spaces; the tokenizer need only leave them whole. Without positions the index
# is a third of the size; phrases are found by terms of two words.
SQLITE = (
    "CREATE INDEX ix_search_entry_narrow ON search_entry (id, inquiry, municipality, at)",
    (
        "CREATE VIRTUAL TABLE search_index USING fts5(terms, content='search_entry', content_rowid='id', detail='none', "
        "tokenize=\"ascii tokenchars ':_-'\")"
    ),
    (
        "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN "
        "INSERT INTO search_index (rowid, terms) VALUES (new.id, new.terms); END"
    ),
    (
        "CREATE TRIGGER search_entry_changed AFTER UPDATE OF terms ON search_entry BEGIN "
        "INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete', old.id, old.terms); "
        "INSERT INTO search_index (rowid, terms) VALUES (new.id, new.terms); END"
    ),
    (
        "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN "
        "INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete', old.id, old.terms); "
        "INSERT INTO search_due (part, about) SELECT 'purge', '' "
        "WHERE NOT EXISTS (SELECT 1 FROM search_due WHERE part = 'purge'); END"
    ),
    (
        "CREATE TRIGGER search_message_added AFTER INSERT ON message BEGIN "
        "INSERT INTO search_due (part, about) VALUES ('message', new.id); END"
    ),
    (
        "CREATE TRIGGER search_message_changed AFTER UPDATE OF text, visibility, inquiry ON message "
        "WHEN new.text IS NOT old.text OR new.visibility IS NOT old.visibility OR new.inquiry IS NOT old.inquiry BEGIN "
        "DELETE FROM search_entry WHERE message = old.id; "
        "INSERT INTO search_due (part, about) VALUES ('message', new.id); END"
    ),
    (
        "CREATE TRIGGER search_inquiry_added AFTER INSERT ON inquiry WHEN new.title <> '' BEGIN "
        "INSERT INTO search_due (part, about) VALUES ('title', new.id); END"
    ),
    (
        "CREATE TRIGGER search_inquiry_changed AFTER UPDATE OF title ON inquiry WHEN new.title IS NOT old.title BEGIN "
        "DELETE FROM search_entry WHERE inquiry = old.id AND part = 'title'; "
        "INSERT INTO search_due (part, about) VALUES ('title', new.id); END"
    ),
    (
        "CREATE TRIGGER search_facts_changed "  # noqa: S608 - the condition is the constant above
        "AFTER UPDATE OF kind, topic, service, unit, responsible, status ON inquiry WHEN "
        + FACTS_OTHER.format(other="NOT")
        + " BEGIN "
        "INSERT INTO search_due (part, about) VALUES ('facts', new.id); END"
    ),
    (
        "CREATE TRIGGER search_file_added AFTER INSERT ON attachment WHEN new.message IS NOT NULL BEGIN "
        "INSERT INTO search_due (part, about) VALUES ('message', new.message); END"
    ),
    (
        "CREATE TRIGGER search_file_sent AFTER UPDATE OF message, name ON attachment WHEN new.message IS NOT NULL BEGIN "
        "DELETE FROM search_entry WHERE message = new.message AND part = 'file'; "
        "INSERT INTO search_due (part, about) VALUES ('message', new.message); END"
    ),
    (
        "CREATE TRIGGER search_file_gone AFTER DELETE ON attachment WHEN old.message IS NOT NULL BEGIN "
        "DELETE FROM search_entry WHERE message = old.message AND part = 'file'; "
        "INSERT INTO search_due (part, about) VALUES ('message', old.message); END"
    ),
)

# Entries are written in the background, so GIN need not put off its work: searches would read what it put off.
POSTGRESQL = (
    "CREATE INDEX ix_search_entry_terms ON search_entry USING gin (terms) WITH (fastupdate = off)",
    """CREATE FUNCTION search_message_due() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            DELETE FROM search_entry WHERE message = old.id;
        END IF;
        INSERT INTO search_due (part, about) VALUES ('message', new.id);
        RETURN NULL;
    END $$""",
    "CREATE TRIGGER search_message_added AFTER INSERT ON message FOR EACH ROW EXECUTE FUNCTION search_message_due()",
    (
        "CREATE TRIGGER search_message_changed AFTER UPDATE OF text, visibility, inquiry ON message FOR EACH ROW "
        "WHEN (new.text IS DISTINCT FROM old.text OR new.visibility IS DISTINCT FROM old.visibility "
        "OR new.inquiry IS DISTINCT FROM old.inquiry) EXECUTE FUNCTION search_message_due()"
    ),
    """CREATE FUNCTION search_title_due() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            DELETE FROM search_entry WHERE inquiry = old.id AND part = 'title';
        END IF;
        INSERT INTO search_due (part, about) VALUES ('title', new.id);
        RETURN NULL;
    END $$""",
    (
        "CREATE TRIGGER search_inquiry_added AFTER INSERT ON inquiry FOR EACH ROW "
        "WHEN (new.title <> '') EXECUTE FUNCTION search_title_due()"
    ),
    (
        "CREATE TRIGGER search_inquiry_changed AFTER UPDATE OF title ON inquiry FOR EACH ROW "
        "WHEN (new.title IS DISTINCT FROM old.title) EXECUTE FUNCTION search_title_due()"
    ),
    """CREATE FUNCTION search_facts_due() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_due (part, about) VALUES ('facts', new.id);
        RETURN NULL;
    END $$""",
    (
        "CREATE TRIGGER search_facts_changed AFTER UPDATE OF kind, topic, service, unit, responsible, status ON inquiry "
        f"FOR EACH ROW WHEN ({FACTS_OTHER.format(other='DISTINCT FROM')}) EXECUTE FUNCTION search_facts_due()"
    ),
    """CREATE FUNCTION search_file_due() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE its varchar := CASE WHEN TG_OP = 'DELETE' THEN old.message ELSE new.message END;
    BEGIN
        DELETE FROM search_entry WHERE message = its AND part = 'file';
        INSERT INTO search_due (part, about) VALUES ('message', its);
        RETURN NULL;
    END $$""",
    (
        "CREATE TRIGGER search_file_added AFTER INSERT ON attachment FOR EACH ROW "
        "WHEN (new.message IS NOT NULL) EXECUTE FUNCTION search_file_due()"
    ),
    (
        "CREATE TRIGGER search_file_sent AFTER UPDATE OF message, name ON attachment FOR EACH ROW "
        "WHEN (new.message IS NOT NULL) EXECUTE FUNCTION search_file_due()"
    ),
    (
        "CREATE TRIGGER search_file_gone AFTER DELETE ON attachment FOR EACH ROW "
        "WHEN (old.message IS NOT NULL) EXECUTE FUNCTION search_file_due()"
    ),
)
