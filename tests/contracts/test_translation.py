"""Translating over a real little server: what it is asked, what of it is hidden, and what happens when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest
from aiohttp import web

from bot.errors import NotFound, SettingsError, TooLong, TranslatorSlow, TranslatorUnavailable
from bot.translation import Translated
from inquiries.privacy.access_log import SqlAccessLog
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.texts import e_mails, names, telephones
from inquiries.translation.configuration import translator_from
from inquiries.translation.desk import MaskedTranslating
from inquiries.translation.hiding import Hiding
from tests.building import ADA, HAVDAL, NEIGHBOUR, Store

INQUIRY = "aaaaaaaa-0000-4000-8000-000000000001"
SECRET = "et-hemmelig-ord"
HIDING = Hiding(NumberMasker(), (e_mails, telephones("NO"), names))


@dataclass
class Machine:
    """Translates by shouting; what a test sets decides how well."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Any = None
    status: int = 200
    hangs: bool = False
    swaps: bool = False
    silent: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, request: web.Request) -> web.Response:
        """Answer as LibreTranslate does."""
        body = await request.json()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        if self.hangs:
            await self.silent.wait()
        said = body["q"].upper() if self.answer is None else self.answer
        if self.swaps:
            said = " ".join(reversed(said.split(" ")))
        return web.json_response({"translatedText": said}, status=self.status)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/translate", self.post)])
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/translate"
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.silent.set()
        await self._runner.cleanup()


@pytest.fixture
async def machine() -> AsyncIterator[Machine]:
    async with Machine() as machine:
        yield machine


def table(url: str, /, **more: Any) -> dict[str, Any]:
    """Return the settings of the machine."""
    body = {"q": "{text}", "source": "{source}", "target": "{target}"}
    return {"url": url, "body": body, "text": "translatedText", "languages": {"nb": "no"}, "timeout_s": 5} | more


@pytest.fixture
async def translating(store: Store, machine: Machine) -> AsyncIterator[MaskedTranslating]:
    log = SqlAccessLog(store.database, store.clock)
    made = MaskedTranslating(HAVDAL, translator_from(table(machine.url), environment={}), HIDING, log)
    yield made
    await made.close()
    await log.stop()


async def test_a_text_is_translated_between_the_machines_own_codes(
    store: Store, machine: Machine, translating: MaskedTranslating
) -> None:
    said = await translating.translate(ADA, INQUIRY, "når åpner {text} dere?", source="nb", target="en")
    assert said == Translated("NÅR ÅPNER {TEXT} DERE?")
    assert machine.bodies == [{"q": "når åpner {text} dere?", "source": "no", "target": "en"}]
    log = SqlAccessLog(store.database, store.clock)
    (row,) = await log.page(HAVDAL)
    assert (row.action, row.about, row.details) == ("translated", INQUIRY, {"source": "nb", "target": "en"})
    await log.stop()


async def test_what_points_at_somebody_does_not_leave_the_house_and_comes_back(
    machine: Machine, translating: MaskedTranslating
) -> None:
    text = "jeg heter Kari Nordmann, ring 90 12 34 56 eller skriv til kari@nordmann.example. Nummeret er 13097248022."
    machine.swaps = True
    said = await translating.translate(ADA, INQUIRY, text, source="nb", target="en")
    (sent,) = (body["q"] for body in machine.bodies)
    for hidden in ("Kari", "Nordmann", "90 12 34 56", "kari@", "13097248022"):
        assert hidden not in sent
    for back in ("Kari Nordmann", "90 12 34 56", "kari@nordmann.example"):
        assert said.text.count(back) == 1
    assert ("13097248022" in said.text, said.hidden, said.lost) == (False, True, False)


async def test_what_the_machine_loses_is_told(machine: Machine, translating: MaskedTranslating) -> None:
    machine.answer = "Call [#1]"
    said = await translating.translate(ADA, INQUIRY, "Ring 90 12 34 56 eller 90 65 43 21.", source="nb", target="en")
    assert said == Translated("Call [***]", hidden=True, lost=True)


@pytest.mark.parametrize("answer", ["", "  ", 7, None, ["x"]])
async def test_nonsense_is_told_apart_from_a_translation(
    machine: Machine, translating: MaskedTranslating, answer: Any
) -> None:
    machine.answer = answer if answer is not None else {"deep": "text"}
    with pytest.raises(TranslatorUnavailable, match="no text where"):
        await translating.translate(ADA, INQUIRY, "Hemmelig", source="nb", target="en")


async def test_failures_name_the_host_and_never_the_text(machine: Machine, translating: MaskedTranslating) -> None:
    machine.status = 500
    with pytest.raises(TranslatorUnavailable) as failed:
        await translating.translate(ADA, INQUIRY, "Hemmelig", source="nb", target="en")
    assert str(failed.value) == "127.0.0.1: it answers 500"
    await machine._runner.cleanup()
    with pytest.raises(TranslatorUnavailable) as gone:
        await translating.translate(ADA, INQUIRY, "Hemmelig", source="nb", target="en")
    assert "Hemmelig" not in str(gone.value)


async def test_a_machine_that_is_too_slow_is_not_waited_for(machine: Machine) -> None:
    machine.hangs = True
    translator = translator_from(table(machine.url, timeout_s=0.2), environment={})
    with pytest.raises(TranslatorSlow):
        await translator.translate("Hei", source="nb", target="en")
    await translator.close()


async def test_nothing_goes_to_others_or_without_a_machine(
    store: Store, machine: Machine, translating: MaskedTranslating
) -> None:
    with pytest.raises(NotFound):
        await translating.translate(NEIGHBOUR, INQUIRY, "Hei", source="nb", target="en")
    with pytest.raises(TooLong):
        await translating.translate(ADA, INQUIRY, "x" * 8_001, source="nb", target="en")
    log = SqlAccessLog(store.database, store.clock)
    nothing = MaskedTranslating(HAVDAL, None, HIDING, log)
    assert (nothing.offered, translating.offered) == (False, True)
    with pytest.raises(NotFound):
        await nothing.translate(ADA, INQUIRY, "Hei", source="nb", target="en")
    await log.stop()
    assert machine.bodies == []


async def test_the_secret_stands_in_a_file_and_goes_in_a_header(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET + "\n")
    headers = {"Authorization": "Bearer {secret}"}
    given = table(machine.url, headers=headers, secret_file=str(tmp_path / "secret"))
    translator = translator_from(given, environment={})
    await translator.translate("Hei", source="nb", target="en")
    await translator.close()
    assert machine.headers[0]["Authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"text": "a["}, "text: it is no JMESPath"),
        ({"body": {"q": "{text}"}}, "{target} stands neither"),
        ({"body": {"q": "{txt}", "t": "{target}"}}, "there is no field txt"),
        ({"method": "GET"}, "GET has none"),
        ({"headers": {"X": "{secret}"}}, "there is no secret secret"),
        ({"url": "ftp://x.example/"}, "url: it is not in the form"),
        ({"timeout_s": 31}, "timeout_s"),
        ({"colour": "red"}, "colour: there is no such setting"),
    ],
)
def test_a_wrong_setting_is_named(more: dict[str, Any], wrong: str) -> None:
    with pytest.raises(SettingsError) as found:
        translator_from(table("https://x.example/t") | more, environment={})
    assert str(found.value).startswith("[translation.backend]")
    assert wrong in str(found.value)
