"""Articles, imports and notices over the real interface."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from openpyxl import load_workbook
from sqlalchemy import update

from bot.app.articles import Editing
from bot.app.knowledge import OpenedKnowledgeBase
from bot.articles import Author, Text
from bot.messages import Query
from bot.services import Service
from bot.settings import KnowledgeBaseSection, Settings
from console.auth.models import staff
from inquiries.files import DiskFiles
from knowledge_base.articles import ArticleStore
from tests.building import ADA, HAVDAL, NABO, START, Store, until
from tests.console.conftest import Console, Open, Start, accounts
from tests.knowledge_base.content import ARTICLES, LIBRARY
from tests.site import Plan, Site

BOAT = {
    "service": "havn",
    "topic": "Båt",
    "link": "https://www.havdal.example/bat",
    "texts": {"nb": {"question": "Hva koster båtplass i Havdal?", "answer": "Det koster **900 kroner**."}},
}
CSV = "id;spørsmål;svar;lenke\nkino;Når går kinoen?;Lørdag.;https://www.havdal.example/kino\n"


class Keeping:
    """What keeps the knowledge base up, as the service builds it, without a model."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        # Among a few articles no likeness is calibrated; what counts as sure is not what these tests are about.
        sure = KnowledgeBaseSection(answer_at=0.0, offer_at=0.0)
        self.knowledge = OpenedKnowledgeBase(Settings(knowledge_base=sure), store.database, store.clock)
        files = DiskFiles(folder)
        self.editing = Editing(store.database, store.clock, files, self.knowledge, private_sites=True)

    async def start(self) -> None:
        await ArticleStore(self.store.database, self.store.clock).save(HAVDAL, ARTICLES)
        await self.knowledge.words.start()

    async def citizen_finds(self, text: str) -> set[str]:
        """Return what a citizen of Havdal finds."""
        return {hit.article for hit in (await self.knowledge.search.search(Query(HAVDAL, text, "nb"))).hits}


@pytest.fixture
async def keeping(store: Store, tmp_path: Path) -> Keeping:
    made = Keeping(store, tmp_path / "files")
    await made.start()
    return made


@pytest.fixture
async def site(start: Start, keeping: Keeping) -> Site:
    site = await start(Plan(articles=keeping.editing.desk, services=Settings()))
    await accounts(site)
    return site


async def made(ada: Console, **more: Any) -> dict[str, Any]:
    answer = await ada.ask("POST", "/articles", json=BOAT | more)
    assert answer.status == 201, answer.body
    return dict(answer.body)


def body_of(detail: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return what staff would send back of what they got."""
    content = {name: value for name, value in detail["newest"]["article"].items() if name not in {"id", "state", "source"}}
    return content | {"based_on": detail["newest"]["version"]} | more


async def test_an_article_from_draft_to_citizens_and_back(ada: Console, keeping: Keeping) -> None:
    draft = await made(ada)
    name = draft["id"]
    assert (draft["state"], draft["draft"], draft["live"]) == ("draft", True, None)
    assert name not in await keeping.citizen_finds("hva koster båtplass")
    out = await ada.ask("POST", f"/articles/{name}/publish", json={"based_on": 1, "note": "vedtatt"})
    assert (out.body["state"], out.body["live_version"]) == ("published", 2)
    assert name in await keeping.citizen_finds("hva koster båtplass")
    texts = {"nb": {"question": BOAT["texts"]["nb"]["question"], "answer": "Det koster **950 kroner**."}}  # type: ignore[index]
    saved = await ada.ask("PUT", f"/articles/{name}", json=body_of(out.body, texts=texts))
    assert saved.body["draft"]
    assert saved.body["live"]["texts"]["nb"]["answer"] == "Det koster **900 kroner**."
    differences = await ada.ask("GET", f"/articles/{name}/differences?before=2&after=3")
    fields = [(one["field"], one["language"]) for one in differences.body["differences"]]
    assert fields == [("state", None), ("answer", "nb")]
    changed = [piece for piece in differences.body["differences"][1]["words"] if piece["kind"] != "same"]
    assert changed == [{"kind": "removed", "text": "900"}, {"kind": "added", "text": "950"}]
    restored = await ada.ask("POST", f"/articles/{name}/restore", json={"based_on": 3, "version": 2})
    assert restored.body["newest"]["article"]["texts"] == out.body["live"]["texts"]
    gone = await ada.ask("POST", f"/articles/{name}/withdraw", json={"based_on": 4})
    assert gone.body["state"] == "withdrawn"
    assert name not in await keeping.citizen_finds("hva koster båtplass")
    versions = (await ada.ask("GET", f"/articles/{name}/versions")).body["versions"]
    assert [one["action"] for one in versions] == ["withdrawn", "restored", "saved", "published", "created"]
    assert {one["staff_name"] for one in versions} == {"Ada"}
    assert (await ada.ask("GET", f"/articles/{name}/versions/2")).body["note"] == "vedtatt"


async def test_who_worked_on_an_old_version_gets_both_told(ada: Console) -> None:
    draft = await made(ada)
    path = f"/articles/{draft['id']}"
    assert (await ada.ask("PUT", path, json=body_of(draft, topic="Havn"))).status == 200
    refused = await ada.ask("PUT", path, json=body_of(draft, topic="Annet"))
    assert refused.refused == (409, "conflict")
    assert "version 1, and Ada has made version 2" in refused.body["message"]


async def test_bad_articles_are_refused(ada: Console) -> None:
    bad = await ada.ask("POST", "/articles", json=BOAT | {"link": "javascript:alert(1)"})
    assert bad.refused == (400, "malformed")
    assert (await ada.ask("POST", "/articles", json=BOAT | {"farge": "rød"})).status == 400
    draft = await made(ada, link="")
    out = await ada.ask("POST", f"/articles/{draft['id']}/publish", json={"based_on": 1})
    assert out.refused == (400, "malformed")
    assert (await ada.ask("GET", "/articles/ingen")).refused == (404, "not_found")
    assert (await ada.ask("GET", f"/articles/{draft['id']}/versions/9")).status == 404


async def test_articles_are_listed_by_what_they_are(ada: Console) -> None:
    draft = await made(ada, review_at=(START - timedelta(days=1)).isoformat())

    async def listed(query: str) -> list[str]:
        answer = await ada.ask("GET", f"/articles?{query}")
        assert answer.status == 200, answer.body
        return [article["id"] for article in answer.body["articles"]]

    assert await listed("text=B%C3%85TPLASS") == [draft["id"]]
    assert await listed("review_due=true") == [draft["id"]]
    assert await listed("draft=true") == sorted([draft["id"], "utkast"])
    assert await listed("service=kultur") == ["bibliotek"]
    assert "hentedager" not in await listed("lacks=nn")
    page = await ada.ask("GET", "/articles?limit=2")
    assert (page.body["total"], len(page.body["articles"])) == (7, 2)
    assert (await ada.ask("GET", "/articles?state=ferdig")).status == 400


async def test_what_is_another_municipalitys_is_not_seen(ada: Console, keeping: Keeping) -> None:
    await keeping.editing.desk.articles.create(NABO, replace(LIBRARY, id="deres"), Author("siv", "Siv"))
    assert "deres" not in [one["id"] for one in (await ada.ask("GET", "/articles?limit=200")).body["articles"]]
    assert (await ada.ask("GET", "/articles/deres")).status == 404
    assert (await ada.ask("POST", "/articles/deres/withdraw", json={"based_on": 1})).status == 404


async def test_nobody_without_a_session_gets_near(site: Site, open_console: Open) -> None:
    stranger = open_console(site)
    for method, path in (("GET", "/articles"), ("POST", "/articles"), ("GET", "/article-export"), ("GET", "/documents")):
        assert (await stranger.ask(method, path)).refused == (401, "not_logged_in")


async def test_an_answer_is_shown_as_citizens_will_see_it(ada: Console) -> None:
    shown = await ada.ask(
        "POST", "/article-preview", json={"answer": "**Ja** <script>alert(1)</script>\n\n- [a](javascript:1)"}
    )
    assert "<strong>Ja</strong>" in shown.body["html"]
    assert "<script" not in shown.body["html"]
    assert "javascript:" not in shown.body["html"].replace("[a](javascript:1)", "")


async def test_who_writes_is_told_of_doubles(ada: Console) -> None:
    asked = {"question": "Når blir søpla hentet hos meg", "language": "nb"}
    found = (await ada.ask("POST", "/article-likenesses", json=asked)).body["articles"]
    assert (found[0]["article"], found[0]["confidence"]) == ("hentedager", 1.0)
    found = (await ada.ask("POST", "/article-likenesses", json=asked | {"article": "hentedager"})).body["articles"]
    assert "hentedager" not in [one["article"] for one in found]


async def test_what_others_share_is_found_by_staff_alone(ada: Console, keeping: Keeping) -> None:
    text = Text("Hvem måker skiløypa med snøskuter?", (), "Løypelaget.")
    shared = replace(LIBRARY, id="snoskuter", texts={"nb": text}, shared=True)
    await ArticleStore(keeping.store.database, keeping.store.clock).save(NABO, [shared])
    await keeping.knowledge.refresh()
    found = await ada.ask("GET", "/knowledge?text=hvem m%C3%A5ker skil%C3%B8ypa med sn%C3%B8skuter")
    hits = {hit["article"]: (hit["origin"], hit["kind"]) for hit in found.body["hits"]}
    assert hits["nabo:snoskuter"] == ("nabo", "article")
    assert await keeping.citizen_finds("hvem måker skiløypa med snøskuter") & {"snoskuter", "nabo:snoskuter"} == set()


async def test_a_file_is_looked_at_and_taken_in(ada: Console, keeping: Keeping) -> None:
    query = "/article-imports?name=ny.csv&service=kultur&state=published"
    seen = await ada.ask("POST", query, data=CSV.encode())
    assert seen.body["counts"] == {"new": 1, "changed": 0, "same": 0, "error": 0}
    assert (seen.body["rows"][0]["article"], seen.body["rows"][0]["line"]) == ("kino", 2)
    assert "kino" not in await keeping.citizen_finds("når går kinoen")
    done = await ada.ask("POST", f"/article-imports/{seen.body['token']}/commit")
    assert done.body == {"articles": ["kino"]}
    assert "kino" in await keeping.citizen_finds("når går kinoen")
    again = await ada.ask("POST", query, data=CSV.encode())
    assert (again.body["counts"]["same"], again.body["token"]) == (1, None)
    assert (await ada.ask("POST", f"/article-imports/{seen.body['token']}/commit")).status == 404


async def test_a_bad_row_is_named_and_a_changed_article_stops_the_import(ada: Console) -> None:
    bad = await ada.ask("POST", "/article-imports?name=ny.csv&service=a", data=(CSV + "x;y;z;ikke lenke\n").encode())
    (error,) = [row for row in bad.body["rows"] if row["status"] == "error"]
    assert (error["place"], error["line"], bad.body["token"]) == ("ny.csv", 3, None)
    assert "link" in error["reason"]
    assert (await ada.ask("POST", "/article-imports?name=ny.csv", data=b"")).refused == (400, "empty")
    assert (await ada.ask("POST", "/article-imports?name=ny.exe", data=b"MZ")).refused == (400, "malformed")
    await made(ada, id="kino")
    seen = await ada.ask("POST", "/article-imports?name=ny.csv", data=CSV.encode())
    assert seen.body["counts"]["changed"] == 1
    await ada.ask("POST", "/articles/kino/withdraw", json={"based_on": 1})
    commit = await ada.ask("POST", f"/article-imports/{seen.body['token']}/commit")
    assert commit.refused == (409, "conflict")


async def _read(console: Console, url: str) -> dict[str, Any]:
    """Let a site be read, and return how it ended."""
    begun = await console.ask("POST", "/article-imports/site", json={"url": url})
    assert (begun.status, begun.body["state"]) == (200, "reading")
    found: dict[str, Any] = {}

    async def ended() -> bool:
        found.update((await console.ask("GET", f"/article-imports/site/{begun.body['id']}")).body)
        return bool(found["state"] != "reading")

    await until(ended)
    return found


@pytest.fixture
async def cinema() -> AsyncIterator[str]:
    """The address of a page on the cinema."""
    app = web.Application()
    page = "<html lang=nb><main><h1>Når går kinoen?</h1><p>Hver lørdag klokka atten, i samfunnshuset.</p></main></html>"

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    app.router.add_get("/kino", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/kino"
    await runner.cleanup()


async def test_a_page_is_looked_at_and_taken_in(ada: Console, site: Site, cinema: str) -> None:
    assert (await ada.ask("GET", "/article-imports/site")).body == {"reading": None}
    nothing = await _read(ada, f"{site.url}/no-such-page")
    assert (nothing["state"], nothing["code"], nothing["preview"]) == ("failed", "site_no_page", None)
    assert (await ada.ask("POST", "/article-imports/site", json={"url": "ftp://a"})).refused == (400, "bad_input")
    found = await _read(ada, cinema)
    assert (found["state"], found["preview"]["counts"]["new"]) == ("done", 1)
    assert (await ada.ask("GET", "/article-imports/site")).body["reading"] == found
    stopped = await ada.ask("DELETE", f"/article-imports/site/{found['id']}")
    assert stopped.body["state"] == "done"
    done = await ada.ask("POST", f"/article-imports/{found['preview']['token']}/commit")
    assert done.body["articles"] == [found["preview"]["rows"][0]["article"]]


async def test_everything_is_exported(ada: Console, site: Site) -> None:
    async def exported(form: str) -> bytes:
        headers = {"Cookie": f"torg_session={ada.token}"}
        url = f"{site.url}/api/console/article-export?form={form}"
        async with ada.session.get(url, headers=headers) as answer:
            assert answer.status == 200
            assert "havdal-articles-2026-03-02" in answer.headers["Content-Disposition"]
            return await answer.read()

    assert b'"torg-articles"' in await exported("json")
    assert (await exported("csv")).startswith("\ufeffid;".encode())
    assert load_workbook(io.BytesIO(await exported("xlsx"))).sheetnames == ["articles"]
    assert len(zipfile.ZipFile(io.BytesIO(await exported("markdown"))).namelist()) >= len(ARTICLES)
    assert (await ada.ask("GET", "/article-export?form=docx")).status == 400
    seen = await ada.ask("POST", "/article-imports?name=a.json", data=await exported("json"))
    assert seen.body["counts"] == {"new": 0, "changed": 0, "same": len(ARTICLES), "error": 0}


async def test_an_owner_is_reminded_and_reads_it(ada: Console, keeping: Keeping) -> None:
    me = (await ada.ask("GET", "/session")).body["staff"]["id"]
    draft = await made(ada, owner=me, review_at=START.isoformat())
    await keeping.editing.remind()
    found = (await ada.ask("GET", "/notices?unread=true")).body
    assert (found["unread"], found["notices"][0]["about"]) == (1, f"article:{draft['id']}")
    left = await ada.ask("POST", "/notices", json={"notices": [found["notices"][0]["id"]]})
    assert left.body == {"notices": [], "unread": 0}
    assert len((await ada.ask("GET", "/notices")).body["notices"]) == 1


async def test_only_some_roles_publish(site: Site, store: Store, ada: Console) -> None:
    draft = await made(ada)
    async with store.database.write() as connection:
        await connection.execute(update(staff).where(staff.c.username == "ada").values(role="auditor"))
    refused = await ada.ask("POST", f"/articles/{draft['id']}/publish", json={"based_on": 1})
    assert refused.refused == (403, "refused")
    assert (await ada.ask("PUT", f"/articles/{draft['id']}", json=body_of(draft))).refused == (403, "refused")


async def test_owners_services_and_topics_are_chosen_from_what_there_is(site: Site, ada: Console) -> None:
    await made(ada, service="isbanen", topic="Vinter")
    await site.account("siv2", "nabo")
    pool = Service("badet", {"nb": "Badet", "sv": "Badhuset"})
    assert site.services is not None
    await site.services.store.save_service(HAVDAL, pool, based_on=None, by=ADA)
    found = (await ada.ask("GET", "/article-choices")).body
    assert [one["name"] for one in found["staff"]] == ["Ada", "Bo"]
    services = {one["id"]: one for one in found["services"]}
    assert len(services) == len(found["services"])
    assert services["isbanen"] == {"id": "isbanen", "names": {}, "used": True}
    assert services["badet"] == {"id": "badet", "names": {"nb": "Badet", "sv": "Badhuset"}, "used": False}
    assert "Vinter" in found["topics"]
    assert "" not in [*services, *found["topics"]]
