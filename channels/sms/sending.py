"""How a message goes out: to whom it may, at what hour, how fast, how long, and not twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import BadInput, Later, RateLimited, Why
from bot.interfaces import Deliveries, RateLimiter, Texts
from bot.messages import Address, Author, Message, Outbound
from channels.plain_text import as_text
from channels.sms.gateway import Gateway
from channels.sms.inbox import NAME, Stores
from channels.sms.keywords import Keywords
from channels.sms.models import NotTaken, Outgoing, Unheard
from channels.sms.numbers import normalised
from channels.sms.quiet import QuietHours
from channels.sms.segments import GSM_7, count, plain
from channels.sms.shortening import absolute, fitted

AUTOMATIC = frozenset({Author.BOT, Author.NOTICE})
LONGEST_THROTTLE_S = 25.0
UNANSWERABLE = {
    "alphanumeric": "an SMS cannot be answered to a sender that is a name and no number",
    "short_code": "an SMS cannot be answered to a short number",
}
NO_ANSWER_TO = {"alphanumeric": Why("delivery_sms_name"), "short_code": Why("delivery_sms_short")}
"""The same for clients to say."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the municipality, called `name`, wants its SMS.

    `answer_within` is how fresh a question is that is answered in quiet hours too.
    """

    municipality: str
    name: str
    region: str
    public_url: str
    quiet: QuietHours
    keywords: Keywords
    answer_within: timedelta
    max_segments: int = 3
    replace_typography: bool = True


class Sending:
    """Sends through one gateway."""

    def __init__(
        self, gateway: Gateway, stores: Stores, deliveries: Deliveries, limiter: RateLimiter, texts: Texts, options: Options
    ) -> None:
        self.gateway = gateway
        self._stores = stores
        self._deliveries = deliveries
        self._limiter = limiter
        self._texts = texts
        self._options = options
        self._under_way: set[str] = set()
        self._not_taken: set[str] = set()
        self._unheard: dict[str, datetime] = {}

    def under_way(self, message: str) -> bool:
        """Tell whether a message is being handed on at this moment."""
        return message in self._under_way

    async def send(self, outbound: Outbound) -> None:
        """Hand a message on. Raises as `Channel.send` does."""
        message = outbound.message
        if outbound.reference is not None and not self.gateway.knows_ours:
            return  # Its id is written only after its yes: the try before this one ended between the two.
        number = normalised(outbound.to.value, self._options.region)
        if number.unanswerable:
            raise BadInput(UNANSWERABLE[number.unanswerable], why=NO_ANSWER_TO[number.unanswerable])
        if message.attachments:
            raise BadInput(
                "an SMS carries no attachments: send them by e-mail, or put a link into the text",
                why=Why("delivery_sms_files"),
            )
        automatic = message.author in AUTOMATIC
        if await self._stores.opt_outs.stopped(self._options.municipality, Address(NAME, number.value)):
            raise BadInput(
                "the person has asked for no more SMS (STOP): reach them another way, or wait until they send START",
                why=Why("delivery_sms_stopped"),
            )
        if automatic:
            await self._respect_quiet_hours(message)
        text = self.text_of(message, automatic=automatic)
        await self._not_twice(message.id)
        self._under_way.add(message.id)
        try:
            reference = await self.hand_on(Outgoing(message.id, number.value, text, count(text).encoding != GSM_7))
            if not self.gateway.knows_ours:
                await self._deliveries.refer(message.id, reference)
        except NotTaken:
            self._not_taken.add(message.id)
            raise
        finally:
            self._under_way.discard(message.id)
        self._forget(message.id)

    async def hand_on(self, outgoing: Outgoing) -> str:
        """Give the gateway an SMS, no faster than it takes them."""
        await self._throttle()
        return await self.gateway.send(outgoing)

    def text_of(self, message: Message, *, automatic: bool) -> str:
        """Return what is sent of a message: a person's words whole, an automatic answer shortened where it is long."""
        message = absolute(message, self._options.public_url)
        prepared: Callable[[str], str] = plain if self._options.replace_typography else str
        if not automatic:
            return prepared(as_text(message))

        def more(url: str) -> str:
            return self._texts.text("sms_more", message.language, url=url)

        return fitted(message, self._options.max_segments, more, prepared)

    async def _respect_quiet_hours(self, message: Message) -> None:
        """Let automatic messages wait until morning, but for answers to what somebody has just written.

        Such an answer disturbs nobody, and may be where to call in an emergency.
        """
        now = self._stores.clock.now()
        until = self._options.quiet.until(now)
        if until is None:
            return
        if message.details.get("wanted"):
            return  # Somebody has just asked for it, on another channel, and waits.
        asked = message.details.get("answers")
        if isinstance(asked, str) and self._options.answer_within:
            arrival = await self._stores.arrivals.of_message(message.municipality, asked)
            if arrival is not None and now - arrival.received_at <= self._options.answer_within:
                return
        raise Later(until, "quiet hours: automatic messages wait until morning", why=Why("delivery_quiet_hours"))

    async def _not_twice(self, message: str) -> None:
        """Wait to hear whether the gateway has a message already whose sending was interrupted.

        Where the gateway calls messages as we do, it is written before the first try that there is one: who finds that
        written, and does not know how the try ended, was interrupted. The gateway's report then settles the message; if
        none comes in time, it is sent again.
        """
        if not self.gateway.knows_ours:
            return
        if message in self._not_taken:
            self._not_taken.discard(message)
            return
        if await self._deliveries.find(NAME, message) is None:
            await self._deliveries.refer(message, message)
            return
        now = self._stores.clock.now()
        heard_by = self._unheard.setdefault(message, now + timedelta(seconds=self.gateway.report_within_s))
        if now < heard_by:
            raise Unheard(
                "it is not known whether the gateway has the message already: waiting for its report",
                why=Why("delivery_sms_unheard", {"name": self.gateway.name}),
            )
        del self._unheard[message]

    async def _throttle(self) -> None:
        rate = self.gateway.per_second
        limit = max(1, int(rate))
        waited = 0.0
        while True:
            try:
                await self._limiter.spend(f"sms-out/{self._options.municipality}/{self.gateway.name}", limit, limit / rate)
            except RateLimited as error:
                wait = max(0.01, error.retry_after)
                waited += wait
                if waited > LONGEST_THROTTLE_S:
                    name, most = self.gateway.name, f"{rate:g}"
                    why = Why("delivery_sms_busy", {"name": name, "most": most})
                    raise NotTaken(f"the gateway {name} takes {most} messages a second; more wait", why=why) from error
                await asyncio.sleep(wait)
            else:
                return

    def _forget(self, message: str) -> None:
        self._not_taken.discard(message)
        self._unheard.pop(message, None)
