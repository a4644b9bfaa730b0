"""Notes that are mended or withdrawn while a case of them waits, or when it has arrived, over both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cases import CaseAnswer, CaseChoice, CaseState, NothingNew, SentCase
from bot.messages import Message, Visibility
from inquiries.notes.store import SqlNotes
from tests.building import ADA, HAVDAL, Store
from tests.cases import HOOK, Office

NOTES = CaseChoice(messages=False, notes=True)
FIRST, SECOND, THIRD = "Ring elektriker.", "Ring kraftlaget.", "Ring kraftlaget i morgen."


@pytest.fixture
async def office(store: Store, tmp_path: Path) -> Office:
    return await Office.open(store, tmp_path)


async def note_of(office: Office) -> Message:
    shown = await office.store.inbox.messages(HAVDAL, office.inquiry)
    return next(message for message in shown if message.visibility is Visibility.STAFF)


def notes_of(office: Office) -> SqlNotes:
    return SqlNotes(office.store.database, office.store.clock)


async def mended(office: Office, text: str) -> None:
    note = await note_of(office)
    version = note.version
    await notes_of(office).change(office.inquiry, note.id, staff=ADA, text=text, masked=False, version=version)


async def withdrawn(office: Office) -> None:
    note = await note_of(office)
    await notes_of(office).withdraw(office.inquiry, note.id, staff=ADA, version=note.version)


async def put_back(office: Office) -> None:
    note = await note_of(office)
    await notes_of(office).restore(office.inquiry, note.id, staff=ADA, version=note.version)


async def claimed(office: Office) -> tuple[SentCase, list[str]]:
    """Return the case that is handed on, and what it says."""
    found = await office.queue.claim(HOOK)
    assert found is not None
    return found[0], [message.text for message in found[1].messages]


async def arrived(office: Office) -> list[str]:
    """Send the notes, let them arrive, and return what went."""
    sent = await office.sends(choice=NOTES)
    _, said = await claimed(office)
    await office.queue.delivered(sent.id, CaseAnswer())
    return said


async def test_note_that_is_mended_after_it_went_goes_again(office: Office) -> None:
    assert await arrived(office) == [FIRST]
    with pytest.raises(NothingNew):
        await office.sends(choice=NOTES)
    for text in (SECOND, THIRD):
        await mended(office, text)
        shown = await office.cases.preview(HAVDAL, office.inquiry, HOOK, NOTES)
        assert (shown.notes, shown.before) == (1, 0)
        assert await arrived(office) == [text]
        with pytest.raises(NothingNew):
            await office.sends(choice=NOTES)


async def test_note_that_was_withdrawn_and_put_back_as_it_went_does_not_go_again(office: Office) -> None:
    await mended(office, SECOND)
    await arrived(office)
    await withdrawn(office)
    await put_back(office)
    with pytest.raises(NothingNew):
        await office.sends(choice=NOTES)


async def test_note_that_is_mended_while_its_case_waits_goes_as_it_reads_then(office: Office) -> None:
    sent = await office.sends(choice=NOTES)
    await mended(office, SECOND)
    with pytest.raises(NothingNew):
        await office.sends(choice=NOTES)
    assert (await claimed(office))[1] == [SECOND]
    await office.queue.delivered(sent.id, CaseAnswer())
    with pytest.raises(NothingNew):
        await office.sends(choice=NOTES)


async def test_note_that_is_mended_while_its_case_is_handed_on_goes_again(office: Office) -> None:
    sent = await office.sends(choice=NOTES)
    await claimed(office)
    await mended(office, SECOND)
    await office.queue.delivered(sent.id, CaseAnswer())
    assert await arrived(office) == [SECOND]


async def test_note_that_is_mended_between_two_tries_goes_again(office: Office) -> None:
    """The first try may have arrived without our hearing of it, and the second then counts for the same."""
    sent = await office.sends(choice=NOTES)
    await claimed(office)
    await office.queue.put_off(sent.id, "no answer", office.store.clock.now())
    await mended(office, SECOND)
    assert (await claimed(office))[1] == [SECOND]
    await office.queue.delivered(sent.id, CaseAnswer())
    assert await arrived(office) == [SECOND]


async def test_note_that_was_withdrawn_before_its_case_left_is_not_in_it(office: Office) -> None:
    await office.sends(choice=CaseChoice(notes=True))
    await withdrawn(office)
    case, said = await claimed(office)
    assert (case.messages, len(said), FIRST in said) == (2, 2, False)
    await office.queue.delivered(case.id, CaseAnswer())
    await put_back(office)
    assert (await office.case(case.id)).messages == 2
    assert await arrived(office) == [FIRST]


async def test_case_of_which_nothing_is_left_is_refused_and_can_be_tried_again_once_it_is_back(office: Office) -> None:
    sent = await office.sends(choice=NOTES)
    await withdrawn(office)
    assert await office.queue.claim(HOOK) is None
    stands = await office.case(sent.id)
    assert (stands.state, stands.reason) == (CaseState.REFUSED, "what was to be sent has been withdrawn since")
    await put_back(office)
    await office.cases.retry(sent.id, staff=ADA)
    assert (await claimed(office))[1] == [FIRST]
