"""What the console's views of following work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.errors import NotFound
from bot.followers import Followers

FOLLOWERS: web.AppKey[Followers] = web.AppKey("followers", Followers)
"""Who follows what."""


def followers_of(request: web.Request) -> Followers:
    """Return what keeps who follows what. Raises NotFound where nothing does."""
    found = request.config_dict.get(FOLLOWERS)
    if found is None:
        raise NotFound("nothing can be followed here")
    return found
