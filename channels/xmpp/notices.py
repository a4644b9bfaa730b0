"""Tells staff who are there that an inquiry waits, with a link to it; who is away sees it in the console."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from bot.errors import RateLimited, Unavailable
from bot.interfaces import EventBus, EventLog, RateLimiter, Texts
from bot.messages import Event, Owner
from channels.xmpp.config import Rules
from channels.xmpp.receiving import Way
from channels.xmpp.writing import note

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
BATCH = 500
ONCE_WITHIN_S = 60.0


class Notices:
    """Follows the events and tells available staff of what enters the queue."""

    def __init__(
        self,
        events: EventLog,
        bus: EventBus,
        limiter: RateLimiter,
        texts: Texts,
        way: Way,
        rules: Rules,
        available: Callable[[], Mapping[str, str]],
        *,
        sender: str,
        space: str,
    ) -> None:
        self._events = events
        self._bus = bus
        self._limiter = limiter
        self._texts = texts
        self._way = way
        self._rules = rules
        self._available = available
        self._sender = sender
        self._space = space
        self._last: int | None = None

    async def run(self) -> None:
        """Follow the events until cancelled; without staff there is nothing to follow."""
        if not self._rules.staff:
            return
        while True:
            try:
                async with self._bus.subscribe() as signals:
                    await self._read()
                    async for signal in signals:
                        if signal.topic == "events" and signal.municipality == self._rules.municipality:
                            await self._read()
            except Unavailable as error:
                log.warning("XMPP: staff are not told of inquiries now: %s", error)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _read(self) -> None:
        if self._last is None:
            self._last = await self._events.last()
        while True:
            events = await self._events.after(self._last, limit=BATCH)
            for event in events:
                self._last = event.sequence
                if event.kind == "owner" and event.body.get("owner") == Owner.QUEUE and event.inquiry:
                    await self._tell(event)
            if len(events) < BATCH:
                return

    async def _tell(self, event: Event) -> None:
        available = self._available()
        if not available or event.municipality != self._rules.municipality:
            return
        try:
            # Several nodes follow the same events, and one of them tells.
            await self._limiter.spend(f"xmpp-notice/{event.inquiry}", 1, ONCE_WITHIN_S)
        except RateLimited:
            return
        link = f"{self._rules.console_url}/console/waiting/{event.inquiry}"
        text = self._texts.text("xmpp_waiting", self._rules.language, link=link)
        for address in available:
            self._way.post(note(address, self._sender, text, self._rules.language, space=self._space))
