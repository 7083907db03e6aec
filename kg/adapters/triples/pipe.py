"""What something writes, a piece at a time, for its reader."""

import os
import threading
from collections.abc import Callable, Generator
from typing import BinaryIO, Final

PIECE: Final = 2**16  # bytes, what a pipe holds


def piped(write: Callable[[BinaryIO], None], *, piece: int = PIECE) -> Generator[bytes]:
    """
    What `write` writes to its file, at most `piece` bytes at a time, from a thread that waits for the reader.

    Closing this ends it: its next write is a BrokenPipeError. What it raises by itself comes after what it wrote.
    """
    reading, writing = os.pipe()
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(writing, "wb", buffering=piece) as file:
                write(file)
        except BaseException as fault:  # noqa: BLE001 - it is raised where it is read
            faults.append(fault)

    writer = threading.Thread(target=run, name="kring-writes", daemon=True)  # who forgets to close this may still end
    writer.start()
    try:
        while read := os.read(reading, piece):
            yield read
    finally:
        os.close(reading)
        writer.join()
    for fault in faults:
        raise fault
