"""The encoder as it learns: frozen weights, changes of low rank beside them, and a projection of token vectors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from knowledge_base.embedding.adaptation import CENTRE, LANGUAGES, MATRIX, Adaptation
from knowledge_base.embedding.weights import LINEAR

PREFIX_TOKENS = 3
"""`<s>`, the prompt's word, and its colon."""
LONGEST = 256
"""Tokens of a text that are read while learning."""
AT_ONCE = 16


class LowRank(nn.Module):
    """A linear layer that stays as it is, plus a change of low rank, at first none."""

    def __init__(self, frozen: nn.Linear, rank: int) -> None:
        super().__init__()
        self.frozen = frozen
        self.down = nn.Parameter(torch.randn(rank, frozen.in_features) / math.sqrt(frozen.in_features))
        self.up = nn.Parameter(torch.zeros(frozen.out_features, rank))

    def forward(self, state: Tensor) -> Tensor:
        """Return the layer's result."""
        changed: Tensor = self.frozen(state) + nn.functional.linear(nn.functional.linear(state, self.down), self.up)
        return changed


@dataclass(frozen=True)
class Encoded:
    """Texts as vectors: `vector` [texts, size], `tokens` [texts, longest, fewer], all of length one, `ids` and `kept`."""

    vector: Tensor
    tokens: Tensor
    ids: Tensor
    kept: Tensor


class Network(nn.Module):
    """The encoder of a folder that `build` wrote; its last `learning` layers learn, all where it is None.

    `rounded` has them compute in bfloat16, which is fast only where the processor knows it.

    What the layers before them make of a text never changes, so it is computed once and kept.
    """

    centre: Tensor
    languages: Tensor

    def __init__(self, folder: Path, rank: int, token_size: int, learning: int | None, *, rounded: bool = False) -> None:
        super().__init__()
        self.rounded = rounded
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.encoder = BertModel.from_pretrained(str(folder), dtype=torch.float32, attn_implementation="sdpa")
        self.encoder.requires_grad_(requires_grad=False)
        self.changes: dict[str, LowRank] = {}
        layers = list(self.encoder.encoder.layer)
        first = 0 if learning is None else len(layers) - learning
        self.below, self.above = layers[:first], layers[first:]
        for number, layer in enumerate(self.above, len(self.below)):
            for short, place in LINEAR.items():
                parent, _, name = place.rpartition(".")
                owner = layer.get_submodule(parent)
                change = LowRank(getattr(owner, name), rank)
                setattr(owner, name, change)
                self.changes[f"l{number}.{short}"] = change
        size = self.encoder.config.hidden_size
        self.register_buffer("centre", torch.zeros(size))
        self.register_buffer("languages", torch.zeros(0, size))
        self.matrix = nn.Parameter(torch.eye(size)[:, :token_size].contiguous())
        self._kept: dict[str, tuple[Tensor, Tensor]] = {}

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return texts, each with its prompt, as vectors."""
        order = sorted(range(len(texts)), key=lambda number: len(self._lower(texts[number])[0]))
        parts = [self._upper([texts[number] for number in order[at : at + AT_ONCE]]) for at in range(0, len(order), AT_ONCE)]
        longest = max(part.ids.shape[1] for part in parts)
        back = torch.argsort(torch.tensor(order))
        return Encoded(
            torch.cat([part.vector for part in parts])[back],
            torch.cat([nn.functional.pad(part.tokens, (0, 0, 0, longest - part.ids.shape[1])) for part in parts])[back],
            torch.cat([nn.functional.pad(part.ids, (0, longest - part.ids.shape[1])) for part in parts])[back],
            torch.cat([nn.functional.pad(part.kept, (0, longest - part.ids.shape[1])) for part in parts])[back],
        )

    @torch.no_grad()
    def prepare(self, texts: Iterable[str]) -> None:
        """Compute what the layers that do not learn make of texts, those of one length together."""
        by_length: dict[int, list[tuple[str, list[int]]]] = {}
        for text in set(texts) - self._kept.keys():
            ids = self.tokenizer.encode(text).ids
            cut = ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]
            by_length.setdefault(len(cut), []).append((text, cut))
        for same in by_length.values():
            for start in range(0, len(same), AT_ONCE):
                part = same[start : start + AT_ONCE]
                numbers = torch.tensor([cut for _, cut in part])
                state = self.encoder.embeddings(numbers)
                for layer in self.below:
                    state = _first(layer(state))
                for (text, _), own, kept in zip(part, numbers, state.half(), strict=True):
                    self._kept[text] = own, kept.clone()

    def _lower(self, text: str) -> tuple[Tensor, Tensor]:
        """Return a text's ids and its states below the layers that learn."""
        if text not in self._kept:
            self.prepare([text])
        return self._kept[text]

    def _upper(self, texts: list[str]) -> Encoded:
        lower = [self._lower(text) for text in texts]
        ids = nn.utils.rnn.pad_sequence([one for one, _ in lower], batch_first=True)
        state = nn.utils.rnn.pad_sequence([one for _, one in lower], batch_first=True).float()
        lengths = torch.tensor([len(one) for one, _ in lower])[:, None]
        places = torch.arange(ids.shape[1])[None, :]
        mask = places < lengths
        barred = torch.zeros(mask.shape).masked_fill(~mask, torch.finfo(torch.float32).min)[:, None, None, :]
        with torch.autocast("cpu", torch.bfloat16, enabled=self.rounded):
            for layer in self.above:
                state = _first(layer(state, barred.bfloat16() if self.rounded else barred))
        state = state.float()
        share = mask / lengths
        mean = nn.functional.normalize((state * share[:, :, None]).sum(dim=1), dim=-1)
        vector = nn.functional.normalize(mean - (mean @ self.languages.T) @ self.languages, dim=-1)
        units = nn.functional.normalize(state, dim=-1)
        tokens = nn.functional.normalize((units - self.centre) @ self.matrix, dim=-1)
        return Encoded(vector, tokens, ids, (places >= PREFIX_TOKENS) & (places < lengths - 1))

    @torch.no_grad()
    def set_projection(self, texts: Sequence[str]) -> None:
        """Begin with the main directions of the tokens of some texts, each with its prompt."""
        states = []
        for text in texts:
            state = self._lower(text)[1][None].float()
            for layer in self.above:
                state = _first(layer(state))
            states.append(nn.functional.normalize(state[0, PREFIX_TOKENS:-1], dim=-1))
        every = torch.cat(states)
        self.centre.copy_(every.mean(dim=0))
        apart = every - self.centre
        _, directions = torch.linalg.eigh(apart.T @ apart)
        self.matrix.copy_(directions.flip(1)[:, : self.matrix.shape[1]])

    @torch.no_grad()
    def begin(self, adaptation: Adaptation) -> None:
        """Begin with the projections of an adaptation, whose changes the folder's weights hold already."""
        self.centre.copy_(torch.from_numpy(adaptation.tensors[CENTRE]))
        self.matrix.copy_(torch.from_numpy(adaptation.tensors[MATRIX]))
        if LANGUAGES in adaptation.tensors:
            self.languages = torch.from_numpy(adaptation.tensors[LANGUAGES])

    def adaptation(self) -> Adaptation:
        """Return what was learned."""
        tensors = {CENTRE: self.centre.numpy(), MATRIX: self.matrix.detach().numpy()}
        for name, change in self.changes.items():
            tensors[f"{name}.down"] = change.down.detach().numpy()
            tensors[f"{name}.up"] = change.up.detach().numpy()
        return Adaptation({name: np.asarray(values, np.float32) for name, values in tensors.items()})


def _first(result: Tensor | tuple[Tensor, ...]) -> Tensor:
    return result if isinstance(result, Tensor) else result[0]
