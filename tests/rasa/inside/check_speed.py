"""Run in Rasa's Python: what `bot.rasa.speed` puts in Rasa's place does the same as before."""

from __future__ import annotations

import unittest

from bot.rasa.action_endpoint import ActionFailed
from bot.rasa.speed import remember_what_is_fixed
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, UserUttered


class SpeedCheck(unittest.TestCase):
    def setUp(self) -> None:
        remember_what_is_fixed()
        self.action = RemoteAction("action_answer", None)

    def test_a_good_result_passes(self) -> None:
        good = {"events": [{"event": "slot", "name": "offer", "value": None}], "responses": [{"custom": {"text": "greet"}}]}
        self.assertTrue(self.action._validate_action_result(good))

    def test_a_bad_one_fails_without_quoting_what_was_said(self) -> None:
        for bad in ({"events": [{"event": "unheard-of"}]}, {"events": "secret"}, {"responses": ["secret"]}):
            with self.subTest(bad=bad), self.assertRaises(ActionFailed) as caught:
                self.action._validate_action_result(bad)
            self.assertNotIn("secret", str(caught.exception))

    def test_events_are_still_found_by_their_names(self) -> None:
        self.assertIs(Event.resolve_by_type("slot"), SlotSet)
        self.assertIs(Event.resolve_by_type("user"), UserUttered)
        with self.assertRaises(ValueError):
            Event.resolve_by_type("unheard-of")


if __name__ == "__main__":
    unittest.main()
