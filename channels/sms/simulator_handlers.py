"""What the simulated phone asks the service for; sending goes through the same webhook as with any gateway."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from aiohttp import web

from bot.errors import Malformed, NotFound, Refused
from bot.web import Handler, origin_allowed
from channels.sms.authentication import SharedSecret
from channels.sms.models import Call
from channels.sms.simulator import HEADER, Simulator

PREFIX = "/api/sms/simulator"
PAGE = "/phone.html"
LONGEST_WAIT_S = 25.0


@dataclass(frozen=True)
class Place:
    """Where the service stands: behind a proxy or not, and what serves the phone's page.

    `open_to_all` lets other machines than this one use the simulator, as the settings then say.
    """

    behind_proxy: bool = False
    page: Handler | None = None
    open_to_all: bool = False


class SimulatorHandlers:
    """Routes of the simulator."""

    def __init__(self, simulator: Simulator, place: Place) -> None:
        self._simulator = simulator
        self._place = place

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, and the page's where there is one."""
        routes = [
            web.get(PREFIX, self.about, allow_head=False),
            web.get(f"{PREFIX}/phone", self.phone, allow_head=False),
            web.get(f"{PREFIX}/messages", self.messages, allow_head=False),
        ]
        return [web.get(PAGE, self._place.page), *routes] if self._place.page else routes

    async def about(self, request: web.Request) -> web.StreamResponse:
        """Tell that there is a simulator."""
        return web.json_response({"number": self._simulator.number})

    async def phone(self, request: web.Request) -> web.StreamResponse:
        """Hand the page this start's secret."""
        self._only_here(request)
        return web.json_response({"number": self._simulator.number, "secret": self._simulator.secret, "header": HEADER})

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """Return what came to a phone after a place, waiting for the first."""
        headers = {name.lower(): text for name, text in request.headers.items()}
        SharedSecret(self._simulator.secret, header=HEADER).check(Call("GET", headers=headers), self._simulator.clock.now())
        after = request.query.get("after", "0")
        if not after.isascii() or not after.isdigit() or len(after) > 15:
            raise Malformed("after must be a whole number")
        wait = LONGEST_WAIT_S if request.query.get("wait") == "1" else 0.0
        found = await self._simulator.fetched(request.query.get("number", ""), int(after), wait)
        return web.json_response({"messages": found})

    def _only_here(self, request: web.Request) -> None:
        """Refuse other machines, and other websites in this machine's browser."""
        if not origin_allowed(request, frozenset()):
            raise Refused("the simulator is for its own page")
        if self._place.open_to_all:
            return
        try:
            here = ipaddress.ip_address(request.remote or "").is_loopback
        except ValueError:
            here = False
        if not here or self._place.behind_proxy:
            raise NotFound("there is no such path")
