"""Which conversation an answer belongs to, by the ids that other systems give messages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.interfaces import Clock
from bot.messages import Visibility
from inquiries.models import EXTERNAL_KEY, conversations, messages, thread_keys

MOST_KEYS = 500


class SqlThreads:
    """Threads over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, municipality: str, channel: str, *keys: str, conversation: str, message: str | None) -> None:
        """Write that keys belong to a conversation; of each the first one to say so is right."""
        tied = {"municipality": municipality, "channel": channel, "conversation": conversation, "message": message}
        now = self._clock.now()
        rows = [{**tied, "key": key, "at": now} for key in dict.fromkeys(map(_bounded, keys))]
        async with self._database.write() as connection:
            insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
            await connection.execute(insert(thread_keys).on_conflict_do_nothing(), rows)

    async def find(self, municipality: str, channel: str, keys: Sequence[str]) -> tuple[str, str | None] | None:
        """Return conversation and message of the last of the keys that is known in a conversation that still exists."""
        async with self._database.read() as connection:
            return await _find(connection, municipality, channel, keys)

    async def keys(self, conversation: str, channel: str, *, of: str | None = None) -> list[str]:
        """Return a conversation's keys in the order in which they came, those of one moment in that of their messages.

        One too long for the store is left out.

        Those of what was sent on, and of what others answered to it, are no business of the citizen's programs.
        """
        aside = func.coalesce(messages.c.visibility, Visibility.ALL.value) == Visibility.STAFF.value
        query = (
            select(thread_keys.c.key)
            .outerjoin(messages, messages.c.id == thread_keys.c.message)
            .where(
                thread_keys.c.conversation == conversation,
                thread_keys.c.channel == channel,
                ~aside if of is None else aside & (messages.c.id == of),
            )
        )
        async with self._database.read() as connection:
            in_turn = thread_keys.c.at, func.coalesce(messages.c.sequence, 0), thread_keys.c.key
            found = await connection.execute(query.order_by(*in_turn))
            return [key for key in found.scalars() if not key.startswith("sha256:")]


async def _find(
    connection: AsyncConnection, municipality: str, channel: str, keys: Sequence[str]
) -> tuple[str, str | None] | None:
    wanted = [_bounded(key) for key in keys][-MOST_KEYS:]
    if not wanted:
        return None
    query = (
        select(thread_keys.c.key, thread_keys.c.conversation, thread_keys.c.message)
        .join(conversations, conversations.c.id == thread_keys.c.conversation)
        .where(
            thread_keys.c.municipality == municipality,
            thread_keys.c.channel == channel,
            thread_keys.c.key.in_(wanted),
            conversations.c.deleted_at.is_(None),
        )
    )
    rows = (await connection.execute(query)).all()
    if not rows:
        return None
    last = max(rows, key=lambda row: wanted.index(row.key))
    return str(last.conversation), last.message


def _bounded(key: str) -> str:
    """Return a key that the column holds: a Message-ID may be as long as a line (RFC 5322 §2.1.1)."""
    if len(key) <= EXTERNAL_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode(errors="replace")).hexdigest()
