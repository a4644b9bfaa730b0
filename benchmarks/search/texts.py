"""Messages by the million: sentences of the seed content and the training data, recombined, with places and numbers."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

KNOWLEDGE = Path("training_data/knowledge")
NLU = Path("training_data/nlu")
LANGUAGES = (("nb", 0.72), ("nn", 0.15), ("sv", 0.08), ("en", 0.05))
HEADS = [
    "Stor",
    "Kirke",
    "Skole",
    "Fjell",
    "Elve",
    "Sjø",
    "Bakke",
    "Myr",
    "Lynghei",
    "Furu",
    "Bjørke",
    "Granli",
    "Sol",
    "Nord",
    "Sør",
    "Øst",
    "Vest",
    "Mølle",
    "Bryggeri",
    "Stasjons",
]
MIDDLES = [
    "haug",
    "lund",
    "dal",
    "berg",
    "moen",
    "vik",
    "strand",
    "holt",
    "rud",
    "land",
    "ås",
    "nes",
    "eng",
    "lia",
    "tun",
    "heim",
    "stad",
    "bø",
]
TAILS = ["veien", "gata", "stien", "bakken", "vegen", "svingen", "allé", "plassen", "tunet", "kroken"]
ENDS = re.compile(r"(?<=[.!?])\s+")


def sentences() -> dict[str, list[str]]:
    """Return what people and the knowledge base say, by language."""
    found: dict[str, list[str]] = {}
    for language, _ in LANGUAGES:
        said: list[str] = []
        for line in (KNOWLEDGE / f"{language}.jsonl").read_text("utf-8").splitlines():
            article = json.loads(line)
            said += [article["question"], *article["paraphrases"], *ENDS.split(article.get("answer") or "")]
        for line in (NLU / f"{language}.yml").read_text("utf-8").splitlines():
            if line.startswith("    - "):
                said.append(re.sub(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", line[6:]))
        found[language] = [one for one in said if len(one) > 8]
    return found


def streets() -> list[str]:
    """Return 3,600 names of streets, each rare in a million messages."""
    return [f"{head}{middle}{tail}" for head in HEADS for middle in MIDDLES for tail in TAILS]


def messages(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Return languages and texts of one to five sentences, every third with an address, every fifth with a number."""
    said, places = sentences(), streets()
    names, weights = zip(*LANGUAGES, strict=True)
    while True:
        language = chance.choices(names, weights)[0]
        text = " ".join(chance.choices(said[language], k=chance.choice((1, 1, 2, 2, 3, 4, 5))))
        if chance.random() < 0.33:
            text += f" {chance.choice(places)} {chance.randint(1, 199)}."
        if chance.random() < 0.2:
            text += f" Ref. {chance.randint(10_000, 99_999)}"
        yield language, text
