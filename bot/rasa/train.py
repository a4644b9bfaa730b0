"""Train the dialogue model: `python -m bot.rasa.train --data FOLDER --articles FOLDER --output FILE`.

The file appears whole or not at all, so that an interrupted training never leaves a model behind that looks finished.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from pathlib import Path

# Read when the libraries are imported. Rasa's cache of training steps would not notice that `intent_model.py`
# changed, and training takes seconds, so nothing is cached.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["RASA_MAX_CACHE_SIZE"] = "0"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import rasa.model_training
from rasa.utils.log_utils import configure_structlog

from bot.rasa.parent import end_with_parent
from bot.rasa.questions import write_examples

PROJECT = Path(__file__).parent


def main() -> int:
    """Train and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.rasa.train", description="Train the dialogue model.")
    parser.add_argument("--data", type=Path, required=True, help="the folder training_data")
    parser.add_argument("--articles", type=Path, required=True, help="the knowledge base's seed articles")
    parser.add_argument("--output", type=Path, required=True, help="the model to write, a .tar.gz")
    arguments = parser.parse_args()
    end_with_parent()
    logging.basicConfig(level=logging.WARNING)
    configure_structlog(logging.WARNING)
    return train(arguments.data, arguments.articles, arguments.output)


def train(data: Path, articles: Path, output: Path) -> int:
    """Train from a folder with `nlu/` and `rules.yml`, and from articles; returns 0 when the file stands there."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent) as scratch:
        os.environ["RASA_CACHE_DIRECTORY"] = scratch
        questions = Path(scratch) / "questions.yml"
        write_examples(articles, data / "questions.yml", questions)
        result = rasa.model_training.train(
            domain=str(PROJECT / "domain.yml"),
            config=str(PROJECT / "config.yml"),
            training_files=[str(data / "nlu"), str(data / "rules.yml"), str(questions)],
            output=scratch,
            fixed_model_name=output.name,
            force_training=True,
        )
        if result.code != 0 or result.model is None:
            return 1
        Path(result.model).replace(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
