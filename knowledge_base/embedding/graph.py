"""Writes a BERT encoder as an ONNX graph that computes in int8.

Matrices have one scale a row of weights, activations one a token: each is divided by its largest value, rounded, and
multiplied by it again after the product. So a vector does not depend on what else is in its batch, which int8 with one
scale per tensor cannot promise, and nothing has to be exported or calibrated. Word embeddings stay in their 4-bit
blocks, which `GatherBlockQuantized` reads without loss.
Source: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from knowledge_base.embedding.adaptation import AdaptedModel
from knowledge_base.embedding.packed import BLOCK

OPSET = 21
MICROSOFT = "com.microsoft"
LARGEST, MIDDLE = 127, 128
"""Activations are unsigned around 128, weights signed around 0: the pair for which processors have an instruction."""
LARGEST_WEIGHT = 63
"""Seven bits: processors without VNNI add two products in 16 bits, which eight would overflow."""


class EncoderGraph:
    """Collects the nodes and weights of one encoder.

    The graph takes `input_ids` and `attention_mask`, int64 [batch, tokens], and gives `last_hidden_state`,
    float32 [batch, tokens, hidden].
    """

    def __init__(self, source: AdaptedModel) -> None:
        self._source = source
        self._shape = source.shape
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def build(self, on_layer: Callable[[int, int], None]) -> onnx.ModelProto:
        """Return the model; `on_layer` hears the number of layers done and their total."""
        self._add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        self._constant("step", np.array(1 / LARGEST, np.float32))
        self._constant("middle", np.array(MIDDLE, np.uint8))
        self._constant("last", np.array([-1], np.int64))
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
        words = self._source.source.matrix("emb.word", hidden)
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

    def _rounded(self, state: str) -> None:
        """Round a state to int8: `.int8`, and `.largest` of each token, which gives the size back."""
        self._add("Abs", [state], f"{state}.sizes")
        self._add("ReduceMax", [f"{state}.sizes", "last"], f"{state}.largest", keepdims=1)
        self._add("Div", [state, f"{state}.largest"], f"{state}.share")
        self._add("QuantizeLinear", [f"{state}.share", "step", "middle"], f"{state}.int8")

    def _matrix(self, name: str, state: str, weights: NDArray[np.float32], bias: str) -> str:
        """Multiply a state by a matrix [rows, columns] and add a bias."""
        scales = np.maximum(np.abs(weights).max(axis=1), 1e-9) / LARGEST_WEIGHT
        rounded = np.rint(weights / scales[:, None]).astype(np.int8)
        self._constant(f"{name}.w", np.ascontiguousarray(rounded.T))
        self._constant(f"{name}.scale", scales.astype(np.float32))
        self._rounded(state)
        inputs = [f"{state}.int8", f"{name}.w", "step", f"{name}.scale", "middle"]
        self._add("MatMulIntegerToFloat", inputs, f"{name}.share", domain=MICROSOFT)
        self._add("Mul", [f"{name}.share", f"{state}.largest"], f"{name}.product")
        return self._add("Add", [f"{name}.product", bias], name)

    def _normalised(self, name: str, state: str, change: str) -> str:
        inputs = [change, state, self._vector(f"{name}.w"), self._vector(f"{name}.b")]
        return self._add("SkipLayerNormalization", inputs, name, domain=MICROSOFT, epsilon=self._shape.epsilon)

    def _layer(self, number: int, state: str) -> str:
        hidden, at = self._shape.hidden, f"l{number}."
        biases = np.concatenate([self._source.vector(f"{at}{part}.b") for part in "qkv"])
        bias = self._constant(f"{at}qkv.b", biases)
        weights = np.concatenate([self._source.dense(f"{at}{part}", hidden) for part in "qkv"])
        queries = self._matrix(f"{at}qkv", state, weights, bias)
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
        return self._matrix(name, state, self._source.dense(name, columns), self._vector(f"{name}.b"))
