"""How good the intent model is on labelled sentences, and how it stands dialect.

The same model that Rasa runs is trained on some sentences and asked about others. All versions of one sentence (its
dialects) stand on the same side of the split, for else the model would be asked what it has already seen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.model_selection import GroupKFold

from bot.errors import BadInput, Malformed
from bot.rasa.intent_model import IntentModel

FOLDS = 5


@dataclass(frozen=True)
class Sentence:
    """A labelled text; `sentence` is shared by all its versions, `group` names the kind of version."""

    text: str
    intent: str
    sentence: str
    group: str = ""


@dataclass(frozen=True)
class Score:
    """Shares of right answers, 0 to 1: over all, and per group; `size` is how many texts were asked."""

    accuracy: float
    groups: Mapping[str, float]
    size: int


def read(file: Path) -> list[Sentence]:
    """Read JSON lines with `text`, `intent`, `id` (`<sentence>/<version>`) and perhaps `group`.

    Raises Malformed, naming the line.
    """
    sentences = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            sentence = str(row["id"]).partition("/")[0]
            sentences.append(Sentence(str(row["text"]), str(row["intent"]), sentence, str(row.get("group", ""))))
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed(f"{file} line {number}: {type(error).__name__}: {error}") from error
    return sentences


def evaluate(sentences: Sequence[Sentence], folds: int = FOLDS) -> Score:
    """Cross-validate over `folds` parts of the sentences. Raises BadInput when there are fewer sentences than parts."""
    texts = [sentence.text for sentence in sentences]
    intents = [sentence.intent for sentence in sentences]
    names = [sentence.sentence for sentence in sentences]
    if len(set(names)) < folds:
        raise BadInput(f"{folds} parts need at least as many sentences, there are {len(set(names))}")
    right, asked = Counter[str](), Counter[str]()
    for training, held_out in GroupKFold(folds).split(texts, intents, names):
        model = IntentModel().fit([texts[i] for i in training], [intents[i] for i in training])
        for i, ranking in zip(held_out, model.rank_all([texts[i] for i in held_out]), strict=True):
            asked[sentences[i].group] += 1
            right[sentences[i].group] += ranking[0].intent == intents[i]
    groups = {group: right[group] / count for group, count in sorted(asked.items())}
    return Score(right.total() / asked.total(), groups, asked.total())
