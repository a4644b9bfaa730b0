"""Sending a message on in a real browser: who gets it and what goes, what comes back, and what does not arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
from tests.browser.people import SLOW, examined
from tests.channels.email.post_office import reply_to
from tests.channels.email.test_machines import bounce
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=780)
HOLE = "Hull i Storgata"
BUILDER = "drift@entreprenor.example"
SECOND = "vakt@entreprenor.example"
SIGN = "Videresend på e-post"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("sending_on")) as service:
        yield service


def asked() -> EmailMessage:
    made = mail(HOLE, "Det er et stort hull utenfor Storgata 12. Sykkelen min ble ødelagt.")
    made.add_attachment(b"%PDF-1.4 kart", maintype="application", subtype="pdf", filename="kart over Storgata.pdf")
    made.add_attachment(b"%PDF-1.4 regning", maintype="application", subtype="pdf", filename="regning.pdf")
    return made


async def sent_by(office: Office, message: str) -> Any:
    """Return the mail that carried a message, from where it was kept instead of sent."""
    query = "SELECT reference FROM arrival WHERE channel = 'email-kept' AND message = ?"
    await eventually(lambda: len(office.rows(query, message)) == 1, what="the mail")
    ((reference,),) = office.rows(query, message)
    return message_from_bytes((office.folder / "var" / "files" / reference).read_bytes(), policy=default)


async def test_a_message_is_sent_on_and_answered_beside_the_citizen(office: Office, browser: Browser) -> None:
    office.receives(asked())
    page, wrong = await at_the_console(browser, office, WIDE)
    console = Console(page)
    await console.opens(HOLE)
    await console.takes_over()
    await console.log.get_by_role("button", name=SIGN).first.click()
    dialog = page.get_by_role("dialog", name=SIGN)
    await expect(dialog.get_by_text("forlater kommunen")).to_be_visible()
    await expect(dialog.get_by_text("Fra: Innbygger")).to_be_visible(timeout=SLOW)
    await expect(dialog.get_by_role("button", name="Send e-post")).to_be_disabled()
    await dialog.get_by_label("Til", exact=True).fill("drift")
    await dialog.get_by_label("Egne ord til mottakeren").fill("Kan dere fylle igjen hullet **denne uka**?")
    await expect(dialog.get_by_text("«drift» er ingen e-postadresse.")).to_be_visible()
    await dialog.get_by_label("Til", exact=True).fill("kari@nordmann.example")
    await dialog.get_by_role("button", name="Send e-post").click()
    await expect(dialog.get_by_text("er innbyggerens egen adresse")).to_be_visible(timeout=SLOW)
    await dialog.get_by_label("Til", exact=True).fill(f"{BUILDER}, {SECOND}")
    await dialog.get_by_role("checkbox", name="regning.pdf").uncheck()
    await examined(page, "sending-on-dialog")
    await dialog.get_by_role("button", name="Send e-post").click()
    await expect(console.log.get_by_text(f"Sendt til: {BUILDER}")).to_be_visible(timeout=SLOW)
    ((entry,),) = office.rows("SELECT id FROM message WHERE sends_on IS NOT NULL")
    went = await sent_by(office, entry)
    assert [part.get_filename() for part in went.iter_attachments()] == ["kart over Storgata.pdf"]
    office.receives(reply_to(went, "Vi kommer torsdag.", f"Vaktsentralen <{BUILDER}>"), sender=BUILDER)
    await expect(console.log.get_by_text("Vi kommer torsdag.")).to_be_visible(timeout=SLOW)
    await expect(console.log.get_by_text(f"Vaktsentralen, {BUILDER}")).to_be_visible()
    await page.set_viewport_size(ViewportSize(width=1280, height=1300))
    await page.get_by_role("button", name="Til siste melding").click()
    await examined(page, "sending-on-answered")
    office.receives(bounce(went, of=SECOND), sender="mailer-daemon@relay.example")
    await expect(console.log.get_by_text(f"Kopien til {SECOND} kom ikke fram.")).to_be_visible(timeout=SLOW)
    office.receives(bounce(went, of=BUILDER), sender="mailer-daemon@relay.example")
    await expect(console.log.get_by_text("Mottakeren har ikke fått dette.")).to_be_visible(timeout=SLOW)
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(NARROW)
    await console.log.get_by_text("Det som ble videresendt").click()
    await examined(page, "sending-on-narrow")
    await console.log.get_by_role("button", name="Send på nytt").click()
    await expect(dialog.get_by_label("Til", exact=True)).to_have_value(f"{BUILDER}, {SECOND}")
    await expect(dialog.get_by_role("checkbox", name="kart over Storgata.pdf")).to_be_checked()
    await expect(dialog.get_by_role("checkbox", name="regning.pdf")).not_to_be_checked()
    await examined(page, "sending-on-dialog-narrow")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert [line for line in wrong if "400" not in line] == []  # The citizen's own address is refused.
