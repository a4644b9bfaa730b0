"""A citizen leaves an address in the chat, and whoever answers knows whether the chat's window is open."""

from __future__ import annotations

import uuid

import aiohttp
import pytest

from bot.coordination.in_process import InProcessBus
from bot.messages import Address, Contact
from channels.webchat import presence as presence_module
from channels.webchat.channel import WebChatLimits
from channels.webchat.masked import masked
from channels.webchat.presence import ChatPresence
from tests.building import HAVDAL, until
from tests.channels.conftest import Start, Widget
from tests.site import Plan, Site

MAIL = "kari@nordmann.example"


def leaving(channel: str = "email", address: str = MAIL) -> dict[str, str]:
    return {"type": "contact", "id": uuid.uuid4().hex, "channel": channel, "address": address}


async def contacts(site: Site, widget: Widget) -> list[Address]:
    return [contact.address for contact in await site.stores.contacts.of(HAVDAL, widget.conversation)]


async def test_address_is_kept_in_one_form_and_shown_masked_afterwards(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.expect("ack")
        frame = leaving("email", " Kari@Nordmann.example ")
        await widget.send(frame)
        assert await widget.expect("contact") == frame | {"address": MAIL}
        await widget.send(leaving("sms", "412 34 567"))
        assert (await widget.expect("contact"))["address"] == "+4741234567"
    assert set(await contacts(site, widget)) == {Address("email", MAIL), Address("sms", "+4741234567")}
    async with widget.opened():
        await widget.send(widget.hello())
        shown = (await widget.expect("welcome"))["contacts"]
    assert sorted(shown, key=lambda one: str(one["channel"])) == [
        {"channel": "email", "address": "k•••@nordmann.example"},
        {"channel": "sms", "address": "+47 ••• 567"},
    ]


async def test_a_name_is_kept_with_the_address_and_shown_to_nobody_but_staff(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.expect("ack")
        frame = leaving() | {"name": "  Kari\n Nordmann\x07 "}
        await widget.send(frame)
        assert "name" not in await widget.expect("contact")
        for again in ({}, {"name": " "}):
            await widget.send(leaving() | again)
            await widget.expect("contact")
        await widget.send(leaving() | {"name": "x" * 101})
        assert (await widget.expect("error"))["code"] == "too_long"
    known = await site.stores.contacts.of(HAVDAL, widget.conversation)
    assert [(contact.address.value, contact.name) for contact in known] == [(MAIL, "Kari Nordmann")]
    async with widget.opened():
        await widget.send(widget.hello())
        assert "Kari N" not in str(await widget.expect("welcome"))


@pytest.mark.parametrize(("channel", "address"), [("email", "kari"), ("sms", "12"), ("email", "a@b.example, c@d.example")])
async def test_what_is_no_address_is_told_and_the_chat_goes_on(site: Site, channel: str, address: str) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.expect("ack")
        frame = leaving(channel, address)
        await widget.send(frame)
        assert (await widget.expect("error", id=frame["id"]))["code"] == "bad_input"
        await widget.send({"type": "ping"})
        await widget.expect("pong")
    assert await contacts(site, widget) == []


async def test_an_address_needs_a_conversation_a_channel_and_patience(start: Start) -> None:
    site = await start(Plan(limits=WebChatLimits(contacts_per_10_minutes=1)))
    widget = Widget(site.url)
    async with widget.connected():
        await widget.send(leaving())
        assert (await widget.expect("error"))["code"] == "not_found"
        await widget.send(leaving("letter", "Storgata 1\n4580 Havdal"))
        assert (await widget.expect("error"))["code"] == "malformed"
        await widget.say("Hei")
        await widget.expect("ack")
        await widget.send(leaving())
        await widget.expect("contact")
        await widget.send(leaving())
        assert (await widget.expect("error"))["code"] == "rate_limited"


async def test_address_may_be_left_where_sockets_are_blocked(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.expect("ack")
    address = f"{site.url}/api/chat/{widget.conversation}/contacts"
    async with aiohttp.ClientSession() as session:
        for secret, status in ((widget.secret, 200), ("x" * 43, 403)):
            headers = {"Authorization": f"Bearer {secret}"}
            async with session.post(address, json=leaving(), headers=headers) as response:
                assert response.status == status
        headers = {"Authorization": f"Bearer {widget.secret}"}
        async with session.get(address.replace("contacts", "events"), params={"after": 0}, headers=headers) as response:
            assert (await response.json())["welcome"]["contacts"] == [{"channel": "email", "address": masked_mail()}]
    assert await contacts(site, widget) == [Address("email", MAIL)]


def masked_mail() -> str:
    return masked(Address("email", MAIL))


async def test_addresses_that_staff_know_are_no_more_than_hinted_at(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.expect("ack")
    post = Contact(Address("letter", "Kari Nordmann\nStorgata 1\n4580 Havdal"))
    await site.stores.contacts.add(HAVDAL, widget.conversation, post)
    async with widget.opened():
        await widget.send(widget.hello())
        assert (await widget.expect("welcome"))["contacts"] == []


async def test_window_is_known_on_every_node_until_it_has_been_shut_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence_module, "TELL_EVERY_S", 0.01)
    bus = InProcessBus()
    here, elsewhere = ChatPresence(bus, HAVDAL, gone_after_s=0.2), ChatPresence(bus, HAVDAL, gone_after_s=0.2)
    neighbours = ChatPresence(bus, "nabo", gone_after_s=0.2)
    nodes = (here, elsewhere, neighbours)
    for node in nodes:
        await node.start()
    assert not here.here("one")
    async with here.open("one"):
        await until(lambda: elsewhere.here("one"))
        assert here.here("one")
    assert here.here("one")
    await until(lambda: not here.here("one") and not elsewhere.here("one"))
    assert not neighbours.here("one")
    for node in nodes:
        await node.stop()


async def test_socket_and_polling_both_count_as_an_open_window(site: Site) -> None:
    widget = Widget(site.url)
    assert not site.webchat.presence.here(widget.conversation)
    async with widget.connected():
        await widget.say("Hei")
        await widget.expect("ack")
        assert site.webchat.presence.here(widget.conversation)
    site.webchat.presence._heard.clear()
    headers = {"Authorization": f"Bearer {widget.secret}"}
    address = f"{site.url}/api/chat/{widget.conversation}/events"
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as response:
        assert response.status == 200
    assert site.webchat.presence.here(widget.conversation)
