"""Writes a BERT encoder as an ONNX graph that computes with the 4-bit weights as they are.

The weights stay in their blocks: `MatMulNBits` and `GatherBlockQuantized` of ONNX Runtime read Q4_0 without loss, and
at accuracy level 4 activations are rounded to int8 per row and block. So a vector does not depend on what else is in
its batch, which int8 with one scale per tensor cannot promise, and nothing has to be exported or calibrated.
Source: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from knowledge_base.embedding.packed import BLOCK, PackedModel, Quantised

OPSET = 21
MICROSOFT = "com.microsoft"
INT8_ACTIVATIONS = 4
"""The accuracy level of MatMulNBits that computes in int8."""


class EncoderGraph:
    """Collects the nodes and weights of one encoder.

    The graph takes `input_ids` and `attention_mask`, int64 [batch, tokens], and gives `last_hidden_state`,
    float32 [batch, tokens, hidden].
    """

    def __init__(self, source: PackedModel) -> None:
        self._source = source
        self._shape = source.shape
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def build(self, on_layer: Callable[[int, int], None]) -> onnx.ModelProto:
        """Return the model; `on_layer` hears the number of layers done and their total."""
        self._add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        state = self._embeddings()
        for layer in range(self._shape.layers):
            state = self._layer(layer, state)
            on_layer(layer + 1, self._shape.layers)
        self._add("Identity", [state], "last_hidden_state")
        sizes = ["batch", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT64, sizes) for name in ("input_ids", "attention_mask")],
            [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*sizes, self._shape.hidden])],
            self._weights,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def _add(self, kind: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        self._weights.append(numpy_helper.from_array(values, name))
        return name

    def _vector(self, name: str) -> str:
        return self._constant(name, self._source.vector(name))

    def _embeddings(self) -> str:
        hidden = self._shape.hidden
        words = self._source.matrix("emb.word", hidden)
        # Signed nibbles are the stored ones less eight, which in two's complement flips their highest bit.
        signed = words.nibbles ^ np.uint8(0x88)
        rows = [len(signed), hidden]
        self._weights.append(helper.make_tensor("emb.word", TensorProto.INT4, rows, signed.tobytes(), raw=True))
        self._constant("emb.word.scale", words.scales)
        self._add(
            "GatherBlockQuantized", ["emb.word", "input_ids", "emb.word.scale"], "words",
            domain=MICROSOFT, block_size=BLOCK, gather_axis=0, quantize_axis=1,
        )  # fmt: skip
        # Every token is of type 0, so its vector is the same at every position.
        positions = self._source.vector("emb.pos").reshape(-1, hidden) + self._source.vector("emb.type")[:hidden]
        self._constant("emb.pos", positions)
        self._constant("zero", np.zeros(1, np.int64))
        self._add("Shape", ["input_ids"], "length", start=1, end=2)
        self._add("Slice", ["emb.pos", "zero", "length", "zero"], "places")
        self._add("Add", ["words", "places"], "placed")
        scale = [self._vector("emb.ln.w"), self._vector("emb.ln.b")]
        return self._add("LayerNormalization", ["placed", *scale], "embedded", axis=-1, epsilon=self._shape.epsilon)

    def _matrix(self, name: str, state: str, matrices: list[Quantised], bias: str) -> str:
        """Multiply by matrices stacked on one another and add a bias."""
        nibbles = np.concatenate([matrix.nibbles for matrix in matrices])
        scales = np.concatenate([matrix.scales for matrix in matrices])
        rows, blocks = scales.shape
        self._constant(f"{name}.w", nibbles.reshape(rows, blocks, BLOCK // 2))
        self._constant(f"{name}.scale", scales.reshape(-1))
        return self._add(
            "MatMulNBits", [state, f"{name}.w", f"{name}.scale", "", "", bias], name,
            domain=MICROSOFT, K=blocks * BLOCK, N=rows, bits=4, block_size=BLOCK, accuracy_level=INT8_ACTIVATIONS,
        )  # fmt: skip

    def _normalised(self, name: str, state: str, change: str) -> str:
        inputs = [change, state, self._vector(f"{name}.w"), self._vector(f"{name}.b")]
        return self._add("SkipLayerNormalization", inputs, name, domain=MICROSOFT, epsilon=self._shape.epsilon)

    def _layer(self, number: int, state: str) -> str:
        hidden, at = self._shape.hidden, f"l{number}."
        biases = np.concatenate([self._source.vector(f"{at}{part}.b") for part in "qkv"])
        bias = self._constant(f"{at}qkv.b", biases)
        queries = self._matrix(f"{at}qkv", state, [self._source.matrix(f"{at}{part}.w", hidden) for part in "qkv"], bias)
        parts = [f"{at}{part}" for part in "qkv"]
        self._nodes.append(helper.make_node("Split", [queries], parts, name=f"{at}split", axis=-1, num_outputs=3))
        self._add(
            "MultiHeadAttention", [*parts, "", "mask"], f"{at}attention",
            domain=MICROSOFT, num_heads=self._shape.heads,
        )  # fmt: skip
        change = self._linear(f"{at}ao", f"{at}attention", hidden)
        state = self._normalised(f"{at}aln", state, change)
        self._add("Gelu", [self._linear(f"{at}fi", state, hidden)], f"{at}gelu", domain=MICROSOFT)
        return self._normalised(f"{at}oln", state, self._linear(f"{at}fo", f"{at}gelu", self._shape.feed_forward))

    def _linear(self, name: str, state: str, columns: int) -> str:
        return self._matrix(name, state, [self._source.matrix(f"{name}.w", columns)], self._vector(f"{name}.b"))
