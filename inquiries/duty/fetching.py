"""Reads calendars over the web: a published `.ics` (Outlook, Google, Nextcloud) or a CalDAV collection (RFC 4791).

An address is given by staff, so it leads nowhere within the network that the service stands in, unless that is allowed or
it is the municipality's own calendar server, the only one that ever sees a password. What is told of a failure names the
host alone, since the rest of an address is often the secret by which a calendar is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp import hdrs
from aiohttp.abc import AbstractResolver
from lxml import etree
from yarl import URL

from bot.duty import CalendarRead
from bot.errors import BadInput, Malformed, NotFound, Refused, TooLong, Unavailable, Why

LARGEST = 10 * 1024 * 1024
REDIRECTS = 5
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
AGENT = "Torg/1.0 (duty calendar of a municipal service desk)"
BEGIN = b"BEGIN:VCALENDAR"
NO_FILE = frozenset({404, 405, 501})
"""What a CalDAV server may say when a collection is asked for as if it were a file."""
MOVED = frozenset({301, 302, 303, 307, 308})
DAV = {"D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav"}
ALL_EVENTS = b"""<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop><C:calendar-data/></D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter>
</C:calendar-query>"""
"""RFC 4791 § 7.8. Events are asked for whole: not every server works out repetitions, and we do it anyhow."""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """The municipality's own calendar server and the account by which it lets Torg read; a private address is allowed."""

    origin: URL
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    body: bytes
    etag: str
    location: str


class CalendarFetcher:
    """CalendarSource over HTTP; close it at the end.

    `public` makes a resolver that knows public addresses only, `is_public` tells one of an IP address; `private` allows
    every address.
    """

    def __init__(
        self,
        public: Callable[[], AbstractResolver],
        is_public: Callable[[str], bool],
        *,
        own: OwnServer | None = None,
        private: bool = False,
    ) -> None:
        self._public = public
        self._is_public = is_public
        self._own = own
        self._private = private
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def read(self, url: str, *, etag: str = "") -> CalendarRead | None:
        """Return the calendar at an address, None when it still is the one of that ETag.

        Raises Refused for what may not be read, NotFound, TooLong, Malformed, Unavailable.
        """
        place = calendar_url(url)
        asked: dict[str, str] = {hdrs.IF_NONE_MATCH: etag} if etag else {}
        answer = await self._follow(hdrs.METH_GET, place, asked)
        if answer.status == 304 and etag:
            return None
        if answer.status == 200 and _is_calendar(answer.body):
            return CalendarRead(answer.body, answer.etag)
        if answer.status == 200 or answer.status in NO_FILE:
            return await self._collection(place, answer)
        raise _refusal(place, answer.status)

    async def close(self) -> None:
        """Let go of every connection."""
        for session in self._sessions.values():
            await session.close()

    async def _collection(self, place: URL, before: Answer) -> CalendarRead:
        """Ask an address as a CalDAV collection; what it said as a file decides what to tell when it is none."""
        headers: dict[str, str] = {hdrs.CONTENT_TYPE: "application/xml; charset=utf-8", "Depth": "1"}
        answer = await self._follow("REPORT", place, headers, ALL_EVENTS)
        if answer.status == 207:
            return CalendarRead(_events_of(answer.body, place), "")
        if before.status == 200:
            told = f"{place.host}: there is no calendar under this address, but something else"
            raise Malformed(told, why=Why("calendar_not_one"))
        raise _refusal(place, before.status)

    async def _follow(self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        place = url
        for _ in range(REDIRECTS + 1):
            answer = await self._ask(method, place, headers, body)
            if answer.status not in MOVED:
                return answer
            try:
                target = place.join(URL(answer.location))
            except ValueError as error:
                raise Malformed(f"{place.host}: it redirects to nowhere", why=Why("calendar_redirects")) from error
            if not answer.location:
                raise Malformed(f"{place.host}: it redirects to nowhere", why=Why("calendar_redirects"))
            if place.scheme == "https" and target.scheme != "https":
                told = f"{place.host}: it redirects to where everybody could read along"
                raise Refused(told, why=Why("calendar_unsafe"))
            place = calendar_url(str(target))
        raise Malformed(f"{url.host}: it redirects again and again", why=Why("calendar_redirects"))

    async def _ask(self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None) -> Answer:
        own = self._own is not None and url.origin() == self._own.origin
        free = self._private or own
        if not free and _is_address(str(url.host)) and not self._is_public(str(url.host)):
            raise _private(url)
        sent = dict(headers) | (self._account() if own else {})
        try:
            async with self._session(free=free).request(
                method, url, headers=sent, data=body, allow_redirects=False
            ) as answer:
                told = Answer(
                    answer.status, b"", answer.headers.get(hdrs.ETAG, "")[:300], answer.headers.get(hdrs.LOCATION, "")
                )
                if answer.status not in {200, 207}:
                    return told
                return Answer(told.status, await _body(answer, str(url.host)), told.etag, "")
        except TimeoutError as error:
            seconds = f"{TIMEOUT.total:.0f}"
            why = Why("calendar_slow", {"seconds": seconds})
            raise Unavailable(f"{url.host}: no answer within {seconds} seconds", why=why) from error
        except PermissionError as error:
            raise _private(url) from error
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, PermissionError):
                raise _private(url) from error
            raise Unavailable(f"{url.host}: there is no connection to it", why=Why("calendar_unreached")) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unavailable(f"{url.host}: {type(error).__name__}", why=Why("calendar_cut_off")) from error

    def _account(self) -> dict[str, str]:
        own = self._own
        if own is None or not own.user:
            return {}
        return {hdrs.AUTHORIZATION: aiohttp.encode_basic_auth(own.user, own.password)}

    def _session(self, *, free: bool) -> aiohttp.ClientSession:
        """Return the session for public addresses alone, or the one for all; each is made once and kept."""
        if free not in self._sessions:
            connector = aiohttp.TCPConnector(limit=8, resolver=None if free else self._public())
            # Cookies are not kept, proxies of the environment are not used: both could lead elsewhere.
            self._sessions[free] = aiohttp.ClientSession(
                connector=connector,
                timeout=TIMEOUT,
                headers={hdrs.USER_AGENT: AGENT, hdrs.ACCEPT: "text/calendar, */*;q=0.1"},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._sessions[free]


def calendar_url(text: str) -> URL:
    """Return the address of a calendar; `webcal` is how calendar programs write `https`. Raises BadInput."""
    wanted = text.strip()
    if wanted.lower().startswith("webcal://"):
        wanted = "https" + wanted[len("webcal") :]
    try:
        url = URL(wanted)
    except (ValueError, TypeError):
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host or url.user or url.password:
        told = "the web address of a calendar is wanted, as https://www.havdal.example/calendar.ics"
        raise BadInput(told, why=Why("calendar_address"))
    return url.with_fragment(None)


async def _body(answer: aiohttp.ClientResponse, host: str) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST:
            most = str(LARGEST // 1024 // 1024)
            raise TooLong(f"{host}: the calendar is larger than {most} MB", why=Why("calendar_large", {"most": most}))
    return bytes(body)


def _is_calendar(body: bytes) -> bool:
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[: len(BEGIN)].upper() == BEGIN


def _events_of(body: bytes, place: URL) -> bytes:
    """Return the calendars of a CalDAV answer one after the other; a collection may be empty."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        found = etree.fromstring(body, parser).findall(".//C:calendar-data", DAV)
    except etree.XMLSyntaxError as error:
        raise Malformed(f"{place.host}: its answer cannot be understood", why=Why("calendar_form")) from error
    texts = [(one.text or "").strip() for one in found]
    return "\r\n".join(texts or ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Torg//EN\r\nEND:VCALENDAR"]).encode()


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _refusal(place: URL, status: int) -> Exception:
    if status in {404, 405, 410, 501}:
        return NotFound(f"{place.host}: there is no calendar under this address ({status})", why=Why("calendar_none"))
    if status in {401, 403}:
        return Refused(f"{place.host}: it does not let us read the calendar ({status})", why=Why("calendar_hidden"))
    return Unavailable(f"{place.host}: it answers {status}", why=Why("calendar_answered", {"status": str(status)}))


def _private(url: URL) -> Refused:
    return Refused(f"{url.host}: it is an address within a private network", why=Why("calendar_private"))
