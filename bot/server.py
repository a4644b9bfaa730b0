"""The HTTP server: everything that is reached by HTTP, on one port."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.errors import NotFound, SettingsError
from bot.web import Handler, add_security_headers, problems, with_sockets

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024
STOP_WITHIN_S = 5.0


def application(routes: Sequence[web.AbstractRouteDef], middlewares: Sequence[Any] = ()) -> web.Application:
    """Return an application with the middlewares that every request passes."""
    app = web.Application(middlewares=[problems, *middlewares], client_max_size=LARGEST_BODY)
    app.on_response_prepare.append(add_security_headers)
    with_sockets(app)
    app.add_routes(list(routes))
    return app


def bound(host: str, port: int) -> socket.socket:
    """Take the port, before anything slow begins. Raises SettingsError when somebody has it already."""
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            reason = f"port {port} is taken by another program; set TORG_SERVICE_PORT to a free one"
        else:
            reason = f"{host}:{port} cannot be listened on: {error.strerror}"
        raise SettingsError(reason) from error
    return taken


class Server:
    """Serves an application on a port that has been taken."""

    def __init__(self, app: web.Application, listening: socket.socket) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN_S)
        self._socket = listening

    async def start(self) -> None:
        """Begin to serve."""
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket, backlog=1_024).start()

    async def stop(self) -> None:
        """Let running requests end, then close every connection."""
        await self._runner.cleanup()
        self._socket.close()


async def not_found(_request: web.Request) -> web.StreamResponse:
    """Answer for paths of the interface that lead nowhere."""
    raise NotFound("there is no such path")


def unknown_api_paths() -> web.RouteDef:
    """Return the route that catches what no other below /api/ takes, so that no web page answers there."""
    handler: Handler = not_found
    return web.route("*", "/api/{path:.*}", handler)
