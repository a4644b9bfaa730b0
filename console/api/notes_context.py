"""What the console's views of internal notes work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.errors import NotFound
from bot.notes import NoteDesk

NOTES: web.AppKey[NoteDesk] = web.AppKey("notes", NoteDesk)
"""What mends notes."""


def notes_of(request: web.Request) -> NoteDesk:
    """Return what mends notes. Raises NotFound where nothing does."""
    found = request.config_dict.get(NOTES)
    if found is None:
        raise NotFound("notes cannot be mended here")
    return found
