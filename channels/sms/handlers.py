"""The webhooks: `/api/sms/{gateway}/inbound` for what people send, `/api/sms/{gateway}/report` for how far messages came.

Nothing is answered with 200 before it is stored. The answer has no body: some providers send it on as an SMS.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Mapping

from aiohttp import web

from bot.errors import ChannelUnavailable, Malformed, NotFound, NotLoggedIn, Refused
from bot.interfaces import Deliveries, RateLimiter
from bot.messages import Arrival, DeliveryState
from bot.web import client_address
from channels.sms.assembly import envelope_of
from channels.sms.gateway import Gateway
from channels.sms.inbox import NAME, Stores
from channels.sms.kept import envelope_from, key_of, raw_of
from channels.sms.models import Call
from channels.sms.parsing import LARGEST

log = logging.getLogger(__name__)

PREFIX = "/api/sms/{gateway}"
REFUSALS_PER_MINUTE = 30
"""How often a network address may show a wrong secret."""

FIND_WITHIN_S = 5.0
FIND_EVERY_S = 0.2
"""A report may come before the answer to the call that sent its message: then the message is not known yet."""


class SmsHandlers:
    """Routes of all gateways; `news` wakes the inbox.

    `under_way` tells which message is being sent now, `no_message` which reports are on what is no message of the record.
    """

    def __init__(
        self,
        gateways: Mapping[str, Gateway],
        stores: Stores,
        deliveries: Deliveries,
        limiter: RateLimiter,
        *,
        municipality: str,
        behind_proxy: bool,
        news: Callable[[], None],
        under_way: Callable[[str], bool],
        no_message: Callable[[str], bool],
    ) -> None:
        self._gateways = gateways
        self._stores = stores
        self._deliveries = deliveries
        self._limiter = limiter
        self._municipality = municipality
        self._behind_proxy = behind_proxy
        self._news = news
        self._under_way = under_way
        self._no_message = no_message

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, for GET and POST: providers use either."""
        return [
            web.get(f"{PREFIX}/inbound", self.inbound, allow_head=False),
            web.post(f"{PREFIX}/inbound", self.inbound),
            web.get(f"{PREFIX}/report", self.report, allow_head=False),
            web.post(f"{PREFIX}/report", self.report),
        ]

    async def inbound(self, request: web.Request) -> web.StreamResponse:
        """Keep an SMS as it came; it is read afterwards."""
        gateway, call = await self._authentic(request)
        kept = gateway.without_secret(call)
        try:
            received = gateway.received(kept)
        except Malformed:
            received = None  # It is kept all the same, and shown to staff.
        raw = raw_of(kept)
        if not raw:
            raise Malformed("there is nothing in the request")
        envelope = {"gateway": gateway.name} | envelope_from(kept)
        if received is not None:
            envelope |= {"from": received.sender} | envelope_of(received)
        reference, _ = await self._stores.files.save(_once(raw), limit=LARGEST)
        arrival = Arrival(
            id=str(uuid.uuid4()),
            municipality=self._municipality,
            channel=NAME,
            key=key_of(gateway.name, received, raw),
            reference=reference,
            received_at=self._stores.clock.now(),
            envelope=envelope,
        )
        if await self._stores.arrivals.keep(arrival):
            self._news()
        else:
            await self._stores.files.delete(reference)
        return web.Response(text="")

    async def report(self, request: web.Request) -> web.StreamResponse:
        """Write how far a message has come; 503 while it is not known, so that the gateway tells it again."""
        gateway, call = await self._authentic(request)
        report = gateway.report(call)
        if report.state is None or self._no_message(report.reference):
            return web.Response(text="")
        message = await self._found(report.reference)
        error = report.reason if report.state is DeliveryState.FAILED else None
        await self._deliveries.report(message, report.state, error=error, why=report.why)
        return web.Response(text="")

    async def _found(self, reference: str) -> str:
        """Return the message of a reference. Raises ChannelUnavailable when it does not become known soon."""
        loop = asyncio.get_running_loop()
        until = loop.time() + FIND_WITHIN_S
        while True:
            message = await self._deliveries.find(NAME, reference)
            if message is not None and not self._under_way(message):
                return message
            if loop.time() >= until:
                raise ChannelUnavailable("a report on a message that is not known (yet)")
            await asyncio.sleep(FIND_EVERY_S)

    async def _authentic(self, request: web.Request) -> tuple[Gateway, Call]:
        """Return gateway and request. Raises NotFound, NotLoggedIn, Refused, RateLimited, without any detail."""
        gateway = self._gateways.get(request.match_info["gateway"])
        if gateway is None:
            raise NotFound("there is no such path")
        call = Call(
            method=request.method,
            query=request.rel_url.raw_query_string,
            body=await request.read(),
            content_type=request.headers.get("Content-Type", ""),
            headers={name.lower(): text for name, text in request.headers.items()},
        )
        try:
            gateway.check(call, self._stores.clock.now())
        except (NotLoggedIn, Refused) as error:
            address = client_address(request, behind_proxy=self._behind_proxy)
            await self._limiter.spend(f"sms-refused/{address}", REFUSALS_PER_MINUTE, 60)
            log.warning("%s by %s: %s", request.path, address, error)
            raise type(error)("refused") from None
        return gateway, call


async def _once(raw: bytes) -> AsyncIterator[bytes]:
    yield raw
