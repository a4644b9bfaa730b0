"""What is told of waiting: only what others really waited, and only when there is enough of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.deadlines import working_days
from bot.chatting import Wait
from bot.settings import Settings
from channels.webchat.waiting import Span, Waiting, span_of
from tests.building import HAVDAL, SettableClock
from tests.channels.conftest import Widget
from tests.site import Site

NOON = datetime.fromisoformat("2026-03-02T11:00:00+00:00")
"""A Monday at noon in Havdal, which is open from eight to half past three."""


def waits(*minutes: float, ended: bool = True, since: datetime = NOON) -> list[Wait]:
    return [Wait(since, since + timedelta(minutes=one) if ended else None) for one in minutes]


def test_too_few_say_nothing() -> None:
    assert span_of(waits(1, 2, 3, 4), NOON) is None
    assert span_of(waits(1, 2, 3, 4) + waits(0, ended=False), NOON) is None


def test_the_span_holds_most_and_no_single_odd_one() -> None:
    assert span_of(waits(2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 300), NOON) == Span(11, 3, 7)
    assert span_of(waits(0, 0, 0, 0, 0), NOON) == Span(5, 0, 1)


def test_who_still_waits_longer_than_usual_counts() -> None:
    later = NOON + timedelta(minutes=60)
    assert span_of(waits(1, 1, 1, 1, 2) + waits(0, 0, 0, ended=False), later) == Span(8, 1, 60)
    soon = NOON + timedelta(seconds=30)
    assert span_of(waits(1, 1, 1, 1, 2) + waits(0, 0, 0, ended=False), soon) == Span(5, 1, 2)


@given(st.lists(st.floats(0, 600), min_size=5, max_size=30))
def test_the_span_never_promises_less_than_the_shortest_or_more_than_the_longest(minutes: list[float]) -> None:
    span = span_of(waits(*minutes), NOON)
    assert span is not None
    newest = minutes[:20]
    assert int(min(newest)) <= span.from_minutes <= span.to_minutes <= max(1, int(max(newest)) + 1)


class Queue:
    """Chatting of somebody in the queue, with waits of the test's choice."""

    def __init__(self, known: list[Wait]) -> None:
        self.known = known
        self.asked = 0

    async def file(self, municipality: str, conversation: str, attachment: str) -> Any:
        raise NotImplementedError

    async def said(self, municipality: str, conversation: str) -> Any:
        raise NotImplementedError

    async def ahead(self, municipality: str, conversation: str) -> int | None:
        return 2

    async def waits(self, municipality: str, since: datetime, limit: int) -> list[Wait]:
        self.asked += 1
        return self.known


@pytest.mark.parametrize(
    ("now", "is_open", "changes_at"),
    [
        ("2026-03-02T11:00:00+00:00", True, "2026-03-02T14:30:00+00:00"),
        ("2026-03-02T05:00:00+00:00", False, "2026-03-02T07:00:00+00:00"),
        ("2026-03-02T14:30:00+00:00", False, "2026-03-03T07:00:00+00:00"),
        ("2026-03-07T11:00:00+00:00", False, "2026-03-09T07:00:00+00:00"),
        ("2026-04-02T11:00:00+00:00", False, "2026-04-07T06:00:00+00:00"),
    ],
)
async def test_opening_hours_know_evenings_weekends_and_holidays(now: str, is_open: bool, changes_at: str) -> None:
    clock = SettableClock(datetime.fromisoformat(now))
    queue = Queue(waits(1, 2, 3, 4, 5))
    waiting = Waiting(queue, working_days(Settings().municipality), clock, HAVDAL)
    told = await waiting.told("conversation")
    assert told["hours"] == {"open": is_open, "changes_at": changes_at}
    # Nobody answers while it is closed, so that nothing is said of how long it takes.
    assert (told["waits"] is not None) == is_open
    assert told["ahead"] == 2


async def test_waits_of_the_night_do_not_count_and_are_read_once_a_minute() -> None:
    night = NOON - timedelta(hours=14)
    queue = Queue(waits(1, 1, 2, 2, 3) + waits(700, 700, 700, 700, 700, since=night))
    clock = SettableClock(NOON + timedelta(minutes=10))
    waiting = Waiting(queue, working_days(Settings().municipality), clock, HAVDAL)
    for _ in range(3):
        assert (await waiting.told("conversation"))["waits"] == {"count": 5, "from": 1, "to": 3}
    clock.advance(seconds=61)
    await waiting.told("conversation")
    assert queue.asked == 2


async def test_only_who_has_the_secret_hears_of_the_conversation(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.expect("ack")
    stranger = Widget(site.url, conversation=widget.conversation)
    async with aiohttp.ClientSession() as session:
        for one, status in ((widget, 200), (stranger, 403)):
            headers = {"Authorization": f"Bearer {one.secret}"}
            async with session.get(f"{site.url}/api/chat/{one.conversation}/waiting", headers=headers) as response:
                assert response.status == status
                body = await response.json()
                assert body.get("ahead") is None
                assert ("hours" in body) == (status == 200)
