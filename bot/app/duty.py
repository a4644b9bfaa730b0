"""Builds the duty calendar, with the deadlines that rest on the same calendar of working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from aiohttp import web
from yarl import URL

from bot.app.deadlines import DeadlineKeeping, working_days
from bot.background import Background
from bot.database import Database
from bot.dialogue.texts import Texts
from bot.interfaces import Clock
from bot.settings import Settings
from console.api.duty_calendars import routes
from console.api.duty_context import DUTY, DutyDesk
from console.auth.accounts import Accounts
from inquiries.duty.fetching import CalendarFetcher, OwnServer
from inquiries.duty.following import SqlFollowed
from inquiries.duty.publishing import Publishing
from inquiries.notices import SqlNotices
from knowledge_base.imports.web.fetching import PublicResolver, is_public

LOOK_EVERY_S = 10.0
REMIND_EVERY_S = 300.0


class Duty:
    """The duty calendar as it runs; `roster` is what routing asks, `deadlines` what opening and handling call."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, accounts: Accounts) -> None:
        async def names(municipality: str) -> Mapping[str, str]:
            return {one.id: one.name for one in (await accounts.directory(municipality)).values()}

        self.days = working_days(settings.municipality)
        host = URL(settings.service.public_url or "").host or f"{settings.municipality.id}.invalid"
        language = settings.municipality.language
        self.roster = Publishing(
            database, clock, self.days.zone, names=names, texts=Texts.load(), language=language, host=host
        )
        self._fetcher = _fetcher(settings)
        notices, every = SqlNotices(database, clock), timedelta(minutes=settings.duty.calendar_every_minutes)
        zone = self.days.zone
        self._followed = SqlFollowed(database, clock, self._fetcher, notices, zone=zone, every=every)
        self._keeping = DeadlineKeeping(settings, database, clock, self.roster, self.days)
        self.deadlines = self._keeping.deadlines
        self.promises = self._keeping.promises
        self._desk = DutyDesk(
            plan=self.roster,
            roster=self.roster,
            calendars=self._followed,
            deadlines=self.deadlines,
            clock=clock,
            zone=zone,
            public_url=settings.service.public_url,
        )

    def join(self, app: web.Application) -> None:
        """Let the console's views find it, and calendar programs their calendars."""
        app[DUTY] = self._desk
        app.add_routes(routes())

    def run(self, background: Background) -> None:
        """Let what comes round again come round."""
        background.every(LOOK_EVERY_S, "count deadlines", self._keeping.follow)
        background.every(REMIND_EVERY_S, "remind of deadlines", self._keeping.remind)
        background.every(LOOK_EVERY_S, "read calendars", self._followed.run)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._fetcher.close()


def _fetcher(settings: Settings) -> CalendarFetcher:
    chosen = settings.duty
    own = None
    if chosen.calendar_server is not None:
        own = OwnServer(URL(chosen.calendar_server).origin(), chosen.calendar_user, chosen.calendar_password)
    return CalendarFetcher(PublicResolver, is_public, own=own, private=chosen.calendar_private)
