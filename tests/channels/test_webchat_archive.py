"""A citizen who deletes a chat that must be archived: it waits for its day, as an erasure asked for in writing does."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.app.privacy import Guard
from bot.settings import Settings
from inquiries.models import messages
from inquiries.standing import SqlStanding
from tests.building import HAVDAL
from tests.channels.conftest import Widget
from tests.channels.test_webchat_http import Http
from tests.contracts.units import change_inquiry
from tests.site import Site


@pytest.fixture
async def http(site: Site) -> AsyncIterator[Http]:
    async with aiohttp.ClientSession() as session:
        yield Http(session, Widget(site.url))


@pytest.fixture
def archiving(site: Site) -> Guard:
    """What keeps the inquiries of one service for the archive a year long, and is asked before a chat is deleted."""
    chosen = Settings()
    privacy = chosen.privacy.model_copy(update={"archive_services": ("barnevern",), "archive_days": 365})
    guard = Guard.over(chosen.model_copy(update={"privacy": privacy}), site.stores, site.pipeline.forget)
    site.webchat.heed(guard.persons)
    return guard


async def said(site: Site, http: Http, *, service: str) -> str:
    """Say something about a service, and return the number of its inquiry."""
    number = str((await http.say("Jeg er redd for et barn")).body["inquiry"])
    await http.until_said("Du sa: Jeg er redd for et barn")
    found = await SqlStanding(site.store.database).numbered(HAVDAL, number)
    await change_inquiry(site.store.database, found, service=service, status="closed", closed_at=site.store.clock.now())
    return number


async def test_what_must_be_archived_waits_for_its_day_and_is_deleted_then(http: Http, site: Site, archiving: Guard) -> None:
    number = await said(site, http, service="barnevern")
    for _ in range(2):
        answer = await http.ask("DELETE", "")
        assert (answer.status, answer.body) == (200, {"kept": [{"inquiry": number, "until": "2027-03-03"}]})
    assert await site.store.count(messages) == 2
    assert [(one.inquiries, one.until.isoformat()) for one in await archiving.retention.deferred(HAVDAL)] == [
        ((number,), "2027-03-03")
    ]
    site.store.clock.advance(days=364)
    await archiving.retention.daily()
    assert await site.store.count(messages) == 2
    site.store.clock.advance(days=3)
    await archiving.retention.daily()
    assert await site.store.count(messages) == 0
    assert (await http.ask("DELETE", "")).status == 204


async def test_what_is_about_something_else_goes_at_once(http: Http, site: Site, archiving: Guard) -> None:
    await said(site, http, service="renovasjon")
    assert (await http.ask("DELETE", "")).status == 204
    assert await site.store.count(messages) == 0
    assert await archiving.retention.deferred(HAVDAL) == []


async def test_only_who_has_the_secret_puts_anything_off(http: Http, site: Site, archiving: Guard) -> None:
    await said(site, http, service="barnevern")
    thief = Http(http.session, Widget(site.url, http.widget.conversation))
    assert (await thief.ask("DELETE", "")).status == 403
    assert await archiving.retention.deferred(HAVDAL) == []
