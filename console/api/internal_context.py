"""What the console's views of internal messages work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.errors import NotFound
from bot.internal import InternalMessages

INTERNAL: web.AppKey[InternalMessages] = web.AppKey("internal", InternalMessages)


def internal_of(request: web.Request) -> InternalMessages:
    """Return what keeps internal messages. Raises NotFound where nothing does."""
    found = request.config_dict.get(INTERNAL)
    if found is None:
        raise NotFound("this service keeps no internal messages")
    return found
