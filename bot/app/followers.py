"""Builds what lets staff follow inquiries, and what tells them of what happens there."""

from __future__ import annotations

from aiohttp import web

from bot.background import Background
from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Clock, EventBus, Reaching
from console.api.followers_context import FOLLOWERS
from console.api.mentions import mentioned
from console.auth.accounts import Accounts
from console.auth.rights import REACH
from inquiries.followers.store import SqlFollowers
from inquiries.followers.telling import TellingFollowers
from inquiries.notices import SqlNotices

TELL_EVERY_S = 3.0


class FollowerParts:
    """Following as it runs."""

    def __init__(self, database: Database, clock: Clock, bus: EventBus, *, reaching: Reaching, accounts: Accounts) -> None:
        self._followers = SqlFollowers(database, clock)
        self._reaching = reaching
        self._accounts = accounts
        notices = SqlNotices(database, clock)
        self.telling = TellingFollowers(self._followers, notices, bus, self._may_see, self._mentions)

    def join(self, app: web.Application) -> None:
        """Let the console's views find it."""
        app[FOLLOWERS] = self._followers

    def run(self, background: Background) -> None:
        """Tell followers soon after something has happened."""
        background.every(TELL_EVERY_S, "tell who follows inquiries", self.telling.look)

    async def _may_see(self, municipality: str, staff: str, inquiry: str) -> bool:
        """Tell whether somebody may see an inquiry now: they may have lost sight of it since they followed it."""
        who = (await self._accounts.directory(municipality)).get(staff)
        if who is None or who.closed:
            return False
        try:
            audience = await self._reaching.of_inquiry(municipality, inquiry)
        except NotFound:
            return False
        return audience.holds(staff, REACH[who.role])

    async def _mentions(self, municipality: str, staff: str, note: str) -> bool:
        """Tell whether a note mentions somebody."""
        who = (await self._accounts.directory(municipality)).get(staff)
        return who is not None and bool(mentioned(note, {staff: who}, writer=""))
