"""
The process that answers queries (`python -m kg.adapters.sparql_worker`), so that one that takes too long can be killed.

It reads one JSON line for each question, which names the copy of the store to read, and writes one JSON line for each
answer; "bytes" in that line is how many bytes of a written answer come after it. See `kg.adapters.sparql_pool`.

A copy is read from disk, so that the first answer comes at once. One that is asked more than a few questions is loaded
into memory meanwhile, where scans are several times as quick (docs/reference/benchmarks.md).
"""

import contextlib
import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import QueryError

if TYPE_CHECKING:
    from pyoxigraph import Store

MEMORY_BYTES: Final = 3 * 2**30  # of addresses; a question that wants more ends the process
_ORPHAN_S: Final = 1.0  # how often the process looks whether its parent still lives
_AT_ONCE_S: Final = 0.1  # a question that takes longer gives way to others
_NICE: Final = 10  # a tenth of the time of another thread, where the two want the same processor
_OFTEN: Final = 3  # questions about one copy, from which it is worth its memory
_MOST_QUADS: Final = 3_000_000  # about 1.5 GB, half of what there is; a larger copy stays on disk


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

        disk, memory, file = self._store, Store(), f"{self.path}-{os.getpid()}.nq"
        if len(disk) > _MOST_QUADS:
            return
        with contextlib.suppress(OSError):  # the copy is discarded as soon as the graph has changed
            disk.dump(file, RdfFormat.N_QUADS)
            memory.bulk_load(path=file, format=RdfFormat.N_QUADS, lenient=True)
            self._store, self.in_memory = memory, True
        with contextlib.suppress(OSError):
            Path(file).unlink()


def _end_with(parent: int) -> None:
    """A query of hours does not read its input, so it would outlive a parent that was killed."""
    while os.getppid() == parent:
        time.sleep(_ORPHAN_S)
    os._exit(1)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answered(copy: _Copy, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The line that goes back, and what comes after it."""
    from kg.adapters.sparql_answer import Question, answer, written

    question = Question(asked["sparql"], asked["default"], asked["named"])
    try:
        if asked["form"]:
            content = written(copy.store(), question, asked["form"], asked["most"])
            return {"bytes": len(content), "in_memory": copy.in_memory}, content
        table = answer(copy.store(), question, asked["most"])
    except QueryError as error:
        return {"error": str(error)}, b""
    said = {"columns": table.columns, "rows": table.rows, "truncated": table.truncated}
    return {**said, "in_memory": copy.in_memory}, b""


def _opened(path: str) -> _Copy | None:
    """The copy that will probably be asked about; None when it has been discarded by now."""
    try:
        return _Copy(path) if path else None
    except OSError:
        return None


class _Answering:
    """
    A thread that answers, and that gives way to other work once it takes long.

    Its place cannot be taken back without privileges, so the next question gets another thread.
    """

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._id = self._thread.submit(threading.get_native_id).result()

    def answer(self, copy: _Copy, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """As `_answered`."""
        answer = self._thread.submit(_answered, copy, asked)
        if not wait([answer], _AT_ONCE_S).done and sys.platform == "linux":  # elsewhere a thread has no priority
            os.setpriority(os.PRIO_PROCESS, self._id, min(os.getpriority(os.PRIO_PROCESS, self._id) + _NICE, 19))
            wait([answer])
            self._thread.shutdown()
            self._begin()
        return answer.result()


def _serve() -> None:
    """What the process does: answer questions until its input closes."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    _limit_memory()
    from kg.adapters import sparql_answer  # noqa: F401 - so that "ready" means ready

    copy = _opened(sys.argv[1])
    answering = _Answering()
    out = sys.stdout.buffer
    out.write(b'{"ready": true}\n')
    out.flush()
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        if copy is None or asked["copy"] != copy.path:
            copy = None  # lets go of the old one first
            copy = _Copy(asked["copy"])
        said, content = answering.answer(copy, asked)
        out.write(json.dumps(said).encode() + b"\n")
        out.write(content)
        out.flush()


if __name__ == "__main__":
    _serve()
