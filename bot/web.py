"""What every HTTP handler shares: errors as JSON, security headers, the client's address."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from bot.errors import (
    BadInput,
    Conflict,
    NotFound,
    NotLoggedIn,
    RateLimited,
    Refused,
    TooLong,
    TorgError,
    Unavailable,
)

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATUS: tuple[tuple[type[TorgError], int], ...] = (
    (TooLong, 413),
    (BadInput, 400),
    (NotLoggedIn, 401),
    (RateLimited, 429),
    (Refused, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Unavailable, 503),
)
"""The first class that fits gives the status."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def problem(error: TorgError) -> dict[str, object]:
    """Return an error as it goes over the wire."""
    retry_after = error.retry_after if isinstance(error, RateLimited) else None
    return {"code": error.code, "message": str(error) or error.code, "retry_after": retry_after}


def problem_response(error: TorgError) -> web.Response:
    """Return the HTTP answer to an error."""
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    headers = {}
    if isinstance(error, RateLimited):
        headers[hdrs.RETRY_AFTER] = str(int(error.retry_after) + 1)
    return web.json_response(problem(error), status=status, headers=headers)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into answers: ours by their code, unforeseen ones into a 500 that tells nothing of the inside."""
    try:
        return await handler(request)
    except TorgError as error:
        if isinstance(error, Unavailable):
            log.warning("%s %s: %s", request.method, request.path, error)
        return problem_response(error)
    except (web.HTTPException, asyncio.CancelledError):
        raise
    except Exception:  # The edge of the service: nothing above would catch it
        log.exception("%s %s broke", request.method, request.path)
        return problem_response(TorgError("something went wrong in the service; it is in its log"))


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set the headers that every answer carries; a handler's own setting wins."""
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")


def client_address(request: web.Request, *, behind_proxy: bool) -> str:
    """Return the address that limits are counted by: the peer, or what the proxy in front says of it."""
    forwarded = request.headers.get("X-Forwarded-For", "") if behind_proxy else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.remote or "unknown"


def origin_allowed(request: web.Request, allowed: frozenset[str]) -> bool:
    """Tell whether a browser page may use this: its own origin, one that is listed, or any where `*` is.

    No `Origin` header means that no browser's page asks, and then there is nobody to be tricked (RFC 6454).
    """
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or "*" in allowed or origin in allowed:
        return True
    return origin.partition("://")[2] == request.host
