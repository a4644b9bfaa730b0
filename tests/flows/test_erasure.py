"""A citizen is forgotten by the whole service: its store, its files, its log and Rasa, byte by byte."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk
from tests.everywhere import in_files
from tests.sealed import opened
from tests.service import ROOT, Citizen, eventually

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(420)]

WORD = "Hemmelighetsgata"
MAIL = "karihemmelig@havdal.example"
SECRET = (WORD, MAIL)
OURS = ("torg.db*", "rasa/*", "files/*", "log/*", "email/*")
"""What of the folder of data is written by the service; the models and vectors are linked in, and the same for all."""


@pytest_asyncio.fixture(loop_scope="session")
async def own_desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk of this test's own: its files are looked through as a whole."""
    async with Desk(tmp_path) as service:
        await service.ready()
        yield service


def left(desk: Desk) -> set[str]:
    """Return which words stand in any file that the service has written."""
    data, found = desk.folder / "var", in_files(desk.folder, SECRET, pattern="service.log")
    for pattern in OURS:
        for path in data.glob(pattern):
            if not path.is_symlink() and path.name != "models":
                found |= in_files(path, SECRET) if path.is_dir() else in_files(path.parent, SECRET, pattern=path.name)
    return found


def tracked(desk: Desk) -> bool:
    """Tell whether Rasa's tracker store holds the word."""
    stores = [path for path in (desk.folder / "var" / "rasa").rglob("*.db") if not path.is_symlink()]
    return any(WORD.lower().encode() in path.read_bytes().lower() for path in stores) or any(
        WORD in body for path in stores for (body,) in sqlite3.connect(path).execute("SELECT body FROM tracker")
    )


async def privacy(desk: Desk, *arguments: str) -> str:
    """Run `torg privacy` beside the service, and return what it prints."""
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "privacy", *arguments, cwd=ROOT, env=desk.environment, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await asyncio.wait_for(command.communicate(), 60)
    assert command.returncode == 0
    return told.decode()


async def test_not_a_word_is_left_in_any_file(own_desk: Desk) -> None:
    desk, done = own_desk, asyncio.Event()
    citizen = Citizen(desk.url)
    talking = asyncio.create_task(citizen.talk(done))
    try:
        await citizen.say(f"Gatelyset i {WORD} 4 er mørkt")
        await eventually(citizen.replies, within=60, what="an answer")
        await citizen.leave("email", MAIL)
        await eventually(lambda: desk.rows("SELECT 1 FROM contact") != [], what="the address")
        ((kept,),) = desk.rows("SELECT address FROM contact")
        assert opened(desk.folder / "var", kept) == MAIL
        await eventually(lambda: tracked(desk), what="Rasa's memory")
    finally:
        done.set()
        await talking
    assert left(desk) == {WORD}, "the address is sealed from the beginning, what was said is there"
    assert "1 conversations deleted" in await privacy(desk, "erase", MAIL, "--yes")
    await eventually(lambda: left(desk) == set(), within=90, what="forgetting")
    assert not tracked(desk)
    assert (await privacy(desk, "verify-log")).startswith("1 rows, as they were written")
