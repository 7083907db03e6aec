"""
Queries in a process of their own, so that one that takes too long can be stopped for certain.

The process (`python -m kg.adapters.sparql_worker DIRECTORY`) opens a read-only copy of the store and answers one JSON
line with another; when a query is over its limit the process is killed.
"""

import contextlib
import dataclasses
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

from kg.errors import QueryError, QueryTimeout, StoreError
from kg.ports import Table

_START_S: Final = 60.0  # a new process, opening the copy included


class QueryProcess:
    """One process on one copy of the store."""

    def __init__(self, store: Any) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kring-sparql-"))
        store.backup(str(self._folder / "copy"))
        self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "kg.adapters.sparql_worker", str(self._folder / "copy")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )
        self._lines: queue.Queue[str] = queue.Queue()
        stdout = self._process.stdout
        self._reader = threading.Thread(target=_read, args=(stdout, self._lines), daemon=True)
        self._reader.start()
        if not self._line(_START_S):
            self.close()
            raise StoreError(f"het proces voor SPARQL-vragen kwam binnen {_START_S:.0f} s niet op gang")

    def _line(self, limit_s: float) -> str | None:
        """The next line of the process; "" when it has ended, None when it takes too long."""
        try:
            return self._lines.get(timeout=limit_s)
        except queue.Empty:
            return None

    def ask(self, sparql: str, graphs: Sequence[str], limit_s: float, max_rows: int) -> Table:
        """
        Answer, or stop.

        Raises:
            QueryError: If the query is wrong.
            QueryTimeout: If it took longer than `limit_s`; the process has been killed and replaced.
        """
        stdin = self._process.stdin
        if stdin is None:
            raise StoreError("het proces voor SPARQL-vragen is gesloten")
        stdin.write(json.dumps([sparql, list(graphs), max_rows]) + "\n")
        stdin.flush()
        line = self._line(limit_s)
        if line:
            said = json.loads(line)
            if "error" in said:
                raise QueryError(said["error"])
            return Table(tuple(said["columns"]), [tuple(row) for row in said["rows"]], said["truncated"])
        self._kill()
        self._start()
        if line is None:
            raise QueryTimeout(
                f"de vraag is gestopt na {limit_s:g} s; maak haar smaller, of vraag om meer tijd met --limit"
            )
        raise QueryError("de vraag deed het proces stoppen, waarschijnlijk door te weinig geheugen; maak haar smaller")

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def close(self) -> None:
        """End the process and remove the copy."""
        self._kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def _read(stdout: IO[str], lines: "queue.Queue[str]") -> None:
    for line in stdout:
        lines.put(line)
    lines.put("")


def _serve(directory: str) -> None:
    """What the process does: answer questions until its input closes."""
    from pyoxigraph import Store

    from kg.adapters.sparql_answer import answer

    store = Store.read_only(directory)
    print(json.dumps("ready"), flush=True)  # noqa: T201 - the protocol
    for line in sys.stdin:
        sparql, graphs, max_rows = json.loads(line)
        try:
            said = dataclasses.asdict(answer(store, sparql, graphs, max_rows))
        except QueryError as error:
            said = {"error": str(error)}
        print(json.dumps(said), flush=True)  # noqa: T201 - the protocol


if __name__ == "__main__":
    _serve(sys.argv[1])
