"""What the console's view of satisfaction works with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.errors import NotFound
from bot.satisfaction import Opinions

OPINIONS: web.AppKey[Opinions] = web.AppKey("opinions", Opinions)
"""What people said of how they were helped."""


def opinions_of(request: web.Request) -> Opinions:
    """Return what keeps answers. Raises NotFound where nothing does."""
    found = request.config_dict.get(OPINIONS)
    if found is None:
        raise NotFound("this service asks nobody whether they were helped")
    return found
