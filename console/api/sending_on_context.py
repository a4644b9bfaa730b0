"""What the console's views of sending on work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.errors import NotFound
from bot.sending_on import SendingOn

SENDING_ON: web.AppKey[SendingOn] = web.AppKey("sending_on", SendingOn)


def sending_on_of(request: web.Request) -> SendingOn:
    """Return what sends messages on. Raises NotFound where nothing does."""
    found = request.config_dict.get(SENDING_ON)
    if found is None:
        raise NotFound("nothing is sent on here")
    return found
