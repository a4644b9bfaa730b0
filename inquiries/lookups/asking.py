"""Asking another system over HTTP and JSON, as templates describe it: registers, and whatever else settings may name.

Addresses are URI templates (RFC 6570), so that what is asked can only ever be a value in them; the host stands in the
settings and no answer can lead to another. Values are found by JMESPath. What is told of a failure names the host alone,
since the rest of the address is what somebody asked about a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jmespath
from aiohttp import hdrs
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult
from uritemplate import URITemplate
from yarl import URL

from bot.errors import RegisterSlow, RegisterUnavailable
from inquiries.lookups.shape import filled

REDIRECTS = 3
MOVED = frozenset({301, 302, 303, 307, 308})
AGENT = "Torg/1.0 (look-ups of a municipal service desk)"
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Asking:
    """How another system is asked; `body` is JSON whose texts hold `{field}`, `headers` are whole, with their secret.

    `empty_status` is the status by which it says that it knows nothing, beside 200.
    """

    url: URITemplate
    method: str = hdrs.METH_GET
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = None
    timeout_s: float = 5.0
    size_limit: int = 512 * 1024
    empty_status: int | None = None


class Asker:
    """Asks one system; close it at the end."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, query: Mapping[str, str]) -> tuple[str, bytes | None]:
        """Ask with what fills the templates; return the host and its answer, None where it knows nothing.

        Raises RegisterUnavailable, RegisterSlow.
        """
        url = URL(self._asking.url.expand(dict(query)), encoded=True)
        body = None if self._asking.body is None else _filled(self._asking.body, query)
        try:
            async with asyncio.timeout(self._asking.timeout_s):
                return str(url.host), await self._follow(url, body)
        except TimeoutError as error:
            raise RegisterSlow(f"{url.host}: no answer within {self._asking.timeout_s:g} seconds") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # The error's own words may hold the address, and with it what was asked.
            raise RegisterUnavailable(f"{url.host}: {type(error).__name__}") from None

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()

    async def _follow(self, url: URL, body: Any) -> bytes | None:
        """Ask, and ask again where the same host says that it moved; None where it knows nothing."""
        place = url
        for _ in range(REDIRECTS + 1):
            status, said, location = await self._ask(place, body)
            if status == self._asking.empty_status:
                return None
            if status not in MOVED:
                return said
            place = place.join(URL(location))
            if not location or place.origin() != url.origin():
                raise RegisterUnavailable(f"{url.host}: it redirects to another place, which is not followed")
        raise RegisterUnavailable(f"{url.host}: it redirects again and again")

    async def _ask(self, url: URL, body: Any) -> tuple[int, bytes, str]:
        asking = self._asking
        async with self._open().request(
            asking.method, url, headers=asking.headers, json=body, allow_redirects=False
        ) as answer:
            if answer.status in MOVED or answer.status == asking.empty_status:
                return answer.status, b"", answer.headers.get(hdrs.LOCATION, "")
            if answer.status != 200:
                raise RegisterUnavailable(f"{url.host}: it answers {answer.status}")
            return answer.status, await _body(answer, asking.size_limit), ""

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Cookies are not kept, proxies of the environment are not used: both could lead elsewhere.
            self._session = aiohttp.ClientSession(
                headers={hdrs.USER_AGENT: AGENT, hdrs.ACCEPT: "application/json"},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session


def path_of(expression: str) -> ParsedResult:
    """Return a JMESPath expression. Raises ValueError saying what is wrong with it."""
    try:
        return jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(" ".join(str(error).split())) from error


def _filled(template: Any, query: Mapping[str, str]) -> Any:
    """Return JSON with its texts filled in; what is left empty stands nowhere in it."""
    if isinstance(template, str):
        return filled(template, query)
    if isinstance(template, Mapping):
        done = {name: _filled(part, query) for name, part in template.items()}
        return {name: part for name, part in done.items() if part != "" or template[name] == ""}
    if isinstance(template, list):
        return [_filled(part, query) for part in template]
    return template


async def _body(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(PIECE):
        body += chunk
        if len(body) > limit:
            raise RegisterUnavailable(f"{answer.url.host}: its answer is larger than {limit // 1024} KiB")
    return bytes(body)
