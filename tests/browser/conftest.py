"""Two people's browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from tests.browser.chromium import chromium
from tests.browser.page import ARTEFACTS


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session", scope="module", autouse=True)
async def _a_modules_windows(browser: Browser) -> AsyncIterator[None]:
    """Close what a module's tests share."""
    yield
    await _close(browser, keep=[])


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def _a_tests_windows(browser: Browser) -> AsyncIterator[None]:
    """Close what a test has opened: pages left open would look for a service that is gone until nothing else gets on."""
    before = list(browser.contexts)
    yield
    await _close(browser, keep=before)


async def _close(browser: Browser, keep: list[BrowserContext]) -> None:
    for context in [one for one in browser.contexts if one not in keep]:
        await context.close()
