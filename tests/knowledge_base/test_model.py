from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.errors import KnowledgeBaseUnavailable
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from tests.knowledge_base.model import FOLDER, embedder

TEXTS = [
    "Når blir søpla hentet hos meg?",
    "bosset",
    "What does a place in kindergarten cost per month?",
    "Vi har flyttet hit fra Polen med to barn og lurer på hvordan vi melder dem inn i skolen. " * 4,
    "hva koster det å ha barn i barnehage",
]


def likeness(one: Embedding, other: Embedding) -> float:
    return float(one.vector @ other.vector)


def test_vectors_and_tokens_have_length_one() -> None:
    for embedding in embedder().embed(TEXTS, Kind.QUERY):
        assert embedding.vector.shape == (embedder().size,)
        assert np.linalg.norm(embedding.vector) == pytest.approx(1, abs=1e-4)
        lengths = np.linalg.norm(embedding.tokens * embedding.scales[:, None], axis=1)
        np.testing.assert_allclose(lengths, 1, atol=0.01)
        assert len(embedding.ids) == len(embedding.tokens) == len(embedding.scales)


def test_a_vector_does_not_depend_on_its_batch() -> None:
    together = embedder().embed(TEXTS, Kind.QUERY)
    for text, embedding in zip(TEXTS, together, strict=True):
        (alone,) = embedder().embed([text], Kind.QUERY)
        assert likeness(alone, embedding) > 0.9999


def test_meaning_crosses_languages() -> None:
    question, _, english, _, norwegian = embedder().embed(TEXTS, Kind.QUERY)
    assert likeness(english, norwegian) > likeness(english, question)


def test_prompts_set_questions_and_answers_apart_and_leave_no_tokens() -> None:
    (query,) = embedder().embed(["søppel"], Kind.QUERY)
    (document,) = embedder().embed(["søppel"], Kind.DOCUMENT)
    assert likeness(query, document) < 0.999
    assert query.ids.tolist() == document.ids.tolist()


def test_a_text_longer_than_the_model_reads_is_cut() -> None:
    (embedding,) = embedder().embed(["søppel " * 2_000], Kind.DOCUMENT)
    assert len(embedding.ids) <= 512


def test_nothing_comes_before_it_is_loaded() -> None:
    with pytest.raises(KnowledgeBaseUnavailable, match="not loaded"):
        Embedder(str(FOLDER)).embed(TEXTS, Kind.QUERY)


@pytest.mark.parametrize("name", ["/nowhere/at/all", "somebody/some-model-that-is-not-here"])
def test_a_model_that_is_not_here_is_named_and_nobody_is_asked_for_it(name: str) -> None:
    with pytest.raises(KnowledgeBaseUnavailable, match=name):
        Embedder(name).load()


def test_any_sentence_transformers_folder_works_the_same(tmp_path: Path) -> None:
    embedder()
    # Without the ONNX file the folder is a plain sentence-transformers model that runs on torch.
    plain = tmp_path / "plain"
    shutil.copytree(FOLDER, plain, ignore=shutil.ignore_patterns("onnx", "torg-model.json"), copy_function=_link)
    torch_model = Embedder(str(plain))
    torch_model.load()
    for one, other in zip(torch_model.embed(TEXTS, Kind.QUERY), embedder().embed(TEXTS, Kind.QUERY), strict=True):
        # The graph rounds weights to seven bits and activations to eight.
        assert likeness(one, other) > 0.997
        assert one.ids.tolist() == other.ids.tolist()
    assert torch_model.identity != embedder().identity


def test_other_prompts_are_another_model() -> None:
    other = Embedder(str(FOLDER), prompts={Kind.QUERY: "spørsmål: "})
    other.load()
    assert other.identity != embedder().identity


def _link(source: str, target: str) -> None:
    Path(target).symlink_to(Path(source).resolve())
