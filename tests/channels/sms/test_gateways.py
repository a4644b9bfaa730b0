"""One suite for every gateway: Kannel as it runs, and two providers by their templates."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import pytest

from bot.messages import Author, DeliveryState
from channels.sms.configuration import gateway_from
from tests.building import until
from tests.channels.sms.conftest import Begin
from tests.channels.sms.providers import Elks, GatewayApi, Provider
from tests.channels.sms.site import SmsSite
from tests.kannel_server import KannelServer, Network
from tests.system_requirements import needs

ADA_PHONE = "+4791234567"
LONG = "Søpla hentes hver tirsdag på Ås, og papir hver fjerde uke. " * 8


class Telephones(Protocol):
    """What stands behind a gateway."""

    async def send(self, number: str, text: str) -> None:
        """Send an SMS from a telephone."""
        ...

    def got(self, number: str) -> list[str]:
        """Return what came to a telephone."""
        ...

    async def deliver(self) -> None:
        """Let everything be delivered."""
        ...


@dataclass
class OfKannel:
    """Telephones behind Kannel, which reports by itself."""

    network: Network

    async def send(self, number: str, text: str) -> None:
        """Send over the network."""
        await self.network.send(number, text)

    def got(self, number: str) -> list[str]:
        """Return what came over the network."""
        return self.network.texts_to(number)

    async def deliver(self) -> None:
        """Nothing to do: the network has reported."""


@dataclass
class OfProvider:
    """Telephones behind a provider."""

    provider: Provider

    async def send(self, number: str, text: str) -> None:
        """Let the provider call the webhook."""
        assert await self.provider.phone_sends(number, text) == 200

    def got(self, number: str) -> list[str]:
        """Return what the provider was given."""
        return [sent.text for sent in self.provider.sent if sent.to == number]

    async def deliver(self) -> None:
        """Let the provider report everything."""
        for sent in self.provider.sent:
            await self.provider.report(sent, delivered=True)


@pytest.fixture(params=[pytest.param("kannel", marks=needs("kannel-bearerbox", "kannel-smsbox")), "46elks", "gatewayapi"])
async def scene(request: pytest.FixtureRequest, begin: Begin) -> AsyncIterator[tuple[SmsSite, Telephones]]:
    if request.param == "kannel":
        server: KannelServer = request.getfixturevalue("kannel")
        site = await begin(name="kannel", table=server.table)
        server.configure(site.webhook)
        server.start()
        network = Network(server.network_port)
        await network.start()
        yield site, OfKannel(network)
        await network.close()
    else:
        provider = Elks() if request.param == "46elks" else GatewayApi()
        yield await begin(provider), OfProvider(provider)


Scene = tuple[SmsSite, Telephones]


async def test_an_sms_is_recorded_answered_and_delivered(scene: Scene) -> None:
    site, telephones = scene
    await telephones.send(ADA_PHONE, "Når hentes søpla på Ås?")
    (message,) = await site.recorded()
    assert message.text == "Når hentes søpla på Ås?"
    assert message.via is not None
    assert (message.via.channel, message.via.value) == ("sms", ADA_PHONE)
    await until(lambda: telephones.got(ADA_PHONE) == ["Du sa: Når hentes søpla på Ås?"], within=20)
    (answer,) = await site.replies()
    await site.state_of(answer, DeliveryState.ACCEPTED) if not isinstance(telephones, OfKannel) else None
    await telephones.deliver()
    await site.state_of(answer, DeliveryState.DELIVERED)


@pytest.mark.parametrize(
    "text", ["Emoji 😀 og samisk: čáhci ŋ", LONG + "😀", LONG, "[klamme] {}~ €", "to\nlinjer & mer=%20+ «sitat»"]
)
async def test_what_staff_write_comes_whole(scene: Scene, text: str) -> None:
    site, telephones = scene
    await telephones.send(ADA_PHONE, "Hei")
    (message,) = await site.recorded()
    await site.replies(1)
    await until(lambda: len(telephones.got(ADA_PHONE)) == 1, within=20)
    reply = await site.staff_says(text, message)
    wanted = text.strip().replace("«", '"').replace("»", '"')
    await until(lambda: telephones.got(ADA_PHONE)[-1] == wanted, within=20)
    await telephones.deliver()
    await site.state_of(reply, DeliveryState.DELIVERED)


async def test_one_telephone_is_one_conversation_in_order(scene: Scene) -> None:
    site, telephones = scene
    for text in ("en", "to", "tre"):
        await telephones.send(ADA_PHONE, text)
        await site.recorded(["en", "to", "tre"].index(text) + 1)
    await telephones.send("+4798765432", "fire")
    messages = await site.recorded(4)
    assert len({message.conversation for message in messages}) == 2
    mine = [message.text for message in messages if message.via is not None and message.via.value == ADA_PHONE]
    assert mine == ["en", "to", "tre"]


async def test_stop_is_obeyed_and_confirmed_once(scene: Scene) -> None:
    site, telephones = scene
    await telephones.send(ADA_PHONE, "stopp")
    await until(lambda: telephones.got(ADA_PHONE) == ["sms_stopped nb Havdal kommune"], within=20)
    assert await site.stopped(ADA_PHONE)
    await telephones.send(ADA_PHONE, "STOPP")
    first, second = await site.recorded(2)
    assert first.details["opt_out"] == second.details["opt_out"] == "stop"
    await telephones.send(ADA_PHONE, "START")
    await until(lambda: telephones.got(ADA_PHONE)[1:] == ["sms_started nb Havdal kommune"], within=20)
    assert not await site.stopped(ADA_PHONE)
    assert await site.said(Author.BOT) == []


def test_gateways_have_their_own_names() -> None:
    assert gateway_from("elks", Elks().table("http://127.0.0.1:1"), "http://127.0.0.1:1").name == "elks"
