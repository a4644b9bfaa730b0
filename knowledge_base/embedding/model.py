"""Turns texts into vectors with any sentence-transformers model, on this machine and without a network."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from bot.errors import KnowledgeBaseUnavailable, Why
from bot.reasons import LONGEST_WORDS
from knowledge_base.embedding.adaptation import CENTRE, LANGUAGES, MATRIX
from knowledge_base.embedding.build import PROJECTIONS, fingerprint

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH_TOKENS = 1024
"""About how many tokens go through the model at once; more would only fill memory."""


class Kind(StrEnum):
    """What a text is to the model; each kind has a prompt of its own, for e5 `query: ` and `passage: `."""

    QUERY = "query"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Embedding:
    """What the model makes of a text.

    `vector` is float32 [size], of length one. `tokens` int8 [n, token size] times `scales` float32 [n] are the vectors
    of its tokens, each of length one, without prompt and special tokens; `ids` int32 [n] tells which tokens they are.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.int8]
    scales: NDArray[np.float32]
    ids: NDArray[np.int32]


class Embedder:
    """One model, by a folder or a name that sentence-transformers knows; `load` must have returned before the rest.

    `prompts` replaces the model's own prompts where given. `threads` bounds the cores used.
    """

    def __init__(self, model: str, *, prompts: dict[Kind, str] | None = None, threads: int = 1) -> None:
        self.model = model
        self._given = prompts or {}
        self._threads = threads
        self._loaded: SentenceTransformer | None = None
        self._prompts: dict[Kind, str] = {}
        self._special: NDArray[np.int64] = np.zeros(0, np.int64)
        self._skipped: dict[Kind, int] = {}
        self._projections: dict[str, NDArray[np.float32]] = {}

    def load(self) -> None:
        """Load the model, once, which takes seconds: call it off the event loop. Raises KnowledgeBaseUnavailable."""
        if self._loaded is not None:
            return
        # Never ask a hub: a model is here or it is not.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
        try:
            loaded = _load(self.model, self._threads)
            self._projections = _projections_of(Path(self.model))
        except (OSError, ValueError, ImportError, RuntimeError) as error:
            why = Why("part_model_broken", {"model": self.model, "words": str(error)[:LONGEST_WORDS]})
            raise KnowledgeBaseUnavailable(f"the embedding model {self.model} cannot be loaded: {error}", why=why) from error
        self._prompts = {kind: self._given.get(kind, loaded.prompts.get(kind) or "") for kind in Kind}
        self._loaded = loaded
        self._special = np.unique(self._token_ids(""))
        self._skipped = {
            kind: int((~np.isin(self._token_ids(prompt), self._special)).sum()) for kind, prompt in self._prompts.items()
        }

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return int(self._ready().get_embedding_dimension() or 0)

    @property
    def token_size(self) -> int:
        """How many numbers the vector of a token has."""
        return int(self._projections[MATRIX].shape[1]) if MATRIX in self._projections else self.size

    @property
    def identity(self) -> str:
        """A hash that changes with the model and its prompts: vectors of different ones do not compare."""
        self._ready()
        folder = Path(self.model)
        own = fingerprint(folder) or _files_hash(folder)
        content = "\0".join([self.model if own is None else own, *(self._prompts[kind] for kind in Kind)])
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    def embed(self, texts: Sequence[str], kind: Kind) -> list[Embedding]:
        """Return one embedding a text, in order. A text longer than the model reads is cut."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        found: dict[int, Embedding] = {}
        for batch in _batches(order, texts):
            found |= zip(batch, self._embed_batch([texts[number] for number in batch], kind), strict=True)
        return [found[number] for number in range(len(texts))]

    def _ready(self) -> SentenceTransformer:
        if self._loaded is None:
            raise KnowledgeBaseUnavailable("the embedding model is not loaded yet")
        return self._loaded

    def _token_ids(self, text: str) -> NDArray[np.int64]:
        features = self._ready().preprocess([text], prompt="")
        ids: NDArray[np.int64] = features["input_ids"][0].numpy() if "input_ids" in features else np.zeros(0, np.int64)
        return ids

    def _embed_batch(self, texts: list[str], kind: Kind) -> list[Embedding]:
        import torch  # noqa: PLC0415 - it takes seconds to import; by now it has been

        model = self._ready()
        with torch.inference_mode():
            outputs: dict[str, Any] = model(model.preprocess(texts, prompt=self._prompts[kind]))
        vectors = self._without_language(outputs["sentence_embedding"].float().numpy())
        if "token_embeddings" not in outputs or "input_ids" not in outputs:
            # A model without token vectors: the text counts as one token of its own.
            return [_embedding(vector, self._tokens(vector[None, :]), np.zeros(1, np.int32)) for vector in vectors]
        states = outputs["token_embeddings"].float().numpy()
        ids, mask = outputs["input_ids"].numpy(), outputs["attention_mask"].numpy().astype(bool)
        mask &= ~np.isin(ids, self._special)
        mask &= np.cumsum(mask, axis=1) > self._skipped[kind]
        return [
            _embedding(vector, self._tokens(state[kept]), number[kept])
            for vector, state, number, kept in zip(vectors, states, ids, mask, strict=True)
        ]

    def _tokens(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what is compared of hidden states: directions, projected where the model says how."""
        units = _directions(states)
        if MATRIX not in self._projections:
            return units
        return _directions((units - self._projections[CENTRE]) @ self._projections[MATRIX])

    def _without_language(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return vectors less what tells which language a text is in, so that any article's language is as near."""
        directions = self._projections.get(LANGUAGES)
        return vectors if directions is None else np.asarray(vectors - (vectors @ directions.T) @ directions, np.float32)


def _load(model: str, threads: int) -> SentenceTransformer:
    # sentence-transformers brings torch, which takes seconds to import: the service is up before.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.base.modules import Normalize  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import Pooling  # noqa: PLC0415

    from knowledge_base.embedding.onnx_encoder import ENCODER, OnnxEncoder  # noqa: PLC0415

    folder = Path(model)
    if not (folder / ENCODER).is_file():
        return SentenceTransformer(model, device="cpu", local_files_only=True)
    prompts = _prompts_of(folder)
    modules = [OnnxEncoder(folder, threads), Pooling.load(str(folder / "1_Pooling")), Normalize()]
    return SentenceTransformer(modules=modules, prompts=prompts, device="cpu")


def _projections_of(folder: Path) -> dict[str, NDArray[np.float32]]:
    """Return how what a model that was built here gives is projected; nothing for others."""
    path = folder / PROJECTIONS
    found: dict[str, NDArray[np.float32]] = load_file(path) if path.is_file() else {}
    return found


def _prompts_of(folder: Path) -> dict[str, str]:
    content = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
    return {str(name): str(prompt) for name, prompt in content["prompts"].items()}


def _files_hash(folder: Path) -> str | None:
    """Tell a model's folder apart by its files' names and sizes; None when the model is not a folder."""
    if not folder.is_dir():
        return None
    files = sorted((str(path.relative_to(folder)), path.stat().st_size) for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(repr(files).encode()).hexdigest()


def _batches(order: list[int], texts: Sequence[str]) -> Iterable[list[int]]:
    """Group texts of like length, so that little is padded; a token is about three characters."""
    batch: list[int] = []
    for number in order:
        if batch and (len(batch) + 1) * (len(texts[number]) // 3 + 8) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _directions(vectors: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)


def _embedding(vector: NDArray[Any], units: NDArray[Any], ids: NDArray[Any]) -> Embedding:
    scales = np.maximum(np.abs(units).max(axis=1, initial=1e-9), 1e-9) / 127
    tokens = np.rint(units / scales[:, None]).astype(np.int8)
    length = max(float(np.linalg.norm(vector)), 1e-9)
    return Embedding((vector / length).astype(np.float32), tokens, scales.astype(np.float32), ids.astype(np.int32))
