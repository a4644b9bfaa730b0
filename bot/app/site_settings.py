"""Builds settings that are changed in pages, and has the parts that can follow them at once."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.app.deadlines import working_days
from bot.app.dialogue import DialogueLayer, notice_of
from bot.app.knowledge import OpenedKnowledgeBase
from bot.app.privacy import Guard
from bot.background import Background
from bot.database import Database
from bot.interfaces import Clock, Promises
from bot.messages import LANGUAGES
from bot.settings import Settings
from bot.site_settings import SiteSettings
from bot.site_texts import Measure, SiteTexts
from bot.working_days import WorkingDays
from channels.sms.segments import count, plain
from console.api.settings_context import SETTINGS, SettingsDesk
from console.api.texts_context import TEXTS
from inquiries.settings.store import SqlSettings

FOLLOW_EVERY_S = 5.0
"""So long another node may go on with what was changed here."""

SAMPLE_NUMBER = "2026-000123"
"""An inquiry's number as texts are shown with before anybody has one."""


class SiteParts:
    """The settings as they are while the service runs; `site.running` is what holds."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._store = SqlSettings(database, clock)
        self.site = SiteSettings(settings, self._store)
        self._texts: SiteTexts | None = None
        self._desk: SettingsDesk | None = None

    async def _word(self, dialogue: DialogueLayer, promises: Promises) -> None:
        """Let what is said to citizens be worded in pages, and take up what was. Raises StoreUnavailable."""

        def samples(language: str) -> Mapping[str, object]:
            notice = notice_of(self.site.running)
            return {
                "municipality": notice.municipality,
                "name": notice.municipality,
                "chat_days": notice.periods.chat_days,
                "inquiry_days": notice.periods.inquiry_days,
                "url": notice.url,
                "number": SAMPLE_NUMBER,
                "date": promises.promise(language).words,
            }

        measure = Measure(samples, lambda text: count(plain(text)).segments)
        self._texts = SiteTexts(self.site.municipality, LANGUAGES, self._store, dialogue.texts, measure)
        await self._texts.refresh()

    async def follow(
        self,
        knowledge: OpenedKnowledgeBase,
        dialogue: DialogueLayer,
        guard: Guard,
        promises: Promises,
        *calendars: WorkingDays,
    ) -> None:
        """Let what can hold at once follow: search, what citizens are told, retention, working days, texts.

        Raises StoreUnavailable.
        """

        def hours(settings: Settings) -> None:
            chosen = working_days(settings.municipality)
            for calendar in calendars:
                calendar.become(chosen)

        for follower in (knowledge.calibrate, dialogue.follow, guard.follow, hours):
            self.site.on_change(follower)
        self._desk = SettingsDesk(self.site, guard.retention.would_delete)
        await self._word(dialogue, promises)

    def join(self, app: web.Application) -> None:
        """Let the console's views find it."""
        if self._desk is not None:
            app[SETTINGS] = self._desk
        if self._texts is not None:
            app[TEXTS] = self._texts

    def run(self, background: Background) -> None:
        """Take up what other nodes have changed."""
        background.every(FOLLOW_EVERY_S, "follow the settings", self.site.refresh)
        if self._texts is not None:
            background.every(FOLLOW_EVERY_S, "follow the texts", self._texts.refresh)
