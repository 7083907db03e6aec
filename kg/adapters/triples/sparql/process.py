"""
A process that answers queries, as the pool sees it.

Where that can be (`can_fork`) it is forked from one that has everything loaded; to start it anew takes 55 ms of
processor, which counts where a process is killed with every query bomb (docs/reference/benchmarks.md).
"""

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import IO, Any, Final, Protocol

from kg.adapters.triples.sparql.processor_time import processor_s

Answer = tuple[dict[str, Any], bytes]
_ENDED: Final[Answer] = ({}, b"")
_PID_BYTES: Final = 4


class _Running(Protocol):
    """What is needed of a process that runs: `subprocess.Popen`, or the like of it for one that is forked."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None

    def kill(self) -> None:
        """Stop it, whatever it does; one that has ended is fine."""

    def wait(self) -> int:
        """Until it is gone."""


class _Forked:
    """A process that another one forked; a process id may be given out again, a descriptor of a process is not."""

    def __init__(self, pid: int, stdin: int, stdout: int) -> None:
        self.pid = pid
        self.stdin: IO[bytes] | None = os.fdopen(stdin, "wb")
        self.stdout: IO[bytes] | None = os.fdopen(stdout, "rb")
        self._process: int | None = None
        with contextlib.suppress(ProcessLookupError):  # it has ended already
            self._process = os.pidfd_open(pid)

    def kill(self) -> None:
        """Stop it."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def wait(self) -> int:
        """Until it is gone; by then its output has ended, and it is nobody's child."""
        if self._process is not None:
            os.close(self._process)
            self._process = None
        return 0


class Template:
    """The process that the others are forked from; started at the first of them, and again when it is gone."""

    def __init__(self) -> None:
        self._can_fork = can_fork()
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, copy: str) -> _Running:
        """
        A process that answers queries.

        Args:
            copy: See `Process`.

        Raises:
            OSError: If there is none to be had.
        """
        if not self._can_fork:
            return _started(["", copy], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with self._lock:
            try:
                return self._forked(copy)
            except OSError:
                self._end()
                return self._forked(copy)

    def _forked(self, copy: str) -> _Forked:
        line = self._line or self._begin()
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        pid = b""
        try:
            socket.send_fds(line, [json.dumps(copy).encode()], [theirs_in, theirs_out])
            pid = line.recv(_PID_BYTES)
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
            if len(pid) < _PID_BYTES:
                os.close(ours_in)
                os.close(ours_out)
        if len(pid) < _PID_BYTES:
            raise OSError("het proces waar de andere van komen is weg")
        return _Forked(int.from_bytes(pid, "big"), ours_out, ours_in)

    def _begin(self) -> socket.socket:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = _started([str(theirs.fileno())], pass_fds=[theirs.fileno()])
        return self._line

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()  # which is how it knows
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """End it; those that came of it end as well."""
        with self._lock:
            self._end()


def can_fork() -> bool:
    """Whether processes have descriptors here, which forked ones are known by: Linux from 5.3 on."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def _started(arguments: list[str], **more: Any) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 # nosec B603 - our own module, and a folder of our own making
        [sys.executable, "-m", "kg.adapters.triples.sparql.worker", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        **more,
    )


class Process:
    """
    One process, started as this is made; who has taken it from the pool is the only one that talks with it.

    Args:
        template: Where it comes from.
        copy: The folder of a copy that it will probably be asked about; "" when there is none yet.
        is_ready: Told when it can be asked.
        has_ended: Told when it is gone, and whether it had been ready.
    """

    def __init__(
        self, template: Template, copy: str, is_ready: Callable[["Process"], None], has_ended: Callable[..., None]
    ) -> None:
        self._template = template
        self._copy = copy
        self._tell_ready = is_ready
        self._tell_ended = has_ended
        self._said: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._running: _Running | None = None
        self._changing = threading.Lock()
        self._is_unwanted = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def say(self, line: bytes) -> None:
        """Ask."""
        with contextlib.suppress(OSError, ValueError):  # it has ended, which is what will be heard
            stdin = _pipe(self._running.stdin if self._running else None)
            stdin.write(line)
            stdin.flush()

    def hear(self, timeout_s: float) -> Answer | None:
        """The next answer; an empty one when the process has ended, None when it takes too long."""
        try:
            return self._said.get(timeout=max(timeout_s, 0.0))
        except queue.Empty:
            return None

    def clock_s(self) -> float:
        """Seconds of processor that it has used; where that cannot be told, a clock that runs on."""
        try:
            return processor_s(self._running.pid if self._running else 0)
        except OSError:
            return time.monotonic()

    def kill(self) -> None:
        """Stop it, whatever it does."""
        with self._changing:
            self._is_unwanted = True
            if self._running is not None:
                self._running.kill()

    def end(self) -> None:
        """Stop it, and wait until it is gone."""
        self.kill()
        self._reader.join()

    def _read(self) -> None:
        was_ready = False
        with contextlib.suppress(OSError):
            running = self._template.start(self._copy)
            with self._changing:
                self._running = running
                if self._is_unwanted:
                    running.kill()
            was_ready = self._heard(running)
        self._said.put(_ENDED)
        self._tell_ended(self, was_ready=was_ready)

    def _heard(self, running: _Running) -> bool:
        """All that it says, until it is gone; whether it ever got ready."""
        answers = _answers(_pipe(running.stdout))
        was_ready = next(answers, None) is not None
        if was_ready:
            self._tell_ready(self)
            for answer in answers:
                self._said.put(answer)
        with self._changing:
            running.kill()
            running.wait()
        for pipe in (running.stdin, running.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()
        return was_ready


def _pipe(found: IO[bytes] | None) -> IO[bytes]:
    assert found is not None  # noqa: S101 - it was started with pipes
    return found


def _answers(stdout: IO[bytes]) -> Iterator[Answer]:
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
