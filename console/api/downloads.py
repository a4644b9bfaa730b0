"""Files for the browser: attachments, and what came and went as it was. Nothing of it ever runs in the console's name."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from aiohttp import hdrs, web

from bot.errors import NotFound
from bot.messages import Attachment
from console.api.channel_views import kept_mail_of, seen_messages
from console.api.context import PREFIX, context_of, logged_in
from console.api.internal_context import internal_of

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Pictures that the console shows itself; SVG may hold scripts and is none of them."""

UNTOUCHED = "application/octet-stream"
POLICY = "sandbox; default-src 'none'"


def routes() -> list[web.RouteDef]:
    """Return the routes; the session middleware stands before them."""
    return [
        web.get(PREFIX + "/attachments/{attachment}", attachment),
        web.get(PREFIX + "/threads/{thread}/files/{file}", internal_file),
        web.get(PREFIX + "/arrivals/{arrival}/raw", arrival),
        web.get(PREFIX + "/kept-mails/{message}/raw", kept_mail),
    ]


async def attachment(request: web.Request) -> web.StreamResponse:
    """Send a file of a message; with `inline=1` a picture is sent to be shown."""
    channels = context_of(request).channels
    found = await channels.attachments.one(logged_in(request).staff.municipality, _id(request, "attachment"))
    return _shown(request, found)


async def internal_file(request: web.Request) -> web.StreamResponse:
    """Send a file of an internal message to who may read that; with `inline=1` a picture is sent to be shown."""
    parts, staff = internal_of(request), logged_in(request).staff
    return _shown(request, await parts.file(staff, _id(request, "thread"), _id(request, "file")))


async def arrival(request: web.Request) -> web.StreamResponse:
    """Send what a channel received, as it came; what became a message only to who sees its inquiry."""
    channels = context_of(request).channels
    found = await channels.arrivals.one(logged_in(request).staff.municipality, _id(request, "arrival"))
    if found.message is not None and found.message not in await seen_messages(request, [found.message]):
        raise NotFound("no such arrival")
    ending = "eml" if found.channel == "email" else "txt"
    return _sent(channels.files.path(found.reference), f"{found.channel}-{found.received_at:%Y%m%d-%H%M%S}.{ending}")


async def kept_mail(request: web.Request) -> web.StreamResponse:
    """Send a mail that was kept, as it would have gone out."""
    message = _id(request, "message")
    return _sent(await kept_mail_of(request, message), f"{message}.eml")


def _shown(request: web.Request, file: Attachment) -> web.FileResponse:
    path = context_of(request).channels.files.path(file.reference)
    if request.query.get("inline") == "1" and file.media_type in SHOWN:
        return _sent(path, file.name, kind=file.media_type, disposition="inline")
    return _sent(path, file.name)


def _sent(path: Path, name: str, *, kind: str = UNTOUCHED, disposition: str = "attachment") -> web.FileResponse:
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "._- ") else "_" for char in name)
    headers = {
        hdrs.CONTENT_TYPE: kind,
        # Both forms, since old browsers know only the plain one (RFC 6266 appendix D).
        hdrs.CONTENT_DISPOSITION: f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return web.FileResponse(path, headers=headers)


def _id(request: web.Request, name: str) -> str:
    try:
        return str(UUID(request.match_info[name]))
    except ValueError as error:
        raise NotFound("no such file") from error
