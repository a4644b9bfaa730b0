"""Calendars over the web: a real CalDAV server, published files, and addresses that may not be read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from yarl import URL

from bot.errors import BadInput, Malformed, NotFound, Refused, TooLong, TorgError, Unavailable, Why
from inquiries.duty import fetching
from inquiries.duty.fetching import CalendarFetcher, OwnServer
from inquiries.duty.ics import busy_times
from knowledge_base.imports.web.fetching import PublicResolver, is_public
from tests.calendars import Radicale, Shelf

OSLO = ZoneInfo("Europe/Oslo")
SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART;TZID=Europe/Oslo:{day}T090000\r\nDTEND;TZID=Europe/Oslo:{day}T100000\r\nSUMMARY:Hemmelig møte\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def event(uid: str, day: str) -> str:
    return EVENT.format(uid=uid, day=day)


@pytest.fixture
async def radicale(tmp_path: Path) -> AsyncIterator[Radicale]:
    async with Radicale(tmp_path) as server:
        yield server


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    async with Shelf() as server:
        yield server


@pytest.fixture
async def free() -> AsyncIterator[CalendarFetcher]:
    """A fetcher that may read everywhere."""
    fetcher = CalendarFetcher(PublicResolver, is_public, private=True)
    yield fetcher
    await fetcher.close()


async def test_caldav_collection_of_the_municipalitys_own_server(radicale: Radicale) -> None:
    await radicale.make("ada")
    await radicale.put("ada", event("a", "20260302"), "a")
    await radicale.put("ada", event("b", "20260330"), "b")
    fetcher = CalendarFetcher(
        PublicResolver, is_public, own=OwnServer(URL(radicale.url).origin(), radicale.user, radicale.password)
    )
    try:
        found = await fetcher.read(radicale.calendar("ada"))
        assert found is not None
        assert len(busy_times(found.body, OSLO, SINCE, UNTIL)) == 2
        # The same events by the way of CalDAV, which a server uses that does not give a collection as a file.
        asked = await fetcher._collection(URL(radicale.calendar("ada")), fetching.Answer(405, b"", "", ""))
        assert busy_times(asked.body, OSLO, SINCE, UNTIL) == [
            (datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)),
            (datetime(2026, 3, 30, 7, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC)),
        ]
        await radicale.make("empty")
        empty = await fetcher._collection(URL(radicale.calendar("empty")), fetching.Answer(405, b"", "", ""))
        assert busy_times(empty.body, OSLO, SINCE, UNTIL) == []
    finally:
        await fetcher.close()


async def test_server_that_wants_an_account_and_gets_none_says_no(radicale: Radicale, free: CalendarFetcher) -> None:
    await radicale.make("ada")
    with pytest.raises(Refused, match="does not let us"):
        await free.read(radicale.calendar("ada"))


async def test_published_file_is_read_once_while_it_stays_the_same(shelf: Shelf, free: CalendarFetcher) -> None:
    shelf.files["ada.ics"] = event("a", "20260302").encode()
    first = await free.read(f"{shelf.url}/ada.ics")
    assert first is not None
    assert await free.read(f"{shelf.url}/ada.ics", etag=first.etag) is None
    assert shelf.asked == ["GET ada.ics", "GET ada.ics unchanged"]
    shelf.files["ada.ics"] = event("a", "20260303").encode()
    assert await free.read(f"{shelf.url}/ada.ics", etag=first.etag) is not None


async def test_what_cannot_be_read_is_told_without_the_secret_address(
    shelf: Shelf, free: CalendarFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = f"{shelf.url}/private-4711/ada.ics"
    cases: list[tuple[int, type[TorgError], str]] = [
        (404, NotFound, "calendar_none"),
        (403, Refused, "calendar_hidden"),
        (500, Unavailable, "calendar_answered"),
    ]
    for status, kind, code in cases:
        shelf.status = status
        with pytest.raises(kind) as told:
            await free.read(secret)
        assert "4711" not in str(told.value)
        assert told.value.why is not None
        assert told.value.why.code == code
    shelf.status = 200
    shelf.files["private-4711/ada.ics"] = b"<html>Log in</html>"
    with pytest.raises(Malformed) as other:
        await free.read(secret)
    assert other.value.why == Why("calendar_not_one")
    monkeypatch.setattr(fetching, "LARGEST", 10)
    with pytest.raises(TooLong) as large:
        await free.read(secret)
    assert large.value.why == Why("calendar_large", {"most": "0"})
    shelf.redirect = "/again"
    with pytest.raises(Malformed, match="again and again"):
        await free.read(secret)
    shelf.redirect = "ftp://files.havdal.example/a.ics"
    with pytest.raises(BadInput):
        await free.read(secret)


async def test_addresses_within_the_own_network_are_refused_also_by_name_and_redirect(shelf: Shelf) -> None:
    fetcher = CalendarFetcher(PublicResolver, is_public)
    try:
        for address in (
            shelf.url,
            f"http://localhost:{shelf.port}/",
            "http://[::1]/",
            "http://169.254.169.254/",
            "http://2130706433/",
        ):
            with pytest.raises(Refused, match="private network") as private:
                await fetcher.read(address)
            assert private.value.why == Why("calendar_private")
    finally:
        await fetcher.close()
    assert shelf.asked == []
    own = CalendarFetcher(PublicResolver, is_public, own=OwnServer(URL(shelf.url).origin(), "torg", "hemmelig"))
    try:
        shelf.redirect = "http://127.0.0.1:1/secret"  # Another port is another server.
        with pytest.raises(Refused, match="private network"):
            await own.read(f"{shelf.url}/a.ics")
    finally:
        await own.close()


@pytest.mark.parametrize("address", ["", "ada", "file:///etc/passwd", "https://ada:pass@havdal.example/a.ics", "http://"])
async def test_what_is_no_address_is_refused(address: str, free: CalendarFetcher) -> None:
    with pytest.raises(BadInput):
        await free.read(address)


def test_webcal_is_https() -> None:
    assert str(fetching.calendar_url("webcal://havdal.example/a.ics#x")) == "https://havdal.example/a.ics"
