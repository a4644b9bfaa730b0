"""`torg cases` over a real store."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import torg
from bot.cases import CaseState
from bot.database import Database
from bot.vault import new_key, vault_of
from tests.building import SettableClock, Store
from tests.cases import HOOK, Office

KEY = new_key()


async def _refused(url: str, folder: Path) -> str:
    """Send an inquiry that is refused; return its case."""
    database = Database(url, vault_of(KEY))
    try:
        office = await Office.open(Store.over(database, SettableClock()), folder)
        sent = await office.sends()
        await office.queue.claim(HOOK)
        await office.queue.ended(sent.id, CaseState.REFUSED, "mangler klasse")
    finally:
        await database.close()
    return sent.id


def test_refused_case_is_listed_and_tried_again(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = asyncio.run(_refused(sqlite_url, tmp_path))
    for name, value in {"STORE_URL": sqlite_url, "PRIVACY_KEY": KEY, "SERVICE_DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(f"TORG_{name}", value)
    command = CliRunner()
    told = command.invoke(torg, ["cases", "list"], catch_exceptions=False).output
    assert case in told
    assert "refused" in told
    assert "mangler klasse" in told
    again = command.invoke(torg, ["cases", "retry", case], catch_exceptions=False).output
    assert again == f"2026-000001 is sent to {HOOK} again\n"
    assert "mangler klasse" in command.invoke(torg, ["cases", "list"], catch_exceptions=False).output
