"""What the console's views of junk work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.errors import NotFound
from bot.junk import Junk

JUNK: web.AppKey[Junk] = web.AppKey("junk", Junk)


def junk_of(request: web.Request) -> Junk:
    """Return what sorts junk out. Raises NotFound where nothing does."""
    found = request.config_dict.get(JUNK)
    if found is None:
        raise NotFound("this service sorts no junk out")
    return found
