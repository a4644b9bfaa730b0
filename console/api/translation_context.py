"""What the console's views of translating work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.translation import Translating

TRANSLATING: web.AppKey[Translating] = web.AppKey("translating", Translating)
