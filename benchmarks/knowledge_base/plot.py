"""Draws how far the confidence of the search can be trusted, and what is answered at which precision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure


def draw(results: dict[str, dict[str, Any]], path: Path) -> None:
    """Write a picture of results of `evaluate_questions` by name: reliability left, precision against coverage right."""
    mpl.rcParams["svg.hashsalt"] = "torg"
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    trusted, covered = figure.subplots(1, 2)
    trusted.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="as promised")
    for (name, result), mark in zip(results.items(), "osd^v", strict=False):
        bins = result["reliability"]["bins"]
        trusted.plot([one["confidence"] for one in bins], [one["right"] for one in bins], marker=mark, label=name)
        points = [one for one in result["curve"] if one["answered_of_answerable"]]
        covered.plot(
            [one["answered_of_answerable"] for one in points], [one["precision"] for one in points], marker=mark, label=name
        )
    trusted.set(xlabel="confidence of the first article", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.02))
    covered.set(xlabel="share of the answerable answered right", ylabel="share of the answers that is right", xlim=(0, 1))
    covered.axhline(0.98, color="0.7", linestyle="--", label="0.98")
    for axes in (trusted, covered):
        axes.legend()
        axes.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
