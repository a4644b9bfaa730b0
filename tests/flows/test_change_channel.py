"""One inquiry on its way from the web chat to e-mail, back to the chat, and on to paper."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.channels.email.post_office import reply_to
from tests.flows.at_the_desk import Colleague, at_work
from tests.flows.mail_town import KARI, citizens_of, desk, mailbox, relay_between, rows, sent
from tests.service import Citizen, eventually
from tests.system_requirements import needs

pytestmark = [needs("dovecot", "dovecot-lmtp", "postfix"), pytest.mark.timeout(180)]

HOME = "Kari Nordmann\nStorgata 1\n4580 Havdal"


@asynccontextmanager
async def in_the_chat(citizen: Citizen) -> AsyncIterator[None]:
    """Have the widget open."""
    over = asyncio.Event()
    talking = asyncio.create_task(citizen.talk(over))
    try:
        yield
    finally:
        over.set()
        await talking


def texts(said: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in said]


async def test_from_the_chat_to_mail_and_back_and_on_to_paper(tmp_path: Path) -> None:
    with citizens_of() as citizens, relay_between(citizens) as relay:
        async with desk(tmp_path / "havdal", relay) as service, at_work(service) as ada:
            kari = Citizen(service.url)
            async with in_the_chat(kari):
                await kari.say("Jeg vil snakke med et menneske", choice="human")
                await eventually(kari.replies, what="the hand-over")
                await kari.leave("email", KARI)
                await eventually(
                    lambda: any(frame["type"] == "contact" for frame in kari.frames), what="the address's receipt"
                )
            (inquiry,) = await ada.inquiries()
            await ada.take(inquiry["id"])
            # The window is closed; staff answer by mail.
            await ada.reply(inquiry["id"], "Hva gjelder det?", channel="email", address=KARI)
            await eventually(lambda: mailbox(citizens, KARI), within=60, what="the mail")
            (asked,) = mailbox(citizens, KARI)
            assert "Hva gjelder det?" in _text(asked)
            # From the mail program, which knows nothing of the chat.
            token = str(asked["Reply-To"]).strip("<>").split("<")[-1]
            await sent(relay, reply_to(asked, "Det gjelder eiendomsskatten."), KARI, token)
            await eventually(
                lambda: rows(service, "SELECT 1 FROM message WHERE channel = 'email' AND author = 'citizen'"),
                within=60,
                what="the answer by mail",
            )
            assert [one["id"] for one in await ada.inquiries("open")] == [inquiry["id"]]
            detail = await ada.ask("GET", f"/inquiries/{inquiry['id']}")
            assert texts(detail["messages"])[-2:] == ["Hva gjelder det?", "Det gjelder eiendomsskatten."]
            assert detail["reply_to"] == {"channel": "email", "address": KARI, "name": "Kari Nordmann"}
            # The window is open again: all of it stands there, and answers come there again.
            async with in_the_chat(kari):
                await eventually(
                    lambda: texts(kari.messages)[-2:] == ["Hva gjelder det?", "Det gjelder eiendomsskatten."],
                    what="what was said by mail in the chat",
                )
                await kari.say("Nå er jeg her igjen")
                await eventually(lambda: not kari.unsent, what="its acknowledgement")
                said = await ada.reply(inquiry["id"], "Så fint, du får et brev.")
                assert said["channel"] == "webchat"
                await eventually(
                    lambda: texts(kari.messages)[-1] == "Så fint, du får et brev.", what="the answer in the chat"
                )
            assert len(mailbox(citizens, KARI)) == 1, "what was said in the chat went by mail as well"
            await _by_letter(ada, inquiry["id"])
            assert rows(service, "SELECT count(*) FROM inquiry") == [(1,)]
            assert set(kari.seen.values()) == {1}


async def _by_letter(ada: Colleague, inquiry: str) -> None:
    """Answer on paper: a PDF that waits to be printed, and that is delivered when somebody has posted it."""
    await ada.ask("POST", f"/inquiries/{inquiry}/contacts", channel="letter", address=HOME, name="Kari Nordmann")
    async with ada.listening() as frames:
        letter = await ada.reply(inquiry, "Vedtaket ditt.", channel="letter", address=HOME)
        await frames.expect("delivery", letter["id"], "accepted")
        (pdf,) = (await ada.message(inquiry, letter["id"]))["attachments"]
        assert pdf["media_type"] == "application/pdf"
        async with ada.session.get(f"/api/console/attachments/{pdf['id']}") as response:
            assert response.status == 200
            assert (await response.read()).startswith(b"%PDF-")
        await ada.ask("POST", f"/inquiries/{inquiry}/messages/{letter['id']}/posted")
        await frames.expect("delivery", letter["id"], "delivered")
    assert (await ada.message(inquiry, letter["id"]))["state"] == "delivered"


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
