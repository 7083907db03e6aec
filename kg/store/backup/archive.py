"""
Backup, restore and export.

A backup is a zip of the journal, of what lies beside it (keys, grants, web hooks, feeds, templates), and of what costs
long to make again (vectors); every other view is rebuilt from it. It is the same file from one machine and from many.
Not in it: the key that it is signed with, files that wait to be read in, what ingest refused, and the list of erasures.
Its manifest is an anchor: it says, signed, where both chains of the journal ended when it was begun. `missing_since`
holds a store against that.
"""

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError, StoreDamaged, StoreTooNew
from kg.ports.journal import Stored
from kg.ports.signer import Signer
from kg.private_files import TEMPLATES, own_file, own_folder
from kg.reading_room import reading_room, sweep
from kg.store.evidence.anchors import Anchor

if TYPE_CHECKING:
    from kg.store.reader import Reader

FORMAT: Final = 3
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.jws"
_JOURNAL: Final = "journal.db"
_PASSAGES: Final = "passages.db"
_BESIDE: Final = "access.db"
_NO_BACKUP: Final = (  # what reading a file that is none may raise; RuntimeError: one with a password
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    RuntimeError,
)
_RDF: Final = frozenset({".nq", ".trig", ".ttl", ".nt"})


def write_backup(graph: "Reader", file: Path) -> dict[str, Any]:
    """
    Write a signed backup of the whole store while it is in use; the manifest as written, and whose key signed it.

    Raises:
        InputError: If no file can come there.
    """
    _must_take(file)
    stores = graph.stores
    graph.witness.exported({space for _, space in stores.counts()}, "reservekopie")
    ends = stores.anchors.now()  # before the copy: it holds at least that much
    signer = stores.anchors.signer
    with reading_room(stores.directory) as room:
        work = room()
        stores.journal.backup(str(work / _JOURNAL))
        stores.passages.backup(str(work / _PASSAGES))
        kept = dict(stores.kept(work))
        found = (path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file())
        members = sorted(filter(_is_ours, found))  # without the lock of the room, and what a database leaves there
        sums = {name: _sha256(work / name) for name in members}
        manifest = {"format": FORMAT, **ends.to_json(), "beside": kept, "sha256": sums}
        (work / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        (work / SIGNATURE).write_text(signer.signed((work / MANIFEST).read_bytes()), encoding="ascii")
        partial = file.with_name(file.name + ".partial")
        partial.unlink(missing_ok=True)
        own_file(partial)  # everything private is in it
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in (MANIFEST, SIGNATURE, *members):
                archive.write(work / name, name)
        partial.replace(file)
    stores.anchors.renew()
    return {"file": str(file), **manifest, "key": signer.key}


def _must_take(file: Path) -> None:
    """A file can come there, as far as can be seen before the work is done."""
    if file.is_dir():
        raise InputError(f"{file} is een map; geef de naam van een bestand")
    if not file.parent.is_dir():
        raise InputError(f"de map {file.parent} bestaat niet; maak haar eerst, of geef een andere naam")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """
    A backup that has been unpacked and has the content that its manifest states.

    Attributes:
        folder: With its parts.
        manifest: What it says of itself.
        key: The fingerprint of the key that signed that; "" when it is not signed.
    """

    folder: Path
    manifest: Mapping[str, Any]
    key: str


@contextmanager
def unpacked(file: Path, directory: Path, signer: Signer) -> Iterator[Unpacked]:
    """
    A backup, unpacked beside where it is to come, for as long as the block runs.

    Raises:
        InputError: If the file is no backup, or names paths outside it.
        StoreTooNew: If a newer version of Kring wrote it.
        StoreDamaged: If a part or the signature does not belong to its manifest.
    """
    sweep(directory)
    with reading_room(directory) as room:
        try:
            with zipfile.ZipFile(file) as archive:
                found = _unpack(archive, file, room(), signer)
        except _NO_BACKUP as error:
            raise InputError(f"{file} is geen reservekopie van Kring: {error}") from error
        yield found


def _unpack(archive: zipfile.ZipFile, file: Path, work: Path, signer: Signer) -> Unpacked:
    strange = [name for name in archive.namelist() if not _is_ours(name)]
    if strange:
        raise InputError(f"{file} bevat onverwachte delen: {', '.join(sorted(strange))}; er is niets teruggezet")
    stated = archive.read(MANIFEST)
    manifest = json.loads(stated)
    if manifest["format"] > FORMAT:
        raise StoreTooNew(f"{file} heeft vorm {manifest['format']}; deze versie van Kring leest tot en met {FORMAT}")
    key = ""
    if SIGNATURE in archive.namelist():
        signed, key = _opened(signer, archive.read(SIGNATURE), file)
        if signed != stated:
            raise StoreDamaged(f"{file}: de handtekening is niet van deze reservekopie; er is niets teruggezet")
    for name in {_JOURNAL, *manifest["sha256"], *archive.namelist()} - {MANIFEST, SIGNATURE}:
        stated_sum = manifest["sha256"][name]
        own_folder((work / name).parent)
        own_file(work / name)
        with archive.open(name) as packed, (work / name).open("wb") as opened:
            shutil.copyfileobj(packed, opened)
        if _sha256(work / name) != stated_sum:
            raise StoreDamaged(f"{file}: {name} is beschadigd; er is niets teruggezet")
    return Unpacked(work, manifest, key)


def _is_ours(name: str) -> bool:
    """Whether a part of this name belongs in a backup; none leads out of the folder where it is unpacked."""
    if name in {MANIFEST, SIGNATURE, _JOURNAL, _PASSAGES, _BESIDE}:
        return True
    first, *others = PurePosixPath(name).parts or ("",)
    is_plain = "\\" not in name and "\0" not in name and not name.endswith("/")
    return first == TEMPLATES and bool(others) and is_plain and not {".", ".."} & set(name.split("/"))


def _opened(signer: Signer, statement: bytes, file: Path) -> tuple[bytes, str]:
    try:
        return signer.opened(statement.decode("ascii", "replace"))
    except InputError as error:
        raise StoreDamaged(f"{file}: {error}; er is niets teruggezet") from error


def place(found: Unpacked, directory: Path) -> None:
    """Put an unpacked backup where a store is to be; the journal last, since that is what makes it one."""
    own_folder(directory / "passages")
    for name, target in ((_PASSAGES, f"passages/{_PASSAGES}"), (_BESIDE, _BESIDE), (TEMPLATES, TEMPLATES)):
        if (found.folder / name).exists():
            (found.folder / name).replace(directory / target)
    (found.folder / _JOURNAL).replace(directory / _JOURNAL)


def missing_since(graph: "Reader", file: Path) -> list[str]:
    """
    What a backup of a store had and the store has no more, or has otherwise, in Dutch; [] when both chains go on.

    Raises:
        InputError: If the file is no backup.
        StoreDamaged: If its signature is not of it.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            stated = archive.read(MANIFEST)
            anchor = Anchor.read(json.loads(stated))
            signature = archive.read(SIGNATURE) if SIGNATURE in archive.namelist() else b""
    except (*_NO_BACKUP, OSError) as error:
        raise InputError(f"{file} is geen reservekopie van Kring: {error}") from error
    stores = graph.stores
    if signature and _opened(stores.anchors.signer, signature, file)[0] != stated:
        raise StoreDamaged(f"{file}: de handtekening is niet van deze reservekopie")
    return anchor.missing(stores.journal, stores.trail, str(file))


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def export_to(graph: "Reader", file: Path) -> dict[str, Any]:
    """
    Write what may be read: records as JSON Lines that `kring ingest` takes back, or RDF.

    Raises:
        InputError: If the suffix is not known.
    """
    suffix = file.suffix.lower()
    if suffix in {*_RDF, ".jsonl"}:
        _must_take(file)
    if suffix in _RDF:
        graph.witness.exported(graph.spaces(), suffix)
        return {"file": str(file), "triples": graph.triples.dump(str(file), spaces=graph.spaces())}
    if suffix != ".jsonl":
        known = ", ".join(sorted([*_RDF, ".jsonl"]))
        raise InputError(f"uitgang {suffix!r} van {file} is onbekend; kies uit {known}")
    graph.witness.exported(graph.spaces(), suffix)
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for line in _lines(graph.scan()):
            out.write(line)
            count += 1
    return {"file": str(file), "records": count}


def _lines(records: Iterator[Stored]) -> Iterator[str]:
    for stored in records:
        yield json.dumps({"kind": stored.kind, **stored.payload}, ensure_ascii=False) + "\n"
