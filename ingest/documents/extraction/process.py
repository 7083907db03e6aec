"""
Processes that read documents, as the caller sees them: a few, used for many documents, replaced when one dies.

To start one takes a tenth of a second; a document takes some milliseconds.
"""

import atexit
import contextlib
import hashlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from ingest.document import Document, Row
from ingest.documents.encoding import refuse_size
from ingest.documents.extraction import wire
from ingest.documents.extraction.block import Extract
from ingest.documents.extraction.worker import NO_ROOM
from kg.errors import InputError, UnreadableDocument

MOST: Final = 2  # processes at a time
PROCESSOR_S: Final = 8  # for a document
ROWS_PROCESSOR_S: Final = 16  # for a book of five hundred pages, or a table of some hundred thousand rows
WALL_S: Final = 18.0  # for a document, without the time in which others had the processors
_MOST_HELD_UP: Final = 9  # times that, after which it ends whoever had them
_HOPELESS_S: Final = 300.0  # for which a document that killed a process is not given to another one
_MOST_HOPELESS: Final = 1000  # documents
MOST_ANSWER_BYTES: Final = 300_000_000
_IN_MEMORY: Final = 8_000_000  # bytes of an answer in rows; the rest waits in a file that has no name
_PIECE: Final = 1 << 16
_TOO_LONG: Final = f"is niet binnen {WALL_S:.0f} seconden gelezen; splits het document, of sla het op als PDF"
_TOO_MUCH: Final = "kost te veel rekentijd; splits het document, of sla het op als PDF"
_TOO_LARGE: Final = f"levert meer dan {MOST_ANSWER_BYTES / 1e6:.0f} MB aan tekst op; splits het document"
_CRASHED: Final = (
    "het lezen liep vast of vroeg te veel geheugen; open het in het programma waarmee het is gemaakt en sla het op als "
    "PDF of DOCX"
)


_log = logging.getLogger(__name__)


class _Ended(Exception):
    """The process is gone; it says in Dutch what that means for the document, "" when it had only been idle."""


class _Process:
    """One process; who has taken it from the pool is the only one that talks with it."""

    def __init__(self) -> None:
        self._running = subprocess.Popen(  # nosec B603 - our own module
            [sys.executable, "-B", "-m", "ingest.documents.extraction.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        self._heard = bytearray()
        self._waited_before = 0.0
        self._said = selectors.DefaultSelector()
        self._said.register(_pipe(self._running.stdout), selectors.EVENT_READ)
        hello = json.loads(self._line(time.monotonic() + WALL_S) or "{}")
        if not hello.get("without_network"):
            _log.info("who reads documents has the network of this machine, and is held from it by Python alone")

    def ask(self, asked: Mapping[str, Any], document: Document) -> tuple[dict[str, Any], bytes]:
        """
        What it says of a document, with the bytes after that.

        Raises:
            _Ended: If it is gone, or was ended since it took too long.
        """
        until = self._say(asked, document)
        answer = json.loads(self._line(until))
        return answer, self._take(answer["bytes"], until)

    def ask_rows(self, asked: Mapping[str, Any], document: Document, into: IO[bytes]) -> tuple[dict[str, Any], bytes]:
        """
        Write down what it says in rows, see `wire`; gives what it says at the end, with no bytes.

        Raises:
            _Ended: As `ask`.
        """
        into.seek(0)
        into.truncate()
        until, size = self._say(asked, document), 0
        while (said := self._line(until)).startswith(b"["):
            size += into.write(said)
            if size > MOST_ANSWER_BYTES:
                self.end()
                raise _Ended(_TOO_LARGE)
        return json.loads(said), b""

    def _say(self, asked: Mapping[str, Any], document: Document) -> float:
        """Ask; until when there is time for the answer."""
        until = time.monotonic() + WALL_S
        self._waited_before = self._waited()
        size = None if document.content is None else len(document.content)
        head = {**asked, "path": str(document.path.resolve()), "name": document.name, "bytes": size}
        try:
            stdin = _pipe(self._running.stdin)
            stdin.write(json.dumps(head).encode() + b"\n")
            stdin.write(document.content or b"")
            stdin.flush()
        except OSError as error:
            raise _Ended(self._why()) from error
        return until

    def _line(self, until: float) -> bytes:
        while (end := self._heard.find(b"\n")) < 0:
            self._hear(until)
        return self._cut(end + 1)

    def _take(self, size: int, until: float) -> bytes:
        while len(self._heard) < size:
            self._hear(until)
        return self._cut(size)

    def _cut(self, size: int) -> bytes:
        taken = bytes(self._heard[:size])
        del self._heard[:size]
        return taken

    def _hear(self, until: float) -> None:
        stdout = _pipe(self._running.stdout)
        while not self._said.select(max(until + self._held_up() - time.monotonic(), 0.0)):
            if until + self._held_up() <= time.monotonic():
                self.end()
                raise _Ended(_TOO_LONG)
        piece = os.read(stdout.fileno(), _PIECE)
        self._heard += piece
        if not piece:
            raise _Ended(self._why())
        if len(self._heard) > MOST_ANSWER_BYTES:
            self.end()
            raise _Ended(_TOO_LARGE)

    def _held_up(self) -> float:
        """Seconds since it was asked in which it could go on and others had the processors; 0 where nobody counts."""
        return min(self._waited() - self._waited_before, _MOST_HELD_UP * WALL_S)

    def _waited(self) -> float:
        try:
            told = Path(f"/proc/{self._running.pid}/schedstat").read_bytes().split()
        except OSError:  # not on Linux
            return self._waited_before
        return int(told[1]) / 1e9 if len(told) > 1 else self._waited_before

    def _why(self) -> str:
        """What ended it; asked when it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._running.wait(1)
        code = self._running.poll()
        self.end()
        if code == 0:
            return ""
        return _TOO_MUCH if code in {-signal.SIGXCPU, -signal.SIGKILL} else _CRASHED

    def is_gone(self) -> bool:
        """Whether it ended while nobody asked anything."""
        return self._running.poll() is not None

    def end(self) -> None:
        """Stop it, and wait until it is gone."""
        self._running.kill()
        self._running.wait()
        self._said.close()
        for pipe in (self._running.stdin, self._running.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()


def _pipe(found: IO[bytes] | None) -> IO[bytes]:
    assert found is not None  # noqa: S101 - it was started with pipes
    return found


def state_of(document: Document) -> str:
    """The same as long as a document stays the same."""
    if document.content is not None:
        return hashlib.sha256(document.content).hexdigest()
    found = document.path.stat()
    return f"{document.path.resolve()} {found.st_size} {found.st_mtime_ns}"


_Talk: TypeAlias = Callable[[_Process], tuple[dict[str, Any], bytes]]


class Pool:
    """At most `MOST` processes; they start when a document asks for one."""

    def __init__(self) -> None:
        self._room = threading.BoundedSemaphore(MOST)
        self._idle: list[_Process] = []
        self._hopeless: dict[str, tuple[float, str]] = {}  # by document until when, and what was said

    def extracted(self, extractor: str, document: Document, **given: int) -> Extract:
        """
        What a document holds.

        Args:
            extractor: "module:function" of ours, see `ingest.documents.extraction.block.Extractor`.
            document: Its size has been judged.
            given: What the extractor takes besides.

        Raises:
            UnreadableDocument: With the reason; also when the process that read it died of it.
        """
        asked = {"does": extractor, "with": given, "processor_s": PROCESSOR_S}
        answer, contents = self._answered(document, str(given or ""), lambda process: process.ask(asked, document))
        return Extract.heard(answer, contents)

    def rows(self, reader: str, document: Document, most: int | None = None) -> Iterator[Row | InputError]:
        """
        The rows of a document, all read before the first one comes, so that nobody waits for the caller.

        Args:
            reader: "module:function" of ours, see `ingest.document.Reader`, of rows that are JSON.
            document: Its size has been judged.
            most: How many rows are asked for; None for all.
        """
        asked = {"does": reader, "most": most, "processor_s": ROWS_PROCESSOR_S}
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as into:
            try:
                self._answered(document, "", lambda process: process.ask_rows(asked, document, into))
            except UnreadableDocument as error:
                yield error
                return
            into.seek(0)
            yield from wire.heard(into)

    def _answered(self, document: Document, part: str, talk: _Talk) -> tuple[dict[str, Any], bytes]:
        """
        What a process says of a document that has not ended one.

        Args:
            document: What is asked about.
            part: Of it, where it is asked for in parts.
            talk: What is asked.

        Raises:
            UnreadableDocument: With the reason; also when the document ended a process, lately or now.
        """
        key = f"{state_of(document)} {part}"
        until, said = self._hopeless.get(key, (0.0, ""))
        if time.monotonic() < until:  # it is asked again for what is in it, or by somebody who tries once more
            raise UnreadableDocument(said, document=document.name)
        with self._room:
            try:
                answer, contents = self._asked(talk)
            except _Ended as ended:
                if len(self._hopeless) >= _MOST_HOPELESS:
                    self._hopeless.clear()
                self._hopeless[key] = (time.monotonic() + _HOPELESS_S, str(ended))
                raise UnreadableDocument(str(ended), document=document.name) from ended
        if "error" in answer:
            raise UnreadableDocument(answer["error"], document=document.name, place=answer["place"])
        return answer, contents

    def _asked(self, talk: _Talk) -> tuple[dict[str, Any], bytes]:
        while True:
            process = self._idle.pop() if self._idle else _Process()
            if process.is_gone():
                process.end()
                continue
            try:
                answer = talk(process)
            except _Ended as ended:
                if str(ended):
                    raise
            else:
                if answer[0].get("error") == NO_ROOM:
                    process.end()
                else:
                    self._idle.append(process)
                return answer

    def close(self) -> None:
        """End the processes; another document starts new ones."""
        while self._idle:
            self._idle.pop().end()


POOL: Final = Pool()
atexit.register(POOL.close)


@dataclass(frozen=True, slots=True)
class Apart:
    """
    A reader that reads in a process of its own.

    Attributes:
        reader: "module:function", the same reader as it is there.
        most_bytes: Of a document.
    """

    reader: str
    most_bytes: int

    def __call__(self, document: Document, most: int | None = None) -> Iterator[Row | InputError]:
        """The rows; at most so many, where no more are asked for."""
        try:
            refuse_size(document, self.most_bytes)
        except UnreadableDocument as error:
            yield error
            return
        yield from POOL.rows(self.reader, document, most)
