"""Mailboxes of citizens that are full: our mail bounces or waits, and whoever sent it gets to know."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.channels.email.post_office import mail
from tests.flows.at_the_desk import Colleague, at_work
from tests.flows.mail_town import DESK, citizens_of, desk, mailbox, relay_between, rows, sent
from tests.postfix_server import PostfixServer
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("dovecot", "dovecot-lmtp", "postfix"), pytest.mark.timeout(180)]

OLA = "ola@example.org"
NEARLY_FULL = mail(("y" * 70 + "\n") * 550, message_id="<photos@example.org>")
LONG = "Mer om saken. " * 550


async def test_a_bounce_is_told_to_the_desk_with_the_servers_words(tmp_path: Path) -> None:
    """552 5.2.2: the reply has failed, its inquiry is before staff again, and the console says so without being asked."""
    with citizens_of(quota_kb=50) as citizens, relay_between(citizens) as relay:
        async with desk(tmp_path / "havdal", relay) as service, at_work(service) as ada:
            inquiry = await _asked(ada, relay)
            await eventually(lambda: len(mailbox(citizens, OLA)) == 1, within=60, what="the confirmation")
            citizens.deliver(NEARLY_FULL, OLA)
            async with ada.listening() as frames:
                said = await ada.reply(inquiry, "Vi ringer deg. " + LONG)
                bounced = await frames.expect("delivery", said["id"], "failed")
                assert "5.2.2" in bounced["message"]["error"]
                assert bounced["message"]["why"]["code"] == "delivery_mail_full"
                assert bounced["message"]["text"].startswith("Vi ringer deg.")
                waiting = await frames.expect("status")
            assert waiting["summary"]["status"] == "waiting_staff"
            assert waiting["summary"]["staff"]["username"] == ada.username, "who has it keeps it"
            assert len(rows(service, "SELECT 1 FROM inquiry")) == 1, "a report is no inquiry of its own"


async def test_what_waits_for_room_is_told_and_then_delivered(tmp_path: Path) -> None:
    """452 4.2.2: the relay tries on, says that it does (RFC 3464 «delayed»), and delivers when there is room."""
    with citizens_of(quota_kb=50, patient=True) as citizens, relay_between(citizens, delay_warning_time="2s") as relay:
        async with desk(tmp_path / "havdal", relay) as service, at_work(service) as ada:
            inquiry = await _asked(ada, relay)
            await eventually(lambda: len(mailbox(citizens, OLA)) == 1, within=60, what="the confirmation")
            citizens.deliver(NEARLY_FULL, OLA)
            async with ada.listening() as frames:
                said = await ada.reply(inquiry, "Her er alt om saken. " + LONG)
                delayed = await frames.expect("delivery", said["id"], "accepted", error="4.2.2")
                assert delayed["summary"]["status"] == "waiting_citizen", "nothing to be done about it yet"
                citizens.doveadm("expunge", "-u", OLA, "mailbox", "INBOX", "all")
                gone = await frames.expect("delivery", said["id"], "accepted")
                assert gone["message"]["error"] is None, (
                    "Dovecot's LMTP promises no reports: what was relayed is all that is known"
                )
            assert [one for one in mailbox(citizens, OLA) if "alt om saken" in str(one.get_body(("plain",)))]


async def _asked(ada: Colleague, relay: PostfixServer) -> str:
    """Let Ola ask something that waits for a person, and Ada take it."""
    await sent(relay, mail("Kan dere ringe meg om eiendommen min?", sender=OLA), OLA, DESK)
    async with asyncio.timeout(60):
        while not (found := await ada.inquiries()):  # noqa: ASYNC110 - the service is another process
            await asyncio.sleep(0.1)
    await ada.take(found[0]["id"])
    return str(found[0]["id"])
