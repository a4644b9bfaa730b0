"""Fills a service's store with inquiries that nobody could write one by one."""

from __future__ import annotations

import sqlite3
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

CONVERSATION: tuple[str, ...] = (
    "id",
    "municipality",
    "channel",
    "address",
    "owner",
    "language",
    "inquiry",
    "created_at",
    "updated_at",
)
CONVERSATION += ("dialogue_stale",)
INQUIRY: tuple[str, ...] = (
    "id",
    "municipality",
    "number",
    "conversation",
    "channel",
    "status",
    "title",
    "preview",
    "language",
)
INQUIRY += ("opened_at", "updated_at", "messages", "topic_due", "reopened", "version")


def fill(folder: Path, count: int, municipality: str) -> None:
    """Add inquiries that the bot has, the first one newest; `preview` tells each one's place."""
    begin = datetime.now(UTC)
    conversations, inquiries = [], []
    for place in range(1, count + 1):
        conversation, inquiry = str(uuid.uuid4()), str(uuid.uuid4())
        at = (begin - timedelta(seconds=place)).strftime("%Y-%m-%d %H:%M:%S.%f")
        conversations.append((conversation, municipality, "webchat", "", "bot", "nb", inquiry, at, at, 0))
        number, told = f"2020-{place:06d}", f"Henvendelse nr. {place}" + " om noe som tar mer plass" * (place % 4)
        row = (inquiry, municipality, number, conversation, "webchat", "with_bot", "", told, "nb", at, at, 1, 0, 0, 1)
        inquiries.append(row)
    store = sqlite3.connect(folder / "var" / "torg.db", timeout=60)
    try:
        with store:
            for table, columns, rows in (("conversation", CONVERSATION, conversations), ("inquiry", INQUIRY, inquiries)):
                marks = ", ".join("?" * len(columns))
                # Nothing that anybody typed stands in the statement: its names are those above.
                store.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
    finally:
        store.close()
