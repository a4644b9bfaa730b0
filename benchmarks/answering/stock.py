"""The bot that somebody would build with Rasa alone: its default pipeline, answers in a ResponseSelector.

The same articles, the same questions and the same machine as Torg; nothing of ours in it. `rasa init`'s default
configuration with a ResponseSelector, as Rasa's own documentation shows for FAQs.
"""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Self

import yaml

from benchmarks.answering.questions import Article
from tests.servers import free_port

CONFIG = """
recipe: default.v1
assistant_id: stock
language: nb
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
    constrain_similarities: true
  - name: ResponseSelector
    epochs: 100
    retrieval_intent: faq
    constrain_similarities: true
policies:
  - name: RulePolicy
"""
RULES = """
version: "3.1"
rules:
  - rule: answer
    steps:
      - intent: faq
      - action: utter_faq
  - rule: greet
    steps:
      - intent: greet
      - action: utter_greet
"""
START_WITHIN_S = 180
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


def build(folder: Path, articles: list[Article], python: Path) -> float:
    """Write and train the bot in `folder`; return the seconds that training took."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "config.yml").write_text(CONFIG)
    (folder / "data" / "rules.yml").write_text(RULES)
    (folder / "credentials.yml").write_text("rest:\n")
    examples = [
        {"intent": f"faq/{article.name}", "examples": _listed([article.question, *article.alternatives])}
        for article in articles
    ]
    greet = {"intent": "greet", "examples": _listed(["hei", "hallo", "god dag", "heisann", "morn"])}
    _write(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": [*examples, greet]})
    responses = {f"utter_faq/{article.name}": [{"text": article.answer}] for article in articles}
    responses["utter_greet"] = [{"text": "Hei!"}]
    domain = {"version": "3.1", "intents": ["faq", "greet"], "responses": responses, "actions": ["utter_faq"]}
    _write(folder / "domain.yml", domain)
    started = time.monotonic()
    subprocess.run([python, "-m", "rasa", "train", "--quiet"], cwd=folder, env=os.environ | QUIET, check=True)
    return time.monotonic() - started


class StockBot:
    """The trained bot as a server on loopback."""

    def __init__(self, folder: Path, python: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        self._folder = folder
        self._python = python

    def __enter__(self) -> Self:
        command: list[str | Path] = [self._python, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(self.port)]
        with (self._folder / "rasa.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, env=os.environ | QUIET, stdout=log, stderr=log)
        deadline = time.monotonic() + START_WITHIN_S
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2):
                    return self
            except OSError:
                time.sleep(0.5)
        self._process.kill()
        raise RuntimeError(f"the stock bot did not start, see {self._folder / 'rasa.log'}")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)


def _listed(examples: list[str]) -> str:
    return "".join(f"- {example}\n" for example in examples)


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
