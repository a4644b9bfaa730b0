"""The pages without a script, in a browser that runs none: writing, the answer, a code by mail, dark and narrow."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.office import Office
from tests.browser.page import opened, shot, violations
from tests.browser.people import SLOW
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

PHONE = ViewportSize(width=390, height=800)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("webform")) as office:
        yield office


async def looked_at(browser: Browser, url: str, name: str, **how: object) -> None:
    """Let axe-core look at a page, which takes a browser that runs its script, and keep a picture."""
    context = await browser.new_context(viewport=PHONE, locale="nb-NO", **how)  # type: ignore[arg-type]
    page, wrong = await opened(context, url)
    assert await violations(page) == []
    await shot(page, name)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], "nothing to be scrolled to the side"
    assert wrong == []
    await context.close()


async def without_script(browser: Browser) -> tuple[BrowserContext, Page]:
    context = await browser.new_context(viewport=PHONE, locale="nb-NO", java_script_enabled=False)
    return context, await context.new_page()


async def test_somebody_writes_is_answered_and_comes_back_by_a_code(office: Office, browser: Browser) -> None:
    context, page = await without_script(browser)
    await page.goto(f"{office.url}/i/new")
    await page.get_by_label("Hva gjelder det?").fill("Når blir søpla hentet? Blåbærsyltetøyglassinnsamlingsstasjonen lurer.")
    await page.get_by_label("E-postadresse eller telefonnummer").fill("kari@example.org")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("Vi har fått meldingen din.")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Henvendelse \d{4}-\d{6}"))
    await expect(page.get_by_role("listitem").filter(has_text="Chatboten")).not_to_have_count(0, timeout=SLOW)
    own = page.url
    number = re.findall(r"\d{4}-\d{6}", own)[0]
    await page.get_by_label("Vil du legge til noe?").fill("Og glasset?")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("Og glasset?")).to_be_visible(timeout=SLOW)
    await looked_at(browser, own, "webform-inquiry")
    await looked_at(browser, own, "webform-inquiry-dark", color_scheme="dark")
    await page.goto(f"{office.url}/i/")
    await page.get_by_label("Nummeret på henvendelsen").fill(number)
    await page.get_by_label("E-postadresse eller telefonnummer").fill("kari@example.org")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Hvis nummeret og adressen hører sammen")).to_be_visible(timeout=SLOW)
    (text,) = office.rows("SELECT text FROM message WHERE author = 'notice' AND text LIKE 'Koden din%'")[0]
    code = re.search(r"\d{4} \d{4}", str(text))
    assert code is not None
    await page.get_by_label("Kode").fill(code.group())
    await page.get_by_role("button", name="Åpne henvendelsen").click()
    await expect(page.get_by_text("Og glasset?")).to_be_visible(timeout=SLOW)
    await context.close()


async def test_every_page_stands_up_to_axe(office: Office, browser: Browser) -> None:
    for path, name in (("/i/", "entrance"), ("/i/new", "new"), ("/i/new?language=en", "new-english")):
        await looked_at(browser, office.url + path, f"webform-{name}")
    await looked_at(browser, f"{office.url}/i/new", "webform-new-dark", color_scheme="dark")


async def test_a_wrong_link_is_explained(office: Office, browser: Browser) -> None:
    context, page = await without_script(browser)
    answer = await page.goto(f"{office.url}/i/2026-000001/{'a' * 26}")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading", level=1)).to_have_text("Finner ikke henvendelsen")
    await shot(page, "webform-wrong-link")
    await context.close()
