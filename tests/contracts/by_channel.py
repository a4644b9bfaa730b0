"""What reaches the record by channels beside the chat, for the contracts."""

from __future__ import annotations

import uuid
from typing import Any

from bot.messages import (
    Address,
    Attachment,
    Inbound,
    Message,
    Owner,
    Receipt,
)
from tests.building import ADA, HAVDAL, START, Store

KARI = Address("email", "kari@innbygger.example")
OLA = Address("email", "ola@innbygger.example")
PHONE = Address("sms", "+4740000000")


def mail(text: str = "Hei", *, sender: Address = KARI, conversation: str | None = None, **more: Any) -> Inbound:
    given: dict[str, Any] = {
        "municipality": HAVDAL,
        "channel": sender.channel,
        "sender": sender,
        "external_id": uuid.uuid4().hex,
        "text": text,
        "received_at": START,
        "conversation": conversation,
    }
    return Inbound(**(given | more))


def photo(**more: Any) -> Attachment:
    given: dict[str, Any] = {"id": str(uuid.uuid4()), "name": "hull.jpg", "media_type": "image/jpeg", "size": 9}
    return Attachment(**(given | {"reference": "ab/" + uuid.uuid4().hex} | more))


async def recorded(store: Store, inbound: Inbound) -> Receipt:
    return await store.record.record(inbound, masked=False)


async def taken(store: Store, receipt: Receipt) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada har tatt over")


async def said(store: Store, receipt: Receipt, text: str = "Svar", **more: Any) -> Message:
    given: dict[str, Any] = {"staff": ADA, "text": text, "external_id": uuid.uuid4().hex, "internal": False, "masked": False}
    return await store.desk.say(receipt.inquiry, **(given | more))


async def outgoing(store: Store) -> list[tuple[Address, str]]:
    return [(outbound.to, outbound.message.text) for outbound in await store.outbox.claim(store.clock.now(), 50)]
