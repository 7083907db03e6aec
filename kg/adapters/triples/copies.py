"""Copies of a graph on disk, for the processes that read them while the graph itself is written."""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.adapters.gate import Gate

_MARK: Final = "-copy-"


@dataclass(slots=True, eq=False)
class _Copy:
    folder: Path
    readers: int = 0


class Copies:
    """
    At most one copy that is up to date; one that is not goes when its last reader is done.

    Args:
        directory: Of the graph; copies are made beside it, so that their files can be hard links.
        make: Writes a copy to a folder that does not exist yet.
        gate: Of the graph; a copy is made where it is shared.

    Attributes:
        outdated: The copies of earlier states that are still read.
    """

    def __init__(self, directory: Path, make: Callable[[str], None], gate: Gate) -> None:
        self._directory = directory
        self._make = make
        self._gate = gate
        self._newest: _Copy | None = None
        self.outdated: set[Path] = set()
        self._lock = threading.Lock()
        for left_over in directory.parent.glob(f"{directory.name}{_MARK}*"):
            shutil.rmtree(left_over, ignore_errors=True)

    @contextmanager
    def reading(self) -> Iterator[Path]:
        """A copy of what the graph is now; it stays while the block runs."""
        with self._gate.shared(), self._lock:
            copy = self._newest
            if copy is None:
                folder = Path(tempfile.mkdtemp(prefix=self._directory.name + _MARK, dir=self._directory.parent))
                self._make(str(folder / "graph"))
                copy = self._newest = _Copy(folder)
            copy.readers += 1
        try:
            yield copy.folder / "graph"
        finally:
            with self._lock:
                copy.readers -= 1
                self._tidy(copy)

    def outdate(self) -> None:
        """The graph has changed: what is asked from now on wants another copy."""
        with self._lock:
            copy, self._newest = self._newest, None
            if copy is not None:
                self._tidy(copy)

    def _tidy(self, copy: _Copy) -> None:
        if copy is self._newest:
            return
        if copy.readers:
            self.outdated.add(copy.folder)
        else:
            shutil.rmtree(copy.folder, ignore_errors=True)
            self.outdated.discard(copy.folder)
