"""In a real browser: what tags and the addresses of others find, and views of others' that one does not want to see."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
from tests.browser.page import shot
from tests.browser.people import SLOW, examined
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
SCHOOL, HOLE = "Plass på skolen", "Hull i Storgata"
TAG = "SELECT id, 'sommerskole', municipality, 'Sommerskole'"
NEIGHBOUR, BUILDER = "nabo@nordmann.example", "drift@entreprenor.example"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("found")) as service:
        service.receives(mail(SCHOOL, "Er det plass til sønnen min?", Cc=f"Nabo <{NEIGHBOUR}>"))
        service.receives(mail(HOLE, "Det er et hull her.", Message_ID="<2@x>"), "ola@nordmann.example")
        entries = "SELECT 1 FROM search_entry WHERE part = 'message' AND terms LIKE '% a:citizen %'"
        await eventually(lambda: len(service.rows(entries)) == 2, within=60, what="both mails in the index")
        await eventually(lambda: not service.rows("SELECT 1 FROM inquiry WHERE topic_due"), within=60, what="both filed")
        yield service


def write(office: Office, *statements: str) -> None:
    """Write into the store what others would have done."""
    with sqlite3.connect(office.folder / "var" / "torg.db", timeout=20) as store:
        for statement in statements:
            store.execute(statement)
    store.close()


async def finds(page: Page, text: str) -> None:
    field = page.get_by_role("searchbox", name="Søk i alt som er sagt")
    await field.fill(text)
    await field.press("Enter")


async def test_tags_and_who_got_something_are_found(office: Office, browser: Browser) -> None:
    which = f"FROM inquiry WHERE title = '{SCHOOL}'"
    write(office, f"INSERT INTO inquiry_tag (inquiry, key, municipality, tag) {TAG} {which}")
    page, wrong = await at_the_console(browser, office, WIDE)
    console = Console(page)
    await console.opens(HOLE)
    await console.takes_over()
    await console.log.get_by_role("button", name="Videresend på e-post").first.click()
    dialog = page.get_by_role("dialog", name="Videresend på e-post")
    await dialog.get_by_label("Til", exact=True).fill(f"{BUILDER}, {NEIGHBOUR}")
    await dialog.get_by_label("Egne ord til mottakeren").fill("Kan dere se på dette?")
    await dialog.get_by_role("button", name="Send e-post").click()
    await expect(console.log.get_by_text(f"Sendt til: {BUILDER}")).to_be_visible(timeout=SLOW)
    part = "SELECT 1 FROM search_entry WHERE part = '{}'"
    await eventually(lambda: office.rows(part.format("tags")), within=60, what="the tag in the index")
    await eventually(lambda: office.rows(part.format("note")), within=60, what="what was sent on in the index")
    hits = page.get_by_role("region", name="Treff").get_by_role("listitem")
    await page.goto(f"{office.url}/console/search?q=sommerskolen")
    await expect(hits).to_have_count(1, timeout=SLOW)
    await expect(hits).to_contain_text(SCHOOL)
    assert await hits.locator("mark").all_inner_texts() == ["Sommerskole"]
    await examined(page, "found-tag")
    await finds(page, NEIGHBOUR)
    await expect(hits.get_by_text(f"Kopi til {NEIGHBOUR}").first).to_be_visible(timeout=SLOW)
    await expect(hits.get_by_text(f"Sendt videre til {NEIGHBOUR}").first).to_be_visible()
    await examined(page, "found-beside")
    await page.set_viewport_size(PHONE)
    await page.emulate_media(color_scheme="dark")
    await examined(page, "found-beside-phone-dark")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert wrong == []


def shared_by_somebody(office: Office) -> None:
    """Let a colleague share two views."""
    columns = [name for _, name, *_ in office.rows("PRAGMA table_info(staff)")]
    other = {"id": "'lea'", "username": "'lea'", "name": "'Lea Lund'"}
    copied = ", ".join(other.get(column, f'"{column}"') for column in columns)
    write(office, f"INSERT INTO staff SELECT {copied} FROM staff LIMIT 1")  # noqa: S608 - the test's own
    for name in ("Hastesaker", "Teknisk drift på e-post"):
        values = f"'{uuid.uuid4()}', municipality, 'lea', '{name}', 'open', 'newest', '{{}}', updated_at, 'municipality', 1"
        names = 'id, municipality, staff, name, view, "order", wanted, updated_at, scope, version'
        write(office, f"INSERT INTO inbox_filter ({names}) SELECT {values} FROM inquiry LIMIT 1")  # noqa: S608 - the test's own


async def test_a_view_of_somebody_elses_is_hidden_and_comes_back(office: Office, browser: Browser) -> None:
    shared_by_somebody(office)
    page, wrong = await at_the_console(browser, office, WIDE)
    views = page.get_by_role("navigation", name="Visninger")
    await views.get_by_role("link", name="Hastesaker").click()
    await expect(page.get_by_text("Laget av Lea Lund")).to_be_visible(timeout=SLOW)
    await examined(page, "view-of-others")
    await page.get_by_role("button", name="Skjul i menyen").click()
    hidden = views.get_by_text("Skjulte visninger (1)")
    await expect(hidden).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("button", name="Vis i menyen igjen")).to_be_visible()
    await examined(page, "view-hidden")
    await views.get_by_role("link", name="Åpne").click()
    await page.reload()
    await expect(hidden).to_be_visible(timeout=SLOW)
    await expect(views.get_by_role("link", name="Hastesaker")).to_be_hidden()
    await examined(page, "views-without-it")
    await page.set_viewport_size(PHONE)
    await page.emulate_media(color_scheme="dark")
    await hidden.click()
    await views.get_by_role("link", name="Hastesaker").scroll_into_view_if_needed()
    await shot(page, "views-without-it-phone-dark")
    await views.get_by_role("link", name="Hastesaker").click()
    await page.set_viewport_size(WIDE)
    await page.get_by_role("button", name="Vis i menyen igjen").click()
    await expect(hidden).to_have_count(0, timeout=SLOW)
    await expect(views.get_by_role("link", name="Hastesaker")).to_be_visible()
    assert wrong == []
