"""Documents over the real interface."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.building import Store
from tests.console.conftest import Console, Start, accounts
from tests.console.test_articles import Keeping
from tests.knowledge_base import office
from tests.site import Plan, Site

RULES = {"Brannvern": "Ved brann ringer vi 110 og samles på parkeringsplassen."}


@pytest.fixture
async def keeping(store: Store, tmp_path: Path) -> Keeping:
    made = Keeping(store, tmp_path / "files")
    await made.start()
    return made


@pytest.fixture
async def site(start: Start, keeping: Keeping) -> Site:
    site = await start(Plan(articles=keeping.editing.desk))
    await accounts(site)
    return site


async def uploaded(ada: Console, content: bytes, name: str = "Rutiner på huset.docx") -> dict[str, Any]:
    answer = await ada.ask("POST", f"/documents?name={quote(name)}", data=content)
    assert answer.status == 201, answer.body
    return dict(answer.body)


async def fetched(ada: Console, url: str, *, token: str = "") -> tuple[int, bytes, str]:
    headers = {"Cookie": f"torg_session={token}"} if token else {}
    async with ada.session.get(url, headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers.get("Content-Disposition", "")


async def test_a_document_from_upload_to_citizens_and_back(ada: Console, keeping: Keeping, site: Site) -> None:
    content = office.word(RULES, title="Rutiner")
    made = await uploaded(ada, content)
    name = made["id"]
    assert (made["audience"], made["newest"]["metadata"]["title"], made["passages"]) == ("staff", ["Rutiner"], 1)
    found = await ada.ask("GET", "/knowledge?text=hva gj%C3%B8r vi ved brann")
    hit = found.body["hits"][0]
    assert (hit["kind"], hit["document"], hit["question"]) == ("document", name, "Rutiner – Brannvern")
    public = f"{site.url}/api/documents/havdal/{name}"
    assert (await fetched(ada, public))[0] == 404
    assert f"dok-{name}-1" not in await keeping.citizen_finds("brann parkeringsplassen")
    out = await ada.ask("POST", f"/documents/{name}/publish", json={"based_on": 1})
    assert out.body["newest"]["metadata"]["identifier"] == [public]
    assert f"dok-{name}-1" in await keeping.citizen_finds("brann parkeringsplassen")
    status, read, disposition = await fetched(ada, public)
    assert (status, read) == (200, content)
    assert disposition.startswith("attachment;")
    assert (await fetched(ada, f"{site.url}/api/documents/nabo/{name}"))[0] == 404
    await ada.ask("POST", f"/documents/{name}/unpublish", json={"based_on": 2})
    assert (await fetched(ada, public))[0] == 404
    gone = await ada.ask("POST", f"/documents/{name}/withdraw", json={"based_on": 3})
    assert gone.body["state"] == "withdrawn"
    own = f"{site.url}/api/console/documents/{name}/file"
    assert (await fetched(ada, own, token=ada.token))[1] == content
    assert (await fetched(ada, own))[0] == 401


async def test_a_document_is_described_and_its_file_replaced(ada: Console, site: Site) -> None:
    made = await uploaded(ada, office.word(RULES))
    name = made["id"]
    edit = {"metadata": {"title": ["Beredskap"], "rights": ["Fritt"]}, "language": "nn", "owner": "", "based_on": 1}
    changed = await ada.ask("PUT", f"/documents/{name}", json=edit)
    assert (changed.body["language"], changed.body["newest"]["metadata"]["rights"]) == ("nn", ["Fritt"])
    assert (await ada.ask("PUT", f"/documents/{name}", json=edit)).refused == (409, "conflict")
    new = await ada.ask(
        "POST", f"/documents/{name}/new-file?name=ny.pdf&based_on=2", data=office.pdf("Ved flom ringer vi vakta.")
    )
    assert new.body["newest"]["media_type"] == "application/pdf"
    back = await ada.ask("POST", f"/documents/{name}/restore", json={"based_on": 3, "version": 1})
    assert back.body["newest"]["name"] == "Rutiner på huset.docx"
    versions = (await ada.ask("GET", f"/documents/{name}/versions")).body["versions"]
    assert [one["action"] for one in versions] == ["restored", "new file", "edited", "uploaded"]
    old = await fetched(ada, f"{site.url}/api/console/documents/{name}/file?version=3", token=ada.token)
    assert (old[1][:5], old[2].partition(";")[0]) == (b"%PDF-", "inline")
    assert (await ada.ask("GET", f"/documents/{name}/file?version=x")).status == 400
    listed = (await ada.ask("GET", "/documents?text=BRANNVERN")).body["documents"]
    assert [one["id"] for one in listed] == [name]
    assert (await ada.ask("GET", f"/documents/{name}")).status == 200
    assert (await ada.ask("GET", "/documents/ingen")).status == 404


async def test_a_file_that_cannot_be_read_is_told_by_name(ada: Console) -> None:
    refused = await ada.ask("POST", "/documents?name=hemmelig.pdf", data=office.encrypted_pdf("x"))
    assert refused.refused == (400, "malformed")
    assert refused.body["message"].startswith("hemmelig.pdf: it is protected by a password")
    refused = await ada.ask("POST", "/documents?name=bombe.docx", data=office.bomb())
    assert refused.refused == (413, "too_long")
    assert (await ada.ask("GET", "/documents")).body["documents"] == []
    assert (await ada.ask("POST", "/documents?name=a.txt&language=fr", data=b"tekst")).status == 400


async def test_reading_a_document_stops_nobody_else(ada: Console) -> None:
    slow = asyncio.create_task(uploaded(ada, office.pdf(*(f"Side nummer {n}" for n in range(200))), "lang.pdf"))
    while not slow.done():
        async with asyncio.timeout(1):
            assert (await ada.ask("GET", "/documents")).status == 200
        await asyncio.sleep(0.02)
    assert (await slow)["passages"] == 200
