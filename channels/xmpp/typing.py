"""Signs of typing, both ways (XEP-0085): the bus carries them, nothing of them is kept."""

from __future__ import annotations

import asyncio
import logging
from xml.etree import ElementTree as ET

from bot.errors import Unavailable
from bot.interfaces import EventBus
from bot.messages import Signal
from channels.xmpp.config import Rules
from channels.xmpp.events import Typing
from channels.xmpp.people import People
from channels.xmpp.receiving import Way
from channels.xmpp.writing import typing

log = logging.getLogger(__name__)

FOR_MS = 6_000
AGAIN_AFTER_S = 5.0
MOST_AT_ONCE = 500
OUR_SIDE = frozenset({"bot", "staff"})


class Typist:
    """Tells staff that a citizen writes, and a citizen that staff or the bot do."""

    def __init__(self, bus: EventBus, way: Way, people: People, rules: Rules, *, sender: str, space: str) -> None:
        self._bus = bus
        self._way = way
        self._people = people
        self._rules = rules
        self._sender = sender
        self._space = space
        self._writing: dict[str, asyncio.TimerHandle] = {}

    async def told(self, event: Typing) -> None:
        """Tell staff that a citizen writes or has stopped."""
        self._people.wrote(event.peer.bare, event.peer.full, shows_typing=True)
        person = self._people.at(event.peer.bare)
        if person is None or person.conversation is None:
            return
        body = {"who": "citizen", "name": None, "for_ms": FOR_MS if event.writes else 0}
        try:
            await self._bus.publish(Signal("typing", self._rules.municipality, person.conversation, body))
        except Unavailable as error:
            log.info("XMPP: a sign of typing is lost: %s", error)

    def said(self, bare: str) -> None:
        """Take note that a message has gone out: it tells by itself that nobody types any more."""
        waiting = self._writing.pop(bare, None)
        if waiting is not None:
            waiting.cancel()

    async def run(self) -> None:
        """Pass on what the bus tells, until cancelled."""
        while True:
            try:
                async with self._bus.subscribe() as signals:
                    async for signal in signals:
                        if signal.topic == "typing" and signal.body.get("who") in OUR_SIDE:
                            self._pass_on(signal)
            except Unavailable as error:
                log.warning("XMPP: the bus is away, nobody sees typing: %s", error)
                await asyncio.sleep(AGAIN_AFTER_S)

    def stop(self) -> None:
        """Let go of what was to be said later."""
        for waiting in self._writing.values():
            waiting.cancel()
        self._writing.clear()

    def _pass_on(self, signal: Signal) -> None:
        person = self._people.within(signal.conversation or "")
        if person is None or not person.shows_typing or not person.device:
            return
        for_s = float(signal.body.get("for_ms", 0)) / 1_000
        waiting = self._writing.pop(person.bare, None)
        if waiting is not None:
            waiting.cancel()
        if for_s <= 0:
            if waiting is not None:
                self._post(person.device, writes=False)
            return
        if waiting is None and len(self._writing) >= MOST_AT_ONCE:
            return
        if waiting is None:
            self._post(person.device, writes=True)
        loop = asyncio.get_running_loop()
        self._writing[person.bare] = loop.call_later(for_s, self._stopped, person.bare, person.device)

    def _stopped(self, bare: str, device: str) -> None:
        self._writing.pop(bare, None)
        self._post(device, writes=False)

    def _post(self, to: str, *, writes: bool) -> None:
        element: ET.Element = typing(to, self._sender, writes=writes, space=self._space)
        self._way.post(element)
