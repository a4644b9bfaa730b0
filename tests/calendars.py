"""Calendar servers for tests: Radicale, a real CalDAV server, and a small web server that serves what a test gives it."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import hdrs, web

from tests.building import until
from tests.servers import free_port


@dataclass
class Radicale:
    """Radicale on loopback, with one account, its files in a folder."""

    folder: Path
    port: int = 0
    process: asyncio.subprocess.Process | None = None
    user = "torg"
    password = "en hemmelighet"

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def calendar(self, name: str) -> str:
        """Return the address of a calendar collection."""
        return f"{self.url}/{self.user}/{name}/"

    async def __aenter__(self) -> Self:
        self.port = free_port()
        accounts = self.folder / "accounts"
        accounts.write_text(f"{self.user}:{self.password}\n", encoding="utf-8")
        settings = {
            "server": {"hosts": f"127.0.0.1:{self.port}"},
            "auth": {"type": "htpasswd", "htpasswd_filename": str(accounts), "htpasswd_encryption": "plain", "delay": "0"},
            "storage": {"filesystem_folder": str(self.folder / "collections")},
        }
        lines = [
            f"[{section}]\n" + "".join(f"{k} = {v}\n" for k, v in values.items()) for section, values in settings.items()
        ]
        (self.folder / "config").write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, "-m", "radicale", "--config", str(self.folder / "config")]
        with (self.folder / "log").open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log)
        await until(self._answers)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None:
            self.process.terminate()
            await asyncio.wait_for(self.process.wait(), 20)

    async def make(self, name: str) -> None:
        """Make a calendar collection (RFC 4791 § 5.3.1)."""
        await self._ask("MKCALENDAR", self.calendar(name))

    async def put(self, name: str, event: str, uid: str) -> None:
        """Put an event into a calendar (RFC 4791 § 5.3.2)."""
        await self._ask("PUT", f"{self.calendar(name)}{uid}.ics", event.encode())

    async def _ask(self, method: str, url: str, body: bytes | None = None) -> None:
        headers = {hdrs.AUTHORIZATION: aiohttp.encode_basic_auth(self.user, self.password)}
        if body:
            headers[hdrs.CONTENT_TYPE] = "text/calendar; charset=utf-8"
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=body, headers=headers) as answer,
        ):
            assert answer.status in {201, 204}, (answer.status, await answer.text())

    async def _answers(self) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/.web/") as answer:
                return answer.status < 500
        except aiohttp.ClientError:
            return False


@dataclass
class Shelf:
    """A web server that serves the calendars that a test puts on it, or fails as it is told."""

    files: dict[str, bytes] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    redirect: str = ""
    port: int = 0
    runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{name:.*}", self._serve)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        self.port = free_port()
        await web.TCPSite(self.runner, "127.0.0.1", self.port).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.runner is not None
        await self.runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.asked.append(f"{request.method} {name}")
        if self.redirect:
            return web.Response(status=302, headers={hdrs.LOCATION: self.redirect})
        if self.status != 200:
            return web.Response(status=self.status)
        if name not in self.files or request.method != "GET":
            return web.Response(status=404)
        tag = f'"{hash(self.files[name])}"'
        if request.headers.get(hdrs.IF_NONE_MATCH) == tag:
            self.asked[-1] += " unchanged"
            return web.Response(status=304)
        return web.Response(body=self.files[name], content_type="text/calendar", headers={hdrs.ETAG: tag})
