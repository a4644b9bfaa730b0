"""Largest contentful paint (LCP, https://www.w3.org/TR/largest-contentful-paint/) of the logged-in inbox."""

from __future__ import annotations

import asyncio
import json
import statistics
from typing import Any

from playwright.async_api import Browser, ViewportSize

from benchmarks.console.bare import Bare, bare
from tests.browser.many import fill
from tests.browser.office import Console, Office
from tests.building import HAVDAL

DESK = ViewportSize(width=1280, height=900)
SETTLED_S = 4
TRIES = 5
PAINTED = """new Promise(done => {
  new PerformanceObserver(list => {
    const last = list.getEntries().at(-1);
    done({ms: last.startTime, element: last.element?.className || last.element?.tagName || '',
      rows: document.querySelectorAll('.inbox__row').length});
  }).observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(done, 1000, null);
})"""
LOADED = """performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).map(one => ({
  name: new URL(one.name).pathname, sent: one.transferSize, whole: one.decodedBodySize}))"""

State = dict[str, Any]


async def paint(office: Office, browser: Browser, rounds: int, inquiries: int, slowed: float) -> dict[str, Any]:
    """Load the inbox again and again; return the medians in milliseconds, and what the first load took over the line."""
    await asyncio.to_thread(fill, office.folder, inquiries, HAVDAL)
    state = await _logged_in(office, browser)
    cold, warm = [], []
    async with bare() as alone:
        for _ in range(rounds):
            place = await _fresh(alone, office, state)
            cold.append(await _loaded(alone, place, office, slowed))
            warm.append(await _loaded(alone, place, office, slowed))
            await alone.call("Target.disposeBrowserContext", browserContextId=place)
    pieces = sorted(cold[0]["pieces"], key=lambda one: -int(one["sent"]))
    return {
        "lcp_ms_nothing_cached": _told(cold),
        "lcp_ms_all_cached": _told(warm),
        "largest": cold[0]["element"],
        "sent_kb": round(sum(one["sent"] for one in pieces) / 1000),
        "unpacked_kb": round(sum(one["whole"] for one in pieces) / 1000),
        "pieces": pieces[:8],
    }


async def _logged_in(office: Office, browser: Browser) -> State:
    context = await browser.new_context(viewport=DESK, locale="nb-NO")
    page = await context.new_page()
    await page.goto(f"{office.url}/console/")
    await Console(page).log_in(office)
    state = dict(await context.storage_state())
    await context.close()  # It would go on reading what comes after the inbox, beside what is measured.
    return state


async def _fresh(alone: Bare, office: Office, state: State) -> str:
    """Return a browser context in which somebody is logged in who was here before, and nothing is cached."""
    place = str((await alone.call("Target.createBrowserContext"))["browserContextId"])
    await alone.call("Storage.setCookies", browserContextId=place, cookies=state["cookies"])
    page = await _page(alone, place)
    await alone.call("Page.navigate", page, url=f"{office.url}/robots.txt")
    for kept in state["origins"][0]["localStorage"]:
        await alone.value(page, f"localStorage.setItem({json.dumps(kept['name'])}, {json.dumps(kept['value'])})")
    return place


async def _page(alone: Bare, place: str) -> str:
    target = (await alone.call("Target.createTarget", browserContextId=place, url="about:blank"))["targetId"]
    session = str((await alone.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"])
    size = {"width": DESK["width"], "height": DESK["height"], "deviceScaleFactor": 1, "mobile": False}
    await alone.call("Emulation.setDeviceMetricsOverride", session, **size)
    agent = (await alone.call("Browser.getVersion"))["userAgent"]
    await alone.call("Emulation.setUserAgentOverride", session, userAgent=agent, acceptLanguage="nb-NO")
    return session


async def _loaded(alone: Bare, place: str, office: Office, slowed: float) -> dict[str, Any]:
    page = await _page(alone, place)
    await alone.call("Emulation.setCPUThrottlingRate", page, rate=slowed)
    await alone.call("Page.navigate", page, url=f"{office.url}/console/bot")
    for _ in range(TRIES):
        await asyncio.sleep(SETTLED_S)
        found = await alone.value(page, PAINTED)
        if found and found["rows"]:
            break
    else:
        raise RuntimeError("the inbox was never drawn")
    pieces = await alone.value(page, LOADED)
    await alone.call("Page.close", page)
    return dict(found) | {"pieces": pieces}


def _told(loads: list[dict[str, Any]]) -> dict[str, float]:
    times = [float(one["ms"]) for one in loads]
    return {"median": round(statistics.median(times)), "least": round(min(times)), "most": round(max(times))}
