"""A service without Rasa for what staff see of the channels: mail comes in by its own listener and is kept, not sent."""

from __future__ import annotations

import re
import smtplib
import sqlite3
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.page import opened
from tests.browser.people import SLOW
from tests.servers import free_port
from tests.service import Service

PASSWORD = re.compile(r"user name (\S+)\s+password (\S+)")
DESK = "post@havdal.example"


class Office(Service):
    """The service with a mail listener, one channel whose settings are wrong, and perhaps a settings file (TOML)."""

    def __init__(self, folder: Path, settings: str = "", **variables: str) -> None:
        self.smtp = free_port()
        if settings:
            file = folder / "torg.toml"
            file.write_text(settings, encoding="utf-8")
            variables["TORG_SETTINGS"] = str(file)
        usual = {
            "TORG_EMAIL_LISTEN": f"127.0.0.1:{self.smtp}",
            "TORG_XMPP_JID": "torg@havdal.example",
            "TORG_SMS_QUIET": "when it is dark",
        }
        super().__init__(folder, **usual | variables)

    def first_admin(self) -> tuple[str, str]:
        """Return the user name and password that the first start told."""
        found = PASSWORD.search(self.log.read_text(encoding="utf-8"))
        assert found is not None
        return found.group(1), found.group(2)

    def receives(self, mail: EmailMessage | bytes, sender: str = "kari@nordmann.example") -> None:
        """Let a mail come in by SMTP."""
        content = mail if isinstance(mail, bytes) else mail.as_bytes()
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=20) as server:
            server.sendmail(sender, [DESK], content)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the store itself."""
        store = sqlite3.connect(self.folder / "var" / "torg.db", timeout=20)
        try:
            return store.execute(query, values).fetchall()
        finally:
            store.close()


def mail(subject: str, text: str, **headers: str) -> EmailMessage:
    """Return a mail of Kari's."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Kari Nordmann <kari@nordmann.example>", DESK, subject
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


class Console:
    """A member of staff's console, opened at the channels' side of things."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.views = page.get_by_role("navigation")
        self.log = page.get_by_role("log")
        self.box = page.get_by_role("textbox", name="Svar til innbyggeren")
        self.news = page.locator(".news")

    async def log_in(self, office: Office) -> None:
        username, password = office.first_admin()
        await self.page.get_by_label("Brukernavn").fill(username)
        await self.page.get_by_label("Passord", exact=True).fill(password)
        await self.page.get_by_role("button", name="Logg inn").click()
        await expect(self.views.get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)

    def inbox(self, title: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link").filter(has_text=title).first

    async def opens(self, title: str, view: str = "Åpne") -> None:
        await self.views.get_by_role("link", name=view).click()
        await expect(self.inbox(title)).to_be_visible(timeout=SLOW)
        await self.inbox(title).click()
        await expect(self.page.get_by_role("heading", name=title)).to_be_visible(timeout=SLOW)

    async def takes_over(self) -> None:
        await self.page.get_by_role("button", name="Ta over", exact=True).click()
        await expect(self.box).to_be_focused(timeout=SLOW)

    async def way(self) -> str:
        chosen = self.page.get_by_label("Svar via")
        return str(await chosen.evaluate("select => select.selectedOptions[0].textContent"))


async def at_the_console(
    browser: Browser, office: Office, viewport: ViewportSize, *, timezone_id: str | None = None
) -> tuple[Page, list[str]]:
    """Log in as the first administrator; return the page, and what will have gone wrong in it."""
    context = await browser.new_context(viewport=viewport, locale="nb-NO", timezone_id=timezone_id, reduced_motion="reduce")
    page, wrong = await opened(context, f"{office.url}/console/")
    await Console(page).log_in(office)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    return page, wrong
