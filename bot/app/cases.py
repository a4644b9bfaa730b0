"""Builds what sends inquiries to case and archive systems, where one is set up."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web
from yarl import URL

from bot.background import Background
from bot.cases import CaseBackend, CaseSystem
from bot.database import Database
from bot.errors import SettingsError
from bot.interfaces import Clock, EventBus, Files
from bot.messages import Health
from bot.settings import Settings
from console.api.cases_context import CASE_ANSWERS, CASES
from inquiries.cases.answering import SignedAnswers
from inquiries.cases.delivering import SqlCaseQueue
from inquiries.cases.desk import CaseDesk
from inquiries.cases.dispatching import CaseDispatcher
from inquiries.cases.noark.handover import PackageBackend
from inquiries.cases.noark.structure import Creator
from inquiries.cases.signing import key_from
from inquiries.cases.store import SqlCases
from inquiries.cases.webhook import Hook, WebhookBackend

LOOK_EVERY_S = 2.0
ARCHIVE, CASE_SYSTEM = "archive", "case_system"
MEGABYTE = 1024 * 1024


class CaseParts:
    """Cases as they run; without a system there is nothing to join."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, *, files: Files, bus: EventBus, node: str
    ) -> None:
        self._archive = package_backend(settings, files)
        queue = SqlCaseQueue(database, clock, node=node)
        self.dispatcher = CaseDispatcher(queue, backends_of(settings, files, clock, self._archive), bus=bus, clock=clock)
        self.store = SqlCases(database, clock)
        self.systems = systems_of(settings)
        self._bus = bus
        self._answers = (
            SignedAnswers(
                queue, _key(settings), system=CASE_SYSTEM, municipality=settings.municipality.id, clock=clock, bus=bus
            )
            if settings.cases.webhook_url
            else None
        )

    def healths(self) -> list[Callable[[], Health]]:
        """Return what tells how each system is."""
        return [partial(self.dispatcher.health, system.name) for system in self.systems]

    def join(self, app: web.Application) -> None:
        """Let the console send cases, and a case system answer."""
        app[CASES] = CaseDesk(self.store, self.dispatcher, self.systems, bus=self._bus, pack=self._archive.pack)
        if self._answers is not None:
            app[CASE_ANSWERS] = self._answers

    def run(self, background: Background) -> None:
        """Hand cases on as long as the service runs."""
        if self.systems:
            background.every(LOOK_EVERY_S, "hand cases on", self.dispatcher.run)


def systems_of(settings: Settings) -> tuple[CaseSystem, ...]:
    """Return the systems that are set up."""
    chosen, found = settings.cases, []
    if chosen.webhook_url:
        found.append(CaseSystem(CASE_SYSTEM, "webhook", chosen.webhook_title or "Sakssystem"))
    if chosen.package_folder is not None:
        found.append(CaseSystem(ARCHIVE, "noark", chosen.package_title or "Noark 5"))
    return tuple(found)


def package_backend(settings: Settings, files: Files) -> PackageBackend:
    """Return what makes packages; without a folder it only makes them to be downloaded."""
    here, chosen = settings.municipality, settings.cases
    creator = Creator(here.id, here.name, chosen.creator_id or here.id, ZoneInfo(here.time_zone))
    folder = chosen.package_folder or settings.service.data_dir
    return PackageBackend(folder, chosen.package_receipts, files, creator)


def backends_of(settings: Settings, files: Files, clock: Clock, archive: PackageBackend) -> Mapping[CaseSystem, CaseBackend]:
    """Return what hands on to each system. Raises SettingsError."""
    made: dict[str, CaseBackend] = {ARCHIVE: archive}
    if settings.cases.webhook_url:
        here = settings.municipality
        made[CASE_SYSTEM] = WebhookBackend(
            _hook(settings), files, clock, zone=ZoneInfo(here.time_zone), municipality_name=here.name
        )
    return {system: made[system.name] for system in systems_of(settings)}


def _hook(settings: Settings) -> Hook:
    chosen = settings.cases
    url = URL(chosen.webhook_url)
    if url.scheme != "https" and not _loopback(url.host or "") and not chosen.webhook_unencrypted:
        raise SettingsError("[cases] webhook_url: what citizens wrote goes by https, see webhook_unencrypted")
    return Hook(url, _key(settings), chosen.webhook_timeout_s, chosen.webhook_size_mb * MEGABYTE)


def _key(settings: Settings) -> bytes:
    return key_from(settings.cases.webhook_secret)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
