"""The intent model as a component of Rasa's pipeline."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.rasa.intent_model import Guess, IntentModel

logger = logging.getLogger(__name__)

MODEL_FILE = "intent_model.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CharacterIntentClassifier(GraphComponent, IntentClassifier):
    """Gives every message an intent; what is not sure enough is a question for the knowledge base.

    Settings: `threshold`, the least probability an intent other than `default_intent` needs; `urgent`, intents with a
    lower one of their own, for which a false alarm is better than none; `regularisation`, the `C` of the linear SVM.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings that hold where `config.yml` is silent."""
        return {"threshold": 0.5, "default_intent": "question", "urgent": {}, "regularisation": 1.0}

    @staticmethod
    def required_packages() -> list[str]:
        """Name the packages without which this cannot work."""
        return ["sklearn"]

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: IntentModel) -> None:
        self._threshold = float(config["threshold"])
        self._default = str(config["default_intent"])
        self._urgent = {str(intent): float(least) for intent, least in config["urgent"].items()}
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CharacterIntentClassifier:
        """Make an untrained classifier."""
        model = IntentModel(regularisation=float(config["regularisation"]))
        return cls(config, model_storage, resource, model)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CharacterIntentClassifier:
        """Read a trained classifier. The file is unpickled: a model is code, take none from strangers."""
        with model_storage.read_from(resource) as directory:
            model = joblib.load(Path(directory) / MODEL_FILE)
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every example that has a text and an intent, and keep the result."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._model.fit([example.get(TEXT) for example in examples], [example.get(INTENT) for example in examples])
        with self._storage.write_to(self._resource) as directory:
            joblib.dump(self._model, Path(directory) / MODEL_FILE, compress=1)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking of each message."""
        for message in messages:
            ranking = self._model.rank(message.get(TEXT) or "")
            message.set(INTENT, _as_rasa(self._choose(ranking)), add_to_output=True)
            message.set(INTENT_RANKING_KEY, [_as_rasa(guess) for guess in ranking], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as it is, since no later component learns from our guesses."""
        return training_data

    def _choose(self, ranking: list[Guess]) -> Guess:
        for guess in ranking:
            if guess.probability >= self._urgent.get(guess.intent, 1.1):
                return guess
        best = ranking[0]
        if best.probability >= self._threshold:
            return best
        return next((guess for guess in ranking if guess.intent == self._default), best)


def _as_rasa(guess: Guess) -> dict[str, Any]:
    return {"name": guess.intent, "confidence": guess.probability}
