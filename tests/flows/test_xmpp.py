"""The whole service on XMPP: a citizen's question, its answer, a member of staff, a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.channels.xmpp.citizen import Citizen
from tests.prosody_server import PASSWORD, ProsodyServer
from tests.service import Service, eventually
from tests.system_requirements import needs, where

pytestmark = needs("prosody")


@pytest.fixture
def prosody() -> Iterator[ProsodyServer]:
    server = ProsodyServer(where("prosody"))
    try:
        server.start()
        yield server
    finally:
        server.close()


async def test_a_question_is_answered_and_counted(prosody: ProsodyServer, tmp_path: Path) -> None:
    address = prosody.account("torg")
    service = Service(
        tmp_path,
        TORG_XMPP_JID=address,
        TORG_XMPP_PASSWORD=PASSWORD,
        TORG_XMPP_HOST="127.0.0.1",
        TORG_XMPP_PORT=str(prosody.port),
        TORG_XMPP_CA_FILE=str(prosody.ca),
        TORG_EMAIL_ENABLED="false",
    )
    async with service, Citizen(prosody.account("per"), prosody.port, prosody.ca, address) as citizen:
        citizen.say("Når blir søpla hentet?")
        await eventually(lambda: len(citizen.texts()) >= 1, what="an answer")
        assert not citizen.unreceipted
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{service.url}/metrics") as response:
                counted = await response.text()
            assert 'torg_messages_received_total{channel="xmpp"} 1.0' in counted
            assert 'torg_part_state{part="channel.xmpp",state="up"} 1.0' in counted
            async with session.get(f"{service.url}/api/xmpp/files/forged.token/x") as response:
                assert response.status == 404


async def test_wrong_settings_turn_only_xmpp_off(tmp_path: Path) -> None:
    service = Service(tmp_path, TORG_XMPP_JID="torg@havdal.example", TORG_EMAIL_ENABLED="false")
    async with service, aiohttp.ClientSession() as session, session.get(f"{service.url}/metrics") as response:
        assert 'torg_part_state{part="channel.xmpp",state="off"} 1.0' in await response.text()
    assert "the channel xmpp is off: [xmpp] password: must be set" in service.log.read_text()
