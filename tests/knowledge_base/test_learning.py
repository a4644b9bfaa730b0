from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
import pytest
import torch

from bot.errors import BadInput, Malformed
from knowledge_base.articles import Text
from knowledge_base.embedding.adaptation import SHIPPED, Adaptation
from knowledge_base.embedding.build import PROJECTIONS, build, fingerprint
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from knowledge_base.evaluate import Line
from knowledge_base.learning.adapt import LEARNING, RANK, TOKEN_SIZE, adapt, better, lend, trial_of
from knowledge_base.learning.examples import WRITTEN, Example, held_out, of_articles, read_examples
from knowledge_base.learning.languages import without_languages
from knowledge_base.learning.network import Network
from knowledge_base.learning.recipe import Recipe
from knowledge_base.learning.training import batches, train
from tests.knowledge_base import tiny_model
from tests.knowledge_base.content import KINDERGARTEN, WASTE, article
from tests.knowledge_base.embeddings import SIZE, embedding
from tests.knowledge_base.model import ROOT

WASTE_NB = article("bare-norsk", nb=Text("nb spør0", (), "nb svar0"))
LETTERS = "abcdefgh"
EXAMPLES = [
    Example(f"group {number % 2}", (letter * 3, f"hei {letter}", f"{letter} du"), {"nb": (f"{letter} {letter} hei",)})
    for number, letter in enumerate(LETTERS)
]
EXAMPLES.append(Example("group 0", ("du du du", "hei hei"), {}))


def silent(*_: object) -> None:
    """Tell nobody."""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    build(folder, silent, tiny_model.write(tmp_path / "tiny.bin"))
    return folder


def network_of(folder: Path, *, rounded: bool = False) -> Network:
    torch.manual_seed(1)
    network = Network(folder, rank=4, token_size=8, learning=1, rounded=rounded)
    network.eval()
    network.set_projection([f"query: {text}" for example in EXAMPLES for text in example.asked])
    return network


def test_learning_brings_questions_nearer_to_their_answers(tiny: Path) -> None:
    losses: list[float] = []
    train(network_of(tiny), EXAMPLES, Recipe(epochs=30, lines=9, rate=0.01), lambda _done, _total, loss: losses.append(loss))
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])


def test_what_was_learned_is_what_is_built(tiny: Path, tmp_path: Path) -> None:
    network = network_of(tiny)
    train(network, EXAMPLES, Recipe(epochs=5, lines=9, rate=0.01), silent)
    file = tmp_path / "learned.safetensors"
    network.adaptation().save(file)
    built = tmp_path / "adapted"
    assert build(built, silent, tmp_path / "tiny.bin", file)
    assert not build(built, silent, tmp_path / "tiny.bin", file)
    assert fingerprint(built) != fingerprint(tiny)
    assert (built / PROJECTIONS).stat().st_size > (tiny / PROJECTIONS).stat().st_size
    encoder = onnxruntime.InferenceSession(str(built / "onnx" / "model.onnx"), providers=["CPUExecutionProvider"])
    untouched = onnxruntime.InferenceSession(str(tiny / "onnx" / "model.onnx"), providers=["CPUExecutionProvider"])
    for text in ("query: hei du", "passage: abc"):
        wanted = network.encode([text]).vector[0].detach().numpy()
        ids = np.array([network.tokenizer.encode(text).ids])
        learned, before = (
            states[0].mean(axis=0) / np.linalg.norm(states[0].mean(axis=0))
            for (states,) in (
                one.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)}) for one in (encoder, untouched)
            )
        )
        assert learned @ wanted > 0.995
        assert before @ wanted < learned @ wanted


def test_learning_goes_on_from_what_the_weights_hold(tiny: Path, tmp_path: Path) -> None:
    first, text = network_of(tiny), ["query: hei du"]
    train(first, EXAMPLES, Recipe(epochs=3, lines=9, rate=0.01), silent)
    file, folder = tmp_path / "first.safetensors", tmp_path / "first"
    first.adaptation().save(file)
    build(folder, silent, tmp_path / "tiny.bin", file)
    again = Network(folder, rank=4, token_size=8, learning=None)
    again.begin(Adaptation.read(file))
    one, other = (network.eval().encode(text) for network in (first, again))
    torch.testing.assert_close(one.vector, other.vector, atol=1e-2, rtol=1e-2)
    torch.testing.assert_close(one.tokens, other.tokens, atol=5e-2, rtol=5e-2)
    train(again, EXAMPLES, Recipe(epochs=2, lines=9, rate=0.01), silent)
    both = Adaptation.read(file).joined(again.adaptation())
    both.save(file)
    build(folder, silent, tmp_path / "tiny.bin", file)
    whole = Network(folder, rank=4, token_size=8, learning=None).eval()
    whole.begin(both)
    torch.testing.assert_close(whole.encode(text).vector, again.eval().encode(text).vector, atol=1e-2, rtol=1e-2)


def test_two_adaptations_change_as_much_as_both() -> None:
    one = Adaptation({"l0.q.down": np.ones((2, 5), np.float32), "l0.q.up": np.ones((5, 2), np.float32)})
    other = Adaptation({**one.tensors, "l0.q.up": np.full((5, 2), 3, np.float32), "l1.q.down": np.ones((2, 5), np.float32)})
    joined = one.joined(other)
    change = joined.change_of("l0.q")
    assert change is not None
    np.testing.assert_allclose(change, np.full((5, 5), 8.0))
    assert "l1.q.down" in joined.tensors


def test_computing_in_bfloat16_gives_about_the_same(tiny: Path) -> None:
    exact, rounded = network_of(tiny), network_of(tiny, rounded=True)
    one, other = (network.encode(["query: hei du"]).vector for network in (exact, rounded))
    torch.testing.assert_close(one, other, atol=3e-2, rtol=3e-2)
    assert not torch.equal(one, other)


def test_an_adaptation_for_another_model_is_refused(tmp_path: Path) -> None:
    tensors = {"l0.q.down": np.zeros((2, 5), np.float32), "l0.q.up": np.zeros((5, 2), np.float32)}
    Adaptation(tensors).save(tmp_path / "odd.safetensors")
    with pytest.raises(Malformed, match=r"l0\.q"):
        build(tmp_path / "model", silent, tiny_model.write(tmp_path / "tiny.bin"), tmp_path / "odd.safetensors")


def test_a_share_of_an_adaptation_changes_that_much_less() -> None:
    learned = Adaptation({"l0.q.down": np.ones((2, 5), np.float32), "l0.q.up": np.ones((5, 2), np.float32)})
    whole, half = learned.change_of("l0.q"), learned.scaled(0.5).change_of("l0.q")
    assert whole is not None
    assert half is not None
    np.testing.assert_allclose(half, 0.5 * whole)


def test_a_turned_array_is_read_as_it_was_saved(tmp_path: Path) -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3).T
    Adaptation({"tokens.matrix": values}).save(tmp_path / "turned.safetensors")
    np.testing.assert_array_equal(Adaptation.read(tmp_path / "turned.safetensors").tensors["tokens.matrix"], values)


class Bilingual(Embedder):
    """Vectors and tokens of what a text means, with a direction of its own for each language but the first."""

    def __init__(self) -> None:
        super().__init__("toy")

    def embed(self, texts: Sequence[str], kind: Kind) -> list[Embedding]:
        return [self._of(text, kind) for text in texts]

    @staticmethod
    def _of(text: str, kind: Kind) -> Embedding:
        code, meaning = text.split()
        made = embedding(meaning, kind)
        vector = made.vector + 2 * AXES[code]
        return replace(made, vector=vector, tokens=np.rint(127 * vector[None]).astype(np.int8), scales=made.scales[:1])


AXES = {"nb": np.zeros(SIZE), "en": np.eye(SIZE)[0], "sv": np.eye(SIZE)[1]}


def test_what_tells_the_language_is_taken_out_and_no_more() -> None:
    articles = [
        article(
            f"a{number}", "renovasjon", **{code: Text(f"{code} spør{number}", (), f"{code} svar{number}") for code in AXES}
        )
        for number in range(8)
    ]
    before = Adaptation({"tokens.matrix": np.eye(SIZE, dtype=np.float32), "l0.q.up": np.ones((2, 2), np.float32)})
    found = without_languages(before, [*articles, WASTE_NB], Bilingual())
    languages = found.projections["sentence.languages"]
    np.testing.assert_allclose(languages @ languages.T, np.eye(2), atol=1e-5)
    for axis in (AXES["en"], AXES["sv"]):
        np.testing.assert_allclose(languages.T @ (languages @ axis), axis, atol=0.05)
        np.testing.assert_allclose(axis @ found.projections["tokens.matrix"], np.zeros(SIZE), atol=0.05)
    kept = np.eye(SIZE)[5]
    np.testing.assert_allclose(kept @ found.projections["tokens.matrix"], kept, atol=0.05)
    np.testing.assert_array_equal(found.tensors["l0.q.up"], before.tensors["l0.q.up"])


def test_learning_sees_vectors_without_the_language(tiny: Path) -> None:
    network, text = network_of(tiny), ["query: hei du"]
    direction = network.encode(text).vector.detach().numpy()
    network.begin(Adaptation({**network.adaptation().tensors, "sentence.languages": direction}))
    assert network.encode(text).vector.detach().numpy() @ direction.T == pytest.approx(0, abs=0.2)
    (other,) = network.encode(["query: abc"]).vector.detach().numpy()
    assert other @ direction[0] == pytest.approx(0, abs=1e-3)


def test_a_damaged_adaptation_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.safetensors"
    path.write_bytes(b"odd")
    with pytest.raises(Malformed, match=r"odd\.safetensors"):
        Adaptation.read(path)


def test_the_shipped_adaptation_fits_what_adapting_goes_on_with() -> None:
    shipped = Adaptation.read(SHIPPED)
    assert SHIPPED.stat().st_size < 6_000_000
    assert shipped.projections["tokens.matrix"].shape[1] == TOKEN_SIZE
    assert {values.shape[0] for name, values in shipped.tensors.items() if name.endswith(".down")} == {RANK}
    assert len({name.split(".")[0] for name in shipped.tensors if name.startswith("l")}) >= LEARNING


def test_the_written_examples_are_whole_and_some_are_held_out() -> None:
    examples = read_examples(ROOT / WRITTEN)
    held = [example for example in examples if held_out(example)]
    assert len(examples) >= 1_000
    assert 0.08 < len(held) / len(examples) < 0.25
    assert not {example.group for example in held} & {example.group for example in examples if not held_out(example)}


def test_a_bad_line_of_examples_is_named(tmp_path: Path) -> None:
    good = {"language": "nb", "group": "a", "question": "Når?", "paraphrases": ["nårtid"], "answer": None}
    (tmp_path / "a.jsonl").write_text(json.dumps(good) + '\n{"language": "nb"}\n', "utf-8")
    with pytest.raises(Malformed, match=r"a\.jsonl:2"):
        read_examples(tmp_path)


def test_every_example_comes_once_an_epoch_with_its_near_misses() -> None:
    chance = random.Random(1)  # noqa: S311 - drawn again the same
    found = list(batches(EXAMPLES, Recipe(lines=4, together=3), chance))
    seen = [example for batch in found for example in batch]
    assert len(seen) == len(set(map(id, seen)))
    assert len(seen) >= len(EXAMPLES) - 2
    assert all(len({example.group for example in batch}) < len(batch) for batch in found)


def test_articles_become_examples_in_all_their_languages() -> None:
    (example,) = of_articles([WASTE])
    assert WASTE.texts["en"].question in example.asked
    assert set(example.answers) == {"nb", "nn", "en"}


def test_what_is_measured_by_is_not_learned_from() -> None:
    ways = tuple(f"måte {number}" for number in range(4))
    rich = article("rik", nb=Text("Spørsmål?", ways, "Svar."))
    confirmed: list[Line] = [{"question": name, "language": "nb", "article": "rik"} for name in ("lært", "målt")]
    left, trial = lend([rich, KINDERGARTEN], [*confirmed, {"question": "ingen", "language": "nb", "article": None}])
    assert {line["question"] for line in trial.lines} == {"måte 3", "målt"}
    assert not {"måte 3", "målt"} & set(of_articles(left)[0].asked)
    assert "lært" in of_articles(left)[0].asked
    assert left[1] == KINDERGARTEN


def test_examples_are_tried_by_their_other_ways_to_ask() -> None:
    trial = trial_of(EXAMPLES)
    assert len(trial.articles) == len(LETTERS)
    assert len(trial.lines) == 2 * len(LETTERS)


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        ((0.8, 0.9), True),
        ((0.7, 0.9), True),
        ((0.69, 0.9), False),
        ((0.9, 0.7), False),
        ((0.71, 0.8), True),
        ((0.7, 0.8), False),
    ],
)
def test_only_what_harms_nothing_and_helps_somewhere_is_better(after: tuple[float, float], *, kept: bool) -> None:
    before = {"a": {"mrr": 0.7}, "b": {"mrr": 0.8}}
    assert better(before, {"a": {"mrr": after[0]}, "b": {"mrr": after[1]}}) is kept


def test_too_little_to_measure_by_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="measure"):
        adapt(tmp_path, tmp_path / "target", [], [KINDERGARTEN], [], Recipe(), silent)
