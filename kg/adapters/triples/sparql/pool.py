"""
A few processes that answer queries, so that a heavy one is stopped for certain and keeps no light one waiting.

A question that takes `SHORT_S` of processor is a long one, however busy the machine is with other things.
`LONG` may be long at the same time; the next that turns out to be is stopped and told to come back, so that the other
processes stay free for short ones. One that was stopped at its limit is known when it comes again, and then takes no
process that is meant for those.
While one is at work, the last free process is kept for questions of a shape that was answered quickly before, and those
go to a process that others leave alone: what is stopped takes no warm process from them.
A process that ends, by being killed or by itself, has a successor at once, which is given questions when it is ready.
"""

import contextlib
import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.adapters.triples.sparql.answer import SparqlQuestion
from kg.adapters.triples.sparql.process import Answer, Process, Template
from kg.adapters.triples.sparql.processor_time import TICK_S
from kg.errors import QueryBusy, QueryError, QueryTimeout, StoreError
from kg.ports.triples import PROCESSES, SHORT_PROCESSES, Table

LONG: Final = PROCESSES - SHORT_PROCESSES  # one processor is left to the short ones
SHORT_S: Final = 0.5
QUICK_S: Final = 0.1  # who is answered within this is likely to be so again
_START_S: Final = 60.0  # the first process, on a busy machine
_MORE_S: Final = 0.05  # from this long without a free process, another is started
_REMEMBERED: Final = 1_000
_SHAPED: Final = 2_000  # characters; a longer question is never taken for a quick one
_CONSTANT: Final = re.compile(r"""<[^<>\s]*>|"[^"\n]*"|'[^'\n]*'|\b\d+\b""")


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
    question: SparqlQuestion
    form: str
    most: int

    def line(self, *, is_quick: bool) -> bytes:
        """As it goes to the process; what is not known to be quick gives way to others from the start."""
        question = self.question
        said = {
            "copy": str(self.copy),
            "sparql": question.sparql,
            "default": list(question.default),
            "named": list(question.named),
            "form": self.form,
            "most": self.most,
            "quick": is_quick,
        }
        return json.dumps(said).encode() + b"\n"


class QueryPool:
    """
    The processes; the first is started at the first question, another as soon as none is free.

    Attributes:
        in_memory: Whether the last answer came from a copy in memory.
        has_begun: Whether a process has been ready.
    """

    def __init__(self, processes: int = PROCESSES, long: int = LONG, quick_s: float = QUICK_S) -> None:
        self.in_memory = False
        self._most = max(processes, long + 1)
        self._quick_s = quick_s
        self._template = Template()
        self._alive: set[Process] = set()
        self._free: list[Process] = []
        self._at_work: set[Process] = set()
        self._change = threading.Condition()
        self._long = threading.BoundedSemaphore(long)
        self._stopped = _Remembered()  # hashes of what ran into its limit
        self._quick = _Remembered()  # hashes of the shapes of what was answered quickly
        self._last_copy = ""  # what a new process opens before it says that it is ready
        self.has_begun = False
        self._is_used = False
        self._closed = False

    def table(self, asked: Asked, limit_s: float) -> Table:
        """
        The answer as a table.

        Raises:
            QueryError: If the query is wrong, or takes more memory than there is.
            QueryTimeout: If it took longer than `limit_s`; it has been stopped by then.
            QueryBusy: If there was no process for it in time, or all that may be long are.
            StoreError: If the graph cannot be read.
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
            is_long, is_known = text in self._stopped, shape in self._quick
            if is_long:
                held.enter_context(self._one_of_the_long())
            process = self._take(limit_s / 2, is_quick=is_known)
            self._last_copy, taken = str(asked.copy), _Taken(process, self._quick_s)
            try:
                process.say(asked.line(is_quick=is_known))
                answer = process.hear(until - time.monotonic()) if is_long else _heard_soon(process, taken, until)
                if answer is None and not is_long and time.monotonic() < until:
                    held.enter_context(self._one_of_the_long())
                    answer = process.hear(until - time.monotonic())
            except BaseException:  # whatever ends it, the process goes
                process.kill()  # it is still at work
                self._quick.discard(shape)
                raise
        if answer is None:
            if is_long or taken.s() > SHORT_S:
                self._was_stopped(text, shape)
            process.kill()
            raise QueryTimeout(f"de vraag is gestopt na {limit_s:g} s; maak haar smaller, of vraag om meer tijd")
        said = answer[0]
        if not said:
            raise self._why_it_ended(text, shape)
        is_quick = taken.s() < self._quick_s
        self._give(process, is_quick=is_quick)
        if is_quick and shape:
            self._quick.add(shape)
        self._stopped.discard(text)
        if "fault" in said:
            raise StoreError(said["fault"])
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
        if self.has_begun:
            return
        with self._change:
            if not self._alive:
                self._start()
            self._change.wait_for(lambda: self.has_begun or self._closed or not self._alive, _START_S)
            if not self.has_begun and not self._closed:
                raise StoreError(f"het proces voor SPARQL-vragen kwam binnen {_START_S:.0f} s niet op gang")

    def _take(self, wait_s: float, *, is_quick: bool) -> "Process":
        until = time.monotonic() + wait_s
        with self._change:
            while not self._closed:
                if len(self._free) > self._kept(is_quick=is_quick):
                    process = self._free.pop(0 if is_quick else -1)
                    self._at_work.add(process)
                    if self._is_used and not self._free:
                        self._start()  # for the next; one question, on the command line, pays for one only
                    self._is_used = True
                    return process
                left = until - time.monotonic()
                if left <= 0:
                    raise QueryBusy("er wordt te veel tegelijk gevraagd; probeer het straks opnieuw")
                if not self._change.wait(min(left, _MORE_S)):
                    self._start()
            raise QueryError("de graaf is gesloten")

    def _kept(self, *, is_quick: bool) -> int:
        """How many free processes are not for this question: one, while another is at work."""
        return int(not is_quick and bool(self._at_work))

    def _give(self, process: "Process", *, is_quick: bool) -> None:
        """Quick questions use one end of the row and others the other end: both find a process that has the copy."""
        with self._change:
            self._at_work.discard(process)
            if process in self._alive:
                self._free.insert(0 if is_quick else len(self._free), process)
                self._change.notify_all()

    def _start(self) -> None:
        """Start another, unless there are enough; who holds `_change` calls this."""
        if len(self._alive) < self._most and not self._closed:
            self._alive.add(Process(self._template, self._last_copy, self._is_ready, self._has_ended))

    def _is_ready(self, process: "Process") -> None:
        with self._change:
            self.has_begun = True
            self._free.insert(min(1, len(self._free)), process)  # it has answered nothing: not at either end
            self._change.notify_all()

    def _has_ended(self, process: "Process", *, was_ready: bool) -> None:
        """Start its successor; one that did not get ready is tried again when it is missed."""
        with self._change:
            self._alive.discard(process)
            self._at_work.discard(process)
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
        self._template.close()


class _Taken:
    """What a question takes from now on: the time that passes, or the processor of its process when that is less."""

    def __init__(self, process: Process, quick_s: float = QUICK_S) -> None:
        self._process = process
        self.quick_s = quick_s
        self._start = time.monotonic()
        self._begun: float | None = None  # on the clock of the process

    def s(self) -> float:
        """Seconds; what was used before the first look is taken for `quick_s`, so that quick ones cost no look."""
        passed = time.monotonic() - self._start
        if passed < self.quick_s:
            return passed
        clock = self._process.clock_s()
        if self._begun is None:
            self._begun = clock - self.quick_s  # not `passed`: on a busy machine this look itself may come late
        return min(passed, clock - self._begun)


def _heard_soon(process: Process, taken: _Taken, until: float) -> Answer | None:
    """Its answer, unless that takes `SHORT_S` or more."""
    answer = process.hear(min(taken.quick_s, until - time.monotonic()))
    while answer is None and (left := min(SHORT_S - taken.s(), until - time.monotonic())) > 0:
        answer = process.hear(max(left, TICK_S))
    return answer or process.hear(0)


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
