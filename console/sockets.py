"""The consoles' WebSocket: what was missed, then what happens, until the session ends."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Protocol

from aiohttp import WSCloseCode, WSMsgType, web

from bot.errors import NotLoggedIn, TorgError
from bot.messages import Staff
from bot.web import opened
from console.api.context import CONTEXT, COOKIE, PREFIX, logged_in
from console.realtime import Console, ConsoleFeed

log = logging.getLogger(__name__)

HEARTBEAT_S = 30.0
LARGEST_FRAME = 16 * 1024
SESSION_ENDED = 4401
MALFORMED = json.dumps({"type": "error", "code": "malformed", "message": "not a frame"})


class Attendance(Protocol):
    """Counts who is there."""

    async def came(self, municipality: str, staff: str) -> None:
        """Count a console that was opened."""
        ...

    async def went(self, municipality: str, staff: str) -> None:
        """Count a console that was closed."""
        ...


class ConsoleSockets:
    """Serves the consoles' sockets, looking every so many seconds whether their sessions still hold."""

    def __init__(self, feed: ConsoleFeed, attendance: Attendance, *, session_check_s: float = 30.0) -> None:
        self._feed = feed
        self._attendance = attendance
        self._session_check_s = session_check_s

    def routes(self) -> list[web.RouteDef]:
        """Return the route; the session middleware stands before it."""
        return [web.get(f"{PREFIX}/socket", self.serve)]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send what was missed, then what happens, until one side closes or the session ends."""
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_FRAME)
        async with opened(socket, request):
            console = Console(logged_in(request).staff)
            self._feed.join(console)
            try:
                await self._attendance.came(console.staff.municipality, console.staff.id)
                try:
                    await self._converse(socket, console, request)
                finally:
                    await self._attendance.went(console.staff.municipality, console.staff.id)
            finally:
                self._feed.leave(console)
        return socket

    async def _converse(self, socket: web.WebSocketResponse, console: Console, request: web.Request) -> None:
        sent = await self._greet(socket, console, request.query.get("after", ""))
        tasks = [
            asyncio.create_task(_write(socket, console, sent), name="console events"),
            asyncio.create_task(self._watch_session(socket, request), name="console session"),
        ]
        try:
            await self._listen(socket, console.staff)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _greet(self, socket: web.WebSocketResponse, console: Console, after: str) -> int:
        """Greet and send what was missed; return the number up to which the console needs nothing more."""
        known = after.isascii() and after.isdigit() and len(after) <= 18
        sent = int(after) if known else self._feed.last
        missed = await self._feed.missed(console.staff.municipality, sent) if known else []
        if missed is None:
            sent = self._feed.last
        elif missed:
            sent = missed[-1][0]
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
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                await socket.send_str(MALFORMED)
                continue
            if kind == "ping":
                await socket.send_str(json.dumps({"type": "pong"}))
            elif kind == "typing" and conversation:
                await self._feed.typing(staff, conversation[:36])

    async def _watch_session(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        """Close the socket when its session has ended, wherever it was ended."""
        accounts = request.config_dict[CONTEXT].accounts
        while not socket.closed:
            await asyncio.sleep(self._session_check_s)
            try:
                await accounts.session(request.cookies[COOKIE])
            except NotLoggedIn:
                await socket.close(code=SESSION_ENDED, message=b"session ended")
            except TorgError as error:
                log.warning("a session could not be checked now: %s", error)


async def _write(socket: web.WebSocketResponse, console: Console, sent: int) -> None:
    """Send frames until that does not work; the console misses nothing when it connects again."""
    try:
        while not socket.closed:
            sequence, frame = await console.queue.get()
            if console.overrun:
                console.overrun = False
                frame, sequence = json.dumps({"type": "resync"}), 0
            if sequence == 0 or sequence > sent:
                sent = max(sent, sequence)
                await socket.send_str(frame)
    except ConnectionError:
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
