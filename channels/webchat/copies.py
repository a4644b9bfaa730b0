"""A copy of the chat by e-mail: the address is proved by a code first, so that nobody is sent what they did not ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.addresses import normalised
from bot.chatting import Copying, proof_of_copy
from bot.errors import BadInput, Malformed, NotFound
from bot.following import InquiryLinks
from bot.interfaces import Clock, RateLimiter, Texts
from bot.messages import Address
from bot.web import Handler, client_address
from channels.webchat.asker import language, who
from channels.webchat.channel import WebChatChannel
from channels.webchat.masked import masked

HOUR_S = 3_600.0
DAY_S = 86_400.0
CODES_OF_ONE_CHAT = 5
CODES_TO_ONE_ADDRESS = 3
"""In a day, from all chats together: more mail than this nobody can have sent to somebody else."""
CODES_OF_ONE_NETWORK_ADDRESS = 20
TRIES = 10
COPIES = 5
CODE = re.compile(r"\d{8}")


class WrongCode(BadInput):
    """The code is another one, or too old."""

    code = "wrong_code"


class Wanted(BaseModel):
    """An address, and with it the code that was sent there, once it is known."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    address: Annotated[str, Field(min_length=1, max_length=320)]
    code: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True)
class CopyHandlers:
    """Routes of copies."""

    channel: WebChatChannel
    copying: Copying
    links: InquiryLinks
    texts: Texts
    limiter: RateLimiter
    clock: Clock
    behind_proxy: bool

    def routes(self, prefix: str, opened: Callable[[Handler], Handler]) -> list[web.RouteDef]:
        """Return the routes; `opened` lets the pages that may embed the widget use one."""
        return [web.post(prefix + "/{conversation}/copies", opened(self.copy))]

    async def copy(self, request: web.Request) -> web.StreamResponse:
        """Send a code to an address, or to one that is proved by its code the copy."""
        conversation, secret = who(request)
        try:
            wanted = Wanted.model_validate_json(await request.read())
        except ValidationError as error:
            raise Malformed("id and address must be given, and code must be a text") from error
        state = await self.channel.state_for(conversation, secret)
        if state is None or state.deleted:
            raise NotFound("say something first")
        address = normalised("email", wanted.address, region=self.channel.limits.region)
        spoken = language(request)
        if wanted.code is None:
            network = client_address(request, behind_proxy=self.behind_proxy)
            await self._send_code(conversation, address, spoken, network)
        else:
            await self._send(conversation, address, spoken, wanted)
        return web.json_response({"address": address.value, "sent": "code" if wanted.code is None else "copy"})

    async def _send_code(self, conversation: str, address: Address, spoken: str, network: str) -> None:
        await self._spend("codes", network, CODES_OF_ONE_NETWORK_ADDRESS, HOUR_S)
        await self._spend("codes", conversation, CODES_OF_ONE_CHAT, HOUR_S)
        await self._spend("codes-to", address.value, CODES_TO_ONE_ADDRESS, DAY_S)
        text = self.texts.text("copy_code_asked", spoken, address=masked(address))
        await self.copying.send_code(self.channel.municipality, conversation, address, text, spoken)

    async def _send(self, conversation: str, address: Address, spoken: str, wanted: Wanted) -> None:
        await self._spend("tries", conversation, TRIES, HOUR_S)
        municipality = self.channel.municipality
        number = await self.copying.number(municipality, conversation)
        bare = re.sub(r"\s", "", wanted.code or "")
        if not CODE.fullmatch(bare) or not self.links.proves(proof_of_copy(number), address, bare, self.clock.now()):
            raise WrongCode("this is not the code, or it is too old")
        await self._spend("sent", conversation, COPIES, DAY_S)
        text = self.texts.text("copy_sent", spoken, address=masked(address))
        await self.copying.send(municipality, conversation, address, text, spoken, once=wanted.id)

    async def _spend(self, what: str, whose: str, limit: int, within: float) -> None:
        key = f"webchat-copy-{what}/{self.channel.municipality}/{whose}"
        await self.limiter.spend(key, limit, within)
