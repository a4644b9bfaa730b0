"""What the browser tests do again and again: screenshots, axe-core, and watching for errors in the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "tests" / "artefacts"
AXE = ROOT / "console" / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def opened(context: BrowserContext, url: str) -> tuple[Page, list[str]]:
    """Open a page, and gather what goes wrong in it."""
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    await page.goto(url)
    return page, wrong


async def shot(page: Page, name: str) -> None:
    """Keep a picture of what is on the screen."""
    await page.screenshot(path=ARTEFACTS / f"{name}.png")


async def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page as it stands, shadow roots included.

    The script is evaluated from outside, since the page's own content security policy would not let it in.
    """
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = await page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{item['id']}: {node['target']} {node['failureSummary']}" for item in found["violations"] for node in item["nodes"]
    ]
