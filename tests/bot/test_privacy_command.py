"""`torg privacy` over a real store."""

from __future__ import annotations

import asyncio
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import torg
from bot.database import Database
from bot.messages import Address
from bot.vault import new_key, vault_of
from tests.building import HAVDAL, SettableClock, Store

KEY = new_key()
NUMBER = "+4799999999"


async def _wants_no_messages(url: str) -> None:
    database = Database(url, vault_of(KEY))
    try:
        await Store.over(database, SettableClock()).opt_outs.stop(HAVDAL, Address("sms", NUMBER))
    finally:
        await database.close()


def test_who_only_wants_no_messages_is_told_so(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(_wants_no_messages(sqlite_url))
    variables = {"STORE_URL": sqlite_url, "PRIVACY_KEY": KEY, "SERVICE_DATA_DIR": str(tmp_path), "MUNICIPALITY_ID": HAVDAL}
    for name, value in variables.items():
        monkeypatch.setenv(f"TORG_{name}", value)
    out = tmp_path / "person.zip"
    done = CliRunner().invoke(torg, ["privacy", "access", NUMBER, "--out", str(out)], catch_exceptions=False)
    assert done.output.splitlines() == [
        f"{out}: 0 conversations, 0 messages, 0 attachments",
        "  a note that the address wants no messages",
    ]
    assert zipfile.is_zipfile(out)
