"""A relay that dies, and the service killed while it sends: nothing is lost, and what comes twice says so.

SMTP cannot tell whether a mail was taken whose 250 nobody heard (RFC 5321 §4.2.5, RFC 1047). Such a mail goes again
under the same Message-ID, by which mail programs know it. What is counted is that no mail is lost, and that none whose
250 was written down is handed over again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import smtplib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.channels.email.post_office import DESK, mail, read
from tests.flows.mail_town import HAVDAL_PORT, desk, rows
from tests.postfix_server import PostfixServer
from tests.service import eventually
from tests.system_requirements import needs, where

ROUNDS = 2
PATIENT = {"TORG_EMAIL_ANSWERS_PER_HOUR": "100000", "TORG_EMAIL_MAILS_PER_MINUTE_AND_PEER": "100000"}
TAKEN = re.compile(r"by relay\.example \(Postfix\) with E?SMTPS? id (\S+)")
"""What Postfix writes into a mail when it takes it: a copy of its own making has the same id."""


@needs("postfix")
@pytest.mark.timeout(240)
async def test_relay_and_service_are_killed_while_mails_go_out(tmp_path: Path) -> None:
    chance, quiet = random.Random(1047), asyncio.Event()  # noqa: S311 - the same moments at each run
    postfix, asked = PostfixServer(where("postfix")), list[int]()
    service = desk(tmp_path, postfix, **PATIENT)

    async def ask() -> None:
        while not quiet.is_set():
            if await asyncio.to_thread(_handed, len(asked)):
                asked.append(len(asked))
            await asyncio.sleep(0.05)

    try:
        postfix.start()
        await service.start()
        asking = asyncio.create_task(ask())
        for _ in range(ROUNDS):
            await asyncio.sleep(chance.uniform(1.0, 2.0))
            postfix.kill()
            await asyncio.sleep(chance.uniform(0.2, 0.6))
            postfix.start()
            await asyncio.sleep(chance.uniform(0.5, 1.5))
            await service.kill()
            await service.start()
        quiet.set()
        await asking
        answered = "SELECT message, attempts FROM outbox WHERE state = 'accepted'"
        await eventually(
            lambda: len(rows(service, answered)) == len(asked), within=90, what="the relay's 250 to every answer"
        )
        attempts: dict[str, int] = dict(rows(service, answered))
        await eventually(lambda: set(_taken(postfix)) == set(attempts), within=60, what="every answer at its address")
    finally:
        quiet.set()
        await service.stop()
        taken = _taken(postfix)
        postfix.close()
    again = {message: len(ids) for message, ids in taken.items() if len(ids) > 1}
    assert all(count <= attempts[message] for message, count in again.items()), "the relay had said 250, and it went again"
    assert max(attempts.values()) > 1, "no kill met an answer on its way"
    print(f"sent {len(asked)}, lost 0, doubled 0; again under the same Message-ID: {len(again)}")  # noqa: T201 - the count asked for


def _handed(number: int) -> bool:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        with smtplib.SMTP("127.0.0.1", HAVDAL_PORT, timeout=10) as smtp:
            person = f"person{number}@delivered.example"
            smtp.sendmail(person, [DESK], mail(f"Sak {number}", sender=person, message_id=f"<{number}@example.org>"))
        return True
    return False


def _taken(postfix: PostfixServer) -> dict[str, set[str]]:
    """Return under which ids the relay took each message of ours that has arrived."""
    found: dict[str, set[str]] = defaultdict(set)
    for content in postfix.delivered():
        letter = read(content)
        ids = [TAKEN.search(" ".join(line.split())) for line in letter.get_all("Received", [])]
        found[str(letter["Message-ID"]).strip("<>").partition("@")[0]] |= {one.group(1) for one in ids if one}
    return dict(found)
