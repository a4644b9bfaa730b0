"""Settings that are wrong turn XMPP off with a sentence that names the setting, and the rest runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from bot.app.channel_xmpp import build
from bot.app.channels import ChannelParts
from bot.errors import SettingsError
from bot.settings import Settings, load
from channels.xmpp.channel import XmppChannel
from tests.building import SettableClock

ACCOUNT = {"JID": "torg@havdal.example", "PASSWORD": "hemmelig"}
COMPONENT = {"COMPONENT": "torg.havdal.example", "SECRET": "hemmelig"}


class Parts:
    """What `build` asks for, as far as it looks at it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = SettableClock()
        self.node = "one"

    def __getattr__(self, name: str) -> Any:
        return None


async def built(**variables: str) -> XmppChannel:
    settings = load(environment={f"TORG_XMPP_{name}": value for name, value in variables.items()})
    assert "xmpp" not in settings.wrong
    return build(cast(ChannelParts, Parts(settings)))


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "[xmpp] jid"),
        ({"JID": "torg@havdal.example"}, "[xmpp] password"),
        (ACCOUNT | {"TLS": "none", "HOST": "xmpp.havdal.example"}, "[xmpp] tls"),
        (ACCOUNT | {"TLS": "none"}, "[xmpp] tls"),
        (ACCOUNT | {"PORT": "5222"}, "[xmpp] host"),
        (ACCOUNT | {"CA_FILE": "/nowhere.pem"}, "[xmpp] ca_file"),
        ({"COMPONENT": "torg.havdal.example"}, "[xmpp] secret"),
        (COMPONENT | {"HOST": "xmpp.havdal.example"}, "[xmpp] tls"),
        (COMPONENT | {"JID": "torg@annen.example"}, "[xmpp] jid"),
    ],
)
async def test_what_is_wrong_is_said(variables: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        await built(**variables)
    assert str(raised.value).startswith(said)
    assert raised.value.why is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [("JID", "torg"), ("TLS", "maybe"), ("STAFF", "kari"), ("LINK_DAYS", "0"), ("PASSWORD_FILE", "/nowhere")],
)
def test_a_value_that_is_wrong_stops_nothing_else(name: str, value: str) -> None:
    settings = load(environment={f"TORG_XMPP_{name}": value})
    assert f"[xmpp] {name.lower()}" in settings.wrong["xmpp"]
    assert settings.xmpp.jid == ""


async def test_an_account(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hemmelig\n")
    channel = await built(
        JID="Torg@Havdal.example", PASSWORD_FILE=str(secret), STAFF="kari@havdal.example=kari, ola@havdal.example=ola"
    )
    assert channel.connection.access.address == "torg@havdal.example"
    assert channel.connection.access.secret == "hemmelig"
    assert channel._rules.staff == {"kari@havdal.example": "kari", "ola@havdal.example": "ola"}


async def test_a_component() -> None:
    assert (await built(**COMPONENT)).connection.access.address == "torg.havdal.example"
    own = await built(**COMPONENT, JID="service@torg.havdal.example", HOST="prosody", TLS="none")
    assert own.connection.access.address == "service@torg.havdal.example"
