"""Who of the staff has a console open, on any node: whom an inquiry can go to, and what the citizen is told.

Each node tells the others who has consoles open at it, when that changes and every few seconds; a node that falls silent
counts for nobody after a while.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter, defaultdict

from bot.interfaces import EventBus
from bot.messages import Signal

TOPIC = "presence"
TELL_EVERY_S = 10.0
FORGET_AFTER_S = 35.0


class Presence:
    """Knows the staff with open consoles by municipality: our own at once, other nodes' by what they tell."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._node = secrets.token_hex(8)
        self._here: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._elsewhere: dict[tuple[str, str], tuple[frozenset[str], float]] = {}

    async def came(self, municipality: str, staff: str) -> None:
        """Count a console that was opened; a person may have several."""
        self._here[municipality][staff] += 1
        await self._tell(municipality)

    async def went(self, municipality: str, staff: str) -> None:
        """Count a console that was closed."""
        self._here[municipality][staff] -= 1
        await self._tell(municipality)

    def anybody(self, municipality: str) -> bool:
        """Tell whether a console is open for a municipality."""
        return bool(self.online(municipality))

    def online(self, municipality: str) -> frozenset[str]:
        """Return the ids of staff who have a console open, on any node."""
        since = time.monotonic() - FORGET_AFTER_S
        told = (who for (_, place), (who, at) in self._elsewhere.items() if place == municipality and at > since)
        return self._of_here(municipality).union(*told)

    async def tell(self) -> None:
        """Tell the other nodes who has consoles open here."""
        for municipality in list(self._here):
            await self._tell(municipality)

    async def listen(self) -> None:
        """Take in what other nodes tell, until cancelled."""
        async with self._bus.subscribe() as signals:
            async for signal in signals:
                if signal.topic == TOPIC and signal.body["node"] != self._node:
                    place = (str(signal.body["node"]), signal.municipality)
                    # A node of an older version tells numbers only while the service is being updated.
                    who = frozenset(str(staff) for staff in signal.body.get("staff", ()))
                    self._elsewhere[place] = (who, time.monotonic())

    def _of_here(self, municipality: str) -> frozenset[str]:
        counts = self._here.get(municipality, Counter())
        return frozenset(staff for staff, count in counts.items() if count > 0)

    async def _tell(self, municipality: str) -> None:
        body = {"node": self._node, "staff": sorted(self._of_here(municipality))}
        await self._bus.publish(Signal(TOPIC, municipality, None, body))
