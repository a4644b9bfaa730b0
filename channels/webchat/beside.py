"""What a chat window may ask for beside talking: to send files, to know how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from aiohttp import web

from bot.web import Handler, client_address
from channels.webchat.asker import client_id, language, who
from channels.webchat.channel import WebChatChannel
from channels.webchat.files import ChatFiles
from channels.webchat.parsing import Say, ack_frame
from channels.webchat.waiting import Waiting

FILES_PER_MINUTE = 30
LOOKS_PER_MINUTE = 120


class Routed(Protocol):
    """Handlers with routes of their own."""

    def routes(self, prefix: str, opened: Callable[[Handler], Handler]) -> list[web.RouteDef]:
        """Return the routes; `opened` lets the pages that may embed the widget use one."""
        ...


@dataclass(frozen=True)
class BesideHandlers:
    """Routes of what stands beside the conversation."""

    channel: WebChatChannel
    files: ChatFiles
    waiting: Waiting
    behind_proxy: bool
    others: tuple[Routed, ...] = ()

    def routes(self, prefix: str, opened: Callable[[Handler], Handler]) -> list[web.RouteDef]:
        """Return the routes; `opened` lets the pages that may embed the widget use one."""
        conversation = prefix + "/{conversation}"
        return [
            web.post(f"{conversation}/files", opened(self.send_files)),
            web.get(conversation + "/files/{attachment}", opened(self.file), allow_head=False),
            web.get(f"{conversation}/waiting", opened(self.wait), allow_head=False),
            *(route for other in self.others for route in other.routes(prefix, opened)),
        ]

    def about(self) -> dict[str, Any]:
        """Return what the widget must know before anything is said."""
        limits = self.channel.limits
        return {
            "file_limit": limits.file_bytes,
            "files_at_once": limits.files_at_once if limits.file_bytes else 0,
            "hours": self.waiting.hours(),
        }

    async def send_files(self, request: web.Request) -> web.StreamResponse:
        """Record a message with files; the same id again is the same message."""
        conversation, secret = who(request)
        address, spoken = self._address(request), language(request)
        await self.channel.admit("file", address, FILES_PER_MINUTE)
        await self.channel.state_for(conversation, secret)
        await self.channel.admit_files(conversation, address)
        make = partial(Say, id=client_id(request), language=spoken)
        say, kept, undo = await self.files.message(request, lambda text: make(text=text))
        async with undo:
            receipt = await self.channel.said(conversation, secret, say, language=spoken, address=address, files=tuple(kept))
        if receipt.duplicate:
            await self.files.drop(kept)
        return web.json_response(ack_frame(say.id, receipt))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Send one of the conversation's files."""
        conversation = await self._own(request)
        return await self.files.one(conversation, request.match_info["attachment"])

    async def wait(self, request: web.Request) -> web.StreamResponse:
        """Tell the place in the queue, and what others waited."""
        return web.json_response(await self.waiting.told(await self._own(request)))

    async def _own(self, request: web.Request) -> str:
        """Return the conversation that the asker has the secret of. Raises WrongToken, Malformed, RateLimited."""
        conversation, secret = who(request)
        await self.channel.admit("look", self._address(request), LOOKS_PER_MINUTE)
        await self.channel.state_for(conversation, secret)
        return conversation

    def _address(self, request: web.Request) -> str:
        return client_address(request, behind_proxy=self.behind_proxy)
