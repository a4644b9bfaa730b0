"""A real OpenID Connect provider for tests (npm's `oidc-provider`), and a browser without a face that logs in there."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import tempfile
from http.cookies import SimpleCookie
from pathlib import Path
from signal import Signals
from typing import Any

import aiohttp
from yarl import URL

from tests.servers import _Child, free_port

SCRIPT = Path(__file__).parent / "oidc" / "provider.mjs"
WEB = Path(__file__).parents[1] / "console" / "web"
SECRET = "a secret that the two of us share"


class OidcServer:
    """The provider on loopback; `people` are the claims by subject."""

    def __init__(self, people: dict[str, Any], *, redirect: str, after: str, by_user_info: bool = False) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._folder = Path(tempfile.mkdtemp(prefix="torg-oidc-"))
        self._child = _Child(self._folder, self._answers)
        self._arguments = (str(self.port), self.issuer, redirect, after, json.dumps(people), str(WEB))
        self._environment = os.environ | {"CLAIMS_BY_USERINFO": "yes" if by_user_info else "no", "NODE_NO_WARNINGS": "1"}

    def start(self) -> None:
        """Start it, with nobody logged in."""
        self._child.run("node", str(SCRIPT), *self._arguments, env=self._environment)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.end(Signals.SIGKILL)

    def close(self) -> None:
        """End it and remove its folder."""
        self._child.end(Signals.SIGTERM)
        shutil.rmtree(self._folder, ignore_errors=True)

    async def rotate(self) -> None:
        """Let it sign with another key from now on, and know only that."""
        async with aiohttp.ClientSession() as session, session.post(f"{self.issuer}/rotate") as answer:
            assert await answer.text() == "rotated"

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False


class Browser:
    """Follows links and fills forms, with a cookie jar that knows ports apart, as sites on one machine need."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.cookies: dict[tuple[str, str], str] = {}

    async def go(self, url: str | URL, *, stop_at: str = "\0", form: dict[str, str] | None = None) -> tuple[URL, str]:
        """Follow redirects until a page, or an address that begins with `stop_at`; return where that is and its text."""
        target = URL(url)
        for _ in range(20):
            if str(target).startswith(stop_at):
                return target, ""
            async with self._session.request(
                "POST" if form else "GET", target, data=form, headers=self._cookie(target), allow_redirects=False
            ) as answer:
                self._keep(target, answer.headers.getall("Set-Cookie", []))
                if answer.status not in {301, 302, 303, 307}:
                    return target, await answer.text()
                target, form = target.join(URL(answer.headers["Location"])), None
        raise AssertionError(f"too many redirects, the last to {target}")

    async def log_in(self, start: str, subject: str, *, stop_at: str) -> URL:
        """Log in at the provider as somebody, agree, and return where that leads."""
        at, page = await self.go(start, stop_at=stop_at)
        for _ in range(3):
            if str(at).startswith(stop_at):
                return at
            action = re.search(r'action="([^"]+)"', page)
            assert action, page[:2000]
            prompt = re.search(r'name="prompt" value="(\w+)"', page)
            form = {"prompt": prompt[1] if prompt else "login", "login": subject, "password": "any"}
            at, page = await self.go(at.join(URL(action[1])), form=form, stop_at=stop_at)
        return at

    def cookie(self, origin: str, name: str) -> str:
        """Return a cookie that a site has set, "" where it has none."""
        return self.cookies.get((str(URL(origin).origin()), name), "")

    def _keep(self, url: URL, headers: list[str]) -> None:
        for header in headers:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[str(url.origin()), name] = morsel.value

    def _cookie(self, url: URL) -> dict[str, str]:
        mine = [f"{name}={value}" for (origin, name), value in self.cookies.items() if origin == str(url.origin()) and value]
        return {"Cookie": "; ".join(mine)} if mine else {}
