"""One widget's WebSocket: hello, then messages in and numbered events out until it closes."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from bot.errors import Malformed, RateLimited, TorgError, WrongToken
from bot.feed import Item, Listener
from bot.messages import Event, Signal
from bot.web import opened
from channels.webchat.channel import WebChatChannel
from channels.webchat.helped import TellHelped
from channels.webchat.parsing import (
    ChooseLanguage,
    Hello,
    LeaveContact,
    Ping,
    Say,
    Seen,
    Typing,
    ack_frame,
    client_id_of,
    contact_frame,
    error_frame,
    event_frame,
    parse_frame,
    typing_frame,
    welcome_frame,
)
from channels.webchat.rating import AskFeedback, Decide, Rate

log = logging.getLogger(__name__)

HELLO_WITHIN_S = 10.0
HEARTBEAT_S = 30.0
LARGEST_FRAME = 256 * 1024
SEEN_EVERY_S = 0.5
BAD_FRAMES = 50
"""After so many refused frames in a row the socket is closed: nobody sensible is at the other end."""


class WidgetSocket:
    """One connection of one widget."""

    def __init__(self, channel: WebChatChannel, request: web.Request, address: str) -> None:
        self._channel = channel
        self._request = request
        self._address = address
        self._socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_FRAME)
        self._language = "nb"
        self._secret = ""
        self._conversation = ""
        self._verified = False
        self._sent = 0
        self._refused = 0
        self._seen = 0
        self._seen_task: asyncio.Task[None] | None = None

    async def serve(self) -> web.WebSocketResponse:
        """Talk until one side closes."""
        async with opened(self._socket, self._request):
            try:
                hello = await self._hello()
                if hello is not None:
                    async with self._channel.feed.listen(self._wants) as listener:
                        await self._welcome(hello)
                        async with self._channel.presence.open(self._conversation):
                            await self._converse(listener)
            except TorgError as error:
                await self._refuse(error)
            finally:
                await self._flush_seen()
        return self._socket

    async def _hello(self) -> Hello | None:
        try:
            message = await self._socket.receive(timeout=HELLO_WITHIN_S)
        except TimeoutError as error:
            raise Malformed("no hello in time") from error
        if message.type is WSMsgType.BINARY:
            raise Malformed("only text frames")
        if message.type is not WSMsgType.TEXT:
            return None
        frame = parse_frame(message.data)
        if not isinstance(frame, Hello):
            raise Malformed("the first frame must be hello")
        self._conversation, self._secret, self._language = frame.conversation, frame.secret, frame.language
        return frame

    async def _welcome(self, hello: Hello) -> None:
        """Greet, and send what was missed: the listener is on already, so nothing falls between."""
        channel = self._channel
        state = await channel.state_for(self._conversation, self._secret)
        self._verified = state is not None
        limits = channel.limits
        sequence = channel.feed.last
        # A number that was never given comes from another store, such as one before a restored copy of it.
        self._sent = hello.after if hello.after <= sequence else min(hello.after, await channel.events.last())
        await self._send(
            welcome_frame(
                state,
                sequence=sequence,
                retention_days=limits.retention_days,
                text_limit=limits.text,
                contacts=await channel.contacts(self._conversation) if state else [],
            )
        )
        while missed := await channel.events.after(self._sent, conversation=self._conversation):
            for event in missed:
                await self._send_event(event)

    async def _converse(self, listener: Listener) -> None:
        writer = asyncio.create_task(self._write(listener), name="widget events")
        try:
            async for message in self._socket:
                await self._take(message)
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    async def _take(self, message: WSMessage) -> None:
        """Deal with one frame; a bad one is answered and hurts no other."""
        if message.type is not WSMsgType.TEXT:
            await self._answer_bad(Malformed("only text frames"), None)
            return
        try:
            await self._act(message.data)
        except TorgError as error:
            await self._answer_bad(error, client_id_of(message.data))
        else:
            self._refused = 0

    async def _answer_bad(self, error: TorgError, client_id: str | None) -> None:
        await self._send(error_frame(error, client_id))
        await asyncio.sleep(0)  # Frames that wait already are read without a pause, and refusing them makes none either.
        self._refused += not isinstance(error, RateLimited)
        if isinstance(error, WrongToken):
            await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=error.code.encode())
        elif self._refused >= BAD_FRAMES:
            await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too many bad frames")

    async def _act(self, data: str) -> None:
        channel = self._channel
        match parse_frame(data):
            case Say() as say:
                receipt = await channel.said(
                    self._conversation, self._secret, say, language=self._language, address=self._address
                )
                self._verified = True
                await self._send(ack_frame(say.id, receipt))
            case ChooseLanguage(language=language):
                self._language = language
            case Typing():
                if self._verified:
                    await channel.admit("typing", self._conversation, 60)
                    await channel.typing(self._conversation)
            case LeaveContact() as left:
                address = await channel.leave_contact(self._conversation, self._secret, left)
                await self._send(contact_frame(left.id, address))
            case Rate() | Decide() | TellHelped() | AskFeedback() as frame:
                await self._send(await channel.feedback(self._conversation, self._secret, frame, self._language))
            case Seen(sequence=sequence):
                self._note_seen(sequence)
            case Ping():
                await self._send({"type": "pong"})
            case Hello():
                raise Malformed("hello was said already")

    def _wants(self, item: Item) -> bool:
        if item.conversation != self._conversation or item.municipality != self._channel.municipality:
            return False
        return not isinstance(item, Signal) or (item.topic == "typing" and item.body["who"] != "citizen")

    async def _write(self, listener: Listener) -> None:
        """Send what happens until it cannot be sent; the client misses nothing when it connects again."""
        try:
            while not listener.overrun:
                item = await listener.queue.get()
                if not await self._belongs():
                    break
                if isinstance(item, Event):
                    await self._send_event(item)
                else:
                    await self._send(typing_frame(item))
        except (TorgError, ConnectionError) as error:
            log.info("a widget is told to connect again: %s", error)
        await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"connect again")

    async def _belongs(self) -> bool:
        """Tell whether a conversation that came into being after `hello` is this client's."""
        if not self._verified:
            try:
                self._verified = await self._channel.state_for(self._conversation, self._secret) is not None
            except WrongToken:
                return False
        return self._verified

    async def _send_event(self, event: Event) -> None:
        if event.sequence <= self._sent:
            return
        self._sent = event.sequence
        if event.for_citizen:
            await self._send(event_frame(event))

    async def _send(self, frame: dict[str, Any]) -> None:
        if not self._socket.closed:
            await self._socket.send_str(json.dumps(frame, ensure_ascii=False))

    async def _refuse(self, error: TorgError) -> None:
        await self._send(error_frame(error))
        await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=error.code.encode())

    def _note_seen(self, sequence: int) -> None:
        """Gather what was seen, since each writing of it is a transaction."""
        self._seen = max(self._seen, min(sequence, self._sent))
        if self._verified and self._seen_task is None:
            self._seen_task = asyncio.create_task(self._flush_soon(), name="widget seen")

    async def _flush_soon(self) -> None:
        await asyncio.sleep(SEEN_EVERY_S)
        self._seen_task = None
        await self._flush_seen()

    async def _flush_seen(self) -> None:
        if self._seen_task is not None:
            self._seen_task.cancel()
            self._seen_task = None
        if self._verified and self._seen:
            sequence, self._seen = self._seen, 0
            try:
                await self._channel.events.seen(self._conversation, sequence)
            except TorgError as error:
                log.warning("could not write what a widget has shown: %s", error)
