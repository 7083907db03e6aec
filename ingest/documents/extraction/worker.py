"""
The process that reads documents which may be made to do harm; `ingest.documents.extraction.process` starts it.

It reads one JSON line for each document, with the bytes of the document after it where it is no file of its own.
Of an extract it writes one JSON line, with the bytes of what is attached after it; of rows as many lines as it takes,
and one that says that it is done.
Before the first document it gives up what it does not need: the network (a namespace of its own, where the system lets
it), writing files, starting programs, and memory and processor above a limit.
What it cannot foresee ends it: whoever started it says so of the document, and starts another.
"""

import json
import os
import select
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ingest.document import Document
from ingest.documents.extraction import wire
from ingest.documents.extraction.limits import leave_network, limit_memory, limit_processor
from kg.errors import UnreadableDocument

IDLE_S: Final = 60.0  # after which it ends itself
NO_ROOM: Final = "vraagt meer geheugen dan er voor één document is; splits het, of sla het op als PDF"
TOO_DEEP: Final = "heeft delen die te diep in elkaar zitten om te lezen; sla het op als PDF"
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_FORBIDDEN: Final = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "ctypes.dlopen",
    "ctypes.dlsym",
    "ctypes.call_function",
)


def main() -> None:
    """Answer until nobody asks any more."""
    without_network = leave_network()
    _load()
    limit_memory()
    sys.addaudithook(_refuse)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(wire.line({"without_network": without_network}))
    answers.flush()
    while select.select([asked], [], [], IDLE_S)[0] and (line := asked.readline()):
        ask = json.loads(line)
        content = asked.read(ask["bytes"]) if ask["bytes"] is not None else None
        goes_on = True
        for piece in _answers(ask, Document(Path(ask["path"]), ask["name"], content)):
            goes_on = piece is not None
            answers.write(piece or b"")
        answers.flush()
        if not goes_on:
            return


def _load() -> None:
    """What cannot be loaded any more when this process may not load libraries; and what would only take memory."""
    import pypdfium2  # noqa: F401

    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl loads it when it is there, and does without


def _answers(ask: Mapping[str, Any], document: Document) -> Iterator[bytes | None]:
    """What to say, piece by piece; None at the end when this process is not fit for another document."""
    limit_processor(ask["processor_s"])
    found = _named(ask["does"])
    try:
        if "most" in ask:
            yield from wire.told(islice(found(document), ask["most"]))
            yield wire.line({"done": True})
        else:
            value, contents = found(document, **ask["with"]).told()
            yield wire.line({**value, "bytes": sum(map(len, contents))})
            yield from contents
    except UnreadableDocument as error:
        yield wire.line({"error": error.args[0], "place": error.place, "bytes": 0})
    except RecursionError:
        yield wire.line({"error": TOO_DEEP, "place": "", "bytes": 0})
    except MemoryError:
        yield wire.line({"error": NO_ROOM, "place": "", "bytes": 0})
        yield None


def _named(does: str) -> Callable[..., Any]:
    """From "module:function", a name of ours."""
    module, _, function = does.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """No socket, no other program, no writing. Source: https://docs.python.org/3/library/audit_events.html."""
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for who reads documents")


if __name__ == "__main__":
    main()
