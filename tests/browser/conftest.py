"""Two people's browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.page import ARTEFACTS
from tests.system_requirements import where


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    arguments += ["--disable-component-update", "--disable-sync"]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=where("chromium"), args=arguments)
        yield chromium
        await chromium.close()
