"""How long, how fast and how strictly to learn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train; `lines` is how many examples meet one another in a step.

    `rounded` computes in bfloat16.
    """

    epochs: int = 4
    lines: int = 36
    together: int = 10
    rate: float = 4e-4
    sentence_heat: float = 0.02
    token_heat: float = 0.05
    seed: int = 7
    rounded: bool = False
