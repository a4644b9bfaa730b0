"""Junk as the console works with it: consoles hear at once of what was sorted out or put back."""

from __future__ import annotations

from collections.abc import Mapping

from bot.interfaces import EventBus
from bot.junk import BlockedSender, JunkStanding, Unblock
from bot.messages import Signal, Staff
from inquiries.junk.store import SqlJunk


class JunkDesk:
    """Junk over the store and the bus."""

    def __init__(self, store: SqlJunk, bus: EventBus) -> None:
        self._store = store
        self._bus = bus

    async def standing(self, municipality: str, inquiry: str) -> JunkStanding:
        """Return how an inquiry stands. Raises NotFound."""
        return await self._store.standing(municipality, inquiry)

    async def sort_out(self, inquiry: str, *, staff: Staff, block: bool = False) -> None:
        """Close an inquiry as junk. Raises NotFound, BadInput, Conflict."""
        await self._store.sort_out(inquiry, staff=staff, block=block)
        await self._bus.publish(Signal("events", staff.municipality))

    async def put_back(self, inquiry: str, *, staff: Staff, people: Mapping[str, str], unblock: Unblock = "no") -> None:
        """Let an inquiry stand as it did before. Raises NotFound, Conflict."""
        await self._store.put_back(inquiry, staff=staff, people=people, unblock=unblock)
        await self._bus.publish(Signal("events", staff.municipality))

    async def blocked(self, municipality: str) -> list[BlockedSender]:
        """Return the blocked senders, who was blocked last first."""
        return await self._store.blocked(municipality)

    async def unblock(self, sender: str, *, staff: Staff) -> None:
        """Lift a block."""
        await self._store.unblock(sender, staff=staff)
