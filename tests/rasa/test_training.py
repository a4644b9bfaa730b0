"""What the model is trained from, and when it is trained again."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.dialogue import rasa_training
from bot.dialogue.actions import Actions
from bot.dialogue.rasa_training import ROOT, environment, model_path, train
from bot.dialogue.texts import Texts
from bot.errors import SettingsError, TorgError
from bot.messages import LANGUAGES
from bot.rasa.intent_model import IntentModel
from bot.rasa.questions import wordings
from tests.building import LINKS
from tests.dialogue.small_knowledge import SmallKnowledge
from tests.rasa.running import PYTHON, KnownInquiries, allow_start, shared_rasa

NLU = ROOT / "training_data" / "nlu"
SPOKEN = [*LANGUAGES, "dialect"]
ONLY_CHOSEN = {"choose"}
QUESTIONS_AT_LEAST, OTHERS_AT_LEAST = 60, 25


def examples(language: str) -> dict[str, list[str]]:
    content = yaml.safe_load((NLU / f"{language}.yml").read_text(encoding="utf-8"))
    return {block["intent"]: [line[2:].strip() for line in block["examples"].splitlines()] for block in content["nlu"]}


def domain() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "bot" / "rasa" / "domain.yml").read_text(encoding="utf-8"))
    return content


class TestData:
    def test_every_language_has_a_file(self) -> None:
        assert {file.stem for file in NLU.glob("*.yml")} == set(SPOKEN)

    @pytest.mark.parametrize("language", SPOKEN)
    def test_every_intent_has_enough_examples(self, language: str) -> None:
        found = examples(language)
        assert set(found) == set(domain()["intents"]) - ONLY_CHOSEN
        too_few = {
            intent: len(texts)
            for intent, texts in found.items()
            if len(texts) < (QUESTIONS_AT_LEAST if intent == "question" else OTHERS_AT_LEAST)
        }
        assert too_few == {}

    @pytest.mark.parametrize("language", SPOKEN)
    def test_no_example_stands_twice(self, language: str) -> None:
        texts = Counter(text.casefold() for of_intent in examples(language).values() for text in of_intent)
        assert [text for text, count in texts.items() if count > 1] == []

    def test_no_wording_has_two_intents(self) -> None:
        intents: dict[str, set[str]] = {}
        for language in SPOKEN:
            for intent, texts in examples(language).items():
                for text in texts:
                    intents.setdefault(text.casefold().strip(" .!?"), set()).add(intent)
        assert {text: found for text, found in intents.items() if len(found) > 1} == {}

    def test_the_service_has_every_action_of_the_domain(self) -> None:
        actions = Actions(SmallKnowledge(), KnownInquiries(), Texts.load(), LINKS, token="secret")
        assert actions.names == set(domain()["actions"])

    def test_every_response_has_its_words(self) -> None:
        texts = Texts.load()
        for name, variants in domain()["responses"].items():
            for variant in variants:
                payload = variant["custom"]
                assert texts.text(payload["text"], "nb"), name
                for choice in payload.get("choices", ()):
                    assert texts.text(f"choice_{choice}", "nb"), name


@pytest.fixture(scope="module")
def held_out() -> dict[str, str]:
    """What every topic of one word is taken for by a model that has seen none of them."""
    labelled = _labelled()
    topics = sorted({text.casefold() for text, intent in labelled if intent == "question" and len(text.split()) == 1})
    seen = [(text, intent) for text, intent in labelled if text.casefold() not in topics]
    return dict(zip(topics, _understood(seen, topics), strict=True))


class TestTopics:
    """One word is all that many people write; it is a topic to look up, also one that the model has never seen."""

    @pytest.mark.parametrize("topic", ["barnehage", "skatt", "brøyting", "eiendomsskatt", "parkering", "library", "sotning"])
    def test_an_unseen_topic_is_a_question(self, held_out: dict[str, str], topic: str) -> None:
        assert held_out[topic] == "question"

    def test_no_unseen_topic_is_declined(self, held_out: dict[str, str]) -> None:
        assert len(held_out) > 300
        assert [topic for topic, intent in held_out.items() if intent == "out_of_scope"] == []
        assert sum(intent == "question" for intent in held_out.values()) / len(held_out) > 0.95

    def test_a_bare_number_is_not_declined(self) -> None:
        numbers = ["98 76 54 32", "98765432", "+47 98765432", "987 65 432", "0047 98 76 54 32", "ring 98 76 54 32"]
        understood = _understood(_labelled(), numbers)
        assert understood[:-1] == ["question"] * (len(numbers) - 1)
        assert understood[-1] in ("question", "request_call")


def _labelled() -> list[tuple[str, str]]:
    """Return all that the model is trained on, with its intent."""
    spoken = [(text, intent) for language in SPOKEN for intent, texts in examples(language).items() for text in texts]
    return spoken + [(text, "question") for text in wordings(rasa_training.ARTICLES, rasa_training.DATA / "questions.yml")]


def _understood(labelled: list[tuple[str, str]], texts: list[str]) -> list[str]:
    """Return the intents of texts, by the thresholds of `config.yml`."""
    config = yaml.safe_load((ROOT / "bot" / "rasa" / "config.yml").read_text(encoding="utf-8"))["pipeline"][0]
    model = IntentModel().fit([text for text, _ in labelled], [intent for _, intent in labelled])
    found = []
    for ranking in model.rank_all(texts):
        urgent = [guess.intent for guess in ranking if guess.probability >= config["urgent"].get(guess.intent, 1.1)]
        sure = [ranking[0].intent] if ranking[0].probability >= config["threshold"] else []
        found.append([*urgent, *sure, config["default_intent"]][0])
    return found


class TestTraining:
    def test_a_missing_interpreter_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="nowhere"):
            train(tmp_path / "nowhere", tmp_path)

    def test_an_answer_may_change_without_training_again(self, tmp_path: Path) -> None:
        articles = tmp_path / "articles"
        shutil.copytree(rasa_training.ARTICLES, articles)
        before = model_path(tmp_path, articles)
        assert before == model_path(tmp_path)
        file = articles / "barnehage.yaml"
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        content["articles"][0]["nb"]["answer"] = "Et helt annet svar."
        content["articles"][0]["link"] = "https://www.havdal.example/flyttet"
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        assert model_path(tmp_path, articles) == before
        content["articles"][0]["nb"]["alternatives"].append("Kan ungen min begynne i barnehagen i august?")
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        assert model_path(tmp_path, articles) != before

    @pytest.mark.parametrize("content", ["{", "[]", "articles: [{}]", "articles: 7"])
    def test_articles_that_cannot_be_read_are_named(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "broken.yaml").write_text(content, encoding="utf-8")
        with pytest.raises(SettingsError, match=str(tmp_path)):
            model_path(tmp_path, tmp_path)

    def test_a_model_that_stands_is_not_trained_again(self, tmp_path: Path) -> None:
        model = model_path(tmp_path)
        model.parent.mkdir(parents=True)
        model.write_bytes(b"a model")
        said: list[str] = []
        assert train(tmp_path / "nowhere", tmp_path, progress=said.append) == model
        assert said == ["the dialogue model is up to date"]

    def test_what_fails_is_told_with_its_log(self, tmp_path: Path) -> None:
        python = tmp_path / "python"
        python.write_text("#!/bin/sh\necho the reason >&2\nexit 1\n", encoding="utf-8")
        python.chmod(0o755)
        with pytest.raises(TorgError, match="the reason"):
            train(python, tmp_path)

    def test_a_forced_training_that_fails_is_not_covered_by_the_old_model(self, tmp_path: Path) -> None:
        model = model_path(tmp_path)
        model.parent.mkdir(parents=True)
        model.write_bytes(b"a model")
        python = tmp_path / "python"
        python.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
        python.chmod(0o755)
        with pytest.raises(TorgError):
            train(python, tmp_path, force=True)
        assert model.read_bytes() == b"a model"

    def test_a_folder_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(TorgError, match="file"):
            train(PYTHON, tmp_path / "file")

    def test_it_can_be_stopped(self, tmp_path: Path) -> None:
        python = tmp_path / "python"
        python.write_text("#!/bin/sh\nsleep 600\n", encoding="utf-8")
        python.chmod(0o755)
        stop = threading.Event()
        threading.Timer(0.3, stop.set).start()
        began = time.monotonic()
        with pytest.raises(TorgError):
            train(python, tmp_path, stop=stop)
        assert time.monotonic() - began < 10

    def test_old_models_are_cleared_away(self, tmp_path: Path) -> None:
        models = [tmp_path / f"{age}.tar.gz" for age in range(5)]
        for age, model in enumerate(models):
            model.write_bytes(b"")
            os.utime(model, (age, age))
        rasa_training._remove_old_models(models[-1])
        assert [model.name for model in models if model.exists()] == ["2.tar.gz", "3.tar.gz", "4.tar.gz"]


@allow_start
def test_the_test_stories_pass(tmp_path: Path) -> None:
    """`rasa test core`, as anybody would run it; it needs neither the service nor a server."""
    model = model_path(shared_rasa().data_dir)
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "rasa",
        "test",
        "core",
        "--stories",
        ROOT / "training_data" / "test",
        "--model",
        model,
    ]
    command += ["--out", tmp_path, "--no-plot", "--fail-on-prediction-errors", "--endpoints", os.devnull]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Correct:          7 / 7" in done.stdout + done.stderr


@allow_start
def test_the_checks_inside_rasas_environment_pass() -> None:
    """What needs Rasa's own classes is checked by the standard library's unittest, in Rasa's Python."""
    done = subprocess.run(
        [PYTHON, "-m", "unittest", "discover", "-s", "tests/rasa/inside", "-t", ".", "-p", "check_*.py"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "OK" in done.stderr
