"""Who else got a mail: kept sealed, shown to staff, gone with the person; and copies that did not arrive."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.copied import copied_of
from bot.errors import BadInput, OptedOut, Why
from bot.messages import Address, Contact, Copied, DeliveryState, InquiryStatus, Message
from inquiries.models import messages
from tests.building import HAVDAL, Store
from tests.contracts.by_channel import KARI, OLA, PHONE, mail, recorded, said, taken
from tests.everywhere import in_database

OPEN, BLIND = Copied("cc", "per@innbygger.example"), Copied("bcc", "arkiv@havdal.example")


async def last(store: Store, inquiry: str) -> Message:
    return list(await store.inbox.messages(HAVDAL, inquiry))[-1]


async def test_who_else_got_a_mail_is_kept_and_never_in_clear(store: Store) -> None:
    receipt = await recorded(store, mail(copied=(Copied("to", OLA.value), OPEN)))
    assert (await last(store, receipt.inquiry)).copied == (Copied("to", OLA.value), OPEN)
    assert await in_database(store.database, [OLA.value, OPEN.address]) == set()


async def test_a_reply_carries_its_copies_to_the_channel_once(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    to_self = Copied("cc", KARI.value)
    first = await said(store, receipt, external_id="svar-0001", copied=(to_self, OPEN, BLIND))
    again = await said(store, receipt, external_id="svar-0001", copied=(OPEN,))
    assert first.copied == again.copied == (OPEN, BLIND)
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    assert (outbound.to, outbound.message.copied) == (KARI, (OPEN, BLIND))


async def test_copies_go_by_email_alone_and_to_nobody_who_wants_none(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    await store.contacts.add(HAVDAL, receipt.conversation, Contact(PHONE))
    with pytest.raises(BadInput):
        await said(store, receipt, via=PHONE, copied=(OPEN,))
    await store.opt_outs.stop(HAVDAL, Address("email", OPEN.address))
    with pytest.raises(OptedOut):
        await said(store, receipt, copied=(OPEN,))
    assert await store.outbox.claim(store.clock.now(), 5) == []


async def test_why_a_copy_failed_is_kept_with_it_and_those_from_before_are_read(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    message = await said(store, receipt, copied=(OPEN, BLIND))
    before = '[{"kind": "cc", "address": "per@innbygger.example", "error": ""}, '
    before += '{"kind": "bcc", "address": "arkiv@havdal.example", "error": "550"}]'
    async with store.database.write() as connection:
        await connection.execute(update(messages).where(messages.c.id == message.id).values(copied=before))
    why = Why("delivery_mail_full", {"more": " (552 5.2.2)"})
    await store.deliveries.report_copy(message.id, OPEN.address, error="552 5.2.2", why=why)
    first, second = (await last(store, receipt.inquiry)).copied
    assert (first.error, first.why) == ("552 5.2.2", why)
    assert (second.error, second.why) == ("550", None)


async def test_a_copy_that_fails_is_told_and_the_answer_stays_as_it_is(store: Store) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    message = await said(store, receipt, copied=(OPEN, BLIND))
    await store.deliveries.report(message.id, DeliveryState.DELIVERED)
    report = store.deliveries.report_copy
    assert not await report(message.id, KARI.value, error="550")
    assert not await report("no-such-message", OPEN.address, error="550")
    assert await report(message.id, BLIND.address, error=None)
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).status is InquiryStatus.WAITING_CITIZEN
    for error in ("550 no such user", "later"):
        assert await report(message.id, OPEN.address.upper(), error=error)
    shown = await last(store, receipt.inquiry)
    assert (shown.state, shown.error) == (DeliveryState.DELIVERED, None)
    assert [one.error for one in shown.copied] == ["550 no such user", ""]
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.status, inquiry.handover_reason) == (InquiryStatus.WAITING_STAFF, "undelivered")


def test_copies_are_read_once_each_and_nothing_else_is_one() -> None:
    found = copied_of([" Per@Innbygger.example ", "ola@blåbær.example"], ["per@innbygger.example", "arkiv@havdal.example"])
    assert [(one.kind, one.address) for one in found] == [
        ("cc", "per@innbygger.example"),
        ("cc", "ola@blåbær.example"),
        ("bcc", "arkiv@havdal.example"),
    ]
    for wrong in ("per", "per@", "kåre@innbygger.example", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"):
        with pytest.raises(BadInput) as refused:
            copied_of([], [wrong])
        assert refused.value.why is not None
        assert refused.value.why.code == "copy_address"
        assert refused.value.why.values == {"address": wrong}
    with pytest.raises(BadInput) as refused:
        copied_of([f"en{number}@havdal.example" for number in range(21)], [])
    assert refused.value.why is not None
    assert refused.value.why.code == "copies_most"
