"""A browser to which nothing listens while a page is loaded.

What drives the browser tests turns on the developer tools' record of scripts' errors, for which the browser reads whole
scripts again when one of them only makes an error to keep it, as React does five times while it is loaded; and it brings
its own script of 300 kB into each page. On a processor slowed four times that is a fifth of a second of the figure, which
nobody waits for who only uses the page. Here the page is told where to go, and asked for its figures when it is done.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from tests.browser.chromium import ARGUMENTS
from tests.building import until
from tests.system_requirements import where

STARTED_S = 30
ANSWERED_S = 60


class Bare:
    """A headless Chromium, spoken to by its protocol alone."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def call(self, method: str, session: str = "", **values: object) -> dict[str, Any]:
        """Return what it answers; raises `RuntimeError` with its words where it refuses. One call at a time."""
        number = next(self._numbers)
        where_to = {"sessionId": session} if session else {}
        await self._socket.send_json({"id": number, "method": method, "params": values} | where_to)
        async with asyncio.timeout(ANSWERED_S):
            while True:
                answer = await self._socket.receive_json()
                if answer.get("id") != number:
                    continue  # What it tells unasked.
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])

    async def value(self, session: str, expression: str) -> Any:
        """Return what an expression is in the page; raises `RuntimeError` where it throws."""
        found = await self.call("Runtime.evaluate", session, expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(json.dumps(found["exceptionDetails"]))
        return found["result"].get("value")


@contextlib.asynccontextmanager
async def bare() -> AsyncIterator[Bare]:
    """Start it, and end it with all that is open in it."""
    with tempfile.TemporaryDirectory(prefix="torg-bare-") as folder:
        process = await asyncio.create_subprocess_exec(
            where("chromium"),
            "--headless=new",
            "--remote-debugging-port=0",
            "--remote-allow-origins=*",
            f"--user-data-dir={folder}",
            *ARGUMENTS,
            "about:blank",
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            address = await _address(Path(folder) / "DevToolsActivePort")
            async with aiohttp.ClientSession() as http, http.ws_connect(address, max_msg_size=0) as socket:
                yield Bare(socket)
        finally:
            process.terminate()
            await process.wait()


async def _address(told: Path) -> str:
    def lines() -> list[str]:
        return told.read_text(encoding="utf-8").splitlines() if told.exists() else []

    await until(lambda: len(lines()) == 2, within=STARTED_S)
    port, path = lines()
    return f"ws://127.0.0.1:{port}{path}"
