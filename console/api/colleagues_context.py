"""What the console's views of who is here work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.colleagues import Colleagues
from bot.errors import NotFound

COLLEAGUES: web.AppKey[Colleagues] = web.AppKey("colleagues", Colleagues)


def colleagues_of(request: web.Request) -> Colleagues:
    """Return what knows who is here. Raises NotFound where nothing does."""
    found = request.config_dict.get(COLLEAGUES)
    if found is None:
        raise NotFound("this service does not know who is here")
    return found
