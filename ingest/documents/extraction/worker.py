"""
The process that reads documents which may be made to do harm; `ingest.documents.extraction.process` starts it.

It reads one JSON line for each document, with the bytes of the document after it where it is no file of its own, and
writes one JSON line for each answer, with the bytes of what is attached after it.
Before the first document it gives up what it does not need: the network (a namespace of its own, where the system lets
it), writing files, starting programs, and memory and processor above a limit.
What it cannot foresee ends it: whoever started it says so of the document, and starts another.
"""

import contextlib
import json
import os
import select
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from ingest.document import Document
from ingest.documents.extraction.block import Extractor
from kg.errors import UnreadableDocument

MEMORY_BYTES: Final = 500_000_000  # of addresses, so that what it takes of the machine stays below
PROCESSOR_S: Final = 8  # a document
IDLE_S: Final = 60.0  # after which it ends itself
NO_ROOM: Final = "vraagt meer geheugen dan er voor één document is; splits het, of sla het op als PDF"
TOO_DEEP: Final = "heeft delen die te diep in elkaar zitten om te lezen; sla het op als PDF"
_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET. Source: man 7 network_namespaces
_NEW_USER: Final = 0x10000000  # CLONE_NEWUSER, which lets anybody make one; man 7 user_namespaces
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_FORBIDDEN: Final = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "ctypes.",
)


def main() -> None:
    """Answer until nobody asks any more."""
    without_network = _leave_network()
    _limit_memory()
    sys.addaudithook(_refuse)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(json.dumps({"without_network": without_network}).encode() + b"\n")
    answers.flush()
    while select.select([asked], [], [], IDLE_S)[0] and (line := asked.readline()):
        ask = json.loads(line)
        content = asked.read(ask["bytes"]) if ask["bytes"] is not None else None
        value, contents, goes_on = _answer(ask["extractor"], Document(Path(ask["path"]), ask["name"], content))
        value["bytes"] = sum(map(len, contents))
        answers.write(json.dumps(value).encode() + b"\n")
        answers.writelines(contents)
        answers.flush()
        if not goes_on:
            return


def _answer(extractor: str, document: Document) -> tuple[dict[str, Any], list[bytes], bool]:
    """What to say, the bytes after it, and whether this process is fit for another document."""
    _limit_processor()
    try:
        value, contents = _named(extractor)(document).told()
    except UnreadableDocument as error:
        return {"error": error.args[0], "place": error.place}, [], True
    except RecursionError:
        return {"error": TOO_DEEP, "place": ""}, [], True
    except MemoryError:
        return {"error": NO_ROOM, "place": ""}, [], False
    return value, contents, True


def _named(extractor: str) -> Extractor:
    """From "module:function", a name of ours."""
    module, _, function = extractor.partition(":")
    found: Extractor = getattr(import_module(module), function)
    return found


def _leave_network() -> bool:
    """Whether there is no network here from now on."""
    try:
        import ctypes

        unshare = ctypes.CDLL(None).unshare
    except (ImportError, OSError, AttributeError, TypeError):  # not on Linux
        return False
    return bool(unshare(_NEW_NETWORK) == 0 or unshare(_NEW_NETWORK | _NEW_USER) == 0)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor() -> None:
    """Another `PROCESSOR_S` from now; the system ends what takes more."""
    with contextlib.suppress(ImportError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + PROCESSOR_S, most))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """No socket, no other program, no writing. Source: https://docs.python.org/3/library/audit_events.html."""
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for who reads documents")


if __name__ == "__main__":
    main()
