"""What the console's views of groups work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.errors import NotFound
from bot.groups import Groups

GROUPS: web.AppKey[Groups] = web.AppKey("groups", Groups)


def groups_of(request: web.Request) -> Groups:
    """Return what keeps groups. Raises NotFound where nothing does."""
    found = request.config_dict.get(GROUPS)
    if found is None:
        raise NotFound("this service keeps no groups")
    return found
