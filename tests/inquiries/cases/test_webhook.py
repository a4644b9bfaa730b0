"""The webhook against a real server: signed, tried again, never twice, never anywhere else; and what it tells us later."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.cases import CaseAnswer, CaseChoice, CaseState
from bot.coordination.in_process import InProcessBus
from bot.database import Database
from bot.errors import Malformed, NotFound, Refused, SettingsError, Why
from inquiries.cases.answering import SignedAnswers
from inquiries.cases.dispatching import ATTEMPTS
from inquiries.cases.signing import SIGNATURE, TIMESTAMP, key_from, signed, verified
from inquiries.cases.webhook import WebhookBackend
from inquiries.notices import SqlNotices
from tests.building import ADA, HAVDAL, START, SettableClock, Store
from tests.cases import HOOK, KEY, PICTURE, CaseSystemServer, Office, document


@pytest.fixture
async def office(sqlite_database: Database, clock: SettableClock, tmp_path: Path) -> Office:
    return await Office.open(Store.over(sqlite_database, clock), tmp_path)


@pytest.fixture
async def system(clock: SettableClock) -> AsyncIterator[CaseSystemServer]:
    async with CaseSystemServer(clock) as server:
        yield server


def backend_of(office: Office, system: CaseSystemServer, **more: Any) -> WebhookBackend:
    whose: dict[str, Any] = {"zone": ZoneInfo("Europe/Oslo"), "municipality_name": "Havdal kommune"}
    return WebhookBackend(system.hook(**more), office.files, office.store.clock, **whose)


@pytest.fixture
async def backend(office: Office, system: CaseSystemServer) -> AsyncIterator[WebhookBackend]:
    made = backend_of(office, system)
    yield made
    await made.close()


async def test_case_arrives_signed_with_its_documents_and_the_reference_comes_back(
    office: Office, system: CaseSystemServer, backend: WebhookBackend
) -> None:
    sent = await office.sends(choice=CaseChoice(notes=True))
    assert await office.dispatcher(backend).run() == 1
    (body,) = system.bodies
    assert (body["type"], body["case"], body["inquiry"]["number"]) == ("inquiry.sent", sent.id, sent.number)
    assert document(body, "file") == PICTURE
    assert "Lyset blir fikset i morgen." in document(body, "conversation").decode()
    assert "Ring elektriker." in document(body, "notes").decode()
    for one in body["documents"]:
        assert hashlib.sha256(base64.b64decode(one["content"])).hexdigest() == one["sha256"]
    assert [one["internal"] for one in body["messages"]] == [False, True, False]
    assert [one["name"] for one in body["persons"]] == ["Kari Nordmann"]
    stands = await office.case(sent.id)
    assert (stands.state, stands.reference) == (CaseState.DELIVERED, "2026/100")
    assert stands.url == "https://sak.havdal.example/2026/100"


async def test_what_was_not_chosen_does_not_leave(office: Office, system: CaseSystemServer, backend: WebhookBackend) -> None:
    await office.sends(choice=CaseChoice(files=False, person=False))
    await office.dispatcher(backend).run()
    told = json.dumps(system.bodies, ensure_ascii=False)
    assert [one["kind"] for one in system.bodies[0]["documents"]] == ["conversation"]
    assert not [word for word in ("Kari", "nordmann", "elektriker", "gate æøå") if word in told]


@pytest.mark.parametrize("status", [500, 502, 503, 429, 401, 403, 404])
async def test_tried_again_until_the_system_is_well(
    office: Office, system: CaseSystemServer, backend: WebhookBackend, status: int
) -> None:
    sent = await office.sends()
    dispatcher = office.dispatcher(backend)
    system.status = status
    await dispatcher.run()
    stands = await office.case(sent.id)
    assert (stands.state, stands.attempts) == (CaseState.WAITING, 1)
    assert str(status) in stands.reason
    assert stands.due_at is not None
    assert stands.due_at > office.store.clock.now()
    assert dispatcher.health(HOOK).state == "down"
    assert await dispatcher.run() == 0, "not before it is time"
    system.status = 200
    office.store.clock.advance(seconds=10)
    await dispatcher.run()
    stands = await office.case(sent.id)
    assert (stands.state, stands.attempts, stands.reason) == (CaseState.DELIVERED, 2, "")
    assert dispatcher.health(HOOK).state == "up"


async def test_failed_in_the_end_somebody_is_told_and_can_try_again(
    office: Office, system: CaseSystemServer, backend: WebhookBackend
) -> None:
    sent = await office.sends()
    dispatcher = office.dispatcher(backend)
    system.status = 500
    for _ in range(ATTEMPTS):
        assert await dispatcher.run() == 1
        office.store.clock.advance(hours=2)
    assert (await office.case(sent.id)).state is CaseState.FAILED
    assert await dispatcher.run() == 0
    notices = SqlNotices(office.store.database, office.store.clock)
    (notice,) = await notices.of(HAVDAL, ADA.id)
    assert (notice.kind, notice.about) == ("case_failed", f"inquiry:{office.inquiry}")
    system.status = 200
    await office.cases.retry(sent.id, staff=ADA)
    await dispatcher.run()
    assert (await office.case(sent.id)).state is CaseState.DELIVERED


async def test_no_is_a_no_with_its_reason(office: Office, system: CaseSystemServer, backend: WebhookBackend) -> None:
    sent = await office.sends()
    system.status, system.answer = 422, {"reason": "mangler klasse"}
    await office.dispatcher(backend).run()
    stands = await office.case(sent.id)
    assert (stands.state, stands.reason, stands.why) == (CaseState.REFUSED, "mangler klasse (422)", None)
    office.store.clock.advance(hours=2)
    assert await office.dispatcher(backend).run() == 0


async def test_a_no_without_a_reason_is_told_in_the_readers_words(
    office: Office, system: CaseSystemServer, backend: WebhookBackend
) -> None:
    sent = await office.sends()
    system.status, system.answer = 422, {}
    await office.dispatcher(backend).run()
    stands = await office.case(sent.id)
    assert (stands.reason, stands.why) == ("the case system refused it (422)", Why("case_said_no"))


async def test_silence_is_tried_again_and_makes_no_second_case(office: Office, system: CaseSystemServer) -> None:
    sent = await office.sends()
    impatient = backend_of(office, system, timeout_s=0.5)
    system.hangs = True
    dispatcher = office.dispatcher(impatient)
    await dispatcher.run()
    stands = await office.case(sent.id)
    assert "no answer within" in stands.reason
    assert stands.why == Why("case_no_answer")
    system.hangs = False
    office.store.clock.advance(seconds=10)
    await dispatcher.run()
    await impatient.close()
    assert [body["case"] for body in system.bodies] == [sent.id] * 2
    assert system.cases == {sent.id: "2026/100"}
    assert (await office.case(sent.id)).reference == "2026/100"


async def test_killed_in_the_middle_it_is_sent_again_under_the_same_id(
    office: Office, system: CaseSystemServer, backend: WebhookBackend
) -> None:
    sent = await office.sends()
    system.hangs = True
    dying = asyncio.create_task(office.dispatcher(backend).run())
    await system.asked.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert (await office.case(sent.id)).state is CaseState.WAITING
    system.hangs = False
    assert await office.dispatcher(backend, node="two").run() == 0, "another node leaves it alone"
    assert await office.dispatcher(backend).run() == 1, "the next start takes it up at once"
    assert system.cases == {sent.id: "2026/100"}
    assert (await office.case(sent.id)).reference == "2026/100"


async def test_who_has_it_already_may_say_so(office: Office, system: CaseSystemServer, backend: WebhookBackend) -> None:
    sent = await office.sends()
    system.status, system.answer = 409, {"reference": "2026/7"}
    await office.dispatcher(backend).run()
    stands = await office.case(sent.id)
    assert (stands.state, stands.reference) == (CaseState.DELIVERED, "2026/7")


async def test_redirect_is_not_followed(office: Office, system: CaseSystemServer, backend: WebhookBackend) -> None:
    sent = await office.sends()
    system.redirect_to = str(system.server.make_url("/elsewhere"))
    await office.dispatcher(backend).run()
    assert len(system.bodies) == 1
    stands = await office.case(sent.id)
    assert (stands.state, "307" in stands.reason) == (CaseState.WAITING, True)


async def test_server_that_is_not_there(office: Office, system: CaseSystemServer, backend: WebhookBackend) -> None:
    sent = await office.sends()
    await system.server.close()
    await office.dispatcher(backend).run()
    assert "ClientConnectorError" in (await office.case(sent.id)).reason


async def test_too_large_is_refused_before_anything_leaves(office: Office, system: CaseSystemServer) -> None:
    sent = await office.sends()
    small = backend_of(office, system, limit=1000)
    await office.dispatcher(small).run()
    await small.close()
    assert not system.bodies
    assert "webhook_size_mb" in (await office.case(sent.id)).reason


@pytest.mark.parametrize("answer", [{"reference": 7, "url": []}, {"reference": "x" * 5000, "url": "javascript:1"}])
async def test_odd_answers_do_no_harm(
    office: Office, system: CaseSystemServer, backend: WebhookBackend, answer: dict[str, Any]
) -> None:
    sent = await office.sends()
    system.answer = answer
    await office.dispatcher(backend).run()
    stands = await office.case(sent.id)
    assert (stands.state, stands.url) == (CaseState.DELIVERED, "")
    assert len(stands.reference) <= 100


def registered(case: str, clock: SettableClock, *, call: str = "call-1", **more: Any) -> tuple[dict[str, str], bytes]:
    told = {"type": "case.registered", "case": case, "reference": "2026/55", "url": "https://sak.havdal.example/55"}
    body = json.dumps(told | more).encode()
    return signed(KEY, call, clock.now(), body), body


@pytest.fixture
def answers(office: Office) -> SignedAnswers:
    more: dict[str, Any] = {"system": HOOK, "municipality": HAVDAL, "clock": office.store.clock, "bus": InProcessBus()}
    return SignedAnswers(office.queue, KEY, **more)


async def test_signed_answer_brings_the_reference_once(
    office: Office, system: CaseSystemServer, backend: WebhookBackend, answers: SignedAnswers
) -> None:
    sent = await office.sends()
    system.answer = {}
    await office.dispatcher(backend).run()
    assert (await office.case(sent.id)).reference == ""
    headers, body = registered(sent.id, office.store.clock)
    assert await answers.receive(sent.id, headers, body) == CaseAnswer("2026/55", "https://sak.havdal.example/55")
    later, changed = registered(sent.id, office.store.clock, call="call-2", reference="2026/56")
    await answers.receive(sent.id, later, changed)
    await answers.receive(sent.id, headers, body)
    assert (await office.case(sent.id)).reference == "2026/56", "a call that is played again changes nothing"


async def test_wrong_answers_are_refused(office: Office, answers: SignedAnswers) -> None:
    sent = await office.sends()
    clock = office.store.clock
    headers, body = registered(sent.id, clock)
    for wrong in ({}, headers | {SIGNATURE: "v1,AAAA"}, headers | {TIMESTAMP: "²"}, headers | {TIMESTAMP: "9" * 400}):
        with pytest.raises(Refused):
            await answers.receive(sent.id, wrong, body)
    with pytest.raises(Refused):
        await answers.receive(sent.id, headers, body + b" ")
    clock.advance(minutes=6)
    with pytest.raises(Refused, match="old"):
        await answers.receive(sent.id, headers, body)
    again, body = registered(sent.id, clock)
    with pytest.raises(Malformed):
        await answers.receive(office.inquiry, again, body)
    for more in ({"type": "inquiry.sent"}, {"reference": ""}, {"reference": 5}, {"url": "x" * 2000}):
        with pytest.raises(Malformed):
            await answers.receive(sent.id, *registered(sent.id, clock, **more))
    with pytest.raises(NotFound):
        await answers.receive(office.inquiry, *registered(office.inquiry, clock))
    assert (await office.case(sent.id)).state is CaseState.WAITING


async def test_signed_refusal(office: Office, answers: SignedAnswers) -> None:
    sent = await office.sends()
    await answers.receive(sent.id, *registered(sent.id, office.store.clock, type="case.refused", reason="feil enhet"))
    stands = await office.case(sent.id)
    assert (stands.state, stands.reason) == (CaseState.REFUSED, "feil enhet")


def test_signature_is_that_of_standard_webhooks() -> None:
    """Standard Webhooks' own example (specification, «Signature scheme»), as its libraries check it."""
    key = key_from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = START.fromtimestamp(1614265330, START.tzinfo)
    made = signed(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert made[SIGNATURE] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    both = made | {SIGNATURE: f"v1,AAAA {made[SIGNATURE]} v1a,x"}
    assert verified(key, both, b'{"test": 2432232314}', at + timedelta(minutes=4)) == "msg_p5jXN8AQM9LWM0D4loKWxJek"


@pytest.mark.parametrize("secret", ["", "short", "whsec_%%%", "whsec_c2hvcnQ="])
def test_weak_secrets_are_refused(secret: str) -> None:
    with pytest.raises(SettingsError):
        key_from(secret)
