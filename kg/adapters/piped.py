"""What something writes, a piece at a time for who reads it."""

import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, Final

PIECE: Final = 2**16  # bytes, what a pipe holds


def piped(write: Callable[[BinaryIO], None]) -> Generator[bytes]:
    """
    What `write` writes to its file, from a thread of its own that waits for who reads.

    Closing this ends it: its next write is a BrokenPipeError. What it raises by itself comes after what it wrote.
    """
    reading, writing = os.pipe()

    def run() -> None:
        with os.fdopen(writing, "wb", buffering=PIECE) as file:
            write(file)

    with ThreadPoolExecutor(1, thread_name_prefix="kring-writes") as own:
        written = own.submit(run)
        try:
            while piece := os.read(reading, PIECE):
                yield piece
        finally:
            os.close(reading)
    written.result()
