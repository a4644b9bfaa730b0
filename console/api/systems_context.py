"""What the console's views of the version overview work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.errors import NotFound
from bot.systems import Systems

SYSTEMS: web.AppKey[Systems] = web.AppKey("systems", Systems)
"""Which version of which system each municipality runs."""


def systems_of(request: web.Request) -> Systems:
    """Return what keeps the overview. Raises NotFound where nothing does."""
    found = request.config_dict.get(SYSTEMS)
    if found is None:
        raise NotFound("this service keeps no overview of systems")
    return found
