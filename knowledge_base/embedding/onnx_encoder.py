"""Runs an encoder's ONNX file as the first module of a sentence-transformers model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnxruntime  # type: ignore[import-untyped]
import torch
from sentence_transformers.base.modules import InputModule
from tokenizers import Tokenizer

ENCODER = Path("onnx") / "model.onnx"


class OnnxEncoder(InputModule):
    """Takes texts, gives the last hidden states, float32 [texts, tokens, size]; a pooling module follows.

    `threads` bounds the cores one call uses.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.folder = folder
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Idle threads of the pool would otherwise spin and take the core from the rest of the service.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(str(folder / ENCODER), options, providers=["CPUExecutionProvider"])

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """Return `input_ids` and `attention_mask`, int64 [texts, tokens]."""
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        ids = torch.tensor([encoding.ids for encoding in encodings])
        mask = torch.tensor([encoding.attention_mask for encoding in encodings])
        return {"input_ids": ids, "attention_mask": mask}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Add `token_embeddings`."""
        inputs = {name: features[name].numpy() for name in ("input_ids", "attention_mask")}
        (states,) = self.session.run(["last_hidden_state"], inputs)
        features["token_embeddings"] = torch.from_numpy(states)
        return features

    def get_embedding_dimension(self) -> int:
        """Return the size of a hidden state."""
        return int(self.session.get_outputs()[0].shape[-1])

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Refuse: the folder this was read from is the saved form."""
        raise NotImplementedError(f"copy {self.folder} instead")
