"""How a part of the channel is, told to operators."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from bot.errors import Why
from bot.interfaces import Clock
from bot.messages import Health
from bot.reasons import saying

log = logging.getLogger(__name__)

WORST_FIRST = ("down", "starting", "up")


class State:
    """One part's state; changes are logged once, not at every try."""

    def __init__(self, part: str, clock: Clock) -> None:
        self.part = part
        self.state = "starting"
        self.reason = ""
        self.why: Why | None = None
        self.since: datetime = clock.now()
        self._clock = clock

    def up(self) -> None:
        """Say that it works."""
        if self.state == "down":
            log.info("%s works again", self.part)
        self._be("up", "")

    def starting(self, reason: str, why: Why | None = None) -> None:
        """Say that it has begun and does not work yet."""
        self._be("starting", reason, why)

    def down(self, reason: str, why: Why | None = None) -> None:
        """Say that it does not work, and why."""
        if (self.state, self.reason) != ("down", reason):
            log.warning("%s: %s", self.part, reason)
        self._be("down", reason, why)

    def _be(self, state: str, reason: str, why: Why | None = None) -> None:
        if state != self.state:
            self.since = self._clock.now()
        self.state, self.reason, self.why = state, reason, why


def together(part: str, states: Iterable[State], since: datetime) -> Health:
    """Return the health of the whole: as bad as its worst part, with the reasons of all that are as bad."""
    known = list(states)
    for word in WORST_FIRST:
        found = [state for state in known if state.state == word]
        if found:
            told = [state for state in found if state.reason]
            reason = "; ".join(state.reason for state in told)
            # A part that no sentence is known for is told in its own words, so that nothing is kept back.
            whys = tuple(state.why or saying(state.reason) for state in told)
            known_of = any(state.why is not None for state in told)
            return Health(part, word, min(state.since for state in found), reason, whys if known_of else ())
    return Health(part, "up", since)
