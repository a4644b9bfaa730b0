"""The inbox in a real browser: fifty thousand inquiries, the keyboard, the command palette, views of one's own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.many import fill
from tests.browser.office import Console, Office, mail
from tests.browser.page import opened, shot
from tests.browser.people import SLOW, examined
from tests.building import HAVDAL
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
MANY = 50_000
MOST_ROWS = 40
LIGHT = "Veglyset er mørkt"
LEAVES = "Løvet i Storgata"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("inbox")) as office:
        await asyncio.to_thread(fill, office.folder, MANY, HAVDAL)
        for title in (LIGHT, LEAVES):
            office.receives(mail(title, "Når kommer noen?"))
        yield office


async def console(
    office: Office, browser: Browser, viewport: ViewportSize, **options: str
) -> tuple[Page, Console, list[str]]:
    given = {"locale": "nb-NO", "reduced_motion": "reduce"} | options
    context = await browser.new_context(viewport=viewport, **given)  # type: ignore[arg-type]  # Playwright's literals
    page, wrong = await opened(context, f"{office.url}/console/")
    shown = Console(page)
    await shown.log_in(office)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    return page, shown, wrong


def row(page: Page, place: int) -> Locator:
    return page.locator(f".inbox__row[aria-posinset='{place}']")


async def rows_in_page(page: Page) -> int:
    return await page.locator(".inbox__row").count()


async def test_fifty_thousand_are_scrolled_by_keyboard_and_wheel(office: Office, browser: Browser) -> None:
    page, shown, wrong = await console(office, browser, WIDE)
    await shown.views.get_by_role("link", name="Hos boten").click()
    first = row(page, 1)
    await expect(first).to_contain_text("Henvendelse nr. 1", timeout=SLOW)
    await expect(first).to_have_attribute("aria-setsize", str(MANY))
    assert await rows_in_page(page) <= MOST_ROWS
    for _ in range(70):
        await page.keyboard.press("j")
    await expect(row(page, 70).get_by_role("link")).to_be_focused(timeout=SLOW)
    assert await rows_in_page(page) <= MOST_ROWS
    await page.keyboard.press("End")
    await expect(row(page, MANY).get_by_role("link")).to_be_focused(timeout=SLOW)
    await expect(row(page, MANY)).to_contain_text(f"Henvendelse nr. {MANY}")
    await examined(page, "inbox-end")
    for _ in range(30):
        await page.keyboard.press("k")
    await expect(row(page, MANY - 30).get_by_role("link")).to_be_focused(timeout=SLOW)
    await page.keyboard.press("Home")
    await expect(first.get_by_role("link")).to_be_focused(timeout=SLOW)
    await page.locator(".pane--list").hover()
    await page.mouse.wheel(0, 400_000)
    middle = page.locator(".inbox__row").filter(has_text="Henvendelse nr. 3").first
    await expect(middle).to_be_visible(timeout=SLOW)
    assert await rows_in_page(page) <= MOST_ROWS
    assert wrong == []


async def calls_up(page: Page) -> None:
    """Open the command palette."""
    await page.keyboard.press("Control+k")
    field = page.get_by_role("dialog", name="Kommandoer").get_by_role("combobox")
    await expect(field).to_be_focused(timeout=SLOW)


async def test_everything_by_keys_and_by_name(office: Office, browser: Browser) -> None:
    page, shown, wrong = await console(office, browser, WIDE)
    await expect(shown.inbox(LIGHT)).to_be_visible(timeout=SLOW)
    await shown.inbox(LIGHT).click()
    await expect(page.get_by_role("button", name="Ta over", exact=True)).to_be_enabled(timeout=SLOW)
    await page.get_by_role("heading", name=LIGHT).focus()
    await page.keyboard.press("t")
    await expect(shown.box).to_be_focused(timeout=SLOW)
    await page.keyboard.press("Escape")
    await page.get_by_role("heading", name=LIGHT).focus()
    await page.keyboard.press("i")
    await expect(page.get_by_role("tabpanel", name="Notat").get_by_role("textbox")).to_be_focused(timeout=SLOW)
    await calls_up(page)
    await examined(page, "palette")
    await page.keyboard.type("send vid")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_label("Enhet")).to_be_visible(timeout=SLOW)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0, timeout=SLOW)
    await calls_up(page)
    await page.keyboard.type("2020-000007")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0, timeout=SLOW)
    await expect(page.locator("#conversation").get_by_text("2020-000007").first).to_be_visible(timeout=SLOW)
    await calls_up(page)
    await page.keyboard.type("hos andre")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Hos andre")).to_be_visible(timeout=SLOW)
    await page.locator("body").press("?")
    await expect(page.locator("dialog#help")).to_be_visible(timeout=SLOW)
    await examined(page, "keys")
    assert wrong == []


async def test_a_view_of_ones_own(office: Office, browser: Browser) -> None:
    page, shown, wrong = await console(office, browser, WIDE, color_scheme="dark")
    await shown.views.get_by_role("link", name="Åpne").click()
    await page.get_by_role("button", name="Filtrer").click()
    await page.get_by_label("Kanal").select_option("E-post")
    await expect(row(page, 1)).to_have_attribute("aria-setsize", "2", timeout=SLOW)
    await page.get_by_label("Rekkefølge").select_option("Ventet lengst først")
    await examined(page, "inbox-filter")
    await page.get_by_role("button", name="Lagre som visning").click()
    await page.get_by_role("dialog").get_by_label("Navn").fill("E-posten min")
    await page.keyboard.press("Enter")
    own = shown.views.get_by_role("link", name="E-posten min")
    await expect(own).to_have_attribute("aria-current", "page", timeout=SLOW)
    await page.reload()
    await expect(row(page, 1)).to_have_attribute("aria-setsize", "2", timeout=SLOW)
    await page.get_by_role("button", name="Endre visningen").click()
    await page.get_by_role("dialog").get_by_label("Navn").fill("Posten")
    await page.keyboard.press("Enter")
    renamed = shown.views.get_by_role("link", name="Posten")
    await expect(renamed.locator(".views__count")).to_have_text("2", timeout=SLOW)
    await examined(page, "inbox-own-view")
    await page.get_by_role("button", name="Endre visningen").click()
    await page.get_by_role("radio", name="Hele kommunen").check()
    await examined(page, "inbox-view-sharing")
    await page.keyboard.press("Enter")
    shared = shown.views.get_by_role("list", name="Delte visninger").get_by_role("link", name="Posten")
    await expect(shared.locator(".views__count")).to_have_text("2", timeout=SLOW)
    await examined(page, "inbox-shared-view")
    await page.set_viewport_size(PHONE)
    await shot(page, "inbox-shared-view-phone")
    await page.set_viewport_size(WIDE)
    await page.get_by_role("button", name="Slett visningen").click()
    await expect(renamed).to_have_count(0, timeout=SLOW)
    await page.get_by_role("button", name="Angre").click()
    await expect(renamed).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_on_a_telephone_the_list_and_then_the_conversation(office: Office, browser: Browser) -> None:
    page, shown, wrong = await console(office, browser, PHONE)
    await shown.views.get_by_role("link", name="Hos boten").click()
    await expect(row(page, 1)).to_contain_text("Henvendelse nr. 1", timeout=SLOW)
    await shot(page, "inbox-phone")
    await page.locator(".pane--list").hover()
    await page.mouse.wheel(0, 4_000)
    far = page.locator(".inbox__row").filter(has_text="Henvendelse nr. 40").first
    await far.get_by_role("link").click(timeout=SLOW)
    await expect(page.locator(".pane--list")).to_be_hidden(timeout=SLOW)
    await shot(page, "inbox-phone-conversation")
    await page.go_back()
    await expect(far.get_by_role("link")).to_be_focused(timeout=SLOW)
    assert wrong == []


async def test_several_are_chosen_taken_and_given_back(office: Office, browser: Browser) -> None:
    page, shown, wrong = await console(office, browser, WIDE)
    await shown.views.get_by_role("link", name="Hos boten").click()
    await expect(page.locator(".inbox__row").first).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Velg flere").click()
    for place in range(3):
        await page.get_by_role("checkbox", name="Velg ").nth(place).check()
    chosen = page.get_by_role("region", name="Valgte henvendelser")
    await expect(chosen).to_contain_text("3 valgt")
    await examined(page, "inbox-chosen")
    await chosen.get_by_role("button", name="Ta over").click()
    await expect(chosen.get_by_text("3 henvendelser er tatt over.")).to_be_visible(timeout=SLOW)
    await examined(page, "inbox-chosen-told")
    await page.get_by_role("button", name="Angre").press("Enter")
    await expect(chosen.get_by_text("Angret for 3 henvendelser.")).to_be_visible(timeout=SLOW)
    assert office.rows("SELECT DISTINCT owner FROM conversation WHERE channel = 'webchat'") == [("bot",)]
    assert wrong == []


async def test_an_inquiry_is_put_off_and_comes_back_by_itself(office: Office, browser: Browser) -> None:
    page, shown, wrong = await console(office, browser, WIDE)
    await shown.opens(LEAVES)
    await shown.takes_over()
    await page.get_by_role("heading", name=LEAVES).focus()
    await page.keyboard.press("u")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Neste arbeidsdag")).to_be_visible(timeout=SLOW)
    await examined(page, "inbox-put-off")
    await dialog.get_by_role("button", name="Neste arbeidsdag").press("Enter")
    await expect(page.get_by_role("button", name="Hent fram igjen")).to_be_visible(timeout=SLOW)
    await shown.views.get_by_role("link", name="Utsatt").click()
    await expect(shown.inbox(LEAVES)).to_be_visible(timeout=SLOW)
    await shown.inbox(LEAVES).click()
    await expect(page.get_by_role("button", name="Hent fram igjen")).to_be_visible(timeout=SLOW)
    await examined(page, "inbox-put-off-list")
    await shown.views.get_by_role("link", name="Mine").click()
    await expect(page.get_by_role("heading", name="Mine")).to_be_visible(timeout=SLOW)
    await expect(shown.inbox(LEAVES)).to_be_hidden(timeout=SLOW)
    with sqlite3.connect(office.folder / "var" / "torg.db", timeout=20) as store:
        past = "UPDATE inquiry SET put_off_until = '2026-01-01 08:00:00.000000' WHERE put_off_until IS NOT NULL"
        assert store.execute(past).rowcount == 1
    store.close()
    await expect(shown.inbox(LEAVES)).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Varsler").click()
    await expect(page.get_by_text("Tiden du utsatte henvendelsen til, er kommet.")).to_be_visible(timeout=SLOW)
    await examined(page, "inbox-came-back")
    assert wrong == []


async def test_what_is_urgent_or_tagged_is_found(office: Office, browser: Browser) -> None:
    page, shown, wrong = await console(office, browser, WIDE)
    await shown.opens(LIGHT)
    await page.get_by_role("button", name="Opplysninger", exact=True).click()
    fields = page.get_by_role("region", name="Opplysninger")
    await fields.get_by_label("Prioritet").select_option("Haster")
    box = fields.get_by_role("combobox", name="Merkelapper")
    await box.fill("Stengt vei")
    await box.press("Enter")
    await box.press_sequentially("E18,stengt   VEI,Kommunedirektørens-oppfølgingsliste")
    await examined(page, "inbox-tags-fields")
    await fields.get_by_role("button", name="Lagre").click()
    facts = page.get_by_role("list", name="Om henvendelsen")
    await expect(facts.get_by_text("Haster")).to_be_visible(timeout=SLOW)
    await expect(facts.get_by_role("list", name="Merkelapper").get_by_role("listitem")).to_have_text(
        ["E18", "Kommunedirektørens-oppfølgingsliste", "Stengt vei"], timeout=SLOW
    )
    await shown.views.get_by_role("link", name="Åpne").click()
    await page.get_by_label("Rekkefølge").select_option("Det som haster først")
    await expect(row(page, 1)).to_contain_text(LIGHT, timeout=SLOW)
    await expect(row(page, 1)).to_contain_text("Haster")
    await page.get_by_role("button", name="Filtrer").click()
    await page.get_by_label("Merkelapp", exact=True).select_option("Stengt vei")
    await expect(row(page, 1)).to_have_attribute("aria-setsize", "1", timeout=SLOW)
    await examined(page, "inbox-tags")
    await page.locator(".news").get_by_role("button", name="Lukk").click()
    await page.set_viewport_size({"width": 320, "height": 700})
    await examined(page, "inbox-tags-phone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await row(page, 1).get_by_role("link").click()
    await page.get_by_role("button", name="Opplysninger", exact=True).click()
    await expect(box).to_be_visible(timeout=SLOW)
    await box.scroll_into_view_if_needed()
    await examined(page, "inbox-tags-fields-phone")
    assert wrong == []


async def test_several_are_tagged_together_and_as_they_were_again(office: Office, browser: Browser) -> None:
    page, shown, wrong = await console(office, browser, WIDE, color_scheme="dark")
    await shown.views.get_by_role("link", name="Hos boten").click()
    await expect(page.locator(".inbox__row").first).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Velg flere").click()
    for place in range(2):
        await page.get_by_role("checkbox", name="Velg ").nth(place).check()
    chosen = page.get_by_role("region", name="Valgte henvendelser")
    await chosen.get_by_role("button", name="Merkelapp …").click()
    dialog = page.get_by_role("dialog", name="Gi en merkelapp")
    await expect(dialog.get_by_role("combobox")).to_be_focused(timeout=SLOW)
    await page.keyboard.type("Vinter")
    await examined(page, "inbox-chosen-tag")
    await page.keyboard.press("Enter")
    await expect(chosen.get_by_text("2 henvendelser har fått merkelappen.")).to_be_visible(timeout=SLOW)
    await expect(page.locator(".inbox__row").filter(has_text="Vinter")).to_have_count(2, timeout=SLOW)
    await page.get_by_role("button", name="Angre").press("Enter")
    await expect(page.locator(".inbox__row").filter(has_text="Vinter")).to_have_count(0, timeout=SLOW)
    assert office.rows("SELECT count(*) FROM inquiry_tag WHERE tag = 'Vinter'") == [(0,)]
    assert wrong == []
