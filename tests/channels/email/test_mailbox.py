"""A mailbox over IMAP, with a real Dovecot: everything that is new is taken, once, and marked only when it is stored."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import replace

import pytest

from bot.messages import ArrivalState
from channels.email import imap_watch
from channels.email.config import MailboxConfig
from channels.email.imap import Mailbox
from tests.building import until
from tests.channels.email.conftest import Open
from tests.channels.email.mailboxes import numbered, texts
from tests.channels.email.post_office import mail
from tests.dovecot_server import DovecotServer
from tests.system_requirements import needs

pytestmark = [needs("dovecot", "dovecot-lmtp"), pytest.mark.usefixtures("soon")]


async def test_what_waits_and_what_comes_is_taken(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str
) -> None:
    server.deliver(numbered(1), user)
    office = opened(mailbox=mailbox)
    await office.channel.start()
    assert await texts(office, 1) == ["Sak 1"]
    await until(lambda: office.channel.health().state == "up")
    begun = time.monotonic()
    server.deliver(numbered(2), user)
    assert await texts(office, 2) == ["Sak 1", "Sak 2"]
    assert time.monotonic() - begun < mailbox.poll_s / 2, "IDLE tells at once, nobody waits for the next look"
    await until(lambda: all("\\Seen" in flags for flags in server.flags(user)))


@pytest.mark.parametrize(
    ("after", "left", "moved"), [("seen", 1, 0), ("move", 0, 1), ("delete", 0, 0)], ids=["seen", "move", "delete"]
)
async def test_what_is_stored_is_marked_moved_or_deleted(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str, after: str, left: int, moved: int
) -> None:
    server.deliver(numbered(1), user)
    office = opened(mailbox=replace(mailbox, after=after, move_to="Torg.Lest"))
    await office.channel.start()
    assert await texts(office, 1) == ["Sak 1"]
    await until(lambda: office.channel.health().state == "up")
    assert len(server.flags(user)) == left
    if moved:
        assert len(server.flags(user, "Torg.Lest")) == moved


async def test_starttls(opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str) -> None:
    server.deliver(numbered(1), user)
    office = opened(mailbox=replace(mailbox, port=server.imap_port, starttls=True))
    await office.channel.start()
    assert await texts(office, 1) == ["Sak 1"]


async def test_read_by_somebody_else_meanwhile_is_taken_too(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str
) -> None:
    """What was read before Torg first looked is left alone; what is read later, by anybody, is not."""
    server.deliver(numbered(0), user)
    server.doveadm("flags", "add", "-u", user, "\\Seen", "mailbox", "INBOX", "all")
    office = opened(mailbox=mailbox)
    await office.channel.start()
    await until(lambda: office.channel.health().state == "up")
    await office.channel.stop()
    server.deliver(numbered(1), user)
    server.doveadm("flags", "add", "-u", user, "\\Seen", "mailbox", "INBOX", "all")
    again = opened(mailbox=mailbox)
    await again.channel.start()
    assert await texts(again, 1) == ["Sak 1"]


async def test_too_long_a_mail_is_taken_as_far_as_it_goes(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str
) -> None:
    server.deliver(mail("Hei\n" + "lang " * 100_000), user)
    office = opened(mailbox=replace(mailbox, size=200_000))
    await office.channel.start()
    assert await texts(office, 1) == ["Hei"]
    (said,) = await office.messages()
    assert said.details["cut"] is True


async def test_without_idle_it_looks_every_while(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poorer(config: MailboxConfig) -> Mailbox:
        opened_mailbox = Mailbox(config)
        opened_mailbox.idles = False
        return opened_mailbox

    monkeypatch.setattr(imap_watch, "Mailbox", poorer)
    office = opened(mailbox=replace(mailbox, poll_s=0.2))
    await office.channel.start()
    await until(lambda: office.channel.health().state == "up")
    server.deliver(numbered(1), user)
    assert await texts(office, 1) == ["Sak 1"]


async def test_a_thousand_looks_do_not_fetch_the_same_mail_again(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str
) -> None:
    """Somebody marks it as unread again and again."""
    server.deliver(numbered(1), user)
    office = opened(mailbox=replace(mailbox, poll_s=0.05))
    await office.channel.start()
    assert await texts(office, 1) == ["Sak 1"]
    for _ in range(5):
        server.doveadm("flags", "remove", "-u", user, "\\Seen", "mailbox", "INBOX", "all")
        await asyncio.sleep(0.1)
    assert len(await office.arrivals(ArrivalState.RECORDED)) + len(await office.arrivals(ArrivalState.STORED)) == 1
    assert len(await office.messages()) == 1


async def test_word_that_comes_right_behind_the_answer_is_heard(mailbox: MailboxConfig) -> None:
    """A server that tells of a new mail in the same packet in which it begins to idle."""
    answers = {
        "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n",
        "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 2] ok\r\n",
    }

    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.decode().strip().partition(" ")
            if command == "IDLE":
                writer.write(b"+ idling\r\n* 2 EXISTS\r\n")
                await reader.readline()
            writer.write(answers.get(command.partition(" ")[0], b"") + tag.encode() + b" OK done\r\n")
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    def waited() -> float:
        opened_mailbox = Mailbox(replace(mailbox, port=port, tls=None))
        begun = time.monotonic()
        opened_mailbox.wait(20)
        took = time.monotonic() - begun
        opened_mailbox.close()
        return took

    assert await asyncio.to_thread(waited) < 10
    await ended.wait()
    server.close()
    await server.wait_closed()
