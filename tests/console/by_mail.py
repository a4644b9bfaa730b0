"""What citizens send by e-mail, as the channel hands it to the pipeline."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import AsyncIterator
from typing import Any

from bot.messages import Address, Attachment, Inbound, Receipt
from tests.building import HAVDAL, START
from tests.site import Site

KARI = Address("email", "kari@nordmann.example")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050001ffa5a3f4640000"
    "000049454e44ae426082"
)
"""The smallest picture."""


def mail(text: str = "Hull i veien", **more: Any) -> Inbound:
    """Return a mail of Kari's."""
    given: dict[str, Any] = {
        "municipality": HAVDAL,
        "channel": "email",
        "sender": KARI,
        "external_id": uuid.uuid4().hex,
        "text": text,
        "received_at": START,
        "sender_name": "Kari Nordmann",
        "title": "Hull i veien",
    }
    return Inbound(**(given | more))


async def mailed(site: Site, text: str = "Hull i veien", **more: Any) -> Receipt:
    """Let Kari write a mail that no bot answers, so that nothing comes between."""
    return await site.pipeline.receive(mail(text, **({"silent": "list"} | more)))


async def kept(site: Site, data: bytes, name: str, media_type: str, **more: Any) -> Attachment:
    """Keep a file as the channel does before it hands a mail on."""
    reference, size = await site.stores.files.save(pieces(data), limit=10_000_000)
    return Attachment(str(uuid.uuid4()), name, media_type, size, reference, **more)


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    """Give bytes as they come over a wire."""
    yield data


def archive(**members: str) -> bytes:
    """Return a ZIP archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("_", "."), content)
    return made.getvalue()
