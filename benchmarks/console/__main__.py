"""`python -m benchmarks.console paint` and `… reach`, each with a service of its own and a real browser; prints JSON.

`paint`: largest contentful paint of the logged-in inbox on a slowed processor, with nothing cached and with all cached,
and what was loaded for it. `reach`: the time from a citizen's send to the console's screen, and to the last of many.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from benchmarks.console.painting import paint
from benchmarks.console.reaching import reach
from tests.browser.chromium import chromium
from tests.browser.office import Office

UNLIMITED = {
    "TORG_WEBCHAT_MESSAGES_PER_10S": "1000000",
    "TORG_WEBCHAT_MESSAGES_PER_MINUTE_AND_ADDRESS": "1000000",
}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("paint", "reach"))
    parser.add_argument("--rounds", type=int, default=9, help="page loads of each kind")
    parser.add_argument("--inquiries", type=int, default=300)
    parser.add_argument("--slowed", type=float, default=4.0, help="how many times slower the browser's processor is")
    parser.add_argument("--consoles", type=int, default=200)
    parser.add_argument("--messages", type=int, default=100)
    chosen = parser.parse_args()

    async def painted(office: Office, browser: Browser) -> dict[str, Any]:
        return await paint(office, browser, chosen.rounds, chosen.inquiries, chosen.slowed)

    async def reached(office: Office, browser: Browser) -> dict[str, Any]:
        return await reach(office, browser, chosen.consoles, chosen.messages)

    before = os.getloadavg()[0]
    found = asyncio.run(_with_browser(painted if chosen.what == "paint" else reached))
    load = {"before": round(before, 1), "after": round(os.getloadavg()[0], 1)}
    print(json.dumps(vars(chosen) | {"load": load} | found, indent=2))


async def _with_browser(measure: Callable[[Office, Browser], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="torg-console-") as folder:
        office = Office(Path(folder), **UNLIMITED)
        async with office, chromium() as browser:
            return await measure(office, browser)


main()
