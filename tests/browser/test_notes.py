"""Internal notes in two real browsers: Ada mends hers and takes it back, and Bo sees each as it happens."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.office import mail
from tests.browser.page import shot
from tests.browser.people import SLOW, examined
from tests.browser.test_conversation import PHONE, Shared, desk
from tests.console.by_mail import PNG
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    async with Shared(tmp_path_factory.mktemp("notes")) as office:
        yield office


async def writes_a_note_with_a_picture(page: Page) -> None:
    await page.get_by_role("tab", name="Internt notat").click()
    box = page.get_by_role("textbox", name="Internt notat")
    await box.fill("Rørleggeren kommer mandag.")
    await page.get_by_label("Legg ved fil").set_input_files({"name": "kart.png", "mimeType": "image/png", "buffer": PNG})
    await expect(page.get_by_role("button", name="Fjern kart.png")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("button", name="Lagre notat")).to_be_enabled(timeout=SLOW)
    await box.press("Control+Enter")


async def is_put_back(page: Page, note: Locator) -> None:
    """A withdrawn note is put back where it stood, also when the news of it is gone; the focus stays with it."""
    await page.locator(".news").get_by_role("button", name="Lukk").click()
    back = note.get_by_role("button", name="Hent tilbake")
    await back.click()
    await expect(back).to_have_count(0, timeout=SLOW)
    await expect(note.get_by_role("button", name="Endre", exact=True)).to_be_focused()


async def is_told_on_paper(page: Page, note: Locator) -> None:
    """That a note was mended is printed with it; what can be done about it is not."""
    await page.emulate_media(media="print")
    await expect(note.get_by_role("button", name="Endret")).to_be_visible()
    await expect(note.get_by_role("button", name="Trekk tilbake")).to_be_hidden()
    await shot(page, "note-printed")
    await page.emulate_media(media="screen")


async def is_left_and_gone_on_with(page: Page, note: Locator, edit: Locator) -> None:
    """What is being made of a note stays when its box is left, and single keys do not reach the inquiry meanwhile."""
    await edit.press_sequentially("Ring først.")
    await edit.press("Escape")
    await expect(note).to_contain_text("Endringen er ikke lagret.")
    await expect(note.get_by_role("button", name="Endre", exact=True)).to_be_focused()
    await examined(page, "note-unsaved-narrow")
    await page.keyboard.press("Enter")
    await expect(edit).to_have_value(re.compile("Ring først"))


async def test_a_note_is_mended_and_withdrawn_before_everybodys_eyes(office: Shared, browser: Browser) -> None:
    username = f"bo{uuid.uuid4().hex[:4]}"
    bo = username, await office.hires(username)
    title = f"Vannlekkasje i Storgata {uuid.uuid4().hex[:6]}"
    office.receives(mail(title, "Det renner vann i kjelleren."))
    _, page, shown = await desk(office, browser, office.first_admin())
    await shown.opens(title)
    await writes_a_note_with_a_picture(page)
    note = page.locator(".message[data-kind=note]")
    await expect(note).to_contain_text("kommer mandag", timeout=SLOW)

    _, theirs, bos = await desk(office, browser, bo)
    await bos.opens(title)
    seen = theirs.locator(".message[data-kind=note]")
    await expect(seen).to_contain_text("kommer mandag", timeout=SLOW)
    await expect(seen.get_by_role("link", name="kart.png")).to_be_visible()
    await expect(seen.get_by_role("button", name="Endre")).to_have_count(0)

    await note.get_by_role("button", name="Endre", exact=True).click()
    edit = page.get_by_role("textbox", name="Ny tekst i notatet")
    await expect(edit).to_be_focused()
    await edit.fill("Rørleggeren kommer tirsdag. @")
    await edit.press("End")
    await edit.press_sequentially(username[:-1])
    await expect(page.get_by_role("option", name=f"@{username}")).to_be_visible(timeout=SLOW)
    await edit.press("Enter")
    await examined(page, "note-edit")
    await edit.press("Control+Enter")
    await expect(seen).to_contain_text("kommer tirsdag", timeout=SLOW)
    await expect(seen.locator(".mention[data-me=true]")).to_be_visible(timeout=SLOW)
    await seen.get_by_role("button", name="Endret").click()
    await expect(seen.get_by_role("list", name="Slik sto det før")).to_contain_text("kommer mandag", timeout=SLOW)
    await examined(theirs, "note-before")
    await theirs.emulate_media(color_scheme="dark")
    await theirs.set_viewport_size(PHONE)
    await examined(theirs, "note-before-narrow")
    assert await theirs.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    await note.get_by_role("button", name="Trekk tilbake").click()
    await expect(seen).to_contain_text("Notatet er trukket tilbake.", timeout=SLOW)
    await expect(seen).not_to_contain_text("tirsdag")
    await expect(seen.get_by_role("link", name="kart.png")).to_have_count(0)
    await examined(page, "note-withdrawn")
    await expect(seen.get_by_role("button", name="Hent tilbake")).to_have_count(0)
    await is_put_back(page, note)
    await expect(seen).to_contain_text("kommer tirsdag", timeout=SLOW)
    await is_told_on_paper(page, note)
    await page.set_viewport_size(PHONE)
    await note.get_by_role("button", name="Endre", exact=True).click()
    await expect(edit).to_be_focused()
    await is_left_and_gone_on_with(page, note, edit)
    await examined(page, "note-edit-narrow")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_a_note_withdrawn_in_another_window_keeps_what_was_written_here(office: Shared, browser: Browser) -> None:
    title = f"Veglys i Havnegata {uuid.uuid4().hex[:6]}"
    office.receives(mail(title, "Lyset er borte."))
    context, page, shown = await desk(office, browser, office.first_admin())
    await shown.opens(title)
    await page.get_by_role("tab", name="Internt notat").click()
    box = page.get_by_role("textbox", name="Internt notat")
    await box.fill("Ring elektrikeren mandag.")
    await box.press("Control+Enter")
    note = page.locator(".message[data-kind=note]")
    await note.get_by_role("button", name="Endre", exact=True).click(timeout=SLOW)
    await page.get_by_role("textbox", name="Ny tekst i notatet").fill("Ring elektrikeren tirsdag.")
    other = await context.new_page()
    await other.goto(page.url)
    await other.locator(".message[data-kind=note]").get_by_role("button", name="Trekk tilbake").click(timeout=SLOW)
    alert = note.get_by_role("alert")
    await expect(alert).to_contain_text("Ring elektrikeren tirsdag.", timeout=SLOW)
    await expect(note.get_by_role("button", name="Hent tilbake")).to_be_focused()
    await examined(page, "note-withdrawn-meanwhile")
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(PHONE)
    await examined(page, "note-withdrawn-meanwhile-narrow")
    await page.keyboard.press("Enter")
    await expect(note.get_by_role("button", name="Endre", exact=True)).to_be_focused(timeout=SLOW)
    await expect(note).to_contain_text("Endringen er ikke lagret.")


async def test_who_is_mentioned_is_offered_to_follow_and_hears_of_the_next_note(office: Shared, browser: Browser) -> None:
    username = f"liv{uuid.uuid4().hex[:4]}"
    liv = username, await office.hires(username)
    title = f"Gatelys i Bakkegata {uuid.uuid4().hex[:6]}"
    office.receives(mail(title, "Lyset er borte."))
    _, page, shown = await desk(office, browser, office.first_admin())
    await shown.opens(title)
    await page.get_by_role("tab", name="Internt notat").click()
    box = page.get_by_role("textbox", name="Internt notat")
    await box.fill(f"Kjenner du til denne, @{username} ?")
    await box.press("Control+Enter")
    _, theirs, livs = await desk(office, browser, liv)
    view = livs.views.get_by_role("link", name="Følger")
    await livs.opens(title)
    await theirs.get_by_role("button", name="Følg henvendelsen").click(timeout=SLOW)
    await expect(theirs.get_by_role("button", name="Slutt å følge")).to_be_visible(timeout=SLOW)
    await expect(view).to_contain_text("1", timeout=SLOW)
    await examined(theirs, "follow")
    await livs.views.get_by_role("link", name="Venter på oss").click()
    await box.fill("Entreprenøren er varslet.")
    await box.press("Control+Enter")
    bell = theirs.get_by_role("button", name="Varsler, 1 ulest")
    await expect(bell).to_be_visible(timeout=SLOW)
    await bell.click()
    await expect(theirs.get_by_role("dialog")).to_contain_text("Nytt notat i en henvendelse du følger.", timeout=SLOW)
    await examined(theirs, "follow-told")
    await theirs.keyboard.press("Escape")
    await view.click()
    await livs.inbox(title).click()
    await expect(theirs.get_by_role("button", name="Varsler", exact=True)).to_be_visible(timeout=SLOW)
    await theirs.set_viewport_size(PHONE)
    await theirs.emulate_media(color_scheme="dark")
    await examined(theirs, "follow-narrow")
    assert await theirs.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await theirs.keyboard.press("w")
    await expect(theirs.get_by_role("button", name="Følg", exact=True)).to_be_visible(timeout=SLOW)


async def test_a_row_is_marked_while_one_has_begun_a_reply(office: Shared, browser: Browser) -> None:
    username = f"per{uuid.uuid4().hex[:4]}"
    per = username, await office.hires(username)
    title = f"Fotballbanen på Øra {uuid.uuid4().hex[:6]}"
    office.receives(mail(title, "Når blir den åpnet?"))
    _, page, shown = await desk(office, browser, office.first_admin())
    _, _, pers = await desk(office, browser, per)
    await pers.opens(title)
    await shown.opens(title)
    await page.get_by_role("button", name="Ta over").click()
    box = page.get_by_role("textbox", name="Svar til innbyggeren")
    await box.fill("Den åpnes i mai.")
    mark = shown.inbox(title).get_by_text("Utkast", exact=True)
    await expect(mark).to_be_visible(timeout=SLOW)
    await examined(page, "draft-mark")
    await expect(pers.inbox(title).get_by_text("Utkast", exact=True)).to_have_count(0)
    await box.press("Control+Enter")
    await expect(mark).to_have_count(0, timeout=SLOW)
