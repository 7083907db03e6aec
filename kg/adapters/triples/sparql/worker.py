"""
The process that answers queries, so that one that takes too long can be killed.

`python -m kg.adapters.triples.sparql.worker FD` forks such processes as the socket FD asks, see
`kg.adapters.triples.sparql.process`; with an empty FD and the folder of a copy it is one itself.

It reads one JSON line for each question, which names the copy of the store to read, and writes one JSON line for each
answer; "bytes" in that line is how many bytes of a written answer come after it. See `kg.adapters.triples.sparql.pool`.

A copy is read from disk, so that the first answer comes at once. Once its answers have taken as long as loading it
would, it is loaded into memory, where scans are several times as quick (docs/reference/benchmarks.md); who only looks
up a record here and there never pays for that.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

from kg.adapters.engine_errors import told
from kg.adapters.triples.sparql.processor_time import processor_s
from kg.errors import QueryError, StoreError

MEMORY_BYTES: Final = 3 * 2**30  # of addresses; a question that wants more ends the process
_WATCH_S: Final = 0.03  # how often is looked at an answer; one that took as much processor gives way to others
_NICE: Final = 10  # a tenth of the time of another thread, where the two want the same processor
LOADING_S_PER_GB: Final = 25.0  # of processor, for what a copy takes on disk; measured on 0.9 million quads, 0.37 GB
_MOST_QUADS: Final = 3_000_000  # about 1.5 GB, half of what there is; a larger copy stays on disk


class GraphCopy:
    """A copy of the graph: read from disk at first, from memory once its answers took as long as loading it."""

    def __init__(self, path: str) -> None:
        from pyoxigraph import Store

        self.path = path
        self.in_memory = False
        self.loading: threading.Thread | None = None
        self._left_s = LOADING_S_PER_GB * sum(file.stat().st_size for file in Path(path).iterdir()) / 1e9
        self.store = Store.read_only(path)

    def took(self, seconds: float) -> None:
        """What an answer took; the one by which all of them took as long as loading starts that."""
        self._left_s -= seconds
        if self._left_s <= 0 and self.loading is None:
            self.loading = threading.Thread(target=self._load, daemon=True)
            self.loading.start()

    def _load(self) -> None:
        from pyoxigraph import RdfFormat, Store

        _give_way(threading.current_thread())
        disk, memory, file = self.store, Store(), f"{self.path}-{os.getpid()}.nq"
        if len(disk) > _MOST_QUADS:
            return
        with contextlib.suppress(OSError):  # the copy is discarded as soon as the graph has changed
            disk.dump(file, RdfFormat.N_QUADS)
            memory.bulk_load(path=file, format=RdfFormat.N_QUADS, lenient=True)
            self.store, self.in_memory = memory, True
        with contextlib.suppress(OSError):
            Path(file).unlink()


def _limit_memory() -> None:
    with contextlib.suppress(ImportError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answered(copy: GraphCopy, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The line that goes back, and what comes after it."""
    from kg.adapters.triples.sparql.answer import SparqlQuestion, answer, written

    question = SparqlQuestion(asked["sparql"], asked["default"], asked["named"])
    try:
        if asked["form"]:
            content = written(copy.store, question, asked["form"], asked["most"])
            return {"bytes": len(content), "in_memory": copy.in_memory}, content
        table = answer(copy.store, question, asked["most"])
    except QueryError as error:
        return {"error": str(error)}, b""
    except StoreError as error:
        return {"fault": str(error)}, b""
    return {**table._asdict(), "in_memory": copy.in_memory}, b""


def _opened(path: str) -> GraphCopy | None:
    """The copy that will probably be asked about; None when it has been discarded by now."""
    try:
        return GraphCopy(path) if path else None
    except (OSError, RuntimeError):
        return None


class _Answers:
    """
    What the process does: a thread answers questions until the input closes, another watches over it.

    An answer that takes long gives way to other work. Its thread cannot take its place back without privileges, so it
    ends with that answer, and the next question gets another.
    """

    def __init__(self, copy: GraphCopy | None) -> None:
        self._copy = copy
        self._since = 0.0  # when what is being answered was asked; 0 for nothing
        self._before_s = 0.0  # of processor, what its thread had used by then
        self._gave_way = False
        self._closed = False

    def run(self) -> None:
        """Answer until the input closes, or until the parent is gone: what takes hours does not read its input."""
        parent = os.getppid()
        while not self._closed:
            self._gave_way = False
            thread = threading.Thread(target=self._answer, daemon=True)
            thread.start()
            while thread.is_alive():
                thread.join(_WATCH_S)
                if os.getppid() != parent:
                    os._exit(1)
                if self._since and not self._gave_way and _used_s(thread) - self._before_s > _WATCH_S:
                    self._gave_way = _give_way(thread)
            if self._since:
                os._exit(1)  # a fault of the engine ended the thread under a question; it is on standard error

    def _answer(self) -> None:
        out = sys.stdout.buffer
        while not self._gave_way:
            line = sys.stdin.buffer.readline()
            if not line:
                self._closed = True
                return
            self._before_s, self._since = time.thread_time(), time.monotonic()
            asked = json.loads(line)
            try:
                said, content = self._answered(asked)
            except (OSError, RuntimeError) as error:  # the copy cannot be opened
                said, content = {"fault": str(told("de graaf", error))}, b""
            self._since = 0.0
            out.write(json.dumps(said).encode() + b"\n" + content)
            out.flush()

    def _answered(self, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        if self._copy is None or asked["copy"] != self._copy.path:
            self._copy = None  # lets go of the old one first
            self._copy = GraphCopy(asked["copy"])
        if not asked["quick"]:
            self._gave_way = _give_way(threading.current_thread())
        answered = _answered(self._copy, asked)
        self._copy.took(time.monotonic() - self._since)
        return answered


def _used_s(thread: threading.Thread) -> float:
    """How much processor a thread has used; infinite where that cannot be told."""
    try:
        return processor_s("self", thread.native_id)
    except OSError:
        return float("inf")


def _give_way(thread: threading.Thread) -> bool:
    """Let other threads go first; whether that can be done for one thread, which is on Linux only."""
    if sys.platform != "linux" or thread.native_id is None:
        return False
    with contextlib.suppress(ProcessLookupError):  # it has just ended
        usual = os.getpriority(os.PRIO_PROCESS, thread.native_id)
        os.setpriority(os.PRIO_PROCESS, thread.native_id, min(usual + _NICE, 19))
    return True


def _serve(copy: str) -> None:
    _limit_memory()
    answers = _Answers(_opened(copy))
    sys.stdout.buffer.write(b'{"ready": true}\n')
    sys.stdout.buffer.flush()
    answers.run()


def _fork(line: socket.socket) -> None:
    """Fork a process for each message, which names a copy and brings its input and output; answer with its id."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends them
    while True:
        message, given, _, _ = socket.recv_fds(line, 2**16, 2)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            line.close()
            for number, end in enumerate(given):
                os.dup2(end, number)
                os.close(end)
            try:
                _serve(json.loads(message))
            finally:
                os._exit(0)
        for end in given:
            os.close(end)
        line.send(pid.to_bytes(4, "big"))


if __name__ == "__main__":
    from kg.adapters.triples.sparql import answer as sparql_answer  # noqa: F401 - so that "ready" means ready

    if sys.argv[1]:
        _fork(socket.socket(fileno=int(sys.argv[1])))
    else:
        _serve(sys.argv[2])
