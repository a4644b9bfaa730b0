"""Trains a change of low rank: questions come nearer to their answers and to one another than to near misses."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from knowledge_base.embedding.build import PROMPTS
from knowledge_base.learning.examples import Example
from knowledge_base.learning.network import Encoded, Network
from knowledge_base.learning.recipe import Recipe

QUESTION, PASSAGE = PROMPTS["query"], PROMPTS["document"]

Progress = Callable[[int, int, float], None]
"""Hears the steps done, their total, and the loss."""


def train(network: Network, examples: Sequence[Example], recipe: Recipe, progress: Progress) -> None:
    """Train in place."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)  # noqa: S311 - drawn again the same
    rarity = _rarity(network, examples)
    learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=recipe.rate, weight_decay=0.01)
    steps = [batch for _ in range(recipe.epochs) for batch in batches(examples, recipe, chance)]
    warm = max(1, len(steps) // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, (len(steps) - step) / max(len(steps) - warm, 1))
    )
    network.eval()
    network.prepare(text for example in examples for text in prompted(example))
    network.train()
    for number, batch in enumerate(steps):
        loss = _loss(network, batch, rarity, recipe, chance)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimiser.step()
        schedule.step()
        progress(number + 1, len(steps), float(loss.detach()))
    network.eval()


def prompted(example: Example) -> Iterator[str]:
    """Give every text of an example as the model reads it."""
    yield from (QUESTION + text for text in example.asked)
    yield from (PASSAGE + text for pieces in example.answers.values() for text in pieces)


def batches(examples: Sequence[Example], recipe: Recipe, chance: random.Random) -> Iterator[list[Example]]:
    """Give examples in batches of about equal size, those of a group together as far as `together` allows."""
    by_group: dict[str, list[Example]] = {}
    for example in chance.sample(list(examples), len(examples)):
        by_group.setdefault(example.group, []).append(example)
    chunks = [
        group[start : start + recipe.together]
        for group in by_group.values()
        for start in range(0, len(group), recipe.together)
    ]
    chance.shuffle(chunks)
    batch: list[Example] = []
    for chunk in chunks:
        batch += chunk
        if len(batch) >= recipe.lines:
            yield batch
            batch = []
    if len(batch) >= recipe.lines // 2:
        yield batch


def _loss(network: Network, batch: list[Example], rarity: Tensor, recipe: Recipe, chance: random.Random) -> Tensor:
    pairs = [chance.sample(one.asked, 2) if len(one.asked) > 1 else [one.asked[0]] * 2 for one in batch]
    answered = [number for number, one in enumerate(batch) if one.answers]
    passages = [chance.choice(batch[number].answers[chance.choice(sorted(batch[number].answers))]) for number in answered]
    texts = [first for first, _ in pairs] + [second for _, second in pairs]
    asked = network.encode([QUESTION + text for text in texts])
    given = network.encode([PASSAGE + text for text in passages])
    first, second = _part(asked, slice(0, len(batch))), _part(asked, slice(len(batch), None))
    asking = _part(first, torch.tensor(answered))
    right, every = torch.arange(len(answered)), torch.arange(len(batch))
    to_answers = asking.vector @ given.vector.T / recipe.sentence_heat
    to_questions = first.vector @ second.vector.T / recipe.sentence_heat
    token_answers = _met(asking, given, rarity) / recipe.token_heat
    token_questions = _met(first, second, rarity) / recipe.token_heat
    return (
        cross_entropy(to_answers, right)
        + 0.3 * cross_entropy(to_answers.T, right)
        + 0.5 * cross_entropy(to_questions, every)
        + cross_entropy(token_answers, right)
        + 0.5 * cross_entropy(token_questions, every)
    )


def _part(encoded: Encoded, rows: slice | Tensor) -> Encoded:
    return Encoded(encoded.vector[rows], encoded.tokens[rows], encoded.ids[rows], encoded.kept[rows])


def _met(asking: Encoded, given: Encoded, rarity: Tensor) -> Tensor:
    """Return for every question and text the likeness of the question's tokens to the text's nearest, by rarity."""
    likeness = torch.einsum("qik,djk->qdij", asking.tokens, given.tokens)
    likeness = likeness.masked_fill(~given.kept[None, :, None, :], -1.0).amax(dim=3)
    weights = rarity[asking.ids] * asking.kept
    weights = weights / weights.sum(dim=1, keepdim=True).clamp(min=1e-9)
    return (likeness * weights[:, None, :]).sum(dim=2)


def _rarity(network: Network, examples: Sequence[Example]) -> Tensor:
    """Return how rare each token is among the examples, as the search weighs it."""
    spread: Counter[int] = Counter()
    for example in examples:
        texts = [*example.asked, *(piece for pieces in example.answers.values() for piece in pieces)]
        spread.update({number for encoding in network.tokenizer.encode_batch(texts) for number in encoding.ids})
    counts = torch.zeros(network.tokenizer.get_vocab_size())
    for number, count in spread.items():
        counts[number] = count
    return torch.log1p(len(examples) / (counts + 0.5))
