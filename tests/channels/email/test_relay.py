"""A relay that hangs, hangs up or refuses, at any step: the mail is tried again, and goes when there is a relay."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.clock import SystemClock
from bot.errors import ChannelUnavailable
from channels.email.config import RelayConfig
from channels.email.relay import Relay
from tests.channels.email.conftest import Open
from tests.channels.email.post_office import PostOffice, mail
from tests.channels.email.test_senders import outgoing
from tests.postfix_server import PostfixServer
from tests.system_requirements import needs, where


@asynccontextmanager
async def relay_that(*says: bytes, then_hangs: bool = True) -> AsyncIterator[RelayConfig]:
    """Have a relay that answers each line with the next of what it says, the greeting first, and then nothing more."""
    over = asyncio.Event()
    served: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            for place, line in enumerate(says):
                if place:
                    await reader.readuntil(b"\n")
                writer.write(line + b"\r\n")
                await writer.drain()
            if then_hangs:
                await over.wait()
        writer.transport.abort()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.create_task(serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield RelayConfig("127.0.0.1", server.sockets[0].getsockname()[1], "none", None, timeout_s=0.5)
    finally:
        over.set()
        server.close()
        await asyncio.gather(*served)


HELLO, MAIL_AND_RECIPIENT = (b"220 relay.example", b"250 relay.example"), (b"250 ok", b"250 ok")


@pytest.mark.parametrize(
    ("says", "hangs", "words"),
    [
        ((), True, "cannot be used"),
        (HELLO[:1], True, "cannot be used"),
        (HELLO, True, "did not answer"),
        ((*HELLO, *MAIL_AND_RECIPIENT, b"354 go on"), True, "did not answer"),
        ((*HELLO, *MAIL_AND_RECIPIENT, b"354 go on"), False, "hung up"),
        ((b"500 out of order",), False, "cannot be used"),
        ((b"554 no service",), True, "cannot be used"),
        ((*HELLO, b"451 later", b"250 ok"), True, "try again later"),
        ((*HELLO, *MAIL_AND_RECIPIENT, b"452 4.2.2 no room", b"250 ok"), True, "try again later"),
    ],
    ids=["silent", "greets", "says-hello", "takes-all-but-no-word", "cut", "500", "554", "451", "452"],
)
async def test_a_relay_that_hangs_or_refuses_is_tried_again(says: tuple[bytes, ...], hangs: bool, words: str) -> None:
    async with relay_that(*says, then_hangs=hangs) as config:
        relay = Relay(config, SystemClock())
        async with asyncio.timeout(30):
            with pytest.raises(ChannelUnavailable, match=words):
                await relay.hand_over(outgoing())


@needs("postfix")
async def test_what_waits_for_a_hanging_relay_goes_when_there_is_another(opened: Open) -> None:
    async with relay_that() as hanging:
        office = opened(sender=Relay(hanging, SystemClock()))
        await office.arrive(mail("Når åpner dere?"))
        await office.answered()
        assert office.channel.health().state == "down"
        assert await _states(office) == ["queued"]
    postfix = PostfixServer(where("postfix"), default_transport="discard:")
    try:
        postfix.start()
        config = RelayConfig("127.0.0.1", postfix.port, "starttls", postfix.authority.trusting(), timeout_s=10)
        recovered = opened(sender=Relay(config, SystemClock()))
        office.store.clock.advance(minutes=5)
        await recovered.outbox.deliver_due()
        assert await _states(recovered) == ["accepted"]
    finally:
        postfix.close()


async def _states(office: PostOffice) -> list[str]:
    (number,) = await office.numbers()
    return [message.state.value for message in await office.said(number) if message.state is not None]
