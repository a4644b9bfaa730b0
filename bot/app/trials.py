"""Lets administrators try channels out, and see how each is set up without its secrets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.app.channels import Channels, OffChannel
from bot.errors import BadInput, Conflict, NotFound
from bot.interfaces import RateLimiter, Texts
from bot.messages import Staff
from bot.settings import Section, Settings
from bot.trials import TrialStep, timed
from channels.email.channel import EmailChannel
from channels.sms.channel import SmsChannel
from channels.webchat.trial import greeted
from channels.xmpp.channel import XmppChannel

log = logging.getLogger(__name__)

TRIALS, WITHIN_S = 20, 3_600
"""So many trials an hour of one municipality: each SMS costs, and each mail may annoy somebody."""

WEBCHAT = "webchat"
SECRET = ("password", "secret", "token", "key")
ADDRESSED = (EmailChannel, SmsChannel)


class Trials:
    """TrialDesk over the channels that run; `here` tells the service's own address."""

    def __init__(
        self, settings: Settings, channels: Channels, limiter: RateLimiter, texts: Texts, here: Callable[[], str]
    ) -> None:
        self.municipality = settings.municipality.id
        self._settings = settings
        self._channels = channels
        self._limiter = limiter
        self._texts = texts
        self._here = here

    async def try_out(self, staff: Staff, channel: str, to: str) -> Sequence[TrialStep]:
        """Try a channel. Raises NotFound, RateLimited, BadInput where an address is missing, Conflict where it is off."""
        found = self._channels.by_name.get(channel)
        if isinstance(found, OffChannel):
            raise Conflict(found.health().reason, why=found.why)
        if channel != WEBCHAT and not isinstance(found, EmailChannel | SmsChannel | XmppChannel):
            raise NotFound("there is no such channel to try out")
        if isinstance(found, ADDRESSED) and not to:
            raise BadInput("an address or number to send to is missing")
        await self._limiter.spend(f"trials/{self.municipality}", TRIALS, WITHIN_S)
        municipality = self._settings.municipality
        text = self._texts.text("trial_message", municipality.language, municipality=municipality.name)
        if isinstance(found, EmailChannel | SmsChannel | XmppChannel):
            steps = await found.try_out(to, text)
        else:
            steps = await self._chat()
        told = ", ".join(f"{one.step} {'worked' if one.worked else 'failed'}" for one in steps)
        log.info("%s tried the channel %s out: %s", staff.username, channel, told)
        return steps

    def settings(self, channel: str) -> list[tuple[str, str | None]]:
        """Return a channel's settings, None for a secret. Raises NotFound."""
        section = getattr(self._settings, channel, None)
        if channel not in {WEBCHAT, *self._channels.by_name} or not isinstance(section, Section):
            raise NotFound("there is no such channel")
        return shown(section.model_dump(mode="json"))

    async def _chat(self) -> list[TrialStep]:
        """Open a chat here, and at the address that browsers use where that is another one."""
        steps = [await timed("here", greeted(self._here()))]
        if public := self._settings.service.public_url:
            steps.append(await timed("public", greeted(public)))
        return steps


def shown(values: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Return settings as text; of tables within (gateways) only the names, since addresses in them may hold a password."""
    told: list[tuple[str, str | None]] = []
    for name, value in values.items():
        if any(word in name for word in SECRET) and not name.endswith("_file"):
            if value:
                told.append((name, None))
        elif isinstance(value, dict):
            told.append((name, ", ".join(sorted(value))))
        elif isinstance(value, list):
            told.append((name, ", ".join(map(str, value))))
        elif value is not None:
            told.append((name, str(value)))
    return told
