"""Trains the adaptation that comes with Torg: `python -m knowledge_base.learning [--target FILE]`.

From the written examples, less one group in six, and the articles of the seed.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from knowledge_base.embedding.adaptation import SHIPPED, Adaptation
from knowledge_base.embedding.build import build
from knowledge_base.embedding.model import Embedder
from knowledge_base.embedding.packed import package_file
from knowledge_base.learning.adapt import learn
from knowledge_base.learning.examples import WRITTEN, held_out, of_articles, read_examples
from knowledge_base.learning.languages import without_languages
from knowledge_base.learning.recipe import Recipe
from knowledge_base.yaml_files import read_articles

SEED = Path("knowledge_base/seed")
SHARE = 0.7
"""How far to go from the model as it came to what was learned: the way between the two knows more than either end.

Wortsman et al., Robust fine-tuning of zero-shot models (2022).
"""


def tell(line: str) -> None:
    """Print what is being done, at once."""
    print(line, flush=True)


def main() -> None:
    """Train and write the file."""
    parser = argparse.ArgumentParser(prog="python -m knowledge_base.learning", description=__doc__)
    parser.add_argument("--target", type=Path, default=SHIPPED)
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--rounded", action="store_true", help="compute in bfloat16: faster where the processor knows it")
    arguments = parser.parse_args()
    seed = read_articles(SEED)
    examples = [example for example in read_examples(WRITTEN) if not held_out(example)] + of_articles(seed)
    with tempfile.TemporaryDirectory(prefix="torg-learning-") as scratch:
        base, trial = (Path(scratch) / name for name in ("base", "trial"))
        build(base, tell, package_file())
        learned = learn(base, examples, Recipe(epochs=arguments.epochs, rounded=arguments.rounded), tell, None)
        learned.scaled(SHARE).save(arguments.target)
        build(trial, tell, package_file(), arguments.target)
        embedder = Embedder(str(trial), threads=2)
        embedder.load()
        tell("taking out what tells only the language …")
        without_languages(Adaptation.read(arguments.target), seed, embedder).save(arguments.target)
    tell(f"written: {arguments.target}")


if __name__ == "__main__":
    main()
