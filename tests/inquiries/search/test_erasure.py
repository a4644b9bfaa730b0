"""What is deleted leaves SQLite's search index for good: looked for in every table and in the bytes of the file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.database import Database
from bot.messages import Attachment
from inquiries.search import purging
from inquiries.search.index import SearchIndex
from inquiries.search.models import search_due
from inquiries.search.purging import SearchPurge
from tests.building import Person, SettableClock, Store

SECRETS = ("zqhemmelig", "xyvfortrolig", "qwskjult")


@pytest.fixture
def store(sqlite_database: Database, clock: SettableClock) -> Store:
    """The record over SQLite."""
    return Store.over(sqlite_database, clock)


def terms_of_the_index(path: Path) -> set[str]:
    """Return every term that the full-text index still knows."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'search_index', 'row')")
    found = {row[0] for row in connection.execute("SELECT term FROM temp.terms")}
    connection.close()
    return found


def tables_with(path: Path, secret: str) -> set[str]:
    """Return the tables in any of whose columns a text stands, in whatever letters."""
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    names = [row[0].decode() for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = set()
    for name in names:
        for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - names come from the database itself
            if any(isinstance(value, bytes) and secret.encode() in value.lower() for value in row):
                found.add(name)
    connection.close()
    return found


def files_with(path: Path, secret: str) -> set[str]:
    """Return the files of the database that hold a text."""
    return {one.name for one in path.parent.glob("torg.db*") if secret.encode() in one.read_bytes().lower()}


async def tell(store: Store, index: SearchIndex) -> str:
    """Let a person say three secrets: in a message, in a file's name, and in what becomes the title; among others' words."""
    for number in range(40):
        await store.record.record(Person().says(f"noe helt vanlig {number} om zebra og yoghurt"), masked=False)
    person = Person()
    file = Attachment("44444444-4444-4444-8444-444444444444", f"{SECRETS[1]}.pdf", "application/pdf", 10, "aa/" + "b" * 32)
    await store.record.record(person.says(f"{SECRETS[2]} først", attachments=(file,)), masked=False)
    await store.record.record(person.says(f"Jeg har en {SECRETS[0]} ting å si"), masked=False)
    await index.catch_up()
    for number in range(40):
        await store.record.record(Person().says(f"mer vanlig {number} om zebra og yoghurt"), masked=False)
    await index.catch_up()
    return person.conversation


async def test_forgotten_text_is_in_no_table_and_no_file(
    store: Store, sqlite_database: Database, sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "PAGES", 1)
    index = SearchIndex(sqlite_database)
    conversation = await tell(store, index)
    await sqlite_database.empty_journal()
    assert all(files_with(sqlite_path, secret) for secret in SECRETS)
    assert all(f"w:{secret}" in terms_of_the_index(sqlite_path) for secret in SECRETS)
    await store.desk.forget(conversation)
    assert await SearchPurge(sqlite_database).run()
    for secret in SECRETS:
        assert tables_with(sqlite_path, secret) == set()
        assert files_with(sqlite_path, secret) == set()
        assert not any(secret[1:] in term for term in terms_of_the_index(sqlite_path))
    assert "w:zebra" in terms_of_the_index(sqlite_path)
    assert not await SearchPurge(sqlite_database).run()


async def test_purge_that_was_cut_off_is_done_again(store: Store, sqlite_database: Database, sqlite_path: Path) -> None:
    index = SearchIndex(sqlite_database)
    await store.desk.forget(await tell(store, index))
    async with sqlite_database.write() as connection:
        await connection.execute(search_due.delete())
        await connection.execute(insert(search_due).values(part="purging", about=""))
    assert await SearchPurge(sqlite_database).run()
    assert files_with(sqlite_path, SECRETS[0]) == set()
    async with sqlite_database.read() as connection:
        assert (await connection.execute(select(search_due))).all() == []
