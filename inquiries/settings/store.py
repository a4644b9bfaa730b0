"""Settings that were changed in pages, over the database."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import Conflict, NotFound
from bot.interfaces import Clock
from bot.messages import Staff
from bot.site_settings import KeptSetting, SettingChange
from inquiries.settings.models import site_setting_changes, site_settings

CHANGED_SINCE = "somebody has changed this setting since"


class SqlSettings:
    """SettingStore over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def kept(self, municipality: str) -> list[KeptSetting]:
        """Return every setting that was ever changed, as it is now."""
        query = select(site_settings).where(site_settings.c.municipality == municipality)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [KeptSetting(row["key"], row["value"], row["version"]) for row in rows]

    async def write(self, staff: Staff, key: str, value: Any, *, version: int) -> None:
        """Write a value over a version (0: there was none) and log it. Raises Conflict when it is another by now."""
        mine = (site_settings.c.municipality == staff.municipality) & (site_settings.c.key == key)
        change = {
            "id": str(uuid.uuid4()),
            "municipality": staff.municipality,
            "key": key,
            "after": value,
            "version": version + 1,
            "staff": staff.id,
            "staff_name": staff.name,
            "at": self._clock.now(),
        }
        new = {"municipality": staff.municipality, "key": key, "value": value, "version": 1}
        over = update(site_settings).where(mine, site_settings.c.version == version)
        try:
            async with self._database.write() as connection:
                row = (await connection.execute(select(site_settings).where(mine))).mappings().first()
                if (row["version"] if row else 0) != version:
                    raise Conflict(CHANGED_SINCE)
                statement = over.values(value=value, version=version + 1) if row else insert(site_settings).values(**new)
                await connection.execute(statement)
                before = row["value"] if row else None
                await connection.execute(insert(site_setting_changes).values(before=before, **change))
        except IntegrityError as error:  # Another node wrote the same version between the look and the insert.
            raise Conflict(CHANGED_SINCE) from error

    async def changes(self, municipality: str, *, limit: int, keys: Sequence[str]) -> list[SettingChange]:
        """Return the changes of the settings that are named, the newest first."""
        table = site_setting_changes
        query = select(table).where(table.c.municipality == municipality, table.c.key.in_(keys))
        async with self._database.read() as connection:
            ordered = query.order_by(table.c.at.desc(), table.c.version.desc(), table.c.id).limit(limit)
            return [_change(row) for row in (await connection.execute(ordered)).mappings()]

    async def change(self, municipality: str, identifier: str) -> SettingChange:
        """Return one change. Raises NotFound."""
        table = site_setting_changes
        query = select(table).where(table.c.municipality == municipality, table.c.id == identifier)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("there is no such change")
        return _change(row)


def _change(row: RowMapping) -> SettingChange:
    names = ("id", "key", "before", "after", "version", "staff_name", "at")
    return SettingChange(**{name: row[name] for name in names})
