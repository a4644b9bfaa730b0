"""Any provider with an HTTP interface, as templates describe it: what is sent to it, and where its answers stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import aiohttp

from channels.sms.authentication import Authentication, without
from channels.sms.gateway import Answer, Http, explanation, filled, refuses
from channels.sms.models import Call, Outgoing, Received, Report
from channels.sms.parsing import InboundFields, ReportFields, read_inbound, read_report, value


@dataclass(frozen=True, slots=True)
class Sending:
    """How a message is sent: `{to}`, `{to_digits}`, `{from}`, `{text}`, `{id}`, `{report_url}` and `{token}` are replaced.

    `form` is `json`, `form` or `query`. `reference` is the path of the provider's id in its answer; `accepted` are values
    that fields of the answer must have, for providers that refuse with status 200; `explained` is the path of the reason.
    `unicode` is laid over `body` for a text that is not in the GSM alphabet.
    """

    url: str
    body: Mapping[str, Any]
    form: str = "json"
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    unicode: Mapping[str, Any] = field(default_factory=dict)
    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    reference: str = ""
    accepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    explained: str = ""
    report_url: str = ""


@dataclass
class TemplateGateway:
    """Gateway over a provider that templates describe."""

    name: str
    number: str
    sending: Sending
    authentication: Authentication
    inbound: InboundFields
    reports: ReportFields
    secret_parameter: str = ""
    per_second: float = 10.0
    timeout_s: float = 15.0
    knows_ours: bool = False
    report_within_s: float = 20.0
    _http: Http = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._http = Http(self.name, self.timeout_s)

    async def send(self, outgoing: Outgoing) -> str:
        """Hand a message to the provider."""
        sending = self.sending
        values = {
            "to": outgoing.to,
            "to_digits": outgoing.to_digits,
            "from": self.number,
            "text": outgoing.text,
            "id": outgoing.id,
            "report_url": sending.report_url,
            "token": sending.token,
        }
        body = filled(dict(sending.body) | (dict(sending.unicode) if outgoing.unicode else {}), values)
        place = {"json": "json", "form": "data", "query": "params"}[sending.form]
        headers = filled(sending.headers, values)
        if sending.username:
            headers["Authorization"] = aiohttp.encode_basic_auth(sending.username, sending.password, encoding="utf-8")
        request: dict[str, Any] = {place: body, "headers": headers}
        url = filled(sending.url, values)
        answer = await self._http.ask(sending.method, url, explained=sending.explained, **request)
        self._see_whether_accepted(answer)
        # Where the reports call the message as we do, so do we.
        return outgoing.id if self.knows_ours else value(answer.data, sending.reference) or outgoing.id

    def check(self, call: Call, now: datetime) -> None:
        """See whether the request comes from the provider."""
        self.authentication.check(call, now)

    def received(self, call: Call) -> Received:
        """Read an SMS by the template."""
        return read_inbound(self.inbound, call)

    def report(self, call: Call) -> Report:
        """Read a delivery report by the template."""
        return read_report(self.reports, call)

    def without_secret(self, call: Call) -> Call:
        """Return a request without the secret, if it stands in the address or the form, and without headers."""
        body = call.body
        if self.secret_parameter and "form-urlencoded" in call.content_type:
            body = without(body.decode("latin-1"), self.secret_parameter).encode("latin-1")
        return replace(call, query=without(call.query, self.secret_parameter), body=body, headers={})

    async def close(self) -> None:
        """Let go of every connection."""
        await self._http.close()

    def _see_whether_accepted(self, answer: Answer) -> None:
        for path, wanted in self.sending.accepted.items():
            found = value(answer.data, path)
            if found not in wanted:
                raise refuses(self.name, f"{path} {found}, {explanation(answer, self.sending.explained)}")
