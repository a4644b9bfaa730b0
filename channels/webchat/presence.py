"""Whose chat window is open, on any node: an answer to somebody who has gone takes another way.

Each node tells the others of the windows it serves, when one connects, now and then while it is there, and when it goes;
what nobody tells of for a while is gone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import Unavailable
from bot.interfaces import EventBus
from bot.messages import Signal

log = logging.getLogger(__name__)

TOPIC = "chatting"
GONE_AFTER_S = 120.0
TELL_EVERY_S = 45.0
HEAR_AGAIN_S = 5.0
MOST = 200_000
"""Windows that are remembered; beyond that the longest silent ones are taken for gone."""


class ChatPresence:
    """Knows which conversations' windows were open within the last two minutes."""

    def __init__(self, bus: EventBus, municipality: str, *, gone_after_s: float = GONE_AFTER_S) -> None:
        self._bus = bus
        self._municipality = municipality
        self._gone_after_s = gone_after_s
        self._heard: OrderedDict[str, float] = OrderedDict()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to hear what other nodes tell."""
        self._task = asyncio.create_task(self._listen(), name="chat presence")

    async def stop(self) -> None:
        """Stop hearing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def here(self, conversation: str) -> bool:
        """Tell whether the window of a conversation is open, or was until a moment ago."""
        heard = self._heard.get(conversation)
        return heard is not None and time.monotonic() - heard < self._gone_after_s

    async def seen(self, conversation: str) -> None:
        """Note, and tell the other nodes, that a window is open now."""
        self._note(conversation)
        try:
            await self._bus.publish(Signal(TOPIC, self._municipality, conversation))
        except Unavailable as error:
            log.info("other nodes are not told of an open chat now: %s", error)

    @asynccontextmanager
    async def open(self, conversation: str) -> AsyncIterator[None]:
        """Count a window as open inside the context."""
        await self.seen(conversation)
        telling = asyncio.create_task(self._tell(conversation), name="chat presence of one")
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            await self.seen(conversation)

    async def _tell(self, conversation: str) -> None:
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            await self.seen(conversation)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._bus.subscribe() as signals:
                    async for signal in signals:
                        if signal.topic == TOPIC and signal.municipality == self._municipality and signal.conversation:
                            self._note(signal.conversation)
            except Unavailable:
                await asyncio.sleep(HEAR_AGAIN_S)

    def _note(self, conversation: str) -> None:
        self._heard[conversation] = time.monotonic()
        self._heard.move_to_end(conversation)
        if len(self._heard) > MOST:
            self._heard.popitem(last=False)
