"""Live updates for consoles: each event is read and written as JSON once, then handed to every console.

A console resumes from the last number that it saw; one that missed too much is told to read its inbox again.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import NotFound, TorgError
from bot.feed import Feed, Item, Listener
from bot.interfaces import EventBus, EventLog, Inbox
from bot.messages import Event, Health, Signal, Staff
from console.api.context import HealthBoard
from console.api.shapes import health_shape, inquiry_shape, message_shape
from console.auth.accounts import Accounts

log = logging.getLogger(__name__)

QUEUE = 1_000
MOST_MISSED = 500
TYPING_MS = 6_000
PASSED_ON = frozenset({"typing", "contacts"})
"""Topics of signals that consoles hear of."""


@dataclass(eq=False)
class Console:
    """One connected console: frames of its municipality wait here."""

    staff: Staff
    queue: asyncio.Queue[tuple[int, str]] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    overrun: bool = False

    def put(self, sequence: int, frame: str) -> None:
        """Add a frame; what is too slow must begin again."""
        if self.queue.full():
            self.overrun = True
            self.queue.get_nowait()
        self.queue.put_nowait((sequence, frame))


class ConsoleFeed:
    """Turns the node's feed into frames for its consoles."""

    def __init__(
        self,
        feed: Feed,
        events: EventLog,
        inbox: Inbox,
        accounts: Accounts,
        *,
        bus: EventBus,
        health: HealthBoard,
        health_every_s: float = 1.0,
    ) -> None:
        self._feed = feed
        self._events = events
        self._inbox = inbox
        self._accounts = accounts
        self._bus = bus
        self._health = health
        self._health_every_s = health_every_s
        self._consoles: set[Console] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to hand out frames."""
        self._tasks = [
            asyncio.create_task(self._work(), name="console feed"),
            asyncio.create_task(self._watch_health(), name="console health"),
        ]

    async def stop(self) -> None:
        """Stop handing out frames."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def missed(self, municipality: str, after: int) -> list[tuple[int, str]] | None:
        """Return the frames after a number, None when they are too many or the number is not ours."""
        if after > await self._events.last():
            return None
        found = await self._events.after(after, limit=MOST_MISSED)
        if len(found) >= MOST_MISSED:
            return None
        mine = [event for event in found if event.municipality == municipality]
        directory = await self._accounts.directory(municipality)
        # Many of the events missed are of the same inquiries; each is read once.
        about = {event.inquiry: event for event in mine if event.inquiry and event.kind != "deleted"}
        summaries = {inquiry: await self._summary(event, directory) for inquiry, event in about.items()}
        return [(event.sequence, _event_frame(event, summaries.get(event.inquiry or ""))) for event in mine]

    def join(self, console: Console) -> None:
        """Hand frames to a console from now on."""
        self._consoles.add(console)

    def leave(self, console: Console) -> None:
        """Stop handing frames to a console."""
        self._consoles.discard(console)

    def health_frame(self) -> str:
        """Return how the parts are now."""
        return _health_frame(self._health.parts())

    @property
    def last(self) -> int:
        """The highest number known on this node."""
        return self._feed.last

    async def typing(self, staff: Staff, conversation: str) -> None:
        """Tell the citizen and the colleagues that a member of staff types."""
        body = {"who": "staff", "name": staff.name, "for_ms": TYPING_MS}
        await self._bus.publish(Signal("typing", staff.municipality, conversation, body))

    async def _work(self) -> None:
        async with self._feed.listen(lambda _item: bool(self._consoles)) as listener:
            while True:
                item = await listener.queue.get()
                try:
                    await self._hand_out(item, listener)
                except TorgError as error:
                    self._resync(item.municipality, error)
                except Exception as error:  # If this task ended, no console would hear anything any more
                    log.exception("an event broke the console feed")
                    self._resync(item.municipality, error)

    async def _hand_out(self, item: Item, listener: Listener) -> None:
        if listener.overrun:
            listener.overrun = False
            self._everywhere(None, 0, json.dumps({"type": "resync"}))
        if isinstance(item, Signal):
            if item.topic in PASSED_ON:
                frame = {"type": item.topic, "conversation": item.conversation} | item.body
                self._everywhere(item.municipality, 0, json.dumps(frame))
            return
        directory = await self._accounts.directory(item.municipality)
        summary = await self._summary(item, directory)
        self._everywhere(item.municipality, item.sequence, _event_frame(item, summary))

    def _resync(self, municipality: str, error: Exception) -> None:
        log.warning("consoles must read again, an event could not be shown: %s", error)
        self._everywhere(municipality, 0, json.dumps({"type": "resync"}))

    def _everywhere(self, municipality: str | None, sequence: int, frame: str) -> None:
        for console in self._consoles:
            if municipality is None or console.staff.municipality == municipality:
                console.put(sequence, frame)

    async def _summary(self, event: Event, directory: Mapping[str, Staff]) -> dict[str, Any] | None:
        """Return the event's inquiry as it stands now, None when it is gone."""
        if event.inquiry is None or event.kind == "deleted":
            return None
        try:
            found = await self._inbox.inquiry(event.municipality, event.inquiry)
        except NotFound:
            return None
        return inquiry_shape(found, directory).model_dump(mode="json")

    async def _watch_health(self) -> None:
        before = self._health.parts()
        while True:
            await asyncio.sleep(self._health_every_s)
            now = self._health.parts()
            if now != before:
                before = now
                self._everywhere(None, 0, _health_frame(now))


def _event_frame(event: Event, summary: dict[str, Any] | None) -> str:
    frame: dict[str, Any] = {
        "type": "event",
        "sequence": event.sequence,
        "kind": event.kind,
        "conversation": event.conversation,
        "inquiry": event.inquiry,
        "message": message_shape(event.message).model_dump(mode="json") if event.message else None,
        "summary": summary,
        "body": event.body,
    }
    return json.dumps(frame, ensure_ascii=False)


def _health_frame(parts: tuple[Health, ...]) -> str:
    shown = [health_shape(part).model_dump(mode="json") for part in parts]
    return json.dumps({"type": "health", "parts": shown})
