"""
A few processes that answer queries, so that a heavy one is stopped for certain and keeps no light one waiting.

A question that takes longer than `SHORT_S` is a long one. One process is kept free of those: when all others have one,
the next that turns out to be long is stopped and told to come back. A process that is killed has a successor at once.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from kg.adapters.sparql_answer import Question
from kg.errors import QueryBusy, QueryError, QueryTimeout, StoreError
from kg.ports import Table

PROCESSES: Final = min(max(2, os.cpu_count() or 2), 4)
SHORT_S: Final = 0.5
_START_S: Final = 60.0  # a new process on a busy machine
_ENDED: Final[tuple[dict[str, Any], bytes]] = ({}, b"")


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A question to a process.

    Attributes:
        copy: The folder of the copy of the graph.
        form: The media type to write the answer in; "" gives a `Table`.
        most: Rows of a table, bytes of what is written.
    """

    copy: Path
    question: Question
    form: str
    most: int

    def line(self) -> bytes:
        """As it goes to the process."""
        question = self.question
        said = {
            "copy": str(self.copy), "sparql": question.sparql, "default": list(question.default),
            "named": list(question.named), "form": self.form, "most": self.most,
        }  # fmt: skip
        return json.dumps(said).encode() + b"\n"


class QueryPool:
    """
    The processes; the first is started at the first question.

    Attributes:
        in_memory: Whether the last answer came from a copy in memory.
    """

    def __init__(self, processes: int = PROCESSES) -> None:
        self.in_memory = False
        self._all = [_Process() for _ in range(max(2, processes))]
        self._free = list(reversed(self._all))
        self._change = threading.Condition()
        self._long = threading.BoundedSemaphore(len(self._all) - 1)
        self._closed = False

    def table(self, asked: Asked, limit_s: float) -> Table:
        """
        The answer as a table.

        Raises:
            QueryError: If the query is wrong, or takes more memory than there is.
            QueryTimeout: If it took longer than `limit_s`; it has stopped by then.
            QueryBusy: If there was no process for it in time, or all that may be long are.
        """
        said, _ = self._ask(asked, limit_s)
        return Table(tuple(said["columns"]), [tuple(row) for row in said["rows"]], said["truncated"])

    def written(self, asked: Asked, limit_s: float) -> bytes:
        """The answer in `asked.form`; raises as `table` does."""
        return self._ask(asked, limit_s)[1]

    def _ask(self, asked: Asked, limit_s: float) -> tuple[dict[str, Any], bytes]:
        until = time.monotonic() + limit_s
        process = self._take(limit_s / 2)
        try:
            answer = self._answer(process, asked.line(), until, limit_s)
            if not answer[0]:
                process.replace()
        finally:
            self._give(process)
        said = answer[0]
        if not said:
            raise QueryError(
                "het proces stopte onder de vraag, waarschijnlijk door te weinig geheugen; maak haar smaller"
            )
        if "error" in said:
            raise QueryError(said["error"])
        self.in_memory = said["in_memory"]
        return answer

    def _answer(self, process: "_Process", line: bytes, until: float, limit_s: float) -> tuple[dict[str, Any], bytes]:
        """What the process says; empty when it has ended."""
        process.say(line)
        answer = process.hear(min(SHORT_S, until - time.monotonic()))
        if answer is None and time.monotonic() < until:
            if not self._long.acquire(blocking=False):
                process.replace()
                raise QueryBusy("er lopen al genoeg zware vragen; maak deze smaller, of probeer het straks opnieuw")
            try:
                answer = process.hear(until - time.monotonic())
            finally:
                self._long.release()
        if answer is None:
            process.replace()
            raise QueryTimeout(f"de vraag is gestopt na {limit_s:g} s; maak haar smaller, of vraag om meer tijd")
        return answer

    def _take(self, wait_s: float) -> "_Process":
        with self._change:
            if not self._change.wait_for(lambda: self._free or self._closed, wait_s):
                raise QueryBusy("er wordt te veel tegelijk gevraagd; probeer het straks opnieuw")
            if self._closed:
                raise QueryError("de graaf is gesloten")
            return self._free.pop()  # the one that was used last has the copy in memory first

    def _give(self, process: "_Process") -> None:
        with self._change:
            self._free.append(process)
            self._change.notify()
            closed = self._closed
        if closed:
            process.end()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        for process in self._all:
            process.end()


class _Process:
    """One process; who has taken it from the pool is the only one that talks with it."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None
        self._said: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
        self._reader: threading.Thread | None = None
        self._ready = False
        self._ending = threading.Lock()

    def say(self, line: bytes) -> None:
        """Ask; the process is started when it is not there."""
        if self._running is None:
            self._start()
        if not self._ready:
            self._ready = bool(self.hear(_START_S))
        running = self._running
        if not self._ready or running is None or running.stdin is None:
            self.end()
            raise StoreError(f"het proces voor SPARQL-vragen kwam binnen {_START_S:.0f} s niet op gang")
        with contextlib.suppress(OSError, ValueError):  # it has ended, which is what will be heard
            running.stdin.write(line)
            running.stdin.flush()

    def hear(self, limit_s: float) -> tuple[dict[str, Any], bytes] | None:
        """The next answer; an empty one when the process has ended, None when it takes too long."""
        try:
            return self._said.get(timeout=max(limit_s, 0.0))
        except queue.Empty:
            return None

    def replace(self) -> None:
        """Kill it, and start its successor without waiting for it."""
        self.end()
        self._start()

    def _start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        with self._ending:
            self._running = subprocess.Popen(  # nosec B603 - our own worker, nothing of a question
                [sys.executable, "-m", "kg.adapters.sparql_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
            )
            self._ready = False
            self._said = queue.SimpleQueue()
            self._reader = threading.Thread(target=_read, args=(self._running.stdout, self._said), daemon=True)
            self._reader.start()

    def end(self) -> None:
        """Kill it; nothing when it is not there."""
        with self._ending:
            if self._running is None or self._reader is None:
                return
            self._running.kill()
            self._running.wait()
            self._reader.join()
            for pipe in (self._running.stdin, self._running.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._running = None


def _read(stdout: IO[bytes], said: "queue.SimpleQueue[tuple[dict[str, Any], bytes]]") -> None:
    for line in stdout:
        try:
            answer = json.loads(line)
        except ValueError:  # killed in the middle of a line
            break
        size = answer.get("bytes", 0)
        content = stdout.read(size)
        if len(content) < size:
            break
        said.put((answer, content))
    said.put(_ENDED)
