"""How staff keep the knowledge base up, in a real browser."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, ViewportSize, expect

from tests.browser.office import Console, Office
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.knowledge_base import office as files
from tests.service import ROOT, Citizen, eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
QUESTION = "Når åpner isbanen på Havdal stadion?"
SESSION = "session.json"
RULES = {"Brannvern": "Ved brann ringer vi 110 og samles på parkeringsplassen."}
ASKED = ("Hvor kan vi leie curlingsteiner? Ring 41 23 45 67", "hvor kan jeg leie curlingsteiner")
LINK = "https://www.havdal.example/isbanen"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("knowledge")) as service:
        for text in ASKED:
            await _asks(service, text)
        yield service


async def _asks(office: Office, text: str) -> None:
    """Let a citizen ask in vain and want a person; what was asked is grouped while other tests run."""
    citizen, done = Citizen(office.url), asyncio.Event()
    talking = asyncio.create_task(citizen.talk(done))
    await citizen.say(text)
    await eventually(citizen.replies, what="the nearest questions")
    await citizen.say("Snakk med et menneske", choice="human")
    await eventually(lambda: len(citizen.replies()) > 1, what="the hand-over")
    done.set()
    await talking


async def knowledge(browser: Browser, office: Office, path: str, viewport: ViewportSize = WIDE) -> tuple[Page, list[str]]:
    """Go to a page of the knowledge base by its own address, as somebody who has logged in before."""
    context = await browser.new_context(
        viewport=viewport,
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        reduced_motion="reduce",
        storage_state=office.folder / SESSION,
    )
    return await opened(context, f"{office.url}/console/knowledge/{path}")


@pytest_asyncio.fixture(loop_scope="session", scope="module", autouse=True)
async def _logged_in(office: Office, browser: Browser) -> None:
    context = await browser.new_context(locale="nb-NO")
    page, _ = await opened(context, f"{office.url}/console/")
    await Console(page).log_in(office)
    await context.storage_state(path=office.folder / SESSION)
    await context.close()


async def told(page: Page, text: str) -> None:
    """Read what has just been done, and close it."""
    news = page.locator(".news")
    await expect(news).to_contain_text(text, timeout=SLOW)
    await news.get_by_role("button", name="Lukk").click()


async def grown(page: Page, wanted: Locator) -> None:
    """Read the page again until the service, which looks now and then, has worked on what was asked."""
    while not await wanted.is_visible():
        await page.reload()
        await page.wait_for_load_state("networkidle")


async def test_an_article_is_found_written_published_and_restored(office: Office, browser: Browser) -> None:
    page, wrong = await knowledge(browser, office, "articles")
    await _articles_are_found(page)
    await _one_is_written(page)
    await _its_second_version_is_compared_and_the_first_restored(page)
    await page.get_by_role("button", name="Trekk tilbake").click()
    await page.get_by_role("dialog").get_by_role("button", name="Trekk tilbake").click()
    await told(page, "Artikkelen er trukket tilbake.")
    assert wrong == []


async def _articles_are_found(page: Page) -> None:
    found = page.get_by_role("status").filter(has_text="artik")
    await expect(found).to_be_visible(timeout=SLOW)
    await examined(page, "knowledge-articles")
    everything = await found.inner_text()
    await page.get_by_label("Søk i artiklene").fill("barnehageplass")
    await expect(found).not_to_have_text(everything, timeout=SLOW)
    await expect(page.get_by_role("link", name="Hvordan søker jeg om barnehageplass?")).to_be_visible(timeout=SLOW)
    await page.get_by_label("Tilstand").select_option("withdrawn")
    await expect(page.get_by_text("Ingen artikler passer.")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Nullstill filtrene").click()
    await expect(found).to_have_text(everything, timeout=SLOW)


async def _one_is_written(page: Page) -> None:
    await page.get_by_role("link", name="Ny artikkel").click()
    await expect(page.get_by_role("button", name="Publiser")).to_be_disabled()
    question = page.get_by_label("Spørsmål", exact=True)
    await question.fill("Hvordan søker jeg om barnehageplass?")
    await expect(page.get_by_text("Dette ligner på artikler som finnes:")).to_be_visible(timeout=SLOW)
    await question.fill(QUESTION)
    await page.get_by_label("Andre måter å spørre på").fill("skøyter på stadion\nisbane åpningstid")
    await page.get_by_label("Svar", exact=True).fill("Isbanen åpner **1. desember**.\n\n<script>alert(1)</script>")
    await expect(page.locator(".kb__preview strong")).to_have_text("1. desember", timeout=SLOW)
    await expect(page.locator(".kb__preview script")).to_have_count(0)
    await page.get_by_label("Tjeneste", exact=True).select_option("kultur-og-fritid")
    await page.get_by_label("Lenke til tjenestens side").fill(LINK)
    await page.get_by_label("Gyldig til og med").fill("2099-03-31")
    await page.get_by_label("Ansvarlig").select_option(label="Meg")
    await page.get_by_role("tab", name="Nynorsk").click()
    await page.get_by_label("Spørsmål", exact=True).fill("Når opnar isbana?")
    await expect(page.get_by_text("Nynorsk: svaret mangler")).to_be_visible()
    await examined(page, "knowledge-editor")
    await page.get_by_role("button", name="Lagre utkast").click()
    await told(page, "Utkastet er lagret.")
    await page.get_by_label("Svar", exact=True).fill("Isbana opnar 1. desember.")
    await page.get_by_role("button", name="Publiser").click()
    await told(page, "Artikkelen er publisert.")
    await expect(page.get_by_text("Publisert", exact=True).first).to_be_visible(timeout=SLOW)
    await page.reload()
    await expect(page.get_by_label("Gyldig til og med")).to_have_value("2099-03-31", timeout=SLOW)


async def _its_second_version_is_compared_and_the_first_restored(page: Page) -> None:
    await page.get_by_role("tab", name="Bokmål").click()
    answer = page.get_by_label("Svar", exact=True)
    await expect(answer).to_have_value("Isbanen åpner **1. desember**.\n\n<script>alert(1)</script>", timeout=SLOW)
    await answer.fill("Isbanen åpner **15. desember**.")
    await page.get_by_role("button", name="Lagre utkast").click()
    await told(page, "Utkastet er lagret.")
    await expect(page.get_by_text("Utkast venter")).to_be_visible(timeout=SLOW)
    await expect(page.locator(".kb__differences ins").filter(has_text="15")).to_be_visible(timeout=SLOW)
    await examined(page, "knowledge-versions")
    await page.get_by_role("button", name="Hent tilbake versjon 3").click()
    await page.get_by_role("dialog").get_by_role("button", name="Hent tilbake").click()
    await told(page, "Den gamle versjonen er lagret som utkast.")
    await expect(answer).to_have_value("Isbanen åpner **1. desember**.\n\n<script>alert(1)</script>", timeout=SLOW)


async def test_two_who_write_in_the_same_article_lose_nothing(office: Office, browser: Browser) -> None:
    address = "articles/one/soke-barnehageplass"
    first, wrong = await knowledge(browser, office, address)
    second, _ = await knowledge(browser, office, address)
    for page in (first, second):
        await expect(page.get_by_label("Lenke til skjema")).to_be_visible(timeout=SLOW)
    await second.get_by_label("Lenke til skjema").fill("https://www.havdal.example/hennes")
    await second.get_by_role("button", name="Lagre utkast").click()
    await told(second, "Utkastet er lagret.")
    await first.get_by_label("Lenke til skjema").fill("https://www.havdal.example/mitt")
    await first.get_by_role("button", name="Lagre utkast").click()
    clash = first.get_by_role("region", name="Lenke til skjema")
    await expect(clash).to_contain_text("https://www.havdal.example/hennes", timeout=SLOW)
    await expect(clash).to_contain_text("https://www.havdal.example/mitt")
    await examined(first, "knowledge-conflict")
    await first.get_by_role("button", name="Gå videre med mitt").click()
    await first.get_by_role("button", name="Lagre utkast").click()
    await told(first, "Utkastet er lagret.")
    assert [line for line in wrong if "409" not in line] == []  # The draft that was refused.


async def test_an_owner_is_chosen_among_colleagues_and_a_service_by_its_name(office: Office, browser: Browser) -> None:
    command = [sys.executable, "-m", "bot", "user", "add", "bo", "--name", "Bo Dahl", "--generate"]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, env=office.environment, check=True, capture_output=True)
    page, wrong = await knowledge(browser, office, "articles/new")
    await page.get_by_label("Ansvarlig").select_option(label="Bo Dahl")
    await page.get_by_label("Tjeneste", exact=True).select_option(label="Barnehage")
    await page.get_by_label("Spørsmål", exact=True).fill("Hvem passer på denne artikkelen?")
    await page.get_by_role("button", name="Lagre utkast").click()
    await told(page, "Utkastet er lagret.")
    await page.reload()
    owner = page.get_by_label("Ansvarlig")
    await expect(owner.locator("option:checked")).to_have_text("Bo Dahl", timeout=SLOW)
    await expect(page.get_by_label("Tjeneste", exact=True)).to_have_value("barnehage")
    assert wrong == []


async def test_a_proposal_shows_its_evidence_and_becomes_an_article_and_is_taken_back(
    office: Office, browser: Browser
) -> None:
    page, wrong = await knowledge(browser, office, "proposals")
    proposal = page.get_by_role("article").filter(has_text="2 har spurt om dette")
    await grown(page, proposal)
    await proposal.get_by_text("Slik ble det spurt").click()
    await expect(proposal.locator("q")).to_have_count(2)
    await expect(proposal).not_to_contain_text("41 23 45 67")
    await proposal.get_by_label("Spørsmål", exact=True).fill("Hvor kan jeg leie curlingsteiner?")
    await proposal.get_by_label("Svar", exact=True).fill("På stadion.")
    await expect(proposal.get_by_role("button", name="Publiser")).to_be_disabled()
    await proposal.get_by_label("Tjeneste", exact=True).select_option("kultur-og-fritid")
    await proposal.get_by_label("Lenke til tjenestens side").fill(LINK)
    await examined(page, "knowledge-proposals")
    await proposal.get_by_role("button", name="Publiser").click()
    await told(page, "Publisert. Innbyggerne finner svaret nå.")
    await expect(page.get_by_text("Ingen forslag nå.")).to_be_visible(timeout=SLOW)
    await page.get_by_label("Vis", exact=True).select_option("published")
    await page.get_by_role("button", name="Angre, og trekk artikkelen tilbake").click()
    await told(page, "Forslaget er åpnet igjen.")
    await page.get_by_label("Vis", exact=True).select_option("open")
    await page.get_by_role("button", name="Legg til side").click()
    await told(page, "Lagt til side")
    await page.get_by_label("Vis", exact=True).select_option("dismissed")
    await expect(page.get_by_role("button", name="Angre", exact=True)).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_a_document_is_taken_in_described_published_and_brought_back(office: Office, browser: Browser) -> None:
    page, wrong = await knowledge(browser, office, "documents")
    await expect(page.get_by_text("Ingen dokumenter her.")).to_be_visible(timeout=SLOW)
    chooser = page.get_by_label("Velg nye dokumenter", exact=True)
    await chooser.set_input_files(
        [
            FilePayload(name="laast.pdf", mimeType="application/pdf", buffer=files.encrypted_pdf("hemmelig")),
            FilePayload(name="bilde.png", mimeType="image/png", buffer=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            FilePayload(name="oedelagt.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 og saa ingenting"),
            FilePayload(name="rutiner.docx", mimeType="application/octet-stream", buffer=files.word(RULES, title="Rutiner")),
        ]
    )
    await expect(page.get_by_label("Språket i dokumentet")).to_be_visible()
    await examined(page, "knowledge-documents-chosen")
    await page.get_by_role("button", name="Last opp 4 dokumenter").click()
    await told(page, "rutiner.docx er tatt imot.")
    await expect(page.get_by_text("Filen er beskyttet med passord.")).to_be_visible()
    await expect(page.get_by_text("Filtypen kan ikke leses.")).to_be_visible()
    await expect(page.get_by_text("Filen er ødelagt og kan ikke leses.")).to_be_visible()
    await examined(page, "knowledge-documents")
    await page.get_by_role("link", name="Rutiner").click()
    await page.get_by_label("Emneord").fill("brann\nvakt")
    await page.get_by_role("button", name="Lagre opplysningene").click()
    await told(page, "Opplysningene er lagret.")
    await page.get_by_role("button", name="Publiser").click()
    await told(page, "Dokumentet er publisert.")
    newer = files.word({"Brannvern": "Ring 110."}, title="Rutiner")
    await page.get_by_label("Ny fil").set_input_files(
        [FilePayload(name="nye rutiner.docx", mimeType="application/octet-stream", buffer=newer)]
    )
    await told(page, "Den nye filen er tatt imot.")
    await expect(page.get_by_role("row")).to_have_count(5, timeout=SLOW)
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Last ned versjon 4").click()
    assert (await (await started.value).path()).read_bytes() == newer
    await page.get_by_role("button", name="Hent tilbake versjon 3").click()
    await told(page, "Versjonen er hentet tilbake.")
    await expect(page.get_by_label("Emneord")).to_have_value("brann\nvakt", timeout=SLOW)
    await examined(page, "knowledge-document")
    await page.get_by_role("button", name="Trekk tilbake").click()
    await told(page, "Dokumentet er trukket tilbake.")
    assert [line for line in wrong if "400" not in line] == []  # The three files that were refused.


async def test_an_import_is_looked_at_mended_and_committed(office: Office, browser: Browser) -> None:
    page, wrong = await knowledge(browser, office, "import")
    head = "id;service;link;question;answer\n"
    good = f"curling;kultur-og-fritid;{LINK};Finnes det curling i Havdal?;Ja, på stadion.\n"
    bad = "skihopp;kultur-og-fritid;ikke en adresse;Finnes det hoppbakke?;Ja.\n"
    chooser = page.get_by_label("Fil: CSV")
    await chooser.set_input_files([FilePayload(name="a.csv", mimeType="text/csv", buffer=(head + good + bad).encode())])
    await expect(page.get_by_text("Radene med feil stopper hele importen.")).to_be_visible(timeout=SLOW)
    refused = page.get_by_role("row").filter(has_text="a.csv:3")
    await expect(refused).to_contain_text("Lenke til tjenestens side: Skriv en nettadresse")
    await examined(page, "knowledge-import")
    assert await _middle(page.get_by_label("Nye artikler blir")) == pytest.approx(
        await _middle(page.get_by_label("Hopp over rader med feil")), abs=1.5
    ), "a checkbox stands beside the fields, not below them"
    await chooser.set_input_files([FilePayload(name="a.csv", mimeType="text/csv", buffer=(head + good).encode())])
    await page.get_by_role("button", name="Hent inn 1 artikkel").click()
    await told(page, "1 artikkel er hentet inn.")
    await chooser.set_input_files([FilePayload(name="a.csv", mimeType="text/csv", buffer=(head + good).encode())])
    await expect(page.get_by_text("Alt er likt.")).to_be_visible(timeout=SLOW)
    await page.get_by_label("Eller adressen").fill("http://127.0.0.1:1/")
    await page.get_by_role("button", name="Se på siden").click()
    await expect(page.get_by_role("alert").filter(has_text="http://127.0.0.1:1/ kunne ikke leses.")).to_be_visible(
        timeout=SLOW
    )
    await expect(page.get_by_text("Adressen hører til et lukket nett.")).to_be_visible()
    await examined(page, "knowledge-import-site")
    async with page.expect_download() as started:
        await page.get_by_role("link", name="CSV").click()
    assert b"Finnes det curling i Havdal?" in (await (await started.value).path()).read_bytes()
    assert wrong == []


async def _middle(field: Locator) -> float:
    box = await field.bounding_box()
    assert box is not None
    return box["y"] + box["height"] / 2


async def test_figures_tell_what_was_asked_in_vain(office: Office, browser: Browser) -> None:
    page, wrong = await knowledge(browser, office, "figures")
    await expect(page.get_by_text(re.compile(r"^0\s?% av 2 spørsmål fant svaret sitt"))).to_be_visible(timeout=SLOW)
    gaps = page.get_by_role("region", name="Spørsmål uten svar, etter emne")
    await grown(page, gaps.locator(".figures__bars"))
    await expect(gaps.locator(".figures__bars strong")).to_have_text("2")
    await page.get_by_text("Vis tallene i en tabell").first.click()
    await expect(page.get_by_role("row").filter(has_text=re.compile(r"Uke \d+, \d{4}")).last).to_contain_text("2")
    await examined(page, "knowledge-figures")
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Last ned som CSV").first.click()
    assert (await (await started.value).path()).read_bytes().startswith(b"\xef\xbb\xbfweek;begins;questions")
    await page.get_by_label("Periode").select_option("4")
    await expect(page.get_by_role("row").filter(has_text=re.compile(r"Uke \d+, \d{4}"))).to_have_count(4, timeout=SLOW)
    assert wrong == []


@pytest.mark.parametrize("path", ["articles", "articles/new", "proposals", "documents", "import", "figures"])
async def test_pages_of_the_knowledge_base_fit_a_telephone(office: Office, browser: Browser, path: str) -> None:
    page, wrong = await knowledge(browser, office, path, PHONE)
    await expect(page.get_by_role("main").get_by_role("heading", level=2)).to_be_visible(timeout=SLOW)
    await page.wait_for_load_state("networkidle")
    await examined(page, f"knowledge-phone-{path.replace('/', '-')}")
    assert await page.evaluate("Math.max(document.documentElement.scrollWidth, knowledge.scrollWidth)") <= PHONE["width"]
    assert wrong == []
