"""What was learned on top of the packed weights: changes of low rank, and projections of what the encoder gives.

Kept as a safetensors file in float16. `l3.q.down` [rank, columns] and `l3.q.up` [rows, rank] are added to the matrix
`l3.q.w` as `up @ down` (LoRA, Hu et al. 2021). `tokens.centre` [size] and `tokens.matrix` [size, fewer] make of a hidden
state what is compared token by token (ColBERT, Khattab and Zaharia 2020). `sentence.languages` [few, size] are directions
that are taken out of a text's vector, since they tell which language it is in. These three are read by `model.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from bot.errors import Malformed
from knowledge_base.embedding.packed import PackedModel

SHIPPED = Path(__file__).with_name("adaptation.safetensors")
CENTRE, MATRIX, LANGUAGES = "tokens.centre", "tokens.matrix", "sentence.languages"
PROJECTIONS = (CENTRE, MATRIX, LANGUAGES)

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Adaptation:
    """Tensors by name; none at all is the model as it came."""

    tensors: dict[str, Array] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Adaptation:
        """Return what a file holds. Raises Malformed, naming the file."""
        try:
            return cls({name: values.astype(np.float32) for name, values in load_file(path).items()})
        except (SafetensorError, OSError, ValueError) as error:
            raise Malformed(f"the adaptation {path} cannot be read: {error}") from error

    def save(self, path: Path) -> None:
        """Write the file, in float16."""
        # The library writes memory as it lies, so a turned array would be read as another.
        save_file({name: np.ascontiguousarray(values, np.float16) for name, values in self.tensors.items()}, path)

    def scaled(self, share: float) -> Adaptation:
        """Return an adaptation that changes the matrices by a share of what this one does."""
        return Adaptation(
            {name: values * share if name.endswith(".up") else values for name, values in self.tensors.items()}
        )

    def joined(self, later: Adaptation) -> Adaptation:
        """Return both changes as one; projections are those of the later, where it has them."""
        tensors = {**self.tensors, **later.tensors}
        for name in self.tensors.keys() & later.tensors.keys() - set(PROJECTIONS):
            parts = [self.tensors[name], later.tensors[name]]
            tensors[name] = np.concatenate(parts, axis=0 if name.endswith(".down") else 1)
        return Adaptation(tensors)

    def change_of(self, matrix: str) -> Array | None:
        """Return what is added to a matrix (`l3.q`), None where nothing is."""
        down, up = self.tensors.get(f"{matrix}.down"), self.tensors.get(f"{matrix}.up")
        return None if down is None or up is None else up @ down

    @property
    def projections(self) -> dict[str, Array]:
        """Return the tensors that project what the encoder gives; empty where there are none."""
        return {name: self.tensors[name] for name in PROJECTIONS if name in self.tensors}


class AdaptedModel:
    """The packed model with an adaptation merged into it; raises Malformed."""

    def __init__(self, source: PackedModel, adaptation: Adaptation) -> None:
        self.source = source
        self.shape = source.shape
        self.pieces = source.pieces
        self.adaptation = adaptation

    def vector(self, name: str) -> Array:
        """Return a float32 tensor, flat."""
        return self.source.vector(name)

    def dense(self, matrix: str, columns: int) -> Array:
        """Return a matrix of a layer (`l3.q`), float32 [rows, columns]."""
        weights = self.source.matrix(f"{matrix}.w", columns).dense()
        change = self.adaptation.change_of(matrix)
        if change is None:
            return weights
        if change.shape != weights.shape:
            raise Malformed(f"the adaptation of {matrix} has the shape {change.shape}, not {weights.shape}")
        merged: Array = weights + change
        return merged
