"""From questions that nobody answers to an article that answers them, through the whole service, without a model."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.servers import free_port
from tests.service import ROOT, Service

VOCABULARY = ROOT / "tests" / "knowledge_base" / "vocabulary.xml"
PASSWORD = re.compile(r"user name (\S+)\s+password (\S+)")
ASKED = (
    "Hvem vant kommunens sjakkturnering?",
    "Jeg heter Kari Nordmann. Hvem vant kommunens sjakkturnering?",
)
WITHIN_S = 60.0
NEW = {
    "question": "Hvem vant sjakkturneringen?",
    "answer": "Det gjorde **rådhuset**.",
    "language": "nb",
    "service": "servicetorg",
    "topic": "",
    "link": "https://www.havdal.example/sjakk",
    "alternatives": [ASKED[0]],
}


class Browser:
    """A browser, of a citizen or of staff."""

    def __init__(self, service: Service, session: aiohttp.ClientSession) -> None:
        self._url, self._session = service.url, session

    async def chat(self, conversation: str, method: str, path: str, **options: Any) -> Any:
        """Ask the web chat."""
        url = f"{self._url}/api/chat/{conversation}{path}"
        headers = {"Authorization": f"Bearer {'s' * 43}"}
        async with self._session.request(method, url, headers=headers, **options) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def console(self, method: str, path: str, **options: Any) -> Any:
        """Ask the console's interface."""
        async with self._session.request(method, f"{self._url}/api/console{path}", **options) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def ask(self, conversation: str, text: str) -> dict[str, Any]:
        """Ask the bot, and return its last answer."""
        told = await self.chat(conversation, "POST", "/messages", json={"id": f"klient-{conversation}", "text": text})
        async with asyncio.timeout(WITHIN_S):
            while True:
                events = (await self.chat(conversation, "GET", f"/events?after={told['sequence']}&wait=5"))["events"]
                said = [event["message"] for event in events if event["kind"] == "message"]
                if said:
                    return dict(said[-1])


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    service = Service(tmp_path)
    command = [sys.executable, "-m", "bot", "topics", "import", str(VOCABULARY)]
    done = subprocess.run(command, cwd=ROOT, env=service.environment, capture_output=True, text=True, check=True)  # noqa: ASYNC221 - nothing else runs yet
    assert done.stdout == "5 new, 0 changed, 0 as they were, 0 withdrawn\n"
    async with service:
        yield service


async def test_what_nobody_answers_becomes_an_article(service: Service) -> None:
    found = PASSWORD.search(service.log.read_text("utf-8"))
    assert found is not None
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        browser = Browser(service, session)
        people = [f"{number}0000000-0000-4000-8000-000000000000" for number in range(1, 4)]
        for person, text in zip(people, ASKED, strict=False):
            assert (await browser.ask(person, text))["sources"] == []
        await browser.console("POST", "/session", json={"username": found[1], "password": found[2]})
        async with asyncio.timeout(WITHIN_S):
            while not (proposals := (await browser.console("GET", "/proposals?least=2"))["proposals"]):  # noqa: ASYNC110 - as in tests.service.eventually
                await asyncio.sleep(0.5)
        (proposal,) = proposals
        assert (proposal["asked"], "Nordmann" in str(proposal)) == (2, False)
        path, body = f"/proposals/{proposal['id']}/publish", {"version": proposal["version"], "draft": NEW}
        done = await browser.console("POST", path, json=body)
        answer = await browser.ask(people[2], ASKED[0])
        assert [source["article"] for source in answer["sources"]] == [done["article"]]
        rating = {"message": answer["id"], "value": "up"}
        assert (await browser.chat(people[2], "POST", "/ratings", json=rating))["value"] == "up"
        figures = await browser.console("GET", "/figures")
        week = figures["weeks"][-1]
        assert (week["questions"], week["answered"], week["unknown"] + week["offered"]) == (3, 1, 2)
        (used,) = figures["used"]
        assert (used["article"], used["given"], used["up"]) == (done["article"], 1, 1)


def test_commands_find_and_suggest_topics(tmp_path: Path) -> None:
    environment = Service(tmp_path).environment | {"TORG_SERVICE_PORT": str(free_port())}

    def torg(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", "topics", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert "there is no vocabulary yet" in torg("search", "måker").stderr
    assert torg("import", str(VOCABULARY)).returncode == 0
    again = torg("import", str(VOCABULARY), "--json")
    assert again.stdout == '{"created": 0, "updated": 0, "unchanged": 5, "withdrawn": 0}\n'
    assert "5 of 5 topics" in again.stderr
    assert "ord/torgbod  Torget > Torgbu  Salsbu" in torg("search", "salsbu", "--language", "nn").stdout
    assert "ord/maker" in torg("suggest", "Måkeskrik").stdout.splitlines()[0]
    broken = tmp_path / "broken.xml"
    broken.write_text("<Skos", "utf-8")
    refused = torg("import", str(broken))
    assert (refused.returncode, refused.stderr.startswith(f"torg: {broken}")) == (1, True)
