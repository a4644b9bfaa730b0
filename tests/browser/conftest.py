"""The service with real Rasa and the real model, and two people's browsers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.page import ARTEFACTS
from tests.service import Service
from tests.system_requirements import where

READY_WITHIN_S = 240.0
PASSWORD = re.compile(r"user name (\S+)\s+password (\S+)")


class Desk(Service):
    """A whole service desk: everything on, as `make run` starts it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, TORG_DIALOGUE_START="true", TORG_KNOWLEDGE_BASE_MODEL="")

    def first_admin(self) -> tuple[str, str]:
        """Return the user name and password that the first start told."""
        found = PASSWORD.search(self.log.read_text(encoding="utf-8"))
        assert found is not None
        return found.group(1), found.group(2)

    async def ready(self) -> None:
        """Wait until Rasa and the model are there."""
        async with asyncio.timeout(READY_WITHIN_S), aiohttp.ClientSession() as session:
            while True:
                async with session.get(f"{self.url}/api/chat/config") as response:
                    state = await response.json()
                if state["dialogue"] == state["knowledge_base"] == "up":
                    return
                await asyncio.sleep(0.25)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with Desk(tmp_path) as service:
        yield service


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    arguments += ["--disable-component-update", "--disable-sync"]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=where("chromium"), args=arguments)
        yield chromium
        await chromium.close()
