"""Of what was said before there were bystanders, the migration finds who they are, and has the tags indexed."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import select, text

from bot.database import Database, metadata
from bot.messages import Address, Copied
from inquiries.bystanders import bystanders
from inquiries.migrations import migrate
from inquiries.search.models import search_due
from inquiries.tags.store import set_tags
from inquiries.tags.words import by_key
from tests.building import HAVDAL, Store
from tests.contracts.by_channel import mail, recorded
from tests.contracts.test_sending_on import BUILDER, SECOND, answered, sent_on
from tests.everywhere import in_database

NEIGHBOUR = Address("email", "nabo@innbygger.example")
NEW_TABLES = ("bystander", "bystander_erasure", "hidden_filter")


async def rows(database: Database) -> list[tuple[str, ...]]:
    async with database.read() as connection:
        return sorted(tuple(row) for row in await connection.execute(select(bystanders)))


async def undone(database: Database) -> None:
    """Bring the store back to how it was before that migration."""
    before = import_module("inquiries.migrations.versions.0038_found").down_revision
    drops = [f"DROP TABLE {name}" for name in NEW_TABLES]
    if database.is_sqlite:
        drops += [f"DROP TRIGGER search_tag_{name}" for name in ("added", "changed", "gone")]
    else:
        drops += ["DROP FUNCTION search_tags_due() CASCADE"]
    async with database.write() as connection:
        for drop in drops:
            await connection.exec_driver_sql(drop)
        await connection.execute(search_due.delete())
        await connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})


async def test_who_got_something_before_is_found_after(store: Store, database: Database) -> None:
    receipt = await recorded(store, mail("Hei", copied=(Copied("cc", NEIGHBOUR.value), Copied("to", BUILDER.value))))
    entry = await sent_on(store, receipt, to=(BUILDER.value, SECOND))
    await answered(store, entry, copied=(Copied("cc", NEIGHBOUR.value),))
    async with database.write() as connection:
        await set_tags(connection, HAVDAL, receipt.inquiry, by_key(["sommer"]))
    before = await rows(database)
    assert len(before) == 6
    await undone(database)
    await migrate(database, metadata)
    assert await rows(database) == before
    assert await in_database(database, [BUILDER.value, SECOND, NEIGHBOUR.value]) == set()
    async with database.read() as connection:
        due = (await connection.execute(select(search_due.c.part, search_due.c.about))).all()
    assert [tuple(row) for row in due] == [("tags", receipt.inquiry)]
