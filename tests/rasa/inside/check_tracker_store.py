"""Run in Rasa's Python: the tracker store."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import unittest
from pathlib import Path

from bot.rasa import tracker_store
from bot.rasa.tracker_store import KEEP_TURNS, SqliteTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

DOMAIN = Domain.load(str(Path(__file__).parents[3] / "bot" / "rasa" / "domain.yml"))


def conversation(turns: int, *, form: bool = False) -> DialogueStateTracker:
    events = [ActionExecuted("action_session_start"), SessionStarted(), SlotSet("language", "nn")]
    if form:
        events += [ActionExecuted("action_listen"), UserUttered("begin", {"name": "report_fault"})]
        events += [ActiveLoop("fault_form"), SlotSet("fault_what", "a hole"), SlotSet("requested_slot", "fault_where")]
    for number in range(turns):
        events += [ActionExecuted("action_listen"), UserUttered(f"text {number}", {"name": "question"})]
        events += [ActionExecuted("action_answer"), BotUttered(f"answer {number}")]
    return DialogueStateTracker.from_events("someone", events, DOMAIN.slots)


class TrackerStoreCheck(unittest.TestCase):
    def setUp(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.file = Path(self._folder.name) / "rasa" / "trackers.db"
        self.store = SqliteTrackerStore(DOMAIN, path=str(self.file), keep_days="2")

    def tearDown(self) -> None:
        self.store._connection.close()
        self._folder.cleanup()

    def saved(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        asyncio.run(self.store.save(tracker))
        found = asyncio.run(self.store.retrieve(tracker.sender_id))
        assert found is not None
        return found

    def rows(self) -> int:
        with sqlite3.connect(self.file) as connection:
            return int(connection.execute("SELECT count(*) FROM tracker").fetchone()[0])

    def test_what_is_saved_is_read_again(self) -> None:
        tracker = conversation(2)
        found = self.saved(tracker)
        self.assertEqual([event.as_dict() for event in found.events], [event.as_dict() for event in tracker.events])
        self.assertEqual(list(asyncio.run(self.store.keys())), ["someone"])

    def test_nobody_is_none(self) -> None:
        self.assertIsNone(asyncio.run(self.store.retrieve("nobody")))

    def test_saving_again_replaces(self) -> None:
        self.saved(conversation(1))
        self.saved(conversation(2))
        self.assertEqual(self.rows(), 1)

    def test_an_empty_tracker_deletes_and_leaves_no_text_in_the_file(self) -> None:
        self.saved(conversation(2))
        asyncio.run(self.store.save(DialogueStateTracker.from_events("someone", [], DOMAIN.slots)))
        self.assertEqual(self.rows(), 0)
        self.store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.assertNotIn(b"text 1", self.file.read_bytes())

    def test_old_turns_are_dropped_and_the_state_stays(self) -> None:
        for form in (False, True):
            with self.subTest(form=form):
                whole = conversation(20, form=form)
                found = self.saved(whole)
                texts = [event.text for event in found.events if isinstance(event, UserUttered)]
                self.assertEqual(texts, [f"text {number}" for number in range(20 - KEEP_TURNS, 20)])
                self.assertEqual(found.current_slot_values(), whole.current_slot_values())
                self.assertEqual(found.active_loop_name, whole.active_loop_name)
                self.assertEqual(found.latest_action_name, whole.latest_action_name)

    def test_silent_conversations_are_purged(self) -> None:
        self.saved(conversation(1))
        with sqlite3.connect(self.file) as connection:
            connection.execute("UPDATE tracker SET saved_at = saved_at - 3 * 86400")
        other = DialogueStateTracker.from_events("other", list(conversation(1).events), DOMAIN.slots)
        self.store._next_purge = 0.0
        asyncio.run(self.store.save(other))
        self.assertEqual(list(asyncio.run(self.store.keys())), ["other"])

    def test_purging_waits_an_hour(self) -> None:
        self.saved(conversation(1))
        self.assertGreater(self.store._next_purge, 0.0)
        self.assertEqual(tracker_store.PURGE_EVERY_S, 3600.0)


if __name__ == "__main__":
    unittest.main()
