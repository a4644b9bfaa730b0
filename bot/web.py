"""What every HTTP handler shares: errors as JSON, security headers, the client's address."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field

from aiohttp import WSCloseCode, hdrs, web
from yarl import URL

from bot.errors import (
    BadInput,
    Conflict,
    Malformed,
    NotFound,
    NotLoggedIn,
    RateLimited,
    Refused,
    SettingsError,
    StoreUnavailable,
    TooLong,
    TorgError,
    Unavailable,
)

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class OpenSockets:
    """The sockets of an application that are open now."""

    now: set[web.WebSocketResponse] = field(default_factory=set)


SOCKETS = web.AppKey("sockets", OpenSockets)

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


def content_security_policy(frame_ancestors: Sequence[str] = ()) -> str:
    """Return what our pages may load, and which origins may have them in a frame (CSP 3): usually none."""
    framed = " ".join(frame_ancestors) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {framed}"
    )


CONTENT_SECURITY_POLICY = content_security_policy()


def problem(error: TorgError) -> dict[str, object]:
    """Return an error as it goes over the wire."""
    retry_after = error.retry_after if isinstance(error, RateLimited) else None
    # What the database says of itself is for the log alone.
    message = "the store is away; try again later" if isinstance(error, StoreUnavailable) else str(error)
    told: dict[str, object] = {"code": error.code, "message": message or error.code, "retry_after": retry_after}
    return told if error.why is None else told | {"why": asdict(error.why)}


def problem_response(error: TorgError) -> web.Response:
    """Return the HTTP answer to an error."""
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    headers = {}
    if isinstance(error, RateLimited):
        headers[hdrs.RETRY_AFTER] = str(int(error.retry_after) + 1)
    return web.json_response(problem(error), status=status, headers=headers)


def http_problem(error: web.HTTPException) -> web.Response:
    """Return what the HTTP library refused (no such path, wrong method, body too large) as an error of ours."""
    code = {404: NotFound.code, 413: TooLong.code}.get(error.status, Malformed.code)
    allow = {hdrs.ALLOW: error.headers[hdrs.ALLOW]} if hdrs.ALLOW in error.headers else {}
    body = {"code": code, "message": error.reason, "retry_after": None}
    return web.json_response(body, status=error.status, headers=allow)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into answers: ours by their code, unforeseen ones into a 500 that tells nothing of the inside."""
    try:
        return await handler(request)
    except TorgError as error:
        if isinstance(error, Unavailable):
            log.warning("%s %s: %s", request.method, request.path, error)
        return problem_response(error)
    except web.HTTPException as error:
        if error.status < 400 or not request.path.startswith("/api/"):
            raise
        return http_problem(error)
    except asyncio.CancelledError:
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
    # Some proxies add a line of their own below what the client sent, others add to its line; the last word is theirs.
    forwarded = request.headers.getall("X-Forwarded-For", [""])[-1] if behind_proxy else ""
    return counted_as(forwarded.rsplit(",", 1)[-1].strip() or request.remote or "unknown")


def counted_as(address: str) -> str:
    """Return what limits count an address as: IPv4 by itself, IPv6 by its /64, which is one customer's (RFC 6177).

    A port beside the address, which some proxies write, is left out; what is no address counts as it stands.
    """
    bare = re.sub(r"^\[(.*)\](:\d+)?$|^([\d.]+):\d+$", r"\1\3", address)
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{ipaddress.IPv6Address(int(found) >> 64 << 64)}/64"


def origin_of(url: str | None) -> str | None:
    """Return the origin of a URL as browsers write it (RFC 6454): scheme, host, and port unless it is the usual one.

    Raises SettingsError for a URL that has none.
    """
    try:
        return str(URL(url).origin()) if url else None
    except ValueError as error:
        raise SettingsError(f"[service] public_url: {error}") from error


def origin_allowed(request: web.Request, allowed: frozenset[str]) -> bool:
    """Tell whether a browser page may use this: its own origin, one that is listed, or any where `*` is.

    No `Origin` header means that no browser's page asks, and then there is nobody to be tricked (RFC 6454).
    """
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or "*" in allowed or origin in allowed:
        return True
    return origin.partition("://")[2] == request.host


@asynccontextmanager
async def opened(socket: web.WebSocketResponse, request: web.Request) -> AsyncIterator[None]:
    """Open a socket and see to its end: with the context, or before when the service stops.

    An unforeseen error closes it with 1011: HTTP's answer to such errors would be noise on an open socket.
    """
    await socket.prepare(request)
    sockets = request.config_dict[SOCKETS].now
    sockets.add(socket)
    try:
        yield
    except ConnectionError:
        log.debug("%s: the other side went away in the middle of a frame", request.path)
    except TorgError as error:
        log.warning("%s is told to connect again: %s", request.path, error)
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"connect again")
    except Exception:  # The edge of the service: nothing above could answer any more
        log.exception("%s broke", request.path)
        await socket.close(code=WSCloseCode.INTERNAL_ERROR, message=b"something went wrong in the service")
    finally:
        sockets.discard(socket)


def with_sockets(app: web.Application) -> None:
    """Let an application have sockets; those that are open when it stops are told to connect again later."""
    app[SOCKETS] = OpenSockets()
    app.on_shutdown.append(_close_sockets)


async def _close_sockets(app: web.Application) -> None:
    closing = (socket.close(code=WSCloseCode.GOING_AWAY, message=b"the service stops") for socket in list(app[SOCKETS].now))
    await asyncio.gather(*closing, return_exceptions=True)
