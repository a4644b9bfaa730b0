"""Fetches pages of one host: by its robots.txt (RFC 9309), within limits, and from nowhere but public addresses."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from protego import Protego
from yarl import URL

from bot.errors import BadInput, Malformed, NotFound, Refused, TooLong, Unavailable, Why

AGENT = "TorgImport"
HEADERS = {"User-Agent": f"{AGENT}/1.0 (articles for a municipal service desk)", "Accept-Encoding": "gzip, deflate"}
REDIRECTS = 5
LONGEST_DELAY_S = 10.0
USUAL_PORTS = frozenset({80, 443})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is fetched: bytes of a page, pages, seconds for one and for all; seconds between two pages."""

    page: int = 5 * 1024 * 1024
    site_map: int = 50 * 1024 * 1024
    pages: int = 1_000
    page_s: float = 20.0
    all_s: float = 1_800.0
    pause_s: float = 0.5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: where it was in the end, its media type, and its bytes."""

    url: URL
    media_type: str
    charset: str | None
    body: bytes


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only, so that no name leads into the network that the service stands in.

    The connection is made to what was resolved here, so that a name which changes its mind in between gains nothing.
    """

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name. Raises OSError when one of them is not public."""
        found = await self._resolver.resolve(host, port, family)
        if any(not is_public(one["host"]) for one in found):
            raise OSError(errno.EACCES, f"{host} is an address within a private network")
        return found

    async def close(self) -> None:
        """Let go of nothing."""
        await self._resolver.close()


class Fetcher:
    """Fetches from the host of `start` alone; use it as a context. `private` allows private addresses.

    Every method raises Refused for what may not be fetched, NotFound, TooLong, Malformed, Unavailable.
    """

    def __init__(self, start: str, *, limits: Limits, private: bool = False) -> None:
        self.start = web_url(start)
        self.limits = limits
        self._private = private
        self._robots: Protego | None = None
        self._session: aiohttp.ClientSession | None = None
        self._next = 0.0

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=2, resolver=None if self._private else PublicResolver())
        timeout = aiohttp.ClientTimeout(total=self.limits.page_s, connect=10)
        # Cookies are not kept, proxies of the environment are not used: both could lead elsewhere.
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=timeout, headers=HEADERS, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def page(self, url: URL, *, limit: int | None = None) -> Fetched:
        """Return a page of the host, following redirects within it, when robots.txt allows."""
        robots = await self._rules()
        for _ in range(REDIRECTS + 1):
            self._check(url)
            if not robots.can_fetch(str(url), AGENT):
                raise Refused(f"{url}: the site's robots.txt does not allow it", why=Why("site_robots"))
            await self._pause(robots)
            found = await self._get(url, limit or self.limits.page)
            if isinstance(found, Fetched):
                return found
            url = found
        raise Malformed(f"{url}: it redirects again and again", why=Why("site_redirects"))

    async def site_maps(self) -> list[URL]:
        """Return the site maps that robots.txt names, of this host."""
        named = (_url_or_none(line) for line in (await self._rules()).sitemaps)
        return [url for url in named if url is not None and self.is_here(url)]

    def is_here(self, url: URL) -> bool:
        """Tell whether an address is on the host that was named: the same name, and the same or a usual port."""
        same_port = url.port == self.start.port or {url.port, self.start.port} <= USUAL_PORTS
        return url.scheme in {"http", "https"} and url.host == self.start.host and same_port

    def _check(self, url: URL) -> None:
        if not self.is_here(url):
            told = f"{url}: it is not on {self.start.host}, and the import does not leave that host"
            raise Refused(told, why=Why("site_elsewhere"))
        if not self._private and _is_address(str(url.host)) and not is_public(str(url.host)):
            raise Refused(f"{url}: it is an address within a private network", why=Why("site_private"))

    async def _rules(self) -> Protego:
        if self._robots is None:
            url = self.start.with_path("/robots.txt").with_query(None).with_fragment(None)
            self._robots = await self._read_rules(url)
        return self._robots

    async def _read_rules(self, url: URL) -> Protego:
        for _ in range(REDIRECTS + 1):
            self._check(url)
            try:
                found = await self._get(url, self.limits.page)
            except NotFound:
                return Protego.parse("")  # RFC 9309 § 2.3.1.3: no such file, no rules.
            if isinstance(found, Fetched):
                return Protego.parse(found.body.decode("utf-8", "replace"))
            url = found
        raise Malformed(f"{url}: it redirects again and again", why=Why("site_redirects"))

    async def _pause(self, robots: Protego) -> None:
        """Wait between two pages: as long as we find polite, or as the site asks within reason."""
        loop = asyncio.get_running_loop()
        asked = min(robots.crawl_delay(AGENT) or 0.0, LONGEST_DELAY_S)
        await asyncio.sleep(max(0.0, self._next - loop.time()))
        self._next = loop.time() + max(self.limits.pause_s, asked)

    async def _get(self, url: URL, limit: int) -> Fetched | URL:
        """Return what an address gives, or where it redirects to."""
        if self._session is None:
            raise RuntimeError("a Fetcher is a context")
        try:
            async with self._session.get(url, allow_redirects=False) as answer:
                if answer.status in {301, 302, 303, 307, 308}:
                    return _target(url, answer.headers.get("Location"))
                _check_status(url, answer.status)
                body = bytearray()
                async for chunk in answer.content.iter_chunked(64 * 1024):
                    body += chunk
                    if len(body) > limit:
                        raise TooLong(f"{url}: larger than {limit} bytes", why=Why("site_large"))
                return Fetched(url, answer.content_type, answer.charset, bytes(body))
        except TimeoutError as error:
            told = f"{url}: no answer within {self.limits.page_s:.0f} seconds"
            raise Unavailable(told, why=Why("site_silent")) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unavailable(f"{url}: {error}", why=Why("site_unreached")) from error


def web_url(text: str) -> URL:
    """Return an address on the web. Raises BadInput."""
    url = _url_or_none(text.strip())
    if url is None or url.scheme not in {"http", "https"} or not url.host or url.user or url.password:
        raise BadInput("a web address is wanted, as https://www.havdal.example/", why=Why("web_address"))
    return url.with_fragment(None)


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet; an IPv6 address that carries an IPv4 address is that."""
    try:
        found: Any = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    teredo = getattr(found, "teredo", None)
    return all(one.is_global and not one.is_multicast for one in (found, inner, *(teredo or ())) if one is not None)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _url_or_none(text: str) -> URL | None:
    try:
        return URL(text)
    except (ValueError, TypeError):
        return None


def _target(url: URL, location: str | None) -> URL:
    target = _url_or_none(location or "")
    if not location or target is None:
        raise Malformed(f"{url}: it redirects to nowhere", why=Why("site_redirects"))
    return url.join(target).with_fragment(None)


def _check_status(url: URL, status: int) -> None:
    if status in {404, 410}:
        raise NotFound(f"{url}: there is no such page ({status})", why=Why("site_no_page"))
    if status in {401, 403}:
        raise Refused(f"{url}: the site does not show it ({status})", why=Why("site_hidden"))
    if status != 200:
        raise Unavailable(f"{url}: the site answers {status}", why=Why("site_failing"))
