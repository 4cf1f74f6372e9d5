"""A BERT encoder as an ONNX graph, written from its weights: no deep-learning framework needed.

Devlin and others 2019, as in transformers' `BertModel` with erf GELU and absolute positions, then the
mean of the last layer brought to unit length. The operations and their order are those that torch's
exporter writes, so the int8 model made of either gives the same vectors to the bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, IR = 17, 8


def fits(config: Mapping[str, Any], weights: Mapping[str, np.ndarray]) -> bool:
    """Whether this graph is the model's: an encoder of BERT's own kind under its usual names."""
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and "embeddings.word_embeddings.weight" in weights
    )


def build(config: Mapping[str, Any], weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """Build it: ids (int64[b, n]) -> vector (float32[b, d], unit rows).

    `weights` has transformers' names and shapes; KeyError names one that is missing.
    """
    graph = _Graph(weights, epsilon=float(config.get("layer_norm_eps", 1e-12)))
    graph.pool(graph.encode(config), "vector")
    return graph.model({"vector": ["batch", int(config["hidden_size"])]})


def build_reader(config: Mapping[str, Any], weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """Build it: ids (int64[b, n]) -> span (float32[b, n, 2]), answers (float32[b]).

    Beside the encoder's weights `span` and `answers.0`, `answers.2` are dense layers.
    """
    graph = _Graph(weights, epsilon=float(config.get("layer_norm_eps", 1e-12)))
    state = graph.encode(config)
    graph.spans(state, "scores")
    graph.answers(state, "answers")
    return graph.model({"scores": ["batch", "length", 2], "answers": ["batch"]})


class _Graph:
    """Nodes and constants so far; each method adds some and names what they give."""

    def __init__(self, weights: Mapping[str, np.ndarray], *, epsilon: float) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._weights = weights
        self._epsilon = epsilon

    def model(self, outputs: Mapping[str, Sequence[str | int]]) -> onnx.ModelProto:
        """The whole, with its outputs' names and shapes."""
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "length"])
        given = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))
            for name, shape in outputs.items()
        ]
        body = helper.make_graph(self.nodes, "main_graph", [ids], given, self.constants)
        opset = [helper.make_opsetid("", OPSET)]
        return helper.make_model(body, opset_imports=opset, ir_version=IR, producer_name="zhiduan")

    def encode(self, config: Mapping[str, Any]) -> str:
        """The last layer's state of every token."""
        state = self.embed("ids")
        for layer in range(int(config["num_hidden_layers"])):
            state = self.layer(f"encoder.layer.{layer}", state, int(config["num_attention_heads"]))
        return state

    def embed(self, ids: str) -> str:
        """Word, the first type and position, summed and normalised."""
        words = self._gather("embeddings.word_embeddings.weight", ids)
        kind = self._op("Sub", [ids, ids], "types")  # one text a run: every token is of type 0
        types = self._gather("embeddings.token_type_embeddings.weight", kind)
        places = self._gather("embeddings.position_embeddings.weight", self._positions(ids))
        summed = self._op("Add", [words, types], "embeddings.typed")
        return self._norm("embeddings", self._op("Add", [summed, places], "embeddings.placed"))

    def layer(self, name: str, state: str, heads: int) -> str:
        """Attention and the two dense layers, each added to what went in and normalised."""
        mixed = self._attention(f"{name}.attention.self", state, heads)
        dense = self._dense(f"{name}.attention.output.dense", mixed)
        added = self._op("Add", [dense, state], f"{name}.attention.output.added")
        state = self._norm(f"{name}.attention.output", added)
        inner = self._gelu(name, self._dense(f"{name}.intermediate.dense", state))
        outer = self._dense(f"{name}.output.dense", inner)
        return self._norm(f"{name}.output", self._op("Add", [outer, state], f"{name}.output.added"))

    def pool(self, state: str, out: str) -> None:
        """The mean over tokens, at unit length."""
        mean = self._op("ReduceMean", [state], "mean", axes=[1], keepdims=0)
        length = self._op("ReduceL2", [mean], "length", axes=[-1], keepdims=1)
        floor = self._constant("floor", np.float32(1e-12))
        self._op("Div", [mean, self._op("Clip", [length, floor], "clipped")], out)

    def spans(self, state: str, out: str) -> None:
        """A start and an end score of every token."""
        self._op("Identity", [self._dense("span", state)], out)

    def answers(self, state: str, out: str) -> None:
        """One score, from the first token's state."""
        first = self._op("Gather", [state, self._constant("first", np.array(0))], "head", axis=1)
        bent = self._op("Tanh", [self._dense("answers.0", first)], "answers.bent")
        axis = self._constant("answers.axis", np.array([-1]))
        self._op("Squeeze", [self._dense("answers.2", bent), axis], out)

    def _attention(self, name: str, state: str, heads: int) -> str:
        width = len(self._weights[f"{name}.query.bias"]) // heads
        split = self._constant(f"{name}.split", np.array([0, 0, heads, width]))
        parts = []
        for part, order in (
            ("query", [0, 2, 1, 3]),
            ("key", [0, 2, 3, 1]),
            ("value", [0, 2, 1, 3]),
        ):
            flat = self._dense(f"{name}.{part}", state)
            cut = self._op("Reshape", [flat, split], f"{name}.{part}.cut")
            parts.append(self._op("Transpose", [cut], f"{name}.{part}.heads", perm=order))
        query, key, value = parts
        scores = self._op("MatMul", [query, key], f"{name}.products")
        scale = self._constant(f"{name}.scale", np.float32(1 / math.sqrt(width)))
        scores = self._op("Mul", [scores, scale], f"{name}.scores")
        shares = self._op("Softmax", [scores], f"{name}.shares", axis=-1)
        mixed = self._op("MatMul", [shares, value], f"{name}.mixed")
        rows = self._op("Transpose", [mixed], f"{name}.rows", perm=[0, 2, 1, 3])
        rest = self._constant(f"{name}.rest", np.array([-1]))
        whole = self._op("Concat", ["shape", rest], f"{name}.whole", axis=0)
        return self._op("Reshape", [rows, whole], f"{name}.joined")

    def _gelu(self, name: str, x: str) -> str:
        root, one, half = (
            self._constant(f"{name}.gelu.{key}", np.float32(value))
            for key, value in (("root", math.sqrt(2)), ("one", 1), ("half", 0.5))
        )
        error = self._op("Erf", [self._op("Div", [x, root], f"{name}.scaled")], f"{name}.erf")
        shifted = self._op("Add", [error, one], f"{name}.shifted")
        product = self._op("Mul", [x, shifted], f"{name}.product")
        return self._op("Mul", [product, half], f"{name}.gelu")

    def _positions(self, ids: str) -> str:
        """0 … n-1 as int64[1, n]."""
        zero, one = (self._constant(f"index.{i}", np.array(i)) for i in (0, 1))
        shape = self._op("Shape", [ids], "shape")
        count = self._op("Gather", [shape, one], "count", axis=0)
        row = self._op("Range", [zero, count, one], "range")
        axis = self._constant("axis", np.array([0]))
        return self._op("Unsqueeze", [row, axis], "positions")

    def _dense(self, name: str, x: str) -> str:
        weight = self._constant(f"{name}.weight", self._weights[f"{name}.weight"].T)
        bias = self._constant(f"{name}.bias", self._weights[f"{name}.bias"])
        return self._op("Add", [bias, self._op("MatMul", [x, weight], f"{name}.product")], name)

    def _norm(self, name: str, x: str) -> str:
        scale, bias = (
            self._constant(f"{name}.LayerNorm.{k}", self._weights[f"{name}.LayerNorm.{k}"])
            for k in ("weight", "bias")
        )
        return self._op(
            "LayerNormalization", [x, scale, bias], f"{name}.normal", axis=-1, epsilon=self._epsilon
        )

    def _gather(self, name: str, ids: str) -> str:
        return self._op("Gather", [self._constant(name, self._weights[name]), ids], f"{name}.rows")

    def _constant(self, name: str, value: np.ndarray | np.generic) -> str:
        array = np.ascontiguousarray(value).reshape(np.shape(value))
        if array.dtype == np.float16:
            array = array.astype(np.float32)
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def _op(self, kind: str, inputs: Sequence[str], out: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=out, **attributes))
        return out
