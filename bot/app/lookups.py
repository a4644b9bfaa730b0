"""Builds the registers that staff look things up in; one whose settings are wrong is off and says why, and the rest runs."""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import AsyncExitStack

from aiohttp import web

from bot.app.own_secret import own_secret
from bot.errors import RegisterUnavailable, SettingsError
from bot.lookups import Card
from bot.privacy import AccessLog
from bot.settings import Settings
from console.api.lookups_context import LOOKUPS
from console.auth.rights import ROLES
from inquiries.lookups.configuration import labels_of, register_from
from inquiries.lookups.csv_file import CsvRegister
from inquiries.lookups.desk import Lookups, Offer

log = logging.getLogger(__name__)


class LookupParts:
    """The registers as they run."""

    def __init__(self, settings: Settings, access: AccessLog) -> None:
        self._offers = [_offer(settings, name) for name in settings.lookups.registers]
        self._desk = Lookups(settings.municipality.id, self._offers, access, _key(settings))

    async def start(self, stack: AsyncExitStack) -> None:
        """Read what is in files, and let go of everything with the stack."""
        stack.push_async_callback(self._desk.close)
        for offer in self._offers:
            if isinstance(offer.register, CsvRegister):
                try:
                    await offer.register.current()
                except RegisterUnavailable as error:
                    # An export may come later in the day: it is read when somebody asks.
                    log.warning("[lookups.registers.%s] file: %s", offer.card.name, error)

    def join(self, app: web.Application) -> None:
        """Let the console look things up."""
        app[LOOKUPS] = self._desk


def _offer(settings: Settings, name: str) -> Offer:
    table = settings.lookups.registers[name]
    try:
        region = settings.municipality.country
        register, roles = register_from(name, table, roles=ROLES, region=region, environment=os.environ)
    except SettingsError as error:
        log.error("%s; the register is off until this is mended", error)  # noqa: TRY400 - the sentence says it all
        return Offer(Card(name, labels_of(table), wrong=str(error), why=error.why), None)
    return Offer(register.card, register, roles)


def _key(settings: Settings) -> bytes:
    """Return what queries are hashed with in the access log: the same on all nodes where `link_secret` is set."""
    given = settings.service.link_secret
    file = settings.service.data_dir / "secrets" / "look-ups"
    secret = given.encode() if given else own_secret(file, "[service] link_secret")
    return hashlib.sha256(b"torg look-ups 1 " + secret).digest()
