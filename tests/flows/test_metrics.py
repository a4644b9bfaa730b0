"""What the service tells of its channels to who looks after it: at `/metrics`, and in the console."""

from __future__ import annotations

import re
import smtplib
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.channels.email.post_office import mail
from tests.flows.at_the_desk import at_work
from tests.flows.mail_town import rows
from tests.servers import free_port
from tests.service import Service, eventually

pytestmark = pytest.mark.timeout(120)

LINE = re.compile(r"(\w+)\{([^}]*)\} (\S+)")


async def metrics(url: str, **headers: str) -> tuple[int, dict[str, float]]:
    """Return the status, and each figure by its name and labels."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics", headers=headers) as response:
        return response.status, {
            f"{name} {labels}": float(value) for name, labels, value in LINE.findall(await response.text())
        }


def state(figures: dict[str, float], channel: str) -> set[str]:
    found = re.compile(rf'torg_part_state part="channel\.{channel}",state="(\w+)"')
    return {match.group(1) for name, value in figures.items() if value and (match := found.fullmatch(name))}


async def test_every_channel_tells_its_state_its_queue_and_its_counts(tmp_path: Path) -> None:
    """Mail comes in and its answer finds no relay, a phone is answered, XMPP is set wrongly: each is told by itself."""
    smtp, nobody = free_port(), free_port()
    service = Service(
        tmp_path,
        TORG_EMAIL_FROM_ADDRESS="post@havdal.example",
        TORG_EMAIL_LISTEN=f"127.0.0.1:{smtp}",
        TORG_EMAIL_RELAY_HOST="127.0.0.1",
        TORG_EMAIL_RELAY_PORT=str(nobody),
        TORG_EMAIL_RELAY_SECURITY="none",
        TORG_SMS_QUIET="",
        TORG_XMPP_JID="torg@havdal.example",
    )
    async with service, at_work(service) as ada:
        with smtplib.SMTP("127.0.0.1", smtp, timeout=20) as sender:
            sender.sendmail("kari@example.org", ["post@havdal.example"], mail())
        await _say_by_sms(service.url, "Når åpner biblioteket?")
        reached = "SELECT 1 FROM outbox WHERE channel = 'sms' AND state = 'accepted'"
        await eventually(lambda: rows(service, reached), what="the answer at the phone")
        await eventually(lambda: rows(service, "SELECT 1 FROM outbox WHERE channel = 'email' AND error IS NOT NULL"))
        status, figures = await metrics(service.url)
        assert status == 200
        assert {name: state(figures, name) for name in ("email", "sms", "xmpp", "letter")} == {
            "email": {"down"},
            "sms": {"up"},
            "xmpp": {"off"},
            "letter": {"up"},
        }
        for channel, waiting in {"email": 1.0, "sms": 0.0, "xmpp": 0.0, "letter": 0.0}.items():
            assert figures[f'torg_outbox_waiting channel="{channel}"'] == waiting
            assert figures[f'torg_outbox_failed channel="{channel}"'] == 0.0
        for channel in ("email", "sms"):
            assert figures[f'torg_messages_received_total channel="{channel}"'] == 1.0
            assert figures[f'torg_recorded_seconds_count channel="{channel}"'] == 1.0
        assert figures['torg_messages_sent_total channel="sms",state="accepted"'] == 1.0
        assert figures['torg_outbox_oldest_seconds channel="email"'] > 0.0
        shown = {one["name"]: one for one in (await ada.ask("GET", "/channels"))["channels"]}
        assert (shown["email"]["state"], shown["email"]["waiting"]) == ("down", 1)
        assert f"127.0.0.1:{nobody}" in shown["email"]["last_error"]
        assert shown["xmpp"]["state"] == "off"
        assert shown["xmpp"]["reason"].startswith("[xmpp] password")


async def test_what_goes_out_is_counted_once(tmp_path: Path) -> None:
    smtp = free_port()
    service = Service(tmp_path, TORG_EMAIL_LISTEN=f"127.0.0.1:{smtp}")
    async with service:
        with smtplib.SMTP("127.0.0.1", smtp, timeout=20) as sender:
            sender.sendmail("kari@example.org", ["post@havdal.example"], mail())
        await eventually(lambda: rows(service, "SELECT 1 FROM outbox WHERE state = 'accepted'"), what="the answer")
        _, figures = await metrics(service.url)
        assert figures['torg_messages_sent_total channel="email",state="accepted"'] == 1.0


async def test_figures_are_for_this_machine_or_for_who_has_the_token(tmp_path: Path) -> None:
    here = _address()
    service = Service(tmp_path, TORG_SERVICE_HOST="0.0.0.0")  # noqa: S104 - to be reached by another address, too
    async with service:
        assert (await metrics(service.url))[0] == 200
        assert (await metrics(service.url, **{"X-Forwarded-For": "192.0.2.1"}))[0] == 403, "a proxy asks for somebody else"
        if here:
            assert (await metrics(f"http://{here}:{service.port}"))[0] == 403
    with_token = Service(tmp_path, TORG_SERVICE_HOST="0.0.0.0", TORG_SERVICE_METRICS_TOKEN="en-lang-nokkel")  # noqa: S104
    async with with_token:
        for place in {"127.0.0.1", here or "127.0.0.1"}:
            url = f"http://{place}:{with_token.port}"
            assert (await metrics(url))[0] == 403
            assert (await metrics(url, Authorization="Bearer feil"))[0] == 403
            assert (await metrics(url, Authorization="Bearer en-lang-nokkel"))[0] == 200


async def _say_by_sms(url: str, said: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/api/sms/simulator/phone") as response:
            phone = await response.json()
        sms = {"id": "1", "from": "+4791234567", "to": phone["number"], "text": said}
        headers = {phone["header"]: phone["secret"]}
        async with session.post(f"{url}/api/sms/simulator/inbound", json=sms, headers=headers) as response:
            assert response.status == 200


def _address() -> str | None:
    """Return an address of this machine that is not the loopback's; no packet is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.255", 9))
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith("127.") else found
