"""The contract of `Sender`, over mails that are kept and over a real Postfix; and what only a relay can do."""

from __future__ import annotations

import ssl
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.errors import BadInput, ChannelUnavailable, NotFound
from bot.messages import Author, DeliveryState
from channels.email.config import RelayConfig
from channels.email.kept import KeptMails
from channels.email.relay import Relay
from channels.email.sender import OutgoingMail, Sender
from inquiries.files import DiskFiles
from tests.building import ADA, HAVDAL, Store, until
from tests.channels.email.conftest import Open
from tests.channels.email.post_office import DESK, KARI, PostOffice, mail, read
from tests.dovecot_server import DovecotServer
from tests.email_servers import PASSWORD
from tests.postfix_server import PostfixServer
from tests.servers import free_port
from tests.system_requirements import needs, where


@pytest.fixture(scope="module")
def postfix() -> Iterator[PostfixServer]:
    server = PostfixServer(where("postfix"), {"refused.example": "error:5.1.1 There is nobody of that name"})
    try:
        server.start()
        yield server
    finally:
        server.close()


def relay_of(server: PostfixServer, **more: object) -> Relay:
    config = RelayConfig("127.0.0.1", server.port, "starttls", server.authority.trusting(), timeout_s=10)
    return Relay(replace(config, **more), SystemClock())  # type: ignore[arg-type]


@pytest.fixture(params=["kept", pytest.param("postfix", marks=needs("postfix"))])
def sender(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> Sender:
    if request.param == "kept":
        return KeptMails(DiskFiles(tmp_path / "files"), store.arrivals, store.clock, limit=10_000_000)
    return relay_of(request.getfixturevalue("postfix"))


def outgoing(to: str = "kari@delivered.example", text: str = "Hei") -> OutgoingMail:
    message = str(uuid.uuid4())
    content = mail(text, to=to, sender=DESK, message_id=f"<{message}@havdal.example>")
    return OutgoingMail(message, HAVDAL, str(uuid.uuid4()), DESK, to, content)


class TestSender:
    """What every Sender does."""

    async def test_takes_a_mail(self, sender: Sender) -> None:
        await sender.hand_over(outgoing())
        assert sender.state.state == "up"

    async def test_takes_the_same_mail_again(self, sender: Sender) -> None:
        given = outgoing()
        await sender.hand_over(given)
        await sender.hand_over(given)

    async def test_takes_a_large_mail(self, sender: Sender) -> None:
        await sender.hand_over(outgoing(text="lang linje\n" * 100_000))

    async def test_takes_an_international_address(self, sender: Sender) -> None:
        await sender.hand_over(outgoing("kåre@delivered.example"))


async def test_kept_mails_are_listed_once(office: PostOffice) -> None:
    given = outgoing()
    await office.kept.hand_over(given)
    await office.kept.hand_over(given)
    (kept,) = await office.kept.kept(HAVDAL)
    assert (kept.id, kept.to, kept.subject) == (given.message, given.recipient, "Åpningstider")
    assert (await office.kept.kept_mail(HAVDAL, kept.id)).read_bytes() == given.content
    assert len([path for path in (office.folder / "files").rglob("*") if path.is_file()]) == 1
    assert await office.kept.kept("nabo") == []
    with pytest.raises(NotFound):
        await office.kept.kept_mail("nabo", kept.id)
    with pytest.raises(NotFound):
        await office.kept.kept_mail(HAVDAL, str(uuid.uuid4()))


@needs("postfix")
async def test_the_mail_arrives_as_it_was(postfix: PostfixServer) -> None:
    given = outgoing(text=f"Blåbær {uuid.uuid4()}")
    await relay_of(postfix).hand_over(given)
    expected = read(given.content).get_content()
    await until(lambda: any(read(one).get_content().strip() == expected.strip() for one in postfix.delivered()))


@needs("postfix")
async def test_a_relay_that_nobody_vouches_for_is_refused(postfix: PostfixServer) -> None:
    relay = relay_of(postfix, tls=ssl.create_default_context())
    with pytest.raises(ChannelUnavailable, match="certificate is not trusted"):
        await relay.hand_over(outgoing())
    assert relay.state.state == "down"


@needs("postfix")
async def test_a_refusal_for_good_is_told_with_its_words() -> None:
    server = PostfixServer(
        where("postfix"),
        smtpd_recipient_restrictions="reject_unlisted_recipient, permit",
        virtual_mailbox_maps="inline:{kari@delivered.example=kari/}",
        message_size_limit="20000",
    )
    try:
        server.start()
        relay = relay_of(server, security="none", tls=None)
        with pytest.raises(BadInput, match=r"550 5\.1\.1") as refused:
            await relay.hand_over(outgoing("nobody@delivered.example"))
        assert refused.value.why is not None
        assert refused.value.why.code == "delivery_mail_nobody"
        assert relay.state.state == "up", "it is the mail that is wrong, not the relay"
        with pytest.raises(BadInput, match="552"):
            await relay.hand_over(outgoing(text="x\n" * 20_000))
        await relay.hand_over(outgoing())
    finally:
        server.close()


@needs("postfix")
async def test_try_again_later_is_no_failure() -> None:
    server = PostfixServer(
        where("postfix"),
        smtpd_recipient_restrictions="check_recipient_access inline:{{kari@delivered.example = DEFER not now}}, permit",
    )
    try:
        server.start()
        with pytest.raises(ChannelUnavailable, match="450"):
            await relay_of(server, security="none", tls=None).hand_over(outgoing())
    finally:
        server.close()


async def test_a_relay_that_is_away_is_told() -> None:
    port = free_port()
    relay = Relay(RelayConfig("127.0.0.1", port, "none", None, timeout_s=2), SystemClock())
    with pytest.raises(ChannelUnavailable):
        await relay.hand_over(outgoing())
    assert relay.state.state == "down"
    assert str(port) in relay.state.reason


@needs("postfix", "dovecot", "dovecot-lmtp")
async def test_a_login_that_is_refused_is_told_and_one_that_is_not_works() -> None:
    dovecot = DovecotServer(where("dovecot"))
    postfix = PostfixServer(
        where("postfix"),
        smtpd_sasl_auth_enable="yes",
        smtpd_sasl_type="dovecot",
        smtpd_sasl_path=f"inet:127.0.0.1:{dovecot.auth_port}",
        smtpd_tls_auth_only="yes",
        smtpd_relay_restrictions="permit_sasl_authenticated, reject",
        smtpd_recipient_restrictions="permit_sasl_authenticated, reject",
        mynetworks="192.0.2.0/24",
    )
    try:
        dovecot.start()
        postfix.start()
        with pytest.raises(ChannelUnavailable, match="refuses name or password"):
            await relay_of(postfix, user="torg", password="feil").hand_over(outgoing())
        right = relay_of(postfix, user="torg", password=PASSWORD)
        await right.hand_over(outgoing())
        assert right.state.state == "up"
    finally:
        postfix.close()
        dovecot.close()


@needs("postfix")
async def test_what_becomes_of_a_mail_is_heard(opened: Open, postfix: PostfixServer) -> None:
    """Postfix tells of delivery and of failure to the envelope's sender, whose mail comes in by the listener."""
    office = opened()
    await office.channel.start()
    await until(lambda: office.channel.health().state == "up")
    server = PostfixServer(
        where("postfix"),
        {
            "havdal.example": f"smtp:[127.0.0.1]:{office.listener.port}",
            "refused.example": f"smtp:[127.0.0.1]:{office.listener.port}",
        },
    )
    try:
        server.start()
        through = opened(sender=relay_of(server))
        good = await _answered(through, "kari@delivered.example", 1)
        bad = await _answered(through, "kari@refused.example", 2)

        async def states() -> bool:
            return [await _state(through, one) for one in (good, bad)] == [DeliveryState.DELIVERED, DeliveryState.FAILED]

        await until(states, within=30)
        assert len(await office.numbers()) == 2, "no report became an inquiry"
    finally:
        server.close()


async def _answered(office: PostOffice, address: str, number: int) -> tuple[str, str]:
    """Let Ada answer somebody, and return inquiry and message."""
    await office.arrive(mail(sender=address, message_id=f"<{number}@example.org>"), envelope_from=KARI)

    async def recorded() -> bool:  # By either office: they share the store.
        return len(await office.numbers()) == number

    await until(recorded)
    (said,) = [one for one in await office.messages() if one.via is not None and one.via.value == address]
    await office.pipeline.take_over(said.inquiry, ADA, "nb")
    answer = await office.pipeline.say(said.inquiry, ADA, "Klokka ti.", external_id=f"s{number}", internal=False)
    await office.outbox.deliver_due()
    assert answer.author is Author.STAFF
    return said.inquiry, answer.id


async def _state(office: PostOffice, of: tuple[str, str]) -> DeliveryState | None:
    found = {one.id: one.state for one in await office.store.inbox.messages(HAVDAL, of[0])}
    return found[of[1]]


@needs("postfix")
async def test_a_refused_copy_holds_nobody_else_back_and_a_refused_recipient_everybody() -> None:
    server = PostfixServer(
        where("postfix"),
        smtpd_recipient_restrictions=(
            "check_recipient_access inline:{{later@delivered.example = DEFER not now}}, reject_unlisted_recipient, permit"
        ),
        virtual_mailbox_maps="inline:{kari@delivered.example=kari/, per@delivered.example=per/, later@delivered.example=l/}",
    )
    copies = ("per@delivered.example", "nobody@delivered.example", "later@delivered.example")
    try:
        server.start()
        relay = relay_of(server, security="none", tls=None)
        refused = await relay.hand_over(replace(outgoing(), copies=copies))
        assert {address: words[:3] for address, words in refused.items()} == {copies[1]: "550", copies[2]: "450"}
        assert relay.state.state == "up"
        await until(lambda: len(server.delivered()) == 2)
        with pytest.raises(BadInput, match="550"):
            await relay.hand_over(replace(outgoing("nobody@delivered.example"), copies=copies[:1]))
        with pytest.raises(ChannelUnavailable, match="450") as later:
            await relay.hand_over(replace(outgoing("later@delivered.example"), copies=copies[:1]))
        assert later.value.why is not None
        assert later.value.why.code == "delivery_relay_later"
        await relay.hand_over(outgoing("kari@delivered.example"))
        await until(lambda: len(server.delivered()) == 3)
    finally:
        server.close()


async def test_copies_of_a_kept_mail_stand_beside_whom_it_is_for(office: PostOffice) -> None:
    assert await office.kept.hand_over(replace(outgoing(), copies=("per@example.org",))) == {}
    (kept,) = await office.kept.kept(HAVDAL)
    assert kept.to == "kari@delivered.example, per@example.org"
