"""From payloads to what a citizen reads."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue import payloads
from bot.dialogue.rendering import Renderer
from bot.dialogue.texts import Texts
from bot.errors import DialogueUnavailable
from bot.services import Specialists
from tests.dialogue.small_knowledge import ARTICLES
from tests.dialogue.turns import NUMBER, turn

RENDERER = Renderer(Texts.load())


def test_what_an_answer_rests_on_is_kept_for_staff() -> None:
    said = payloads.hit(ARTICLES[0], Specialists())
    outcome = RENDERER.outcome([said], turn("Når?"), intent="question", intent_confidence=0.9)
    assert outcome.replies[0].details == {"intent": "question", "confidence": 0.0, "article": "hentedager"}
    assert outcome.replies[0].text == "Søpla hentes hver torsdag. Ring 12 34 56 78."
    assert outcome.intent == "question"
    assert outcome.intent_confidence == 0.9


@pytest.mark.parametrize(
    ("keys", "farewell"),
    [(["thank"], True), (["goodbye"], True), (["greet"], False), (["thank", "ask_fault_what"], False), (["unknown"], False)],
)
def test_a_farewell_is_nothing_but_a_goodbye_or_thanks(keys: list[str], farewell: bool) -> None:
    outcome = RENDERER.outcome([payloads.text(key) for key in keys], turn("Takk"), intent="thank")
    assert outcome.farewell is farewell


def test_choices_carry_labels_in_the_language() -> None:
    outcome = RENDERER.outcome([payloads.text("ask_fault_contact", "no", "cancel")], turn("x", language="sv"))
    assert [(choice.value, choice.label) for choice in outcome.replies[0].choices] == [
        ("no", "Nej tack"),
        ("cancel", "Avbryt"),
    ]


def test_the_inquirys_number_is_put_in() -> None:
    assert NUMBER in RENDERER.outcome([payloads.text("fault_done", what="a", where="b")], turn("x")).replies[0].text


def test_what_people_wrote_is_not_read_as_a_placeholder() -> None:
    said = payloads.text("fault_done", what="{number} {what.__class__}", where="{0}")
    text = RENDERER.outcome([said], turn("x")).replies[0].text
    assert "{number} {what.__class__}" in text
    assert "{0}" in text


def test_several_payloads_are_several_replies_and_one_outcome() -> None:
    said = [payloads.text("emergency", "human"), payloads.handover("handover", "asked", "Title")]
    outcome = RENDERER.outcome(said, turn("x"))
    assert len(outcome.replies) == 2
    assert (outcome.handover, outcome.title) == ("asked", "Title")


@pytest.mark.parametrize(
    "nonsense",
    [
        [],
        None,
        ["text"],
        [{}],
        [{"text": "no such text"}],
        [{"text": "greet", "choices": ["restart"]}],
        [{"text": "fault_title"}],
        [{"answer": {"article": "x"}}],
        [{"answer": None}],
        [{"nearest": [{}]}],
    ],
)
def test_nonsense_is_refused(nonsense: Any) -> None:
    with pytest.raises(DialogueUnavailable):
        RENDERER.outcome(nonsense, turn("x"))
