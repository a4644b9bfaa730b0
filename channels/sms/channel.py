"""SMS as a channel: what gateways bring is kept and read, what goes out fits into segments and comes at decent hours."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from aiohttp import web

from bot.errors import BadInput, ChannelUnavailable, Later, Why
from bot.interfaces import Deliveries, RateLimiter, Texts
from bot.messages import Address, Arrival, DeliveryState, Health, Outbound
from bot.previews import Preview
from bot.trials import TrialStep, timed
from channels.sms.confirmation import Confirmation
from channels.sms.gateway import Gateway
from channels.sms.handlers import SmsHandlers
from channels.sms.inbox import NAME, Inbox, Stores
from channels.sms.models import Unheard
from channels.sms.numbers import normalised
from channels.sms.segments import split
from channels.sms.sending import NO_ANSWER_TO, UNANSWERABLE, Options, Sending
from channels.sms.simulator import Simulator
from channels.sms.simulator_handlers import Place, SimulatorHandlers


class Tally(Protocol):
    """Counts what went through a channel."""

    def received(self, channel: str) -> None:
        """Count a message that was recorded."""
        ...

    def recorded(self, channel: str, seconds: float) -> None:
        """Keep how long it took from arrival to record."""
        ...


class SmsChannel:
    """Channel over one or several gateways, of which `outgoing` sends."""

    name = NAME

    def __init__(
        self,
        gateways: Mapping[str, Gateway],
        outgoing: str,
        stores: Stores,
        *,
        deliveries: Deliveries,
        limiter: RateLimiter,
        texts: Texts,
        options: Options,
        place: Place,
        tally: Tally,
        language_of: Callable[[str], str],
    ) -> None:
        self._place = place
        self._gateways = gateways
        self._stores = stores
        self._deliveries = deliveries
        self._limiter = limiter
        self._options = options
        self._tally = tally
        self._sending = Sending(gateways[outgoing], stores, deliveries, limiter, texts, options)
        self._confirmation = Confirmation(
            self._sending.hand_on, lambda key, language: texts.text(key, language, name=options.name)
        )
        self._inbox = Inbox(
            stores,
            gateways,
            self._confirmation,
            keywords=options.keywords,
            region=options.region,
            recorded=self._recorded,
            language_of=language_of,
        )
        self._task: asyncio.Task[None] | None = None
        self._health = Health(f"channel.{NAME}", "up", stores.clock.now())

    async def start(self) -> None:
        """Begin to read what gateways bring; the HTTP server brings it."""
        self._task = asyncio.create_task(self._inbox.run(), name="SMS are read")

    async def stop(self) -> None:
        """Stop reading; what is stored is read after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for gateway in self._gateways.values():
            await gateway.close()

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Hand a message to the gateway; its report tells later whether it was delivered."""
        try:
            await self._sending.send(outbound)
        except (Later, Unheard):
            raise
        except ChannelUnavailable as error:
            self._is("down", str(error), error.why)
            raise
        self._is("up")
        return DeliveryState.ACCEPTED

    async def preview(self, outbound: Outbound) -> Preview:
        """Return what a person would get, segment by segment."""
        return Preview(tuple(split(self._sending.text_of(outbound.message, automatic=False))))

    async def try_out(self, to: str, text: str) -> Sequence[TrialStep]:
        """Send an SMS through the gateway that sends, as fast as it takes them, unless the person has said STOP."""

        async def send() -> None:
            number = normalised(to, self._options.region)
            if number.unanswerable:
                raise BadInput(UNANSWERABLE[number.unanswerable], why=NO_ANSWER_TO[number.unanswerable])
            if await self._stores.opt_outs.stopped(self._options.municipality, Address(NAME, number.value)):
                raise BadInput("this number has asked for no more SMS (STOP)", why=Why("delivery_sms_opted_out"))
            await self._confirmation.try_out(number.value, text, identifier=str(uuid.uuid4()))

        return [await timed("send", send())]

    def health(self) -> Health:
        """Tell how sending went last; receiving depends on the gateway's finding us, which it alone knows."""
        return self._health

    def routes(self) -> list[web.RouteDef]:
        """Return the webhooks, and the phone's where the simulator is a gateway."""
        place = self._place
        handlers = SmsHandlers(
            self._gateways,
            self._stores,
            self._deliveries,
            self._limiter,
            municipality=self._options.municipality,
            behind_proxy=place.behind_proxy,
            news=self._inbox.wake,
            under_way=self._sending.under_way,
            no_message=self._confirmation.is_one,
        )
        routes = handlers.routes()
        simulator = next((one for one in self._gateways.values() if isinstance(one, Simulator)), None)
        if simulator is not None:
            pages = SimulatorHandlers(simulator, place)
            routes = [*pages.routes(), *routes]
        return routes

    def _recorded(self, arrival: Arrival) -> None:
        self._tally.received(NAME)
        self._tally.recorded(NAME, (self._stores.clock.now() - arrival.received_at).total_seconds())

    def _is(self, state: str, reason: str = "", why: Why | None = None) -> None:
        if (state, reason) != (self._health.state, self._health.reason):
            since = self._health.since if state == self._health.state else self._stores.clock.now()
            self._health = Health(self._health.part, state, since, reason, () if why is None else (why,))
