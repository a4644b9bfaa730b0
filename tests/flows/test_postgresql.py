"""Mail and SMS with PostgreSQL as the store, and the service killed while they come: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from bot.database import Database
from tests.channels.email.post_office import DESK, mail
from tests.servers import free_port
from tests.service import Service
from tests.system_requirements import needs

pytestmark = [needs("postgresql"), pytest.mark.timeout(240)]

KILLS = 1
PATIENT = {
    "TORG_EMAIL_ANSWERS_PER_HOUR": "100000",
    "TORG_EMAIL_MAILS_PER_MINUTE_AND_PEER": "100000",
    "TORG_SMS_QUIET": "",
}
"""No limits, and SMS are answered at any hour."""


class Senders:
    """A mail server and a telephone that try again until they are told that it is taken."""

    def __init__(self, service: Service, smtp_port: int) -> None:
        self.service = service
        self.smtp_port = smtp_port
        self.taken: Counter[str] = Counter()

    async def mails(self, quiet: asyncio.Event) -> None:
        await self._again_and_again("email", quiet, lambda number: asyncio.to_thread(self._mail, number))

    async def telephone(self, quiet: asyncio.Event) -> None:
        await self._again_and_again("sms", quiet, self._sms)

    async def _again_and_again(self, channel: str, quiet: asyncio.Event, send: Any) -> None:
        while not quiet.is_set():
            number = self.taken[channel]
            while not await send(number):  # noqa: ASYNC110 - the other side is another process
                await asyncio.sleep(0.1)
            self.taken[channel] += 1
            await asyncio.sleep(0.2)

    def _mail(self, number: int) -> bool:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as smtp:
                content = mail(f"Sak {number}", message_id=f"<{number}@example.org>")
                smtp.sendmail("kari@example.org", [DESK], content)
            return True
        return False

    async def _sms(self, number: int) -> bool:
        url = f"{self.service.url}/api/sms/simulator"
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session:
                async with session.get(f"{url}/phone") as response:
                    phone = await response.json()
                sms = {"id": str(number), "from": "+4791234567", "to": phone["number"], "text": f"Når? ({number})"}
                headers = {phone["header"]: phone["secret"]}
                async with session.post(f"{url}/inbound", json=sms, headers=headers) as response:
                    return response.status == 200
        return False


async def test_mail_and_sms_with_postgresql_while_the_service_is_killed(fresh_postgres_url: str, tmp_path: Path) -> None:
    port = free_port()
    service = Service(tmp_path, TORG_STORE_URL=fresh_postgres_url, TORG_EMAIL_LISTEN=f"127.0.0.1:{port}", **PATIENT)
    senders, quiet, store = Senders(service, port), asyncio.Event(), Database(fresh_postgres_url)

    async def rows(query: str) -> list[Any]:
        async with store.read() as connection:
            return [tuple(row) for row in (await connection.execute(text(query))).all()]

    async def counted(query: str) -> dict[str, int]:
        return dict(await rows(query))

    recorded = "SELECT channel, count(*) FROM message WHERE author = 'citizen' GROUP BY channel"
    open_ends = (
        "SELECT (SELECT count(*) FROM arrival WHERE state IN ('stored', 'partial'))"
        " + (SELECT count(*) FROM message WHERE waits_for_bot) + (SELECT count(*) FROM outbox WHERE state = 'queued')"
    )
    await service.start()
    sending = [asyncio.create_task(senders.mails(quiet)), asyncio.create_task(senders.telephone(quiet))]
    try:
        for _ in range(KILLS):
            await asyncio.sleep(1.2)
            await service.kill()
            await service.start()
        await asyncio.sleep(1)
        quiet.set()
        await asyncio.gather(*sending)
        async with asyncio.timeout(90):
            while await rows(open_ends) != [(0,)]:  # noqa: ASYNC110 - the service is another process
                await asyncio.sleep(0.2)
        assert await counted(recorded) == dict(senders.taken), "lost or doubled"
        answers = "SELECT details->>'answers', count(*) FROM message WHERE author = 'bot' AND channel = 'email' GROUP BY 1"
        answered = await counted(answers)
        assert set(answered.values()) == {1}
        assert len(answered) == senders.taken["email"], "each mail is answered once"
        states = await counted("SELECT state, count(*) FROM outbox GROUP BY state")
        assert set(states) <= {"accepted", "delivered"}
        assert await rows("SELECT 1 FROM arrival WHERE state = 'quarantined'") == []
    finally:
        quiet.set()
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        await service.stop()
        await store.close()
    assert min(senders.taken["email"], senders.taken["sms"]) > KILLS
    print(f"sent {dict(senders.taken)}, killed {KILLS} times: lost 0, doubled 0")  # noqa: T201 - the count asked for
