"""
The weights as other engines want them: an int8 graph for ONNX Runtime, and a folder for sentence-transformers.

Both are made once and kept in the user's cache, in a folder named after the checksum of the weights and the version of
this conversion; a folder appears whole or not at all, with the SHA-256 of each file in it.
"""

import atexit
import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from kg.adapters.encoder.e5 import graph
from kg.adapters.encoder.e5 import weights as e5_weights
from kg.adapters.encoder.e5.weights import E5Weights
from kg.errors import EncoderUnavailable

_log: Final = logging.getLogger("kring.encoder")
VERSION: Final = 3  # raise when the graph, the samples or the tokenizer change
GRAPH: Final = "model.int8.onnx"
TOKENIZER: Final = "tokenizer.json"
MANIFEST: Final = "manifest.json"
# What the ranges of the int8 graph are taken from: long and short, prose and codes, other languages and scripts.
_SAMPLES: Final = (
    "passage: De gemeente voert de Omgevingswet in; het college van B&W besluit over een begroting van € 1,2 miljoen.",
    "passage: De BIO eist dat iedere afdeling risico's kent, maatregelen neemt en verantwoording aflegt aan de raad.",
    (
        "passage: Wij hebben geleerd dat zaakgericht werken pas lukt als de uitvoering vanaf het begin meedoet. De "
        "leverancier wilde snel live, maar de archivaris was te laat betrokken. Daardoor moesten 40.000 dossiers "
        "opnieuw worden beschreven. Advies: begin met het informatiebeheer."
    ),
    "passage: Artikel 9 AI-verordening: risicobeheer. GM0308, BIO 5.01.01, https://example.nl/a?b=1 2025-01-31",
    "passage: aaaa bbbb 1234567890 !!!! 漢字 عربي",
    "passage: ",
    "query: Hoe vraag ik een vergunning aan?",
    "query: digital transformation of local government",
    "query: 😀 ???",
    "query: a",
)


def cache_folder() -> Path:
    """Where converted models are kept: KRING_CACHE, or the user's cache."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("KRING_CACHE")
    return Path(chosen) if chosen else user_cache_path("kring")


def onnx_folder() -> Path:
    """The folder with the int8 graph and the tokenizer; made at first use (about 10 s)."""
    return _made("onnx", _write_onnx)


def transformers_folder() -> Path:
    """The folder that sentence-transformers loads, in f32; made at first use."""
    return _made("transformers", _write_transformers)


def _made(form: str, write: Callable[[E5Weights, Path], None]) -> Path:
    folder = cache_folder() / f"e5-small-{e5_weights.SHA256[:12]}-v{VERSION}-{form}"
    if folder.is_dir():
        return folder
    weights = e5_weights.read(e5_weights.checked(e5_weights.find()))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
    except OSError as error:
        _log.warning("%s kan niet worden geschreven (%s): wat er komt, geldt voor deze keer", folder.parent, error)
        folder = _for_now() / folder.name
        work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
    try:
        write(weights, work)
        tokenizer(weights).save(str(work / TOKENIZER), pretty=False)
        _write_manifest(work)
        try:
            work.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was first, with the same content
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


@cache
def _for_now() -> Path:
    """A folder that is gone when the process ends."""
    made = tempfile.TemporaryDirectory(prefix="kring-")
    atexit.register(made.cleanup)
    return Path(made.name)


def _write_manifest(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (folder / MANIFEST).write_text(json.dumps(sums, indent=1), encoding="utf-8")


def content(folder: Path, name: str) -> bytes:
    """
    A file of a converted folder, checked against the manifest (0.1 s for the graph).

    Raises:
        EncoderUnavailable: If it is not as it was written.
    """
    try:
        expected = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))[name]
        found = (folder / name).read_bytes()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderUnavailable(
            f"{name} of {MANIFEST} in {folder} is niet te lezen; verwijder die map, dan wordt zij opnieuw gemaakt"
        ) from error
    if hashlib.sha256(found).hexdigest() != expected:
        raise EncoderUnavailable(
            f"{name} in {folder} is veranderd sinds het gemaakt is; verwijder die map, dan wordt zij opnieuw gemaakt"
        )
    return found


def tokenizer(weights: E5Weights) -> Any:
    """Unigram over the pieces: NFKC, "▁" before each word, `<s> … </s>`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    made = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.special["unk"]))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    ends = [(weights.pieces[weights.special[name]][0], weights.special[name]) for name in ("bos", "eos")]
    made.post_processor = processors.TemplateProcessing(single=f"{ends[0][0]} $A {ends[1][0]}", special_tokens=ends)
    return made


def _write_onnx(weights: E5Weights, folder: Path) -> None:
    tokens = [found.ids for found in tokenizer(weights).encode_batch(list(_SAMPLES))]
    (folder / GRAPH).write_bytes(graph.graph(weights, graph.observe(weights, tokens)))


def _write_transformers(weights: E5Weights, folder: Path) -> None:
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


def _descriptions(weights: E5Weights) -> dict[str, Any]:
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
        "sentence_bert_config.json": {
            "max_seq_length": shape.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "passage": "passage: "}},
        "modules.json": [
            {"idx": int(number), "name": number, "path": path, "type": f"sentence_transformers.models.{name}"}
            for number, path, name in modules
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
    }
