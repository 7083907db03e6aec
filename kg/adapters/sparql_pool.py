"""
A few processes that answer queries, so that a heavy one is stopped for certain and keeps no light one waiting.

A question that takes longer than `SHORT_S` is a long one. `LONG` may be long at the same time; the next that turns out
to be is stopped and told to come back, so that the other processes stay free for short ones. One that was stopped at
its limit is known when it comes again, and then takes no process that is meant for those.
The last free process is kept for questions of a shape that was answered quickly before, and those go to a process that
others leave alone: what is stopped takes no warm process from them.
A process that ends, by being killed or by itself, has a successor at once, which is given questions when it is ready.
"""

import contextlib
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from kg.adapters.sparql_answer import Question
from kg.errors import QueryBusy, QueryError, QueryTimeout, StoreError
from kg.ports import Table

LONG: Final = min(max((os.cpu_count() or 2) - 1, 1), 3)  # one processor is left to the short ones
PROCESSES: Final = LONG + 3
SHORT_S: Final = 0.5
QUICK_S: Final = 0.1  # who is answered within this is likely to be so again
_START_S: Final = 60.0  # the first process, on a busy machine
_MORE_S: Final = 0.05  # from this long without a free process, another is started
_REMEMBERED: Final = 1_000
_SHAPED: Final = 2_000  # characters; a longer question is never taken for a quick one
_CONSTANT: Final = re.compile(r"""<[^<>\s]*>|"[^"\n]*"|'[^'\n]*'|\b\d+\b""")
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
    The processes; the first is started at the first question, another as soon as none is free.

    Attributes:
        in_memory: Whether the last answer came from a copy in memory.
    """

    def __init__(self, processes: int = PROCESSES, long: int = LONG) -> None:
        self.in_memory = False
        self._most = max(processes, long + 1)
        self._alive: set[_Process] = set()
        self._free: list[_Process] = []
        self._change = threading.Condition()
        self._long = threading.BoundedSemaphore(long)
        self._stopped = _Remembered()  # hashes of what ran into its limit
        self._quick = _Remembered()  # hashes of the shapes of what was answered quickly
        self._last_copy = ""  # what a new process opens before it says that it is ready
        self._has_begun = False
        self._is_used = False
        self._closed = False

    def table(self, asked: Asked, limit_s: float) -> Table:
        """
        The answer as a table.

        Raises:
            QueryError: If the query is wrong, or takes more memory than there is.
            QueryTimeout: If it took longer than `limit_s`; it has been stopped by then.
            QueryBusy: If there was no process for it in time, or all that may be long are.
        """
        said, _ = self._ask(asked, limit_s)
        return Table(tuple(said["columns"]), [tuple(row) for row in said["rows"]], said["truncated"])

    def written(self, asked: Asked, limit_s: float) -> bytes:
        """The answer in `asked.form`; raises as `table` does."""
        return self._ask(asked, limit_s)[1]

    def _ask(self, asked: Asked, limit_s: float) -> tuple[dict[str, Any], bytes]:
        self._begin()
        until, text = time.monotonic() + limit_s, hash(asked.question.sparql)
        shape = _shape(asked.question.sparql)
        with contextlib.ExitStack() as held:
            is_long = text in self._stopped
            if is_long:
                held.enter_context(self._one_of_the_long())
            process = self._take(limit_s / 2, is_quick=shape in self._quick)
            self._last_copy, start = str(asked.copy), time.monotonic()
            try:
                process.say(asked.line())
                answer = process.hear(until if is_long else min(until, time.monotonic() + SHORT_S))
                if answer is None and not is_long and time.monotonic() < until:
                    held.enter_context(self._one_of_the_long())
                    answer = process.hear(until)
            except BaseException:
                process.kill()  # it is still at work
                self._quick.discard(shape)
                raise
        if answer is None:
            process.kill()
            self._was_stopped(text, shape)
            raise QueryTimeout(f"de vraag is gestopt na {limit_s:g} s; maak haar smaller, of vraag om meer tijd")
        said = answer[0]
        if not said:
            raise self._why_it_ended(text, shape)
        is_quick = time.monotonic() - start < QUICK_S
        self._give(process, is_quick=is_quick)
        if is_quick and shape:
            self._quick.add(shape)
        self._stopped.discard(text)
        if "error" in said:
            raise QueryError(said["error"])
        self.in_memory = said["in_memory"]
        return answer

    def _why_it_ended(self, text: int, shape: int) -> QueryError:
        if self._closed:
            return QueryError("de graaf is gesloten")
        self._was_stopped(text, shape)
        return QueryError(
            "het proces stopte onder de vraag, waarschijnlijk door te weinig geheugen of te diepe nesting; "
            "maak haar smaller"
        )

    @contextlib.contextmanager
    def _one_of_the_long(self) -> Iterator[None]:
        if not self._long.acquire(blocking=False):
            raise QueryBusy("er lopen al genoeg zware vragen; maak deze smaller, of probeer het straks opnieuw")
        try:
            yield
        finally:
            self._long.release()

    def _was_stopped(self, text: int, shape: int) -> None:
        self._stopped.add(text)
        self._quick.discard(shape)

    # --- who is free ------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Wait for the first process; that time is not the question's."""
        if self._has_begun:
            return
        with self._change:
            if not self._alive:
                self._start()
            self._change.wait_for(lambda: self._has_begun or self._closed or not self._alive, _START_S)
            if not self._has_begun and not self._closed:
                raise StoreError(f"het proces voor SPARQL-vragen kwam binnen {_START_S:.0f} s niet op gang")

    def _take(self, wait_s: float, *, is_quick: bool) -> "_Process":
        until = time.monotonic() + wait_s
        with self._change:
            while not self._closed:
                if len(self._free) > self._kept(is_quick=is_quick):
                    process = self._free.pop(0 if is_quick else -1)
                    if self._is_used and not self._free:
                        self._start()  # for the next; who asks once, on the command line, pays for one only
                    self._is_used = True
                    return process
                left = until - time.monotonic()
                if left <= 0:
                    raise QueryBusy("er wordt te veel tegelijk gevraagd; probeer het straks opnieuw")
                if not self._change.wait(min(left, _MORE_S)) and not self._free:
                    self._start()
            raise QueryError("de graaf is gesloten")

    def _kept(self, *, is_quick: bool) -> int:
        """How many free processes are not for this question: one, once there are as many as there may be."""
        return int(not is_quick and len(self._alive) == self._most)

    def _give(self, process: "_Process", *, is_quick: bool) -> None:
        """Quick questions use one end of the row and others the other end: both find a process that has the copy."""
        with self._change:
            if process in self._alive:
                self._free.insert(0 if is_quick else len(self._free), process)
                self._change.notify_all()

    def _start(self) -> None:
        """Start another, unless there are enough; who holds `_change` calls this."""
        if len(self._alive) < self._most and not self._closed:
            self._alive.add(_Process(self._last_copy, self._is_ready, self._has_ended))

    def _is_ready(self, process: "_Process") -> None:
        with self._change:
            self._has_begun = True
            self._free.insert(min(1, len(self._free)), process)  # it has answered nothing: not at either end
            self._change.notify_all()

    def _has_ended(self, process: "_Process", *, was_ready: bool) -> None:
        """Start its successor; one that did not get ready is tried again when it is missed."""
        with self._change:
            self._alive.discard(process)
            if process in self._free:
                self._free.remove(process)
            if was_ready:
                self._start()
            self._change.notify_all()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        with self._change:
            self._closed = True
            self._change.notify_all()
            alive = list(self._alive)
        for process in alive:
            process.end()


class _Process:
    """
    One process, started as this is made; who has taken it from the pool is the only one that talks with it.

    Args:
        copy: The folder of a copy that it will probably be asked about; "" when there is none yet.
        is_ready: Told when it can be asked.
        has_ended: Told when it is gone, and whether it had been ready.
    """

    def __init__(self, copy: str, is_ready: Callable[["_Process"], None], has_ended: Callable[..., None]) -> None:
        self._tell_ready = is_ready
        self._tell_ended = has_ended
        self._said: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
        self._running = subprocess.Popen(  # noqa: S603 # nosec B603 - our own module, and a folder of our own making
            [sys.executable, "-m", "kg.adapters.sparql_worker", copy],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def say(self, line: bytes) -> None:
        """Ask."""
        with contextlib.suppress(OSError, ValueError):  # it has ended, which is what will be heard
            _pipe(self._running.stdin).write(line)
            _pipe(self._running.stdin).flush()

    def hear(self, until: float) -> tuple[dict[str, Any], bytes] | None:
        """The next answer; an empty one when the process has ended, None when it takes too long."""
        try:
            return self._said.get(timeout=max(until - time.monotonic(), 0.0))
        except queue.Empty:
            return None

    def kill(self) -> None:
        """Stop it, whatever it does."""
        self._running.kill()

    def end(self) -> None:
        """Stop it, and wait until it is gone."""
        self.kill()
        self._reader.join()

    def _read(self) -> None:
        answers = _answers(_pipe(self._running.stdout))
        was_ready = next(answers, None) is not None
        if was_ready:
            self._tell_ready(self)
            for answer in answers:
                self._said.put(answer)
        self._running.kill()
        self._running.wait()
        for pipe in (self._running.stdin, self._running.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()
        self._said.put(_ENDED)
        self._tell_ended(self, was_ready=was_ready)


class _Remembered:
    """The hashes that were added last."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, what: int) -> bool:
        return what in self._seen

    def add(self, what: int) -> None:
        """Keep one; one that is kept already is the newest again."""
        with self._lock:
            self._seen[what] = None
            self._seen.move_to_end(what)
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)

    def discard(self, what: int) -> None:
        """Forget one; an unknown one is fine."""
        with self._lock:
            self._seen.pop(what, None)


def _shape(sparql: str) -> int:
    """What questions have in common that differ in their constants only; 0 for a long one."""
    return hash(_CONSTANT.sub("", sparql)) if len(sparql) <= _SHAPED else 0


def _pipe(found: IO[bytes] | None) -> IO[bytes]:
    assert found is not None  # noqa: S101 - it was started with pipes
    return found


def _answers(stdout: IO[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """What a process says, up to where it ended; half an answer is none."""
    for line in stdout:
        try:
            answer = json.loads(line)
        except ValueError:
            return
        content = stdout.read(answer.get("bytes", 0))
        if len(content) < answer.get("bytes", 0):
            return
        yield answer, content
