"""What looking at a reply before it goes works with: nothing but a seam."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from bot.errors import NotFound
from bot.messages import Outbound
from bot.previews import Preview


class Previews(Protocol):
    """Asks the channel by which a reply would go."""

    async def of(self, outbound: Outbound) -> Preview:
        """Return what would be sent. Raises NotFound for a channel that sends what is written as it is, BadInput."""
        ...


PREVIEWS: web.AppKey[Previews] = web.AppKey("previews", Previews)


def previews_of(request: web.Request) -> Previews:
    """Return what asks the channels. Raises NotFound where nothing does."""
    found = request.config_dict.get(PREVIEWS)
    if found is None:
        raise NotFound("replies cannot be looked at before they go here")
    return found
