"""Live updates for consoles: each event is read and written as JSON once, then handed to every console.

A console resumes from the last number that it saw; one that missed too much is told to read its inbox again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import NotFound, TorgError
from bot.feed import Feed, Item, Listener
from bot.interfaces import EventBus, EventLog, Inbox, Reaching
from bot.messages import Audience, Event, Health, Reach, Signal, Staff
from console.api.context import HealthBoard
from console.api.drafts_context import DRAFTS_SIGNAL
from console.api.inbox_context import SEEN_SIGNAL
from console.api.shapes import health_shape, inquiry_shape, message_shape
from console.auth.accounts import Accounts
from console.auth.rights import REACH

log = logging.getLogger(__name__)

QUEUE = 1_000
MOST_MISSED = 500
TYPING_MS = 6_000
LOOKING_MS = 45_000
"""How long a console that has told that it shows a conversation is taken to show it; it tells so every twenty seconds."""

PASSED_ON = frozenset({"typing", "looking", "contacts"})
"""Topics of signals that consoles hear of."""

PEOPLE = "people"
"""Topic of the signal that somebody says something else of themselves; the frame names nobody, consoles ask again."""

INTERNAL = "internal"
"""Topic of the signal that something happened in a thread of internal messages, heard by those whom its body names."""

NOTICES = "notices"
"""Topic of the signal that somebody's notices changed, heard by those whom its body names; it may name an inquiry."""

ENDED = "sessions"
"""Topic of the signal that sessions of somebody ended, whose id is in its body."""

NOBODY = Audience(frozenset(), frozenset())


@dataclass(eq=False)
class Console:
    """One connected console: frames of its municipality wait here."""

    staff: Staff
    queue: asyncio.Queue[tuple[int, str]] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    overrun: bool = False
    shows: str = ""
    """The conversation on its screen, as it has told; empty when there is none."""

    idle: bool = False
    """Whether nobody has touched it for a while, as it has told."""

    token: str = ""
    """Its session's."""

    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when its session has ended, or goes on in another municipality or with another role."""

    @property
    def reach(self) -> Reach:
        """Which inquiries it may hear of."""
        return REACH[self.staff.role]

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
        reaching: Reaching,
        bus: EventBus,
        health: HealthBoard,
        health_every_s: float = 1.0,
        sessions_every_s: float = 30.0,
    ) -> None:
        self._feed = feed
        self._events = events
        self._inbox = inbox
        self._reaching = reaching
        self._accounts = accounts
        self._bus = bus
        self._health = health
        self._health_every_s = health_every_s
        self._consoles: set[Console] = set()
        self._sessions_every_s = sessions_every_s
        self._look = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to hand out frames."""
        self._tasks = [
            asyncio.create_task(self._work(), name="console feed"),
            asyncio.create_task(self._watch_health(), name="console health"),
            asyncio.create_task(self._watch_sessions(), name="console sessions"),
        ]

    async def stop(self) -> None:
        """Stop handing out frames."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def missed(self, console: Console, after: int) -> list[tuple[int, str]] | None:
        """Return the frames after a number, None when they are too many or the number is not ours."""
        municipality = console.staff.municipality
        if after > await self._events.last():
            return None
        found = await self._events.after(after, limit=MOST_MISSED)
        if len(found) >= MOST_MISSED:
            return None
        mine = [one for one in found if one.municipality == municipality and await self._hears(console, one)]
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

    async def looking(self, staff: Staff, conversation: str, *, gone: bool = False) -> None:
        """Tell the colleagues that a member of staff has a conversation on the screen, or has left it."""
        body = {"staff": staff.id, "name": staff.name, "for_ms": 0 if gone else LOOKING_MS}
        await self._bus.publish(Signal("looking", staff.municipality, conversation, body))

    def people(self, municipality: str) -> None:
        """Let the consoles of a municipality know that somebody came, went, or is idle or not."""
        self._everywhere(municipality, 0, json.dumps({"type": PEOPLE, "consoles": self._open(municipality)}))

    def welcome(self, console: Console, sequence: int) -> str:
        """Return the first frame: up to which number nothing is missing, and how many consoles are open here."""
        consoles = self._open(console.staff.municipality)
        return json.dumps({"type": "welcome", "sequence": sequence, "consoles": consoles})

    def _open(self, municipality: str) -> int:
        return sum(console.staff.municipality == municipality for console in self._consoles)

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
                self._everywhere(item.municipality, 0, json.dumps(frame), await self._audience(item))
            self._hand_out_personal(item)
            return
        summary = await self._summary(item)
        self._everywhere(item.municipality, item.sequence, _event_frame(item, summary), await self._audience(item))

    def _hand_out_personal(self, item: Signal) -> None:
        """Hand out what is about people and not about a conversation."""
        if item.topic == PEOPLE:
            self.people(item.municipality)
        if item.topic == ENDED:
            self._look.set()
        for console in self._consoles:
            mine = console.staff.municipality == item.municipality and console.staff.id in item.body.get("for", ())
            ours = console.staff.municipality == item.municipality and item.body.get("everybody", False)
            if item.topic == INTERNAL and (mine or ours):
                console.put(0, json.dumps({"type": INTERNAL, "thread": item.body["thread"]}))
            if item.topic == DRAFTS_SIGNAL and mine:
                told = {"inquiry": item.body["inquiry"], "begun": item.body["begun"]}
                console.put(0, json.dumps({"type": DRAFTS_SIGNAL} | told))
            if item.topic == SEEN_SIGNAL and mine:
                told = {"inquiry": item.body["inquiry"], "unread": item.body["unread"]}
                console.put(0, json.dumps({"type": SEEN_SIGNAL} | told))
            if item.topic == NOTICES and mine:
                console.put(0, json.dumps({"type": NOTICES, "inquiry": item.body.get("inquiry")}))

    async def _hears(self, console: Console, event: Event) -> bool:
        return console.reach == "everything" or (await self._audience_of(event)).holds(console.staff.id, console.reach)

    async def _audience(self, item: Item) -> Audience:
        """Return who hears of something beside those who hear everything; the store is asked only where others listen."""
        limited = any(
            console.reach != "everything" and console.staff.municipality == item.municipality for console in self._consoles
        )
        return await self._audience_of(item) if limited else NOBODY

    async def _audience_of(self, item: Item) -> Audience:
        try:
            if isinstance(item, Event) and item.inquiry:
                return await self._reaching.of_inquiry(item.municipality, item.inquiry)
            return await self._reaching.of_conversation(item.municipality, item.conversation or "")
        except NotFound:
            return NOBODY

    def _resync(self, municipality: str, error: Exception) -> None:
        log.warning("consoles must read again, an event could not be shown: %s", error)
        self._everywhere(municipality, 0, json.dumps({"type": "resync"}))

    def _everywhere(self, municipality: str | None, sequence: int, frame: str, audience: Audience | None = None) -> None:
        """Hand a frame to the consoles of a municipality (None: of all), where it is about an inquiry to who sees it."""
        for console in self._consoles:
            at_home = municipality is None or console.staff.municipality == municipality
            if at_home and (audience is None or audience.holds(console.staff.id, console.reach)):
                console.put(sequence, frame)

    async def _summary(self, event: Event, directory: Mapping[str, Staff] | None = None) -> dict[str, Any] | None:
        """Return the event's inquiry as it stands now, None when it is gone; a directory at hand need not be read."""
        if event.inquiry is None or event.kind == "deleted":
            return None
        try:
            found = await self._inbox.inquiry(event.municipality, event.inquiry)
        except NotFound:
            return None
        if directory is None:
            directory = await self._accounts.directory(event.municipality, only=[found.staff] if found.staff else [])
        return inquiry_shape(found, directory).model_dump(mode="json")

    async def _watch_sessions(self) -> None:
        """Look now and then, and when somebody's sessions ended, whose consoles still may stay: at all in one go.

        Each socket for itself would ask at the moment when the others do, since they come together after an update.
        """
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), self._sessions_every_s)
            self._look.clear()
            try:
                await self._end_sessions()
            except TorgError as error:
                log.warning("sessions could not be checked now: %s", error)
            except Exception:  # If this task ended, nobody would be logged out any more
                log.exception("sessions could not be checked")

    async def _end_sessions(self) -> None:
        consoles = list(self._consoles)
        holding = await self._accounts.sessions.holding({console.token for console in consoles}) if consoles else {}
        for console in consoles:
            if holding.get(console.token) != console.staff:
                console.ended.set()

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
