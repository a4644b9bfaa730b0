"""Brings a store under the key: seals what stands in clear, once, and what is under an older key after a change of keys."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from sqlalchemy import String, Table, and_, bindparam, delete, insert, or_, select, text, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import SettingsError
from bot.vault import Sealed, Vault
from inquiries.bystanders import bystanders
from inquiries.junk.models import blocked_senders
from inquiries.models import contacts, conversations, messages, opt_outs, outbox
from inquiries.privacy.models import bystander_erasures, identity_keys

log = logging.getLogger(__name__)

SEALED = (blocked_senders, bystanders, bystander_erasures, contacts, conversations, messages, opt_outs, outbox)
BATCH = 20_000
_LOCK = 7_264_913
"""PostgreSQL's advisory lock: of nodes that start together, one seals."""


async def bring_under(database: Database, vault: Vault) -> int:
    """See to it that all is under the vault's first key; return how many rows had to be sealed.

    Raises SettingsError when the store is under a key that the vault has not: then its addresses could not be read.
    """
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        known = set((await connection.execute(select(identity_keys.c.name))).scalars())
        if vault.current in known:
            return 0
        if missing := known - set(vault.names):
            raise SettingsError(
                f"[privacy] key: addresses are stored under the key {', '.join(sorted(missing))}, which is not this one;"
                " give the old key after the new one to change keys"
            )
        rows = 0
        for table in SEALED:
            rows += await _seal(connection, table, vault)
        await connection.execute(delete(identity_keys))
        await connection.execute(insert(identity_keys).values(name=vault.current, since=datetime.now(UTC)))
    if rows:
        await database.empty_journal()
        log.info("%d rows with addresses and names sealed under the key %s", rows, vault.current)
    return rows


async def _seal(connection: AsyncConnection, table: Table, vault: Vault) -> int:
    """Seal the columns of a table, some rows at a time, until none is left that is not under the vault's first key."""
    columns = [column for column in table.c if isinstance(column.type, Sealed)]
    keys = list(table.primary_key)
    raw = {column.name: type_coerce(column, String) for column in (*keys, *columns)}
    undone = or_(*(and_(raw[one.name] != "", ~raw[one.name].startswith(f"~{vault.current}~")) for one in columns))
    query = select(*(column.label(name) for name, column in raw.items())).where(undone).limit(BATCH)
    place = (raw[key.name] == bindparam(f"key_{key.name}", type_=String) for key in keys)
    change = update(table).where(*place)
    change = change.values({column: bindparam(f"new_{column.name}", type_=String) for column in columns})
    rows = 0
    while found := (await connection.execute(query)).mappings().all():
        changes = [
            {f"key_{key.name}": row[key.name] for key in keys}
            | {f"new_{one.name}": row[one.name] and vault.seal(vault.open(row[one.name])) for one in columns}
            for row in found
        ]
        await connection.execute(change, changes)
        rows += len(changes)
    return rows
