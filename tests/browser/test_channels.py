"""What staff and citizens see of the channels, in a real browser, with mail that comes by the real listener."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, FilePayload, ViewportSize, expect

from tests.browser.office import Console, Office, mail
from tests.browser.page import opened, shot
from tests.browser.people import SLOW, Citizen, examined
from tests.sealed import sealed
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
HOLE, BINS = "Hull i veien ved Storgata 14", "Søppelkassen er ødelagt"
NEW = "Hullet har vokst siden i går."
QUOTED = "Servicetorget skrev: Vi ser på det."
ODD = b"""From: Kari Nordmann <kari@nordmann.example>, Ola <ola@nordmann.example>
Subject: Gatelyset blinker
Message-ID: <odd@nordmann.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: rot13

Det blinker hele natten.
"""
LONG_NAME = "Skjermbilde_av_kommunedelplanens_arealformålsbestemmelser_med_et_svært_langt_navn_2026-11-21.pdf"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAE0lEQVR42mP4z8CABzGMSjNgoQD9sWOdb6XVrQAAAABJRU5ErkJggg=="
)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("office")) as service:
        yield service


async def window(browser: Browser, viewport: ViewportSize = WIDE) -> BrowserContext:
    return await browser.new_context(viewport=viewport, locale="nb-NO", reduced_motion="reduce")


async def console_of(browser: Browser, office: Office, viewport: ViewportSize = WIDE) -> tuple[Console, list[str]]:
    page, wrong = await opened(await window(browser, viewport), f"{office.url}/console/")
    console = Console(page)
    await console.log_in(office)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    return console, wrong


async def test_mail_is_read_answered_with_a_file_split_and_merged(office: Office, browser: Browser) -> None:
    console, wrong = await console_of(browser, office)
    await _kari_writes(office)
    await console.opens(HOLE)
    await console.takes_over()
    await _what_came_is_shown(console)
    await _staff_answer_with_a_file(office, console)
    await _what_is_chosen_goes_and_the_rest_stays(office, console)
    await _a_new_matter_is_split_off(office, console)
    await _and_merged_again(console)
    assert [line for line in wrong if "400" not in line] == []  # The program that was refused.


async def _kari_writes(office: Office) -> None:
    first = mail(HOLE, "Hei!\n\nDet er et stort hull i veien.\n", Message_ID="<one@nordmann.example>")
    first.add_attachment(PICTURE, maintype="image", subtype="png", filename="hullet.png")
    first.add_attachment(b"%PDF-1.4\n%%EOF\n", maintype="application", subtype="pdf", filename=LONG_NAME)
    first.add_attachment(b"MZ\x90\0" + b"\0" * 80, maintype="application", subtype="octet-stream", filename="kart.exe")
    office.receives(first)
    text = f"{NEW}\n\nDen 20. november 2026 kl. 09:12 skrev Servicetorget <post@havdal.example>:\n> {QUOTED}\n"
    reference = {"Message_ID": "<two@nordmann.example>", "In_Reply_To": "<one@nordmann.example>"}
    await eventually(lambda: len(office.rows("SELECT 1 FROM message WHERE author = 'citizen'")) == 1, what="the first mail")
    second = mail(f"Re: {HOLE}", text, Cc="ola@nordmann.example", **reference)
    office.receives(second)
    await eventually(lambda: len(office.rows("SELECT 1 FROM message WHERE author = 'citizen'")) == 2, what="the second mail")


async def _what_came_is_shown(console: Console) -> None:
    log, page = console.log, console.page
    await expect(log.get_by_text(NEW)).to_be_visible(timeout=SLOW)
    await expect(log.get_by_text(QUOTED)).to_have_count(0)
    await log.get_by_role("button", name="Vis hele meldingen").click()
    await expect(log.get_by_text(QUOTED)).to_be_visible()
    await expect(log.get_by_text("Ikke tatt vare på: filtypen kan være skadelig")).to_be_visible()
    await expect(log.get_by_text("Kopi til: ola@nordmann.example")).to_be_visible()
    picture = log.locator("img.file__picture")
    await picture.scroll_into_view_if_needed()
    await expect(picture).to_have_js_property("naturalWidth", 10, timeout=SLOW)
    async with page.expect_download() as started:
        await log.get_by_role("link", name="hullet.png").click()
    assert (await (await started.value).path()).read_bytes() == PICTURE
    assert await console.way() == "E-post: kari@nordmann.example (Kari Nordmann)"
    await examined(page, "channels-mail")


async def _staff_answer_with_a_file(office: Office, console: Console) -> None:
    page = console.page
    chooser = page.get_by_role("tabpanel", name="Svar til innbyggeren").locator("input[type=file]")
    await chooser.set_input_files([FilePayload(name="vedtak.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4\n%%EOF\n")])
    await expect(page.get_by_role("button", name="Fjern vedtak.pdf")).to_be_visible(timeout=SLOW)
    await chooser.set_input_files([FilePayload(name="spill.exe", mimeType="application/x-msdownload", buffer=b"MZ")])
    await expect(page.get_by_text("Filtypen kan være skadelig og kan ikke sendes.")).to_be_visible(timeout=SLOW)
    await console.box.fill("Takk! Se vedlagte vedtak.")
    await examined(page, "channels-answer")
    await page.get_by_role("button", name="Fjern spill.exe").click()
    await console.box.press("Control+Enter")
    await expect(console.log.get_by_role("link", name="vedtak.pdf")).to_be_visible(timeout=SLOW)
    await expect(console.log.get_by_text("Sendt", exact=True).last).to_be_visible(timeout=SLOW)
    carried = "SELECT 1 FROM arrival WHERE channel = 'email-kept' AND message IN (SELECT message FROM attachment)"
    await eventually(lambda: len(office.rows(carried)) == 1, what="the mail with the file")


async def _a_new_matter_is_split_off(office: Office, console: Console) -> None:
    reference = {"Message_ID": "<three@nordmann.example>", "In_Reply_To": "<one@nordmann.example>"}
    office.receives(mail(BINS, "Dessuten er søppelkassen vår ødelagt.", **reference))
    page, log = console.page, console.log
    await expect(log.get_by_text("søppelkassen vår")).to_be_visible(timeout=SLOW)
    await expect(log.get_by_text(f"Nytt emne: «{BINS}».")).to_be_visible()
    await examined(page, "channels-split-offered")
    await log.get_by_role("button", name="Skill ut som egen henvendelse").click()
    await page.get_by_role("dialog").get_by_role("button", name="Skill ut").click()
    await expect(console.news).to_contain_text("Skilt ut som", timeout=SLOW)
    await expect(log.get_by_text("søppelkassen vår")).to_have_count(0, timeout=SLOW)
    await examined(page, "channels-split-done")
    await console.news.get_by_role("link").click()
    await expect(page.get_by_role("heading", name=BINS)).to_be_visible(timeout=SLOW)
    await expect(log.get_by_text("søppelkassen vår")).to_be_visible(timeout=SLOW)


async def _what_is_chosen_goes_and_the_rest_stays(office: Office, console: Console) -> None:
    page, log = console.page, console.log
    texts = ("Når åpner barnehagen?", "Hullet er blitt større.")
    for number, text in enumerate(texts):
        reference = {"Message_ID": f"<more{number}@nordmann.example>", "In_Reply_To": "<one@nordmann.example>"}
        office.receives(mail(HOLE, text, **reference))
        await expect(log.get_by_text(text)).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Samme sak og person").click()
    await page.get_by_role("button", name="Skill ut meldinger …").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Skill ut", exact=True)).to_be_disabled()
    await dialog.get_by_role("checkbox", name=texts[0]).check()
    await examined(page, "channels-split-chosen")
    await page.set_viewport_size(PHONE)
    await examined(page, "channels-split-chosen-phone")
    await page.set_viewport_size(WIDE)
    await dialog.get_by_role("button", name="Skill ut", exact=True).click()
    await expect(console.news).to_contain_text("Skilt ut som", timeout=SLOW)
    await expect(log.get_by_text(texts[0])).to_have_count(0, timeout=SLOW)
    await expect(log.get_by_text(texts[1])).to_be_visible()
    await page.get_by_role("button", name="Samme sak og person").click()


async def _and_merged_again(console: Console) -> None:
    page = console.page
    await page.get_by_role("button", name="Mer", exact=True).click()
    await page.get_by_role("button", name="Slå sammen med …").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Nummer på henvendelsen").fill("1")
    await dialog.get_by_role("button", name="Finn").click()
    await expect(dialog.get_by_text(HOLE)).to_be_visible(timeout=SLOW)
    await examined(page, "channels-merge")
    await dialog.get_by_role("button", name="Slå sammen med").click()
    await expect(console.news).to_contain_text("er slått sammen med", timeout=SLOW)
    await expect(page.get_by_role("heading", name=HOLE)).to_be_visible(timeout=SLOW)
    await expect(console.log.get_by_text("søppelkassen vår")).to_be_visible(timeout=SLOW)
    await shot(page, "channels-merged")


async def test_citizen_leaves_an_address_and_is_answered_there(office: Office, browser: Browser) -> None:
    page, wrong = await opened(await window(browser), f"{office.url}/")
    citizen = Citizen(page)
    await citizen.open_chat()
    await citizen.say("Jeg vil snakke med noen om skjenkebevilling")
    await page.get_by_role("log").get_by_role("button", name="Få svar selv om du lukker chatten").click(timeout=SLOW)
    await page.get_by_label("E-postadresse").fill("ola")
    await page.get_by_role("button", name="Lagre").click()
    await expect(page.get_by_text("Dette ser ikke ut som en e-postadresse.")).to_be_visible(timeout=SLOW)
    await examined(page, "widget-contact")
    await page.get_by_label("E-postadresse").fill("ola@nordmann.example")
    await page.get_by_role("button", name="Lagre").click()
    await expect(page.get_by_text("sendes svaret til ola@nordmann.example")).to_be_visible(timeout=SLOW)
    await examined(page, "widget-contact-kept")
    console, staff_wrong = await console_of(browser, office)
    await console.opens("Jeg vil snakke med noen om skjenkebevilling", "Venter på oss")
    await console.takes_over()
    assert await console.way() == "Nettprat"
    await console.page.get_by_label("Svar via").select_option(label="E-post: ola@nordmann.example")
    await console.box.fill("Hei Ola, her er skjemaet.")
    await examined(console.page, "channels-way")
    await console.page.get_by_role("button", name="Forhåndsvis").click()
    seen = console.page.get_by_role("dialog", name="Slik går e-posten")
    await expect(seen.get_by_text("Hei Ola, her er skjemaet.")).to_be_visible(timeout=SLOW)
    await expect(seen.get_by_text("ola@nordmann.example")).to_be_visible()
    await expect(seen.get_by_text("Vennlig hilsen")).to_be_visible()
    await examined(console.page, "channels-preview")
    await console.page.keyboard.press("Escape")
    await expect(seen).to_have_count(0)
    await console.box.focus()
    await console.box.press("Control+Enter")
    await expect(console.log.get_by_text("Hei Ola, her er skjemaet.")).to_be_visible(timeout=SLOW)
    await citizen.sees("Hei Ola, her er skjemaet.")
    ola = sealed(office.folder / "var", "ola@nordmann.example")
    sent = f"SELECT state FROM outbox WHERE channel = 'email' AND address = '{ola}'"  # noqa: S608 - our own
    await eventually(lambda: office.rows(sent) == [("accepted",)], what="the mail to Ola")
    # Refusals are reported as errors by browsers: of the address (400), and of the telephone, since SMS is off (404).
    assert [line for line in wrong if "400" not in line and "404" not in line] == []
    assert staff_wrong == []


async def test_way_is_added_in_place_and_a_letter_is_printed_and_posted(office: Office, browser: Browser) -> None:
    office.receives(mail("Reguleringsplan", "Kan jeg få svar i posten?", Message_ID="<letter@nordmann.example>"))
    console, wrong = await console_of(browser, office)
    await console.opens("Reguleringsplan")
    await console.takes_over()
    page = console.page
    await page.get_by_role("button", name="Legg til adresse").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Kanal").select_option("letter")
    await dialog.get_by_label("Postadresse").fill("Kari Nordmann\nStorgata 14\n4580 Havdal")
    await examined(page, "channels-add-address")
    await dialog.get_by_role("button", name="Legg til").click()
    await expect(page.get_by_text("Blir en PDF som du skriver ut")).to_be_visible(timeout=SLOW)
    assert await console.way() == "Brev: Kari Nordmann, Storgata 14, 4580 Havdal"
    await console.box.fill("Kjære Kari.\n\nPlanen ligger ute til 1. desember.")
    await console.box.press("Control+Enter")
    await expect(console.log.get_by_role("link", name=".pdf")).to_be_visible(timeout=SLOW)
    await examined(page, "channels-letter")
    await console.log.get_by_role("button", name="Marker som lagt i posten").click()
    await expect(console.log.get_by_text("Lagt i posten")).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_channels_page_tells_what_is_wrong_and_what_could_not_be_read(office: Office, browser: Browser) -> None:
    office.receives(b"dette er ingen e-post\r\nbare tekst\r\n", "ukjent@avsender.example")
    console, wrong = await console_of(browser, office)
    page = console.page
    await page.get_by_role("navigation").get_by_role("link", name="Kanaler").click()
    sms = page.get_by_role("row").filter(has_text="SMS")
    await expect(sms.get_by_text("[sms] quiet")).to_be_visible(timeout=SLOW)
    await expect(sms.get_by_text("Av", exact=True)).to_be_visible()
    await expect(page.get_by_text("Dette er ingen e-post")).to_be_visible(timeout=SLOW)
    await expect(page.locator(".arrival [lang=en]")).to_have_count(0)
    await examined(page, "channels-page")
    await page.get_by_text("Dette er ingen e-post").scroll_into_view_if_needed()
    await shot(page, "channels-unread")
    await page.get_by_role("button", name="Legg til side").click()
    await expect(page.get_by_text("Alt som er kommet inn, er lest.")).to_be_visible(timeout=SLOW)
    await page.get_by_text("1 lagt til side").click()
    await page.get_by_role("button", name="Les på nytt").click()
    await expect(console.news).to_contain_text("Det blir lest på nytt nå.", timeout=SLOW)
    await page.get_by_role("button", name="Les:").first.click()
    await expect(page.get_by_role("dialog")).to_contain_text("nordmann.example", timeout=SLOW)
    await examined(page, "channels-kept-mail")
    assert wrong == []


async def test_what_was_odd_about_a_mail_is_said_in_the_readers_language(office: Office, browser: Browser) -> None:
    office.receives(ODD)
    console, wrong = await console_of(browser, office)
    page = console.page
    await console.opens("Gatelyset blinker")
    await console.log.get_by_text("Meldingen hadde feil i formatet").click()
    await expect(console.log.get_by_text("E-posten har ingen dato.")).to_be_visible(timeout=SLOW)
    await expect(console.log.get_by_text("(«rot13»)")).to_be_visible()
    await expect(console.log.locator(".notes [lang=en]")).to_have_count(0)
    await examined(page, "channels-odd")
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(PHONE)
    await console.log.get_by_text("E-posten oppgir flere avsendere.").scroll_into_view_if_needed()
    await examined(page, "channels-odd-phone")
    assert wrong == []


@pytest.mark.parametrize("name", ["conversation", "channels"])
async def test_pages_fit_a_telephone(office: Office, browser: Browser, name: str) -> None:
    console, wrong = await console_of(browser, office, PHONE)
    if name == "channels":
        await console.page.get_by_role("navigation").get_by_role("link", name="Kanaler").click()
        await expect(console.page.get_by_role("heading", name="Ikke lest")).to_be_visible(timeout=SLOW)
    else:
        await console.opens(HOLE)
    await examined(console.page, f"channels-phone-{name}")
    width = await console.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    assert wrong == []
