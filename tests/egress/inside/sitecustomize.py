"""
What a Python process looks up, calls and writes, told by Python itself; loaded at its start, children included.

The same lines as those of `recorder.c`, for machines where that cannot be made: without a C compiler, or without glibc.
"""

import os
import sys
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_MADE = {"os.mkdir": 0, "os.link": 1, "os.symlink": 1, "os.rename": 1, "os.truncate": 0, "sqlite3.connect": 0}
_LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname"}
_CALLS = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def note(event: str, arguments: tuple[Any, ...]) -> None:
    """A line for what leads outside. Source: https://docs.python.org/3/library/audit_events.html."""
    log = os.environ["KRING_EGRESS_LOG"]
    line = ""
    if event in _LOOKUPS and arguments[0]:
        line = f"lookup {_text(arguments[0])}"
    elif event in _CALLS and isinstance(arguments[1], tuple):
        line = f"connect {_text(arguments[1][0])} {arguments[1][1]}"
    elif event == "open" and arguments[0] != log and isinstance(arguments[2], int) and arguments[2] & _WRITES:
        line = _written(arguments[0])
    elif event in _MADE:
        line = _written(arguments[_MADE[event]])
    if line:
        with open(log, "a", encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123 - imports nothing
            file.write(f"{line}\n")


def _text(name: object) -> str:
    return os.fsdecode(name) if isinstance(name, bytes) else str(name)


def _written(path: object) -> str:
    """Nothing for a file that is open already, known by its number, or a database that is in memory or only read."""
    if not isinstance(path, str | bytes | os.PathLike):
        return ""
    name, _, how = os.fsdecode(path).partition("?")
    return "" if how == "mode=ro" or name == ":memory:" else f"write {os.path.abspath(name.removeprefix('file://'))}"  # noqa: PTH100


sys.addaudithook(note)
