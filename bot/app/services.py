"""Builds the register of services: filled from the content once, then what staff make of it, live."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.coordination.in_process import InProcessLimiter
from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Clock
from bot.services import Hours, Register, Service, Specialists, Unit
from bot.settings import Settings
from console.auth.accounts import Accounts
from inquiries.services.desk import Directory, RegisterDesk
from inquiries.services.exchange import RegisterExchange
from inquiries.services.planning import unit_id
from inquiries.services.store import SqlRegister
from inquiries.services.undoing import SqlRegisterLog
from inquiries.services.withdrawing import SqlWithdrawal
from knowledge_base.schema import Service as SeedService
from knowledge_base.yaml_files import read_services

log = logging.getLogger(__name__)

DESK_SERVICE = "servicetorg"
"""The service of the seed whose unit gets what nobody else does."""

OFFICE_HOURS = re.compile(r"^Mandag–fredag kl\. 8–15\.30\b")
"""The seed says its hours in words; these are the only ones that are read."""


class Services:
    """The register as it runs; `specialists` is what the dialogue asks, `desk` and `exchange` what staff do."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, directory: Directory) -> None:
        self._municipality = settings.municipality.id
        self._content = settings.knowledge_base.content
        self.specialists = Specialists()
        self.store = SqlRegister(database, clock)
        withdrawal = SqlWithdrawal(database, clock)
        log = SqlRegisterLog(database, clock)
        self.desk = RegisterDesk(self.store, withdrawal, log, directory, changed=self._changed)
        self.exchange = RegisterExchange(database, clock, directory, changed=self._changed)

    async def start(self) -> None:
        """Fill an empty register, and know the specialists before the first question comes. Raises BadContent."""
        if await self.store.found(self._municipality, seed_register(self._municipality, self._content)):
            log.info("services: the register was filled from %s", self._content)
        await self.refresh()

    async def refresh(self) -> None:
        """Follow what others have changed: another node, a command beside this process."""
        self.specialists.replace((await self.store.register(self._municipality)).services)

    async def _changed(self, municipality: str) -> None:
        if municipality == self._municipality:
            await self.refresh()


async def opened_services(settings: Settings, database: Database) -> Services:
    """Open the register for a command beside the service, filled as the service would fill it."""
    clock = SystemClock()
    hours = timedelta(hours=settings.console.session_hours)
    accounts = Accounts(database, InProcessLimiter(), clock, session=hours)
    services = Services(settings, database, clock, accounts.directory)
    await services.start()
    return services


def seed_register(municipality: str, content: Path) -> Register:
    """Return the register that content comes with; an empty one where it has none. Raises BadContent."""
    try:
        seed = read_services(content)
    except NotFound:
        return Register()
    desk = next((one.unit.id for one in seed if one.id == DESK_SERVICE), None)
    units: dict[str, Unit] = {}
    for one in seed:
        made = _unit(municipality, one, default_queue=one.unit.id == desk)
        before = units.setdefault(made.id, made)
        if before.opening_hours != made.opening_hours:
            units[made.id] = replace(before, opening_hours={})
    services = tuple(_service(municipality, one) for one in seed)
    return Register(tuple(units.values()), services)


def _unit(municipality: str, seed: SeedService, *, default_queue: bool) -> Unit:
    return Unit(
        id=unit_id(municipality, seed.unit.id),
        name=seed.unit.name,
        email=seed.email,
        telephone=seed.telephone,
        opening_hours=_hours(seed.opening_hours),
        default_queue=default_queue,
    )


def _service(municipality: str, seed: SeedService) -> Service:
    return Service(
        id=seed.id,
        names=dict(seed.name),
        unit=unit_id(municipality, seed.unit.id),
        track=seed.track,
        answer_days=seed.response_working_days,
        email=seed.email,
        telephone=seed.telephone,
        hours_note=seed.opening_hours,
    )


def _hours(words: str) -> Hours:
    if OFFICE_HOURS.match(words) is None:
        return {}
    return {str(day): (("08:00", "15:30"),) for day in range(1, 6)}
