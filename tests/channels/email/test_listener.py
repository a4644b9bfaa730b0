"""The built-in listener: what it accepts is on the disk, what it does not take its sender keeps."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.messages import ArrivalState
from channels.email.config import ListenerConfig
from channels.email.smtp import Listener
from inquiries.arrivals import SqlArrivals
from inquiries.models import arrivals
from tests.building import until
from tests.channels.email.conftest import Open
from tests.channels.email.post_office import DESK, KARI, PostOffice, mail
from tests.email_servers import Authority

LIMIT = 200_000


async def started(office: PostOffice) -> PostOffice:
    """Start the channel and wait until it listens."""
    await office.channel.start()
    await until(lambda: office.channel.health().state == "up")
    return office


@pytest.fixture(params=["smtp", "lmtp"])
async def listening(request: pytest.FixtureRequest, opened: Open) -> PostOffice:
    return await started(opened(protocol=request.param, size=LIMIT))


async def test_a_mail_comes_in(listening: PostOffice) -> None:
    await listening.give(mail())

    async def recorded() -> bool:
        return bool(await listening.arrivals(ArrivalState.RECORDED))

    await until(recorded)
    assert [message.text for message in await listening.messages()] == ["Når åpner biblioteket?"]
    (arrival,) = await listening.arrivals(ArrivalState.RECORDED)
    assert (arrival.envelope["from"], arrival.envelope["to"]) == (KARI, [DESK])


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n..\r\n. \r\n.a\r\nslutt",
        b"",
        b"\r\n" * 50,
        b"x" * 150_000,
        b"a\nb\rc\x00\xff\r\n",
        b"..........................\r\n",
        b"smugling\n.\nMAIL FROM:<ola@example.org>\nRCPT TO:<post@havdal.example>\nDATA\n",
    ],
    ids=["dots", "empty", "blank lines", "one endless line", "bare line ends", "only dots", "smuggling"],
)
async def test_what_comes_is_kept_byte_by_byte(listening: PostOffice, body: bytes) -> None:
    await listening.channel._reader.stop()
    content = b"From: kari@example.org\r\nSubject: x\r\n\r\n" + body
    content = content if content.endswith(b"\r\n") else content + b"\r\n"
    await asyncio.to_thread(_raw, listening, content)
    (arrival,) = await listening.arrivals(ArrivalState.STORED)
    assert listening.files is not None
    assert listening.files.path(arrival.reference).read_bytes() == content


def _raw(office: PostOffice, content: bytes) -> None:
    """Say a whole session at once, with a second one behind the data: nothing may be lost between the two."""
    hello = b"LHLO" if office.protocol == "lmtp" else b"EHLO"
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n"))
    said = hello + b" me\r\nMAIL FROM:<kari@example.org>\r\nRCPT TO:<post@havdal.example>\r\nDATA\r\n" + stuffed
    with socket.create_connection(("127.0.0.1", office.listener.port), timeout=20) as connection:
        connection.sendall(said + b".\r\nQUIT\r\n")
        answers = b""
        while chunk := connection.recv(4096):
            answers += chunk
    assert b"250 2.0.0 OK, stored" in answers
    assert answers.count(b"\r\n221 ") == 1


async def test_too_big_is_said_before_and_after(listening: PostOffice) -> None:
    big = mail("x" * (LIMIT + 10))
    with pytest.raises(smtplib.SMTPSenderRefused) as announced:
        await listening.give(big)
    assert announced.value.smtp_code == 552

    def unannounced() -> tuple[int, bytes]:
        with listening.smtp() as smtp:
            smtp.ehlo_or_helo_if_needed()
            smtp.docmd("MAIL", f"FROM:<{KARI}>")
            smtp.rcpt(DESK)
            answer = smtp.data(big)
            assert smtp.noop()[0] == 250, "the session goes on"
            return answer

    assert (await asyncio.to_thread(unannounced))[0] == 552
    assert await listening.store.count(arrivals) == 0
    assert [path for path in (listening.folder / "files").rglob("*") if path.is_file()] == []


async def test_only_our_addresses_are_taken(listening: PostOffice) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await listening.give(mail(), recipients=["ola@example.org"])
    assert refused.value.recipients["ola@example.org"][0] == 550
    await listening.give(mail(), recipients=["Post+noe@Havdal.example"])


async def test_every_address_of_a_domain(office: PostOffice) -> None:
    wide = replace(office.identity, addresses=("*@havdal.example",))
    assert wide.receives("hvem.som.helst+x@havdal.example")
    assert not wide.receives("hvem@annet.example")
    assert not wide.receives("uten-domene")


async def test_lmtp_answers_for_each_recipient(opened: Open) -> None:
    office = await started(opened(protocol="lmtp"))

    def answers() -> list[bytes]:
        with socket.create_connection(("127.0.0.1", office.listener.port), timeout=20) as connection:
            for line in ("LHLO me", f"MAIL FROM:<{KARI}>", f"RCPT TO:<{DESK}>", f"RCPT TO:<post+x@{DESK[5:]}>", "DATA"):
                connection.sendall(line.encode() + b"\r\n")
            connection.sendall(mail() + b"\r\n.\r\nQUIT\r\n")
            told = b""
            while chunk := connection.recv(4096):
                told += chunk
        return told.splitlines()

    told = await asyncio.to_thread(answers)
    assert told.count(b"250 2.0.0 OK, stored") == 2
    assert await office.store.count(arrivals) == 1


@pytest.mark.parametrize(
    ("error", "code"), [("the store does not answer", 451), ("a file cannot be kept: the disk is full", 452)]
)
async def test_what_cannot_be_stored_is_not_accepted(
    listening: PostOffice, monkeypatch: pytest.MonkeyPatch, error: str, code: int
) -> None:
    right = SqlArrivals.keep

    async def away(*_: object) -> bool:
        raise StoreUnavailable(error)

    monkeypatch.setattr(SqlArrivals, "keep", away)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        await listening.give(mail())
    assert refused.value.smtp_code == code
    monkeypatch.setattr(SqlArrivals, "keep", right)
    await listening.give(mail())
    assert await listening.store.count(arrivals) == 1
    assert len([path for path in (listening.folder / "files").rglob("*") if path.is_file()]) == 1


async def test_a_broken_line_leaves_nothing(listening: PostOffice) -> None:
    """The sender hangs up in the middle, and sends it all again."""

    def half() -> None:
        connection = socket.create_connection(("127.0.0.1", listening.listener.port), timeout=20)
        hello = b"LHLO" if listening.protocol == "lmtp" else b"EHLO"
        connection.sendall(hello + b" me\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<post@havdal.example>\r\nDATA\r\n")
        connection.sendall(mail("x" * 100_000)[:60_000])
        connection.close()

    await asyncio.to_thread(half)
    await listening.give(mail())
    await until(lambda: not listening.listener._handler.sessions)
    assert await listening.store.count(arrivals) == 1
    assert len([path for path in (listening.folder / "files").rglob("*") if path.is_file()]) == 1


async def test_a_null_sender_is_taken(listening: PostOffice) -> None:
    await listening.give(mail(), sender="")

    async def recorded() -> bool:
        return bool(await listening.arrivals(ArrivalState.RECORDED))

    await until(recorded)
    (arrival,) = await listening.arrivals(ArrivalState.RECORDED)
    assert arrival.envelope["from"] == ""


async def test_one_peer_cannot_flood(opened: Open) -> None:
    office = await started(opened(mails_per_minute=2, connections=3))
    await office.give(mail())
    await office.give(mail(message_id="<2@example.org>"))
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        await office.give(mail(message_id="<3@example.org>"))
    assert refused.value.smtp_code == 451

    def too_many() -> bytes:
        held = [socket.create_connection(("127.0.0.1", office.listener.port), timeout=20) for _ in range(4)]
        greetings = [connection.recv(100) for connection in held]
        for connection in held:
            connection.close()
        return greetings[-1]

    assert (await asyncio.to_thread(too_many)).startswith(b"421")


async def test_a_port_that_is_taken_is_told_and_tried_again(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.email.channel.LISTEN_AGAIN_S", 0.05)
    office = opened()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        config = ListenerConfig("127.0.0.1", port)
        office.channel.listener = Listener(config, office.identity, office.keeper, InProcessNothing())
        await office.channel.start()
        await until(lambda: office.channel.health().state == "down")
        assert f"127.0.0.1:{port}" in office.channel.health().reason
    await until(lambda: office.channel.health().state == "up")


class InProcessNothing:
    """RateLimiter that limits nothing."""

    async def spend(self, key: str, limit: int, per: float) -> None:
        """Let it be."""

    async def give_back(self, key: str) -> None:
        """Take nothing back."""


async def test_starttls(opened: Open, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.certificate, authority.key)
    office = opened()
    config = ListenerConfig("127.0.0.1", 0, tls=context)
    office.channel.listener = office.listener = Listener(config, office.identity, office.keeper, InProcessNothing())
    await started(office)

    def secure() -> None:
        with office.smtp() as smtp:
            smtp.starttls(context=authority.trusting())
            smtp.sendmail(KARI, [DESK], mail())

    await asyncio.to_thread(secure)
    await until(lambda: office.counters.arrived == 1)
