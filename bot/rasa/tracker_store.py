"""Where Rasa keeps its conversations: one SQLite file, one row a conversation, and no more of it than a dialogue needs.

The inquiry itself stands in the service's store. Rasa needs the last few turns to go on, so older ones are dropped when
a conversation is saved: that bounds both what it costs to replay one and what is kept of a person.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

KEEP_TURNS = 2
"""A conversation is cut back to this many turns when it has twice as many. Rules look at one turn, forms live in slots."""

PURGE_EVERY_S = 3600.0
BUSY_TIMEOUT_S = 5.0

SCHEMA = "CREATE TABLE IF NOT EXISTS tracker (sender TEXT PRIMARY KEY, body TEXT NOT NULL, saved_at REAL NOT NULL)"


class SqliteTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Trackers in one SQLite file; `keep_days` is how long a silent conversation stays.

    Saving a tracker without events deletes its row: so a conversation is forgotten.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        *,
        path: str,
        keep_days: str | float = 7,
        **_: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self._keep_s = float(keep_days) * 86_400
        self._next_purge = 0.0
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(SCHEMA)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write a tracker, cut back to its last turns; without events, delete it."""
        await self.stream_events(tracker)
        if not tracker.events:
            self._connection.execute("DELETE FROM tracker WHERE sender = ?", (tracker.sender_id,))
            # What was deleted must not stay in the write-ahead log either.
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        body = self.serialise_tracker(self._cut(tracker))
        self._connection.execute(
            "INSERT INTO tracker VALUES (?, ?, ?)"
            " ON CONFLICT (sender) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
            (tracker.sender_id, body, time.time()),
        )
        self._purge()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Read a tracker, None when there is none."""
        row = self._connection.execute("SELECT body FROM tracker WHERE sender = ?", (sender_id,)).fetchone()
        return None if row is None else self.deserialise_tracker(sender_id, row[0])

    async def keys(self) -> Iterable[str]:
        """Return the ids of every conversation kept."""
        return [row[0] for row in self._connection.execute("SELECT sender FROM tracker")]

    def _purge(self) -> None:
        """Delete silent conversations, at most once an hour."""
        if time.monotonic() < self._next_purge:
            return
        self._next_purge = time.monotonic() + PURGE_EVERY_S
        self._connection.execute("DELETE FROM tracker WHERE saved_at < ?", (time.time() - self._keep_s,))

    def _cut(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        events = list(tracker.events)
        start = _first_needed(events)
        if start == 0:
            return tracker
        past = DialogueStateTracker.from_events(tracker.sender_id, events[:start], self.domain.slots)
        kept = [*_state_of(past), *events[start:]]
        return DialogueStateTracker.from_events(tracker.sender_id, kept, self.domain.slots)


def _first_needed(events: list[Event]) -> int:
    """Return the index from which events are kept: the last session, and of it the last turns.

    A turn begins with the `action_listen` that its message was waiting for.
    """
    sessions = [index for index, event in enumerate(events) if isinstance(event, SessionStarted)]
    session = max(sessions[-1] - 1, 0) if sessions else 0
    turns = [
        index
        for index, event in enumerate(events)
        if index > session and isinstance(event, UserUttered) and _is_listen(events[index - 1])
    ]
    return turns[-KEEP_TURNS] - 1 if len(turns) >= 2 * KEEP_TURNS else session


def _is_listen(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _state_of(past: DialogueStateTracker) -> list[Event]:
    """Return events that bring an empty tracker to where the dropped ones had brought it."""
    slots: list[Event] = [SlotSet(name, slot.value) for name, slot in past.slots.items() if slot.value is not None]
    return [*slots, ActiveLoop(past.active_loop_name)] if past.active_loop_name else slots
