"""Kannel, the open SMS gateway: `sendsms` of its smsbox, and what its `get-url` and `dlr-url` fetch (its user guide)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlencode

from yarl import URL

from bot.errors import Malformed
from bot.messages import DeliveryState
from channels.sms.authentication import SharedSecret, without
from channels.sms.gateway import Http
from channels.sms.models import Call, Outgoing, Received, Report
from channels.sms.parsing import InboundFields, content, name_of, read_inbound, undelivered, value

PARAMETER = "secret"
INBOUND = InboundFields(
    id="id",
    sender="from",
    recipient="to",
    text="text",
    coding="charset",
    codings={"UTF-16BE": "utf-16-be", "UCS-2": "utf-16-be", "ucs-2": "utf-16-be"},
    udh="udh",
    udh_form="raw",
    form="query",
)
DELIVERED, FAILED, BUFFERED, SENT, REJECTED = 1, 2, 4, 8, 16
MASK = DELIVERED | FAILED | BUFFERED | SENT | REJECTED


@dataclass
class Kannel:
    """Gateway over a Kannel smsbox; `url` is its sendsms, `report_url` where it finds our webhook.

    Our own message id is the reference, so that Kannel's «sent to the network» tells us even after a crash that it has
    a message.
    """

    name: str
    number: str
    url: str
    report_url: str
    username: str
    password: str
    secret: str
    smsc: str = ""
    per_second: float = 10.0
    timeout_s: float = 15.0
    knows_ours: bool = True
    report_within_s: float = 20.0
    _http: Http = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._http = Http(self.name, self.timeout_s)

    async def send(self, outgoing: Outgoing) -> str:
        """Hand a message to smsbox, which answers when bearerbox has stored it."""
        report = f"{self.report_url}?{PARAMETER}={quote(self.secret, safe='')}&id={outgoing.id}&state=%d&reason=%A"
        fields = {
            "username": self.username,
            "password": self.password,
            "from": self.number,
            "to": outgoing.to,
            "text": outgoing.text,
            "charset": "UTF-8",
            "coding": "2" if outgoing.unicode else "0",
            "dlr-mask": str(MASK),
            "dlr-url": report,
        }
        if self.smsc:
            fields["smsc"] = self.smsc
        # In the address and not in a form: smsbox reads forms in some versions only.
        await self._http.ask("GET", URL(f"{self.url}?{urlencode(fields)}", encoded=True))
        return outgoing.id

    def check(self, call: Call, now: datetime) -> None:
        """See whether the request shows the secret."""
        SharedSecret(self.secret, parameter=PARAMETER).check(call, now)

    def received(self, call: Call) -> Received:
        """Read what `get-url` fetched."""
        return read_inbound(INBOUND, call)

    def report(self, call: Call) -> Report:
        """Read what `dlr-url` fetched: `state` is one of the bits that the mask asked for."""
        data = content(call, "query")
        reference, state, reason = (name_of(value(data, name)) for name in ("id", "state", "reason"))
        if not reference or not state.isascii() or not state.isdigit() or len(state) > 3:
            raise Malformed("the report has no id or no state")
        bits = int(state)
        if bits & DELIVERED:
            return Report(reference, DeliveryState.DELIVERED)
        if bits & (FAILED | REJECTED):
            return undelivered(reference, reason or str(bits))
        return Report(reference, DeliveryState.ACCEPTED if bits & (SENT | BUFFERED) else None, reason)

    def without_secret(self, call: Call) -> Call:
        """Return a request without the secret in its address."""
        return Call(call.method, without(call.query, PARAMETER), call.body, call.content_type)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._http.close()
