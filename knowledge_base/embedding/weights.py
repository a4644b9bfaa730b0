"""Writes the weights under the names that Hugging Face's BertModel knows, as float16 safetensors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from knowledge_base.embedding.adaptation import AdaptedModel
from knowledge_base.embedding.packed import Quantised

ROWS_AT_ONCE = 16_384
LINEAR = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def save_weights(source: AdaptedModel, path: Path, on_layer: Callable[[int, int], None]) -> None:
    """Write `model.safetensors`; `on_layer` hears the number of layers done and their total."""
    tensors = _embeddings(source)
    for layer in range(source.shape.layers):
        tensors |= _layer(source, layer)
        on_layer(layer + 1, source.shape.layers)
    save_file(tensors, path, metadata={"format": "pt"})


def _halved(matrix: Quantised) -> NDArray[np.float16]:
    """Unpack in slices, so that the word embeddings never stand in memory as float32."""
    parts = []
    for start in range(0, len(matrix.nibbles), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        parts.append(Quantised(matrix.nibbles[rows], matrix.scales[rows]).dense().astype(np.float16))
    return np.concatenate(parts)


def _embeddings(source: AdaptedModel) -> dict[str, NDArray[np.float16]]:
    hidden = source.shape.hidden
    halves = {
        "embeddings.position_embeddings.weight": source.vector("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": source.vector("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": source.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": source.vector("emb.ln.b"),
        # The pooler is not in the file and not used: sentence vectors are means of the last layer. BertModel has one
        # all the same and would warn of random numbers.
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    tensors = {name: tensor.astype(np.float16) for name, tensor in halves.items()}
    tensors["embeddings.word_embeddings.weight"] = _halved(source.source.matrix("emb.word", hidden))
    return tensors


def _layer(source: AdaptedModel, layer: int) -> dict[str, NDArray[np.float16]]:
    tensors: dict[str, NDArray[np.float16]] = {}
    for short, name in LINEAR.items():
        columns = source.shape.feed_forward if short == "fo" else source.shape.hidden
        place = f"encoder.layer.{layer}.{name}"
        tensors[f"{place}.weight"] = source.dense(f"l{layer}.{short}", columns).astype(np.float16)
        tensors[f"{place}.bias"] = source.vector(f"l{layer}.{short}.b").astype(np.float16)
    for short, name in NORMS.items():
        place = f"encoder.layer.{layer}.{name}"
        tensors[f"{place}.weight"] = source.vector(f"l{layer}.{short}.w").astype(np.float16)
        tensors[f"{place}.bias"] = source.vector(f"l{layer}.{short}.b").astype(np.float16)
    return tensors
