"""The search in a real browser: found by words, filtered, opened where they stand, and back again."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Office, at_the_console, mail
from tests.browser.people import SLOW, examined
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
LONG = "Vi har bodd her i ti år og aldri hatt problemer før. " * 12
BINS = f"Hei!\n\n{LONG}\n\nNå har dere <b>glemt</b> søppelbøtta vår i Storgata 14.\n"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("office")) as service:
        for number, (subject, text) in enumerate(
            {"Renovasjon": BINS, "Hull i veien": "Det er et hull ved søppelkassen."}.items()
        ):
            service.receives(
                mail(subject, text, Message_ID=f"<{number}@nordmann.example>"), f"kari{number}@nordmann.example"
            )
        entries = "SELECT 1 FROM search_entry WHERE part = 'message' AND terms LIKE '% a:citizen %'"
        await eventually(lambda: len(service.rows(entries)) == 2, within=60, what="both mails in the index")
        # What a test files by hand is to stand: nothing suggests another topic any more.
        await eventually(lambda: not service.rows("SELECT 1 FROM inquiry WHERE topic_due"), within=60, what="both filed")
        yield service


async def desk(office: Office, browser: Browser, viewport: ViewportSize) -> tuple[Page, list[str]]:
    return await at_the_console(browser, office, viewport)


async def test_words_are_found_filtered_and_opened_where_they_stand(office: Office, browser: Browser) -> None:
    page, wrong = await desk(office, browser, WIDE)
    hits = page.get_by_role("region", name="Treff").get_by_role("listitem")
    await page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Søk i alt som er sagt")
    await expect(field).to_be_focused()
    await page.keyboard.type("bøtter glemt")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Søk: bøtter glemt")).to_be_focused(timeout=SLOW)
    await expect(hits).to_have_count(1, timeout=SLOW)
    assert await hits.locator("mark").all_inner_texts() == ["glemt", "søppelbøtta"]
    await expect(hits).to_contain_text("<b>glemt</b>")
    assert "q=b%C3%B8tter+glemt" in page.url
    await examined(page, "search-found")
    await field.fill("søppel")
    await field.press("Enter")
    await expect(page.get_by_text("2 treff")).to_be_visible(timeout=SLOW)
    await page.get_by_text("Filtre", exact=True).click()
    await page.get_by_label("Kanal").select_option("SMS")
    await expect(page.get_by_text("Ingen treff på «søppel».")).to_be_visible(timeout=SLOW)
    await examined(page, "search-none")
    await page.get_by_role("button", name="Fjern filteret Kanal: SMS").click()
    await expect(page.get_by_text("2 treff")).to_be_visible(timeout=SLOW)
    await page.get_by_label("Rekkefølge").select_option("Nyeste først")
    await expect(page).to_have_url(re.compile("order=newest"))
    hit = hits.filter(has_text="Renovasjon").get_by_role("link")
    await hit.focus()
    await page.keyboard.press("Enter")
    said = page.locator(".message[data-wanted=true]")
    await expect(said).to_be_focused(timeout=SLOW)
    await expect(said.get_by_text("søppelbøtta")).to_be_in_viewport()
    await examined(page, "search-opened")
    await page.go_back()
    await expect(page.get_by_text("2 treff")).to_be_visible(timeout=SLOW)
    await expect(field).to_have_value("søppel")
    assert wrong == []


async def test_type_and_topic_narrow_the_hits_by_keyboard(office: Office, browser: Browser) -> None:
    with sqlite3.connect(office.folder / "var" / "torg.db", timeout=20) as store:
        store.execute("UPDATE inquiry SET kind = 'fault', topic = 'veg' WHERE title = 'Hull i veien'")
    store.close()
    await eventually(lambda: not office.rows("SELECT 1 FROM search_due WHERE part = 'facts'"), what="the type in the index")
    page, wrong = await desk(office, browser, WIDE)
    await page.goto(f"{office.url}/console/search?q=søppel")
    await expect(page.get_by_text("2 treff")).to_be_visible(timeout=SLOW)
    await page.get_by_text("Filtre", exact=True).focus()
    await page.keyboard.press("Enter")
    kind = page.get_by_label("Type", exact=True)
    await expect(kind).to_be_visible(timeout=SLOW)
    await kind.focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_text("Ingen treff på «søppel».")).to_be_visible(timeout=SLOW)
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_text("1 treff")).to_be_visible(timeout=SLOW)
    await expect(page).to_have_url(re.compile("kind=fault"))
    await page.get_by_role("button", name="Fjern filteret Type: Feilmelding").press("Enter")
    await expect(page.get_by_text("2 treff")).to_be_visible(timeout=SLOW)
    await page.get_by_label("Emne", exact=True).select_option("veg")
    await expect(page.get_by_text("1 treff")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("region", name="Treff").get_by_role("listitem")).to_contain_text("Hull i veien")
    await examined(page, "search-type-and-topic")
    assert wrong == []


async def test_the_search_fits_a_telephone_and_tells_how_to_ask(office: Office, browser: Browser) -> None:
    page, wrong = await desk(office, browser, PHONE)
    await page.get_by_role("navigation").get_by_role("link", name="Søk", exact=True).click()
    field = page.get_by_role("searchbox", name="Søk i alt som er sagt")
    await expect(field).to_be_focused(timeout=SLOW)
    await expect(page.get_by_text("Slik søker du:")).to_be_visible()
    await examined(page, "search-phone-empty")
    await field.fill("søppelbøtten storgaten finnesikke")
    await field.press("Enter")
    await expect(page.get_by_text("Ingen treff på")).to_be_visible(timeout=SLOW)
    await field.fill("storgata")
    await field.press("Enter")
    await expect(page.get_by_text("1 treff")).to_be_visible(timeout=SLOW)
    await page.get_by_text("Filtre", exact=True).click()
    await examined(page, "search-phone")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    assert wrong == []
