"""An SMS and its answer, with the power cut between each two steps that leave a mark: files, transactions, calls, a 200.

Nothing that was stored before is undone, and nothing after it happens. Then the service starts again at the same address,
where the provider has been repeating all the time what it got no 200 for: the SMS, and the report on its answer.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select

from bot.database import Database
from bot.messages import ArrivalState, Author, DeliveryState, Signal
from channels.sms import handlers
from channels.sms.configuration import gateway_from
from channels.sms.handlers import SmsHandlers
from channels.sms.sending import Sending
from inquiries.models import arrivals, outbox
from tests.building import HAVDAL, SettableClock, Store, until
from tests.channels.sms.providers import Elks, GatewayApi, Provider, Sent
from tests.channels.sms.site import SmsSite, sms_site
from tests.power import Power, cut
from tests.servers import free_port

PHONE = "+4791234567"
TEXT = "Når åpner biblioteket?"
REPEATS_EVERY_S = 0.02
RECOVERS_WITHIN_S = 20.0


class Reporting(Provider):
    """Reports every message that it has taken as delivered, at once, and again until somebody takes the report."""

    name: str
    knows_ours: bool
    ours: int = 0
    """The port at which our side is reached, the same after every start."""

    async def take(self, request: web.Request) -> tuple[Sent, web.Response]:
        """Take a message; its report goes out on its own."""
        sent, answer = await super().take(request)
        self._tasks.add(asyncio.create_task(self.report(sent, delivered=True)))
        return sent, answer

    async def until_taken(self, **request: Any) -> int:
        """Post again and again, without ever giving up: the test does."""
        url, attempt = request.pop("url"), 0
        while True:
            attempt += 1
            with suppress(aiohttp.ClientError):
                if await self.post(url, **request) == web.HTTPOk.status_code:
                    return attempt
            await asyncio.sleep(REPEATS_EVERY_S)

    async def brings(self, text: str) -> None:
        """Bring an SMS, with the same id again and again until it is taken."""
        while True:
            with suppress(aiohttp.ClientError):
                if await self.phone_sends(PHONE, text, "7") == web.HTTPOk.status_code:
                    return
            await asyncio.sleep(REPEATS_EVERY_S)

    async def reported(self) -> None:
        """Wait until every report is taken."""
        await asyncio.gather(*self._tasks)


class ReportingElks(Reporting, Elks):
    """Reports by its own id alone: there is nothing to ask by after a crash."""

    knows_ours = False


class ReportingGatewayApi(Reporting, GatewayApi):
    """Reports by our id."""

    knows_ours = True


def cut_sms(power: Power, patch: pytest.MonkeyPatch) -> None:
    """Let the 200 of a webhook and the call of a gateway be steps as well."""
    cut(power, patch)
    inbound, report, hand_on = SmsHandlers.inbound, SmsHandlers.report, Sending.hand_on

    async def answered(self: SmsHandlers, request: web.Request) -> web.StreamResponse:
        response = await inbound(self, request)
        power.step()
        return response

    async def noted(self: SmsHandlers, request: web.Request) -> web.StreamResponse:
        response = await report(self, request)
        power.step()
        return response

    async def called(self: Sending, *given: Any) -> str:
        power.step()
        return await hand_on(self, *given)

    patch.setattr(SmsHandlers, "inbound", answered)
    patch.setattr(SmsHandlers, "report", noted)
    patch.setattr(Sending, "hand_on", called)


@asynccontextmanager
async def life(store: Store, folder: Path, provider: Reporting) -> AsyncIterator[SmsSite]:
    """Have the service running at the address that the provider knows."""
    name = provider.name
    async with sms_site(
        store, folder, lambda webhook: {name: gateway_from(name, provider.table(webhook), webhook)}, port=provider.ours
    ) as site:
        yield site


async def finished(site: SmsSite) -> bool:
    """Tell whether the question is recorded and its answer with the telephone."""
    answers = await site.said(Author.BOT)
    return any(one.state is DeliveryState.DELIVERED for one in answers) and not await site.arrivals(ArrivalState.STORED)


async def cut_short(store: Store, folder: Path, provider: Reporting, power: Power, patch: pytest.MonkeyPatch) -> bool:
    """Let the SMS come until the power is out, or until its answer is with the telephone.

    Return whether the provider has the answer by then, and nothing of ours says so.
    """
    with patch.context() as here:
        async with life(store, folder, provider) as site:
            cut_sms(power, here)

            async def over() -> bool:
                return power.out or await finished(site)

            await until(over)
    if not provider.sent or (await site.said(Author.BOT))[0].state is not DeliveryState.QUEUED:
        return False
    async with store.database.read() as connection:
        theirs = (await connection.execute(select(outbox.c.reference))).scalar_one()
    # A provider's own id is written after its yes, ours before it is asked.
    return provider.knows_ours or theirs is None


async def recovered(store: Store, folder: Path, provider: Reporting, sms: asyncio.Task[None]) -> int:
    """Start again, and hold what there is then to what must be; return how often the answer was sent."""
    await store.arrivals.release()
    async with life(store, folder, provider) as site:
        await site.pipeline.resume()
        await sms
        (asked,) = await site.recorded()
        await site.replies()
        await until(lambda: passed(site, provider))
        (asked,) = await site.said()
        assert asked.text == TEXT
        (arrival,) = await site.arrivals(ArrivalState.RECORDED)
        assert arrival.message == asked.id
        assert await store.count(arrivals) == 1
        (answer,) = await site.said(Author.BOT)
        assert answer.state is DeliveryState.DELIVERED
        assert {(one.to, one.text) for one in provider.sent} == {(PHONE, answer.text)}
        assert await store.outbox.next_due() is None
        return len(provider.sent)


async def passed(site: SmsSite, provider: Reporting) -> bool:
    """Let time pass, with reports that come in time where one can be known, and tell whether all is over."""
    if provider.knows_ours:
        await provider.reported()
    if await finished(site):
        return True
    site.later(seconds=31)
    await site.bus.publish(Signal("events", HAVDAL))
    await asyncio.sleep(0.03)
    return False


@pytest.mark.parametrize("kind", [ReportingElks, ReportingGatewayApi], ids=["46elks", "gatewayapi"])
async def test_the_power_goes_out_before_each_step(
    kind: type[Reporting], sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "FIND_WITHIN_S", 0.1)
    monkeypatch.setattr(handlers, "FIND_EVERY_S", 0.01)
    steps = unknown = twice = 0
    while True:
        folder = tmp_path / str(steps)
        folder.mkdir()
        database = Database(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, folder / 'torg.db')}")
        store, power, provider = Store.over(database, SettableClock()), Power(steps), kind()
        provider.ours = free_port()
        provider.webhook = f"http://127.0.0.1:{provider.ours}"
        await provider.start()
        sms = asyncio.create_task(provider.brings(TEXT))
        try:
            in_between = await cut_short(store, folder, provider, power, monkeypatch)
            async with asyncio.timeout(RECOVERS_WITHIN_S):
                times = await recovered(store, folder, provider, sms)
            # A provider that cannot be asked may get it a second time, and only then: docs/decisions/sms-sent-once.md.
            assert times <= (2 if in_between and not provider.knows_ours else 1)
        except (AssertionError, TimeoutError, ValueError) as error:
            error.add_note(f"with the power out before step {steps}")
            raise
        finally:
            sms.cancel()
            await provider.close()
            await database.close()
        if not power.out:
            break
        steps, unknown, twice = steps + 1, unknown + in_between, twice + (times > 1)
    print(f"{steps} steps: lost 0, recorded twice 0; the provider's yes not known {unknown}, sent twice {twice}")  # noqa: T201 - the count asked for
    assert steps >= 12, "keeping, 200, taking, recording, settling, claiming, referring, calling, settling, reporting"
    assert unknown, "the power went out between the provider's yes and our writing it down"
