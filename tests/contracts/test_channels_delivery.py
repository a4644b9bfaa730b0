"""How far messages came: reports, failures that come before staff, queues, and the files that went along."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.errors import NotFound, Why
from bot.messages import (
    DeliveryState,
    InquiryStatus,
    Outcome,
    Owner,
    Reply,
)
from inquiries.models import attachments, contacts, doomed_files
from tests.building import ADA, HAVDAL, START, Store
from tests.contracts.by_channel import KARI, mail, photo, recorded, said, taken


async def test_failed_delivery_puts_the_inquiry_before_staff(store: Store) -> None:
    receipt = await recorded(store, mail())
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=(Reply("Svar"),)))
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    await store.outbox.settle(outbound.message.id, DeliveryState.ACCEPTED)
    assert await store.deliveries.report(outbound.message.id, DeliveryState.FAILED, error="550 no such user")
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.owner, inquiry.status, inquiry.handover_reason) == (
        Owner.QUEUE,
        InquiryStatus.WAITING_STAFF,
        "undelivered",
    )
    assert [(message.state, message.error) for message in await store.inbox.messages(HAVDAL, receipt.inquiry)][-1] == (
        DeliveryState.FAILED,
        "550 no such user",
    )


async def test_failure_after_closing_opens_the_inquiry_again(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    message = await said(store, receipt)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    await store.deliveries.report(message.id, DeliveryState.FAILED, error="bounced")
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).status is InquiryStatus.WAITING_STAFF


async def test_state_never_goes_back(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    message = await said(store, receipt)
    await store.outbox.claim(store.clock.now(), 5)
    await store.deliveries.refer(message.id, "gw-1")
    assert await store.deliveries.find("email", "gw-1") == message.id
    assert await store.deliveries.find("sms", "gw-1") is None
    await store.deliveries.report(message.id, DeliveryState.ACCEPTED)
    await store.deliveries.report(message.id, DeliveryState.ACCEPTED, error="delayed")
    (*_, last) = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert (last.state, last.error) == (DeliveryState.ACCEPTED, "delayed")
    await store.deliveries.report(message.id, DeliveryState.DELIVERED)
    await store.deliveries.report(message.id, DeliveryState.FAILED, error="late")
    await store.outbox.settle(message.id, DeliveryState.ACCEPTED)
    (*_, last) = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert last.state is DeliveryState.DELIVERED
    assert not await store.deliveries.report(str(uuid.uuid4()), DeliveryState.DELIVERED)


async def test_report_that_was_faster_than_the_channel_stands(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    message = await said(store, receipt)
    await store.outbox.claim(store.clock.now(), 5)
    await store.deliveries.report(message.id, DeliveryState.FAILED, error="unknown number")
    await store.outbox.settle(message.id, DeliveryState.ACCEPTED)
    (*_, last) = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert (last.state, last.error) == (DeliveryState.FAILED, "unknown number")


async def test_files_go_with_the_message_and_die_with_the_conversation(store: Store) -> None:
    came, sent = photo(), photo(name="svar.pdf")
    receipt = await recorded(store, mail(attachments=(came,)))
    await taken(store, receipt)
    await store.desk.attach(receipt.inquiry, staff=ADA, attachment=sent)
    await said(store, receipt, attachments=(sent.id,))
    with pytest.raises(NotFound):
        await said(store, receipt, "Igjen", attachments=(sent.id,))
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    assert (outbound.message.attachments, outbound.title, outbound.to) == ((sent,), "Hei", KARI)
    carried = [message.attachments for message in await store.inbox.messages(HAVDAL, receipt.inquiry)]
    assert carried == [(came,), (sent,)]
    await store.desk.forget(receipt.conversation)
    assert await store.count(attachments) == await store.count(contacts) == 0
    async with store.database.read() as connection:
        doomed = set((await connection.execute(select(doomed_files.c.reference))).scalars())
    assert doomed == {came.reference, sent.reference}


REFUSED = Why("delivery_mail_nobody", {"more": " (550 5.1.1 no such user)"})


async def test_why_it_failed_or_waits_is_told_as_it_was_given(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    message = await said(store, receipt)
    await store.outbox.claim(store.clock.now(), 5)

    async def told() -> tuple[str | None, Why | None]:
        (*_, last) = await store.inbox.messages(HAVDAL, receipt.inquiry)
        return last.error, last.why

    quiet = Why("delivery_quiet_hours")
    later = store.clock.now() + timedelta(minutes=1)
    await store.outbox.settle(message.id, DeliveryState.QUEUED, retry_at=later, error="quiet hours", why=quiet)
    assert await told() == ("quiet hours", quiet)
    queue = (await store.outbox.queues())["email"]
    assert (queue.last_error, queue.last_error_why) == ("quiet hours", quiet)
    await store.outbox.settle(message.id, DeliveryState.ACCEPTED, error="no why of ours")
    assert await told() == ("no why of ours", None)
    # The same words with another reason are news; the very same are none.
    before = await store.events.last()
    for _ in range(2):
        await store.deliveries.report(message.id, DeliveryState.ACCEPTED, error="no why of ours", why=quiet)
    assert await told() == ("no why of ours", quiet)
    assert await store.events.last() == before + 1
    long = "5" * 1_000
    await store.deliveries.report(message.id, DeliveryState.FAILED, error=long, why=REFUSED)
    words, why = await told()
    assert words is not None
    assert (long.startswith(words), why) == (True, REFUSED)
    (*_, event) = [one for one in await store.events.after(0) if one.message is not None and one.message.id == message.id]
    assert event.message is not None
    assert event.message.why == REFUSED


async def test_queues_tell_what_waits_and_what_failed(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    first, second = await said(store, receipt, "en"), await said(store, receipt, "to")
    await store.outbox.claim(store.clock.now(), 5)
    await store.outbox.settle(first.id, DeliveryState.FAILED, error="550")
    later = store.clock.now() + timedelta(minutes=1)
    await store.outbox.settle(second.id, DeliveryState.QUEUED, retry_at=later, error="451")
    queue = (await store.outbox.queues())["email"]
    assert (queue.waiting, queue.oldest, queue.failed) == (1, START, 1)
    assert queue.last_error in {"550", "451"}
    store.clock.advance(days=2)
    assert (await store.outbox.queues())["email"].failed == 0
