"""The widget's journeys by keyboard alone, on a page whose policy lets in nothing but its own scripts."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.office import Console, Office
from tests.browser.page import opened
from tests.browser.people import SLOW, Citizen, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

SIZES = {"desk": ViewportSize(width=1280, height=900), "phone": ViewportSize(width=390, height=800)}


def picture(width: int = 64, height: int = 48) -> bytes:
    """Return a PNG of one colour (RFC 2083)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x2a\x7a\x4b" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = picture()
PICTURE, LETTER, PROGRAM = "hull i veien ved Søndre Blåbærbakken.png", "brev til kommunen.txt", "spill.exe"
UNKNOWN = "Kan dere se på månelandingen på Søndre Blåbærbakken?"
LONG = "Her er bildet av hullet 👩🏽‍🚒🇳🇴"
BIG = 11 * 1024 * 1024


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("widget")) as service:
        yield service


async def arrives(browser: Browser, office: Office, size: str) -> tuple[Citizen, list[str]]:
    """Come to the page and open the chat by the keyboard."""
    context = await browser.new_context(viewport=SIZES[size], locale="nb-NO", reduced_motion="reduce")
    page, wrong = await opened(context, f"{office.url}/")
    await page.get_by_role("button", name="Spør oss").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Skriv en melding")).to_be_focused()
    return Citizen(page), wrong


async def focus_by_tab(page: Page, target: Locator, key: str = "Tab") -> None:
    """Reach something by the keyboard alone."""
    for _ in range(40):
        if await target.evaluate("element => element.matches(':focus')"):
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {key}")


def as_payload(*files: tuple[str, bytes]) -> list[Any]:
    """Return files as the browser is given them."""
    kinds = {"png": "image/png", "txt": "text/plain"}
    return [{"name": name, "mimeType": kinds.get(name[-3:], ""), "buffer": content} for name, content in files]


async def chooses(citizen: Citizen, *files: tuple[str, bytes]) -> None:
    """Choose files by the button, reached from the field."""
    page = citizen.page
    attach = page.get_by_role("button", name="Legg ved filer")
    await focus_by_tab(page, attach, "Shift+Tab")
    # The system's own window is none that a test can see: it is enough that the input was asked to open it.
    await page.locator("input[type=file]").evaluate(
        "input => input.addEventListener('click', event => { event.preventDefault(); input.title = 'asked'; }, {once: true})"
    )
    await page.keyboard.press("Enter")
    await expect(page.locator("input[type=file]")).to_have_attribute("title", "asked")
    await given(citizen, *files)


async def given(citizen: Citizen, *files: tuple[str, bytes]) -> None:
    """Choose files without the system's own window."""
    await citizen.page.locator("input[type=file]").set_input_files(as_payload(*files))


@pytest.mark.parametrize("size", SIZES)
async def test_files_are_chosen_seen_taken_away_and_sent(office: Office, browser: Browser, size: str) -> None:
    citizen, wrong = await arrives(browser, office, size)
    page = citizen.page
    await examined(page, f"widget-hours-{size}")
    chosen = page.get_by_role("list", name="Filer som sendes med")
    await chooses(citizen, (PICTURE, PNG), (LETTER, b"Hei"))
    await expect(chosen.get_by_role("listitem")).to_have_count(2)
    await expect(chosen.locator("canvas")).to_have_count(2)
    await expect(chosen.locator("canvas:visible")).to_have_count(1)
    await examined(page, f"widget-files-chosen-{size}")
    await page.get_by_role("button", name=f"Fjern {LETTER}").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Skriv en melding")).to_be_focused()
    await expect(chosen.get_by_role("listitem")).to_have_count(1)

    await given(citizen, ("stort bilde.png", bytes(BIG)))
    await expect(page.get_by_role("alert").filter(has_text="stort bilde.png er for stor")).to_be_visible()
    await given(citizen, (PROGRAM, b"MZ" + bytes(64)))
    await citizen.say(LONG)
    await expect(page.get_by_role("alert").filter(has_text=f"{PROGRAM} er tom eller av en type")).to_be_visible(timeout=SLOW)
    await examined(page, f"widget-file-refused-{size}")
    await page.get_by_role("button", name=f"Fjern {PROGRAM}").click()
    await page.get_by_role("textbox", name="Skriv en melding").press("Enter")
    await citizen.sees(LONG)
    await expect(chosen).to_have_count(0)
    saved = citizen.log.get_by_role("button", name=PICTURE)
    await expect(saved).to_be_visible(timeout=SLOW)
    async with page.expect_download() as download:
        await saved.click()
    assert (await download.value).suggested_filename == PICTURE
    assert (await (await download.value).path()).read_bytes() == PNG
    await examined(page, f"widget-files-sent-{size}")
    rows = office.rows("SELECT a.name, m.text FROM attachment a JOIN message m ON m.id = a.message")
    assert (PICTURE, LONG) in rows
    assert PROGRAM not in {name for name, _ in rows}
    # A browser reports every request that was answered by an error, and one was refused on purpose.
    assert [line for line in wrong if "400" not in line] == []


async def test_who_waits_is_told_the_place_and_staff_find_the_file(office: Office, browser: Browser) -> None:
    citizen, wrong = await arrives(browser, office, "phone")
    page = citizen.page
    await citizen.say(UNKNOWN)
    await expect(citizen.log.get_by_role("button", name="Snakk med et menneske")).to_be_visible(timeout=SLOW)
    await citizen.asks_for_a_person()
    place = citizen.log.get_by_text("i køen.")
    await expect(place).to_be_visible(timeout=SLOW)
    await examined(page, "widget-queue-phone")
    await chooses(citizen, (PICTURE, PNG))
    await citizen.say("Det er dette bildet")
    await citizen.sees("Det er dette bildet")
    desk, _ = await opened(await browser.new_context(viewport=SIZES["desk"], locale="nb-NO"), f"{office.url}/console/")
    console = Console(desk)
    await console.log_in(office)
    await console.opens(UNKNOWN)
    await expect(console.log.get_by_text(PICTURE).first).to_be_visible(timeout=SLOW)
    await console.takes_over()
    await expect(place).to_have_count(0, timeout=SLOW)
    assert wrong == []


async def test_nothing_but_own_scripts_and_no_cookie(office: Office, browser: Browser) -> None:
    citizen, wrong = await arrives(browser, office, "desk")
    page = citizen.page
    answer = await page.request.get(f"{office.url}/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
    await chooses(citizen, (PICTURE, PNG))
    await expect(page.get_by_role("list", name="Filer som sendes med").locator("canvas:visible")).to_have_count(1)
    await page.get_by_role("button", name=f"Fjern {PICTURE}").click()
    await citizen.say(LONG)
    await citizen.sees(LONG)
    await page.get_by_role("button", name="Lagre samtalen").click()
    await expect(page.get_by_role("button", name="Som tekst")).to_be_focused()
    await examined(page, "widget-copy-desk")
    async with page.expect_download() as download:
        await page.keyboard.press("Enter")
    copy = await download.value
    assert copy.suggested_filename.endswith(".txt")
    assert LONG in (await copy.path()).read_text(encoding="utf-8-sig")
    assert await page.context.cookies() == []
    assert wrong == []


async def test_what_a_screen_reader_finds(office: Office, browser: Browser) -> None:
    citizen, _ = await arrives(browser, office, "desk")
    await expect(citizen.page.get_by_role("button", name="Legg ved filer")).to_be_visible(timeout=SLOW)
    tree = await citizen.page.get_by_role("dialog").aria_snapshot()
    for line in (
        'dialog "Spør Havdal kommune"',
        'heading "Spør Havdal kommune" [level=2]',
        'combobox "Språk"',
        'button "Lukk chatten"',
        'log "Samtalen"',
        'button "Legg ved filer"',
        'textbox "Skriv en melding"',
        'button "Send"',
        'button "Snakk med et menneske"',
        'button "Slett samtalen" [disabled]',
    ):
        assert line in tree, tree
    await citizen.page.keyboard.press("Escape")
    await expect(citizen.page.get_by_role("button", name="Spør oss")).to_be_focused()
