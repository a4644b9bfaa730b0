"""Who of the staff has a console open, on any node: whom an inquiry can go to, and what the citizen is told.

Each node tells the others who has consoles open at it, when that changes and every few seconds; a node that falls silent
counts for nobody after a while.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable

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
        self._still: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._elsewhere: dict[tuple[str, str], tuple[frozenset[str], frozenset[str], float]] = {}
        self._changed: list[Callable[[str], None]] = []

    def on_change(self, changed: Callable[[str], None]) -> None:
        """Call something with a municipality whenever somebody of it came, went, or is idle or not."""
        self._changed.append(changed)

    async def came(self, municipality: str, staff: str) -> None:
        """Count a console that was opened; a person may have several."""
        self._here[municipality][staff] += 1
        await self._tell_of_change(municipality)

    async def went(self, municipality: str, staff: str, *, idle: bool = False) -> None:
        """Count a console that was closed, and whether nobody had touched it for a while."""
        self._here[municipality][staff] -= 1
        self._still[municipality][staff] -= idle
        await self._tell_of_change(municipality)

    async def rests(self, municipality: str, staff: str, *, idle: bool) -> None:
        """Count that nobody has touched a console for a while, or that somebody does again."""
        self._still[municipality][staff] += 1 if idle else -1
        await self._tell_of_change(municipality)

    def anybody(self, municipality: str) -> bool:
        """Tell whether a console is open for a municipality."""
        return bool(self.online(municipality))

    def online(self, municipality: str) -> frozenset[str]:
        """Return the ids of staff who have a console open, on any node."""
        return self._of_here(municipality).union(*(who for who, _ in self._told(municipality)))

    def idle(self, municipality: str) -> frozenset[str]:
        """Return the ids of staff who have not touched any of their open consoles for a while."""
        awake = self._of_here(municipality) - self._still_here(municipality)
        awake = awake.union(*(who - still for who, still in self._told(municipality)))
        return self.online(municipality) - awake

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
                    # A node of an older version tells less, only while the service is being updated.
                    who = frozenset(str(staff) for staff in signal.body.get("staff", ()))
                    still = frozenset(str(staff) for staff in signal.body.get("idle", ()))
                    before = self._elsewhere.get(place)
                    self._elsewhere[place] = (who, still, time.monotonic())
                    if before is None or before[:2] != (who, still):
                        self._say_changed(signal.municipality)

    def _told(self, municipality: str) -> list[tuple[frozenset[str], frozenset[str]]]:
        since = time.monotonic() - FORGET_AFTER_S
        told = self._elsewhere.items()
        return [(who, still) for (_, place), (who, still, at) in told if place == municipality and at > since]

    def _of_here(self, municipality: str) -> frozenset[str]:
        counts = self._here.get(municipality, Counter())
        return frozenset(staff for staff, count in counts.items() if count > 0)

    def _still_here(self, municipality: str) -> frozenset[str]:
        still = self._still.get(municipality, Counter())
        counts = self._here.get(municipality, Counter())
        return frozenset(staff for staff, count in counts.items() if 0 < count <= still[staff])

    async def _tell_of_change(self, municipality: str) -> None:
        self._say_changed(municipality)
        await self._tell(municipality)

    def _say_changed(self, municipality: str) -> None:
        for changed in self._changed:
            changed(municipality)

    async def _tell(self, municipality: str) -> None:
        idle = self._of_here(municipality) & self._still_here(municipality)
        body = {"node": self._node, "staff": sorted(self._of_here(municipality)), "idle": sorted(idle)}
        await self._bus.publish(Signal(TOPIC, municipality, None, body))
