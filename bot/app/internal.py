"""Builds the messages that staff write to each other, and the groups to which they write."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.background import Background
from bot.database import Database
from bot.interfaces import Clock, EventBus
from bot.settings import Settings
from console.api.groups_context import GROUPS
from console.api.internal_context import INTERNAL
from inquiries.groups.store import SqlGroups
from inquiries.internal.telling import TellingMessages
from inquiries.notices import SqlNotices
from inquiries.privacy.masking import NumberMasker

FORGET_EVERY_S = 3_600.0


class InternalParts:
    """Internal messages as they run, masked as the replies and notes of staff are."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, bus: EventBus) -> None:
        self._settings = settings
        self._clock = clock
        self._messages = TellingMessages(database, clock, NumberMasker(), SqlNotices(database, clock), bus)
        self._groups = SqlGroups(database, clock)

    def join(self, app: web.Application) -> None:
        """Let the console's views find them."""
        app[INTERNAL] = self._messages
        app[GROUPS] = self._groups

    def run(self, background: Background) -> None:
        """Delete what is too old, now and then."""
        background.every(FORGET_EVERY_S, "forget internal messages", self._forget)

    async def _forget(self) -> None:
        before = self._clock.now() - timedelta(days=self._settings.privacy.internal_days)
        await self._messages.forget(self._settings.municipality.id, before)
        await self._groups.forget(self._settings.municipality.id, before)
