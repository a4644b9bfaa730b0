"""The built web pages: demo page, widget and console."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from bot.errors import NotFound, Unavailable
from bot.web import content_security_policy

DIST = Path(__file__).parent / "web" / "dist"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
PHONE = "phone.html"
CHAT = "chat.html"


class Pages:
    """Serves what `npm run build` made; `frame_ancestors` are the origins that may have the console in a frame."""

    def __init__(self, folder: Path = DIST, *, frame_ancestors: Sequence[str] = ()) -> None:
        self._folder = folder.resolve()
        self._console_policy = content_security_policy(frame_ancestors)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; those of the interface must be added before, since the last takes all that is left."""
        return [
            web.get("/console", self._to_console),
            web.get("/console/{path:.*}", self.console),
            web.get("/c", self.chat),
            web.get("/{path:.*}", self.page),
        ]

    async def console(self, request: web.Request) -> web.StreamResponse:
        """Serve the console: its files, and its one page for every other path below it."""
        path = self._inside(f"console/{request.match_info['path']}")
        response = self._send(path if path is not None else self._must("console/index.html"))
        response.headers["Content-Security-Policy"] = self._console_policy
        return response

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Serve a page or file of the website."""
        path = self._inside(request.match_info["path"] or "index.html")
        if path is None or path == self._folder / PHONE:
            if not request.match_info["path"]:
                self._must("index.html")
            raise NotFound("there is no such page")
        return self._send(path)

    async def phone(self, _request: web.Request) -> web.StreamResponse:
        """Serve the simulated phone, where the SMS channel has one; `page` never does."""
        return self._send(self._must(PHONE))

    async def chat(self, _request: web.Request) -> web.StreamResponse:
        """Serve the page on which a chat goes on that was begun in another browser."""
        response = self._send(self._must(CHAT))
        # Its address holds a key until the page's script has taken it out.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    async def _to_console(self, _request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/console/")

    def _inside(self, name: str) -> Path | None:
        """Return the file of a name, None when it is none of ours or leads out of the folder."""
        try:
            path = (self._folder / name).resolve()
            return path if path.is_relative_to(self._folder) and path.is_file() else None
        except (OSError, ValueError, RuntimeError):
            return None  # Longer than a file's name may be, a NUL in it, or links that lead in a circle.

    def _must(self, name: str) -> Path:
        path = self._inside(name)
        if path is None:
            raise Unavailable("the web pages are not built: run `make run` once")
        return path

    def _send(self, path: Path) -> web.FileResponse:
        hashed = "assets" in path.relative_to(self._folder).parts
        headers = {"Cache-Control": FOREVER if hashed else ASK_AGAIN}
        if path.suffix == ".js":
            # Other websites embed the widget.
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            # A module is fetched with CORS where a script is not; there is nothing secret in either.
            headers["Access-Control-Allow-Origin"] = "*"
        return web.FileResponse(path, headers=headers)
