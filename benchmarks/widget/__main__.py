"""Measures the opening of the widget: `python -m benchmarks.widget [--rounds 30] [--slower 4] [--motion]`.

The real service without Rasa and without a model serves the demonstration page to headless Chromium of a telephone's size,
whose processor is slowed down over CDP (`Emulation.setCPUThrottlingRate`). Each opening is the first one of a fresh page:
from the time-stamp of the click to the end of the first frame in which the panel is there and its field has the focus.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.chromium import chromium
from tests.service import Service

WATCH = """
() => void (window.opened = new Promise((done) => {
  const root = document.querySelector("torg-chat").shadowRoot;
  root.querySelector(".launcher").addEventListener("click", (event) => {
    const look = () => {
      const focused = root.activeElement?.tagName === "TEXTAREA";
      if (!focused) return requestAnimationFrame(look);
      // A message that is posted in a frame is heard when that frame has been painted.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const panel = root.querySelector("[role=dialog]");
        const seen = getComputedStyle(panel);
        done({ ms: performance.now() - event.timeStamp, opacity: Number(seen.opacity), height: panel.clientHeight });
      };
      channel.port2.postMessage(null);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}))
"""
PHONE = {"width": 390, "height": 800}


async def opening(browser: Browser, url: str, *, slower: float, motion: bool) -> float:
    """Open the widget of a fresh page once and return the milliseconds."""
    wanted = "no-preference" if motion else "reduce"
    context = await browser.new_context(viewport=PHONE, locale="nb-NO", reduced_motion=wanted, has_touch=True)
    try:
        page = await context.new_page()
        await page.goto(url)
        await page.get_by_role("button", name="Spør oss").wait_for()
        await page.wait_for_load_state("networkidle")
        session = await context.new_cdp_session(page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        return await _pressed(page)
    finally:
        await context.close()


async def _pressed(page: Page) -> float:
    place = await page.get_by_role("button", name="Spør oss").bounding_box()
    if place is None:
        raise AssertionError("the button is not on the page")
    await page.evaluate(WATCH)
    # By the mouse itself: a locator's click looks things up in the page, which would be counted.
    await page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    seen = await page.evaluate("window.opened")
    if seen["opacity"] < 1 or seen["height"] < PHONE["height"] / 2:
        raise AssertionError(f"the panel is not to be seen yet: {seen}")
    return float(seen["ms"])


async def measure(rounds: int, slower: float, *, motion: bool) -> list[float]:
    """Return the milliseconds of so many openings; one more before them is not counted."""
    with tempfile.TemporaryDirectory(prefix="torg-widget-") as folder:
        async with Service(Path(folder)) as service, chromium() as browser:
            took = [await opening(browser, f"{service.url}/", slower=slower, motion=motion) for _ in range(rounds + 1)]
    return took[1:]


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--slower", type=float, default=4)
    parser.add_argument("--motion", action="store_true", help="with the short movement of the panel")
    given = parser.parse_args()
    took = sorted(asyncio.run(measure(given.rounds, given.slower, motion=given.motion)))
    p95 = took[min(len(took) - 1, int(len(took) * 0.95))]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"p50 {statistics.median(took):.0f} ms  p95 {p95:.0f} ms  least {took[0]:.0f}  most {took[-1]:.0f}  n={len(took)}")
    print(f"processor slowed down {given.slower:g} times; load average {load}")


if __name__ == "__main__":
    main()
