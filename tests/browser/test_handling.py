"""Registering with one key, describing, what was done, what belongs together, solving and reopening, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Office, at_the_console
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
LIGHT = "Gatelyset ved Storgata 14 er mørkt."
AGAIN = "Gatelyset er mørkt fremdeles."
MAIL = "kari@nordmann.example"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("handling")) as service:
        yield service


async def desk(office: Office, browser: Browser, viewport: ViewportSize = WIDE) -> tuple[Page, list[str]]:
    return await at_the_console(browser, office, viewport)


async def registers(page: Page, text: str, result: str, address: str = "") -> None:
    """Write a call down as staff do: one key, a line, and what came of it."""
    await page.get_by_role("heading", level=2).first.focus()
    await page.keyboard.press("n")
    dialog = page.get_by_role("dialog", name="Registrer henvendelse")
    await expect(dialog.get_by_label("Hva det gjaldt")).to_be_focused(timeout=SLOW)
    await page.keyboard.type(text)
    await expect(dialog.get_by_label("Tittel")).to_have_value(text, timeout=SLOW)
    if address:
        await dialog.get_by_text("Vil innbyggeren ha svar?").click()
        await dialog.get_by_label("Svar på").select_option("email")
        await dialog.get_by_label("Nummer eller adresse").fill(address)
    await examined(page, f"handling-register-{result.split(maxsplit=1)[0].lower()}")
    await dialog.get_by_role("button", name=result).click()
    await expect(dialog).to_have_count(0)


async def panel(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()
    await expect(page.get_by_role("region", name=name)).to_be_visible(timeout=SLOW)


async def test_call_is_registered_described_and_told(office: Office, browser: Browser) -> None:
    page, wrong = await desk(office, browser)
    await registers(page, LIGHT, "Jeg følger opp", MAIL)
    await expect(page.get_by_role("heading", name=LIGHT)).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("log").get_by_text(LIGHT)).to_be_visible(timeout=SLOW)
    await panel(page, "Opplysninger")
    fields = page.get_by_role("region", name="Opplysninger")
    await fields.get_by_label("Type").select_option("fault")
    await fields.get_by_label("Ansvarlig").select_option(label="Administrator")
    await examined(page, "handling-fields")
    await fields.get_by_role("button", name="Lagre").click()
    await expect(page.get_by_text("Opplysningene er lagret.")).to_be_visible(timeout=SLOW)
    await panel(page, "Hva er gjort")
    steps = page.get_by_role("region", name="Hva er gjort")
    await expect(steps.get_by_text("Administrator registrerte henvendelsen (Telefon).")).to_be_visible(timeout=SLOW)
    await expect(steps.get_by_text("Administrator satte type til «Feilmelding».")).to_be_visible(timeout=SLOW)
    await examined(page, "handling-steps")
    assert wrong == []


async def test_who_is_slower_sees_both_versions_and_chooses(office: Office, browser: Browser) -> None:
    page, wrong = await desk(office, browser)
    other, _ = await desk(office, browser)
    await registers(page, "Brøytebilen kom ikke.", "Jeg følger opp")
    await expect(page.get_by_role("heading", name="Brøytebilen")).to_be_visible(timeout=SLOW)
    for one in (page, other):
        await one.goto(page.url)
        await panel(one, "Opplysninger")
        await expect(one.get_by_label("Type")).to_be_visible(timeout=SLOW)
    await other.get_by_label("Type").select_option("question")
    await other.get_by_label("Tittel").fill("Brøyting")
    await page.get_by_label("Type").select_option("fault")
    await page.get_by_role("button", name="Lagre").click()
    await expect(page.get_by_text("Opplysningene er lagret.")).to_be_visible(timeout=SLOW)
    await other.get_by_role("button", name="Lagre").click()
    await expect(other.get_by_text("Administrator endret opplysningene mens du skrev.")).to_be_visible(timeout=SLOW)
    await expect(other.get_by_role("radio", name="Står nå: Feilmelding")).to_be_checked()
    await expect(other.get_by_role("radio", name="Din endring: Brøyting")).to_be_checked()
    await examined(other, "handling-conflict")
    await other.get_by_role("radio", name="Din endring: Spørsmål").check()
    await other.get_by_role("button", name="Lagre valgene").click()
    await expect(page.get_by_label("Type")).to_have_value("question", timeout=SLOW)
    await expect(page.get_by_role("heading", name="Brøyting", exact=True)).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_what_belongs_together_is_linked_solved_and_opened_again(office: Office, browser: Browser) -> None:
    page, wrong = await desk(office, browser)
    await registers(page, AGAIN, "Legg i køen", MAIL)
    await page.get_by_role("link", name="Åpne", exact=True).last.click()
    await expect(page.get_by_role("heading", name=AGAIN)).to_be_visible(timeout=SLOW)
    await panel(page, "Samme sak og person")
    related = page.get_by_role("region", name="Samme sak og person")
    await expect(related.get_by_role("link", name=LIGHT)).to_be_visible(timeout=SLOW)
    await related.get_by_label("Nummer på den andre").fill("1")
    await related.get_by_role("button", name="Koble", exact=True).click()
    await expect(related.get_by_role("button", name="Fjern koblingen til")).to_be_visible(timeout=SLOW)
    await examined(page, "handling-related")
    await page.get_by_role("button", name="Løst", exact=True).click()
    facts = page.get_by_role("list", name="Om henvendelsen")
    await expect(facts.get_by_text("Løst", exact=True)).to_be_visible(timeout=SLOW)
    await page.get_by_role("navigation").get_by_role("link", name="Ferdig").click()
    await expect(page.get_by_role("main").get_by_role("link").filter(has_text=AGAIN)).to_be_visible(timeout=SLOW)
    await page.get_by_role("main").get_by_role("link").filter(has_text=AGAIN).click()
    await page.get_by_role("button", name="Åpne igjen").click()
    await expect(page.get_by_role("textbox", name="Svar til innbyggeren")).to_be_focused(timeout=SLOW)
    await expect(facts.get_by_text("Venter på deg")).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_on_a_telephone_everything_is_within_reach(office: Office, browser: Browser) -> None:
    page, wrong = await desk(office, browser, PHONE)
    await page.get_by_role("button", name="Registrer", exact=True).click()
    dialog = page.get_by_role("dialog", name="Registrer henvendelse")
    await dialog.get_by_text("Besøk", exact=True).click()
    await examined(page, "handling-register-phone")
    await dialog.get_by_role("button", name="Besvart").click()
    await expect(page.get_by_text("Registrert som")).to_be_visible(timeout=SLOW)
    await page.get_by_role("link", name="Åpne", exact=True).last.click()
    await panel(page, "Opplysninger")
    await expect(page.get_by_label("Type")).to_be_visible(timeout=SLOW)
    await examined(page, "handling-fields-phone")
    assert wrong == []
