"""Whole messages through the whole service, with real Rasa and the real model."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.desk import Desk
from tests.service import ROOT, Citizen, eventually

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(420)]

COLLECTION = "hentedager-avfall"


@asynccontextmanager
async def connected(desk: Desk, language: str = "nb") -> AsyncIterator[Citizen]:
    citizen, done = Citizen(desk.url, language), asyncio.Event()
    talking = asyncio.create_task(citizen.talk(done))
    try:
        yield citizen
    finally:
        done.set()
        await talking


async def asked(citizen: Citizen, text: str, **more: Any) -> dict[str, Any]:
    """Say something and return what comes back."""
    before = len(citizen.replies())
    await citizen.say(text, **more)
    await eventually(lambda: len(citizen.replies()) > before, within=60, what=f"an answer to «{text}»")
    return citizen.replies()[-1]


async def test_a_question_is_answered_with_its_source(desk: Desk) -> None:
    async with connected(desk) as citizen:
        answer = await asked(citizen, "Hvilken dag blir søpla hentet?")
    assert [source["article"] for source in answer["sources"]] == [COLLECTION]
    assert answer["html"] is not None
    (ack,) = citizen.acknowledged.values()
    ((number, status, owner),) = desk.rows(
        "SELECT i.number, i.status, c.owner FROM inquiry i JOIN conversation c ON c.id = i.conversation WHERE c.id = ?",
        citizen.conversation,
    )
    assert (number, status, owner) == (ack["inquiry"], "with_bot", "bot")


@pytest.mark.parametrize(
    ("language", "question"),
    [("nn", "Når blir bosset henta hos meg?"), ("sv", "När töms soporna?"), ("en", "When is my rubbish collected?")],
)
async def test_the_answer_comes_in_the_askers_language(desk: Desk, language: str, question: str) -> None:
    async with connected(desk, language) as citizen:
        answer = await asked(citizen, question)
    assert [(source["article"], source["language"]) for source in answer["sources"]] == [(COLLECTION, language)]


async def test_what_it_does_not_know_is_offered_a_person(desk: Desk) -> None:
    async with connected(desk) as citizen:
        answer = await asked(citizen, "Hvem vant verdensmesterskapet i sjakk i 1972?")
        assert answer["sources"] == []
        assert "human" in {choice["value"] for choice in answer["choices"]}
        await asked(citizen, "Snakk med et menneske", choice="human")
    ((owner, reason),) = desk.rows(
        "SELECT c.owner, i.handover_reason FROM conversation c JOIN inquiry i ON i.id = c.inquiry WHERE c.id = ?",
        citizen.conversation,
    )
    assert owner == "queue"
    assert reason in {"asked", "unknown"}


async def test_a_fault_is_reported_through_the_form(desk: Desk) -> None:
    async with connected(desk) as citizen:
        await asked(citizen, "Jeg vil melde en feil")
        await asked(citizen, "Gatelyset er mørkt")
        last = await asked(citizen, "Storgata 12")
        if last["choices"]:
            last = await asked(citizen, "nei takk")
        await eventually(
            lambda: desk.rows("SELECT 1 FROM conversation WHERE id = ? AND owner = 'queue'", citizen.conversation)
        )
    ((title, reason),) = desk.rows("SELECT title, handover_reason FROM inquiry WHERE conversation = ?", citizen.conversation)
    assert "Gatelyset er mørkt" in title
    assert "Storgata 12" in title
    assert reason == "form"


async def test_a_slash_is_no_command(desk: Desk) -> None:
    async with connected(desk) as citizen:
        await asked(citizen, "Jeg vil melde en feil")
        answer = await asked(citizen, "/restart")
    assert answer["text"]
    assert desk.rows("SELECT text FROM message WHERE conversation = ? AND text = '/restart'", citizen.conversation)


async def test_ask_from_the_command_line(desk: Desk) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "ask", "Hvilken dag blir søpla hentet?", "--json",
        cwd=ROOT, env=desk.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, err.decode()
    found = json.loads(out)
    assert found["sources"][0]["article"] == COLLECTION
    assert found["intent"] == "question"
    assert found["language"] == "nb"
    assert not found["degraded"]
    assert 0 < found["confidence"] <= 1
    assert desk.rows("SELECT 1 FROM inquiry WHERE number = ?", found["inquiry"])


async def test_rasa_dies_and_the_conversation_goes_on(desk: Desk) -> None:
    async with connected(desk) as citizen, console(desk) as parts:
        await asked(citizen, "Jeg vil melde en feil")
        os.kill(desk.rasa(), signal.SIGKILL)
        alone = await asked(citizen, "Hvilken dag blir søpla hentet?")
        assert [source["article"] for source in alone["sources"]] == [COLLECTION]
        await eventually(lambda: any(part["dialogue"] != "up" for part in parts), what="word of it in the console")
        await desk.ready()
        await eventually(lambda: parts[-1]["dialogue"] == "up", what="word of its return in the console")
        await asked(citizen, "Det er hull i veien")
        await asked(citizen, "Kirkeveien 3")
        await asked(citizen, "nei takk")
    ((title,),) = desk.rows("SELECT title FROM inquiry WHERE conversation = ?", citizen.conversation)
    assert "Kirkeveien 3" in title


@asynccontextmanager
async def console(desk: Desk) -> AsyncIterator[list[dict[str, str]]]:
    """Log in as staff and gather what the console is told of the parts' health."""
    told: list[dict[str, str]] = []
    username, password = desk.first_admin()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        body = {"username": username, "password": password}
        async with session.post(f"{desk.url}/api/console/session", json=body) as response:
            assert response.status == 200
        async with session.ws_connect(f"{desk.url}/api/console/socket") as socket:

            async def listen() -> None:
                async for message in socket:
                    frame = message.json()
                    if frame["type"] == "health":
                        told.append({part["part"]: part["state"] for part in frame["parts"]})

            listening = asyncio.create_task(listen())
            yield told
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
