"""A whole service desk for tests: the service with real Rasa and the real model, as `make run` starts it."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import aiohttp

from tests.service import ROOT, Service

READY_WITHIN_S = 300.0
PASSWORD = re.compile(r"user name (\S+)\s+password (\S+)")


class Desk(Service):
    """The service with everything on."""

    def __init__(self, folder: Path, **variables: str) -> None:
        super().__init__(folder, TORG_DIALOGUE_START="true", TORG_KNOWLEDGE_BASE_MODEL="", **variables)
        self._use_what_is_made("rasa/models", "embeddings")

    def _use_what_is_made(self, *names: str) -> None:
        """Use the trained model and the articles' vectors that stand already, so that no test makes them again."""
        for name in names:
            made, ours = ROOT / "var" / name, self.folder / "var" / name
            made.mkdir(parents=True, exist_ok=True)
            ours.parent.mkdir(parents=True, exist_ok=True)
            if not ours.exists():
                ours.symlink_to(made)

    def first_admin(self) -> tuple[str, str]:
        """Return the user name and password that the first start told."""
        found = PASSWORD.search(self.log.read_text(encoding="utf-8"))
        assert found is not None
        return found.group(1), found.group(2)

    async def state(self) -> dict[str, Any]:
        """Return what the service tells every widget."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/api/chat/config") as response:
            return dict(await response.json())

    async def ready(self) -> None:
        """Wait until Rasa and the model are there."""
        await self.until(lambda state: state["dialogue"] == state["knowledge_base"] == "up")

    async def until(self, wanted: Any) -> None:
        """Wait until what the service tells of itself is as wanted."""
        async with asyncio.timeout(READY_WITHIN_S):
            while not wanted(await self.state()):  # noqa: ASYNC110 - as in tests.service.eventually
                await asyncio.sleep(0.1)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the store itself."""
        store = sqlite3.connect(self.folder / "var" / "torg.db")
        try:
            return store.execute(query, values).fetchall()
        finally:
            store.close()

    def rasa(self) -> int:
        """Return the process id of the Rasa that the service started."""
        assert self._process is not None
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
                command = stat.with_name("cmdline").read_bytes()
            except (OSError, ValueError):
                continue  # It ended while it was looked at.
            if parent == self._process.pid and b"bot.rasa.serve" in command:
                return int(stat.parent.name)
        raise LookupError("there is no Rasa")
