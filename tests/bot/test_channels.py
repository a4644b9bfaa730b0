"""Channels beside each other: one that is wrong or breaks is off by itself, and says why."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from bot.app.channels import ChannelParts, Channels
from bot.errors import ChannelUnavailable, SettingsError, Why
from bot.interfaces import Channel
from bot.messages import DeliveryState, Health, Outbound, Queue
from bot.metrics import Metrics
from bot.settings import Settings, load
from tests.building import START, SettableClock, until


class Plain:
    """A channel that does what it is told, after failing to start some times."""

    def __init__(self, name: str, fails: int = 0) -> None:
        self.name = name
        self.fails = fails
        self.started = self.stopped = False

    async def start(self) -> None:
        if self.fails:
            self.fails -= 1
            raise ChannelUnavailable("not yet")
        self.started = True

    async def stop(self) -> None:
        self.stopped = True
        raise RuntimeError("broke while stopping")

    async def send(self, outbound: Outbound) -> DeliveryState:
        return DeliveryState.ACCEPTED

    def health(self) -> Health:
        return Health(f"channel.{self.name}", "up" if self.started else "starting", START)


class Waiting:
    """An outbox in which something waits."""

    async def queues(self) -> dict[str, Queue]:
        return {"sms": Queue(2, START, 1, "500", START)}


class NothingCame:
    """Arrivals of which none was taken when the service died."""

    async def release(self) -> None:
        return None


class _Parts:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = SettableClock()
        self.metrics = Metrics()
        self.arrivals = NothingCame()


def channels(builders: dict[str, Any], settings: Settings | None = None) -> Channels:
    parts = cast(ChannelParts, _Parts(settings or Settings()))
    return Channels(builders, parts, cast(Any, Waiting()))


def wrong(parts: ChannelParts) -> Channel:
    raise SettingsError("[sms] gateway: there is no such gateway")


async def test_wrong_channel_is_off_with_its_sentence_and_the_others_run(caplog: pytest.LogCaptureFixture) -> None:
    mail = Plain("email")
    built = channels({"sms": wrong, "email": lambda _: mail})
    await built.start()
    healths = {health().part: health() for health in built.healths()}
    assert (healths["channel.sms"].state, healths["channel.sms"].reason) == (
        "off",
        "[sms] gateway: there is no such gateway",
    )
    assert healths["channel.email"].state == "up"
    with pytest.raises(ChannelUnavailable, match="no such gateway"):
        await built.by_name["sms"].send(cast(Outbound, None))
    assert "the channel sms is off" in caplog.text
    await built.stop()
    assert mail.stopped


async def test_queue_of_every_channel_is_told(caplog: pytest.LogCaptureFixture) -> None:
    built = channels({"sms": lambda _: Plain("sms"), "email": lambda _: Plain("email")})
    assert await built.queues() == {"sms": Queue(2, START, 1, "500", START), "email": Queue()}


async def test_channel_that_cannot_start_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.channels.FIRST_WAIT_S", 0.02)
    slow = Plain("email", fails=2)
    built = channels({"email": lambda _: slow})
    await built.start()
    await until(lambda: slow.started)
    await asyncio.wait_for(built.stop(), 5)


def test_mistake_in_a_channels_settings_leaves_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "torg.toml"
    file.write_text('[letter]\nenabled = "perhaps"\n[service]\nport = 8099\n')
    settings = load(file, {})
    assert settings.service.port == 8099
    assert "torg.toml line 2: [letter] enabled:" in settings.wrong["letter"]
    assert settings.letter.enabled
    with pytest.raises(SettingsError):
        load(file, {"TORG_SERVICE_PORT": "x"})


def test_counts_are_told_in_prometheus_form() -> None:
    metrics = Metrics()
    metrics.received("sms")
    metrics.sent("sms", "accepted")
    metrics.recorded("sms", 0.02)
    parts = (Health("channel.sms", "down", START, "no answer"),)
    page = metrics.page(parts, {"sms": Queue(2, START, 1)}).decode()
    for line in (
        'torg_messages_received_total{channel="sms"} 1.0',
        'torg_messages_sent_total{channel="sms",state="accepted"} 1.0',
        'torg_recorded_seconds_count{channel="sms"} 1.0',
        'torg_outbox_waiting{channel="sms"} 2.0',
        'torg_outbox_failed{channel="sms"} 1.0',
        'torg_part_state{part="channel.sms",state="down"} 1.0',
        'torg_part_state{part="channel.sms",state="up"} 0.0',
    ):
        assert line in page


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        ("TORG_SMS_QUIET", "[sms] quiet: it should look like 21:00-08:00"),
        ("TORG_XMPP_STAFF", "[xmpp] staff: it should look like ada@chat.havdal.example=ada"),
    ],
)
def test_wrong_setting_is_told_what_it_should_look_like(variable: str, sentence: str) -> None:
    settings = load(None, {variable: "x"})
    ((section, told),) = settings.wrong.items()
    assert told == f"{variable}: {sentence}"
    mistake = settings.mistake(section)
    setting, _, example = sentence.partition(": it should look like ")
    values = {"setting": f"{setting} ({variable})", "example": example}
    assert mistake is not None
    assert mistake.why == Why("setting_form", values)


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ("[sms]\nquietly = 1\n", Why("setting_unknown", {"setting": "[sms] quietly (torg.toml)"}, line=2)),
        (
            '[sms]\nsimulator = "yes"\n',
            Why("setting_choice", {"setting": "[sms] simulator (torg.toml)", "names": "auto, on, off"}, line=2),
        ),
        ('[sms]\nmax_segments = "many"\n', Why("setting_number", {"setting": "[sms] max_segments (torg.toml)"}, line=2)),
        (
            "[email]\n\nimap_port = 99999\n",
            Why("setting_most", {"setting": "[email] imap_port (torg.toml)", "most": "65535"}, line=3),
        ),
        ('[letter]\nenabled = "perhaps"\n', Why("setting_truth", {"setting": "[letter] enabled (torg.toml)"}, line=2)),
        (
            '[xmpp]\npassword_file = "empty"\n',
            Why("setting_file_empty", {"setting": "[xmpp] password_file (torg.toml)", "file": "empty"}, line=2),
        ),
    ],
)
def test_a_wrong_setting_is_told_to_people_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, why: Why
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("torg.toml").write_text(toml, encoding="utf-8")
    Path("empty").touch()
    settings = load(None, {})
    (section,) = settings.wrong
    mistake = settings.mistake(section)
    assert mistake is not None
    assert mistake.why == why
