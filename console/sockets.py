"""The consoles' WebSocket: what was missed, then what happens, until the session ends."""

from __future__ import annotations

import asyncio
import json
from typing import Protocol

from aiohttp import WSCloseCode, WSMsgType, web

from bot.web import opened
from console.api.context import COOKIE, PREFIX, logged_in
from console.realtime import Console, ConsoleFeed

HEARTBEAT_S = 30.0
LARGEST_FRAME = 16 * 1024
SESSION_ENDED = 4401
REASONS = {SESSION_ENDED: b"session ended", WSCloseCode.TRY_AGAIN_LATER: b"connect again"}
MALFORMED = json.dumps({"type": "error", "code": "malformed", "message": "not a frame"})


class Attendance(Protocol):
    """Counts who is there."""

    async def came(self, municipality: str, staff: str) -> None:
        """Count a console that was opened."""
        ...

    async def went(self, municipality: str, staff: str, *, idle: bool = False) -> None:
        """Count a console that was closed, and whether nobody had touched it for a while."""
        ...

    async def rests(self, municipality: str, staff: str, *, idle: bool) -> None:
        """Count that nobody has touched a console for a while, or that somebody does again."""
        ...


class ConsoleSockets:
    """Serves the consoles' sockets."""

    def __init__(self, feed: ConsoleFeed, attendance: Attendance) -> None:
        self._feed = feed
        self._attendance = attendance

    def routes(self) -> list[web.RouteDef]:
        """Return the route; the session middleware stands before it."""
        return [web.get(f"{PREFIX}/socket", self.serve)]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send what was missed, then what happens, until one side closes or the session ends."""
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_FRAME)
        async with opened(socket, request):
            console = Console(logged_in(request).staff, token=request.cookies[COOKIE])
            self._feed.join(console)
            try:
                await self._attendance.came(console.staff.municipality, console.staff.id)
                try:
                    code = await self._converse(socket, console, request)
                finally:
                    self._feed.leave(console)
                    await self._attendance.went(console.staff.municipality, console.staff.id, idle=console.idle)
            finally:
                self._feed.leave(console)
            await socket.close(code=code, message=REASONS.get(code, b""))
        return socket

    async def _converse(self, socket: web.WebSocketResponse, console: Console, request: web.Request) -> int:
        """Talk until there is a reason to stop; return the code to close with.

        Nothing closes the socket while it is listened to: aiohttp would then drop the connection without waiting for
        the console's own closing frame (RFC 6455, 7.1.1), and a console that was just sending something would find the
        connection lost instead of the code.
        """
        sent = await self._greet(socket, console, request.query.get("after", ""))
        tasks = [
            asyncio.create_task(_session_ended(console), name="console session"),
            asyncio.create_task(self._listen(socket, console), name="console frames"),
            asyncio.create_task(_write(socket, console, sent), name="console events"),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if console.shows:
                await self._feed.looking(console.staff, console.shows, gone=True)
        return next(task for task in tasks if task in done).result()

    async def _greet(self, socket: web.WebSocketResponse, console: Console, after: str) -> int:
        """Greet and send what was missed; return the number up to which the console needs nothing more."""
        known = after.isascii() and after.isdigit() and len(after) <= 18
        sent = int(after) if known else self._feed.last
        missed = await self._feed.missed(console, sent) if known else []
        if missed is None:
            sent = self._feed.last
        elif missed:
            sent = missed[-1][0]
        await socket.send_str(self._feed.welcome(console, sent))
        await socket.send_str(self._feed.health_frame())
        if missed is None:
            await socket.send_str(json.dumps({"type": "resync"}))
        for _, frame in missed or []:
            await socket.send_str(frame)
        return sent

    async def _listen(self, socket: web.WebSocketResponse, console: Console) -> int:
        """Take what the console tells until it closes."""
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
            elif kind == "idle":
                await self._rests(console, idle=frame.get("idle") is True)
            elif kind == "typing" and conversation:
                await self._feed.typing(console.staff, conversation[:36])
            elif kind == "looking" and conversation:
                gone = frame.get("gone") is True
                console.shows = "" if gone else conversation[:36]
                await self._feed.looking(console.staff, conversation[:36], gone=gone)
        return WSCloseCode.OK

    async def _rests(self, console: Console, *, idle: bool) -> None:
        if console.idle is not idle:
            console.idle = idle
            await self._attendance.rests(console.staff.municipality, console.staff.id, idle=idle)


async def _session_ended(console: Console) -> int:
    await console.ended.wait()
    return SESSION_ENDED


async def _write(socket: web.WebSocketResponse, console: Console, sent: int) -> int:
    """Send frames until that does not work; the console misses nothing when it connects again."""
    try:
        while True:
            sequence, frame = await console.queue.get()
            if console.overrun:
                console.overrun = False
                frame, sequence = json.dumps({"type": "resync"}), 0
            if sequence == 0 or sequence > sent:
                sent = max(sent, sequence)
                await socket.send_str(frame)
    except ConnectionError:
        return WSCloseCode.TRY_AGAIN_LATER
