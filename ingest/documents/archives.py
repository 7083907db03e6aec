"""
ZIP archives: their members as documents of their own, and what is refused of them.

Nothing is ever written to disk, so a path that climbs out of the archive does no harm; it is refused all the same,
since whoever made it meant harm or made a mistake, and a name like that would end up in the provenance.
"""

import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from ingest.document import Document, Unlisted
from ingest.documents.encoding import opened, refuse_size
from ingest.documents.leftovers import why_left_behind
from kg.errors import InputError, UnreadableDocument

MAX_TOTAL_BYTES: Final = 200_000_000
MAX_RATIO: Final = 200  # text seldom shrinks to less than a fiftieth
MAX_MEMBERS: Final = 10_000
MOST_DEEP: Final = 3  # documents in documents of which what is inside is read, as an archive in a message in an archive
_RATIO_MATTERS_FROM: Final = 1_000_000  # bytes; a small file of zeros is no bomb
_ENCRYPTED: Final = 0x1  # flag bit 0. Source: PKWARE APPNOTE 4.4.4
# What zipfile and the decompressors below it raise for an archive that is damaged or of an unknown kind.
BROKEN_ARCHIVE: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError)


def refuse_bomb(document: Document, archive: zipfile.ZipFile) -> None:
    """
    Judge an archive by its directory; `zipfile` never reads more of a member than is stated there.

    Raises:
        UnreadableDocument: If it would become too large, shrank too much, or has too many members.
    """
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    said = ""
    if len(members) > MAX_MEMBERS:
        said = f"bevat {len(members)} bestanden; de grens is {MAX_MEMBERS}"
    elif total > MAX_TOTAL_BYTES:
        said = f"wordt uitgepakt {total / 1e6:.0f} MB; de grens is {MAX_TOTAL_BYTES / 1e6:.0f} MB"
    elif total > max(_RATIO_MATTERS_FROM, MAX_RATIO * packed):
        said = f"wordt uitgepakt meer dan {MAX_RATIO} keer zo groot; dat lijkt op een zipbom"
    if said:
        largest = max(members, key=lambda member: member.file_size)
        raise UnreadableDocument(said, document=document.name, place=f"grootste onderdeel {largest.filename!r}")


def members(document: Document, unlisted: Unlisted) -> Iterator[Document]:
    """The members that can be read, in order of name; `read` tells about the others."""
    try:
        with opened(document) as stream, zipfile.ZipFile(stream) as archive:
            refuse_bomb(document, archive)
            for member, refusal in _judged(document, archive):
                content = _content(archive, member) if refusal is None else None
                if content is None:
                    unlisted(document, member.filename)
                else:
                    yield Document(document.path, f"{document.name}!/{member.filename}", content)
    except (*BROKEN_ARCHIVE, UnreadableDocument):
        unlisted(document, "")


def read(document: Document) -> Iterator[InputError]:
    """What is refused: the archive as a whole, or a member by its name. Gives no rows: those are the members'."""
    try:
        refuse_size(document, MAX_TOTAL_BYTES)
        with opened(document) as stream, zipfile.ZipFile(stream) as archive:
            refuse_bomb(document, archive)
            if not any(_judged(document, archive)):
                yield UnreadableDocument("er zit geen bestand in dat te lezen is", document=document.name)
            for member, refusal in _judged(document, archive):
                said = refusal
                if refusal is None and _content(archive, member) is None:
                    said = "is beschadigd of op een onbekende manier ingepakt"
                if said:
                    yield UnreadableDocument(said, document=document.name, place=f"onderdeel {member.filename!r}")
    except UnreadableDocument as error:
        yield error
    except BROKEN_ARCHIVE as error:
        yield UnreadableDocument(f"is geen leesbaar ZIP-archief: {error}", document=document.name)


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    try:
        return archive.read(member)
    except BROKEN_ARCHIVE:
        return None


def _judged(document: Document, archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str | None]]:
    """Each file with the reason to refuse it, or None; in order of name."""
    seen: set[str] = set()
    for member in sorted(archive.infolist(), key=lambda member: member.filename):
        if member.is_dir() and not _climbs_out(member.filename):
            continue
        if not _is_passed_over(member.filename):
            yield member, _refusal(document, member, seen)
        seen.add(member.filename)


def _refusal(document: Document, member: zipfile.ZipInfo, seen: set[str]) -> str | None:
    name = member.filename
    if _climbs_out(name):
        return "heeft een pad dat buiten het archief wijst; dat wordt niet gelezen"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is een koppeling (symlink); dat wordt niet gelezen"
    if member.flag_bits & _ENCRYPTED:
        return "is met een wachtwoord beveiligd"
    if name.lower().endswith(".zip"):
        return f"is een archief in een archief; pak {document.name} eerst uit"
    return "komt twee keer voor in het archief" if name in seen else None


def _climbs_out(name: str) -> bool:
    plain = name.replace("\\", "/")  # as some programs of Windows write a folder
    return plain.startswith("/") or bool(re.match(r"[A-Za-z]:", plain)) or ".." in plain.split("/")


def _is_passed_over(name: str) -> bool:
    """Also `__MACOSX`, where macOS keeps what is not for others; a path that climbs out is refused instead."""
    *folders, last = name.replace("\\", "/").split("/")
    here = why_left_behind(last) or any(why_left_behind(one, is_folder=True) for one in folders)
    return bool(here) and not _climbs_out(name)
