"""`kring serve` as a process of its own, and what the machine sees of it; for attacks and benchmarks."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

_START_S: Final = 60.0
_STOP_S: Final = 30.0
# Below those that the system picks, each process of the tests from a place of its own.
_PORTS: Final = (20_000 + (os.getpid() * 97 + number) % 12_000 for number in count())


@dataclass(frozen=True, slots=True)
class Served:
    """Where it listens, and its process."""

    host: str
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        """What a client asks."""
        return f"http://{self.host}:{self.port}"


@contextlib.contextmanager
def served(
    store: Path, *, environment: Mapping[str, str] = os.environ, folder: Path | None = None, **settings: Any
) -> Iterator[Served]:
    """
    The service on a store; ready when the block begins, ended when it is left.

    Args:
        store: Its folder.
        environment: In which it runs; that of this process when not given.
        folder: In which it runs.
        settings: Of `api.settings`, by name.
    """
    port = _free_port()
    command = [sys.executable, "-m", "api.cli.commands", "serve", "--store", str(store), "--port", str(port)]
    chosen = {"encoder": "none", "log_level": "error", **settings}
    env = {**environment, **{f"KRING_{name.upper()}": str(value) for name, value in chosen.items()}}
    process = subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield Served("127.0.0.1", port, process)
    finally:
        process.terminate()
        process.wait(_STOP_S)


def _free_port() -> int:
    """
    A port that nobody listens on, and that no other process of the tests tries next.

    A free one that the system picks may be given to another before the service listens; then that one answers.
    """
    for port in _PORTS:
        with contextlib.suppress(OSError), socket.socket() as tried:
            tried.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/ready", timeout=5):
            return
        time.sleep(0.05)
    raise RuntimeError(f"kring serve did not start: exit code {process.poll()}")


def children(pid: int) -> set[int]:
    """The processes that a process has started and that are still there, and those that they have started. Linux."""
    with contextlib.suppress(FileNotFoundError):
        tasks = [(task / "children").read_text(encoding="utf-8") for task in Path(f"/proc/{pid}/task").iterdir()]
        own = {int(child) for listed in tasks for child in listed.split()}
        return own.union(*map(children, own))
    return set()


def is_running(pid: int) -> bool:
    """Whether there is such a process that has not ended. Linux."""
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


def memory_bytes(pid: int) -> int:
    """Memory that a process itself holds. Linux."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
