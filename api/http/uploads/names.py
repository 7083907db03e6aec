"""The names of files that are sent, and where they wait."""

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from starlette.datastructures import UploadFile

from api.http.problems import Problem
from ingest.formats.registry import READERS
from kg.private_files import own_folder

MAX_FILES: Final = 100
_CHUNK: Final = 1 << 20
# Of a name these are replaced: control characters, and what a file system keeps for itself.
_ODD: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*\ud800-\udfff]+')
_MARK: Final = re.compile(r"~[0-9a-f]{16}$")
_MOST_BYTES: Final = 200  # of a name without its mark; most file systems take 255
_MOST_SUFFIX: Final = 16  # of our own readers the longest has nine characters


def kept_as(given: str) -> str:
    """
    The name under which a file is kept: in one folder, and another one for every other name.

    A name that is as it should be stays as it is. Of any other the folders become part of it, odd signs are replaced,
    what is too long is cut, and a mark is added that follows from the whole name. Composed and decomposed letters are
    the same name.
    """
    name = unicodedata.normalize("NFC", given).replace("\\", "/")
    parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
    plain = PurePosixPath(_ODD.sub("_", "_".join(parts)))
    suffix = plain.suffix[:_MOST_SUFFIX]
    stem = plain.name.removesuffix(plain.suffix).encode()[: _MOST_BYTES - len(suffix)].decode("utf-8", "ignore")
    if f"{stem}{suffix}" == name and not _MARK.search(stem):
        return name
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{stem}~{mark}{suffix}"


def names_of(given: Sequence[UploadFile]) -> list[str]:
    """
    The names under which files are kept.

    Raises:
        Problem: 400, for none or two of one name; 415, for a form that Kring does not read.
    """
    if not given:
        raise Problem("invalid-request", "stuur minstens één bestand, in het veld files", "send at least one file")
    names = [kept_as(part.filename or "") for part in given]
    for name in names:
        if name.startswith(".") or Path(name).suffix.lower() not in READERS:
            known = ", ".join(sorted(READERS))
            raise Problem(
                "unsupported-media-type",
                f"bestand {name!r} heeft geen bekende uitgang; bekend zijn {known}",
                f"file {name!r} has no known suffix; known are {known}",
            )
    if len(set(names)) < len(names):
        raise Problem("invalid-request", "twee bestanden hebben dezelfde naam", "two files have the same name")
    return names


def write(part: UploadFile, path: Path) -> None:
    """Let a file that was sent wait at a place."""
    own_folder(path.parent)
    part.file.seek(0)
    with path.open("wb") as out:
        shutil.copyfileobj(part.file, out, _CHUNK)
