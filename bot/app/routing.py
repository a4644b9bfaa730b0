"""Builds routing: who is there, where inquiries go, and what staff forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from aiohttp import web
from sqlalchemy import Row, select, union_all

from bot.app.coordination import Coordination
from bot.app.deadlines import working_days
from bot.app.services import Services
from bot.background import Background
from bot.database import Database
from bot.errors import BadInput, KnowledgeBaseUnavailable
from bot.feed import Feed
from bot.interfaces import Clock, KnowledgeBase, Masker
from bot.messages import Query, Staff
from bot.presence import Presence
from bot.settings import Settings
from console.api.colleagues_context import COLLEAGUES
from console.api.services_context import SERVICES, ServicesContext
from console.auth.models import roles_elsewhere
from console.auth.models import staff as accounts
from console.auth.sessions import lasting
from inquiries.duty.roster import SqlRoster
from inquiries.notices import SqlNotices
from inquiries.routing.colleagues import ColleaguesNow
from inquiries.routing.desk import ForwardingDesk
from inquiries.routing.forwarding import Asking, SqlForwarding
from inquiries.routing.gathering import Gatherer
from inquiries.routing.service import Patience, Routing
from inquiries.routing.statuses import StaffAvailability
from inquiries.routing.store import SqlRoutings

LOOK_EVERY_S = 5.0
REFRESH_EVERY_S = 2.0
SURE_ENOUGH = 0.5
"""From this probability the service of the nearest article is written to an inquiry that nobody has described."""


class RoutingParts:
    """Routing as it runs; `routing` is the hook for whoever opens or changes inquiries."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        *,
        services: Services,
        search: KnowledgeBase,
        presence: Presence,
        shared: Coordination,
        masker: Masker,
        ask: Asking | None = None,
    ) -> None:
        self.days = days = working_days(settings.municipality)
        directory = ActiveStaff(database)
        roster = SqlRoster(database, days.zone)
        availability = StaffAvailability(database, clock, presence.online)
        gatherer = Gatherer(database, services.store, directory, roster, availability)
        patience = Patience(settings.routing.live_minutes, settings.routing.minutes)
        self._services = services
        self.routing = Routing(
            SqlRoutings(database),
            gatherer,
            SqlNotices(database, clock),
            suggest=NearestService(search, services),
            working=days,
            patience=patience,
            lock=shared.lock,
            bus=shared.bus,
            clock=clock,
        )
        forwarding = SqlForwarding(database, clock, ask)
        desk = ForwardingDesk(forwarding, self.routing, gatherer, roster, directory, days, clock)
        self._colleagues = ColleaguesNow(
            database,
            clock,
            Gatherer(database, services.store, EverybodyHere(database, clock), roster, availability),
            roster,
            availability,
            idle=presence.idle,
            homes=EverybodyHere(database, clock).homes,
            bus=shared.bus,
        )
        self._context = ServicesContext(services.desk, services.exchange, desk, availability, masker)

    def join(self, app: web.Application) -> None:
        """Let the console's views find it."""
        app[SERVICES] = self._context
        app[COLLEAGUES] = self._colleagues

    async def start(self, feed: Feed, stack: AsyncExitStack) -> None:
        """Route what comes from now on, and look now and then for what was missed."""
        background = Background()
        stack.push_async_callback(background.stop)
        background.once("route what comes", lambda: self.routing.listen(feed))
        background.every(LOOK_EVERY_S, "route what waits", self.routing.follow)
        background.every(REFRESH_EVERY_S, "follow the register of services", self._services.refresh)


class ActiveStaff:
    """The staff who can log in: nothing may be sent to an account that was closed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, municipality: str) -> Mapping[str, Staff]:
        """Return them by id."""
        query = select(accounts).where(accounts.c.municipality == municipality, accounts.c.disabled_at.is_(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return {row["id"]: Staff(row["id"], municipality, row["username"], row["name"], row["role"]) for row in rows}


class EverybodyHere:
    """The staff who can log in, with those of other municipalities who help here."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def __call__(self, municipality: str) -> Mapping[str, Staff]:
        """Return them by id, in the role that they have here."""
        return {
            row.id: Staff(row.id, municipality, row.username, row.name, row.role) for row in await self._rows(municipality)
        }

    async def homes(self, municipality: str) -> Mapping[str, str]:
        """Return the municipality that employs each, by id."""
        return {row.id: row.municipality for row in await self._rows(municipality)}

    async def _rows(self, municipality: str) -> Sequence[Row[Any]]:
        open_ones = accounts.c.disabled_at.is_(None)
        columns = (accounts.c.id, accounts.c.municipality, accounts.c.username, accounts.c.name)
        employed = select(*columns, accounts.c.role).where(accounts.c.municipality == municipality, open_ones)
        helping = (
            select(*columns, roles_elsewhere.c.role)
            .join(roles_elsewhere, roles_elsewhere.c.staff == accounts.c.id)
            .where(roles_elsewhere.c.municipality == municipality, open_ones, lasting(self._clock.now().date()))
        )
        async with self._database.read() as connection:
            return (await connection.execute(union_all(employed, helping))).all()


class NearestService:
    """Takes an inquiry to be about the service of the article that is nearest to its title, where that is near enough."""

    def __init__(self, search: KnowledgeBase, services: Services) -> None:
        self._search = search
        self._services = services

    async def __call__(self, municipality: str, title: str, language: str) -> str | None:
        """Return a service of the register, None when nothing is near enough or nobody can search now."""
        try:
            found = await self._search.search(Query(municipality, title, language, limit=1))
        except (BadInput, KnowledgeBaseUnavailable):
            return None
        if not found.hits or found.hits[0].confidence < SURE_ENOUGH:
            return None
        register = await self._services.store.register(municipality)
        known = register.service(found.hits[0].service)
        return known.id if known else None
