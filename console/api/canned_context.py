"""What the console's views of canned replies work with: nothing but a seam."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from aiohttp import web

from bot.canned import CannedReplies
from bot.errors import NotFound

CANNED: web.AppKey[CannedReplies] = web.AppKey("canned", CannedReplies)
"""Texts that staff send again and again."""

TOGETHER: web.AppKey[Callable[[], AbstractAsyncContextManager[None]]] = web.AppKey("together")
"""Makes one transaction of all that is done within: what a macro does is done, or none of it."""


def canned_of(request: web.Request) -> CannedReplies:
    """Return what keeps canned replies. Raises NotFound where nothing does."""
    found = request.config_dict.get(CANNED)
    if found is None:
        raise NotFound("this service keeps no canned replies")
    return found
