"""Whether anybody of the staff has a console open, on any node: what the citizen is told when a person must answer.

Each node tells the others how many consoles it has, when that changes and every few seconds; a node that falls silent
counts for nobody after a while.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter

from bot.interfaces import EventBus
from bot.messages import Signal

TOPIC = "presence"
TELL_EVERY_S = 10.0
FORGET_AFTER_S = 35.0


class Presence:
    """Counts open consoles by municipality: our own at once, other nodes' by what they tell."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._node = secrets.token_hex(8)
        self._here: Counter[str] = Counter()
        self._elsewhere: dict[tuple[str, str], tuple[int, float]] = {}

    async def came(self, municipality: str) -> None:
        """Count a console that was opened."""
        self._here[municipality] += 1
        await self._tell(municipality)

    async def went(self, municipality: str) -> None:
        """Count a console that was closed."""
        self._here[municipality] -= 1
        await self._tell(municipality)

    def anybody(self, municipality: str) -> bool:
        """Tell whether a console is open for a municipality."""
        if self._here[municipality] > 0:
            return True
        since = time.monotonic() - FORGET_AFTER_S
        told = (value for (_, place), value in self._elsewhere.items() if place == municipality)
        return any(count > 0 and at > since for count, at in told)

    async def tell(self) -> None:
        """Tell the other nodes how many consoles are open here."""
        for municipality in list(self._here):
            await self._tell(municipality)

    async def listen(self) -> None:
        """Take in what other nodes tell, until cancelled."""
        async with self._bus.subscribe() as signals:
            async for signal in signals:
                if signal.topic == TOPIC and signal.body["node"] != self._node:
                    place = (str(signal.body["node"]), signal.municipality)
                    self._elsewhere[place] = (int(signal.body["consoles"]), time.monotonic())

    async def _tell(self, municipality: str) -> None:
        body = {"node": self._node, "consoles": self._here[municipality]}
        await self._bus.publish(Signal(TOPIC, municipality, None, body))
