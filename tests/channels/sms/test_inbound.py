"""What gateways bring: who is let in, what is kept, what is joined, and what staff see."""

from __future__ import annotations

import hashlib
import hmac
import json
import resource
import uuid
from typing import Any

import aiohttp
import pytest

from bot.errors import StoreUnavailable
from bot.messages import ArrivalState, Author
from channels.sms import assembly
from inquiries.models import arrivals, messages
from tests.building import until
from tests.channels.sms.conftest import Begin
from tests.channels.sms.providers import SECRET, Elks, GatewayApi, _signed
from tests.channels.sms.site import SmsSite

PHONE = "+4791234567"


def table(**more: Any) -> dict[str, Any]:
    """Return the settings of a provider that gives everything: parts, codings, a secret in a header."""
    given: dict[str, Any] = {
        "kind": "template",
        "number": "2020",
        "url": "http://127.0.0.1:9/",
        "timeout_s": 1,
        "body": {"to": "{to}", "text": "{text}"},
        "reference": "id",
        "secret": SECRET,
        "secret_header": "X-Secret",
        "inbound": {
            "id": "id", "from": "from", "to": "to", "text": "text", "udh": "udh", "coding": "dcs", "codings": {"8": "ucs2"},
            "reference": "ref", "total": "total", "number": "part",
        },
        "report": {"id": "id", "state": "state", "delivered": ["ok"], "failed": ["no"]},
    }  # fmt: skip
    return given | more


async def tell(site: SmsSite, headers: dict[str, str] | None = None, sender: str = PHONE, **fields: Any) -> int:
    """Post an SMS as JSON to the provider's webhook."""
    body = {"id": uuid.uuid4().hex, "from": sender, "to": "2020"} | fields
    given = {"X-Secret": SECRET} if headers is None else headers
    url = f"{site.webhook}/api/sms/any/inbound"
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=given) as response:
        assert response.status != 200 or await response.read() == b""
        return response.status


@pytest.fixture
async def site(begin: Begin) -> SmsSite:
    return await begin(name="any", table=lambda _: table())


async def test_the_same_id_again_is_the_same_sms(site: SmsSite) -> None:
    for _ in range(3):
        assert await tell(site, id="7", text="Hei") == 200
    assert await tell(site, id="8", text="Hei") == 200
    assert [message.text for message in await site.recorded(2)] == ["Hei", "Hei"]
    assert await site.store.count(arrivals) == 2
    files = [file for file in (site.folder / "files").rglob("*") if file.is_file()]
    assert len(files) == 2, "a file was kept for what was there already"


async def test_without_the_secret_nothing_is_kept(site: SmsSite) -> None:
    assert await tell(site, headers={}, text="Hei") == 401
    assert await tell(site, headers={"X-Secret": SECRET + "x"}, text="Hei") == 403
    assert await tell(site, headers={"X-Secret": ""}, text="Hei") == 401
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{site.webhook}/api/sms/other/inbound", json={}) as response:
            assert response.status == 404
        async with session.get(f"{site.webhook}/api/sms/any/inbound?secret={SECRET}&from=1&text=a") as response:
            assert response.status == 401
            assert SECRET not in await response.text()
    assert await site.store.count(arrivals) == 0


async def test_who_guesses_is_made_to_wait(site: SmsSite) -> None:
    statuses = [await tell(site, headers={"X-Secret": f"guess {number}"}, text="Hei") for number in range(35)]
    assert statuses[:30] == [403] * 30
    assert statuses[30:] == [429] * 5
    assert await tell(site, text="Hei") == 200, "the gateway itself is kept out"


async def test_signed_requests(begin: Begin) -> None:
    signature = {
        "header": "X-Signature",
        "prefix": "sha256=",
        "signed": "{timestamp}.{body}",
        "timestamp_header": "X-Time",
        "tolerance_s": 60,
    }
    site = await begin(name="any", table=lambda _: table(secret_header="", signature=signature))
    now = int(site.store.clock.now().timestamp())

    async def post(body: bytes, time: str, secret: str = SECRET, query: str = "", **headers: str) -> int:
        digest = hmac.new(secret.encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest()
        given = {"X-Signature": f"sha256={digest}", "X-Time": time, "Content-Type": "application/json"} | headers
        url = f"{site.webhook}/api/sms/any/inbound{query}"
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=given) as response:
            return response.status

    body = json.dumps({"id": "1", "from": PHONE, "text": "Hei"}).encode()
    assert await post(body, str(now)) == 200
    assert await post(body, str(now - 59)) == 200
    assert await post(body, str(now * 1_000)) == 200
    assert await post(body, str(now - 61)) == 403
    assert await post(body, str(now + 61)) == 403
    assert await post(body, "nan") == 403
    assert await post(body, str(now), secret="another") == 403
    assert await post(body, str(now), **{"X-Time": str(now + 1)}) == 403
    assert await post(body, str(now), **{"X-Signature": ""}) == 401
    assert await post(body, str(now), query="?from=another") == 403
    assert len(await site.recorded()) == 1


async def test_signed_tokens_say_what_the_body_says(begin: Begin) -> None:
    provider = GatewayApi()
    await begin(provider)
    body = {"id": 1, "msisdn": 4791234567, "receiver": 2020, "message": "Hei", "senttime": 1}
    url = f"{provider.webhook}/api/sms/gatewayapi/inbound"
    right = _signed(body)
    assert await provider.post(url, **_signed(body, secret="another")) == 403
    assert await provider.post(url, data=json.dumps(body | {"message": "Nei"}), headers=right["headers"]) == 403
    assert await provider.post(url, data=right["data"]) == 401
    unsigned = right["headers"]["X-Gwapi-Signature"].rpartition(".")[0] + "."
    assert await provider.post(url, data=right["data"], headers={"X-Gwapi-Signature": unsigned}) == 403
    assert await provider.post(url, data=right["data"], headers={"X-Gwapi-Signature": "æ.ø.å"}) == 403
    assert await provider.post(url, **right) == 200


async def test_no_secret_is_kept_with_what_was_said(begin: Begin) -> None:
    provider = Elks()
    site = await begin(provider)
    await provider.phone_sends(PHONE, "Hei")
    await site.recorded()
    async with aiohttp.ClientSession() as session:
        form = {"id": "2", "from": PHONE, "message": "Hei", "secret": SECRET}
        async with session.post(f"{site.webhook}/api/sms/elks/inbound", data=form) as response:
            assert response.status == 200
    await site.recorded(2)
    kept = [file.read_bytes() for file in (site.folder / "files").rglob("*") if file.is_file()]
    assert len(kept) == 2
    assert all(SECRET.encode() not in raw for raw in kept)
    assert all(SECRET not in str(arrival.envelope) for arrival in await site.arrivals(ArrivalState.RECORDED))


async def test_parts_are_joined_in_their_order(site: SmsSite) -> None:
    for number, text in ((3, "slutten."), (1, "Dette er begynnelsen, "), (2, "dette midten og ")):
        assert await tell(site, text=text, udh=f"050003AA03{number:02x}") == 200
    (message,) = await site.recorded()
    assert message.text == "Dette er begynnelsen, dette midten og slutten."
    assert message.details["parts"] == 3
    assert len(await site.arrived(ArrivalState.RECORDED, 3)) == 3
    assert await site.arrivals(ArrivalState.PARTIAL) == []


async def test_parts_with_a_long_reference_or_numbered_by_fields_and_a_torn_emoji(site: SmsSite) -> None:
    await tell(site, text="0041D83D", dcs="8", udh="060804A1B20201")
    await tell(site, text="DE000042", dcs=8, udh="060804A1B20202")
    assert [message.text for message in await site.recorded()] == ["A😀B"]
    await tell(site, text="verden", ref=9, total=2, part=2)
    await tell(site, text="Hei ", ref=9, total=2, part=1)
    assert (await site.recorded(2))[-1].text == "Hei verden"


async def test_parts_of_others_are_not_mixed_in(site: SmsSite) -> None:
    await tell(site, text="en ", udh="050003AA0201")
    await tell(site, text="EN ", udh="050003AA0201", sender="+4798765432")
    await tell(site, text="x ", udh="050003AB0201")
    await tell(site, text="TO", udh="050003AA0202", sender="+4798765432")
    assert [message.text for message in await site.recorded()] == ["EN TO"]

    async def two_wait() -> bool:
        return len(await site.arrivals(ArrivalState.PARTIAL)) == 2

    # The parts of the whole one are settled after it is recorded.
    await until(two_wait)


async def test_what_never_becomes_whole_goes_on_after_ten_minutes(site: SmsSite) -> None:
    await tell(site, text="begynnelsen", udh="050003AA0401")
    await tell(site, text="slutten", udh="050003AA0404")
    await site.arrived(ArrivalState.PARTIAL, 2)
    site.later(minutes=9, seconds=50)
    assert await site.said() == []
    site.later(seconds=20)
    (message,) = await site.recorded()
    assert message.text == "begynnelsen [...] slutten"
    assert message.details["parts_missing"] == [2, 3]
    await tell(site, text="for sent", udh="050003AA0402")
    await site.arrived(ArrivalState.PARTIAL, 1)
    site.later(minutes=11)
    late = (await site.recorded(2))[-1]
    assert late.text == "[...] for sent [...]"


async def test_a_crash_between_recording_and_settling_parts_doubles_nothing(
    site: SmsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = site.store.arrivals.settle
    broken: list[str] = []

    async def breaks_once(arrival: str, state: ArrivalState, **more: Any) -> None:
        if state is ArrivalState.RECORDED and len(broken) < 2:
            broken.append(arrival)
            if len(broken) == 2:
                raise StoreUnavailable("the store went away here")
        await settle(arrival, state, **more)

    monkeypatch.setattr(site.store.arrivals.__class__, "settle", lambda _self, *given, **more: breaks_once(*given, **more))
    for number in (1, 2, 3):
        await tell(site, text=f"del {number} ", udh=f"050003AA03{number:02x}")
    await site.recorded()
    await until(lambda: len(broken) == 2)
    monkeypatch.undo()
    for minutes in (3, 11, 11):
        site.later(minutes=minutes)
        site.channel._inbox.wake()
        await site.arrived(ArrivalState.RECORDED, 1)

    async def settled() -> bool:
        site.channel._inbox.wake()
        return not await site.arrivals(ArrivalState.PARTIAL)

    await until(settled)
    assert [message.text for message in await site.said()] == ["del 1 del 2 del 3"]


async def test_what_cannot_be_read_is_kept_for_staff_and_holds_up_nothing(site: SmsSite) -> None:
    async with aiohttp.ClientSession() as session:
        for body in (b"{", b'{"id": 5}', b"\xff\xfe"):
            url = f"{site.webhook}/api/sms/any/inbound"
            async with session.post(url, data=body, headers={"X-Secret": SECRET}) as response:
                assert response.status == 200
    await tell(site, text="Hei")
    await site.recorded()
    found = await site.arrived(ArrivalState.QUARANTINED, 3)
    assert len(found) == 3
    assert all(arrival.reason for arrival in found)
    assert {arrival.why.code for arrival in found if arrival.why} == {"sms_form", "sms_no_field"}


async def test_an_empty_sms_says_nothing(site: SmsSite) -> None:
    await tell(site, text="  ")
    await site.arrived(ArrivalState.IGNORED)
    assert await site.said() == []


@pytest.mark.parametrize(("sender", "why"), [("Posten", "alphanumeric"), ("02800", "short_code")])
async def test_who_cannot_be_answered_is_not_but_staff_see_it(site: SmsSite, sender: str, why: str) -> None:
    await tell(site, text="Pakken din er kommet", sender=sender)
    (message,) = await site.recorded()
    assert message.details["unanswerable"] == why
    assert await site.said(Author.BOT) == []
    inquiry = await site.store.inbox.inquiry("havdal", message.inquiry)
    assert inquiry.owner == "queue"


async def test_personal_numbers_are_masked_in_the_record(site: SmsSite) -> None:
    await tell(site, text="Jeg heter Kari og er født 01010112345, altså 17054026641")
    (message,) = await site.recorded()
    assert "17054026641" not in message.text
    assert message.masked


async def test_who_is_new_is_answered_in_their_language_and_it_stays(site: SmsSite) -> None:
    await tell(site, text="When is the library open?")
    await tell(site, text="Ok", sender="+4798765432")
    await site.recorded(2)
    await tell(site, text="Hallo?")
    messages = await site.recorded(3)
    assert {message.text: message.language for message in messages} == {
        "When is the library open?": "en",
        "Hallo?": "en",
        "Ok": "nb",
    }


async def test_a_full_disk_is_no_200(site: SmsSite) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        status = await tell(site, id="9", text="Hei " * 10)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert status == 503
    assert await site.store.count(messages) == 0
    assert await tell(site, id="9", text="Hei " * 10) == 200
    assert len(await site.recorded()) == 1


def test_parts_wait_as_long_as_is_said() -> None:
    assert assembly.WAIT.total_seconds() == 600
