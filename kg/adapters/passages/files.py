"""
Whether the files of an index of words are what tantivy wrote, by the checksum at the end of each.

tantivy maps its files into memory and does not look at that checksum when it reads them: a damaged one gives wrong
answers, or ends in a panic. Source: tantivy, `src/directory/footer.rs`: content ‖ footer in JSON ‖ its length ‖ 1337.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

_TAIL: Final = struct.Struct("<II")
_MAGIC: Final = 1337
_LONGEST: Final = 50_000  # bytes of a footer
_CHUNK: Final = 1 << 20
PARTS: Final = ("fast", "fieldnorm", "idx", "pos", "store", "term")  # of every segment


Known = dict[str, tuple[int, int]]  # by name of a file that was whole its size, and when it was written


def broken(folder: Path, known: Known) -> list[str]:
    """
    The names of the files of an index that are missing, or not what was written; it may be in use meanwhile.

    Args:
        folder: Of the index.
        known: Files that need not be read again as long as nobody writes to them; those that are whole are added.
    """
    while True:
        try:
            listed = (folder / "meta.json").read_bytes()
        except FileNotFoundError:
            return [] if not any(folder.glob("*.term")) else ["meta.json"]
        try:
            files = list(_files(json.loads(listed)))
        except (ValueError, KeyError, TypeError):
            return ["meta.json"]
        found = [name for name in files if not _is_known(folder / name, known)]
        if not found or (folder / "meta.json").read_bytes() == listed:
            return found  # else segments were merged meanwhile


def segments(folder: Path) -> frozenset[str]:
    """The ids of the segments of an index."""
    try:
        listed = json.loads((folder / "meta.json").read_bytes())
    except FileNotFoundError:
        return frozenset()
    return frozenset(segment["segment_id"] for segment in listed["segments"])


def _files(meta: dict[str, Any]) -> Iterator[str]:
    for segment in meta["segments"]:
        name = segment["segment_id"].replace("-", "")
        yield from (f"{name}.{part}" for part in PARTS)
        if segment["deletes"]:
            yield f"{name}.{segment['deletes']['opstamp']}.del"


def _is_known(path: Path, known: Known) -> bool:
    try:
        state = path.stat()
    except OSError:
        return False
    written = (state.st_size, state.st_mtime_ns)
    if known.get(path.name) != written:
        known.pop(path.name, None)
        if not _is_whole(path):
            return False
        known[path.name] = written
    return True


def _is_whole(path: Path) -> bool:
    try:
        with path.open("rb") as opened:
            size = opened.seek(0, 2)
            if size < _TAIL.size:
                return False
            opened.seek(size - _TAIL.size)
            length, magic = _TAIL.unpack(opened.read(_TAIL.size))
            if magic != _MAGIC or length > min(_LONGEST, size - _TAIL.size):
                return False
            content = size - _TAIL.size - length
            opened.seek(content)
            stated = json.loads(opened.read(length))["crc"]
            opened.seek(0)
            total, left = 0, content
            while left and (piece := opened.read(min(_CHUNK, left))):
                total, left = zlib.crc32(piece, total), left - len(piece)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(total == stated and not left)
