"""From a citizen's send to the screens of many consoles, each of somebody else."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from datetime import timedelta
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.clock import SystemClock
from bot.coordination.in_process import InProcessLimiter
from bot.database import Database
from console.api.context import COOKIE
from console.auth.accounts import Accounts
from console.auth.rights import DESK
from tests.browser.office import Console, Office
from tests.browser.people import SLOW
from tests.building import until
from tests.service import Citizen

APART_S = 0.25
WATCH = """() => {
  window.seenAt = {};
  new MutationObserver(() => {
    for (const [mark] of document.querySelector('[role=log]').innerText.matchAll(/måling \\d+\\./g))
      if (!(mark in window.seenAt)) {
        window.seenAt[mark] = 0;
        requestAnimationFrame(() => { window.seenAt[mark] = Date.now(); });
      }
  }).observe(document.querySelector('[role=log]'), {subtree: true, childList: true, characterData: true});
}"""


class Listeners:
    """Consoles without a face: sockets, each of another member of staff, which hear when something is said."""

    def __init__(self) -> None:
        self.heard: dict[str, list[float]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._open = 0

    async def join(self, session: aiohttp.ClientSession, tokens: list[str]) -> None:
        """Open a socket for each session, and wait until all are welcome."""
        self._tasks = [asyncio.create_task(self._listen(session, token)) for token in tokens]
        await until(lambda: self._open == len(tokens), within=60)

    async def leave(self) -> None:
        """Close them all."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self, session: aiohttp.ClientSession, token: str) -> None:
        whose = {"Cookie": f"{COOKIE}={token}"}
        async with session.ws_connect("/api/console/socket", heartbeat=None, headers=whose) as socket:
            async for message in socket:
                if '"welcome"' in message.data:
                    self._open += 1
                at = message.data.find("måling ")
                if at >= 0 and '"kind": "message"' in message.data:
                    self.heard.setdefault(message.data[at : message.data.index(".", at) + 1], []).append(time.time())


async def reach(office: Office, browser: Browser, consoles: int, messages: int) -> dict[str, Any]:
    """Let a citizen speak; return percentiles in milliseconds, for the one real browser and for the last socket."""
    citizen, done = Citizen(office.url), asyncio.Event()
    talking = asyncio.create_task(citizen.talk(done))
    listeners = Listeners()
    await citizen.say("Jeg vil snakke med et menneske")
    await until(lambda: bool(citizen.acknowledged))
    page = await _console(office, browser)
    tokens = await _colleagues(office, consoles - 1)
    async with aiohttp.ClientSession(office.url, connector=aiohttp.TCPConnector(limit=0)) as session:
        await listeners.join(session, tokens)
        sent = [await _says(citizen, page, listeners, number, consoles - 1) for number in range(messages)]
        await listeners.leave()
    done.set()
    with contextlib.suppress(asyncio.CancelledError):
        await talking
    seen = await page.evaluate("window.seenAt")
    screens = [seen[mark] - at * 1000 for mark, at in sent]
    last = [(max(listeners.heard[mark]) - at) * 1000 for mark, at in sent]
    return {"screen_ms": _told(screens), "last_socket_ms": _told(last)}


async def _colleagues(office: Office, count: int) -> list[str]:
    """Make so many accounts of the service desk beside the running service; return a session's token of each."""
    store, clock = Database(f"sqlite+aiosqlite:///{office.folder / 'var' / 'torg.db'}"), SystemClock()
    accounts = Accounts(store, InProcessLimiter(), clock, session=timedelta(hours=1))
    ((municipality,),) = office.rows("SELECT municipality FROM staff")
    made = [await accounts.add(municipality, f"desk{number}", f"Desk {number}", DESK, None) for number in range(count)]
    tokens = [(await accounts.sessions.begin(who)).token for who in made]
    await store.close()
    return tokens


async def _console(office: Office, browser: Browser) -> Page:
    context = await browser.new_context(viewport=ViewportSize(width=1280, height=900), locale="nb-NO")
    page = await context.new_page()
    await page.goto(f"{office.url}/console/")
    await Console(page).log_in(office)
    (inquiry,), *_ = office.rows("SELECT id FROM inquiry")
    await page.goto(f"{office.url}/console/open/{inquiry}")
    await expect(page.get_by_role("log")).to_contain_text("menneske", timeout=SLOW)
    await page.get_by_role("button", name="Ta over", exact=True).click()
    await expect(page.get_by_role("textbox", name="Svar til innbyggeren")).to_be_focused(timeout=SLOW)
    await page.evaluate(WATCH)
    return page


async def _says(citizen: Citizen, page: Page, listeners: Listeners, number: int, count: int) -> tuple[str, float]:
    """Say something and wait until everybody has heard it; return what, and when it was sent."""
    mark, at = f"måling {number}.", time.time()
    await citizen.say(f"Dette er {mark}")
    await until(lambda: len(listeners.heard.get(mark, ())) >= count)
    await page.wait_for_function("mark => window.seenAt[mark] > 0", arg=mark)
    await asyncio.sleep(APART_S)
    return mark, at


def _told(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=20)
    return {"p50": round(statistics.median(times)), "p95": round(cuts[18]), "most": round(max(times))}
