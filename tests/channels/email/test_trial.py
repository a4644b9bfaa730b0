"""Trying e-mail out: a mail goes out, the mailbox is logged in to, the listener answers; what fails is said in words."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

from channels.email.config import MailboxConfig
from tests.building import HAVDAL
from tests.channels.email.conftest import Open

TEXT = "Prøve fra Havdal kommune: det virker."


async def test_a_mail_is_kept_where_nothing_is_connected_and_the_listener_answers(opened: Open) -> None:
    office = opened()
    await office.channel.start()
    keep, listener = await office.channel.try_out("ida@havdal.example", TEXT)
    assert [(one.step, one.worked, one.said) for one in (keep, listener)] == [("keep", True, ""), ("listener", True, "")]
    (kept,) = await office.kept.kept(HAVDAL)
    mail = message_from_bytes((await office.kept.kept_mail(HAVDAL, kept.id)).read_bytes(), policy=default)
    assert (mail["to"], mail["subject"], mail["auto-submitted"]) == ("ida@havdal.example", TEXT, "auto-generated")


async def test_an_address_that_is_none_is_said(opened: Open) -> None:
    keep, *_ = await opened().channel.try_out("ida at havdal", TEXT)
    assert not keep.worked
    assert "address" in keep.said


async def test_a_mailbox_that_lets_us_in_works(opened: Open, mailbox: MailboxConfig) -> None:
    _, looked, _ = await opened(mailbox=mailbox).channel.try_out("ida@havdal.example", TEXT)
    assert (looked.step, looked.worked) == ("mailbox", True), looked.said


async def test_a_mailbox_that_does_not_and_a_listener_that_is_not_there_are_told(
    opened: Open, mailbox: MailboxConfig
) -> None:
    wrong = replace(mailbox, password="wrong")
    _, looked, listener = await opened(mailbox=wrong).channel.try_out("ida@havdal.example", TEXT)
    assert (looked.step, looked.worked) == ("mailbox", False)
    assert "refuses name or password" in looked.said
    assert (listener.step, listener.worked) == ("listener", False)
