"""Files that staff send, and a server without an archive."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from bot.database import Database
from bot.messages import Address, Attachment, Author, DeliveryState, Message, Outbound, Visibility
from channels.xmpp import namespaces as ns
from channels.xmpp.config import Access
from tests.building import until
from tests.channels.xmpp.citizen import Citizen
from tests.channels.xmpp.conftest import MakeCitizen, MakeSite
from tests.channels.xmpp.site import XmppSite, account_of
from tests.prosody_server import ProsodyServer
from tests.system_requirements import needs, where

pytestmark = needs("prosody")


async def test_a_file_comes_as_a_link(account: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk = await site(account, rules={"public_url": "https://chat.havdal.example"})
    per = await citizen(account)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7"

    reference, size = await desk.stores.files.save(chunks(), limit=100)
    message = Message(
        id=str(uuid.uuid4()),
        municipality="havdal",
        conversation=str(uuid.uuid4()),
        inquiry="i",
        author=Author.STAFF,
        visibility=Visibility.ALL,
        text="Her er kartet.",
        created_at=datetime.now(UTC),
        language="nb",
        attachments=(Attachment("a", "kart.pdf", "application/pdf", size, reference),),
    )
    assert await desk.channel.send(Outbound(message, Address("xmpp", per.address), 1)) is DeliveryState.ACCEPTED
    await until(lambda: len(per.texts()) == 2)
    (place,) = per.elements(f"{{{ns.OOB}}}x")
    link = place.findtext(f"{{{ns.OOB}}}url") or ""
    assert per.texts() == ["Her er kartet.", link]
    assert link.startswith("https://chat.havdal.example/api/xmpp/files/")


async def test_what_waited_on_a_server_without_an_archive(sqlite_database: Database, tmp_path: Path) -> None:
    """Such a server keeps messages until somebody is there (XEP-0160), and says since when (XEP-0203)."""
    server = ProsodyServer(where("prosody"), archive=False)
    desk = account_of(server, server.account("torg"))
    try:
        server.start()
        async with Citizen(server.account("per"), server.port, server.ca, desk.address) as per:
            for number in range(3):
                per.say(f"Imens {number}")
            site = XmppSite(sqlite_database, tmp_path, desk)
            async with site.running():
                await until(lambda: len(per.texts()) == 3)
            assert await site.citizens() == ["Imens 0", "Imens 1", "Imens 2"]
            assert not per.unreceipted
            assert all("sent_at" in row["details"] for row in await site.said() if row["author"] == "citizen")
    finally:
        server.close()
