"""Copies of mails in a real browser: who else got the citizen's, an answer to all, and one copy that comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
from tests.browser.people import SLOW, examined
from tests.channels.email.post_office import read
from tests.channels.email.test_machines import bounce
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=780)
FENCE = "Gjerdet mot naboen"
NEIGHBOURS = (
    "ola@nordmann.example",
    "per.langtnavnesen.med.mellomnavn@borettslaget-utsikten.example",
    "lise@nordmann.example",
)
BLIND = "arkiv@kontroll.example"
NOBODY = "E-postadressen finnes ikke, eller er ikke i bruk lenger"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("copies")) as service:
        yield service


async def test_an_answer_goes_to_all_and_a_lost_copy_is_told(office: Office, browser: Browser) -> None:
    more = ", ".join(f"nabo{number}@nordmann.example" for number in range(4))
    office.receives(mail(FENCE, "Hvem skal betale?", Cc=f"{', '.join(NEIGHBOURS)}, {more}, post@havdal.example"))
    page, wrong = await at_the_console(browser, office, WIDE)
    console = Console(page)
    await console.opens(FENCE)
    await page.locator("summary", has_text="Kopi til 7 adresser").click()
    await expect(console.log.get_by_text(NEIGHBOURS[0])).to_be_visible()
    await console.takes_over()
    await console.box.fill("Dere deler på det.")
    await page.get_by_role("button", name="Svar alle (7 til)").click()
    await page.get_by_label("Blindkopi (Bcc)").fill("arkiv")
    await console.box.focus()
    await expect(page.get_by_text("«arkiv» er ingen e-postadresse")).to_be_visible()
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await examined(page, "copies-wrong")
    await page.get_by_label("Kopi (Cc)").fill("post@havdal.example")
    await page.get_by_label("Blindkopi (Bcc)").fill(BLIND)
    await console.box.focus()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("«post@havdal.example» er vår egen adresse")).to_be_visible(timeout=SLOW)
    await page.get_by_label("Kopi (Cc)").fill(", ".join(NEIGHBOURS))
    await console.box.focus()
    await page.keyboard.press("Control+Enter")
    await expect(console.log.get_by_text(f"Blindkopi til: {BLIND}")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_label("Blindkopi (Bcc)")).to_have_count(0)
    ((said,),) = office.rows("SELECT id FROM message WHERE author = 'staff'")
    sent = "SELECT state FROM outbox WHERE message = ?"
    await eventually(lambda: office.rows(sent, said) == [("accepted",)], what="the mail")
    lost = read(f"Message-ID: <{said}@havdal.example>\r\nSubject: {FENCE}\r\n\r\n".encode())
    office.receives(bounce(lost, of=NEIGHBOURS[1]), sender="mailer-daemon@relay.example")
    await expect(console.log.get_by_text(f"Kopien til {NEIGHBOURS[1]} kom ikke fram.")).to_be_visible(timeout=SLOW)
    assert office.rows(sent, said) == [("accepted",)]
    await expect(console.log.get_by_text(f"{NOBODY} (550 5.1.1 User unknown).")).to_be_visible()
    await expect(console.log.locator("[data-failed] [lang=en]")).to_have_count(0)
    await console.log.get_by_text(NOBODY).scroll_into_view_if_needed()
    await examined(page, "copies-told")
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(NARROW)
    await page.get_by_role("button", name="Svar alle (7 til)").click()
    await examined(page, "copies-narrow")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await _not_even_the_citizen(office, page, lost)
    assert [line for line in wrong if "400" not in line] == []  # Our own address is refused.


async def _not_even_the_citizen(office: Office, page: Page, lost: EmailMessage) -> None:
    """The answer itself comes back: why is told in the language of who reads it, there and with the channel."""
    full = bounce(lost, status="5.2.2").replace(b"550 5.1.1 User unknown", b"552 5.2.2 Over quota")
    office.receives(full, sender="mailer-daemon@relay.example")
    failed = page.get_by_role("log").locator(".undelivered")
    await expect(failed).to_contain_text("Postkassen til mottakeren er full (552 5.2.2 Over quota).", timeout=SLOW)
    await failed.scroll_into_view_if_needed()
    await examined(page, "copies-undelivered-narrow")
    await page.evaluate("localStorage.setItem('torg.preferences', JSON.stringify({ language: 'nn' }))")
    await page.set_viewport_size(WIDE)
    await page.reload()
    await expect(failed).to_contain_text("Postkassa til mottakaren er full", timeout=SLOW)
    await expect(failed.locator("[lang]")).to_have_count(0)
    await failed.scroll_into_view_if_needed()
    await examined(page, "copies-undelivered")
    await page.goto(f"{office.url}/console/channels")
    error = page.get_by_role("row", name="E-post").locator("td").last
    await expect(error).to_contain_text("Postkassa til mottakaren er full", timeout=SLOW)
    await expect(error.locator("[lang]")).to_have_count(0)
    await examined(page, "channels-last-error")
