"""Two Nordic providers as their public documentation describes them, as small servers that speak their formats.

46elks (Sweden): https://46elks.se/docs/send-sms, https://46elks.se/docs/receive-sms and
https://46elks.se/docs/sms-delivery-reports. Forms both ways, HTTP Basic authentication; the states are `sent`, `delivered`
and `failed`.

GatewayAPI (Denmark): https://gatewayapi.com/docs/apis/rest/ (its source stands in github.com/onlinecity/gatewayapi-docs,
docs/rest.rst). JSON both ways, a token as the user of Basic authentication, webhooks with a JSON Web Token.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.servers import free_port

SECRET = "en-hemmelighet-for-webhook"
GIVEN_UP_AFTER = 40


@dataclass
class Sent:
    """What a provider was given to send."""

    id: str
    to: str
    text: str
    fields: dict[str, Any]


@dataclass
class Provider:
    """A provider's server: `refuse_with` is what it answers instead, `hang` that it does not answer."""

    sent: list[Sent] = field(default_factory=list)
    refuse_with: list[web.Response] = field(default_factory=list)
    hang: bool = False
    early: bool = False
    """Report a message before the call that sends it is answered."""

    port: int = field(default_factory=free_port)
    webhook: str = ""
    _runner: web.AppRunner | None = None
    _session: aiohttp.ClientSession | None = None
    _tasks: set[asyncio.Task[int]] = field(default_factory=set)

    async def start(self) -> None:
        """Begin to serve."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Stop serving."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.hang:
            await asyncio.sleep(60)
        if self.refuse_with:
            return self.refuse_with.pop(0)
        sent, answer = await self.take(request)
        self.sent.append(sent)
        if self.early:
            task = asyncio.create_task(self.report(sent, delivered=True))
            self._tasks.add(task)
            await asyncio.sleep(0.4)
        return answer

    async def take(self, request: web.Request) -> tuple[Sent, web.Response]:
        """Read a message to send, and answer."""
        raise NotImplementedError

    async def phone_sends(self, number: str, text: str, identifier: str = "") -> int:
        """Tell the webhook of an SMS; return the status."""
        raise NotImplementedError

    async def report(self, sent: Sent, *, delivered: bool) -> int:
        """Tell the webhook how far a message came; return the status."""
        raise NotImplementedError

    def table(self, callback: str) -> dict[str, Any]:
        """Return the settings by which our side reaches it."""
        raise NotImplementedError

    async def until_taken(self, **request: Any) -> int:
        """Post to our side as these providers do, again and again until it answers with 2xx; return how often."""
        assert self._session is not None
        url = request.pop("url")
        for attempt in range(1, GIVEN_UP_AFTER):
            try:
                async with self._session.post(url, timeout=aiohttp.ClientTimeout(total=10), **request) as response:
                    if response.status < 300:
                        return attempt
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.1)
        raise AssertionError("our side never took it")

    async def post(self, url: str, **request: Any) -> int:
        """Post once and return the status."""
        assert self._session is not None
        async with self._session.post(url, **request) as response:
            return response.status


class Elks(Provider):
    """46elks."""

    name = "elks"

    def table(self, callback: str) -> dict[str, Any]:
        """Return the template that docs/channels.md gives for 46elks."""
        return {
            "kind": "template",
            "number": "+46766861004",
            "url": f"http://127.0.0.1:{self.port}/a1/sms",
            "callback_url": callback,
            "form": "form",
            "username": "u-torg",
            "password": "p-torg",
            "body": {"from": "{from}", "to": "{to}", "message": "{text}", "whendelivered": "{report_url}"},
            "reference": "id",
            "secret": SECRET,
            "secret_parameter": "secret",
            "inbound": {"form": "form", "id": "id", "from": "from", "to": "to", "text": "message", "time": "created"},
            "report": {"form": "form", "id": "id", "state": "status", "delivered": ["delivered"], "failed": ["failed"]},
        }

    async def take(self, request: web.Request) -> tuple[Sent, web.Response]:
        """Answer as `POST /a1/sms` does."""
        given = dict(await request.post())
        right = aiohttp.encode_basic_auth("u-torg", "p-torg")
        if request.headers.get("Authorization") != right:
            return Sent("", "", "", {}), web.Response(status=401, text="API access requires Basic HTTP authentication")
        sent = Sent("s" + uuid.uuid4().hex, str(given["to"]), str(given["message"]), dict(given))
        body = {
            "id": sent.id,
            "status": "created",
            "direction": "outgoing",
            "from": given["from"],
            "to": sent.to,
            "parts": 1,
        }
        return sent, web.json_response(body | {"message": sent.text, "cost": 3500})

    async def phone_sends(self, number: str, text: str, identifier: str = "") -> int:
        """Post a form to the number's sms_url."""
        form = {
            "direction": "incoming",
            "id": identifier or "s" + uuid.uuid4().hex,
            "from": number,
            "to": "+46766861004",
            "created": "2026-03-02T08:00:00.741000",
            "message": text,
        }
        return await self.post(f"{self.webhook}/api/sms/elks/inbound?secret={SECRET}", data=form)

    async def report(self, sent: Sent, *, delivered: bool) -> int:
        """Post a form to the message's own whendelivered."""
        form = {"id": sent.id, "status": "delivered" if delivered else "failed"}
        return await self.until_taken(url=sent.fields["whendelivered"], data=form)


class GatewayApi(Provider):
    """GatewayAPI."""

    name = "gatewayapi"

    def table(self, callback: str) -> dict[str, Any]:
        """Return the template that docs/channels.md gives for GatewayAPI."""
        return {
            "kind": "template",
            "number": "Havdal",
            "url": f"http://127.0.0.1:{self.port}/rest/mtsms",
            "callback_url": callback,
            "username": "et-api-token",
            "body": {
                "sender": "{from}",
                "message": "{text}",
                "userref": "{id}",
                "callback_url": "{report_url}",
                "recipients": [{"msisdn": "{to_digits}"}],
            },
            "unicode": {"encoding": "UCS2"},
            "reference": "ids.0",
            "error": "message",
            "secret": SECRET,
            "signature": {"kind": "jwt", "header": "X-Gwapi-Signature"},
            "inbound": {
                "form": "json",
                "id": "id",
                "from": "msisdn",
                "to": "receiver",
                "text": "message",
                "time": "senttime",
            },
            "report": {
                "form": "json",
                "message": "userref",
                "state": "status",
                "reason": "error",
                "delivered": ["DELIVERED"],
                "failed": ["UNDELIVERABLE", "REJECTED", "EXPIRED", "DELETED", "SKIPPED"],
            },
        }

    async def take(self, request: web.Request) -> tuple[Sent, web.Response]:
        """Answer as `POST /rest/mtsms` does."""
        given = await request.json()
        if request.headers.get("Authorization") != aiohttp.encode_basic_auth("et-api-token", ""):
            return Sent("", "", "", {}), web.json_response({"code": "0x0216", "message": "Invalid API key"}, status=401)
        number = given["recipients"][0]["msisdn"]
        assert number.isdigit()
        identifier = uuid.uuid4().int % 10**9
        sent = Sent(str(identifier), "+" + number, given["message"], given)
        usage = {"countries": {"NO": 1}, "currency": "DKK", "total_cost": 0.12}
        return sent, web.json_response({"ids": [identifier], "usage": usage})

    async def phone_sends(self, number: str, text: str, identifier: str = "") -> int:
        """Post JSON with its token."""
        body = {
            "id": int(identifier or uuid.uuid4().int % 10**9),
            "msisdn": int(number.removeprefix("+")),
            "receiver": 2020,
            "message": text,
            "senttime": 1450000000,
            "webhook_label": "test",
        }
        return await self.post(f"{self.webhook}/api/sms/gatewayapi/inbound", **_signed(body))

    async def report(self, sent: Sent, *, delivered: bool) -> int:
        """Post JSON with its token."""
        body = {
            "id": int(sent.id),
            "msisdn": int(sent.to.removeprefix("+")),
            "time": 1450000000,
            "status": "DELIVERED" if delivered else "UNDELIVERABLE",
            "error": None if delivered else "absent subscriber",
            "userref": sent.fields["userref"],
        }
        return await self.until_taken(url=sent.fields["callback_url"], **_signed(body))


def _signed(body: dict[str, Any], secret: str = SECRET) -> dict[str, Any]:
    def packed(octets: bytes) -> str:
        return base64.urlsafe_b64encode(octets).decode().rstrip("=")

    raw = json.dumps(body).encode()
    said = f"{packed(json.dumps({'typ': 'JWT', 'alg': 'HS256'}).encode())}.{packed(raw)}"
    signature = hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
    headers = {"Content-Type": "application/json", "X-Gwapi-Signature": f"{said}.{packed(signature)}"}
    return {"data": raw, "headers": headers}
