"""Services, units, routing and availability over the real interface, and what a change of track does to the dialogue."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.dialogue.fallback import KnowledgeDialogue
from bot.dialogue.rendering import Renderer
from bot.dialogue.texts import Texts
from bot.dialogue.written import DialogueByChannel, WrittenDialogue
from bot.interfaces import Dialogue
from bot.messages import Address, Health, Outcome, Turn
from bot.services import Specialists
from bot.settings import Settings
from bot.working_days import WorkingDayPromises, WorkingDays
from console.api.context import PREFIX
from tests.bot.conftest import EchoDialogue
from tests.building import LINKS, START, Person, SettableClock, until
from tests.console.conftest import Console, Open, Start, accounts, asked
from tests.dialogue.small_knowledge import SmallKnowledge
from tests.site import PASSWORD, Plan, Site

QUESTION = "Når blir søpla hentet hos meg?"
ADVICE = "hver torsdag"


class LateDialogue(EchoDialogue):
    """Dialogue whose real one comes once the register is there."""

    real: Dialogue

    async def respond(self, turn: Turn) -> Outcome:
        return await self.real.respond(turn)

    def health(self) -> Health:
        return Health("dialogue", "up", START)


def real_dialogue(specialists: Specialists) -> Dialogue:
    """Return the dialogues that need no Rasa, as the service joins them."""
    texts, knowledge = Texts.load(), SmallKnowledge()
    renderer = Renderer(texts)
    promises = WorkingDayPromises(WorkingDays("NO", "Europe/Oslo"), SettableClock(), within=3)
    chat = KnowledgeDialogue(knowledge, renderer, texts, specialist_services=specialists)
    written = WrittenDialogue(knowledge, renderer, texts, promises, LINKS, specialist_services=specialists)
    return DialogueByChannel(chat, {"email": written})


@pytest.fixture
async def site(start: Start) -> Site:
    dialogue = LateDialogue()
    site = await start(Plan(dialogue=dialogue, session=timedelta(days=30), services=Settings()))
    await accounts(site)
    await site.accounts.add("havdal", "sjef", "Sjef", "administrator", PASSWORD)
    assert site.services is not None
    await site.services.start()
    dialogue.real = real_dialogue(site.services.specialists)
    return site


@pytest.fixture
async def boss(site: Site, open_console: Open) -> Console:
    console = open_console(site)
    assert (await console.log_in("sjef")).status == 200
    return console


async def register(console: Console) -> dict[str, Any]:
    answer = await console.ask("GET", "/services")
    assert answer.status == 200
    return dict(answer.body)


async def service(console: Console, identifier: str) -> dict[str, Any]:
    return next(one for one in (await register(console))["services"] if one["id"] == identifier)


async def unit(console: Console, name: str) -> dict[str, Any]:
    return next(one for one in (await register(console))["units"] if one["name"] == name)


def changed(thing: dict[str, Any], **values: Any) -> dict[str, Any]:
    kept = {name: value for name, value in thing.items() if name not in {"id", "version", "withdrawn"}}
    return kept | {"based_on": thing["version"]} | values


class TestRegister:
    async def test_the_seed_fills_it_and_all_may_read(self, ada: Console, site: Site) -> None:
        found = await register(ada)
        assert len(found["services"]) == 19
        assert not found["may_change"]
        assert [one["name"] for one in found["units"] if one["default_queue"]] == ["Servicetorget"]
        assert {one["id"] for one in found["services"] if one["track"] == "specialist"} == {"barnevern", "sosiale-tjenester"}
        assert site.services is not None
        await site.services.start()
        assert await register(ada) == found

    async def test_administrators_change_it_and_nobody_else(self, boss: Console, ada: Console) -> None:
        vann = await service(boss, "vann-og-avlop")
        assert (await ada.ask("PUT", "/services/one/vann-og-avlop", json=changed(vann))).refused == (403, "refused")
        answer = await boss.ask("PUT", "/services/one/vann-og-avlop", json=changed(vann, answer_days=4))
        assert (answer.status, answer.body["answer_days"], answer.body["version"]) == (200, 4, 2)
        assert (await boss.ask("PUT", "/services/one/vann-og-avlop", json=changed(vann))).refused == (409, "conflict")
        assert (await boss.ask("PUT", "/services/one/moon", json=changed(vann))).refused == (404, "not_found")
        made = {"id": "torg", "names": {"nb": "Torg"}, "unit": "moon"}
        assert (await boss.ask("POST", "/services/new", json=made)).refused == (400, "bad_input")
        assert (await boss.ask("POST", "/services/new", json=made | {"unit": None})).status == 201
        assert (await boss.ask("POST", "/services/new", json=made | {"unit": None})).refused == (409, "name_taken")

    async def test_units_with_people_and_competence(self, boss: Console, ada: Console) -> None:
        people = {one["username"]: one["staff"] for one in (await register(boss))["staff"]}
        drift = await unit(boss, "Teknisk drift")
        hours = {"1": [["08:00", "12:00"], ["13:00", "15:30"]]}
        body = changed(drift, members=[people["ada"]], leader=people["bo"], opening_hours=hours)
        answer = await boss.ask("PUT", f"/units/{drift['id']}", json=body)
        assert (answer.status, answer.body["members"], answer.body["opening_hours"]) == (200, [people["ada"]], hours)
        stranger = changed(drift, members=[str(uuid.uuid4())], based_on=2)
        assert (await boss.ask("PUT", f"/units/{drift['id']}", json=stranger)).refused == (400, "bad_input")
        known = await boss.ask("PUT", f"/competence/{people['ada']}", json={"competence": ["avfall", "kum"]})
        assert known.body["competence"] == ["avfall", "kum"]
        assert (await ada.ask("PUT", f"/competence/{people['ada']}", json={"competence": []})).status == 403
        assert (await boss.ask("PUT", f"/competence/{uuid.uuid4()}", json={"competence": []})).status == 404

    async def test_a_unit_is_withdrawn_when_somebody_gets_what_it_has(self, boss: Console) -> None:
        drift, torget = await unit(boss, "Teknisk drift"), await unit(boss, "Servicetorget")
        path = f"/units/{drift['id']}/withdraw"
        refused = await boss.ask("POST", path, json={"based_on": drift["version"]})
        assert refused.refused == (409, "conflict")
        assert "3 services" in refused.body["message"]
        assert (await boss.ask("GET", f"/units/{drift['id']}/load")).body == {"open": 0}
        answer = await boss.ask("POST", path, json={"based_on": drift["version"], "move_to": torget["id"]})
        assert answer.body == {"moved": 0}
        assert (await service(boss, "renovasjon"))["unit"] == torget["id"]

    async def test_tables_in_and_out(self, boss: Console, ada: Console, site: Site) -> None:
        cookie = {"Cookie": f"torg_session={boss.token}"}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{site.url}{PREFIX}/services/export", headers=cookie) as got,
        ):
            table = await got.read()
            assert got.content_type == "text/csv"
        preview = await boss.ask("POST", "/services/import/preview", data=table)
        assert {row["status"] for row in preview.body["rows"]} == {"same"}
        wanted = table.replace(b"Teknisk drift", b"Drift og vedlikehold")
        assert (await ada.ask("POST", "/services/import/preview", data=wanted)).status == 403
        preview = await boss.ask("POST", "/services/import/preview", data=wanted)
        told = [(row["status"], row["name"], row["changes"]) for row in preview.body["rows"] if row["status"] != "same"]
        assert told == [("changed", "Drift og vedlikehold", ["name"])]
        token = preview.body["token"]
        assert (await boss.ask("POST", f"/services/import?token={token}", data=wanted + b"\r\n")).refused[0] == 409
        assert (await boss.ask("POST", f"/services/import?token={token}", data=wanted)).status == 200
        assert (await unit(boss, "Drift og vedlikehold"))["version"] == 2
        broken = await boss.ask("POST", "/services/import/preview", data=b"farge;form\n")
        assert broken.refused == (400, "malformed")


class TestTracks:
    """A service of specialists gets no automatic answer beyond how to reach it, from the next message on (J2)."""

    async def said(self, site: Site, channel: str) -> tuple[str, str | None]:
        """Ask by a channel and return what the citizen was answered, and why a person takes over."""
        asker = Person()
        inbound = asker.says(QUESTION)
        if channel == "email":
            sender = Address("email", f"{uuid.uuid4().hex}@havdal.example")
            inbound = replace(inbound, channel="email", sender=sender, conversation=None, secret_hash=None)
        receipt = await site.pipeline.receive(inbound)
        await until(lambda: not site.pipeline._working)
        found = await site.store.inbox.inquiry("havdal", receipt.inquiry)
        said = [one.text for one in await site.store.inbox.messages("havdal", receipt.inquiry) if one.author == "bot"]
        return "\n".join(said), found.handover_reason

    @pytest.mark.parametrize("channel", ["webchat", "email"])
    async def test_a_change_of_track_counts_from_the_next_message_on(self, site: Site, boss: Console, channel: str) -> None:
        before, handed_over = await self.said(site, channel)
        assert ADVICE in before
        assert handed_over is None
        found = await service(boss, "renovasjon")
        to_specialists = changed(found, track="specialist", hours_note="Ring før kl. 12")
        assert (await boss.ask("PUT", "/services/one/renovasjon", json=to_specialists)).status == 200
        after, handed_over = await self.said(site, channel)
        assert ADVICE not in after
        assert "renovasjon@havdal.example" in after
        assert "Ring før kl. 12" in after
        assert handed_over == ("specialist" if channel == "email" else None)
        back = changed(await service(boss, "renovasjon"), track="desk")
        assert (await boss.ask("PUT", "/services/one/renovasjon", json=back)).status == 200
        assert ADVICE in (await self.said(site, channel))[0]


class TestRouting:
    async def routed(self, site: Site) -> str:
        inquiry = (await asked(site, "Jeg vil snakke med et menneske")).inquiry
        assert site.routing is not None
        await site.routing.routing.follow()
        return inquiry

    async def with_people(self, boss: Console) -> dict[str, str]:
        people = {one["username"]: one["staff"] for one in (await register(boss))["staff"]}
        drift = await unit(boss, "Teknisk drift")
        body = changed(drift, members=[people["ada"], people["bo"]])
        assert (await boss.ask("PUT", f"/units/{drift['id']}", json=body)).status == 200
        return people | {"drift": drift["id"]}

    async def test_there_and_back(self, site: Site, boss: Console, bo: Console) -> None:
        ids = await self.with_people(boss)
        inquiry = await self.routed(site)
        body = {"unit": ids["drift"], "staff": ids["bo"], "note": "Haster"}
        async with bo.live():
            answer = await boss.step(inquiry, "forward", **body)
            await bo.expect("notices", inquiry=None)
        assert (answer.status, answer.body["inquiry"]["status"]) == (200, "with_department")
        assert "Haster" in [one["text"] for one in answer.body["messages"]]
        text = (await bo.ask("GET", f"/inquiries/{inquiry}/result")).body["text"]
        assert answer.body["inquiry"]["number"] in text
        answer = await bo.step(inquiry, "result", text="Sekken er hentet.", solved=True)
        assert answer.body["inquiry"]["status"] == "solved"
        assert answer.body["messages"][-1]["text"] == "Sekken er hentet."
        steps = (await boss.ask("GET", f"/inquiries/{inquiry}/routing?language=en")).body["steps"]
        assert [(one["kind"], one["by"]) for one in steps] == [
            ("routed", None),
            ("forwarded", "Sjef"),
            ("handed_back", "Bo"),
        ]
        assert steps[0]["sentence"].startswith("Put into the queue of Servicetorget: we do not know which service")
        assert steps[1]["sentence"] == "Forwarded to Bo at Teknisk drift"
        assert (await bo.step(inquiry, "result", text="", solved=True)).refused == (409, "conflict")

    async def test_taken_back(self, site: Site, boss: Console) -> None:
        ids = await self.with_people(boss)
        inquiry = await self.routed(site)
        await boss.step(inquiry, "forward", unit=ids["drift"])
        answer = await boss.step(inquiry, "take-back")
        assert (answer.status, answer.body["inquiry"]["status"]) == (200, "waiting_staff")
        assert answer.body["inquiry"]["staff"]["name"] == "Sjef"
        assert (await boss.step(str(uuid.uuid4()), "take-back")).status == 404

    async def test_who_is_there(self, site: Site, boss: Console, bo: Console, ada: Console) -> None:
        ids = await self.with_people(boss)
        async with bo.live(), boss.live():
            await bo.expect("welcome")
            await boss.expect("welcome")
            found = (await boss.ask("GET", "/availability")).body
            assert found["mine"]["status"] == "available"
            assert [(one["name"], one["status"]) for one in found["colleagues"]] == [("Bo", "available")]
            assert (await bo.ask("PUT", "/availability", json={"status": "busy"})).body["mine"]["status"] == "busy"
            assert (await bo.ask("PUT", "/availability", json={"status": "asleep"})).status == 400
            standing = (await boss.ask("GET", f"/units/{ids['drift']}/standing")).body
            shown = {one["name"]: one["status"] for one in standing["colleagues"]}
            assert shown == {"Ada": "offline", "Bo": "busy"}
            assert standing["open"]
        assert (await ada.ask("GET", "/availability")).body["mine"]["status"] == "offline"
        assert (await boss.ask("GET", "/units/moon/standing")).status == 404
