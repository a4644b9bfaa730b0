"""The way of a message, over a real database."""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot import pipeline as pipeline_module
from bot.coordination.in_process import InProcessBus, InProcessLock
from bot.errors import BadInput, DialogueUnavailable, Empty, NotFound, StoreUnavailable, TooLong, WrongToken
from bot.messages import Address, Attachment, Message, Outcome, Owner, Promise, Reply, Turn
from bot.pipeline import Limits, Pipeline, Staffing
from bot.privacy import Periods
from inquiries.models import messages
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.retention import Retention
from tests.bot.conftest import (
    EchoDialogue,
    FailingDialogue,
    GatedDialogue,
    HangingDialogue,
    KeyTexts,
    Play,
    Scene,
)
from tests.building import ADA, HAVDAL, Person, SomebodyElse, Store, until

SORRY = "unavailable nb"
NUMBER = "01017080977"
FILE_NAMES = (f"søknad_{NUMBER}.pdf", "kart over tomta.pdf")


async def test_answers_after_the_message_is_recorded(play: Play) -> None:
    dialogue = EchoDialogue()
    scene = play(dialogue)
    receipt = await scene.say(Person(), "Hei")
    assert await scene.store.count(messages) >= 1
    await scene.settled()
    assert await scene.texts(receipt) == ["Hei", "Du sa: Hei"]
    (turn,) = dialogue.turns
    assert (turn.attempt, turn.stale, turn.inquiry_number) == (1, False, receipt.inquiry_number)


async def test_same_external_id_is_answered_once(play: Play) -> None:
    dialogue = EchoDialogue()
    scene = play(dialogue)
    person = Person()
    first = await scene.say(person, "Hei", "client-1")
    again = [await scene.say(person, "Hei", "client-1") for _ in range(3)]
    await scene.settled()
    assert again == [replace(first, duplicate=True)] * 3
    assert dialogue.asked() == ["Hei"]


async def test_same_external_id_at_the_same_time_is_answered_once(play: Play) -> None:
    dialogue = EchoDialogue()
    scenes = [play(dialogue), play(dialogue)]
    person = Person()
    receipts = await asyncio.gather(*(scenes[number % 2].say(person, "Hei", "client-1") for number in range(10)))
    for scene in scenes:
        await scene.settled()
    assert [receipt.duplicate for receipt in receipts].count(False) == 1
    assert await scenes[0].texts(receipts[0]) == ["Hei", "Du sa: Hei"]
    assert dialogue.asked() == ["Hei"]


async def test_messages_of_one_conversation_are_answered_in_order_one_at_a_time(play: Play) -> None:
    dialogue = GatedDialogue()
    scene = play(dialogue)
    person = Person()
    receipts = [await scene.say(person, str(number)) for number in range(6)]
    for number in range(6):
        dialogue.gate(str(number)).set()
        await asyncio.sleep(0)
    await scene.settled()
    assert dialogue.asked() == [str(number) for number in range(6)]
    assert dialogue.most == 1
    answers = [said for said in await scene.texts(receipts[0]) if said.startswith("Du")]
    assert answers == [f"Du sa: {number}" for number in range(6)]
    assert {turn.attempt for turn in dialogue.turns} == {1}


async def test_two_conversations_are_answered_side_by_side(play: Play) -> None:
    dialogue = GatedDialogue()
    scene = play(dialogue)
    one = await scene.say(Person(), "en")
    other = await scene.say(Person(), "to")
    await until(lambda: dialogue.running == 2)
    dialogue.gate("to").set()

    async def answered() -> bool:
        return await scene.texts(other) == ["to", "Du sa: to"]

    await until(answered)
    assert await scene.texts(one) == ["en"]
    dialogue.gate("en").set()
    await scene.settled()
    assert await scene.texts(one) == ["en", "Du sa: en"]


async def test_no_more_turns_run_at_once_than_the_limit(play: Play) -> None:
    dialogue = GatedDialogue()
    scene = play(dialogue, Limits(turns=3))
    for number in range(9):
        await scene.say(Person(), str(number))
    await until(lambda: dialogue.running == 3)
    for number in range(9):
        dialogue.gate(str(number)).set()
    await scene.settled()
    assert (dialogue.most, len(dialogue.turns)) == (3, 9)


async def test_two_nodes_answer_one_conversation_one_at_a_time(play: Play) -> None:
    dialogue = GatedDialogue()
    nodes = [play(dialogue), play(dialogue)]
    person = Person()
    receipts = [await nodes[number % 2].say(person, str(number)) for number in range(6)]
    for number in range(6):
        dialogue.gate(str(number)).set()
    for node in nodes:
        await node.settled()
    assert (dialogue.most, dialogue.asked()) == (1, [str(number) for number in range(6)])
    assert len(await nodes[0].texts(receipts[0])) == 12


async def test_bot_keeps_silent_when_staff_take_over_during_its_turn(play: Play) -> None:
    dialogue = GatedDialogue()
    scene = play(dialogue)
    receipt = await scene.say(Person(), "Hei")
    await until(lambda: dialogue.running == 1)
    await scene.take(receipt)
    dialogue.gate("Hei").set()
    await scene.settled()
    assert await scene.texts(receipt) == ["Hei", "notice_taken nb Ada"]


async def test_bot_keeps_silent_while_staff_have_the_conversation(play: Play) -> None:
    dialogue = EchoDialogue()
    scene = play(dialogue)
    person = Person()
    receipt = await scene.say(person, "Hei")
    await scene.settled()
    await scene.take(receipt)
    for number in range(5):
        await scene.say(person, f"Til Ada {number}")
    await scene.settled()
    assert dialogue.asked() == ["Hei"]
    assert scene.pipeline._untried == set()


async def test_after_closing_a_new_inquiry_begins_with_the_bot(play: Play) -> None:
    dialogue = EchoDialogue()
    scene = play(dialogue)
    person = Person()
    first = await scene.say(person, "Hei")
    await scene.settled()
    await scene.take(first)
    await scene.pipeline.close(first.inquiry, ADA, "nb")
    second = await scene.say(person, "Noe annet")
    await scene.settled()
    assert second.inquiry_number != first.inquiry_number
    assert await scene.texts(second) == ["Noe annet", "Du sa: Noe annet"]
    assert (await scene.texts(first))[-1] == "notice_closed nb"
    assert person.conversation in dialogue.forgotten


async def test_handed_back_the_bot_answers_again_having_forgotten(play: Play) -> None:
    dialogue = EchoDialogue()
    scene = play(dialogue)
    person = Person()
    receipt = await scene.say(person, "Hei")
    await scene.settled()
    await scene.take(receipt)
    await scene.pipeline.hand_back(receipt.inquiry, ADA, "nb")
    await until(lambda: dialogue.forgotten == [person.conversation])
    await scene.settled()
    await scene.say(person, "Hei igjen")
    await scene.settled()
    assert dialogue.asked() == ["Hei", "Hei igjen"]
    assert not dialogue.turns[-1].stale
    assert dialogue.forgotten == [person.conversation]


async def test_released_waits_in_the_queue(play: Play) -> None:
    scene = play(EchoDialogue())
    receipt = await scene.say(Person(), "Hei")
    await scene.settled()
    await scene.take(receipt)
    await scene.pipeline.release(receipt.inquiry, ADA, "nb")
    assert (await scene.store.inbox.inquiry(HAVDAL, receipt.inquiry)).owner is Owner.QUEUE
    assert (await scene.texts(receipt))[-1] == "notice_released nb"


async def test_crash_between_recording_and_answering_is_made_up_for_once(play: Play, sqlite_store: Store) -> None:
    hanging = HangingDialogue()
    before = play(hanging)
    receipt = await before.say(Person(), "Hei")
    await until(lambda: len(hanging.turns) == 1)
    await before.pipeline.stop()
    dialogue = EchoDialogue()
    after = play(dialogue)
    await asyncio.gather(*(after.pipeline.resume() for _ in range(3)))
    await after.settled()
    assert [(turn.text, turn.attempt) for turn in dialogue.turns] == [("Hei", 2)]
    assert await after.texts(receipt) == ["Hei", "Du sa: Hei"]


async def test_what_arrives_after_the_stop_is_recorded_for_the_next_start(play: Play) -> None:
    scene = play(EchoDialogue())
    await scene.pipeline.stop()
    receipt = await scene.say(Person(), "Hei")
    assert await scene.texts(receipt) == ["Hei"]
    assert scene.pipeline._working == {}
    after = play(EchoDialogue())
    await after.pipeline.resume()
    await after.settled()
    assert await after.texts(receipt) == ["Hei", "Du sa: Hei"]


@pytest.mark.parametrize(
    "error", [DialogueUnavailable("away"), ZeroDivisionError("broken"), TimeoutError(), StoreUnavailable("x")]
)
async def test_failing_dialogue_gives_the_citizen_a_person(play: Play, error: Exception) -> None:
    dialogue = FailingDialogue(respond_with={"Hei": error})
    scene = play(dialogue)
    receipt = await scene.say(Person(), "Hei")
    other = await scene.say(Person(), "Noe annet")
    await scene.settled()
    assert await scene.texts(receipt) == ["Hei", SORRY]
    inquiry = await scene.store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.owner, inquiry.handover_reason) == (Owner.QUEUE, "unavailable")
    assert await scene.texts(other) == ["Noe annet", "Du sa: Noe annet"]


async def test_hanging_dialogue_gives_the_citizen_a_person(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_module, "TURN_TIMEOUT_S", 0.05)
    scene = play(HangingDialogue())
    receipt = await scene.say(Person(), "Hei")
    await scene.settled()
    assert await scene.texts(receipt) == ["Hei", SORRY]


class UnstorableDialogue(EchoDialogue):
    """Dialogue whose answer no database takes."""

    async def respond(self, turn: Turn) -> Outcome:
        """Answer with half a character."""
        await super().respond(turn)
        return Outcome(replies=(Reply("\ud800"),))


async def test_answer_that_cannot_be_stored_gives_the_citizen_a_person(play: Play) -> None:
    scene = play(UnstorableDialogue())
    receipt = await scene.say(Person(), "Hei")
    await scene.settled()
    assert await scene.texts(receipt) == ["Hei", SORRY]


async def test_dialogue_that_is_back_answers_again(play: Play) -> None:
    dialogue = FailingDialogue(respond_with={"Hei": DialogueUnavailable("away")})
    scene = play(dialogue)
    person = Person()
    receipt = await scene.say(person, "Hei")
    await scene.settled()
    await scene.take(receipt)
    await scene.pipeline.hand_back(receipt.inquiry, ADA, "nb")
    await scene.say(person, "Er du der?")
    await scene.settled()
    assert (await scene.texts(receipt))[-1] == "Du sa: Er du der?"


async def test_what_could_not_be_forgotten_is_forgotten_later(play: Play) -> None:
    dialogue = FailingDialogue(respond_with={"": ValueError()}, forget_with=DialogueUnavailable("away"))
    scene = play(dialogue)
    person = Person()
    receipt = await scene.say(person, "Hei")
    await scene.settled()
    await scene.pipeline.close(receipt.inquiry, ADA, "nb")
    await scene.settled()
    assert await scene.store.record.stale() == [person.conversation]
    dialogue.forget_with = None
    await scene.pipeline.resume()
    await until(lambda: dialogue.forgotten == [person.conversation])
    await scene.settled()
    assert await scene.store.record.stale() == []


@pytest.mark.parametrize("error", [DialogueUnavailable("away"), ZeroDivisionError("broken")])
async def test_turn_after_a_failed_forgetting_says_that_it_is_stale(play: Play, error: Exception) -> None:
    dialogue = FailingDialogue(respond_with={"": ValueError()}, forget_with=error)
    scene = play(dialogue)
    person = Person()
    receipt = await scene.say(person, "Hei")
    await scene.settled()
    await scene.pipeline.close(receipt.inquiry, ADA, "nb")
    await scene.say(person, "Noe annet")
    await scene.settled()
    assert [(turn.text, turn.stale) for turn in dialogue.turns] == [("Hei", False), ("Noe annet", True)]


async def test_forgetting_waits_for_the_turn_that_runs(play: Play) -> None:
    dialogue = GatedDialogue()
    scene = play(dialogue)
    person = Person()
    receipt = await scene.say(person, "Hei")
    await until(lambda: dialogue.running == 1)
    async with asyncio.timeout(5):
        await scene.pipeline.close(receipt.inquiry, ADA, "nb")
    assert dialogue.forgotten == []
    dialogue.gate("Hei").set()
    await scene.settled()
    assert dialogue.forgotten == [person.conversation]


async def test_staff_do_not_wait_for_a_dialogue_layer_that_hangs(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_module, "TURN_TIMEOUT_S", 0.05)
    scene = play(HangingDialogue())
    receipts = [await scene.say(Person(), "Hei") for _ in range(5)]
    await scene.settled()
    async with asyncio.timeout(5):
        for receipt in receipts:
            await scene.pipeline.close(receipt.inquiry, ADA, "nb")
            await scene.pipeline.forget(HAVDAL, receipt.conversation)


class LockingDialogue(EchoDialogue):
    """EchoDialogue during whose turns somebody else has the database for a while."""

    def __init__(self, other: SomebodyElse, turns: int) -> None:
        super().__init__()
        self._other = other
        self._left = turns

    async def respond(self, turn: Turn) -> Outcome:
        """Echo, with the database locked for the first turns."""
        if self._left:
            await self._other.lock()
        else:
            self._other.release()
        self._left -= 1
        return await super().respond(turn)


async def test_turn_is_tried_again_when_the_store_is_back(
    impatient_play: Play, somebody_else: SomebodyElse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "RETRY_AFTER_S", 0.01)
    dialogue = LockingDialogue(somebody_else, turns=2)
    scene = impatient_play(dialogue)
    receipt = await scene.say(Person(), "Hei")
    await scene.settled()
    assert [turn.attempt for turn in dialogue.turns] == [1, 2, 2]
    assert await scene.texts(receipt) == ["Hei", "Du sa: Hei"]


async def test_turn_that_breaks_unforeseen_is_taken_up_again(
    play: Play, somebody_else: SomebodyElse, caplog: pytest.LogCaptureFixture
) -> None:
    hanging = HangingDialogue()
    before = play(hanging)
    receipt = await before.say(Person(), "Hei")
    await until(lambda: len(hanging.turns) == 1)
    await before.pipeline.stop()
    scene = play(EchoDialogue())
    await somebody_else.do("ALTER TABLE inquiry RENAME TO away")
    with caplog.at_level(logging.ERROR):
        await scene.pipeline.resume()
        await until(lambda: not scene.pipeline._working)
    assert "broke" in caplog.text
    await somebody_else.do("ALTER TABLE away RENAME TO inquiry")
    await scene.pipeline.resume()
    await scene.settled()
    assert await scene.texts(receipt) == ["Hei", "Du sa: Hei"]


async def refusal(scene: Scene, said: str) -> type[BaseException] | None:
    try:
        await scene.say(Person(), said)
    except BadInput as error:
        return type(error)
    return None


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("", Empty),
        ("   \n\t ", Empty),
        ("\x00\x07\x1b", Empty),
        ("\u200b\u200d\ufeff\u2060", Empty),
        ("\u2028\u00a0", Empty),
        ("a" * 101, TooLong),
        ("a" * 1_000_000, TooLong),
        ("\x00" * 1_000, TooLong),
        ("\ud800", BadInput),
        ("hei \udfff hei", BadInput),
    ],
)
async def test_bad_input_is_refused_and_leaves_nothing(play: Play, said: str, error: type[BadInput]) -> None:
    scene = play(EchoDialogue(), Limits(text=100))
    assert await refusal(scene, said) is error
    assert await scene.store.count(messages) == 0
    assert (scene.pipeline._untried, scene.pipeline._working) == (set(), {})


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("a" * 100, "a" * 100),
        ("  hei\r\nder\rborte  ", "hei\nder\nborte"),
        ("a\x00b\x1b[31mc\x7fd\x85e", "ab[31mcde"),
        ("cafe\u0301", "café"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("'; DROP TABLE message; --", "'; DROP TABLE message; --"),
        ("/restart", "/restart"),
        ("\u202eabc", "\u202eabc"),
    ],
)
async def test_text_is_stored_in_one_form(play: Play, said: str, stored: str) -> None:
    scene = play(EchoDialogue(), Limits(text=100))
    receipt = await scene.say(Person(), said)
    await scene.settled()
    assert (await scene.texts(receipt))[0] == stored


@given(st.text(st.characters(codec=None), max_size=60))
def test_cleaning_gives_clean_text_or_a_reason(said: str) -> None:
    pipeline = Pipeline(
        *(None,) * 3,  # type: ignore[arg-type]  # cleaning needs none of them
        bus=InProcessBus(),
        lock=InProcessLock(),
        masker=NumberMasker(),
        texts=KeyTexts(),
        limits=Limits(text=50),
    )
    try:
        cleaned = pipeline._cleaned(said)
    except BadInput:
        return
    assert 0 < len(cleaned) <= 50
    assert cleaned == pipeline._cleaned(cleaned)
    assert not [char for char in cleaned if char < " " and char not in "\n\t"]


async def test_staff_write_by_the_same_rules(play: Play) -> None:
    scene = play(EchoDialogue(), Limits(text=100))
    receipt = await scene.say(Person(), "Hei")
    await scene.settled()
    await scene.take(receipt)

    async def say(said: str, key: str = "svar-0001") -> Message:
        return await scene.pipeline.say(receipt.inquiry, ADA, said, external_id=key, internal=False)

    for said, error in (("", Empty), ("a" * 201, TooLong), ("\ud800", BadInput)):
        with pytest.raises(error):
            await say(said)
    message = await say("Fødselsnummeret 15108695088 skal du ikke skrive.\x07")
    assert (message.text, message.masked) == ("Fødselsnummeret [***] skal du ikke skrive.", True)
    assert await say("noe annet") == replace(message, state=message.state)


async def test_number_of_a_person_stands_nowhere_in_the_file(play: Play, sqlite_path: Path) -> None:
    scene = play(EchoDialogue())
    person = Person()
    receipt = await scene.say(person, "Jeg er 15108695088 og kontoen er 8601.11.17947", language="nn")
    await scene.settled()
    await scene.take(receipt)
    await scene.pipeline.say(receipt.inquiry, ADA, "Hun er 151086 95088.", external_id="notat-0001", internal=True)
    texts = await scene.texts(receipt)
    assert texts[0] == "Jeg er [***] og kontoen er [***]"
    assert [message.masked for message in await scene.messages(receipt)] == [True, False, False, True]
    stored = b"".join(file.read_bytes() for file in sqlite_path.parent.glob("torg.db*"))
    assert b"[***]" in stored
    for trace in (b"15108695088", b"151086 95088", b"95088", b"8601.11.17947", b"17947"):
        assert trace not in stored


async def test_deleted_conversation_leaves_no_word_in_any_file(play: Play, sqlite_path: Path) -> None:
    dialogue = EchoDialogue()
    scene = play(dialogue)
    person = Person()
    receipt = await scene.say(person, "En dypt personlig hemmelighet")
    await scene.settled()
    await scene.take(receipt)
    await scene.pipeline.say(receipt.inquiry, ADA, "Om hemmeligheten", external_id="notat-0001", internal=True)
    await scene.pipeline.forget(HAVDAL, person.conversation)
    await until(lambda: dialogue.forgotten == [person.conversation])
    await scene.settled()
    store = scene.store
    await Retention(store.database, store.desk, store.clock, Periods(21, 21, 21), municipality=HAVDAL).leave_no_trace()
    stored = b"".join(file.read_bytes() for file in sqlite_path.parent.glob("torg.db*"))
    for trace in (b"hemmelighet", b"personlig", b"Du sa"):
        assert trace not in stored
    with pytest.raises(NotFound):
        await scene.say(person, "Hei igjen")


async def test_deleting_during_a_turn_brings_nothing_back(play: Play) -> None:
    dialogue = GatedDialogue()
    scene = play(dialogue)
    person = Person()
    await scene.say(person, "Hei")
    await until(lambda: dialogue.running == 1)
    await scene.pipeline.forget(HAVDAL, person.conversation)
    dialogue.gate("Hei").set()
    await scene.settled()
    assert await scene.store.count(messages) == 0


class OnFriday:
    """Promises of one day, whatever is asked."""

    def promise(self, language: str, service: str | None = None) -> Promise:
        """Return it."""
        return Promise(date(2026, 3, 6), f"fredag 6. mars {language}")


class HandingOver(EchoDialogue):
    """Dialogue that gives everything to people."""

    async def respond(self, turn: Turn) -> Outcome:
        """Hand over."""
        return replace(await super().respond(turn), handover="asked")


@pytest.mark.parametrize(
    ("channel", "there", "told"),
    [
        ("webchat", True, "staff_present nb"),
        ("webchat", False, "staff_absent nb fredag 6. mars nb"),
        ("sms", True, "staff_present_until nb fredag 6. mars nb"),
        ("sms", False, "staff_absent_until nb fredag 6. mars nb"),
        ("xmpp", True, "staff_present_until nb fredag 6. mars nb"),
        ("xmpp", False, "staff_absent_until nb fredag 6. mars nb"),
        ("email", False, None),
    ],
)
async def test_who_waits_is_told_the_day_and_in_a_live_chat_that_somebody_is_there(
    play: Play, channel: str, there: bool, told: str | None
) -> None:
    scene = play(HandingOver(), staffing=Staffing(lambda _municipality: there, OnFriday()))
    sender = Address(channel, "someone@havdal.example")
    elsewhere: dict[str, Any] = {"channel": channel, "sender": sender, "conversation": None, "secret_hash": None}
    receipt = await scene.say(Person(), "Kan noen ringe meg?", **(elsewhere if channel != "webchat" else {}))
    await scene.settled()
    after = (await scene.texts(receipt))[2:]
    assert after == ([] if told is None else [told])


async def test_name_of_a_file_points_at_nobody(play: Play, sqlite_path: Path) -> None:
    scene = play(EchoDialogue())
    files = [Attachment(str(uuid.uuid4()), name, "application/pdf", 9, uuid.uuid4().hex) for name in FILE_NAMES]
    receipt = await scene.say(Person(), "Her er søknaden", attachments=tuple(files))
    kept = await scene.pipeline.attach(receipt.inquiry, ADA, replace(files[0], id=str(uuid.uuid4())))
    (said, *_) = await scene.messages(receipt)
    assert [file.name for file in said.attachments] == ["søknad_[xxx].pdf", "kart over tomta.pdf"]
    assert (said.masked, kept.name) == (True, "søknad_[xxx].pdf")
    await scene.settled()
    await scene.store.database.empty_journal()
    assert not any(NUMBER.encode() in file.read_bytes() for file in sqlite_path.parent.glob("*.db*"))


async def test_wrong_secret_is_refused_and_leaves_nothing(play: Play) -> None:
    dialogue = EchoDialogue()
    scene = play(dialogue)
    person = Person()
    receipt = await scene.say(person, "Hei")
    await scene.settled()
    with pytest.raises(WrongToken):
        await scene.say(replace(person, secret="0" * 64), "Jeg er hun")
    await scene.settled()
    assert await scene.texts(receipt) == ["Hei", "Du sa: Hei"]
    assert scene.pipeline._untried == set()


async def test_store_that_is_away_refuses_before_anything_is_acknowledged(
    impatient_play: Play, somebody_else: SomebodyElse
) -> None:
    scene = impatient_play(EchoDialogue())
    await somebody_else.lock()
    with pytest.raises(StoreUnavailable):
        await scene.say(Person(), "Hei")
    assert (scene.pipeline._untried, scene.pipeline._working) == (set(), {})
    somebody_else.release()
    assert await scene.store.count(messages) == 0


async def test_many_conversations_leave_nothing_in_memory(play: Play) -> None:
    scene = play(EchoDialogue())
    await asyncio.gather(*(scene.say(Person(), f"Hei {number}") for number in range(60)))
    await scene.settled()
    pipeline = scene.pipeline
    assert (pipeline._untried, pipeline._working, pipeline._woken, pipeline._stale) == (set(), {}, {}, set())
    async with scene.store.database.read() as connection:
        answered = "SELECT count(*) FROM message WHERE author = 'bot'"
        assert (await connection.execute(text(answered))).scalar_one() == 60
