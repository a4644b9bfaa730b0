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
from typing import Any, Protocol

from aiohttp import WSMsgType, web

from bot.errors import NotFound, NotLoggedIn, TorgError
from bot.feed import Feed, Item, Listener
from bot.interfaces import EventBus, EventLog, Inbox
from bot.messages import Event, Health, Signal, Staff
from console.api.context import CONTEXT, COOKIE, PREFIX, HealthBoard, logged_in
from console.api.shapes import health_shape, inquiry_shape, message_shape
from console.auth.accounts import Accounts

log = logging.getLogger(__name__)

QUEUE = 1_000
MOST_MISSED = 500
HEARTBEAT_S = 30.0
LARGEST_FRAME = 16 * 1024
TYPING_MS = 6_000
SESSION_CHECK_S = 30.0
HEALTH_EVERY_S = 1.0
SESSION_ENDED = 4401


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
        self, feed: Feed, events: EventLog, inbox: Inbox, accounts: Accounts, *, bus: EventBus, health: HealthBoard
    ) -> None:
        self._feed = feed
        self._events = events
        self._inbox = inbox
        self._accounts = accounts
        self._bus = bus
        self._health = health
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
        return [(event.sequence, await self._event_frame(event, directory)) for event in mine]

    def join(self, console: Console) -> None:
        """Hand frames to a console from now on."""
        self._consoles.add(console)

    def leave(self, console: Console) -> None:
        """Stop handing frames to a console."""
        self._consoles.discard(console)

    def health_frame(self) -> str:
        """Return how the parts are now."""
        return _health_frame(self._health.parts())

    async def typing(self, staff: Staff, conversation: str) -> None:
        """Tell the citizen and the colleagues that a member of staff types."""
        body = {"who": "staff", "name": staff.name, "for_ms": TYPING_MS}
        await self._bus.publish(Signal("typing", staff.municipality, conversation, body))

    async def _work(self) -> None:
        async with self._feed.listen(lambda _item: bool(self._consoles)) as listener:
            while True:
                await self._hand_out(await listener.queue.get(), listener)

    async def _hand_out(self, item: Item, listener: Listener) -> None:
        if listener.overrun:
            listener.overrun = False
            self._everywhere(None, 0, json.dumps({"type": "resync"}))
        if isinstance(item, Signal):
            if item.topic == "typing":
                frame = {"type": "typing", "conversation": item.conversation} | item.body
                self._everywhere(item.municipality, 0, json.dumps(frame))
            return
        try:
            directory = await self._accounts.directory(item.municipality)
            self._everywhere(item.municipality, item.sequence, await self._event_frame(item, directory))
        except TorgError as error:
            log.warning("consoles must read again, an event could not be shown: %s", error)
            self._everywhere(item.municipality, 0, json.dumps({"type": "resync"}))

    def _everywhere(self, municipality: str | None, sequence: int, frame: str) -> None:
        for console in self._consoles:
            if municipality is None or console.staff.municipality == municipality:
                console.put(sequence, frame)

    async def _event_frame(self, event: Event, directory: Mapping[str, Staff]) -> str:
        frame: dict[str, Any] = {
            "type": "event",
            "sequence": event.sequence,
            "kind": event.kind,
            "conversation": event.conversation,
            "inquiry": event.inquiry,
            "message": message_shape(event.message).model_dump(mode="json") if event.message else None,
            "summary": None,
            "body": event.body,
        }
        if event.inquiry and event.kind != "deleted":
            with contextlib.suppress(NotFound):
                found = await self._inbox.inquiry(event.municipality, event.inquiry)
                frame["summary"] = inquiry_shape(found, directory).model_dump(mode="json")
        return json.dumps(frame, ensure_ascii=False)

    async def _watch_health(self) -> None:
        before = self._health.parts()
        while True:
            await asyncio.sleep(HEALTH_EVERY_S)
            now = self._health.parts()
            if now != before:
                before = now
                self._everywhere(None, 0, _health_frame(now))


def _health_frame(parts: tuple[Health, ...]) -> str:
    shown = [health_shape(part).model_dump(mode="json") for part in parts]
    return json.dumps({"type": "health", "parts": shown})


class Attendance(Protocol):
    """Counts who is there."""

    async def came(self, municipality: str) -> None:
        """Count a console that was opened."""
        ...

    async def went(self, municipality: str) -> None:
        """Count a console that was closed."""
        ...


class ConsoleSockets:
    """The consoles' WebSocket."""

    def __init__(self, feed: ConsoleFeed, attendance: Attendance) -> None:
        self._feed = feed
        self._attendance = attendance

    def routes(self) -> list[web.RouteDef]:
        """Return the route; the session middleware stands before it."""
        return [web.get(f"{PREFIX}/socket", self.serve)]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send what was missed, then what happens, until one side closes or the session ends."""
        after = request.query.get("after", "")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_FRAME)
        await socket.prepare(request)
        console = Console(logged_in(request).staff)
        self._feed.join(console)
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._attendance.came(console.staff.municipality)
            sent = await self._greet(socket, console, after)
            tasks = [
                asyncio.create_task(_write(socket, console, sent), name="console events"),
                asyncio.create_task(_watch_session(socket, request), name="console session"),
            ]
            await self._listen(socket, console.staff)
        except ConnectionError:
            log.debug("a console went away in the middle of a frame")
        finally:
            self._feed.leave(console)
            await self._attendance.went(console.staff.municipality)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return socket

    async def _greet(self, socket: web.WebSocketResponse, console: Console, after: str) -> int:
        known = after.isascii() and after.isdigit() and len(after) <= 18
        missed = await self._feed.missed(console.staff.municipality, int(after)) if known else []
        sent = missed[-1][0] if missed else (int(after) if known and missed is not None else 0)
        await socket.send_str(json.dumps({"type": "welcome", "sequence": sent}))
        await socket.send_str(self._feed.health_frame())
        if missed is None:
            await socket.send_str(json.dumps({"type": "resync"}))
        for _, frame in missed or []:
            await socket.send_str(frame)
        return sent

    async def _listen(self, socket: web.WebSocketResponse, staff: Staff) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                frame = json.loads(message.data)
                kind = frame["type"]
                conversation = str(frame.get("conversation", ""))
            except (ValueError, KeyError, TypeError, AttributeError):
                await socket.send_str(json.dumps({"type": "error", "code": "malformed", "message": "not a frame"}))
                continue
            if kind == "ping":
                await socket.send_str(json.dumps({"type": "pong"}))
            elif kind == "typing" and conversation:
                await self._feed.typing(staff, conversation[:36])


async def _write(socket: web.WebSocketResponse, console: Console, sent: int) -> None:
    while not socket.closed:
        sequence, frame = await console.queue.get()
        if console.overrun:
            console.overrun = False
            frame, sequence = json.dumps({"type": "resync"}), 0
        if sequence == 0 or sequence > sent:
            sent = max(sent, sequence)
            await socket.send_str(frame)


async def _watch_session(socket: web.WebSocketResponse, request: web.Request) -> None:
    """Close the socket when its session has ended, wherever it was ended."""
    accounts = request.config_dict[CONTEXT].accounts
    while not socket.closed:
        await asyncio.sleep(SESSION_CHECK_S)
        try:
            await accounts.session(request.cookies[COOKIE])
        except NotLoggedIn:
            await socket.close(code=SESSION_ENDED, message=b"session ended")
            return
        except TorgError as error:
            log.warning("a session could not be checked now: %s", error)
