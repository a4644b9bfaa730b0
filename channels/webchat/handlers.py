"""The web chat's HTTP side: the socket's entry, the fallback where WebSocket is blocked, and leave for other origins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import hdrs, web

from bot.errors import Refused, TorgError
from bot.feed import Item
from bot.messages import LANGUAGES, Event
from bot.privacy import Kept
from bot.web import Handler, client_address, http_problem, origin_allowed, problem_response
from channels.webchat.asker import number, who
from channels.webchat.beside import BesideHandlers
from channels.webchat.channel import WebChatChannel
from channels.webchat.helped import TellHelped
from channels.webchat.parsing import (
    ack_frame,
    contact_frame,
    event_frame,
    parse_contact,
    parse_say,
    welcome_frame,
)
from channels.webchat.places import Places
from channels.webchat.rating import AskFeedback, Decide, FeedbackFrame, Rate, parse_feedback
from channels.webchat.socket import WidgetSocket

LONGEST_WAIT_S = 25.0
CONTACTS_PER_MINUTE = 30
FEEDBACK_PER_MINUTE = 120
PREFIX = "/api/chat"


class WebChatHandlers:
    """Routes of the web chat. `origins` are the pages that may embed the widget, `*` for any."""

    def __init__(
        self,
        channel: WebChatChannel,
        *,
        origins: frozenset[str],
        behind_proxy: bool,
        about: Callable[[], dict[str, Any]],
        beside: BesideHandlers | None = None,
    ) -> None:
        self._channel = channel
        self._origins = origins
        self._behind_proxy = behind_proxy
        self._about = about
        self._beside = beside
        self._sockets = Places(channel.limits.sockets_at_once_and_address)
        self._polls = Places(channel.limits.polls_at_once_and_address)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, each open to the pages that may embed the widget."""
        conversation = PREFIX + "/{conversation}"
        return [
            web.get(f"{PREFIX}/socket", self._open(self.socket)),
            web.get(f"{PREFIX}/config", self._open(self.config), allow_head=False),
            web.post(f"{conversation}/messages", self._open(self.say)),
            web.post(f"{conversation}/contacts", self._open(self.contact)),
            web.post(f"{conversation}/ratings", self._open(self.rate)),
            web.post(f"{conversation}/consents", self._open(self.decide)),
            web.post(f"{conversation}/satisfaction", self._open(self.tell_helped)),
            web.get(f"{conversation}/feedback", self._open(self.feedback), allow_head=False),
            web.get(f"{conversation}/events", self._open(self.events), allow_head=False),
            web.delete(conversation, self._open(self.delete)),
            *(self._beside.routes(PREFIX, self._open) if self._beside else ()),
            web.options(PREFIX + "/{rest:.*}", self._open(self.preflight)),
        ]

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Serve one widget's WebSocket."""
        address = self._address(request)
        await self._channel.admit("socket", address, self._channel.limits.sockets_per_minute_and_address)
        with self._sockets.taken(address):
            return await WidgetSocket(self._channel, request, address).serve()

    async def config(self, request: web.Request) -> web.StreamResponse:
        """Tell the widget what it must know before anything is said."""
        limits = self._channel.limits
        fixed = {"languages": list(LANGUAGES), "retention_days": limits.retention_days, "text_limit": limits.text}
        beside = self._beside.about() if self._beside else {}
        return web.json_response(self._about() | fixed | beside)

    async def say(self, request: web.Request) -> web.StreamResponse:
        """Record a message."""
        conversation, secret = who(request)
        say = parse_say(await request.read())
        address = self._address(request)
        language = say.language or LANGUAGES[0]
        receipt = await self._channel.said(conversation, secret, say, language=language, address=address)
        return web.json_response(ack_frame(say.id, receipt))

    async def contact(self, request: web.Request) -> web.StreamResponse:
        """Keep an address at which the citizen wants to be answered."""
        conversation, secret = who(request)
        left = parse_contact(await request.read())
        await self._channel.admit("contact", self._address(request), CONTACTS_PER_MINUTE)
        return web.json_response(contact_frame(left.id, await self._channel.leave_contact(conversation, secret, left)))

    async def rate(self, request: web.Request) -> web.StreamResponse:
        """Keep what the person thinks of an answer."""
        return await self._told(request, parse_feedback(Rate, await request.read()))

    async def decide(self, request: web.Request) -> web.StreamResponse:
        """Keep whether a solved inquiry may be used."""
        return await self._told(request, parse_feedback(Decide, await request.read()))

    async def tell_helped(self, request: web.Request) -> web.StreamResponse:
        """Keep whether the person was helped."""
        return await self._told(request, parse_feedback(TellHelped, await request.read()))

    async def feedback(self, request: web.Request) -> web.StreamResponse:
        """Return what was said of answers so far, and what may be asked."""
        return await self._told(request, AskFeedback())

    async def _told(self, request: web.Request, frame: FeedbackFrame) -> web.StreamResponse:
        conversation, secret = who(request)
        await self._channel.admit("feedback", self._address(request), FEEDBACK_PER_MINUTE)
        language = request.query.get("language", LANGUAGES[0])
        return web.json_response(await self._channel.feedback(conversation, secret, frame, language))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Return events after a number, waiting for the first when there is none yet."""
        with self._polls.taken(self._address(request)):
            return await self._events(request)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        conversation, secret = who(request)
        after, wait = number(request, "after", 0), number(request, "wait", 0)
        channel = self._channel

        def wants(item: Item) -> bool:
            mine = item.conversation == conversation and item.municipality == channel.municipality
            return mine and isinstance(item, Event) and item.for_citizen and item.sequence > after

        async with channel.feed.listen(wants) as listener:
            state = await channel.state_for(conversation, secret)
            if state:
                await channel.presence.seen(conversation)
            found = await self._visible(conversation, after) if state else []
            if not found and wait:
                try:
                    async with asyncio.timeout(min(float(wait), LONGEST_WAIT_S)):
                        await listener.queue.get()
                except TimeoutError:
                    pass
                state = await channel.state_for(conversation, secret)
                found = await self._visible(conversation, after) if state else []
        limits = channel.limits
        sequence = channel.feed.last
        welcome = welcome_frame(
            state,
            sequence=sequence,
            retention_days=limits.retention_days,
            text_limit=limits.text,
            contacts=await channel.contacts(conversation) if state else [],
        )
        if state and after:
            await channel.events.seen(conversation, min(after, sequence))
        return web.json_response({"welcome": welcome, "events": [event_frame(event) for event in found]})

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Delete what was said; what is not there is deleted already. Told in the answer is what must be archived first."""
        conversation, secret = who(request)
        kept: tuple[Kept, ...] = ()
        if await self._channel.state_for(conversation, secret) is not None:
            kept = await self._channel.forget(conversation)
        if not kept:
            return web.Response(status=204)
        return web.json_response({"kept": [{"inquiry": one.inquiry, "until": one.until.isoformat()} for one in kept]})

    async def preflight(self, request: web.Request) -> web.StreamResponse:
        """Answer a browser that asks whether another origin may (Fetch standard, CORS preflight)."""
        return web.Response(status=204)

    def _address(self, request: web.Request) -> str:
        return client_address(request, behind_proxy=self._behind_proxy)

    async def _visible(self, conversation: str, after: int) -> list[Event]:
        """Return what the citizen may see; batches with nothing of that in them do not end the search."""
        while found := await self._channel.events.after(after, conversation=conversation):
            visible = [event for event in found if event.for_citizen]
            if visible:
                return visible
            after = found[-1].sequence
        return []

    def _open(self, handler: Handler) -> Handler:
        """Let pages of the allowed origins use a route; there are no cookies, so nothing rides on their visitors."""

        async def opened(request: web.Request) -> web.StreamResponse:
            if not origin_allowed(request, self._origins):
                return problem_response(Refused("this page may not use the chat"))
            try:
                response = await handler(request)
            except TorgError as error:
                response = problem_response(error)
            except web.HTTPException as error:
                response = http_problem(error)
            origin = request.headers.get(hdrs.ORIGIN)
            if origin is not None and not response.prepared:
                _allow(response, origin)
            return response

        return opened


def _allow(response: web.StreamResponse, origin: str) -> None:
    response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
    response.headers[hdrs.VARY] = hdrs.ORIGIN
    response.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = "GET, POST, DELETE"
    response.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = "Authorization, Content-Type"
    response.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = "600"
