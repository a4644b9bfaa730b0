"""Tells who follows an inquiry what has happened in it, as far as they may still see it.

It works beside the messages, after their transactions, from the number up to which each follower was told: what a crash
cuts short is told at the next look, and no node tells what another one has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable

from bot.followers import FOLLOWED
from bot.interfaces import EventBus, Notices
from bot.messages import Signal
from inquiries.followers.store import Happened, SqlFollowers

NOTICES = "notices"
"""Topic of the signal by which consoles of those whom its body names read their notices again."""

MaySee = Callable[[str, str, str], Awaitable[bool]]
"""From municipality, staff and inquiry: whether they may see it."""

Mentions = Callable[[str, str, str], Awaitable[bool]]
"""From municipality, staff and what a note says: whether it mentions them."""


class TellingFollowers:
    """Leaves notices for followers."""

    def __init__(
        self, followers: SqlFollowers, notices: Notices, bus: EventBus, may_see: MaySee, mentions: Mentions
    ) -> None:
        self._followers = followers
        self._notices = notices
        self._bus = bus
        self._may_see = may_see
        self._mentions = mentions

    async def look(self) -> int:
        """Tell all that has happened since the last look; return how many notices were left."""
        left = 0
        while found := await self._followers.happened():
            told: defaultdict[str, set[str]] = defaultdict(set)
            for one in found:
                # What was on their screen when it came is known to them.
                if one.what and one.sequence > one.seen and await self._tell(one):
                    told[one.municipality].add(one.staff)
                    left += 1
            await self._followers.told(found)
            for municipality, people in told.items():
                await self._bus.publish(Signal(NOTICES, municipality, None, {"for": sorted(people), "inquiry": None}))
        return left

    async def _tell(self, one: Happened) -> bool:
        """Leave one notice of a kind for as long as somebody has not looked: ten messages are one thing to look at.

        Of a note that mentions them they have a notice of their own.
        """
        if one.note and await self._mentions(one.municipality, one.staff, one.note):
            return False
        if not await self._may_see(one.municipality, one.staff, one.inquiry):
            return False
        text = f"{FOLLOWED}_{one.what}"
        return await self._notices.tell(
            one.municipality,
            one.staff,
            FOLLOWED,
            about=f"inquiry:{one.inquiry}",
            text=text,
            details={"number": one.number},
            once=f"{text}/{one.inquiry}/{one.seen}",
        )
