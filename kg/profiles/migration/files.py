"""What lies beside the databases in the folder of a store, and goes along: uploads, quarantine, templates, anchors."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import InputError
from kg.private_files import TURN, UPLOADS, own_file, own_folder, put

MARK: Final = "moving"  # says of which store a folder is being filled
_STAY: Final = (  # of one machine, or made again from the journal
    "lock", MARK, "graph", "passages", "journal.db", "access.db", "views-", "reading-", f".{MARK}",
)  # fmt: skip
_PASSING: Final = Path(UPLOADS) / "files"  # what is being read


@dataclass(frozen=True, slots=True)
class FilesCarried:
    """How many files go along, and how many bytes they are; by the name of what they are in."""

    files: int = 0
    size: int = 0


def seen(folder: Path) -> dict[str, FilesCarried]:
    """What would go along."""
    found: dict[str, FilesCarried] = {}
    for path in _files(folder):
        top = path.relative_to(folder).parts[0]
        before = found.get(top, FilesCarried())
        found[top] = FilesCarried(before.files + 1, before.size + path.stat().st_size)
    return found


def must_take(folder: Path, store: str) -> None:
    """
    Nothing, when a folder is empty, or is being filled with this store.

    Raises:
        InputError: If something else is in it.
    """
    mark = folder / MARK
    if mark.exists():
        if mark.read_text(encoding="utf-8") != store:
            raise InputError(f"naar {folder} wordt al een andere opslag verhuisd; kies een lege map met --into")
    elif folder.exists() and any(folder.iterdir()):
        raise InputError(f"in {folder} staat al iets; kies een lege map met --into")


def mark(folder: Path, store: str) -> None:
    """Let a folder say that it is being filled with a store."""
    own_folder(folder)
    put(folder / MARK, store.encode())


def same(source: Path, target: Path) -> None:
    """
    Make the one as the other, as far as it goes along; what goes from the source meanwhile goes from the target.

    A file of a job comes after those that it names, so that what says that it is done is true.
    """
    wanted = sorted(_files(source), key=lambda path: (path.name == "job.json", str(path)))
    there = set()
    for path in wanted:
        name = path.relative_to(source)
        there.add(name)
        try:
            _bring(path, target, name)
        except FileNotFoundError:  # it went meanwhile
            (target / name).unlink(missing_ok=True)
    for path in list(_files(target)):
        name = path.relative_to(target)
        if name not in there and len(name.parts) > 1:  # anchors, at the top, are made on both sides
            path.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    for top in sorted(folder.iterdir()) if folder.exists() else ():
        if top.name.startswith(_STAY):
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else (top,):
            passing = path.is_relative_to(folder / _PASSING) or path.name.endswith(".partial") or path.name == TURN
            if path.is_file() and not passing:
                yield path


def _bring(source: Path, folder: Path, name: Path) -> None:
    told, target = source.stat(), folder / name
    if target.exists() and (target.stat().st_size, target.stat().st_mtime_ns) == (told.st_size, told.st_mtime_ns):
        return
    for parent in reversed(name.parents):
        own_folder(folder / parent)
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    own_file(partial)
    shutil.copyfile(source, partial)
    shutil.copystat(source, partial)
    partial.replace(target)
