"""
Backup, restore and export.

A backup is a zip of the journal, and of what costs long to make again (vectors); every other view is rebuilt from it.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError, StoreDamaged, StoreTooNew
from kg.ports import Stored

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph, Stores

FORMAT: Final = 1
_MEMBERS: Final = ("journal.db", "passages.db")
_RDF: Final = frozenset({".nq", ".trig", ".ttl", ".nt"})


def write_backup(graph: "KnowledgeGraph", file: Path) -> dict[str, Any]:
    """Write a backup of the whole store while it is in use; the manifest as written."""
    stores = graph.stores
    graph.witness.exported({space for _, space in stores.counts()}, "reservekopie")
    with tempfile.TemporaryDirectory(dir=stores.directory) as folder:
        work = Path(folder)
        stores.journal.backup(str(work / "journal.db"))
        stores.passages.backup(str(work / "passages.db"))
        manifest = {
            "format": FORMAT,
            "events": stores.journal.head(),
            "last_hash": _last_hash(stores),
            "seen": dict(zip(("lines", "last_hash"), stores.trail.end(), strict=True)),
            "sha256": {name: _sha256(work / name) for name in _MEMBERS},
        }
        (work / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        partial = file.with_name(file.name + ".partial")
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("manifest.json", *_MEMBERS):
                archive.write(work / name, name)
        partial.replace(file)
    return {"file": str(file), **manifest}


def read_backup(file: Path, directory: Path) -> None:
    """
    Put a backup back into a directory that holds no store yet.

    Raises:
        InputError: If the file is no backup, names paths outside it, or the directory already has a store.
        StoreTooNew: If a newer version of Kring wrote it.
        StoreDamaged: If a member does not have the content that the manifest states.
    """
    if (directory / "journal.db").exists():
        raise InputError(f"in {directory} staat al een opslag; kies een lege map met --store")
    try:
        with zipfile.ZipFile(file) as archive:
            _unpack(archive, file, directory)
    except (zipfile.BadZipFile, FileNotFoundError, KeyError, json.JSONDecodeError) as error:
        raise InputError(f"{file} is geen reservekopie van Kring: {error}") from error


def _unpack(archive: zipfile.ZipFile, file: Path, directory: Path) -> None:
    strange = set(archive.namelist()) - {"manifest.json", *_MEMBERS}
    if strange:
        raise InputError(f"{file} bevat onverwachte delen: {', '.join(sorted(strange))}; er is niets teruggezet")
    manifest = json.loads(archive.read("manifest.json"))
    if manifest["format"] > FORMAT:
        raise StoreTooNew(f"{file} heeft vorm {manifest['format']}; deze versie van Kring leest tot en met {FORMAT}")
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory) as folder:
        work = Path(folder)
        for name in _MEMBERS:
            with archive.open(name) as packed, (work / name).open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
            if _sha256(work / name) != manifest["sha256"][name]:
                raise StoreDamaged(f"{file}: {name} is beschadigd; er is niets teruggezet")
        (directory / "passages").mkdir(exist_ok=True)
        (work / "passages.db").replace(directory / "passages" / "passages.db")
        (work / "journal.db").replace(directory / "journal.db")


def _last_hash(stores: "Stores") -> str:
    """The end of the chain: kept elsewhere, it shows that the journal was not cut off."""
    head = stores.journal.head()
    return next((event.hash for event in stores.journal.events(after=head - 1)), "")


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def export_to(graph: "KnowledgeGraph", file: Path) -> dict[str, Any]:
    """
    Write what may be read: records as JSON Lines that `kring ingest` takes back, or RDF.

    Raises:
        InputError: If the suffix is not known.
    """
    suffix = file.suffix.lower()
    if suffix in _RDF:
        graph.witness.exported(graph.spaces(), suffix)
        return {"file": str(file), "triples": graph.stores.triples.dump(str(file), spaces=graph.spaces())}
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
