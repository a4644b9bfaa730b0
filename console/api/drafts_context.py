"""What the console's views of drafts work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.drafts import Drafts
from bot.errors import NotFound

DRAFTS: web.AppKey[Drafts] = web.AppKey("drafts", Drafts)
"""What staff have begun to write."""


def drafts_of(request: web.Request) -> Drafts:
    """Return what keeps drafts. Raises NotFound where nothing does."""
    found = request.config_dict.get(DRAFTS)
    if found is None:
        raise NotFound("this service keeps no drafts")
    return found
