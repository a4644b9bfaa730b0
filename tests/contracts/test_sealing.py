"""Addresses and names are nowhere in the store to be read, and yet found; a lost key is noticed at the start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.database import Database
from bot.errors import SettingsError, StoreUnavailable
from bot.messages import Address, Contact, Inbound
from bot.vault import Sealed, kept_vault, new_key, vault_in_use, vault_of
from inquiries.privacy.models import identity_keys
from inquiries.privacy.sealing import SEALED, bring_under
from tests.building import HAVDAL, Person, SettableClock, Store
from tests.conftest import KEY
from tests.everywhere import in_database

MAIL = "kari.hemmelig@havdal.example"
NUMBER = Address("sms", "+4712345678")
WORDS = ("kari.hemmelig", "Karihemmelig", "+4712345678")


@pytest.fixture
async def in_clear(database_url: str, database: Database, clock: SettableClock) -> AsyncIterator[Store]:
    """The record over the same database, as it was before there were keys."""
    before = Database(database_url)
    yield Store.over(before, clock)
    await before.close()


def said(words: str) -> Inbound:
    """Return an SMS of somebody with a name."""
    more: dict[str, Any] = {"sender": NUMBER, "sender_name": "Karihemmelig", "conversation": None, "secret_hash": None}
    return Person().says(words, channel="sms", **more)


async def written(store: Store) -> str:
    """Let somebody write by SMS, leave an address, and want no messages; return the conversation."""
    receipt = await store.record.record(said("Hei"), masked=False)
    await store.contacts.add(HAVDAL, receipt.conversation, Contact(Address("email", MAIL), "Karihemmelig"))
    await store.opt_outs.stop(HAVDAL, NUMBER)
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    return receipt.conversation


async def known(store: Store, conversation: str) -> None:
    """Fail unless everything is found and read as it was written."""
    found = await store.contacts.of(HAVDAL, conversation)
    assert {(contact.address.value, contact.name) for contact in found} == {
        (MAIL, "Karihemmelig"),
        ("+4712345678", "Karihemmelig"),
    }
    assert await store.opt_outs.stopped(HAVDAL, NUMBER)
    assert (await store.record.record(said("Igjen"), masked=False)).conversation == conversation


async def test_nothing_of_who_it_is_can_be_read_in_the_store(store: Store) -> None:
    conversation = await written(store)
    assert await in_database(store.database, WORDS) == set()
    await known(store, conversation)


async def test_a_store_in_clear_is_sealed_at_the_first_start(store: Store, in_clear: Store) -> None:
    conversation = await written(in_clear)
    assert await in_database(store.database, WORDS) == set(WORDS)
    vault = vault_in_use(store.database.engine.dialect)
    assert vault is not None
    assert await bring_under(store.database, vault) > 0
    assert await in_database(store.database, WORDS) == set()
    await known(store, conversation)
    assert await bring_under(store.database, vault) == 0


async def test_a_new_key_before_the_old_one_changes_keys(store: Store, database_url: str, clock: SettableClock) -> None:
    conversation = await written(store)
    first = vault_in_use(store.database.engine.dialect)
    assert first is not None
    await bring_under(store.database, first)
    stranger, new = vault_of(new_key()), new_key()
    estranged = Database(database_url, stranger)
    try:
        with pytest.raises(SettingsError, match=first.current):
            await bring_under(estranged, stranger)
    finally:
        await estranged.close()
    both = vault_of(f"{new}\n{KEY}")
    changed = Database(database_url, both)
    try:
        assert await bring_under(changed, both) > 0
        await known(Store.over(changed, clock), conversation)
        async with changed.read() as connection:
            assert list((await connection.execute(select(identity_keys.c.name))).scalars()) == [both.current]
    finally:
        await changed.close()
    after = Database(database_url, vault_of(new))
    try:
        assert (await Store.over(after, clock).contacts.of(HAVDAL, conversation))[0].name == "Karihemmelig"
    finally:
        await after.close()


async def test_without_the_key_nothing_is_read(store: Store, in_clear: Store) -> None:
    conversation = await written(store)
    with pytest.raises(StoreUnavailable, match="key"):
        await in_clear.contacts.of(HAVDAL, conversation)


async def test_an_address_that_somebody_changed_in_the_store_is_noticed(store: Store) -> None:
    conversation = await written(store)
    async with store.database.write() as connection:
        await connection.execute(text("UPDATE contact SET name = substr(name, 1, 20) || 'AAAA' || substr(name, 25)"))
    with pytest.raises(StoreUnavailable, match="changed"):
        await store.contacts.of(HAVDAL, conversation)


async def test_nobody_stays_nobody(store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Hei"), masked=False)
    await store.desk.forget(receipt.conversation)
    async with store.database.read() as connection:
        row = (await connection.execute(text("SELECT address, reply_address FROM conversation"))).one()
    assert tuple(row) == ("", None)


def test_every_column_with_an_address_or_a_sender_is_sealed() -> None:
    sealed = {f"{table.name}.{column.name}" for table in SEALED for column in table.c if isinstance(column.type, Sealed)}
    assert sealed == {
        "blocked_sender.address",
        "bystander.address",
        "bystander_erasure.address",
        "contact.address",
        "contact.name",
        "conversation.address",
        "conversation.reply_address",
        "message.address",
        "message.author_name",
        "message.copied",
        "opt_out.address",
        "outbox.address",
    }


def test_a_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = kept_vault(tmp_path / "identity.key")
    assert (tmp_path / "identity.key").stat().st_mode & 0o777 == 0o600
    assert kept_vault(tmp_path / "identity.key").current == made.current


@pytest.mark.parametrize("written_key", ["", "ikke base64!", "YWJj"])
def test_a_key_that_is_none_is_said_so(written_key: str) -> None:
    with pytest.raises(SettingsError):
        vault_of(written_key)


def test_the_longest_texts_go_in_and_out() -> None:
    vault = vault_of(new_key())
    for said in ("x", "æøå 👋", "linje\nlinje", "x" * 320, "~12345678~YWJj"):
        assert vault.open(vault.seal(said)) == said
        assert vault.seal(said) == vault.seal(said)
        # A single letter may stand in what is sealed by chance.
        assert len(said) == 1 or said not in vault.seal(said)
