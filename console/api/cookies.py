"""The cookies of the console: the session, and what travels along to the provider of log-ins.

Where the console stands in a frame of the staff portal, the browser takes the portal for the page and the console for a
guest: the session then has to be SameSite=None, Secure and Partitioned (CHIPS), and the origin of what asks is what
protects it (`require_session`).
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import Morsel
from typing import Any

from aiohttp import hdrs, web

from console.api.context import COOKIE, PREFIX, ConsoleContext
from console.auth.sessions import LoggedIn

JOURNEY = "torg_login"
JOURNEY_PATH = f"{PREFIX}/oidc"
JOURNEY_S = 600
GONE: Mapping[str, str | int] = {"max-age": 0, "expires": "Thu, 01 Jan 1970 00:00:00 GMT"}


def set_session(response: web.StreamResponse, context: ConsoleContext, begun: LoggedIn) -> None:
    """Give the browser a session."""
    expires = begun.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    _put(response, context, COOKIE, begun.token, {"path": PREFIX, "expires": expires, "samesite": "Strict"})


def forget_session(response: web.StreamResponse, context: ConsoleContext) -> None:
    """Take the session from the browser."""
    _put(response, context, COOKIE, "", {"path": PREFIX, "samesite": "Strict", **GONE})


def set_journey(response: web.StreamResponse, context: ConsoleContext, kept: str) -> None:
    """Give the browser what it has to bring back from the provider; Lax, since it comes from there by a link."""
    _put(response, context, JOURNEY, kept, {"path": JOURNEY_PATH, "max-age": JOURNEY_S, "samesite": "Lax"})


def forget_journey(response: web.StreamResponse, context: ConsoleContext) -> None:
    """Take that back."""
    _put(response, context, JOURNEY, "", {"path": JOURNEY_PATH, "samesite": "Lax", **GONE})


def _put(
    response: web.StreamResponse, context: ConsoleContext, name: str, value: str, attributes: Mapping[str, str | int]
) -> None:
    """Set a cookie; by the header itself, since Python's own cookies know `Partitioned` from 3.14 on only."""
    morsel: Morsel[str] = Morsel()
    morsel.set(name, value, value)
    morsel.update({key: str(one) for key, one in attributes.items()})
    flags: dict[str, Any] = {"httponly": True, "secure": context.secure_cookie or context.embedded}
    morsel.update(flags)
    if context.embedded:
        morsel["samesite"] = "None"
    response.headers.add(hdrs.SET_COOKIE, morsel.OutputString() + ("; Partitioned" if context.embedded else ""))
