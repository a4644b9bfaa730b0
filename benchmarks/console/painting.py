"""Largest contentful paint (LCP, https://www.w3.org/TR/largest-contentful-paint/) of the logged-in inbox."""

from __future__ import annotations

import asyncio
import statistics
from typing import Any

from playwright.async_api import Browser, BrowserContext, ViewportSize

from tests.browser.many import fill
from tests.browser.office import Console, Office
from tests.browser.people import SLOW
from tests.building import HAVDAL

DESK = ViewportSize(width=1280, height=900)
PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
  const last = list.getEntries().at(-1);
  done({ms: last.startTime, element: last.element?.className || last.element?.tagName || ''});
}).observe({type: 'largest-contentful-paint', buffered: true}))"""
LOADED = """() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).map(one => ({
  name: new URL(one.name).pathname, sent: one.transferSize, whole: one.decodedBodySize}))"""


async def paint(office: Office, browser: Browser, rounds: int, inquiries: int, slowed: float) -> dict[str, Any]:
    """Load the inbox again and again; return the medians in milliseconds, and what the first load took over the line."""
    await asyncio.to_thread(fill, office.folder, inquiries, HAVDAL)
    context = await browser.new_context(viewport=DESK, locale="nb-NO")
    page = await context.new_page()
    await page.goto(f"{office.url}/console/")
    await Console(page).log_in(office)
    state = await context.storage_state()
    cold, warm = [], []
    for _ in range(rounds):
        fresh = await browser.new_context(viewport=DESK, locale="nb-NO", storage_state=state)
        cold.append(await _loaded(fresh, office, slowed))
        warm.append(await _loaded(fresh, office, slowed))
        await fresh.close()
    pieces = sorted(cold[0]["pieces"], key=lambda one: -int(one["sent"]))
    return {
        "lcp_ms_nothing_cached": _told(cold),
        "lcp_ms_all_cached": _told(warm),
        "largest": cold[0]["element"],
        "sent_kb": round(sum(one["sent"] for one in pieces) / 1000),
        "unpacked_kb": round(sum(one["whole"] for one in pieces) / 1000),
        "pieces": pieces[:8],
    }


async def _loaded(context: BrowserContext, office: Office, slowed: float) -> dict[str, Any]:
    page = await context.new_page()
    wire = await context.new_cdp_session(page)
    await wire.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    await page.goto(f"{office.url}/console/bot")
    # Not `expect`, which describes the whole page each time it looks in vain, on the processor that is measured.
    await page.locator(".inbox__row").first.wait_for(timeout=SLOW)
    pieces = await page.evaluate(LOADED)
    await page.wait_for_load_state("networkidle")
    found = dict(await page.evaluate(PAINTED)) | {"pieces": pieces}
    await page.close()
    return found


def _told(loads: list[dict[str, Any]]) -> dict[str, float]:
    times = [float(one["ms"]) for one in loads]
    return {"median": round(statistics.median(times)), "least": round(min(times)), "most": round(max(times))}
