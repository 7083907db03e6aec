"""
Backup, restore and export.

A backup is a zip of the journal, and of what costs long to make again (vectors); every other view is rebuilt from it.
Its manifest says where both chains of the journal ended when it was begun: `missing_since` holds a store against that.
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
from kg.owned import own_file, own_folder
from kg.ports import Stored

if TYPE_CHECKING:
    from kg.reading import Stores
    from kg.service import KnowledgeGraph

FORMAT: Final = 1
_MEMBERS: Final = ("journal.db", "passages.db")
_RDF: Final = frozenset({".nq", ".trig", ".ttl", ".nt"})


def write_backup(graph: "KnowledgeGraph", file: Path) -> dict[str, Any]:
    """Write a backup of the whole store while it is in use; the manifest as written."""
    stores = graph.stores
    graph.witness.exported({space for _, space in stores.counts()}, "reservekopie")
    ends = _ends(stores)  # before the copy: it holds at least that much
    with tempfile.TemporaryDirectory(dir=stores.directory) as folder:
        work = Path(folder)
        stores.journal.backup(str(work / "journal.db"))
        stores.passages.backup(str(work / "passages.db"))
        manifest = {
            "format": FORMAT,
            **ends,
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
    own_folder(directory)
    with tempfile.TemporaryDirectory(dir=directory) as folder:
        work = Path(folder)
        for name in _MEMBERS:
            own_file(work / name)
            with archive.open(name) as packed, (work / name).open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
            if _sha256(work / name) != manifest["sha256"][name]:
                raise StoreDamaged(f"{file}: {name} is beschadigd; er is niets teruggezet")
        own_folder(directory / "passages")
        (work / "passages.db").replace(directory / "passages" / "passages.db")
        (work / "journal.db").replace(directory / "journal.db")


def missing_since(graph: "KnowledgeGraph", file: Path) -> list[str]:
    """
    What a backup of a store had and the store has no more, or has otherwise, in Dutch; [] when both chains go on.

    A chain alone does not show that its end was cut off, or that all of it was made anew.

    Raises:
        InputError: If the file is no backup.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read("manifest.json"))
        events, last_hash, seen = manifest["events"], manifest["last_hash"], manifest.get("seen")
    except (zipfile.BadZipFile, OSError, KeyError, ValueError) as error:
        raise InputError(f"{file} is geen reservekopie van Kring: {error}") from error
    wrong = []
    if _hash_of_event(graph.stores, events) != last_hash:
        wrong.append(f"het journaal gaat niet verder op gebeurtenis {events} van {file}: er is geschiedenis weg")
    if seen and graph.stores.trail.hash_of(seen["lines"]) != seen["last_hash"]:
        wrong.append(f"wie wat zag gaat niet verder op regel {seen['lines']} van {file}: er zijn regels weg")
    return wrong


def _ends(stores: "Stores") -> dict[str, Any]:
    """Where the chains end now."""
    events, (lines, last_line) = stores.journal.head(), stores.trail.end()
    seen = {"lines": lines, "last_hash": last_line}
    return {"events": events, "last_hash": _hash_of_event(stores, events), "seen": seen}


def _hash_of_event(stores: "Stores", seq: int) -> str:
    """The hash of an event; "" when it is not there."""
    event = next(stores.journal.events(after=seq - 1), None)
    return event.hash if event is not None and event.seq == seq else ""


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
