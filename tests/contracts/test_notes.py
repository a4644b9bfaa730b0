"""Internal notes that are mended and withdrawn, over both databases: by version, by their writer, and gone with the rest."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.errors import Conflict, NotFound, Refused
from bot.messages import Attachment, Message
from bot.notes import StaleNote
from inquiries.attachments import LooseAttachments
from inquiries.chatting import SqlChatting
from inquiries.models import doomed_files, inquiry_steps
from inquiries.notes.models import note_versions
from inquiries.notes.store import SqlNotes
from inquiries.search.index import SearchIndex
from inquiries.search.models import search_entries
from tests.building import ADA, BO, HAVDAL, NABO, Person, Store

FIRST, SECOND, THIRD = "Ring henne mandag", "Ring henne tirsdag", "Ring henne onsdag"


@pytest.fixture
def notes(store: Store) -> SqlNotes:
    return SqlNotes(store.database, store.clock)


@pytest.fixture
async def inquiry(store: Store) -> str:
    return (await store.record.record(Person().says("Hull i veien"), masked=False)).inquiry


async def noted(store: Store, inquiry: str, files: tuple[str, ...] = ()) -> Message:
    return await store.desk.say(
        inquiry, staff=ADA, text=FIRST, external_id="notat-0001", internal=True, masked=False, attachments=files
    )


async def changed(notes: SqlNotes, note: Message, text: str, version: int) -> Message:
    return await notes.change(note.inquiry, note.id, staff=ADA, text=text, masked=False, version=version)


async def shown(store: Store, inquiry: str) -> Message:
    return list(await store.inbox.messages(HAVDAL, inquiry))[-1]


async def words_found(store: Store) -> str:
    await SearchIndex(store.database).catch_up()
    async with store.database.read() as connection:
        return " ".join((await connection.execute(select(search_entries.c.terms))).scalars())


async def test_a_mended_note_keeps_what_it_said(store: Store, notes: SqlNotes, inquiry: str) -> None:
    note = await noted(store, inquiry)
    assert (note.version, note.edited_at, note.staff) == (1, None, ADA.id)
    written = store.clock.now()
    store.clock.advance(minutes=5)
    second = await changed(notes, note, SECOND, 1)
    assert (second.text, second.version, second.edited_at) == (SECOND, 2, store.clock.now())
    assert await shown(store, inquiry) == second
    await changed(notes, note, THIRD, 2)
    kept = await notes.versions(HAVDAL, inquiry, note.id)
    assert [(one.text, one.version) for one in kept] == [(SECOND, 2), (FIRST, 1)]
    assert kept[-1].at == written
    with pytest.raises(NotFound):
        await notes.versions(NABO, inquiry, note.id)


async def test_two_windows_do_not_overwrite_each_other(store: Store, notes: SqlNotes, inquiry: str) -> None:
    note = await noted(store, inquiry)
    second = await changed(notes, note, SECOND, 1)
    assert await changed(notes, note, SECOND, 1) == second, "the same change again is the same change"
    with pytest.raises(StaleNote) as refused:
        await changed(notes, note, THIRD, 1)
    assert refused.value.current == second
    with pytest.raises(StaleNote):
        await notes.withdraw(inquiry, note.id, staff=ADA, version=1)
    assert len(await notes.versions(HAVDAL, inquiry, note.id)) == 1


async def test_a_note_is_its_writers_and_a_reply_is_no_note(store: Store, notes: SqlNotes, inquiry: str) -> None:
    note = await noted(store, inquiry)
    with pytest.raises(Refused):
        await notes.change(inquiry, note.id, staff=BO, text=SECOND, masked=False, version=1)
    with pytest.raises(Refused):
        await notes.withdraw(inquiry, note.id, staff=BO, version=1)
    said = next(iter(await store.inbox.messages(HAVDAL, inquiry)))
    with pytest.raises(NotFound):
        await notes.change(inquiry, said.id, staff=ADA, text=SECOND, masked=False, version=1)


async def test_what_a_withdrawn_note_said_is_shown_to_nobody_until_it_is_put_back(
    store: Store, notes: SqlNotes, inquiry: str
) -> None:
    note = await changed(notes, await noted(store, inquiry), SECOND, 1)
    gone = await notes.withdraw(inquiry, note.id, staff=ADA, version=2)
    assert (gone.text, gone.withdrawn, gone.version) == ("", True, 3)
    assert await notes.withdraw(inquiry, note.id, staff=ADA, version=2) == gone
    assert await shown(store, inquiry) == gone
    assert await notes.versions(HAVDAL, inquiry, note.id) == []
    assert "tirsdag" not in await words_found(store)
    with pytest.raises(Conflict):
        await changed(notes, note, THIRD, 3)
    back = await notes.restore(inquiry, note.id, staff=ADA, version=3)
    assert (back.text, back.withdrawn, back.version) == (SECOND, False, 4)
    assert await notes.restore(inquiry, note.id, staff=ADA, version=3) == back
    assert [one.text for one in await notes.versions(HAVDAL, inquiry, note.id)] == [FIRST]
    assert "tirsdag" in await words_found(store)


async def test_search_follows_the_wording(store: Store, notes: SqlNotes, inquiry: str) -> None:
    note = await noted(store, inquiry)
    assert "mandag" in await words_found(store)
    await changed(notes, note, SECOND, 1)
    found = await words_found(store)
    assert "tirsdag" in found
    assert "mandag" not in found


async def test_steps_and_events_tell_of_it_without_its_words(store: Store, notes: SqlNotes, inquiry: str) -> None:
    note = await noted(store, inquiry)
    before = await store.events.last()
    await changed(notes, note, SECOND, 1)
    await notes.withdraw(inquiry, note.id, staff=ADA, version=2)
    await notes.restore(inquiry, note.id, staff=ADA, version=3)
    told = await store.events.after(before)
    assert [(event.kind, event.body, event.for_citizen) for event in told] == [("note", {}, False)] * 3
    assert [event.message and event.message.text for event in told] == [SECOND] * 3
    query = select(inquiry_steps.c.kind, inquiry_steps.c.staff, inquiry_steps.c.details).order_by(inquiry_steps.c.id)
    async with store.database.read() as connection:
        rows = [tuple(row) for row in (await connection.execute(query)).all()]
    kinds = ("note_changed", "note_withdrawn", "note_restored")
    assert [row for row in rows if row[0] in kinds] == [(kind, ADA.id, {}) for kind in kinds]


async def test_every_wording_goes_with_the_conversation(store: Store, notes: SqlNotes, inquiry: str) -> None:
    note = await changed(notes, await noted(store, inquiry), SECOND, 1)
    await notes.withdraw(inquiry, note.id, staff=ADA, version=2)
    await store.desk.forget(note.conversation)
    async with store.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(note_versions))).scalar_one() == 0
    with pytest.raises(NotFound):
        await notes.restore(inquiry, note.id, staff=ADA, version=3)


async def test_a_notes_files_are_shown_while_it_stands_and_go_with_the_conversation(
    store: Store, notes: SqlNotes, inquiry: str
) -> None:
    file = Attachment("10000000-0000-4000-8000-000000000001", "kart.png", "image/png", 5, "aa/" + "a" * 32)
    await store.desk.attach(inquiry, staff=ADA, attachment=file)
    note = await noted(store, inquiry, files=(file.id,))
    assert note.attachments == (await shown(store, inquiry)).attachments == (file,)
    assert (await noted(store, inquiry, files=(file.id,))).attachments == (file,)
    with pytest.raises(NotFound):
        await SqlChatting(store.database).file(HAVDAL, note.conversation, file.id)
    known = LooseAttachments(store.database, store.clock)
    assert await known.one(HAVDAL, file.id) == file
    assert "kart" in await words_found(store)
    await notes.withdraw(inquiry, note.id, staff=ADA, version=1)
    assert (await shown(store, inquiry)).attachments == ()
    assert "kart" not in await words_found(store)
    with pytest.raises(NotFound):
        await known.one(HAVDAL, file.id)
    await notes.restore(inquiry, note.id, staff=ADA, version=2)
    assert (await shown(store, inquiry)).attachments == (file,)
    await store.desk.forget(note.conversation)
    async with store.database.read() as connection:
        assert list((await connection.execute(select(doomed_files.c.reference))).scalars()) == [file.reference]
