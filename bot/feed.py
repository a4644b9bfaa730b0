"""One reader of the event log per node, many listeners: widgets and consoles get events in order, none skipped.

A signal on the bus only says «there is something new»; what it is, is read from the store. A lost signal is made up for
by looking now and then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.errors import Unavailable
from bot.interfaces import EventBus, EventLog
from bot.messages import Event, Signal

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
AGAIN_AFTER_S = 1.0
QUEUE = 1_000
BATCH = 500

Item = Event | Signal


@dataclass(eq=False)
class Listener:
    """Somebody who wants events and signals; `overrun` tells that it was too slow and must read the log again."""

    wants: Callable[[Item], bool]
    queue: asyncio.Queue[Item] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    overrun: bool = False


class Feed:
    """Reads the event log once and hands events and signals to those who listen."""

    def __init__(self, log_of_events: EventLog, bus: EventBus) -> None:
        self._log = log_of_events
        self._bus = bus
        self._listeners: set[Listener] = set()
        self._news = asyncio.Event()
        self._last = 0
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def last(self) -> int:
        """The highest number handed out so far."""
        return self._last

    async def start(self) -> None:
        """Begin with what comes from now on."""
        self._last = await self._log.last()
        ready = asyncio.Event()
        self._tasks = [
            asyncio.create_task(self._hear(ready), name="feed hears the bus"),
            asyncio.create_task(self._read(), name="feed reads the log"),
        ]
        await ready.wait()

    async def stop(self) -> None:
        """Stop reading."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @asynccontextmanager
    async def listen(self, wants: Callable[[Item], bool]) -> AsyncIterator[Listener]:
        """Receive what `wants` says yes to, from now on; read the log up to `last` afterwards to miss nothing."""
        listener = Listener(wants)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def _hear(self, ready: asyncio.Event) -> None:
        while True:
            try:
                async with self._bus.subscribe() as signals:
                    ready.set()
                    self._news.set()
                    async for signal in signals:
                        if signal.topic == "events":
                            self._news.set()
                        else:
                            self._hand_out(signal)
            except Unavailable as error:
                ready.set()
                log.warning("the bus is away, looking every %.0f s: %s", LOOK_EVERY_S, error)
                await asyncio.sleep(LOOK_EVERY_S)

    async def _read(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._news.wait()
            except TimeoutError:
                pass
            self._news.clear()
            try:
                await self._catch_up()
            except Unavailable as error:
                log.warning("the event log cannot be read now: %s", error)
                await asyncio.sleep(AGAIN_AFTER_S)
            except Exception:  # If this task ended, nobody on this node would hear anything any more
                log.exception("reading the event log broke")
                await asyncio.sleep(AGAIN_AFTER_S)

    async def _catch_up(self) -> None:
        while True:
            events = await self._log.after(self._last, limit=BATCH)
            for event in events:
                self._last = event.sequence
                self._hand_out(event)
            if len(events) < BATCH:
                return

    def _hand_out(self, item: Item) -> None:
        for listener in self._listeners:
            try:
                wanted = listener.wants(item)
            except (LookupError, TypeError, AttributeError) as error:
                log.warning("a listener stumbled over a %s: %r", type(item).__name__, error)
                continue
            if not wanted:
                continue
            if listener.queue.full():
                listener.overrun = True
                listener.queue.get_nowait()
            listener.queue.put_nowait(item)
