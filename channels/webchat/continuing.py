"""Going on in another browser: a key is asked for in one and used up in the other, never in a path or a query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.chatting import Continuing
from bot.errors import Malformed, NotFound
from bot.interfaces import RateLimiter
from bot.web import Handler, client_address
from channels.webchat.asker import who
from channels.webchat.channel import WebChatChannel

WITHIN_S = 600.0
KEYS_OF_ONE_CHAT = 10
KEYS_OF_ONE_ADDRESS = 60
"""Many people may share a network address, as in a library."""
TRIES_OF_ONE_ADDRESS = 60


class Taking(BaseModel):
    """The key that a browser came with."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]


@dataclass(frozen=True)
class ContinuingHandlers:
    """Routes of keys."""

    channel: WebChatChannel
    continuing: Continuing
    limiter: RateLimiter
    behind_proxy: bool

    def routes(self, prefix: str, opened: Callable[[Handler], Handler]) -> list[web.RouteDef]:
        """Return the routes; `opened` lets the pages that may embed the widget use one."""
        return [
            web.post(prefix + "/{conversation}/continue", opened(self.offer)),
            web.post(f"{prefix}/continued", opened(self.take)),
        ]

    async def offer(self, request: web.Request) -> web.StreamResponse:
        """Make a key for whoever has the conversation's secret; it is told this once."""
        conversation, secret = who(request)
        await self._spend("keys", client_address(request, behind_proxy=self.behind_proxy), KEYS_OF_ONE_ADDRESS)
        state = await self.channel.state_for(conversation, secret)
        if state is None or state.deleted:
            raise NotFound("say something first")
        await self._spend("keys", conversation, KEYS_OF_ONE_CHAT)
        key, until = await self.continuing.offer(self.channel.municipality, conversation, secret)
        return web.json_response({"key": key, "expires_at": until.isoformat()})

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Use a key up and tell which conversation it opens. A link that is only looked at uses nothing: it takes a POST."""
        await self._spend("tries", client_address(request, behind_proxy=self.behind_proxy), TRIES_OF_ONE_ADDRESS)
        try:
            taking = Taking.model_validate_json(await request.read())
        except ValidationError as error:
            raise Malformed("key: 22 letters, digits, _ or -") from error
        found = await self.continuing.take(self.channel.municipality, taking.key)
        return web.json_response(
            {
                "conversation": found.conversation,
                "secret": found.secret,
                "language": found.language,
                "inquiry": found.inquiry,
            }
        )

    async def _spend(self, what: str, whose: str, limit: int) -> None:
        await self.limiter.spend(f"webchat-continue-{what}/{whose}", limit, WITHIN_S)
