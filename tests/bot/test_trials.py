"""Trying channels out: what is told of a step, and that settings are shown without their secrets."""

from __future__ import annotations

import asyncio

import pytest

from bot.app.trials import shown
from bot.errors import ChannelUnavailable, Why
from bot.settings import Email, Sms, Xmpp
from bot.trials import timed

AWAY = Why("part_relay_hung_up", {"words": "timed out"})


async def test_what_is_not_done_in_time_has_failed() -> None:
    step = await timed("ping", asyncio.Event().wait(), within=0.01)
    assert (step.worked, step.said) == (False, "no answer within 0 s")
    assert step.why == Why("trial_late", {"seconds": "0"})


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ChannelUnavailable("the relay is away"), None),
        (ChannelUnavailable("the relay is away", why=AWAY), AWAY),
        (OSError("the relay is away"), Why("trial_unreached", {"words": "the relay is away"})),
    ],
)
async def test_why_a_step_failed_is_told(error: Exception, why: Why | None) -> None:
    async def fails() -> None:
        raise error

    step = await timed("send", fails())
    assert (step.worked, step.said, step.why) == (False, "the relay is away", why)


def test_secrets_are_told_to_be_set_and_never_what_they_are() -> None:
    secret = "noe-helt-hemmelig"
    email = dict(shown(Email(imap_password=secret, imap_host="imap.havdal.example").model_dump(mode="json")))
    assert (email["imap_password"], email["imap_host"]) == (None, "imap.havdal.example")
    assert "relay_password" not in email
    gateways = {"elks": {"url": f"https://user:{secret}@api.example", "auth": {"password": secret}}}
    everything = [
        *shown(Sms(gateways=gateways).model_dump(mode="json")),
        *shown(Xmpp(secret=secret).model_dump(mode="json")),
    ]
    assert dict(everything)["gateways"] == "elks"
    assert secret not in str([*email.items(), *everything])
