"""
The weights as other engines want them: an int8 graph for ONNX Runtime, and a folder for sentence-transformers.

Both are made once and kept in the user's cache, in a folder named after the checksum of the weights and the version of
this conversion; a folder appears whole or not at all.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.adapters import e5_weights
from kg.adapters.e5_weights import Weights

VERSION: Final = 1  # raise when the graph or the tokenizer changes
GRAPH: Final = "model.int8.onnx"
TOKENIZER: Final = "tokenizer.json"
_FLOAT, _INT32, _INT64 = 1, 6, 7  # onnx.TensorProto


def cache_folder() -> Path:
    """Where converted models are kept: KRING_CACHE, or the user's cache."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("KRING_CACHE")
    return Path(chosen) if chosen else user_cache_path("kring")


def onnx_folder() -> Path:
    """The folder with the int8 graph and the tokenizer; made at first use (about 20 s)."""
    return _made("onnx", _write_onnx)


def transformers_folder() -> Path:
    """The folder that sentence-transformers loads, in f32; made at first use."""
    return _made("transformers", _write_transformers)


def _made(form: str, write: Callable[[Weights, Path], None]) -> Path:
    folder = cache_folder() / f"e5-small-{e5_weights.SHA256[:12]}-v{VERSION}-{form}"
    if folder.is_dir():
        return folder
    weights = e5_weights.read(e5_weights.checked(e5_weights.find()))
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
    try:
        write(weights, work)
        tokenizer(weights).save(str(work / TOKENIZER))
        try:
            work.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was first, with the same content
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def tokenizer(weights: Weights) -> Any:
    """Unigram over the pieces: NFKC, "▁" before each word, `<s> … </s>`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    made = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.special["unk"]))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    ends = [(weights.pieces[weights.special[name]][0], weights.special[name]) for name in ("bos", "eos")]
    made.post_processor = processors.TemplateProcessing(single=f"{ends[0][0]} $A {ends[1][0]}", special_tokens=ends)
    return made


class _Graph:
    """An ONNX graph while it is being built."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, op: str, inputs: list[str], output: str | list[str], **attributes: Any) -> None:
        from onnx import helper

        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(op, inputs, outputs, **attributes))

    def fused(self, op: str, inputs: list[str], output: str, **attributes: Any) -> None:
        """A node that ONNX Runtime computes in one go."""
        self.node(op, inputs, output, domain="com.microsoft", **attributes)


def _write_onnx(weights: Weights, folder: Path) -> None:
    from onnx import helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = _Graph()
    _embed(graph, weights)
    last = "x0"
    for layer in range(weights.shape.layers):
        last = _layer(graph, weights, f"l{layer}.", last)
    _pool(graph, last)
    inputs = [
        helper.make_tensor_value_info(name, _INT64, ["batch", "length"]) for name in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info("embedding", _FLOAT, ["batch", weights.shape.hidden])]
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    whole = helper.make_graph(graph.nodes, "e5-small", inputs, outputs, graph.constants)
    quantize_dynamic(
        helper.make_model(whole, opset_imports=opsets, ir_version=9),
        str(folder / GRAPH),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": _FLOAT},
    )


def _embed(graph: _Graph, weights: Weights) -> None:
    """Words (kept in f16: 4-bit weights lose nothing by it), positions from 0, one type; layer norm."""
    tensors = weights.tensors
    graph.constant("emb.word", tensors["emb.word"].astype(np.float16))
    graph.constant("emb.place", tensors["emb.pos"] + tensors["emb.type"][0])
    graph.node("Gather", ["emb.word", "input_ids"], "word16")
    graph.node("Cast", ["word16"], "word", to=_FLOAT)
    graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    graph.constant("first", np.array([0]))
    graph.node("Slice", ["emb.place", "first", "length", graph.constant("rows", np.array([0]))], "place")
    graph.node("Add", ["word", "place"], "embedded")
    scale, shift = graph.constant("emb.scale", tensors["emb.ln.w"]), graph.constant("emb.shift", tensors["emb.ln.b"])
    graph.node("LayerNormalization", ["embedded", scale, shift], "x0", epsilon=weights.shape.epsilon)
    graph.node("Cast", ["attention_mask"], "mask", to=_INT32)


def _layer(graph: _Graph, weights: Weights, at: str, before: str) -> str:
    """One transformer layer; the name of its output."""
    tensors, epsilon = weights.tensors, weights.shape.epsilon

    def matmul(name: str, values: NDArray[np.float32], taken: str) -> str:
        graph.node("MatMul", [taken, graph.constant(at + name, values.T)], at + name + ".out")
        return at + name + ".out"

    def constant(name: str) -> str:
        return graph.constant(at + name, tensors[at + name])

    qkv = matmul("qkv", np.concatenate([tensors[f"{at}{part}.w"] for part in "qkv"]), before)
    thirds = graph.constant(at + "thirds", np.array([weights.shape.hidden] * 3))
    graph.node("Split", [qkv, thirds], [at + "q", at + "k", at + "v"], axis=2)
    bias = graph.constant(at + "qkv.b", np.concatenate([tensors[f"{at}{part}.b"] for part in "qkv"]))
    heads = [at + "q", at + "k", at + "v", bias, "mask"]
    graph.fused("MultiHeadAttention", heads, at + "attended", num_heads=weights.shape.heads)
    projected = matmul("ao", tensors[at + "ao.w"], at + "attended")
    first = [projected, before, constant("aln.w"), constant("aln.b"), constant("ao.b")]
    graph.fused("SkipLayerNormalization", first, at + "first", epsilon=epsilon)
    inner = matmul("fi", tensors[at + "fi.w"], at + "first")
    graph.fused("BiasGelu", [inner, constant("fi.b")], at + "gelu")
    outer = matmul("fo", tensors[at + "fo.w"], at + "gelu")
    second = [outer, at + "first", constant("oln.w"), constant("oln.b"), constant("fo.b")]
    graph.fused("SkipLayerNormalization", second, at + "second", epsilon=epsilon)
    return at + "second"


def _pool(graph: _Graph, last: str) -> None:
    """The mean over the tokens, at length 1; the sum does, since only its direction counts."""
    graph.node("Cast", ["attention_mask"], "weight", to=_FLOAT)
    graph.node("Unsqueeze", ["weight", graph.constant("inner", np.array([2]))], "weights")
    graph.node("Mul", [last, "weights"], "masked")
    graph.node("ReduceSum", ["masked", graph.constant("tokens", np.array([1]))], "sum", keepdims=0)
    graph.node("LpNormalization", ["sum"], "embedding", axis=1, p=2)


def _write_transformers(weights: Weights, folder: Path) -> None:
    from safetensors.numpy import save_file

    names = {"emb.word": "embeddings.word_embeddings.weight", "emb.pos": "embeddings.position_embeddings.weight"}
    names |= {"emb.type": "embeddings.token_type_embeddings.weight"}
    names |= {"emb.ln.w": "embeddings.LayerNorm.weight", "emb.ln.b": "embeddings.LayerNorm.bias"}
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(weights.shape.layers):
        for short, long in parts.items():
            for end, full in (("w", "weight"), ("b", "bias")):
                names[f"l{layer}.{short}.{end}"] = f"encoder.layer.{layer}.{long}.{full}"
    tensors = {names[name]: np.ascontiguousarray(values) for name, values in weights.tensors.items()}
    save_file(tensors, str(folder / "model.safetensors"), metadata={"format": "pt"})
    for name, content in _descriptions(weights).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    (folder / "2_Normalize").mkdir()


def _descriptions(weights: Weights) -> dict[str, Any]:
    """The JSON files that tell sentence-transformers what the tensors are."""
    shape = weights.shape
    special = {f"{name}_token": weights.pieces[token][0] for name, token in weights.special.items()}
    modules = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling"), ("2", "2_Normalize", "Normalize")]
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": weights.special["pad"],
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            **special,
        },
        "special_tokens_map.json": special,
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "modules.json": [
            {"idx": int(number), "name": number, "path": path, "type": f"sentence_transformers.models.{name}"}
            for number, path, name in modules
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
    }
