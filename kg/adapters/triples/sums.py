"""
Checksums of the files of a graph that never change, in its folder.

RocksDB checks each block that it reads, so that a damaged one gives no wrong answer; but to know that all is well, one
would have to read everything by each of six indexes, which takes a hundred times as long as this.
"""

import contextlib
import json
import zlib
from pathlib import Path
from typing import Final

FILE: Final = "kring.sums"  # RocksDB leaves alone what it does not know
_CHUNK: Final = 1 << 20
_END: Final = bytes.fromhex("f7cff485b741e288")  # of a table that is whole: RocksDB writes its number last


def seal(directory: Path) -> None:
    """
    Remember the files that are new, and forget those that are gone; what cannot be written now is written later.

    The engine writes files while we look: one that is not whole yet waits for the next time.
    """
    known = _known(directory)
    now = {path.name: known.get(path.name) or _sealed(path) for path in directory.glob("*.sst")}
    sums = {name: sealed for name, sealed in now.items() if sealed is not None}
    if sums != known:
        partial = directory / f"{FILE}.partial"
        with contextlib.suppress(OSError):
            partial.write_text(json.dumps(sums), encoding="utf-8")
            partial.replace(directory / FILE)


def changed(directory: Path, *, thorough: bool) -> list[str]:
    """
    The names of the files that are not what they were; one that the engine has let go of meanwhile is fine.

    Args:
        directory: Of the graph.
        thorough: Whether all of them are read, or those only that somebody wrote to.
    """
    found = []
    for name, (total, written) in _known(directory).items():
        with contextlib.suppress(FileNotFoundError):
            path = directory / name
            if (thorough or path.stat().st_mtime_ns != written) and _sum(path) != total:
                found.append(name)
    return found


def _known(directory: Path) -> dict[str, list[int]]:
    try:
        known: dict[str, list[int]] = json.loads((directory / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # it can be made again, as everything here
    return known if all(isinstance(sealed, list) and len(sealed) == 2 for sealed in known.values()) else {}


def _sealed(path: Path) -> list[int] | None:
    with contextlib.suppress(FileNotFoundError):
        if _is_whole(path):
            return [_sum(path), path.stat().st_mtime_ns]
    return None


def _is_whole(path: Path) -> bool:
    with path.open("rb") as opened:
        opened.seek(max(path.stat().st_size - len(_END), 0))
        return opened.read() == _END


def _sum(path: Path) -> int:
    total = 0
    with path.open("rb") as opened:
        while piece := opened.read(_CHUNK):
            total = zlib.crc32(piece, total)
    return total
