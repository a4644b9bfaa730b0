"""What goes out: hours, lengths, pace, refusals, interruptions, reports."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from bot.errors import BadInput, OptedOut
from bot.handling import Registration, Result
from bot.messages import Address, Attachment, Author, DeliveryState, Message, Outbound, Reply, Signal, Source
from channels.sms.segments import count
from inquiries.handling.beginning import SqlBeginning
from inquiries.models import outbox
from tests.building import ADA, HAVDAL, until
from tests.channels.sms.conftest import Begin
from tests.channels.sms.providers import SECRET, Elks, GatewayApi, Provider, _signed
from tests.channels.sms.site import SayingDialogue, SilentDialogue, SmsSite

PHONE = "+4791234567"
EVENING = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


def sent(provider: Provider) -> list[str]:
    return [one.text for one in provider.sent]


async def asked(site: SmsSite, provider: Provider, text: str = "Hei") -> Message:
    assert await provider.phone_sends(PHONE, text) == 200
    return (await site.recorded())[-1]


async def look(site: SmsSite, **by: float) -> None:
    """Let time pass until what waits in the outbox is due, and let it be seen."""
    site.later(**by)
    await site.bus.publish(Signal("events", HAVDAL))


async def test_long_answers_are_shortened_and_staff_are_not(begin: Begin, provider: Provider) -> None:
    long = "Dette er en setning om avfall. " * 30
    reply = Reply(long, sources=(Source("avfall", "Avfall", "/tjenester/avfall", "nb"),))
    site = await begin(provider, dialogue=SayingDialogue(reply=reply), max_segments=2)
    message = await asked(site, provider)
    await until(lambda: len(provider.sent) == 1)
    assert count(sent(provider)[0]).segments == 2
    assert sent(provider)[0].endswith("sms_more nb https://torg.havdal.example/tjenester/avfall")
    await site.staff_says(long, message)
    await until(lambda: sent(provider)[-1] == long.strip())
    (answer,) = await site.replies()
    assert answer.text == long, "what was said is kept whole"


async def test_text_stays_as_it_is_where_the_municipality_wants_it(begin: Begin) -> None:
    provider = GatewayApi()
    site = await begin(provider, dialogue=SayingDialogue(reply=Reply("kl. 9–15")), replace_typography=False)
    await asked(site, provider)
    await until(lambda: sent(provider) == ["kl. 9–15"])
    assert provider.sent[0].fields["encoding"] == "UCS2"


async def test_automatic_messages_wait_for_the_morning(begin: Begin, provider: Provider) -> None:
    site = await begin(provider, answer_within=timedelta(0))
    site.store.clock.moment = EVENING
    message = await asked(site, provider)
    (answer,) = await site.replies()
    await until(lambda: _queued_until(site, MORNING))
    reply = await site.staff_says("Jeg svarer likevel", message)
    await site.state_of(reply, DeliveryState.ACCEPTED)
    assert sent(provider) == ["Jeg svarer likevel"], "staff may write when they like"
    site.store.clock.moment = MORNING
    await look(site)
    await site.state_of(answer, DeliveryState.ACCEPTED)
    assert "Du sa: Hei" in sent(provider)


async def test_what_staff_write_first_goes_at_any_hour_and_its_answer_comes_into_it(
    begin: Begin, provider: Provider
) -> None:
    site = await begin(provider)
    site.store.clock.moment = EVENING
    beginning = SqlBeginning(site.store.database, site.store.clock)
    wanted = Registration("sms", "first-0001", Result.WRITTEN, text="Timen er flyttet.", address=Address("sms", PHONE))
    inquiry = await beginning.begin(wanted, (), staff=ADA)
    await site.bus.publish(Signal("events", HAVDAL))
    await until(lambda: sent(provider) == ["Timen er flyttet."])
    assert (await asked(site, provider, "Passer fint")).inquiry == inquiry
    await asked(site, provider, "STOPP")
    await until(partial(site.stopped, PHONE))
    with pytest.raises(OptedOut):
        await beginning.begin(replace(wanted, client_id="first-0002"), (), staff=ADA)


async def _put_off(site: SmsSite) -> bool:
    """Tell whether what was refused is written as due later and in nobody's hands: only then may time pass."""
    async with site.store.database.read() as connection:
        rows = (await connection.execute(select(outbox.c.claimed_by, outbox.c.due_at))).all()
    waiting = [row for row in rows if row.due_at is not None]
    return bool(waiting) and all(row.claimed_by is None and row.due_at > site.store.clock.now() for row in waiting)


async def _queued_until(site: SmsSite, moment: datetime) -> bool:
    return await site.store.outbox.next_due() == moment


async def test_who_has_just_asked_is_answered_at_night_too(begin: Begin, provider: Provider) -> None:
    site = await begin(provider)
    site.store.clock.moment = EVENING
    await asked(site, provider)
    await until(lambda: sent(provider) == ["Du sa: Hei"])


async def test_who_asked_long_ago_is_not(begin: Begin) -> None:
    provider = Elks()
    site = await begin(provider)
    site.store.clock.moment = EVENING
    provider.refuse_with = [web.Response(status=503)]
    await asked(site, provider)
    (answer,) = await site.replies()
    await until(lambda: not provider.refuse_with)
    await until(lambda: _put_off(site))
    await look(site, minutes=20)
    await until(lambda: _queued_until(site, MORNING))
    assert (await site.message(answer.id)).state == DeliveryState.QUEUED


async def test_a_stopped_number_gets_nothing_and_staff_are_told_why(begin: Begin, provider: Provider) -> None:
    site = await begin(provider)
    message = await asked(site, provider)
    await until(lambda: len(provider.sent) == 1)
    await site.store.opt_outs.stop(HAVDAL, Address("sms", PHONE))
    reply = await site.staff_says("Hei igjen", message)
    await site.state_of(reply, DeliveryState.FAILED)
    assert "STOP" in str((await site.message(reply.id)).error)
    assert len(provider.sent) == 1


async def test_a_gateway_that_is_down_or_full_is_tried_again(begin: Begin, provider: Provider) -> None:
    provider.refuse_with = [web.Response(status=status) for status in (500, 503, 429, 401, 302)]
    site = await begin(provider)
    await asked(site, provider)
    for left in (4, 3, 2, 1, 0):
        await until(lambda left=left: len(provider.refuse_with) <= left)
        await until(lambda: _put_off(site))
        assert site.channel.health().state == "down"
        await look(site, hours=1)
    await until(lambda: sent(provider) == ["Du sa: Hei"])
    await until(lambda: site.channel.health().state == "up")


async def test_a_wrong_password_is_named_in_the_health(begin: Begin) -> None:
    provider = GatewayApi()
    site = await begin(provider)
    site.channel._sending.gateway.sending = replace(site.channel._sending.gateway.sending, username="wrong")  # type: ignore[attr-defined]
    await asked(site, provider)
    await until(lambda: site.channel.health().state == "down")
    assert "see its settings: 401 Invalid API key" in site.channel.health().reason


async def test_what_the_gateway_never_will_take_fails_with_its_own_words(begin: Begin) -> None:
    provider = GatewayApi()
    provider.refuse_with = [web.json_response({"code": "0x0301", "message": "Invalid MSISDN"}, status=422)]
    site = await begin(provider)
    await asked(site, provider)
    (answer,) = await site.replies(state=DeliveryState.FAILED)
    assert answer.error is not None
    assert answer.error.endswith("422 Invalid MSISDN")
    assert answer.why is not None
    assert (answer.why.code, answer.why.values["more"]) == ("delivery_sms_refused", " (422 Invalid MSISDN)")
    assert provider.sent == []


async def test_a_refusal_with_status_200_is_one(begin: Begin) -> None:
    provider = Elks()
    provider.refuse_with = [web.json_response({"status": "failed", "why": "no money"})]

    def table(callback: str) -> dict[str, Any]:
        return provider.table(callback) | {"accepted": {"status": ["created"]}, "error": "why"}

    site = await begin(provider, table=table)
    await asked(site, provider)
    (answer,) = await site.replies(state=DeliveryState.FAILED)
    assert "status failed, no money" in str(answer.error)


async def test_a_gateway_that_hangs_is_given_up_and_asked_for_its_report(begin: Begin) -> None:
    """GatewayAPI's reports call a message as we do: whether it has one is waited for before it is sent again."""
    provider = GatewayApi()
    provider.hang = True
    site = await begin(provider, table=lambda callback: provider.table(callback) | {"timeout_s": 0.3})
    await asked(site, provider)
    await until(lambda: "did not answer within" in site.channel.health().reason)
    provider.hang = False
    (answer,) = await site.replies()
    await look(site, seconds=10)

    async def waits() -> bool:
        return "not known whether" in str((await site.message(answer.id)).error)

    await until(waits)
    assert provider.sent == []
    for _ in range(6):
        await look(site, seconds=31)
        await asyncio.sleep(0.05)
    await until(lambda: sent(provider) == ["Du sa: Hei"])


async def test_a_report_settles_what_was_interrupted_without_sending_again(begin: Begin) -> None:
    provider = GatewayApi()
    provider.hang = True
    site = await begin(provider, table=lambda callback: provider.table(callback) | {"timeout_s": 0.3})
    await asked(site, provider)
    await until(lambda: "did not answer within" in site.channel.health().reason)
    provider.hang = False
    (answer,) = await site.replies()
    body = {"id": 1, "msisdn": 4791234567, "time": 1, "status": "DELIVERED", "userref": answer.id}
    assert await provider.post(f"{provider.webhook}/api/sms/gatewayapi/report", **_signed(body)) == 200
    for _ in range(4):
        await look(site, seconds=100)
        await asyncio.sleep(0.05)
    assert (await site.message(answer.id)).state == DeliveryState.DELIVERED
    assert provider.sent == []


async def test_a_report_may_come_before_the_answer_to_the_call(begin: Begin, provider: Provider) -> None:
    provider.early = True
    site = await begin(provider)
    await asked(site, provider)
    await until(lambda: len(provider._tasks) == 1)
    await asyncio.gather(*provider._tasks)
    (answer,) = await site.replies()
    await site.state_of(answer, DeliveryState.DELIVERED)


async def test_a_failure_is_reported_to_staff(begin: Begin, provider: Provider) -> None:
    site = await begin(provider)
    message = await asked(site, provider)
    (answer,) = await site.replies(state=DeliveryState.ACCEPTED)
    await provider.report(provider.sent[0], delivered=False)
    await site.state_of(answer, DeliveryState.FAILED)
    assert "could not deliver it" in str((await site.message(answer.id)).error)
    inquiry = await site.store.inbox.inquiry(HAVDAL, message.inquiry)
    assert inquiry.owner == "queue"


async def test_a_report_on_what_nobody_knows_is_to_be_told_again(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.sms.handlers.FIND_WITHIN_S", 0.3)
    provider = Elks()
    await begin(provider)
    url = f"{provider.webhook}/api/sms/elks/report?secret="
    assert await provider.post(url + SECRET, data={"id": "unknown", "status": "delivered"}) == 503
    assert await provider.post(url + SECRET, data={"id": "unknown", "status": "sent"}) == 200
    assert await provider.post(url + SECRET, data={"id": "unknown"}) == 400
    assert await provider.post(url + "wrong", data={"id": "unknown", "status": "sent"}) == 403


async def test_no_faster_than_the_gateway_takes_them(begin: Begin) -> None:
    provider = Elks()
    site = await begin(
        provider,
        dialogue=SilentDialogue(),
        table=lambda callback: provider.table(callback) | {"per_second": 5},
    )
    message = await asked(site, provider)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number in range(11):
        await site.staff_says(f"Melding {number}", message)
    await until(lambda: len(provider.sent) == 11, within=20)
    assert loop.time() - begun > 1.9, "eleven messages at five a second take two seconds at least"
    assert sent(provider) == [f"Melding {number}" for number in range(11)]


async def test_attachments_do_not_go_by_sms(begin: Begin) -> None:
    provider = Elks()
    site = await begin(provider)
    await asked(site, provider)
    (answer,) = await site.replies(state=DeliveryState.ACCEPTED)
    attached = replace(answer, author=Author.STAFF, attachments=(Attachment("a", "a.pdf", "application/pdf", 1, "r"),))
    with pytest.raises(BadInput, match="no attachments"):
        await site.channel.send(Outbound(attached, Address("sms", PHONE), 1))
    for sender in ("Posten", "2020"):
        with pytest.raises(BadInput, match="cannot be answered"):
            await site.channel.send(Outbound(answer, Address("sms", sender), 1))


async def test_what_is_seen_of_an_sms_before_it_goes_is_what_goes(begin: Begin, provider: Provider) -> None:
    site = await begin(provider)
    question = await asked(site, provider)
    said = await site.staff_says("Kom mandag – «Storgata 14», rom 3. " * 7, question)
    seen = await site.channel.preview(Outbound(said, Address("sms", PHONE), 1))
    await until(lambda: "".join(seen.parts) in sent(provider))
    assert len(seen.parts) == count("".join(seen.parts)).segments == 2
