"""
Queries in a process of their own, so that one that takes too long can be stopped for certain.

The process (`python -m kg.adapters.sparql_worker`) answers one JSON line with another; each question names the copy of
the store to read. When a question is over its limit the process is killed; the next question starts another.
"""

import contextlib
import dataclasses
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from kg.errors import QueryError, QueryTimeout, StoreError
from kg.ports import Table

_START_S: Final = 60.0  # a new process on a busy machine
_ORPHAN_S: Final = 1.0  # how often the process looks whether its parent still lives


class QueryProcess:
    """One process, one question at a time; started at the first."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()
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
        self._lines = queue.Queue()
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


def _read(stdout: IO[str], lines: "queue.Queue[str]") -> None:
    for line in stdout:
        lines.put(line)
    lines.put("")


def _end_with(parent: int) -> None:
    """A query of hours does not read its input, so it would outlive a parent that was killed."""
    while os.getppid() == parent:
        time.sleep(_ORPHAN_S)
    os._exit(1)


def _serve() -> None:
    """What the process does: answer questions until its input closes."""
    from pyoxigraph import Store

    from kg.adapters.sparql_answer import answer

    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    print(json.dumps("ready"), flush=True)  # noqa: T201 - the protocol
    opened, store = "", None
    for line in sys.stdin:
        copy, sparql, graphs, max_rows = json.loads(line)
        if store is None or copy != opened:
            store = None  # lets go of the old copy first
            opened, store = copy, Store.read_only(copy)
        try:
            said = dataclasses.asdict(answer(store, sparql, graphs, max_rows))
        except QueryError as error:
            said = {"error": str(error)}
        print(json.dumps(said), flush=True)  # noqa: T201 - the protocol


if __name__ == "__main__":
    _serve()
