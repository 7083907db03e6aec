"""
Queries in a process of their own, so that one that takes too long can be stopped for certain.

The process (`python -m kg.adapters.sparql_worker`) answers one JSON line with another; each question names the copy of
the store to read. When a question is over its limit the process is killed; the next question starts another.

A copy is read from disk, so that the first answer comes at once. One that is asked more than a few questions is loaded
into memory meanwhile, where scans are several times as quick (docs/reference/benchmarks.md).
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from kg.errors import QueryError, QueryTimeout, StoreError
from kg.ports import Table

if TYPE_CHECKING:
    from pyoxigraph import Store

_START_S: Final = 60.0  # a new process on a busy machine
_ORPHAN_S: Final = 1.0  # how often the process looks whether its parent still lives
_OFTEN: Final = 3  # questions about one copy, from which it is worth its memory
_MOST_QUADS: Final = 4_000_000  # about 2 GB; a larger copy stays on disk


class QueryProcess:
    """
    One process, one question at a time; started at the first.

    Attributes:
        in_memory: Whether the last answer came from a copy in memory.
    """

    def __init__(self) -> None:
        self.in_memory = False
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader: threading.Thread | None = None
        self._busy = threading.Lock()

    def ask(self, copy: Path, sparql: str, graphs: Sequence[str], limit_s: float, max_rows: int) -> Table:
        """
        Answer, or stop.

        Raises:
            QueryError: If the query is wrong, or takes more memory than there is.
            QueryTimeout: If it took longer than `limit_s`; the process has been killed.
        """
        with self._busy:
            line = self._say(json.dumps([str(copy), sparql, list(graphs), max_rows]), limit_s)
            if not line:
                self._kill()
        if line is None:
            raise QueryTimeout(
                f"de vraag is gestopt na {limit_s:g} s; maak haar smaller, of vraag om meer tijd met --limit"
            )
        if not line:
            raise QueryError(
                "het proces stopte onder de vraag, waarschijnlijk door te weinig geheugen; maak haar smaller"
            )
        said = json.loads(line)
        if "error" in said:
            raise QueryError(said["error"])
        self.in_memory = said["in_memory"]
        return Table(tuple(said["columns"]), [tuple(row) for row in said["rows"]], said["truncated"])

    def _say(self, message: str, limit_s: float) -> str | None:
        """The line that comes back; "" when the process has ended, None when it takes too long."""
        process = self._process or self._start()
        if process.stdin is None:
            return ""
        with contextlib.suppress(BrokenPipeError):  # it has ended; that is the next line
            process.stdin.write(message + "\n")
            process.stdin.flush()
        return self._line(limit_s)

    def _start(self) -> "subprocess.Popen[str]":
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kg.adapters.sparql_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        self._lines = queue.SimpleQueue()
        self._reader = threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True)
        self._reader.start()
        if not self._line(_START_S):
            self._kill()
            raise StoreError(f"het proces voor SPARQL-vragen kwam binnen {_START_S:.0f} s niet op gang")
        return self._process

    def _line(self, limit_s: float) -> str | None:
        try:
            return self._lines.get(timeout=limit_s)
        except queue.Empty:
            return None

    def _kill(self) -> None:
        if self._process is None or self._reader is None:
            return
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._process = None

    def close(self) -> None:
        """End the process."""
        with self._busy:
            self._kill()


def _read(stdout: IO[str], lines: "queue.SimpleQueue[str]") -> None:
    for line in stdout:
        lines.put(line)
    lines.put("")


def _end_with(parent: int) -> None:
    """A query of hours does not read its input, so it would outlive a parent that was killed."""
    while os.getppid() == parent:
        time.sleep(_ORPHAN_S)
    os._exit(1)


class _Copy:
    """A copy of the graph: read from disk at first, from memory once it is asked often."""

    def __init__(self, path: str) -> None:
        from pyoxigraph import Store

        self.path = path
        self.in_memory = False
        self._asked = 0
        self._store = Store.read_only(path)

    def store(self) -> "Store":
        """What to ask now."""
        self._asked += 1
        if self._asked == _OFTEN:
            threading.Thread(target=self._load, daemon=True).start()
        return self._store

    def _load(self) -> None:
        from pyoxigraph import RdfFormat, Store

        disk, memory, file = self._store, Store(), f"{self.path}.nq"
        if len(disk) > _MOST_QUADS:
            return
        with contextlib.suppress(OSError):  # the copy is discarded as soon as the graph has changed
            disk.dump(file, RdfFormat.N_QUADS)
            memory.bulk_load(path=file, format=RdfFormat.N_QUADS, lenient=True)
            self._store, self.in_memory = memory, True
            Path(file).unlink()


def _serve() -> None:
    """What the process does: answer questions until its input closes."""
    from kg.adapters.sparql_answer import answer

    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    print(json.dumps("ready"), flush=True)  # noqa: T201 - the protocol
    copy: _Copy | None = None
    for line in sys.stdin:
        path, sparql, graphs, max_rows = json.loads(line)
        if copy is None or path != copy.path:
            copy = None  # lets go of the old one first
            copy = _Copy(path)
        try:
            table = answer(copy.store(), sparql, graphs, max_rows)
            said = {
                "columns": table.columns,
                "rows": table.rows,
                "truncated": table.truncated,
                "in_memory": copy.in_memory,
            }
        except QueryError as error:
            said = {"error": str(error)}
        print(json.dumps(said), flush=True)  # noqa: T201 - the protocol


if __name__ == "__main__":
    _serve()
