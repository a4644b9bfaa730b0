"""Two people at one inquiry in real browsers: drafts that survive, who looks, and who has answered since."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect
from pypdf import PdfReader

from tests.browser.office import Console, Office, mail
from tests.browser.page import opened, shot
from tests.browser.people import SLOW, examined
from tests.service import ROOT
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
LIGHT, PLOUGH = "Veglyset er mørkt", "Når kommer brøytebilen"
SNOW = "Snø foran garasjen"
LETTER = "Et langt brev om veien"
SAVED = "Utkastet er lagret"


class Shared(Office):
    """An office where Bo works, too."""

    async def hires(self, username: str, *, role: str = "desk") -> str:
        """Make an account and return its password."""
        who = (username, "--name", username.capitalize(), "--role", role)
        command = (sys.executable, "-m", "bot", "user", "add", *who, "--generate")
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=self.environment, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
        assert process.returncode == 0
        found = re.search(r"(\S+)\s*$", output.decode())
        assert found is not None, output
        return found.group(1)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    async with Shared(tmp_path_factory.mktemp("conversation")) as office:
        for title in (LIGHT, PLOUGH):
            office.receives(mail(title, "Når kommer noen?"))
        yield office


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def bo(office: Shared) -> tuple[str, str]:
    return "bo", await office.hires("bo")


async def desk(
    office: Shared, browser: Browser, who: tuple[str, str], viewport: ViewportSize = WIDE
) -> tuple[BrowserContext, Page, Console]:
    context = await browser.new_context(viewport=viewport, locale="nb-NO", reduced_motion="reduce")
    page, _ = await opened(context, f"{office.url}/console/")
    shown = Console(page)
    await page.get_by_label("Brukernavn").fill(who[0])
    await page.get_by_label("Passord", exact=True).fill(who[1])
    await page.get_by_role("button", name="Logg inn").click()
    await expect(shown.views.get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)
    return context, page, shown


async def test_a_draft_is_there_on_another_machine_and_goes_on_with_the_inquiry(
    office: Shared, browser: Browser, bo: tuple[str, str]
) -> None:
    admin = office.first_admin()
    context, page, shown = await desk(office, browser, admin)
    await shown.opens(LIGHT)
    await shown.takes_over()
    await shown.box.fill("Vi skifter pæra på tirsdag")
    await expect(page.get_by_text(SAVED)).to_be_visible(timeout=SLOW)
    await examined(page, "draft-saved")
    await office.kill()
    await context.close()
    await office.start()

    other, page, shown = await desk(office, browser, admin, PHONE)
    address = office.rows("SELECT id FROM inquiry WHERE title = ?", LIGHT)[0][0]
    await page.goto(f"{office.url}/console/mine/{address}")
    await expect(shown.box).to_have_value("Vi skifter pæra på tirsdag", timeout=SLOW)
    await examined(page, "draft-phone")

    _, theirs, bos = await desk(office, browser, bo)
    await bos.opens(LIGHT)
    await expect(theirs.get_by_text("Administrator har et utkast til svar")).to_be_visible(timeout=SLOW)
    await expect(theirs.get_by_text("Administrator ser også på denne henvendelsen")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_text("Bo ser også på denne henvendelsen")).to_be_visible(timeout=SLOW)
    await shown.box.press_sequentially(" kl. 7")
    await expect(theirs.get_by_text("Administrator skriver …")).to_be_visible(timeout=SLOW)
    await examined(theirs, "draft-colleague")
    await expect(page.get_by_text(SAVED)).to_be_visible(timeout=SLOW)
    await theirs.get_by_role("button", name="Ta over fra Administrator").click()
    await theirs.get_by_role("dialog").get_by_role("button", name="Ta over").click()
    await theirs.get_by_role("button", name="Overta utkastet").click(timeout=SLOW)
    await expect(bos.box).to_have_value("Vi skifter pæra på tirsdag kl. 7")
    await bos.box.press("Control+Enter")
    await expect(bos.log).to_contain_text("Vi skifter pæra på tirsdag", timeout=SLOW)
    await expect(bos.box).to_have_value("")
    assert office.rows("SELECT count(*) FROM draft") == [(0,)]
    await other.close()
    await expect(theirs.get_by_text("Administrator ser også")).to_have_count(0, timeout=SLOW)


async def test_two_windows_lose_nothing_and_a_colleagues_answer_is_shown_first(
    office: Shared, browser: Browser, bo: tuple[str, str]
) -> None:
    admin = office.first_admin()
    _, page, shown = await desk(office, browser, admin)
    await shown.opens(PLOUGH)
    await shown.takes_over()
    _, second, again = await desk(office, browser, admin)
    await again.opens(PLOUGH)
    await expect(again.box).to_be_editable(timeout=SLOW)
    await shown.box.fill("Brøytebilen kommer")
    await expect(page.get_by_text(SAVED)).to_be_visible(timeout=SLOW)
    await again.box.fill("Bilen er på vei")
    await expect(second.get_by_text("Du har også skrevet i et annet vindu.")).to_be_visible(timeout=SLOW)
    await examined(second, "draft-conflict")
    await second.get_by_role("button", name="Behold begge").click()
    await expect(again.box).to_have_value("Brøytebilen kommer\n\nBilen er på vei")
    await expect(second.get_by_text(SAVED)).to_be_visible(timeout=SLOW)
    await page.close()

    _, theirs, bos = await desk(office, browser, bo)
    await bos.opens(PLOUGH)
    await theirs.get_by_role("button", name="Ta over fra Administrator").click()
    await theirs.get_by_role("dialog").get_by_role("button", name="Ta over").click()
    await expect(bos.box).to_be_editable(timeout=SLOW)
    await bos.box.fill("Den kommer klokka sju")
    await bos.box.press("Control+Enter")
    await expect(bos.log).to_contain_text("Den kommer klokka sju", timeout=SLOW)
    await theirs.get_by_role("button", name="Legg tilbake i køen").click()
    await second.get_by_role("button", name="Ta over", exact=True).click(timeout=SLOW)
    await expect(again.box).to_be_editable(timeout=SLOW)
    await again.box.press("Control+Enter")
    dialog = second.get_by_role("dialog", name="Bo har svart siden du begynte å skrive")
    await expect(dialog).to_contain_text("Den kommer klokka sju")
    await examined(second, "answered-since")
    await dialog.get_by_role("button", name="Send likevel").click()
    await expect(again.log).to_contain_text("Bilen er på vei", timeout=SLOW)


async def test_a_canned_reply_is_kept_and_put_in_by_keys(office: Shared, browser: Browser) -> None:
    office.receives(mail(SNOW, "Takk for hjelpen i fjor."))
    _, page, shown = await desk(office, browser, office.first_admin())
    await page.goto(f"{office.url}/console/canned")
    provisional = page.get_by_role("row").filter(has_text="Foreløpig svar (forvaltningsloven § 11 a)")
    await expect(provisional).to_be_visible(timeout=SLOW)
    await examined(page, "canned-shipped")
    await page.get_by_role("button", name="Nytt standardsvar").click()
    dialog = page.get_by_role("dialog", name="Nytt standardsvar")
    await dialog.get_by_label("Tittel").fill("Hilsen")
    await dialog.get_by_label("Snarvei").fill("/hei")
    await dialog.get_by_label("Hele kommunen").check()
    await dialog.get_by_label("Norsk bokmål").fill(
        "Hei {{navn}}! Saken din er {{saksnummer}}, hos {{tjeneste}}, {{besøkstid}}."
    )
    other = dialog.get_by_label("Norsk nynorsk")
    await other.fill("Hei")
    await other.select_text()
    await dialog.get_by_role("toolbar").nth(1).get_by_role("button", name="Fet").click()
    await expect(other).to_have_value("**Hei**")
    await examined(page, "canned-dialog")
    await dialog.get_by_role("button", name="Lagre").click()
    row = page.get_by_role("row").filter(has_text="/hei")
    await expect(row).to_contain_text("Hele kommunen", timeout=SLOW)
    await row.get_by_role("button", name="Slett").click()
    await expect(row).to_have_count(0, timeout=SLOW)
    await page.get_by_role("button", name="Angre").click()
    await expect(row).to_be_visible(timeout=SLOW)
    await examined(page, "canned-page")

    await shown.opens(SNOW)
    await shown.takes_over()
    await shown.box.press_sequentially("/he")
    option = page.get_by_role("option", name="Hilsen")
    await expect(option).to_be_visible(timeout=SLOW)
    await examined(page, "canned-picker")
    await shown.box.press("Enter")
    number = office.rows("SELECT number FROM inquiry WHERE title = ?", SNOW)[0][0]
    words = f"Hei Kari Nordmann! Saken din er {number}, hos Vei og trafikk, {{{{besøkstid}}}}."
    await expect(shown.box).to_have_value(words, timeout=SLOW)
    await shown.box.press("Control+Enter")
    asked = page.get_by_role("dialog", name="Noe er ikke fylt ut")
    await expect(asked).to_contain_text("{{besøkstid}}")
    await examined(page, "canned-unfilled")
    await asked.get_by_role("button", name="Avbryt").click()
    await shown.box.fill(words.replace(", hos Vei og trafikk, {{besøkstid}}", ""))
    await shown.box.press("Control+Enter")
    await expect(shown.log).to_contain_text(f"Saken din er {number}.", timeout=SLOW)


async def test_canned_replies_fit_a_telephone(office: Shared, browser: Browser) -> None:
    _, page, _ = await desk(office, browser, office.first_admin(), PHONE)
    await page.goto(f"{office.url}/console/canned")
    await expect(page.get_by_role("button", name="Nytt standardsvar")).to_be_visible(timeout=SLOW)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.get_by_role("button", name="Nytt standardsvar").click()
    await examined(page, "canned-phone")


async def test_an_inquiry_is_printed_with_all_that_was_said_and_nothing_to_press(office: Shared, browser: Browser) -> None:
    lines = [f"Linje {number} av alt jeg vil si." for number in range(1, 181)]
    office.receives(mail(LETTER, "\n".join(lines), Message_ID="<letter@nordmann.example>"))
    context, page, shown = await desk(office, browser, office.first_admin())
    await shown.opens(LETTER)
    await expect(shown.log.get_by_text("Linje 180")).to_be_visible(timeout=SLOW)
    printed = PdfReader(BytesIO(await page.pdf(format="A4")))
    text = "\n".join(sheet.extract_text() for sheet in printed.pages)
    assert len(printed.pages) > 1
    assert [line for line in lines if line not in text] == []
    assert LETTER in text
    for pressed in ("Ta over", "Utsett", "Svar til", "Slå sammen", "Kunnskap", "Sett emne", "Logg ut"):
        assert pressed not in text, text
    await page.emulate_media(media="print")
    await shot(page, "conversation-printed")
    await context.close()
