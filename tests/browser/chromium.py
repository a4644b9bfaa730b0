"""The browser of tests and benchmarks: Debian's Chromium without a window, and without what only its own window needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests.system_requirements import where

# The last `--disable-features` counts, so what Playwright turns off is named here too. The address bar's pop-ups are pages
# of their own, three for each window: on a small machine they take the time and the memory of the page that is looked at.
TURNED_OFF = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(TURNED_OFF)}",
)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the browser, and end it with all that is open in it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=where("chromium"), args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()
