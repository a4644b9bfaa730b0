"""Mails of the service to staff: kept, and through a real Postfix into a real mailbox."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from bot.clock import SystemClock
from bot.digest import StaffMail
from bot.errors import BadInput
from channels.email.config import RelayConfig
from channels.email.relay import Relay
from channels.email.staff_mail import compose_for_staff
from tests.building import HAVDAL, until
from tests.channels.email.conftest import Open
from tests.channels.email.post_office import DESK, IDENTITY, PostOffice, read
from tests.flows.mail_town import citizens_of, mailbox, relay_between
from tests.system_requirements import needs

TEXT = (
    "Hei Åse\n\nDette venter på deg i Torg:\n\n- 2026-000012 Veglys <b>\n\nÅpne Torg: https://torg.havdal.example/console/"
)
SUBJECT = "Dette venter på deg\r\nBcc: x@example.org"


def staff_mail(address: str = "ase@havdal.example") -> StaffMail:
    at = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    return StaffMail(str(uuid.uuid4()), HAVDAL, address, "Åse Dal", SUBJECT, TEXT, "nb", at)


def test_it_says_that_a_machine_wrote_it_and_has_text_and_page() -> None:
    sent = read(compose_for_staff(staff_mail(), IDENTITY))
    assert (sent["To"], sent["Auto-Submitted"]) == ("Åse Dal <ase@havdal.example>", "auto-generated")
    assert (sent["Subject"], sent["Bcc"]) == ("Dette venter på deg Bcc: x@example.org", None)
    plain, page = (sent.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    assert plain.get_content().split() == TEXT.split()
    assert "Veglys &lt;b&gt;" in page.get_content()
    assert '<a href="https://torg.havdal.example/console/">' in page.get_content()


async def test_it_is_kept_once_where_no_relay_is_connected(office: PostOffice) -> None:
    mail = staff_mail()
    for _ in range(2):
        await office.channel.mail_staff(mail)
    assert [one["To"] for one in await office.out()] == ["Åse Dal <ase@havdal.example>"]


async def test_the_desk_sends_itself_nothing(office: PostOffice) -> None:
    with pytest.raises(BadInput):
        await office.channel.mail_staff(staff_mail(DESK))
    with pytest.raises(BadInput):
        await office.channel.mail_staff(staff_mail("no address"))
    assert await office.out() == []


@needs("dovecot", "dovecot-lmtp", "postfix")
async def test_it_comes_into_a_mailbox_as_it_was_written(opened: Open) -> None:
    with citizens_of() as homes, relay_between(homes) as postfix:
        config = RelayConfig("127.0.0.1", postfix.port, "starttls", postfix.authority.trusting(), timeout_s=10)
        office = opened(sender=Relay(config, SystemClock()))
        given = staff_mail("ase@example.org")
        await office.channel.mail_staff(given)
        await until(lambda: len(mailbox(homes, "ase@example.org")) == 1, within=60)
        (came,) = mailbox(homes, "ase@example.org")
    assert came["Message-ID"] == IDENTITY.message_id(given.id)
    assert (came["To"], came["Content-Language"]) == ("Åse Dal <ase@example.org>", "nb")
    plain = came.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().split() == TEXT.split()
