"""What the console's views of texts work with: nothing but seams."""

from __future__ import annotations

from aiohttp import web

from bot.errors import NotFound
from bot.site_texts import SiteTexts

TEXTS: web.AppKey[SiteTexts] = web.AppKey("texts", SiteTexts)


def texts_of(request: web.Request) -> SiteTexts:
    """Return the texts. Raises NotFound where none are worded in pages."""
    found = request.config_dict.get(TEXTS)
    if found is None:
        raise NotFound("texts are not worded in pages here")
    return found
