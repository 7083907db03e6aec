"""
multilingual-e5-small as an ONNX graph, in f32 or in int8.

Int8 with fixed ranges: each matrix product quantises its input by a scale known beforehand, so a vector does not depend
on the texts it was encoded with. A few channels of this model are ten times as strong as the rest and would cost the
others their precision; they are scaled down before quantising and the weights scaled up to match, as in SmoothQuant.
Source: Xiao et al. (2023), https://arxiv.org/abs/2211.10438.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.adapters.encoder.e5.weights import BLOCK, E5Weights
from kg.ports.encoder import Matrix

_FLOAT, _INT32, _INT64, _INT4 = 1, 6, 7, 22  # onnx.TensorProto
_ONNX: Final = 21  # operator set: the first with 4-bit numbers
_FORMAT: Final = 10  # of the file, belongs to that operator set
_WEIGHT: Final = 63  # 7 bits: products of 8 bits overflow on processors without VNNI
_COMMON, _LOUD = 0.95, 2.0  # channels over twice the 95th percentile are scaled down; best of five settings measured

Seen = tuple[Matrix, Matrix]  # least and greatest value of each input channel


@dataclass(frozen=True, slots=True)
class Range:
    """
    How the input of one matrix product is quantised: (x / loudness) / step + zero.

    Attributes:
        loudness: Shape (inputs,); 1 for a common channel.
    """

    loudness: Matrix
    step: np.float32
    zero: np.uint8

    @classmethod
    def of(cls, seen: Seen) -> "Range":
        """The range that holds what was seen, once loud channels are scaled down."""
        least, greatest = seen
        strength = np.maximum(-least, greatest)
        loudness = np.maximum(1, strength / (_LOUD * np.quantile(strength, _COMMON))).astype(np.float32)
        low, high = min(0.0, float((least / loudness).min())), max(1e-6, float((greatest / loudness).max()))
        step = np.float32((high - low) / 255)
        return cls(loudness, step, np.uint8(round(-low / step)))


def observe(weights: E5Weights, tokens: Iterable[Sequence[int]]) -> dict[str, Range]:
    """The range of each matrix product's input, by name, over some texts."""
    from kg.adapters.encoder.onnx_runtime import InferenceSession

    graph = _Graph(None)
    session = InferenceSession(graph.of(weights), providers=["CPUExecutionProvider"])
    seen: dict[str, Seen] = {}
    for ids in tokens:
        given = {"input_ids": np.array([ids]), "attention_mask": np.ones((1, len(ids)), np.int64)}
        for name, values in zip(graph.inputs, session.run(list(graph.inputs.values()), given), strict=True):
            least, greatest = values.min((0, 1)), values.max((0, 1))
            before = seen.get(name, (least, greatest))
            seen[name] = (np.minimum(before[0], least), np.maximum(before[1], greatest))
    return {name: Range.of(values) for name, values in seen.items()}


def graph(weights: E5Weights, ranges: Mapping[str, Range] | None) -> bytes:
    """The model: `input_ids` and `attention_mask`, int64 (batch, length), to `embedding`; f32 without ranges."""
    return _Graph(ranges).of(weights)


class _Graph:
    """An ONNX graph while it is being built; `inputs` has the input of each matrix product by the product's name."""

    def __init__(self, ranges: Mapping[str, Range] | None) -> None:
        self.ranges = ranges
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.inputs: dict[str, str] = {}

    def of(self, weights: E5Weights) -> bytes:
        """The finished model; in f32 it also gives the input of each matrix product, to be observed."""
        from onnx import helper

        self.embed(weights)
        last = "x0"
        for layer in range(weights.shape.layers):
            last = self.layer(weights, f"l{layer}.", last)
        self.pool(last)
        tokens = ["input_ids", "attention_mask"]
        inputs = [helper.make_tensor_value_info(name, _INT64, ["batch", "length"]) for name in tokens]
        outputs = [helper.make_tensor_value_info("embedding", _FLOAT, ["batch", weights.shape.hidden])]
        if self.ranges is None:
            outputs += [helper.make_tensor_value_info(name, _FLOAT, None) for name in self.inputs.values()]
        whole = helper.make_graph(self.nodes, "e5-small", inputs, outputs, self.constants)
        sets = [helper.make_opsetid("", _ONNX), helper.make_opsetid("com.microsoft", 1)]
        made: bytes = helper.make_model(whole, opset_imports=sets, ir_version=_FORMAT).SerializeToString()
        return made

    def constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, op: str, inputs: list[str], output: str | list[str], **attributes: Any) -> str:
        from onnx import helper

        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(op, inputs, outputs, **attributes))
        return outputs[0]

    def fused(self, op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """A node that ONNX Runtime computes in one go."""
        return self.node(op, inputs, output, domain="com.microsoft", **attributes)

    def product(self, name: str, rows: Matrix, taken: str, *, scaled: bool = False) -> str:
        """An input times a matrix with a row per output; `scaled` when loud channels have been dealt with already."""
        self.inputs[name] = taken
        if self.ranges is None:
            return self.node("MatMul", [taken, self.constant(name, rows.T)], name + ".out")
        known = self.ranges[name]
        if not scaled:
            taken = self.node("Mul", [taken, self.constant(name + ".quiet", 1 / known.loudness)], name + ".in")
            rows = rows * known.loudness
        steps = np.maximum(np.abs(rows).max(axis=1), 1e-9) / _WEIGHT
        step = self.constant(name + ".step", np.array(known.step))
        zero = self.constant(name + ".zero", np.array(known.zero))
        quantised = self.node("QuantizeLinear", [taken, step, zero], name + ".q")
        weight = self.constant(name, np.rint(rows / steps[:, None]).astype(np.int8).T)
        output = self.constant(name + ".steps", steps.astype(np.float32))
        return self.fused("MatMulIntegerToFloat", [quantised, weight, step, output, zero], name + ".out")

    def embed(self, weights: E5Weights) -> None:
        """Words, in the 4 bits they came in; positions from 0; one type; layer norm."""
        from onnx import helper

        tensors = weights.tensors
        words = tensors["emb.word"]
        nibbles, scales = four_bits(words)
        self.constants.append(helper.make_tensor("emb.word", _INT4, words.shape, nibbles.tobytes(), raw=True))
        taken = ["emb.word", "input_ids", self.constant("emb.scales", scales)]
        self.fused("GatherBlockQuantized", taken, "word", block_size=BLOCK, quantize_axis=1)
        self.constant("emb.place", tensors["emb.pos"] + tensors["emb.type"][0])
        self.node("Shape", ["input_ids"], "length", start=1, end=2)
        first, axis = self.constant("first", np.array([0])), self.constant("rows", np.array([0]))
        self.node("Slice", ["emb.place", first, "length", axis], "place")
        self.node("Add", ["word", "place"], "embedded")
        scale, shift = self.constant("emb.ln.w", tensors["emb.ln.w"]), self.constant("emb.ln.b", tensors["emb.ln.b"])
        self.node("LayerNormalization", ["embedded", scale, shift], "x0", epsilon=weights.shape.epsilon)
        self.node("Cast", ["attention_mask"], "mask", to=_INT32)

    def layer(self, weights: E5Weights, at: str, before: str) -> str:
        """One transformer layer; the name of its output."""
        tensors = {name.removeprefix(at): values for name, values in weights.tensors.items() if name.startswith(at)}

        def constants(*names: str) -> list[str]:
            return [self.constant(at + name, tensors[name]) for name in names]

        def joined(name: str, made: str, bias: str, before: str, norm: list[str]) -> str:
            """
            What was made on top of what was before, and layer norm.

            In three nodes: with SkipLayerNormalization of ONNX Runtime 1.32 a question takes a seventh longer.
            """
            self.node("Add", [made, *constants(bias)], f"{at}{name}.made")
            self.node("Add", [f"{at}{name}.made", before], f"{at}{name}.sum")
            inputs = [f"{at}{name}.sum", *constants(*norm)]
            return self.node("LayerNormalization", inputs, at + name, epsilon=weights.shape.epsilon)

        # Attention is linear in the values, so their loud channels are scaled down in the weights that make them.
        loud = self.ranges[at + "ao"].loudness if self.ranges else np.ones(weights.shape.hidden, np.float32)
        made = np.concatenate([tensors["q.w"], tensors["k.w"], tensors["v.w"] / loud[:, None]])
        bias = self.constant(at + "qkv.b", np.concatenate([tensors["q.b"], tensors["k.b"], tensors["v.b"] / loud]))
        thirds = self.constant(at + "thirds", np.array([weights.shape.hidden] * 3))
        heads = [at + part for part in "qkv"]
        self.node("Split", [self.product(at + "qkv", made, before), thirds], heads, axis=2)
        attended = self.fused(
            "MultiHeadAttention", [*heads, bias, "mask"], at + "attended", num_heads=weights.shape.heads
        )
        projected = self.product(at + "ao", tensors["ao.w"] * loud, attended, scaled=True)
        first = joined("first", projected, "ao.b", before, ["aln.w", "aln.b"])
        inner = self.product(at + "fi", tensors["fi.w"], first)
        active = self.fused("BiasGelu", [inner, *constants("fi.b")], at + "active")
        outer = self.product(at + "fo", tensors["fo.w"], active)
        return joined("second", outer, "fo.b", first, ["oln.w", "oln.b"])

    def pool(self, last: str) -> None:
        """The mean over the tokens, at length 1; the sum does, since only its direction counts."""
        self.node("Cast", ["attention_mask"], "weight", to=_FLOAT)
        self.node("Unsqueeze", ["weight", self.constant("inner", np.array([2]))], "weights")
        self.node("Mul", [last, "weights"], "masked")
        self.node("ReduceSum", ["masked", self.constant("tokens", np.array([1]))], "sum", keepdims=0)
        self.node("LpNormalization", ["sum"], "embedding", axis=1, p=2)


def four_bits(rows: Matrix) -> tuple[NDArray[np.uint8], Matrix]:
    """Back to the blocks of the file: its quantiser gives the strongest weight of a block the value -8."""
    blocks = rows.reshape(len(rows), -1, BLOCK)
    strongest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], 2)[..., 0]
    scales = np.where(strongest == 0, 1, strongest / -8).astype(np.float32)
    values = np.clip(np.rint(blocks / scales[..., None]), -8, 7).astype(np.int8).reshape(rows.shape)
    nibbles = values.view(np.uint8) & 15
    return nibbles[:, 0::2] | (nibbles[:, 1::2] << 4), scales
