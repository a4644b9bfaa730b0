"""How staff keep the knowledge base up, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
QUESTION = "Når åpner isbanen på Havdal stadion?"
LINK = "https://www.havdal.example/isbanen"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("knowledge")) as service:
        yield service


async def knowledge(browser: Browser, office: Office, path: str, viewport: ViewportSize = WIDE) -> tuple[Page, list[str]]:
    """Log in and go to a page of the knowledge base by its own address."""
    context = await browser.new_context(viewport=viewport, locale="nb-NO", reduced_motion="reduce")
    page, wrong = await opened(context, f"{office.url}/console/")
    await Console(page).log_in(office)
    await page.goto(f"{office.url}/console/knowledge/{path}")
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    return page, wrong


async def told(page: Page, text: str) -> None:
    await expect(page.locator(".news")).to_contain_text(text, timeout=SLOW)


async def test_an_article_is_found_written_published_and_restored(office: Office, browser: Browser) -> None:
    page, wrong = await knowledge(browser, office, "articles")
    await _articles_are_found(page)
    await _one_is_written(page)
    await _its_second_version_is_compared_and_the_first_restored(page)
    await page.get_by_role("button", name="Trekk tilbake").click()
    await page.get_by_role("dialog").get_by_role("button", name="Trekk tilbake").click()
    await told(page, "Artikkelen er trukket tilbake.")
    assert wrong == []


async def _articles_are_found(page: Page) -> None:
    found = page.get_by_role("status").filter(has_text="artik")
    await expect(found).to_be_visible(timeout=SLOW)
    await examined(page, "knowledge-articles")
    everything = await found.inner_text()
    await page.get_by_label("Søk i artiklene").fill("barnehageplass")
    await expect(found).not_to_have_text(everything, timeout=SLOW)
    await expect(page.get_by_role("link", name="Hvordan søker jeg om barnehageplass?")).to_be_visible(timeout=SLOW)
    await page.get_by_label("Tilstand").select_option("withdrawn")
    await expect(page.get_by_text("Ingen artikler passer.")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Nullstill filtrene").click()
    await expect(found).to_have_text(everything, timeout=SLOW)


async def _one_is_written(page: Page) -> None:
    await page.get_by_role("link", name="Ny artikkel").click()
    await expect(page.get_by_role("button", name="Publiser")).to_be_disabled()
    question = page.get_by_label("Spørsmål", exact=True)
    await question.fill("Hvordan søker jeg om barnehageplass?")
    await expect(page.get_by_text("Dette ligner på artikler som finnes:")).to_be_visible(timeout=SLOW)
    await question.fill(QUESTION)
    await page.get_by_label("Andre måter å spørre på").fill("skøyter på stadion\nisbane åpningstid")
    await page.get_by_label("Svar", exact=True).fill("Isbanen åpner **1. desember**.\n\n<script>alert(1)</script>")
    await expect(page.locator(".kb__preview strong")).to_have_text("1. desember", timeout=SLOW)
    await expect(page.locator(".kb__preview script")).to_have_count(0)
    await page.get_by_label("Tjeneste", exact=True).fill("kultur-og-fritid")
    await page.get_by_label("Lenke til tjenestens side").fill(LINK)
    await page.get_by_label("Gyldig til og med").fill("2099-03-31")
    await page.get_by_label("Ansvarlig").select_option(label="Meg")
    await page.get_by_role("tab", name="Nynorsk").click()
    await page.get_by_label("Spørsmål", exact=True).fill("Når opnar isbana?")
    await expect(page.get_by_text("Nynorsk: svaret mangler")).to_be_visible()
    await examined(page, "knowledge-editor")
    await page.get_by_role("button", name="Lagre utkast").click()
    await told(page, "Utkastet er lagret.")
    await page.get_by_label("Svar", exact=True).fill("Isbana opnar 1. desember.")
    await page.get_by_role("button", name="Publiser").click()
    await told(page, "Artikkelen er publisert.")
    await expect(page.get_by_text("Publisert", exact=True).first).to_be_visible(timeout=SLOW)
    await page.reload()
    await expect(page.get_by_label("Gyldig til og med")).to_have_value("2099-03-31", timeout=SLOW)


async def _its_second_version_is_compared_and_the_first_restored(page: Page) -> None:
    await page.get_by_role("tab", name="Bokmål").click()
    answer = page.get_by_label("Svar", exact=True)
    await expect(answer).to_have_value("Isbanen åpner **1. desember**.\n\n<script>alert(1)</script>", timeout=SLOW)
    await answer.fill("Isbanen åpner **15. desember**.")
    await page.get_by_role("button", name="Lagre utkast").click()
    await told(page, "Utkastet er lagret.")
    await expect(page.get_by_text("Utkast venter")).to_be_visible(timeout=SLOW)
    await expect(page.locator(".kb__differences ins").filter(has_text="15")).to_be_visible(timeout=SLOW)
    await examined(page, "knowledge-versions")
    await page.get_by_role("button", name="Hent tilbake versjon 3").click()
    await page.get_by_role("dialog").get_by_role("button", name="Hent tilbake").click()
    await told(page, "Den gamle versjonen er lagret som utkast.")
    await expect(answer).to_have_value("Isbanen åpner **1. desember**.\n\n<script>alert(1)</script>", timeout=SLOW)


async def test_two_who_write_in_the_same_article_lose_nothing(office: Office, browser: Browser) -> None:
    address = "articles/one/soke-barnehageplass"
    first, wrong = await knowledge(browser, office, address)
    second, _ = await knowledge(browser, office, address)
    for page in (first, second):
        await expect(page.get_by_label("Lenke til skjema")).to_be_visible(timeout=SLOW)
    await second.get_by_label("Lenke til skjema").fill("https://www.havdal.example/hennes")
    await second.get_by_role("button", name="Lagre utkast").click()
    await told(second, "Utkastet er lagret.")
    await first.get_by_label("Lenke til skjema").fill("https://www.havdal.example/mitt")
    await first.get_by_role("button", name="Lagre utkast").click()
    clash = first.get_by_role("region", name="Lenke til skjema")
    await expect(clash).to_contain_text("https://www.havdal.example/hennes", timeout=SLOW)
    await expect(clash).to_contain_text("https://www.havdal.example/mitt")
    await examined(first, "knowledge-conflict")
    await first.get_by_role("button", name="Gå videre med mitt").click()
    await first.get_by_role("button", name="Lagre utkast").click()
    await told(first, "Utkastet er lagret.")
    assert [line for line in wrong if "409" not in line] == []  # The draft that was refused.


@pytest.mark.parametrize("path", ["articles", "articles/new"])
async def test_pages_of_the_knowledge_base_fit_a_telephone(office: Office, browser: Browser, path: str) -> None:
    page, wrong = await knowledge(browser, office, path, PHONE)
    await expect(page.get_by_role("main").get_by_role("heading", level=2)).to_be_visible(timeout=SLOW)
    await page.wait_for_load_state("networkidle")
    await examined(page, f"knowledge-phone-{path.replace('/', '-')}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert wrong == []
