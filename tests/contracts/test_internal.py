"""Internal messages over both databases: who sees them, who has read, what deleting and joining do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.coordination.in_process import InProcessBus
from bot.errors import BadInput, NotFound
from bot.internal import NewThread
from bot.messages import Attachment, Staff
from inquiries.internal.store import SqlInternalMessages
from inquiries.internal.telling import TellingMessages
from inquiries.models import doomed_files
from inquiries.notices import SqlNotices
from inquiries.privacy.masking import NumberMasker
from tests.building import ADA, BO, HAVDAL, NEIGHBOUR, Store

CECILIE = Staff("44444444-4444-4444-8444-444444444444", HAVDAL, "cecilie", "Cecilie", "case_worker")
DAGNY = Staff("55555555-5555-4555-8555-555555555555", HAVDAL, "dagny", "Dagny", "desk")


@pytest.fixture
def notices(store: Store) -> SqlNotices:
    return SqlNotices(store.database, store.clock)


@pytest.fixture
def internal(store: Store, notices: SqlNotices) -> SqlInternalMessages:
    return TellingMessages(store.database, store.clock, NumberMasker(), notices, InProcessBus())


def chat(text: str = "Hei Bo", *, client_id: str = "melding-1", history: bool = False) -> NewThread:
    return NewThread("chat", "", (BO.id,), history, text, client_id)


async def test_only_who_takes_part_knows_of_a_chat(internal: SqlInternalMessages) -> None:
    made = await internal.start(ADA, chat())
    assert [one.id for one in await internal.threads(BO)] == [made.id]
    for other in (CECILIE, NEIGHBOUR):
        assert await internal.threads(other) == []
        with pytest.raises(NotFound):
            await internal.thread(other, made.id)
        with pytest.raises(NotFound):
            await internal.say(other, made.id, "Hei", "melding-9")
        with pytest.raises(NotFound):
            await internal.add(other, made.id, [other.id])
        with pytest.raises(NotFound):
            await internal.read(other, made.id, 1)
    await internal.leave(BO, made.id)
    assert await internal.threads(BO) == []


async def test_sending_again_writes_nothing_twice(internal: SqlInternalMessages) -> None:
    made = await internal.start(ADA, chat())
    assert (await internal.start(ADA, chat())).id == made.id
    first = await internal.say(ADA, made.id, "Er du der?", "melding-2")
    assert await internal.say(ADA, made.id, "Er du der?", "melding-2") == first
    assert [one.text for one in (await internal.thread(BO, made.id))[1]] == ["Hei Bo", "Er du der?"]


async def test_what_is_sent_is_delivered_and_then_read(internal: SqlInternalMessages, notices: SqlNotices) -> None:
    made = await internal.start(ADA, chat())
    await internal.say(ADA, made.id, "Er du der?", "melding-2")

    async def of_bo() -> tuple[int, int]:
        found = (await internal.thread(ADA, made.id))[0]
        return next((one.delivered, one.seen) for one in found.members if one.staff == BO.id)

    assert await of_bo() == (0, 0)
    (listed,) = await internal.threads(BO)
    assert (listed.unread, listed.last and listed.last.text) == (2, "Er du der?")
    assert await of_bo() == (2, 0)
    assert [one.about for one in await notices.of(HAVDAL, BO.id, unread=True)] == [f"thread:{made.id}"]
    await internal.read(BO, made.id, 99)
    assert await of_bo() == (2, 2)
    assert await notices.of(HAVDAL, BO.id, unread=True) == []
    assert (await internal.threads(BO))[0].unread == 0
    await internal.say(ADA, made.id, "Fint", "melding-3")
    assert len(await notices.of(HAVDAL, BO.id, unread=True)) == 1
    assert await notices.of(HAVDAL, ADA.id) == []


async def test_what_is_unread_is_counted_without_being_delivered(internal: SqlInternalMessages) -> None:
    first = await internal.start(ADA, chat())
    await internal.say(ADA, first.id, "Er du der?", "melding-2")
    second = await internal.start(CECILIE, chat("Og jeg?", client_id="melding-3"))
    await internal.start(ADA, NewThread("topic", "Ærfuglsesongen", (), True, "Hva gjør dere?", "melding-4"))
    assert [await internal.unread(one) for one in (BO, ADA, CECILIE, NEIGHBOUR)] == [4, 0, 1, 0]
    found = (await internal.thread(ADA, first.id))[0]
    assert [one.delivered for one in found.members if one.staff == BO.id] == [0]
    await internal.read(BO, first.id, 1)
    assert await internal.unread(BO) == 3
    await internal.leave(BO, second.id)
    assert await internal.unread(BO) == 2


async def test_a_topic_counts_once_until_it_is_opened_and_not_for_ever(store: Store, internal: SqlInternalMessages) -> None:
    made = await internal.start(ADA, NewThread("topic", "Skranken", (), True, "Hvem har nøkkelen?", "emne-1"))
    await internal.say(ADA, made.id, "Noen?", "emne-2")
    assert [await internal.unread(one) for one in (ADA, BO, CECILIE, NEIGHBOUR)] == [0, 1, 1, 0]
    assert [one.unread for one in await internal.threads(BO)] == [1]
    await internal.read(BO, made.id, 2)
    await internal.say(CECILIE, made.id, "Jeg.", "emne-3")
    assert [await internal.unread(one) for one in (ADA, BO, CECILIE)] == [1, 1, 0]
    store.clock.advance(days=15)
    assert [await internal.unread(one) for one in (BO, DAGNY)] == [1, 0], "who comes later is met by no old talk"


async def test_a_topic_that_one_has_left_is_not_new_again(internal: SqlInternalMessages) -> None:
    made = await internal.start(ADA, NewThread("topic", "Skranken", (), True, "Hvem har nøkkelen?", "emne-1"))
    await internal.read(BO, made.id, 1)
    for _ in range(2):
        await internal.leave(BO, made.id)
        await internal.say(ADA, made.id, "Noen?", "emne-2")
        assert [await internal.unread(one) for one in (BO, CECILIE)] == [0, 1]
    assert [one.unread for one in await internal.threads(BO)] == [0]
    await internal.leave(CECILIE, made.id)
    assert await internal.unread(CECILIE) == 0, "who never opened it may say that it is nothing to them"
    await internal.read(BO, made.id, 2)
    await internal.say(ADA, made.id, "Takk.", "emne-3")
    assert await internal.unread(BO) == 1, "who opens it again hears of it again"


async def test_one_deletes_ones_own_for_all_and_leaves_a_gap_that_shows(internal: SqlInternalMessages) -> None:
    made = await internal.start(ADA, chat("Ring Kari på kontoret"))
    (message,) = (await internal.thread(BO, made.id))[1]
    with pytest.raises(NotFound):
        await internal.delete(BO, made.id, message.id)
    assert len(await internal.threads(BO, text="KARI kontoret")) == 1
    await internal.delete(ADA, made.id, message.id)
    (gone,) = (await internal.thread(BO, made.id))[1]
    assert (gone.deleted, gone.text) == (True, "")
    assert await internal.threads(BO, text="kari") == []
    assert (await internal.threads(BO))[0].unread == 0


@pytest.mark.parametrize(("history", "texts"), [(True, ["Før", "Etter"]), (False, ["Etter"])])
async def test_who_joins_reads_what_was_before_only_where_that_is_wanted(
    internal: SqlInternalMessages, history: bool, texts: list[str]
) -> None:
    made = await internal.start(ADA, chat("Før", history=history))
    await internal.add(BO, made.id, [CECILIE.id])
    await internal.say(ADA, made.id, "Etter", "melding-2")
    assert [one.text for one in (await internal.thread(CECILIE, made.id))[1]] == texts
    assert len(await internal.threads(CECILIE, text="før")) == (1 if history else 0)


async def test_a_topic_of_the_forum_is_for_all_of_the_municipality(internal: SqlInternalMessages) -> None:
    with pytest.raises(BadInput):
        await internal.start(ADA, NewThread("topic", " ", (), True, "Tekst", "melding-0"))
    made = await internal.start(ADA, NewThread("topic", "Ærfuglsesongen", (), True, "Hva gjør dere?", "melding-1"))
    assert await internal.threads(NEIGHBOUR) == []
    await internal.say(CECILIE, made.id, "Vi svarer slik", "melding-2")
    assert [one.staff for one in (await internal.thread(BO, made.id))[0].members] == [ADA.id, CECILIE.id]
    assert [one.id for one in await internal.threads(BO, text="ærfugl slik")] == [made.id]


async def test_numbers_of_identity_are_masked_here_too(internal: SqlInternalMessages) -> None:
    made = await internal.start(ADA, chat("Hun er 01010112377"))
    assert "01010112377" not in (await internal.thread(BO, made.id))[1][0].text


async def test_what_is_old_is_deleted_and_threads_with_it(store: Store, internal: SqlInternalMessages) -> None:
    old = await internal.start(ADA, chat("Gammel"))
    lasting = await internal.start(ADA, chat("Også gammel", client_id="melding-2"))
    store.clock.advance(days=100)
    await internal.say(ADA, lasting.id, "Ny", "melding-3")
    assert await internal.forget("nabo", store.clock.now()) == 0
    assert await internal.forget(HAVDAL, store.clock.now() - timedelta(days=50)) == 2
    assert [one.id for one in await internal.threads(BO)] == [lasting.id]
    assert [one.text for one in (await internal.thread(BO, lasting.id))[1]] == ["Ny"]
    with pytest.raises(NotFound):
        await internal.thread(ADA, old.id)


async def test_of_a_topic_those_are_told_who_wrote_in_it(internal: SqlInternalMessages, notices: SqlNotices) -> None:
    made = await internal.start(ADA, NewThread("topic", "Skranken", (), True, "Hvem har nøkkelen?", "emne-1"))
    await internal.read(CECILIE, made.id, 1)
    await internal.say(BO, made.id, "Den ligger i skuffen.", "emne-2")
    assert [one.details["title"] for one in await notices.of(HAVDAL, ADA.id, unread=True)] == ["Skranken"]
    assert await notices.of(HAVDAL, CECILIE.id) == [], "who only reads follows nothing"
    await internal.read(ADA, made.id, 2)
    await internal.say(ADA, made.id, "Takk!", "emne-3")
    assert [one.about for one in await notices.of(HAVDAL, BO.id, unread=True)] == [f"thread:{made.id}"]
    assert await notices.of(HAVDAL, ADA.id, unread=True) == []


def picture(number: int = 1) -> Attachment:
    return Attachment(f"1000000{number}-0000-4000-8000-000000000001", "kart.png", "image/png", 5, f"aa/{str(number) * 32}")


async def doomed(store: Store) -> set[str]:
    async with store.database.read() as connection:
        return set((await connection.execute(select(doomed_files.c.reference))).scalars())


async def test_files_are_for_who_reads_the_message(internal: SqlInternalMessages) -> None:
    file = await internal.enclose(ADA, picture())
    with pytest.raises(NotFound):
        await internal.start(BO, NewThread("chat", "", (ADA.id,), False, "Ikke mitt", "melding-0", (file.id,)))
    made = await internal.start(ADA, NewThread("chat", "", (BO.id,), False, "Se her", "melding-1", (file.id,)))
    assert (await internal.thread(BO, made.id))[1][0].files == (file,)
    assert await internal.file(BO, made.id, file.id) == file
    await internal.add(ADA, made.id, [CECILIE.id])
    for other in (CECILIE, NEIGHBOUR):
        with pytest.raises(NotFound):
            await internal.file(other, made.id, file.id)
    second = await internal.enclose(BO, picture(2))
    said = await internal.say(BO, made.id, "Og her", "melding-2", [second.id])
    assert said.files == (second,)
    assert await internal.say(BO, made.id, "Og her", "melding-2", [second.id]) == said
    assert await internal.file(CECILIE, made.id, second.id) == second
    with pytest.raises(NotFound):
        await internal.say(BO, made.id, "En gang til", "melding-3", [second.id])


async def test_files_go_with_their_message_and_unsent_ones_after_a_day(store: Store, internal: SqlInternalMessages) -> None:
    sent, kept, unsent = [await internal.enclose(ADA, picture(number)) for number in (1, 2, 3)]
    made = await internal.start(ADA, NewThread("chat", "", (BO.id,), False, "Se her", "melding-1", (sent.id,)))
    await internal.say(ADA, made.id, "Og her", "melding-2", [kept.id])
    first = (await internal.thread(ADA, made.id))[1][0]
    await internal.delete(ADA, made.id, first.id)
    assert (await internal.thread(BO, made.id))[1][0].files == ()
    with pytest.raises(NotFound):
        await internal.file(BO, made.id, sent.id)
    assert await doomed(store) == {sent.reference}
    store.clock.advance(days=2)
    await internal.forget(HAVDAL, store.clock.now() - timedelta(days=90))
    assert await doomed(store) == {sent.reference, unsent.reference}
    store.clock.advance(days=90)
    await internal.forget(HAVDAL, store.clock.now() - timedelta(days=90))
    assert await doomed(store) == {sent.reference, unsent.reference, kept.reference}
