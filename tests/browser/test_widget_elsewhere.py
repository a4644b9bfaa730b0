"""A chat is copied by e-mail, and goes on in another browser: by keyboard, wide and narrow, light and dark."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.office import Console, Office
from tests.browser.page import opened
from tests.browser.people import SLOW, Citizen, examined
from tests.browser.test_widget import SIZES, focus_by_tab
from tests.building import until
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

CODE = re.compile(r"Koden din er (\d{4} \d{4})")
EMOJI = "Når åpner Blåbærbakken skole? 👩🏽‍🚒🇳🇴"
NAME = "Kari Østby Nordmann"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("elsewhere")) as service:
        yield service


async def talks(browser: Browser, office: Office, size: str, text: str, scheme: str = "light") -> tuple[Citizen, list[str]]:
    """Open the chat and say something, which is answered."""
    wanted: Literal["dark", "light"] = "dark" if scheme == "dark" else "light"
    context = await browser.new_context(viewport=SIZES[size], locale="nb-NO", reduced_motion="reduce", color_scheme=wanted)
    page, wrong = await opened(context, f"{office.url}/")
    citizen = Citizen(page)
    await citizen.open_chat()
    await citizen.say(text)
    await expect(citizen.log.get_by_role("button", name="Snakk med et menneske")).to_be_visible(timeout=SLOW)
    return citizen, wrong


def mails_to(office: Office, address: str) -> list[str]:
    """Return the words of the mails that were kept instead of sent, oldest first."""
    rows = office.rows("SELECT reference FROM arrival WHERE channel LIKE '%kept%' ORDER BY received_at")
    found = []
    for (reference,) in rows:
        content = (office.folder / "var" / "files" / Path(str(reference))).read_bytes()
        mail = message_from_bytes(content, policy=default)
        if address in str(mail["To"]):
            part = mail.get_body(("plain",))
            assert part is not None
            found.append(str(part.get_content()))
    return found


async def mail_to(office: Office, address: str, count: int) -> str:
    """Wait for so many mails and return the last."""
    await until(lambda: len(mails_to(office, address)) == count)
    return mails_to(office, address)[-1]


@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("phone", "dark")])
async def test_a_copy_by_mail(office: Office, browser: Browser, size: str, scheme: str) -> None:
    citizen, wrong = await talks(browser, office, size, EMOJI, scheme)
    page, address = citizen.page, f"kari-{size}@nordmann.example"
    await focus_by_tab(page, page.get_by_role("button", name="Lagre samtalen"))
    await page.keyboard.press("Enter")
    await focus_by_tab(page, page.get_by_role("button", name="På e-post"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("E-postadresse")).to_be_focused()
    await examined(page, f"widget-mail-{size}-{scheme}")
    await page.keyboard.type(address)
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Kode", exact=True)).to_be_focused(timeout=SLOW)
    code = CODE.search(await mail_to(office, address, 1))
    assert code is not None
    await page.keyboard.type("0000 0000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Koden stemmer ikke")).to_be_visible(timeout=SLOW)
    await examined(page, f"widget-mail-code-{size}-{scheme}")
    await page.get_by_label("Kode", exact=True).fill(code[1])
    await page.keyboard.press("Enter")
    await citizen.sees("En kopi av samtalen er på vei til k•••@nordmann.example.")
    await expect(page.get_by_role("textbox", name="Skriv en melding")).to_be_focused()
    copy = await mail_to(office, address, 2)
    assert EMOJI in copy
    assert "Du, " in copy
    assert "er på vei til" not in copy
    await examined(page, f"widget-mail-sent-{size}-{scheme}")
    assert [line for line in wrong if "400" not in line] == []


async def scanned(page: Page) -> str:
    """Return the link beside the squares on the screen; that they hold it is proved where they are drawn."""
    await expect(page.get_by_role("img", name="QR-kode med lenken")).to_be_visible(timeout=SLOW)
    return await page.get_by_role("textbox", name="Lenke").input_value()


@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("phone", "dark")])
async def test_a_chat_goes_on_elsewhere_and_both_hear_the_same(
    office: Office, browser: Browser, size: str, scheme: str
) -> None:
    citizen, wrong = await talks(browser, office, size, EMOJI, scheme)
    page = citizen.page
    await focus_by_tab(page, page.get_by_role("button", name="Fortsett på telefonen"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Tilbake til samtalen")).to_be_focused()
    link = await scanned(page)
    await examined(page, f"widget-elsewhere-{size}-{scheme}")
    tree = await page.get_by_role("dialog").aria_snapshot()
    for line in (
        'region "Fortsett på telefonen eller en annen enhet"',
        'heading "Fortsett på telefonen eller en annen enhet" [level=3]',
        'img "QR-kode med lenken"',
        'textbox "Lenke"',
        'button "Tilbake til samtalen"',
    ):
        assert line in tree, tree
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("textbox", name="Skriv en melding")).to_be_focused()

    other = SIZES["phone" if size == "desk" else "desk"]
    window = await browser.new_context(viewport=other, locale="nb-NO", reduced_motion="reduce")
    asked: list[str] = []
    window.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    there, faults = await opened(window, link)
    elsewhere = Citizen(there)
    await elsewhere.sees(EMOJI)
    assert "#" not in there.url
    await elsewhere.say("Nå skriver jeg herfra")
    await citizen.sees("Nå skriver jeg herfra")
    await citizen.say("Og her leser jeg det")
    await elsewhere.sees("Og her leser jeg det")
    await expect(there.get_by_role("main").get_by_role("heading", level=1)).to_have_text("Spør Havdal kommune")
    await examined(there, f"widget-continued-{size}-{scheme}")
    await there.keyboard.press("Escape")
    await expect(there.get_by_role("textbox", name="Skriv en melding")).to_be_visible()
    await there.reload()
    await elsewhere.sees("Og her leser jeg det")
    key = link.partition("#")[2]
    assert asked
    assert not any(key in one for one in asked)
    assert key not in office.log.read_text(encoding="utf-8")
    assert wrong == faults == []


async def test_a_link_that_was_used_tells_so(office: Office, browser: Browser) -> None:
    citizen, _ = await talks(browser, office, "desk", EMOJI)
    await citizen.page.get_by_role("button", name="Fortsett på telefonen").click()
    link = await scanned(citizen.page)
    for first in (True, False):
        context = await browser.new_context(viewport=SIZES["phone"], locale="nb-NO", color_scheme="light")
        page, _ = await opened(context, link)
        if first:
            await Citizen(page).sees(EMOJI)
        else:
            await Citizen(page).sees("Lenken er brukt eller for gammel.")
            await expect(page.get_by_role("log").get_by_text(EMOJI)).to_have_count(0)
            await examined(page, "widget-link-used-phone")
        await context.close()


async def test_staff_see_the_name_that_was_left(office: Office, browser: Browser) -> None:
    citizen, wrong = await talks(browser, office, "phone", "Hvem rydder snøen i Ytre Østerdalsveien?")
    page = citizen.page
    await page.get_by_role("button", name="Legg igjen adresse").click()
    await page.get_by_label("E-postadresse").fill("kari@nordmann.example")
    await page.get_by_label("Navn (valgfritt)").fill(NAME)
    await examined(page, "widget-name-phone")
    await page.get_by_role("button", name="Lagre", exact=True).click()
    await citizen.sees("sendes svaret til kari@nordmann.example")
    desk, _ = await opened(await browser.new_context(viewport=SIZES["desk"], locale="nb-NO"), f"{office.url}/console/")
    console = Console(desk)
    await console.log_in(office)
    await console.opens("Hvem rydder snøen")
    await console.takes_over()
    way = desk.get_by_label("Svar via").get_by_role("option", name=f"E-post: kari@nordmann.example ({NAME})")
    await expect(way).to_be_attached(timeout=SLOW)
    await examined(desk, "console-name-desk")
    assert office.rows("SELECT count(*) FROM contact WHERE name LIKE '%Kari%'") == [(0,)]
    assert wrong == []
