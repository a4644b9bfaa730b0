"""`torg statistics`, as a person types it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app import opened_database
from bot.clock import SystemClock
from bot.commands.statistics import statistics
from bot.errors import BadInput
from bot.settings import load
from inquiries.record import SqlRecord
from tests.building import NABO, Person
from tests.counted import an_inquiry, write

AT = datetime(2025, 3, 31, 22, 30, tzinfo=UTC)
"""Half past midnight on the first of April, by the municipality's clock."""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "torg.toml"
    path.write_text(f'[service]\ndata_dir = "{tmp_path / "var"}"\n')
    asyncio.run(_filled(path))
    return path


async def _filled(path: Path) -> None:
    async with opened_database(load(path)) as database:
        ours = await SqlRecord(database, SystemClock()).record(Person().says("Hei"), masked=False)
        late = {"handover_reason": "unknown", "first_answered_at": AT + timedelta(hours=3), "answer_due": AT}
        rows = [
            an_inquiry(ours.conversation, AT, channel="sms", **late),
            an_inquiry(ours.conversation, AT - timedelta(hours=1)),
            an_inquiry(ours.conversation, AT, municipality=NABO),
        ]
        await write(database, rows, ["yes"])


def typed(settings: Path, *words: str) -> Result:
    return CliRunner().invoke(statistics, words, obj=settings, catch_exceptions=False)


def test_a_period_by_the_municipalitys_clock(settings: Path) -> None:
    lines = typed(settings, "--since", "2025-04-01", "--until", "2025-04-30").output.splitlines()
    assert lines[:2] == ["2025-04-01 to 2025-04-30", "inquiries            1"]
    assert "first answer         half within 3.0 h, nine in ten within 3.0 h; 0 of 1 within the promise" in lines
    assert "helped               yes 1, partly 0, no 0; 1 of 1 answered" in lines
    assert "by channel           sms 1" in lines
    assert "by topic             (not given) 1" in lines
    assert "by hour              0 1" in lines


def test_one_municipality_or_all_of_them(settings: Path) -> None:
    days = ("--since", "2025-03-01", "--until", "2025-04-30", "--json")
    one, every = (json.loads(typed(settings, *words).output) for words in (days, (*days, "--all")))
    assert (one["since"], one["until"], one["opened"]) == ("2025-03-01", "2025-04-30", 2)
    assert (every["opened"], every["by"]["channel"]) == (3, {"email": 2, "sms": 1})


def test_without_days_it_is_the_last_thirty(settings: Path) -> None:
    told = json.loads(typed(settings, "--json").output)
    first, last = (datetime.fromisoformat(told[name]) for name in ("since", "until"))
    assert last - first == timedelta(days=29)
    assert told["opened"] == 1, "the one that has just come"


def test_days_the_wrong_way_round_are_refused(settings: Path) -> None:
    with pytest.raises(BadInput, match="--since"):
        typed(settings, "--since", "2025-04-02", "--until", "2025-04-01")
    assert typed(settings, "--since", "yesterday").exit_code == 2
