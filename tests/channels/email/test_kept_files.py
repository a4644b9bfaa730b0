"""Files whose row is written stay, whatever ends the work between the row and its answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from tests.channels.email.post_office import PostOffice, mail
from tests.channels.email.test_reading import PDF


@pytest.mark.parametrize("broken", [StoreUnavailable("the disk is full"), asyncio.CancelledError(), KeyError("id")])
async def test_the_files_of_a_recorded_message_stay_whatever_breaks_after_it(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, broken: BaseException
) -> None:
    async def breaks(*_: Any, **__: Any) -> None:
        raise broken

    with monkeypatch.context() as here, suppress(asyncio.CancelledError):
        here.setattr(type(office.store.threads), "add", breaks)
        await office.arrive(mail(attachments=[("a.pdf", PDF)]))
    office.store.clock.advance(minutes=3)
    await office.reader.read_due()
    (said,) = await office.messages()
    assert office.files is not None
    assert office.files.path(said.attachments[0].reference).read_bytes() == PDF


async def test_the_files_of_a_message_stay_when_the_service_stops_as_it_is_recorded(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit runs in a thread: who is cancelled meanwhile does not know that it happened."""
    right = type(office.store.record).record

    async def stopped(*given: Any, **more: Any) -> Any:
        await right(*given, **more)
        raise asyncio.CancelledError

    with monkeypatch.context() as here, suppress(asyncio.CancelledError):
        here.setattr(type(office.store.record), "record", stopped)
        await office.arrive(mail(attachments=[("a.pdf", PDF)]))
    office.store.clock.advance(minutes=3)
    await office.reader.read_due()
    (said,) = await office.messages()
    assert office.files is not None
    assert office.files.path(said.attachments[0].reference).read_bytes() == PDF


async def test_a_mail_whose_sender_hangs_up_as_it_is_stored_is_not_lost(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = type(office.store.arrivals).keep

    async def hung_up(*given: Any) -> Any:
        await right(*given)
        raise asyncio.CancelledError

    with monkeypatch.context() as here, suppress(asyncio.CancelledError):
        here.setattr(type(office.store.arrivals), "keep", hung_up)
        await office.arrive(mail())
    assert not await office.arrive(mail()), "it was told nothing, so it sends the mail again"
    assert [said.text for said in await office.messages()] == ["Når åpner biblioteket?"]
