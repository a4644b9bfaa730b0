"""The evaluation of the intent model, and the model itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.dialogue.evaluate_intents import Sentence, evaluate, read
from bot.errors import BadInput, Malformed
from bot.rasa.intent_model import IntentModel, normalise

GREETINGS = ["hei", "hei hei", "heisann", "god dag", "god morgen", "hallo", "hallo der", "hei på deg", "morn", "heia"]
FAREWELLS = [
    "ha det",
    "ha det bra",
    "farvel",
    "vi ses",
    "ses senere",
    "snakkes",
    "vi snakkes",
    "god natt",
    "adjø",
    "ha en fin dag",
]


def sentences() -> list[Sentence]:
    pairs = [(text, "greet") for text in GREETINGS] + [(text, "goodbye") for text in FAREWELLS]
    return [
        Sentence(text + ending, intent, str(number), group)
        for number, (text, intent) in enumerate(pairs)
        for group, ending in (("plain", ""), ("loud", "!"))
    ]


def test_it_scores_all_and_each_group() -> None:
    score = evaluate(sentences())
    assert score.size == 40
    assert set(score.groups) == {"plain", "loud"}
    assert score.accuracy == pytest.approx((score.groups["plain"] + score.groups["loud"]) / 2)
    assert 0.5 < score.accuracy < 1


def test_versions_of_a_sentence_never_stand_on_both_sides() -> None:
    """Each sentence is its own intent's only one of its kind: seen in training it would be right, unseen it is not."""
    nonsense = [
        Sentence(f"{letter * 5}{ending}", f"intent {i % 2}", str(i))
        for i, letter in enumerate("abcdefghij")
        for ending in "!?"
    ]
    assert evaluate(nonsense).accuracy < 0.7


def test_it_reads_lines(tmp_path: Path) -> None:
    file = tmp_path / "data.jsonl"
    rows = [{"text": "hei", "intent": "greet", "id": "3/B", "group": "B"}, {"text": "morn", "intent": "greet", "id": "4/1"}]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert read(file) == [Sentence("hei", "greet", "3", "B"), Sentence("morn", "greet", "4", "")]


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "hei", "intent": "greet"}', "7"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "data.jsonl"
    file.write_text('{"text": "hei", "intent": "greet", "id": "1/1"}\n' + line, encoding="utf-8")
    with pytest.raises(Malformed, match="line 2"):
        read(file)


def test_too_few_sentences_are_refused() -> None:
    with pytest.raises(BadInput):
        evaluate(sentences()[:4])


class TestModel:
    def test_probabilities_add_up_and_fall(self) -> None:
        model = IntentModel().fit([s.text for s in sentences()], [s.intent for s in sentences()])
        ranking = model.rank("hei du")
        assert ranking[0].intent == "greet"
        assert sum(guess.probability for guess in ranking) == pytest.approx(1)
        assert ranking[0].probability >= ranking[1].probability

    def test_untrained_it_says_so(self) -> None:
        with pytest.raises(ValueError, match="not been trained"):
            IntentModel().rank("hei")

    @pytest.mark.parametrize("text", ["", " ", "\u0000", "😀", "x" * 100_000])
    def test_it_answers_anything(self, text: str) -> None:
        model = IntentModel().fit([s.text for s in sentences()], [s.intent for s in sentences()])
        assert len(model.rank(text)) == 2

    def test_case_width_and_digits_do_not_count(self) -> None:
        assert normalise("ＨＥＩ i Storgata 12") == "hei i storgata 00"
