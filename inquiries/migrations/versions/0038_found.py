"""Who is in a message beside the citizen, found by their address; tags that are searched; shared views that are hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.addresses import normalised
from bot.database import Moment
from bot.errors import BadInput
from bot.vault import Sealed

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

BATCH = 2000


def upgrade() -> None:
    """Make the tables, find in what was said so far who is in it, and have the tags there are indexed."""
    _make_tables()
    _fill()
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in (*(POSTGRESQL if postgresql else SQLITE), TAGGED):
        op.get_bind().exec_driver_sql(statement)


def _make_tables() -> None:
    op.create_table(
        "bystander",
        sa.Column("message", sa.String(length=36), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_bystander_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", "address", name=op.f("pk_bystander")),
    )
    op.create_index(op.f("ix_bystander_municipality_address"), "bystander", ["municipality", "address"], unique=False)
    op.create_table(
        "bystander_erasure",
        sa.Column("message", sa.String(length=36), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_bystander_erasure_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", "address", name=op.f("pk_bystander_erasure")),
    )
    op.create_index(op.f("ix_bystander_erasure_municipality_until"), "bystander_erasure", ["municipality", "until"])
    op.create_table(
        "hidden_filter",
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("filter", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["filter"], ["inbox_filter.id"], name=op.f("fk_hidden_filter_filter"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff", "filter", name=op.f("pk_hidden_filter")),
    )


MESSAGE = sa.table(
    "message",
    *(sa.column(name) for name in ("id", "municipality", "author", "sends_on", "sequence")),
    *(sa.column(name, Sealed()) for name in ("address", "copied")),
)
BYSTANDER = sa.table(
    "bystander",
    *(sa.column(name) for name in ("message", "municipality", "role")),
    sa.column("address", Sealed()),
)


def _fill() -> None:
    """Sealed columns open and seal by the key of the store, which its connection has."""
    about = sa.or_(MESSAGE.c.copied.is_not(None), MESSAGE.c.sends_on.is_not(None), MESSAGE.c.author == "outside")
    query = sa.select(MESSAGE).where(about).order_by(MESSAGE.c.sequence).limit(BATCH)
    last = 0
    while found := op.get_bind().execute(query.where(MESSAGE.c.sequence > last)).mappings().all():
        last = found[-1]["sequence"]
        if rows := [one for row in found for one in _of(row)]:
            op.get_bind().execute(sa.insert(BYSTANDER), rows)


def _of(row: sa.RowMapping) -> Iterator[dict[str, Any]]:
    roles: dict[str, str] = {}
    to = "sent_on" if row["sends_on"] is not None else "copied"
    if row["sends_on"] is not None or row["author"] == "outside":
        roles[_written(row["address"] or "")] = to if row["sends_on"] is not None else "answered"
    for one in json.loads(row["copied"] or "[]"):
        roles.setdefault(_written(one["address"]), to)
    for address, role in roles.items():
        if address:
            yield {"message": row["id"], "municipality": row["municipality"], "role": role, "address": address}


def _written(address: str) -> str:
    try:
        return normalised("email", address).value
    except BadInput:
        return address.strip().lower()


TAGGED = "INSERT INTO search_due (part, about) SELECT DISTINCT 'tags', inquiry FROM inquiry_tag"

SQLITE = tuple(
    f"CREATE TRIGGER search_tag_{name} AFTER {event} ON inquiry_tag BEGIN "  # noqa: S608 - constants
    f"DELETE FROM search_entry WHERE inquiry = {row}.inquiry AND part = 'tags'; "
    f"INSERT INTO search_due (part, about) VALUES ('tags', {row}.inquiry); END"
    for name, event, row in (("added", "INSERT", "new"), ("changed", "UPDATE OF tag", "new"), ("gone", "DELETE", "old"))
)

POSTGRESQL = (
    """CREATE FUNCTION search_tags_due() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE its varchar := CASE WHEN TG_OP = 'DELETE' THEN old.inquiry ELSE new.inquiry END;
    BEGIN
        DELETE FROM search_entry WHERE inquiry = its AND part = 'tags';
        INSERT INTO search_due (part, about) VALUES ('tags', its);
        RETURN NULL;
    END $$""",
    (
        "CREATE TRIGGER search_tags_changed AFTER INSERT OR UPDATE OF tag OR DELETE ON inquiry_tag FOR EACH ROW "
        "EXECUTE FUNCTION search_tags_due()"
    ),
)
