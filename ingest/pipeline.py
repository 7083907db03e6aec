"""
Read → map → link → validate → commit.

One record, one document (docs/adr/0007): a record remembers the document that states it, so that an edited file changes
its own facts only, and a file that is gone can be withdrawn.
The record of the file itself is written last: an interrupted file is read again, and what was done counts as unchanged.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from ingest.draft import Draft, Origin, Skipped
from ingest.link import linked, new_themes
from ingest.mapping import VERSION, mapped
from ingest.quarantine import Quarantine
from ingest.readers import documents, read
from ingest.sources import Document, Row
from ingest.summary import Summary
from kg.errors import DuplicateId, InputError, KringError
from kg.following import Progress
from kg.gazetteer import Gazetteer
from kg.ports import Delete, Journal, Put, Stored
from kg.records import Records
from kg.schema import dump, links_of, parse

_BATCH: Final = 2000
_EXAMPLES: Final = 5
_UNREAD: Final = "?"  # no record has this id: something in the document could not be told apart
_THEME: Final = "ingest/themes"
_KEPT: Final = "niet ingetrokken zolang het document rijen heeft die niet te lezen zijn"
FILE: Final = "bestand"
Change: TypeAlias = Put | Delete
Admit: TypeAlias = Callable[[dict[str, Any], str, Stored | None, bool], Mapping[str, Any]]  # payload, kind, held, named
# Registers come first: what they name has to be known before names are resolved.
_FIRST: Final = ("gemeenten_flat", "themes.ttl", "herindelingen", "profiel", "elements", "rwc_", "scw_", "ccw_")
_LAST: Final = ("relations", "gpp_")


@dataclass(frozen=True, slots=True)
class _Statement:
    """A validated record on its way in, with the row that it came from."""

    draft: Draft
    payload: dict[str, Any]
    row: Row


@dataclass
class _Run:
    """What one run knows and counts."""

    journal: Journal
    space: str
    actor: str
    stamp: str
    quarantine: Quarantine
    progress: Progress
    summary: Summary = field(default_factory=Summary)
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer({}, {}))
    themes: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    admit: Admit | None = None
    common: bool = True
    readable: Callable[[Stored], bool] = lambda _stored: True
    places: bool = False
    done: int = 0

    def scan(self, kind: str) -> Iterator[Stored]:
        """The records of a kind that who asks may read."""
        return filter(self.readable, Records(self.journal).scan(kinds=[kind]))

    def present(self, record_ids: Collection[str]) -> set[str]:
        """Those of the ids that are records which who asks may read."""
        return {key for key, stored in self.journal.get_many(record_ids).items() if self.readable(stored)}

    def know_places(self) -> None:
        """Take in the names of the municipalities."""
        known = [stored.payload for stored in self.scan("Municipality")]
        self.gazetteer, self.places = Gazetteer.of(known), bool(known)

    def refuse(self, error: InputError, document: str, row: Row | None = None, origin: Origin | None = None) -> None:
        """Put something in quarantine and go on."""
        self.summary.refused.append(self.quarantine.add(error, document=document, row=row, origin=origin))


def ingest(
    paths: Sequence[Path],
    journal: Journal,
    *,
    space: str,
    actor: str,
    quarantine: Path,
    progress: Progress = lambda _label, _done, _total: None,
    now: datetime | None = None,
    admit: Admit | None = None,
    readable: Callable[[Stored], bool] = lambda _stored: True,
    common: bool = True,
) -> Summary:
    """
    Load documents; what cannot be used goes to quarantine with the reason, and the rest goes on.

    Args:
        paths: Files and folders.
        journal: Where the records go.
        space: "owner/audience" of what is new.
        actor: Who does it, for the journal.
        quarantine: Folder for the file with what is refused.
        progress: Told which documents are done.
        now: The time that goes into the provenance.
        admit: The payload as who asks may state it; raises a `KringError` where they may not.
        readable: Whether who asks may read a record; to others nothing is linked, and of others nothing is said.
        common: Whether what is everyone's may be added: the registers that come along, and themes that are named first.
    """
    begun, moment = time.perf_counter(), now or datetime.now(UTC)
    run = _Run(journal, space, actor, _stamp(moment), Quarantine(quarantine, moment), progress)
    run.readable, run.admit, run.common = readable, admit, common
    run.themes = {stored.id for stored in run.scan("Concept") if stored.id.startswith("thema-")}
    run.know_places()
    base = _registers() if common and not run.places else []
    passed_over: list[str] = []
    found = list(documents(paths, skipped=passed_over.append))
    here = {document.path.resolve() for document in base}
    work = [*base, *(document for document in sorted(found, key=_order) if document.path.resolve() not in here)]
    run.summary.left_out.update(text.partition(": ")[2] for text in passed_over)
    for number, document in enumerate(work, 1):
        _document(run, document, _root(paths, document))
        progress("documenten", number, len(work))
    _count_open_links(run)
    run.summary.quarantine = run.quarantine.close()
    run.summary.seconds = time.perf_counter() - begun
    return run.summary


def _registers() -> list[Document]:
    """The register of municipalities and the themes that come with Kring, for a store that has none."""
    tooi, ontology = files("ingest") / "demo" / "tooi", files("ontologies")
    places = [(tooi, "gemeenten_flat.csv"), (tooi, "herindelingen.csv"), (ontology, "themes.ttl")]
    return [Document(Path(str(folder / name)), f"kring/{name}") for folder, name in places]


def _order(document: Document) -> int:
    """Registers first, relations last, the rest as it comes."""
    if any(part in document.name for part in _FIRST):
        return 0
    return 2 if any(part in document.name for part in _LAST) else 1


def _root(paths: Sequence[Path], document: Document) -> str:
    """Which of the asked folders a document is under, as a short hash: paths of a machine are nobody's business."""
    file = document.path.resolve()
    for path in paths:
        asked = path.resolve()
        if file == asked or asked in file.parents:
            return _short(str(asked if path.is_dir() else asked.parent))
    return ""


def source_id(document: Document) -> str:
    """The id of the record of a file: the same as long as the file stays where it is."""
    member = document.name.partition("!/")[2] if document.content is not None else ""
    return f"bestand-{_short(f'{document.path.resolve()}!/{member}')}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _checksum(document: Document) -> str:
    if document.content is not None:
        return "sha256:" + hashlib.sha256(document.content).hexdigest()
    if not document.path.is_file():
        return ""
    with document.path.open("rb") as opened:
        return "sha256:" + hashlib.file_digest(opened, "sha256").hexdigest()


# --- one document ---------------------------------------------------------------------------------


def _document(run: _Run, document: Document, root: str) -> None:
    key, checksum = source_id(document), _checksum(document)
    before = run.journal.get(key)
    version = {"name": "kring-mapping", "value": VERSION}
    if (
        before is not None
        and before.payload.get("checksum") == checksum
        and version in before.payload.get("properties", ())
    ):
        run.summary.skipped += 1
        return
    stated: dict[str, str] = {}  # id → kind, also of what was refused: the earlier version of it stays
    rows = _statements(run, document, key, stated)
    usable = False
    while batch := list(islice(rows, _BATCH)):
        usable = True
        _commit(run, key, document, batch)
    if not usable and stated.keys() <= {_UNREAD}:
        return  # nothing could be read: what it stated before stays, and it is read again next time
    gone = run.journal.claimed_by(key) - stated.keys()
    if gone and _UNREAD in stated:
        run.summary.left_out[_KEPT] += len(gone)
    else:
        _withdraw(run, key, gone)
    named = [version, {"name": "kring-root", "value": root}] if root else [version]
    payload = {
        "id": key,
        "title": document.name.rsplit("/", 1)[-1],
        "category": FILE,
        "path": document.name,
        "checksum": checksum,
        "properties": named,
    }
    put = Put(key, "Source", before.space if before else run.space, dump(parse("Source", payload)))
    run.journal.append([put], actor=run.actor, reason=f"ingest {document.name}")
    run.summary.read += 1
    if any(kind == "Municipality" for kind in stated.values()):
        run.know_places()


def _statements(run: _Run, document: Document, key: str, stated: dict[str, str]) -> Iterator[_Statement]:
    """The valid records of a document; the rest goes to quarantine."""
    origin = Origin.of(document, key[-6:])
    for row in read(document):
        if isinstance(row, InputError):
            run.refuse(row, document.name)
            stated[_UNREAD] = ""
            continue
        for draft in mapped(row, origin):
            if isinstance(draft, Skipped):
                run.summary.left_out[draft.reason] += 1
                stated.setdefault("", "")
            elif isinstance(draft, InputError):
                run.refuse(draft, document.name, row, origin)
                stated |= {"": "", _UNREAD: ""}
            else:
                try:
                    yield from _checked(run, key, draft, row, stated)
                except InputError as error:
                    run.refuse(error, document.name, row, origin)


def _checked(run: _Run, key: str, draft: Draft, row: Row, stated: dict[str, str]) -> Iterator[_Statement]:
    """A draft as a valid statement, after the themes that it is the first to name."""
    record = draft.payload.get("id")
    if isinstance(record, str):
        if record in stated:
            raise DuplicateId(
                f"{draft.kind} {record!r} staat al eerder in dit document; geef een van beide een ander id"
            )
        stated[record] = draft.kind
        if draft.kind == "Concept":
            run.themes.add(record)
    else:
        stated[_UNREAD] = ""
    place = draft.place or row.place
    payload = linked(draft, run.gazetteer)
    origin = {"source": key, "place": place, "at": run.stamp, "method": draft.method}
    valid = dump(parse(draft.kind, {**payload, "provenance": [origin]}))
    for theme in new_themes(draft, run.themes) if run.common else ():
        stated[theme["id"]] = "Concept"
        concept = dump(parse("Concept", {**theme, "provenance": [{**origin, "method": _THEME}]}))
        yield _Statement(Draft("Concept", theme, _THEME, yields=True), concept, row)
    yield _Statement(draft, valid, row)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _commit(run: _Run, key: str, document: Document, batch: list[_Statement]) -> None:
    """Write what is new or different, in one transaction."""
    held = run.journal.get_many(statement.payload["id"] for statement in batch)
    needed = {str(statement.payload.get(name)) for statement in batch for name in statement.draft.must_exist}
    present = run.present(needed) | {statement.payload["id"] for statement in batch} if needed else set()
    puts: list[Change] = []
    for statement in batch:
        kind, payload = statement.draft.kind, statement.payload
        missing = [str(payload.get(name)) for name in statement.draft.must_exist if payload.get(name) not in present]
        if missing:
            error = InputError(f"{kind} {payload['id']}: {', '.join(missing)} is niet bekend")
            run.refuse(error, document.name, statement.row, Origin.of(document, key[-6:]))
            continue
        admitted = statement
        try:
            if run.admit is not None:
                named = not statement.draft.yields and key[-6:] not in payload["id"]
                stated = run.admit(payload, kind, held.get(payload["id"]), named)
                admitted = statement if stated is payload else replace(statement, payload=dict(stated))
        except KringError as error:
            run.refuse(InputError(str(error)), document.name, statement.row, Origin.of(document, key[-6:]))
            continue
        try:
            outcome, written, space = _decide(admitted, held.get(payload["id"]), key, run.space)
        except DuplicateId as error:
            run.refuse(error, document.name, statement.row, Origin.of(document, key[-6:]))
            puts += _disowned(held[payload["id"]], key)
            continue
        run.summary.count(kind, outcome)
        if written is not None:
            puts.append(Put(payload["id"], kind, space, written))
            run.targets.update(target for prop, target in links_of(kind, written) if prop != "prov:entity")
    if puts:
        run.journal.append(puts, actor=run.actor, reason=f"ingest {document.name}")
    run.done += len(batch)
    run.progress("records", run.done, 0)


def _decide(statement: _Statement, held: Stored | None, key: str, space: str) -> tuple[str, dict[str, Any] | None, str]:
    """
    What becomes of a statement, given what is held under its id: the outcome, the payload to write if any, its space.

    Raises:
        DuplicateId: If another document states something else under this id.
    """
    payload = statement.payload
    if held is None:
        return "added", payload, space
    mine = [origin for origin in held.payload.get("provenance", ()) if origin["source"] == key]
    others = [origin for origin in held.payload.get("provenance", ()) if origin["source"] != key]
    same = _content(held.payload) == _content(payload) and held.kind == statement.draft.kind
    if same and mine and _where(mine[0]) == _where(payload["provenance"][0]):
        return "unchanged", None, space
    if same and not mine and held.space != space:
        return "unchanged", None, space  # stated elsewhere, for others to see: our document is not theirs to know
    if same:
        outcome = "moved" if mine else "confirmed"
        return outcome, {**payload, "provenance": [*others, *payload["provenance"]]}, held.space
    if mine and not others:
        return "changed", payload, held.space
    if statement.draft.yields:
        return "unchanged", None, space
    raise DuplicateId(f"{statement.draft.kind} {payload['id']!r} {_taken(held, others, space)}")


def _disowned(held: Stored, key: str) -> list[Change]:
    """A record without the provenance of a document that now states something else about it, if it had any."""
    others = [origin for origin in held.payload.get("provenance", ()) if origin["source"] != key]
    if len(others) == len(held.payload.get("provenance", ())):
        return []
    return [Put(held.id, held.kind, held.space, {**held.payload, "provenance": others})]


def _taken(held: Stored, others: Sequence[Any], space: str) -> str:
    """Why an id is not free; of what is in another space no more than that."""
    if held.space != space:
        return "is al in gebruik in een andere ruimte; geef het een ander id"
    if not others:
        return "staat al in de opslag en komt niet uit een document; geef het een ander id of verwijder dat record"
    return (
        f"is al anders ingelezen uit {others[0]['source']} ({others[0]['place']}); "
        "geef het een ander id of trek dat document in"
    )


def _content(payload: Any) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name != "provenance"}


def _where(origin: Any) -> tuple[str, str]:
    return origin["place"], origin["method"]


# --- what is no longer stated ---------------------------------------------------------------------


def _withdraw(run: _Run, key: str, gone: Collection[str]) -> None:
    """Take back what a document stated; a record that another document states too only loses this provenance."""
    changes: list[Change] = []
    for record, stored in run.journal.get_many(sorted(gone)).items():
        if all(origin["method"] == _THEME for origin in stored.payload["provenance"]):
            continue  # a label belongs to everyone who uses it, not to the document that came first
        others = [origin for origin in stored.payload["provenance"] if origin["source"] != key]
        if others:
            changes.append(Put(record, stored.kind, stored.space, {**stored.payload, "provenance": others}))
        else:
            changes.append(Delete(record))
        run.summary.count(stored.kind, "withdrawn")
    if changes:
        run.journal.append(changes, actor=run.actor, reason=f"ingetrokken: staat niet meer in {key}")


def withdraw_missing(paths: Sequence[Path], journal: Journal, *, actor: str, summary: Summary) -> None:
    """Take back what came from files that were under the folders and are there no more."""
    now = datetime.now(UTC)
    run = _Run(journal, "", actor, _stamp(now), Quarantine(Path(), now), lambda _a, _b, _c: None, summary)
    roots = {_short(str((path if path.is_dir() or not path.exists() else path.parent).resolve())) for path in paths}
    present = {source_id(document) for document in documents([path for path in paths if path.exists()])}
    for stored in list(journal.scan(kinds=["Source"])):
        named = {entry["name"]: entry["value"] for entry in stored.payload.get("properties", ())}
        if stored.payload.get("category") != FILE or stored.id in present or named.get("kring-root") not in roots:
            continue
        _withdraw(run, stored.id, journal.claimed_by(stored.id))
        journal.append([Delete(stored.id)], actor=actor, reason=f"ingetrokken: {stored.payload['path']} is weg")
        summary.count("Source", "withdrawn")


def _count_open_links(run: _Run) -> None:
    """How many links of this run end in nothing."""
    targets = sorted(run.targets)
    for start in range(0, len(targets), _BATCH):
        part = targets[start : start + _BATCH]
        absent = sorted(set(part) - run.present(part))
        run.summary.open_links += len(absent)
        run.summary.open_examples += absent[: _EXAMPLES - len(run.summary.open_examples)]
