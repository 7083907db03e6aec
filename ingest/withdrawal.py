"""What is no longer stated: files that are there no more, and a source that is taken back."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ingest.commit.quarantine import Quarantine
from ingest.commit.records import Run, withdraw
from ingest.commit.summary import Summary
from ingest.document import Document
from ingest.formats.registry import documents
from ingest.pipeline import id_of, short, source_id, stamp
from ingest.propose.documents import close
from kg.model.frameworks import FILE
from kg.ports.journal import Delete, Mandate
from kg.store.records import Records

MOST_WITHDRAWN: Final = 0.2  # share of the files of a folder that goes without asking
_NAMED: Final = 10  # files


def withdraw_document(key: str, records: Records, *, mandate: Mandate) -> None:
    """Take back what one file stated, and the record of it."""
    _withdraw(_withdrawing(records, mandate, Summary()), key, f"ingetrokken: {key}")


@dataclass(frozen=True, slots=True)
class Missing:
    """
    What `withdraw_missing` would take back.

    Attributes:
        files: The records of files that are there no more: (id, name), in order of name.
        known: How many files were ever read under the folders.
        records: By kind, how many records those files state; one that another file states too stays.
    """

    files: Sequence[tuple[str, str]]
    known: int
    records: Mapping[str, int]

    @property
    def drastic(self) -> bool:
        """Whether it is more than who removes some files would expect: a folder that is not mounted looks the same."""
        return len(self.files) > MOST_WITHDRAWN * self.known

    def lines(self) -> Iterator[str]:
        """What would go, in Dutch."""
        said = ", ".join(f"{number} {kind}" for kind, number in sorted(self.records.items())) or "geen records"
        yield f"{len(self.files)} van de {self.known} bestanden zijn er niet meer; daaruit kwamen {said}:"
        yield from (f"  {name}" for _, name in self.files[:_NAMED])
        if len(self.files) > _NAMED:
            yield f"  … en nog {len(self.files) - _NAMED}"


def missing(paths: Sequence[Path], records: Records, *, mandate: Mandate) -> Missing:
    """What came from files that were under the folders and are there no more."""
    run = _withdrawing(records, mandate, Summary())
    known, gone = _missing(run, paths)
    claimed = {record for key, _ in gone for record in run.journal.claimed_by(key)}
    kinds = Counter(stored.kind for stored in run.look_up(claimed)[0].values())
    return Missing(sorted(gone, key=lambda one: one[1]), known, kinds)


def withdraw_missing(paths: Sequence[Path], records: Records, *, mandate: Mandate, summary: Summary) -> None:
    """Take back what came from files that were under the folders and are there no more."""
    run = _withdrawing(records, mandate, summary)
    for key, _ in _missing(run, paths)[1]:
        _withdraw(run, key, f"ingetrokken: {key} is weg")
        summary.count("Source", "withdrawn")


def _missing(run: Run, paths: Sequence[Path]) -> tuple[int, list[tuple[str, str]]]:
    """How many files were read under the folders, and (id, name) of those that are there no more."""
    roots = {short(str((path if path.is_dir() or not path.exists() else path.parent).resolve())) for path in paths}
    unlisted = list[tuple[Document, str]]()
    here = documents([path for path in paths if path.exists()], unlisted=lambda *one: unlisted.append(one))
    present = {source_id(document) for document in here}
    files = [
        (stored.id, str(stored.payload.get("path", stored.id)))
        for stored in run.scan("Source")
        if stored.payload.get("category") == FILE
        and any(one["name"] == "kring-root" and one["value"] in roots for one in stored.payload.get("properties", ()))
    ]
    return len(files), [one for one in files if one[0] not in present and not _may_be_in(unlisted, *one)]


def _may_be_in(unlisted: Sequence[tuple[Document, str]], key: str, name: str) -> bool:
    """
    Whether a file may be in what could not be read: a folder, a document, or what is named in a document.

    Args:
        unlisted: As `documents` tells.
        key: The id of the record of the file.
        name: As it was called.
    """
    file, _, inside = name.removeprefix("/").partition("!/")
    for holder, member in unlisted:
        if holder.path.is_dir():
            parts = Path(file).parts
            if any(id_of(holder.path.joinpath(*parts[at:]), inside) == key for at in range(1, len(parts))):
                return True
            continue
        within = "!/".join(filter(None, (holder.name.partition("!/")[2], member)))
        if (not within or inside == within or inside.startswith(f"{within}!/")) and id_of(holder.path, inside) == key:
            return True
    return False


def _withdrawing(records: Records, mandate: Mandate, summary: Summary) -> Run:
    """A run that states nothing."""
    now = datetime.now(UTC)
    return Run(records, "", mandate, stamp(now), Quarantine(Path(), now), lambda _a, _b, _c: None, summary)


def _withdraw(run: Run, key: str, reason: str) -> None:
    close(run, run.journal.claimed_by(key))
    withdraw(run, key, run.journal.claimed_by(key))
    run.journal.append([Delete(key, step="ingest")], mandate=run.mandate, reason=reason)
