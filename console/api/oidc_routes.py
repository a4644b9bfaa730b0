"""The way to the provider of log-ins and back: links that a browser follows, no answers for programs."""

from __future__ import annotations

import logging

from aiohttp import hdrs, web

from bot.errors import NotFound, NotLoggedIn, Refused, TorgError, Unavailable
from console.api.context import PREFIX, context_of
from console.api.cookies import JOURNEY, forget_journey, set_journey, set_session
from console.api.login_context import LOGIN, LogInDesk
from console.auth.devices import device_of
from console.auth.oidc import OpenIdProvider

log = logging.getLogger(__name__)

CONSOLE = "/console/"
BACK = f"{PREFIX}/oidc/callback"


async def begin(request: web.Request) -> web.StreamResponse:
    """Send the browser to the provider."""
    provider = _provider(request)
    try:
        journey = await provider.begin()
    except TorgError as error:
        return _back(error)
    response = _to(journey.url)
    set_journey(response, context_of(request), journey.cookie)
    return response


async def callback(request: web.Request) -> web.StreamResponse:
    """Take the browser back from the provider, and begin its session; what goes wrong is told on the page of the log-in."""
    context, provider = context_of(request), _provider(request)
    try:
        claims = await provider.finish(dict(request.query), request.cookies.get(JOURNEY, ""))
        who = await context.accounts.external.account(context.municipality, claims)
        device = device_of(request.headers.get(hdrs.USER_AGENT, ""))
        begun = await context.accounts.sessions.begin(who, way="oidc", device=device)
    except TorgError as error:
        response = _back(error)
    else:
        response = _to(CONSOLE)
        set_session(response, context, begun)
    forget_journey(response, context)
    return response


def _back(error: TorgError) -> web.Response:
    """Send the browser to the page of the log-in with a word about what went wrong, never with what somebody else chose."""
    log.warning("a log-in by the provider failed: %s", error)
    word = "other"
    for kind, name in ((NotLoggedIn, "not_let_in"), (Refused, "no_account"), (Unavailable, "provider_away")):
        if isinstance(error, kind):
            word = name
            break
    return _to(f"{CONSOLE}?login={word}")


def _to(url: str) -> web.Response:
    return web.Response(status=302, headers={hdrs.LOCATION: url})


def _provider(request: web.Request) -> OpenIdProvider:
    desk: LogInDesk | None = request.config_dict.get(LOGIN)
    if desk is None or desk.provider is None:
        raise NotFound("there is no provider of log-ins")
    return desk.provider


def routes() -> list[web.RouteDef]:
    """Return the routes."""
    return [web.get(f"{PREFIX}/oidc/start", begin), web.get(BACK, callback)]
