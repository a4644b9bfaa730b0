"""Learns an adaptation of the model, and keeps it only if it finds more of what it has not seen."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.errors import BadInput
from knowledge_base.articles import Article, Text
from knowledge_base.embedding.adaptation import SHIPPED, Adaptation
from knowledge_base.embedding.build import build
from knowledge_base.embedding.model import Embedder
from knowledge_base.embedding.packed import package_file
from knowledge_base.evaluate import Bench, Line, evaluate_questions
from knowledge_base.learning.examples import Example, held_out, of_articles
from knowledge_base.learning.recipe import Recipe
from knowledge_base.ranking import Calibration

RANK, TOKEN_SIZE, LEARNING = 32, 128, 4
"""Of the changes, of a projected token, and how many of the last layers learn a municipality's own articles."""
ENOUGH_WAYS = 3
"""From so many ways to ask in one language, an article lends one for measuring."""
FEWEST = 50
"""With fewer questions to measure by, a difference is chance."""
PROJECTED_BY = 400

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """Articles, and questions about them that the model did not learn from."""

    name: str
    articles: list[Article]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the present model and the adapted one found in each trial, and whether the new one was kept."""

    before: dict[str, dict[str, float]]
    after: dict[str, dict[str, float]]
    kept: bool


def lend(articles: Iterable[Article], confirmed: Collection[Line]) -> tuple[list[Article], Trial]:
    """Take one way to ask out of articles that have several, and return what is left and the questions taken out.

    Of the questions that staff confirmed, every other one is another way to ask its article, and the rest are taken out.
    """
    known = [line for line in confirmed if line.get("article")]
    left, lines = [], known[1::2]
    for article in articles:
        texts = dict(article.texts)
        for code, text in article.texts.items():
            kept = text.alternatives
            if len(kept) >= ENOUGH_WAYS:
                lines.append({"question": kept[-1], "language": code, "article": article.id})
                kept = kept[:-1]
            more = (line["question"] for line in known[::2] if (line["article"], line["language"]) == (article.id, code))
            texts[code] = replace(text, alternatives=(*kept, *more))
        left.append(replace(article, texts=texts))
    return left, Trial("own articles", left, lines)


def trial_of(examples: Iterable[Example]) -> Trial:
    """Make articles of examples: the first way to ask is in the article, the others are asked."""
    articles, lines = [], []
    for number, example in enumerate(examples):
        name = f"example-{number}"
        for code, passages in example.answers.items():
            articles.append(Article(name, example.group, "", "", {code: Text(example.asked[0], (), "\n\n".join(passages))}))
            lines += [{"question": question, "language": code, "article": name} for question in example.asked[1:]]
    return Trial("written examples", articles, lines)


def measure(folder: Path, trials: Iterable[Trial]) -> dict[str, dict[str, float]]:
    """Return hit@1, hit@3 and MRR of a model in each trial."""
    embedder = Embedder(str(folder), threads=2)
    embedder.load()
    bench = Bench(embedder, Calibration.read("vectors"), None, lambda _what, _done, _total: None)
    found = {}
    for trial in trials:
        result: dict[str, Any] = evaluate_questions(trial.lines, trial.articles, bench)
        found[trial.name] = {name: round(result[name], 4) for name in ("hit_at_1", "hit_at_3", "mrr")}
    return found


def better(before: dict[str, dict[str, float]], after: dict[str, dict[str, float]]) -> bool:
    """Tell whether the mean MRR over the trials rose, and fell in none."""
    rises = [after[name]["mrr"] - before[name]["mrr"] for name in before]
    return bool(rises) and min(rises) >= 0 and sum(rises) > 0


def learn(base: Path, examples: Sequence[Example], recipe: Recipe, report: Report, begun: Adaptation | None) -> Adaptation:
    """Train on examples, all layers from nothing, or the last ones from an adaptation that `base` was built with.

    Returns what is to be merged into the package's weights.
    """
    # torch takes seconds to import, and only learning needs it here.
    from knowledge_base.learning.network import Network  # noqa: PLC0415
    from knowledge_base.learning.training import prompted, train  # noqa: PLC0415

    network = Network(base, RANK, TOKEN_SIZE, LEARNING if begun else None, rounded=recipe.rounded)
    texts = sorted({text for example in examples for text in prompted(example)})
    report(f"reading {len(texts)} texts of {len(examples)} examples …")
    network.prepare(texts)
    if begun:
        network.begin(begun)
    else:
        chance = random.Random(recipe.seed)  # noqa: S311 - drawn again the same
        network.set_projection(chance.sample(texts, min(PROJECTED_BY, len(texts))))

    def told(done: int, total: int, loss: float) -> None:
        if done == total or done % 10 == 0:
            report(f"learning: step {done} of {total}, loss {loss:.2f}")

    train(network, examples, recipe, told)
    learned = network.adaptation()
    return begun.joined(learned) if begun else learned


def adapt(
    present: Path,
    target: Path,
    examples: Collection[Example],
    articles: Collection[Article],
    confirmed: Collection[Line],
    recipe: Recipe,
    report: Report,
) -> Outcome:
    """Teach the model a municipality's own articles and build it into `target`, if it is then better than `present`.

    It learns from the written examples and the articles, less what is held out, and is measured on what is. Raises
    NotFound, Malformed, OSError as `build` does, and BadInput where there is too little to measure by.
    """
    left, own = lend(articles, confirmed)
    trials = [trial_of(example for example in examples if held_out(example)), own]
    trials = [trial for trial in trials if len(trial.lines) >= FEWEST]
    if not trials:
        raise BadInput(f"fewer than {FEWEST} questions are left to measure by: there is nothing to learn from yet")
    learned = [example for example in examples if not held_out(example)] + of_articles(left)
    with tempfile.TemporaryDirectory(prefix="torg-adapt-") as scratch:
        base, file, trial = (Path(scratch) / name for name in ("base", "adaptation.safetensors", "trial"))
        build(base, report)
        learn(base, learned, recipe, report, Adaptation.read(SHIPPED)).save(file)
        shutil.rmtree(base)
        build(trial, report, package_file(), file)
        report("measuring the present model …")
        before = measure(present, trials)
        report("measuring the adapted model …")
        after = measure(trial, trials)
        kept = better(before, after)
        if kept:
            build(target, report, package_file(), file)
    return Outcome(before, after, kept)
