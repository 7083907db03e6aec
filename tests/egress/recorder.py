"""Processes of which every look-up, every call and every file is written down, and what of it leads outside."""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_HERE: Final = Path(__file__).parent
# No files: the terminal, names of threads, locks between processes.
_NO_FILES: Final = ("/dev/null", "/dev/tty", "/proc/self/", "/dev/shm/sem.")  # noqa: S108
_DNS: Final = 53  # on loopback too: there a resolver passes the question on


@dataclass(frozen=True, slots=True)
class House:
    """
    A user of their own, on whose machine Kring runs.

    Attributes:
        folder: With `home`, `work` and `tmp` in it; programs run in `work`.
        shim: `recorder.c`, compiled; None where that cannot be.
    """

    folder: Path
    shim: Path | None

    @classmethod
    def made(cls, folder: Path, shim: Path | None) -> "House":
        """An empty one."""
        folder = folder.resolve()
        for name in ("home", "work", "tmp"):
            (folder / name).mkdir(parents=True)
        return cls(folder, shim)

    @property
    def log(self) -> Path:
        """Where it is written down, if a process does not choose another file beside it."""
        return self.folder / "log"

    @property
    def store(self) -> Path:
        """Where Kring keeps its store when nothing else is said."""
        return self.folder / "work" / "kring-store"

    def environment(self, **more: str) -> dict[str, str]:
        """
        All that a process gets to know, and nothing of the machine where the test runs.

        A `CI` in particular, or what else says that this is a test, makes libraries silent that are not so elsewhere.
        """
        given = {
            "PATH": os.defpath,
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONPATH": os.pathsep.join((str(_HERE / "inside"), str(ROOT))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "KRING_EGRESS_LOG": str(self.log),
        }
        return given | ({"LD_PRELOAD": str(self.shim)} if self.shim else {}) | more

    def run(self, *arguments: str, stdin: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        """Python with some arguments, to its end."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder / "work",
            env=self.environment(**more),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=1800,
        )

    def outside(self, *allowed: Path) -> list[str]:
        """
        What left the house, or stays lying about in it.

        Args:
            allowed: Folders and files that may be written, beside the store, Kring's cache and the temporary folder.
        """
        return [*self.left(self.log, *allowed), *self.lying(*allowed)]

    def left(self, log: Path, *allowed: Path) -> list[str]:
        """Of what was written down: each look-up, call and file that leads outside, once."""
        kept = {*self._kept(allowed), self.folder / "tmp", log}
        ways = _ways(kept)
        lines = log.read_text(encoding="utf-8", errors="surrogateescape").splitlines() if log.exists() else ()
        return [line for line in dict.fromkeys(lines) if not _is_inside(*line.split(" ", 1), kept, ways)]

    def lying(self, *allowed: Path) -> list[str]:
        """What is there afterwards, and should not be."""
        kept = self._kept(allowed)
        ways = _ways(kept)
        found = [path for name in ("home", "work") for path in (self.folder / name).rglob("*") if path not in ways]
        found += [path for path in (self.folder / "tmp").rglob("*") if path.is_file()]
        return [f"found {path}" for path in found if not _is_within(path, kept)]

    def _kept(self, allowed: Iterable[Path]) -> set[Path]:
        return {self.store, self.folder / "home" / ".cache" / "kring", *allowed}


def _ways(kept: set[Path]) -> set[Path]:
    """The folders that lead to what may be written."""
    return {way for path in kept for way in path.parents}


def _is_inside(kind: str, what: str, kept: set[Path], ways: set[Path]) -> bool:
    if kind == "lookup":
        return what == "localhost" or _is_here(what)
    if kind == "connect":
        address, _, port = what.rpartition(" ")
        return _is_here(address) and int(port) != _DNS
    path = Path(os.path.normpath(what))
    return path in ways or _is_within(path, kept) or what.startswith(_NO_FILES)


def _is_here(address: str) -> bool:
    """Whether it is an address of this machine alone, or of no machine (to listen on)."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return known.is_loopback or known.is_unspecified


def _is_within(path: Path, kept: set[Path]) -> bool:
    return path in kept or not kept.isdisjoint(path.parents)
