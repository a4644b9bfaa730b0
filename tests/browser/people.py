"""The two people of the scene, and what each does and sees in their browser."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.browser.page import shot, violations
from tests.desk import Desk

SLOW = 30_000
"""Milliseconds to wait for what comes by way of the service and Rasa; nothing is measured here."""


class Citizen:
    """Somebody on the municipality's website."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_role("log")

    async def open_chat(self) -> None:
        await self.page.get_by_role("button", name="Spør oss").click()

    async def say(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name="Skriv en melding")
        await box.fill(text)
        await box.press("Enter")

    async def sees(self, text: str) -> None:
        await expect(self.log.get_by_text(text).first).to_be_visible(timeout=SLOW)

    async def sees_source(self, title: str, address: str) -> None:
        link = self.log.get_by_role("link", name=title)
        await expect(link).to_have_attribute("href", address, timeout=SLOW)

    async def asks_for_a_person(self) -> None:
        await self.log.get_by_role("button", name="Snakk med et menneske").click(timeout=SLOW)

    async def speaks_with(self, whom: str) -> None:
        await expect(self.page.get_by_text(f"Du skriver med {whom}")).to_be_visible(timeout=SLOW)


class Staff:
    """A member of staff in the console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_role("log")

    async def log_in(self, desk: Desk) -> None:
        username, password = desk.first_admin()
        await self.page.get_by_label("Brukernavn").fill(username)
        await self.page.get_by_label("Passord", exact=True).fill(password)
        await self.page.get_by_role("button", name="Logg inn").click()
        await expect(self.page.get_by_role("navigation").get_by_role("link", name="Venter på oss")).to_be_visible(
            timeout=SLOW
        )

    def waiting(self, title: str) -> Locator:
        return self.page.get_by_role("main").get_by_text(title).first

    async def take_over(self) -> None:
        await self.page.get_by_role("button", name="Ta over", exact=True).click()
        await expect(self.page.get_by_role("textbox", name="Svar til innbyggeren")).to_be_focused(timeout=SLOW)

    async def sees(self, text: str) -> None:
        await expect(self.log.get_by_text(text)).to_be_visible(timeout=SLOW)

    async def reply(self, text: str) -> None:
        await self.page.get_by_role("textbox", name="Svar til innbyggeren").fill(text)
        await self.page.keyboard.press("Control+Enter")

    async def sees_delivered(self) -> None:
        await expect(self.log.get_by_text("Levert").last).to_be_visible(timeout=SLOW)

    async def note(self, text: str) -> None:
        await self.page.get_by_role("tab", name="Internt notat").click()
        await self.page.get_by_role("textbox", name="Internt notat").fill(text)
        await self.page.get_by_role("button", name="Lagre notat").click()
        await self.sees(text)

    async def close(self) -> None:
        await self.page.get_by_role("button", name="Lukk henvendelsen").click()
        await self.page.get_by_role("dialog").get_by_role("button", name="Lukk henvendelsen").click()


async def examined(page: Page, name: str) -> None:
    """Keep a picture of the page, and hold it to the rules of accessibility."""
    await shot(page, name)
    found = await violations(page)
    assert found == [], (name, found)
