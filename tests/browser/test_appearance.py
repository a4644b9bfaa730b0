"""Every page of the console and the widget as people set their machines: dark, enlarged, in strong contrast, by language."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.many import fill
from tests.browser.office import Console, Office, mail
from tests.browser.page import opened, shot, violations
from tests.browser.people import SLOW, Citizen
from tests.building import HAVDAL, until
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(420)]

DESK, ZOOMED = ViewportSize(width=1280, height=900), ViewportSize(width=640, height=450)
LONG = "Blåbærplukkingstillatelsessøknadsbehandlingsgebyrfritaksordningen på Sørøya gjelder ikke lenger"
WORD = "Ærfuglegg" * 30
VIEWS = ("mine", "mentioned", "unit", "unassigned", "overdue", "citizen", "others", "put_off", "open", "closed")
"""Lists that look like those of what waits and of what the bot has."""

STANDING = ("security", "about", "messages/groups", "no-such-page")
"""Pages that stand in no menu."""

LOOKS: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "zoom": {"viewport": ZOOMED, "device_scale_factor": 2},
    "forced": {"forced_colors": "active"},
    "contrast": {"contrast": "more"},
}
LANGUAGES = {"nn": ("Meny for", "nn-NO"), "sv": ("Meny för", "sv-SE"), "en": ("Menu for", "en-GB")}

CUT_OFF = """() => [...document.querySelectorAll('button, a, h1, h2, h3, label, legend, th, summary, [role=tab]')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && one.clientWidth > 1 && !one.closest('.ds-sr-only'))
  .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).textOverflow !== 'ellipsis')
  .map(one => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 60)}`)"""
"""What has more text than room; a line that ends in an ellipsis on purpose is none of these."""

BEYOND = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [`the page is ${document.documentElement.scrollWidth} px wide, the window ${innerWidth}`,
   ...[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
     .slice(0, 4).map(one => `${one.tagName}.${one.className}`)]"""
MOVING = """() => document.getAnimations().filter(one => one.playState === 'running'
  && one.effect.getComputedTiming().duration > 1 && one.effect.getComputedTiming().iterations === Infinity)
  .map(one => one.animationName ?? 'transition')"""
SETTLED = """() => document.querySelector('main:not(.entrance)') !== null
  && document.querySelector('main [aria-busy=true], .ds-spinner, .inbox__loading') === null"""


class Walk(NamedTuple):
    """A logged-in console, and the addresses of everything it has."""

    page: Page
    addresses: list[str]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("appearance")) as service:
        fill(service.folder, 60, HAVDAL)
        service.receives(mail(LONG, f"{WORD} Er det søndagsåpent på Åsgårdstrand? «Øl», «ål» og «æsj»."))
        await until(lambda: office_has_mail(service))
        yield service


def office_has_mail(office: Office) -> bool:
    return office.rows("SELECT 1 FROM inquiry WHERE channel = 'email'") != []


async def walker(office: Office, browser: Browser, **look: Any) -> Walk:
    """Log in under a look, and gather the pages that the menu leads to."""
    given = {"viewport": DESK, "locale": "nb-NO", "reduced_motion": "reduce"} | look
    context = await browser.new_context(**given)
    page, _ = await opened(context, f"{office.url}/console/")
    await Console(page).log_in(office)
    found = await page.get_by_role("navigation").get_by_role("link").evaluate_all("all => all.map(one => one.pathname)")
    (inquiry,), *_ = office.rows("SELECT id FROM inquiry WHERE channel = 'email'")
    listed = [path for path in dict.fromkeys(found) if path.rpartition("/")[2] not in VIEWS]
    pages = [*listed, *(f"/console/{name}" for name in STANDING), f"/console/open/{inquiry}"]
    return Walk(page, [f"{office.url}{path}" for path in pages])


async def without_room(page: Page) -> list[str]:
    """Return what the page has too little room for, and what moves."""
    return [*(await page.evaluate(BEYOND)), *(await page.evaluate(CUT_OFF)), *(await page.evaluate(MOVING))]


async def wrong_with(page: Page) -> list[str]:
    """Return that, and what axe-core finds."""
    found = await without_room(page)
    # Where colours are the person's own, axe-core reads those that the page would have had.
    forced = await page.evaluate("matchMedia('(forced-colors: active)').matches")
    return found + [one for one in await violations(page) if not (forced and one.startswith("color-contrast"))]


async def walked(walk: Walk, look: str, examine: Callable[[Page], Awaitable[list[str]]]) -> dict[str, list[str]]:
    """Go to every page, keep a picture of it, and return what is wrong where."""
    wrong: dict[str, list[str]] = {}
    for address in walk.addresses:
        await walk.page.goto(address)
        await walk.page.wait_for_load_state("networkidle")
        await walk.page.wait_for_function(SETTLED, timeout=SLOW)
        name = address.split("/console/", 1)[1].replace("/", "-")
        name = "conversation" if name.startswith("open-") else name
        await shot(walk.page, f"look-{look}-{name}")
        if found := await examine(walk.page):
            wrong[name] = found
    return wrong


@pytest.mark.parametrize("look", LOOKS)
async def test_every_page_of_the_console(office: Office, browser: Browser, look: str) -> None:
    walk = await walker(office, browser, **LOOKS[look])
    assert len(walk.addresses) > 15
    wrong = await walked(walk, look, wrong_with)
    await walk.page.context.close()
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_has_room_for_every_language(office: Office, browser: Browser, language: str) -> None:
    walk = await walker(office, browser)
    menu, _ = LANGUAGES[language]
    await walk.page.get_by_label("Språk").first.select_option(language)
    await expect(walk.page.get_by_role("button", name=menu)).to_be_visible(timeout=SLOW)
    wrong = await walked(walk, language, without_room)
    await walk.page.context.close()
    assert wrong == {}


@pytest.mark.parametrize("look", [*LOOKS, *LANGUAGES])
async def test_the_widget(office: Office, browser: Browser, look: str) -> None:
    locale = LANGUAGES[look][1] if look in LANGUAGES else "nb-NO"
    given = {"viewport": DESK, "locale": locale, "reduced_motion": "reduce"} | LOOKS.get(look, {})
    context = await browser.new_context(**given)
    page, errors = await opened(context, f"{office.url}/")
    wrong = {"page": await wrong_with(page)}
    citizen = Citizen(page)
    await citizen.open_chat()
    if look in LANGUAGES:
        await page.get_by_role("dialog").get_by_role("combobox").select_option(look)
    box = page.get_by_role("dialog").get_by_role("textbox")
    await expect(box).to_be_visible(timeout=SLOW)
    wrong["open"] = await wrong_with(page)
    await shot(page, f"look-{look}-widget-open")
    await box.fill(f"{WORD} på Sørøya, hvor får jeg blåbærsøknaden?")
    await box.press("Enter")
    await expect(citizen.log.get_by_role("button").first).to_be_visible(timeout=SLOW)
    wrong["asked"] = await wrong_with(page)
    await shot(page, f"look-{look}-widget-asked")
    await context.close()
    assert {where: found for where, found in wrong.items() if found} == {}
    assert errors == []
