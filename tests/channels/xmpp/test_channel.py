"""The channel on a real server, with a citizen's real client."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from bot.errors import ChannelUnavailable, Why
from bot.messages import Signal
from channels.xmpp import namespaces as ns
from channels.xmpp.config import Access
from tests.building import HAVDAL, until
from tests.channels.xmpp.citizen import Citizen, message
from tests.channels.xmpp.conftest import MakeCitizen, MakeSite
from tests.channels.xmpp.site import XmppSite, account_of
from tests.prosody_server import DOMAIN, ProsodyServer
from tests.system_requirements import needs

pytestmark = needs("prosody")


@pytest.fixture(params=["account", "component"])
def access(request: pytest.FixtureRequest) -> Access:
    """Both ways of being on a server."""
    found: Access = request.getfixturevalue(request.param)
    return found


async def test_asked_answered_and_received(access: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk, per = await site(access), await citizen(access)
    per.say("Når hentes søpla?")
    await until(lambda: per.texts() == ["Du sa: Når hentes søpla?"])
    assert not per.unreceipted

    async def delivered() -> bool:
        return await desk.states() == {"Du sa: Når hentes søpla?": "delivered"}

    await until(delivered)
    (said, _) = await desk.said()
    assert (said["channel"], said["address"], said["conversation"]) == ("xmpp", per.address, said["conversation"])


async def test_one_person_is_one_conversation_whatever_the_device(
    account: Access, site: MakeSite, citizen: MakeCitizen
) -> None:
    desk, name = await site(account), f"per{uuid.uuid4().hex[:8]}"
    for resource in ("telefon", "datamaskin"):
        device = await citizen(account, name, resource=resource)
        device.say(f"Fra {resource}")
    await until(lambda: len(desk.dialogue.asked()) == 2)  # type: ignore[attr-defined]  # EchoDialogue
    assert len({row["conversation"] for row in await desk.said()}) == 1


async def test_the_same_message_twice_is_one(account: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk, per = await site(account), await citizen(account)
    for _ in range(3):
        per.say("Ja", "0123456789abcdef")
    await until(lambda: len(per.elements(f"{{{ns.RECEIPTS}}}received")) == 3)
    assert await desk.citizens() == ["Ja"]


async def test_without_an_unusual_id_the_same_word_twice_is_two(
    access: Access, site: MakeSite, citizen: MakeCitizen
) -> None:
    desk, per = await site(access), await citizen(access)
    for identifier in ("1", "2"):
        per.say("Ja", identifier)
    await until(lambda: len(per.texts()) == 2)
    assert await desk.citizens() == ["Ja", "Ja"]


def _types(signal: Signal, conversation: str) -> bool:
    return signal.topic == "typing" and signal.conversation == conversation and signal.body["who"] == "citizen"


async def test_typing_both_ways(access: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk, per = await site(access), await citizen(access)
    per.send(message(access.address, "Hei", "first-long-enough", ET.Element(f"{{{ns.CHAT_STATES}}}active")))
    await until(lambda: len(per.texts()) == 1)
    conversation = (await desk.said())[0]["conversation"]
    told: list[Signal] = []

    async def listen() -> None:
        async with desk.bus.subscribe() as signals:
            async for signal in signals:
                told.append(signal)  # noqa: PERF401 - it never ends

    task = asyncio.create_task(listen())
    composing = ET.Element(f"{{{ns.CLIENT}}}message", {"to": access.address, "type": "chat"})
    ET.SubElement(composing, f"{{{ns.CHAT_STATES}}}composing")
    per.send(composing)
    await until(lambda: any(_types(one, conversation) for one in told))
    task.cancel()
    per.heard.clear()
    await desk.bus.publish(Signal("typing", HAVDAL, conversation, {"who": "staff", "name": "Ada", "for_ms": 200}))
    await until(lambda: bool(per.elements(f"{{{ns.CHAT_STATES}}}composing")))
    await until(lambda: bool(per.elements(f"{{{ns.CHAT_STATES}}}paused")))


async def test_who_asks_to_see_us_sees_whether_a_person_is_there(
    access: Access, site: MakeSite, citizen: MakeCitizen
) -> None:
    desk, per = await site(access), await citizen(access)
    per.show("subscribe", access.address)

    def status() -> str:
        own = [one for one in per.presences if one.get("from", "").startswith(access.address) and not one.get("type")]
        return own[-1].findtext(f"{{{ns.CLIENT}}}status") or "" if own else ""

    await until(lambda: "ingen medarbeider er her nå" in status())
    desk.presence.staffed = True
    await until(lambda: "en medarbeider er også her" in status())


async def test_what_the_service_says_of_itself(access: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk, per = await site(access), await citizen(access)
    iq = per.client.make_iq_get(ito=str(desk.channel.connection.stream.boundjid))
    iq.append(ET.Element("{http://jabber.org/protocol/disco#info}query"))
    answer = (await desk.channel.connection.ask(iq)).xml
    features = {one.get("var") for one in answer.iter("{http://jabber.org/protocol/disco#info}feature")}
    assert {ns.RECEIPTS, ns.CHAT_STATES, ns.OOB, "urn:xmpp:ping", "jabber:iq:version"} <= features


async def test_what_came_while_the_service_was_stopped(
    prosody: ProsodyServer, account: Access, citizen: MakeCitizen, site: MakeSite, tmp_path: object
) -> None:
    """It is read out of the archive, in order, with the time at which the server got it."""
    desk, per = await site(account), await citizen(account)
    per.say("Før")
    await until(lambda: len(per.texts()) == 1)
    await desk.channel.stop()
    before = datetime.now(UTC) - timedelta(seconds=1)
    for number in range(3):
        per.say(f"Imens {number}")
    await asyncio.sleep(1.1)
    after, again = datetime.now(UTC), XmppSite(desk.database, desk.folder, account)
    async with again.running():
        await until(lambda: len(per.texts()) == 4)
    assert await again.citizens() == ["Før", "Imens 0", "Imens 1", "Imens 2"]
    told = [row["details"]["sent_at"] for row in (await again.said())[2:] if row["author"] == "citizen"]
    assert len(told) == 3
    assert all(before <= datetime.fromisoformat(moment) < after for moment in told)
    assert not per.unreceipted


async def test_a_copy_of_what_another_client_of_the_account_got(
    prosody: ProsodyServer, account: Access, site: MakeSite, citizen: MakeCitizen
) -> None:
    """The citizen's client sticks to the device that it heard from last (RFC 6121 §5.1)."""
    desk, per = await site(account), await citizen(account)
    async with Citizen(account.address, prosody.port, prosody.ca, per.address, resource="kontor"):
        per.send(message(f"{account.address}/kontor", "Til kontoret", "long-enough-id-1"))
        await until(lambda: len(desk.dialogue.asked()) == 1)  # type: ignore[attr-defined]  # EchoDialogue
    assert await desk.citizens() == ["Til kontoret"]


async def test_a_message_that_comes_back_is_failed(account: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk, per = await site(account), await citizen(account)
    per.acknowledges = False
    per.say("Hei")
    await until(lambda: len(per.texts()) == 1)
    (answer,) = [one for one in per.heard if one.find(f"{{{ns.CLIENT}}}body") is not None]
    back = ET.Element(f"{{{ns.CLIENT}}}message", {"to": answer.get("from", ""), "type": "error", "id": answer.get("id", "")})
    ET.SubElement(ET.SubElement(back, f"{{{ns.CLIENT}}}error", {"type": "cancel"}), f"{{{ns.STANZAS}}}forbidden")
    per.send(back)

    async def failed() -> bool:
        return await desk.states() == {"Du sa: Hei": "failed"}

    await until(failed)


async def test_too_much_is_returned_to_the_sender(account: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk, per = await site(account, rules={"messages_per_minute": 2}), await citizen(account)
    per.unreceipted.clear()
    for number in range(3):
        per.send(message(account.address, f"Hei {number}", f"long-enough-id-{number}"))
    errors = "error"
    await until(lambda: any(one.get("type") == errors for one in per.heard))
    (refused,) = [one for one in per.heard if one.get("type") == errors]
    assert refused.get("id") == "long-enough-id-2"
    assert refused.find(f"{{{ns.CLIENT}}}error/{{{ns.STANZAS}}}resource-constraint") is not None
    assert await desk.citizens() == ["Hei 0", "Hei 1"]


async def test_what_is_too_long_is_returned(access: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk, per = await site(access), await citizen(access)
    per.send(message(access.address, "a" * 20_000, "long-enough-id-1"))
    await until(lambda: any(one.get("type") == "error" for one in per.heard))
    assert await desk.citizens() == []


async def test_two_bots_come_to_an_end(account: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk, bot = await site(account, rules={"answers_per_minute": 3}), await citizen(account)
    for number in range(5):
        bot.say(f"Takk for meldingen {number}")
    await until(lambda: not bot.unreceipted)
    await until(lambda: len(bot.texts()) >= 3)
    await asyncio.sleep(0.3)
    assert len(bot.texts()) == 3
    assert len(await desk.citizens()) == 5


async def test_who_encrypts_is_told_that_nobody_can_read_it(access: Access, site: MakeSite, citizen: MakeCitizen) -> None:
    desk, per = await site(access), await citizen(access)
    per.send(message(access.address, "…", "long-enough-id-1", ET.Element("{eu.siacs.conversations.axolotl}encrypted")))
    await until(lambda: any("OMEMO" in text for text in per.texts()))
    assert await desk.citizens() == []


async def test_staff_are_told_of_what_waits_while_they_are_there(
    prosody: ProsodyServer, account: Access, site: MakeSite, citizen: MakeCitizen
) -> None:
    staff = prosody.account("kari")
    rules = {"staff": {staff: "kari"}, "answers_per_minute": 1, "console_url": "https://chat.havdal.example"}
    desk = await site(account, rules=rules)
    kari = await citizen(account, "kari")
    await until(lambda: any(one.get("type") == "subscribe" for one in kari.presences))
    kari.show("subscribed", account.address)
    kari.show()
    await until(lambda: staff in desk.channel._attendance.available_staff())
    per = await citizen(account)
    # What a machine begins, waits for a person.
    await desk.limiter.spend(f"xmpp-answers/{per.address}", 1, 60)
    per.say("Jeg vil snakke med et menneske")
    await until(lambda: any("https://chat.havdal.example/console/waiting/" in text for text in kari.texts()))
    kari.say("Når hentes søpla?")
    await until(lambda: len(kari.texts()) == 2)
    assert [row["details"].get("staff") for row in await desk.said() if row["author"] == "citizen"] == [None, "kari"]


async def test_a_certificate_that_nobody_vouches_for(prosody: ProsodyServer, site: MakeSite) -> None:
    desk = await site(account_of(prosody, f"torg@{DOMAIN}", ca_file=None), connected=False)
    await until(lambda: desk.channel.health().state == "down")
    assert desk.channel.health().reason.startswith("the server's certificate is not trusted")


async def test_a_server_that_offers_no_tls_gets_no_password(site: MakeSite) -> None:
    """Somebody in between can take STARTTLS out of what the server offers."""
    seen = bytearray()

    async def offer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.extend(await reader.readuntil(b">"))
        writer.write(
            b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
            b" version='1.0' id='1' from='havdal.example'><stream:features><mechanisms"
            b" xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>"
        )
        seen.extend(await reader.read())
        writer.close()

    server = await asyncio.start_server(offer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    desk = await site(Access(f"torg@{DOMAIN}", "hemmelig", host="127.0.0.1", port=port), connected=False)
    await until(lambda: desk.channel.health().reason == "the server offers no TLS")
    assert desk.channel.health().whys == (Why("part_xmpp_no_tls"),)
    assert b"auth" not in seen
    await desk.channel.stop()
    server.close()
    await server.wait_closed()


async def test_nothing_is_sent_without_a_connection(account: Access, site: MakeSite) -> None:
    desk = await site(account_of_nobody(account), connected=False)
    with pytest.raises(ChannelUnavailable):
        desk.channel.connection.require_up()


def account_of_nobody(account: Access) -> Access:
    return Access(account.address, "wrong", host=account.host, port=account.port, ca_file=account.ca_file)
