"""What an SMS gateway is to the channel, and the HTTP that all of them speak."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import aiohttp
from yarl import URL

from bot.errors import BadInput, ChannelUnavailable, Why
from bot.reasons import aside
from channels.sms.models import Call, NotTaken, Outgoing, Received, Report
from channels.sms.parsing import value

LONGEST_ANSWER = 64 * 1024
SETTINGS_ARE_WRONG = frozenset({401, 402, 403, 404, 405, 407})
"""Answers that are no fault of the message: a password, an address or the account must be put right first."""

ASKS_FOR_PATIENCE = frozenset({408, 425, 429})


class Gateway(Protocol):
    """One way to the telephone network; `name` stands in the address of its webhooks.

    `number` is what people write to and see as the sender, `per_second` how many messages it takes. `knows_ours` tells that
    its reports call a message as we do: then a message whose sending was interrupted need not be sent twice, if a report
    on it comes within `report_within_s`.
    """

    name: str
    number: str
    per_second: float
    knows_ours: bool
    report_within_s: float

    async def send(self, outgoing: Outgoing) -> str:
        """Hand a message on and return what the gateway calls it.

        Raises BadInput when it never will take it, NotTaken when it certainly has not, ChannelUnavailable when it may have.
        """
        ...

    def check(self, call: Call, now: datetime) -> None:
        """See whether a request comes from the gateway. Raises NotLoggedIn, Refused."""
        ...

    def received(self, call: Call) -> Received:
        """Read an SMS. Raises Malformed."""
        ...

    def report(self, call: Call) -> Report:
        """Read a delivery report. Raises Malformed."""
        ...

    def without_secret(self, call: Call) -> Call:
        """Return a request as it may be kept."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway answered, with a status below 400."""

    status: int
    text: str

    @property
    def data(self) -> Any:
        """The answer as JSON, None when it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None


@dataclass
class Http:
    """Requests to one gateway: one session, a time-out, and answers as errors of ours."""

    name: str
    timeout_s: float
    _session: aiohttp.ClientSession | None = field(default=None, repr=False)

    async def ask(self, method: str, url: str | URL, *, explained: str = "", **request: Any) -> Answer:
        """Make a request; `explained` is the path of the reason in a JSON answer that refuses. Raises as `Gateway.send`."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self.timeout_s, sock_connect=min(10.0, self.timeout_s))
        try:
            async with self._session.request(method, url, timeout=timeout, allow_redirects=False, **request) as response:
                text = (await response.content.read(LONGEST_ANSWER)).decode(response.charset or "utf-8", "replace")
                answer = Answer(response.status, text)
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            why = Why("delivery_sms_unreached", {"name": self.name, "more": aside(str(error))})
            raise NotTaken(f"the gateway {self.name} cannot be reached: {error}", why=why) from error
        except TimeoutError as error:
            seconds = f"{self.timeout_s:.0f}"
            why = Why("delivery_sms_silent", {"name": self.name, "seconds": seconds})
            raise ChannelUnavailable(f"the gateway {self.name} did not answer within {seconds} s", why=why) from error
        except (aiohttp.ClientError, OSError, LookupError) as error:
            said = f"{type(error).__name__} {error}"
            why = Why("delivery_sms_broke_off", {"name": self.name, "more": aside(said)})
            raise ChannelUnavailable(f"the gateway {self.name} broke off: {said}", why=why) from error
        _raise_for(self.name, answer, explained)
        return answer

    async def close(self) -> None:
        """End the session."""
        if self._session is not None:
            await self._session.close()


def explanation(answer: Answer, path: str) -> str:
    """Return why a gateway refused, as it says itself."""
    said = value(answer.data, path) if path else None
    return " ".join((said or answer.text).split())[:200]


def _raise_for(name: str, answer: Answer, explained: str) -> None:
    if answer.status < 300:
        return
    said = f"{answer.status} {explanation(answer, explained)}".strip()
    if answer.status < 400 or answer.status in SETTINGS_ARE_WRONG:
        why = Why("delivery_sms_settings", {"name": name, "more": aside(said)})
        raise NotTaken(f"the gateway {name} refuses us, see its settings: {said}", why=why)
    if answer.status >= 500 or answer.status in ASKS_FOR_PATIENCE:
        why = Why("delivery_sms_later", {"name": name, "more": aside(said)})
        raise NotTaken(f"the gateway {name} cannot take it now: {said}", why=why)
    raise refuses(name, said)


def refuses(name: str, said: str) -> BadInput:
    """Return that a gateway will never take a message, in its own words."""
    why = Why("delivery_sms_refused", {"name": name, "more": aside(said)})
    return BadInput(f"the gateway {name} refuses the message: {said}", why=why)


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """Return a template with `{name}` replaced by values in every text of it; what is no known name stays."""
    if isinstance(template, str):
        for name, replacement in values.items():
            if template == f"{{{name}}}":
                return replacement
        return _replaced(template, values)
    if isinstance(template, Mapping):
        return {key: filled(item, values) for key, item in template.items()}
    if isinstance(template, list | tuple):
        return [filled(item, values) for item in template]
    return template


def _replaced(text: str, values: Mapping[str, str]) -> str:
    """Replace every name at once: what was put in is not looked at again, it is what people wrote."""
    pieces: list[str] = []
    rest = text
    while True:
        places = [(rest.index(f"{{{name}}}"), name) for name in values if f"{{{name}}}" in rest]
        if not places:
            return "".join((*pieces, rest))
        place, name = min(places)
        pieces += [rest[:place], values[name]]
        rest = rest[place + len(name) + 2 :]
