"""The figures of a whole year: nothing runs into anything else, wide or narrow, and the file has every week."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, expect

from inquiries.usage import LOCAL
from tests.browser.office import Office, at_the_console
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

WEEKS = 52
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll(".kb__plot text")].map((one) => one.getBoundingClientRect());
  const svg = document.querySelector(".kb__plot svg").getBoundingClientRect();
  const outside = boxes.filter((box) => box.left < svg.left - 1 || box.right > svg.right + 1).length;
  const clash = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const clashes = boxes.flatMap((a, place) => boxes.slice(place + 1).filter((b) => clash(a, b))).length;
  return { labels: boxes.length, clashes, outside, smallest: Math.min(...boxes.map((box) => box.height)) };
}"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("figures")) as service:
        _a_year_passes(service)
        yield service


def _a_year_passes(office: Office) -> None:
    """Count what a year of questions would have counted; one summer week has none."""
    today = datetime.now(LOCAL).date()
    ((municipality,),) = office.rows("SELECT DISTINCT municipality FROM article")
    articles = [name for (name,) in office.rows("SELECT id FROM article ORDER BY id LIMIT 14")]
    counts: list[tuple[str, str, str, str, int]] = []
    for week in range(WEEKS):
        if week == 20:
            continue
        day = (today - timedelta(weeks=week)).isoformat()
        answered = {"answered": 40 + week % 7, "chosen": 9, "offered": 6, "unknown": 3 + week % 5, "handed_over": 4}
        counts += [(municipality, day, kind, "", count) for kind, count in answered.items()]
        for place, article in enumerate(articles):
            counts.append((municipality, day, "given", article, place + 1))
            counts.append((municipality, day, "down", article, 1 + place % 3))
        counts.append((municipality, day, "gap", "", 5))
    store = sqlite3.connect(office.folder / "var" / "torg.db", timeout=20)
    store.executemany("INSERT INTO usage (municipality, day, kind, about, count) VALUES (?, ?, ?, ?, ?)", counts)
    store.commit()
    store.close()


@pytest.mark.parametrize(("width", "least"), [(1280, 12), (390, 9)], ids=["wide", "phone"])
async def test_a_year_fits(office: Office, browser: Browser, width: int, least: int) -> None:
    viewport = ViewportSize(width=width, height=900)
    page, wrong = await at_the_console(browser, office, viewport, timezone_id="Europe/Oslo")
    await page.goto(f"{office.url}/console/knowledge/figures?weeks={WEEKS}")
    await expect(page.locator(".kb__plot rect")).to_have_count(WEEKS - 1, timeout=SLOW)
    await page.wait_for_load_state("networkidle")
    await examined(page, f"figures-year-{width}")
    found = await page.evaluate(OVERLAPS)
    assert found["labels"] >= least
    assert (found["clashes"], found["outside"]) == (0, 0), found
    assert found["smallest"] >= 11, "as large on a telephone as elsewhere"
    assert await page.evaluate("Math.max(document.documentElement.scrollWidth, knowledge.scrollWidth)") <= width
    await page.get_by_text("Vis tallene i en tabell").first.click()
    await expect(page.get_by_role("rowheader").filter(has_text="Uke ")).to_have_count(WEEKS)
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Last ned som CSV").first.click()
    lines = (await (await started.value).path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + WEEKS
    asked = sum(int(line.split(";")[2]) for line in lines[1:])
    told = office.rows(
        "SELECT sum(count) FROM usage WHERE kind IN ('answered', 'chosen', 'offered', 'unknown', 'handed_over')"
    )
    assert asked == told[0][0]
    assert wrong == []
