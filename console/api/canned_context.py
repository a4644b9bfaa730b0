"""What the console's views of canned replies work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.canned import CannedReplies
from bot.errors import NotFound

CANNED: web.AppKey[CannedReplies] = web.AppKey("canned", CannedReplies)
"""Texts that staff send again and again."""


def canned_of(request: web.Request) -> CannedReplies:
    """Return what keeps canned replies. Raises NotFound where nothing does."""
    found = request.config_dict.get(CANNED)
    if found is None:
        raise NotFound("this service keeps no canned replies")
    return found
