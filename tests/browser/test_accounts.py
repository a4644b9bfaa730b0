"""Passwords, guests and the auditor, as they are met in a real browser."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect
from sqlalchemy import insert

from bot.database import Database
from console.auth.models import invitations, roles_elsewhere, staff
from tests.browser.office import Console, Office
from tests.browser.page import opened, shot
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

FIRST, OWN, LATER = "det aller første", "helt mitt eget passord", "enda et nytt passord"
NABO = "nabo"
NOW = datetime.now(UTC)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    service = Office(tmp_path_factory.mktemp("accounts"))
    service._variables["TORG_ACCOUNTS_PASSWORD_HELP"] = "IKT-hjelpen, telefon 12 34 56 78"
    async with service:
        yield service


async def console(browser: Browser, office: Office, *, width: int = 1280) -> tuple[Page, list[str]]:
    context = await browser.new_context(
        viewport=ViewportSize(width=width, height=900), locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce"
    )
    return await opened(context, f"{office.url}/console/")


async def administrator(browser: Browser, office: Office, *, width: int = 1280) -> tuple[Page, list[str]]:
    page, wrong = await console(browser, office, width=width)
    await Console(page).log_in(office)
    wrong.clear()  # Browsers report it as an error that nobody was logged in before.
    return page, wrong


async def logs_in(page: Page, username: str, password: str) -> None:
    await page.get_by_label("Brukernavn").fill(username)
    # The page whose session has ended lies behind, and may hold a part that is called the same.
    await page.locator("input[name=password]").fill(password)
    await page.get_by_role("button", name="Logg inn").click()


async def makes(page: Page, office: Office, username: str, name: str, role: str) -> None:
    """Let the administrator make an account with a first password."""
    await page.goto(f"{office.url}/console/accounts")
    form = page.locator("form").filter(has=page.get_by_role("button", name="Legg til"))
    await form.get_by_label("Brukernavn").fill(username)
    await form.get_by_label("Navn", exact=True).fill(name)
    await form.get_by_label("Rolle").select_option(role)
    await form.get_by_label("Passord (minst 10 tegn)").fill(FIRST)
    await form.get_by_role("button", name="Legg til").click()
    await expect(page.get_by_role("table", name="Brukere").get_by_text(username, exact=True)).to_be_visible(timeout=SLOW)


async def changes(page: Page, old: str, new: str, *, again: str | None = None) -> None:
    await page.get_by_label("Passordet du har nå").fill(old)
    await page.get_by_label("Nytt passord", exact=True).fill(new)
    await page.get_by_label("Gjenta det nye passordet").fill(new if again is None else again)
    await page.get_by_role("button", name="Bytt passord").click()


async def test_a_first_password_is_changed_and_others_end_with_it(office: Office, browser: Browser) -> None:
    boss, wrong = await administrator(browser, office)
    username = f"kari{uuid.uuid4().hex[:6]}"
    await makes(boss, office, username, "Kari Nordmann", "desk")
    page, _ = await console(browser, office)
    await expect(page.get_by_text("Be IKT-hjelpen, telefon 12 34 56 78 om et engangspassord")).to_be_visible(timeout=SLOW)
    await examined(page, "accounts-login-forgotten")
    await logs_in(page, username, FIRST)
    await expect(page.get_by_text("En administrator har laget passordet ditt")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(0)
    await examined(page, "accounts-password-due")
    await changes(page, FIRST, OWN, again="noe annet enn det")
    await expect(page.get_by_text("De to nye passordene er ikke like.")).to_be_visible(timeout=SLOW)
    await changes(page, "feil passord her", OWN)
    await expect(page.get_by_text("Passordet du har nå, stemmer ikke.")).to_be_visible(timeout=SLOW)
    await examined(page, "accounts-password-wrong")
    await changes(page, FIRST, OWN)
    await page.get_by_role("button", name="Gå videre").click()
    await expect(page.get_by_role("navigation").get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)
    other, _ = await console(browser, office, width=390)
    await logs_in(other, username, OWN)
    await expect(other.get_by_role("navigation").get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)
    await page.goto(f"{office.url}/console/security")
    await changes(page, OWN, LATER)
    await expect(page.get_by_text("Du er logget ut i 1 annen nettleser: Chrome, Linux.")).to_be_visible(timeout=SLOW)
    await examined(page, "accounts-password-changed")
    await expect(other.get_by_role("heading", name="Logg inn")).to_be_visible(timeout=SLOW)
    await shot(other, "accounts-ended-elsewhere-phone")
    row = boss.get_by_role("table", name="Brukere").get_by_role("row").filter(has_text=username)
    await boss.reload()
    await row.get_by_role("button", name="Nytt engangspassord til Kari Nordmann").click()
    await examined(boss, "accounts-one-time-asked")
    await boss.get_by_role("button", name="Lag engangspassord").click()
    made = await boss.get_by_role("dialog").locator("code").text_content(timeout=SLOW)
    await examined(boss, "accounts-one-time-made")
    await boss.keyboard.press("Escape")
    await expect(row.get_by_text("må bytte passord")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("heading", name="Logg inn")).to_be_visible(timeout=SLOW)
    await logs_in(page, username, made or "")
    await expect(page.get_by_text("En administrator har laget passordet ditt")).to_be_visible(timeout=SLOW)
    assert wrong == []


async def neighbours(office: Office, username: str) -> str:
    """Let there be a guest from the neighbours, and an invitation of theirs to our administrator; return whom."""
    ((here, admin),) = office.rows("SELECT municipality, username FROM staff WHERE username = ?", office.first_admin()[0])
    guest, name = str(uuid.uuid4()), f"Siv {username}"
    until = (NOW + timedelta(days=60)).date()
    person = {"id": guest, "municipality": NABO, "username": username, "name": name, "role": "desk"}
    offer = {"id": str(uuid.uuid4()), "municipality": NABO, "home": here, "username": admin, "role": "support"}
    store = Database(f"sqlite+aiosqlite:///{office.folder / 'var' / 'torg.db'}")
    async with store.write() as connection:
        await connection.execute(insert(staff).values(**person, password_hash="", created_at=NOW))
        await connection.execute(insert(roles_elsewhere).values(staff=guest, municipality=here, role="support", until=until))
        await connection.execute(invitations.delete().where(invitations.c.home == here))
        told = {"until": until, "staff": guest, "staff_name": name, "at": NOW}
        await connection.execute(insert(invitations).values(**offer, **told))
    await store.close()
    return name


async def test_guests_are_invited_and_taken_back_and_an_invitation_is_accepted(office: Office, browser: Browser) -> None:
    name = await neighbours(office, f"siv{uuid.uuid4().hex[:6]}")
    page, wrong = await administrator(browser, office)
    await page.goto(f"{office.url}/console/accounts")
    table = page.get_by_role("table", name="Gjester og invitasjoner")
    await expect(table.get_by_text(name)).to_be_visible(timeout=SLOW)
    form = page.get_by_role("form", name="Inviter")
    await form.get_by_label("Kommune").fill(NABO)
    await form.get_by_label("Brukernavn").fill("finnes.kanskje")
    await form.get_by_role("button", name="Inviter").click()
    await expect(form.get_by_text("Invitasjonen til finnes.kanskje er lagt ut.")).to_be_visible(timeout=SLOW)
    await expect(table.get_by_role("row").filter(has_text="finnes.kanskje").get_by_text("invitert")).to_be_visible(
        timeout=SLOW
    )
    await form.scroll_into_view_if_needed()
    await examined(page, "accounts-guests")
    await page.get_by_role("button", name=f"Trekk tilbake tilgangen til {name}").click()
    await examined(page, "accounts-guest-leaves")
    await page.get_by_role("dialog").get_by_role("button", name="Trekk tilbake", exact=True).click()
    await expect(table.get_by_text(name)).to_have_count(0, timeout=SLOW)
    await page.goto(f"{office.url}/console/security")
    await expect(page.get_by_text(f"{name} i nabo inviterer deg til å være støtte der")).to_be_visible(timeout=SLOW)
    await examined(page, "accounts-invitation")
    await page.get_by_role("button", name="Godta").click()
    await expect(page.get_by_text("Du kan nå arbeide i nabo")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Meny for").click()
    await expect(page.get_by_role("button", name="Arbeid i nabo (støtte)")).to_be_visible(timeout=SLOW)
    phone, _ = await administrator(browser, office, width=390)
    await phone.goto(f"{office.url}/console/accounts")
    await phone.get_by_role("form", name="Inviter").scroll_into_view_if_needed()
    await examined(phone, "accounts-guests-phone")
    assert await phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wrong == []


async def test_an_auditor_begins_at_the_audit_and_reads_what_was_done(office: Office, browser: Browser) -> None:
    boss, _ = await administrator(browser, office)
    username = f"rev{uuid.uuid4().hex[:6]}"
    await makes(boss, office, username, "Revisor Olsen", "auditor")
    page, wrong = await console(browser, office)
    await logs_in(page, username, FIRST)
    await changes(page, FIRST, OWN)
    await page.get_by_role("button", name="Gå videre").click()
    wrong.clear()
    await page.goto(f"{office.url}/console/")
    await expect(page.get_by_role("heading", name="Revisjon")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("navigation").get_by_role("link", name="Brukere")).to_have_count(0)
    await expect(page.get_by_role("navigation").get_by_role("link", name="Venter på oss")).to_have_count(0)
    done = page.get_by_role("table", name="Det som er gjort med brukere").get_by_role("row").filter(has_text=username)
    await expect(done.filter(has_text="Opprettet: revisor")).to_be_visible(timeout=SLOW)
    await expect(done.filter(has_text="Byttet eget passord")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Kontroller loggen").click()
    await expect(page.get_by_text("Siste kode:")).to_be_visible(timeout=SLOW)
    await page.reload()
    await page.get_by_label("Gjorde").select_option("checked")
    await page.get_by_label("Hvem", exact=True).select_option(label="Revisor Olsen")
    await page.get_by_role("button", name="Vis", exact=True).click()
    log = page.get_by_role("table", name="Loggen").get_by_role("row")
    await expect(log.filter(has_text="Revisor Olsen").first).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("button", name="Nullstill")).to_be_visible(timeout=SLOW)
    await examined(page, "audit-page")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Last ned som CSV").click()
    content = (await (await waiting.value).path()).read_text(encoding="utf-8-sig")
    assert content.startswith("number;at;staff;action")
    assert {line.split(";")[3] for line in content.splitlines()[1:]} == {"checked"}
    await page.get_by_role("table", name="Det som er gjort med brukere").get_by_role("row").last.scroll_into_view_if_needed()
    await shot(page, "audit-accounts")
    await page.set_viewport_size(ViewportSize(width=390, height=844))
    await examined(page, "audit-phone")
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wrong == []
