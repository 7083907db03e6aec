"""What something writes comes in pieces, whole and in order; who reads no more ends it, and its faults come out."""

import os
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from kg.adapters.triples.pipe import PIECE, piped


def opened() -> int:
    """Open files, where that can be seen."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_all_that_is_written_is_read_in_order() -> None:
    content = os.urandom(10 * PIECE + 7)

    def write(file: BinaryIO) -> None:
        file.writelines(content[start : start + 1_000] for start in range(0, len(content), 1_000))

    pieces = list(piped(write))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= PIECE


def test_nothing_written_is_nothing_read() -> None:
    assert list(piped(lambda _: None)) == []


def test_who_writes_waits_for_who_reads_and_is_broken_off() -> None:
    ended = threading.Event()
    written = 0

    def write(file: BinaryIO) -> None:
        nonlocal written
        try:
            while True:
                written += file.write(bytes(PIECE))
        except BrokenPipeError:
            ended.set()
            raise

    before = opened()
    pieces = piped(write)
    next(pieces)
    assert not ended.wait(0.2)
    assert written <= 4 * PIECE
    pieces.close()
    assert ended.is_set()
    assert opened() == before


def test_a_fault_comes_after_what_was_written_before_it() -> None:
    def write(file: BinaryIO) -> None:
        file.write(b"half")
        raise ValueError("it went wrong")

    before, read = opened(), []
    with pytest.raises(ValueError, match="it went wrong"):
        read.extend(piped(write))
    assert read == [b"half"]
    assert opened() == before


def test_what_is_not_read_at_all_is_not_written() -> None:
    begun = threading.Event()
    piped(lambda _: begun.set()).close()
    assert not begun.is_set()
