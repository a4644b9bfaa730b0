"""Whether people were helped by the bot alone: from a question to an answer kept, with the real Rasa."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.database import Database
from inquiries.satisfaction.models import satisfaction
from tests.building import SettableClock, Store
from tests.channels.conftest import Widget
from tests.channels.test_webchat_satisfaction import asked, hears
from tests.rasa.running import allow_start, shared_rasa
from tests.site import Plan, Site, running

pytestmark = allow_start


@pytest.fixture
async def site(sqlite_database: Database, clock: SettableClock) -> AsyncIterator[Site]:
    client = shared_rasa().client()
    async with running(Store.over(sqlite_database, clock), Plan(dialogue=client)) as site:
        yield site
    await client.close()


async def test_thanks_for_an_answer_bring_the_question_and_for_nothing_they_do_not(site: Site) -> None:
    async with Widget(site.url).connected() as widget:
        await hears(widget, "Hvor mange lyktestolper trenger egentlig en elgokse?")
        await hears(widget, "Takk")
        assert await asked(widget) is None
        await hears(widget, "Når er søknadsfristen for barnehage?")
        assert await asked(widget) is None
        await hears(widget, "Tusen takk for hjelpen")
        question = await asked(widget)
        await widget.send({"type": "satisfaction", "inquiry": question["inquiry"], "helped": "yes"})
        assert (await widget.expect("satisfaction"))["helped"] == "yes"
        assert (await asked(widget))["helped"] == "yes"
    assert await site.store.count(satisfaction) == 1
