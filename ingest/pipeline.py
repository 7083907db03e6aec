"""
Read → map → link → validate → commit.

One record, one document (docs/adr/0007): a record remembers the document that states it, so that an edited file changes
its own facts only, and a file that is gone can be withdrawn.
The record of the file itself is written last: an interrupted file is read again, and what was done counts as unchanged.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Final

from ingest.commit.links import citing, linked, naming, new_themes, spelled_out
from ingest.commit.quarantine import Quarantine, age, settle, standing
from ingest.commit.records import THEME, TOGETHER, Run, Statement, commit, withdraw
from ingest.commit.summary import FileRead, Summary
from ingest.commit.twins import Twins
from ingest.document import Document, Row, Section
from ingest.documents.identity.source import identified, told
from ingest.formats.lookahead import read_ahead
from ingest.formats.registry import WITHOUT_TABLES, documents, read
from ingest.mappings.draft import Draft, Held, Origin, Skipped
from ingest.mappings.generic import RUNNING
from ingest.mappings.registry import UNUSABLE, VERSION, mapped, refusal, turn
from ingest.mappings.shape import Turn
from ingest.propose.documents import Finder, close, propose
from kg.errors import DuplicateId, InputError
from kg.model.frameworks import FILE
from kg.model.schema import dump, parse
from kg.ports.journal import Mandate, Put, Stored
from kg.ports.view import Progress
from kg.store.records import Records

_EXAMPLES: Final = 5
_REFUSED: Final = "!"  # no record has this id: rows could be read, and were refused
_UNREAD: Final = "?"  # no record has this id: something in the document could not be told apart
_KEPT: Final = "niet ingetrokken zolang het document rijen heeft die niet te lezen zijn"
_VERSION: Final = {"name": "kring-mapping", "value": VERSION}
_LOOKED_AT: Final = 20  # rows or errors, to see what a document holds


@dataclass(frozen=True, slots=True)
class _Pending:
    """A document that is new or has changed; `before` is the record of it, if there is one."""

    document: Document
    key: str
    checksum: str
    before: Stored | None


def ingest(
    paths: Sequence[Path],
    records: Records,
    *,
    space: str,
    mandate: Mandate,
    quarantine: Path,
    progress: Progress = lambda _label, _done, _total: None,
    now: datetime | None = None,
    summary: Summary | None = None,
    finder: Finder | None = None,
) -> Summary:
    """
    Load documents; what cannot be used goes to quarantine with the reason, and the rest goes on.

    Args:
        paths: Files and folders.
        records: Where the records go.
        space: "owner/audience" of what is new.
        mandate: On whose behalf; of what they may not read nothing is said, and nothing is linked to it.
        quarantine: Folder for the file with what is refused.
        progress: Told which documents are done.
        now: The time that goes into the provenance.
        summary: Where it is counted; whoever gives one has the figures of a run that was broken off.
        finder: Finds what a text states, for a proposal; None: nothing is proposed.

    Raises:
        Forbidden: If the caller may nothing any more.
    """
    begun, moment = time.perf_counter(), now or datetime.now(UTC)
    summary = summary or Summary()
    run = Run(records, space, mandate, stamp(moment), Quarantine(quarantine, moment), progress, summary)
    age(quarantine, moment)
    run.themes = {stored.id for stored in run.scan("Concept") if stored.id.startswith("thema-")}
    run.know_places()
    run.know_tables()
    base = _registers() if run.common and not run.places else []
    summary.registers = len(base)
    refused = standing(quarantine)
    work = _work(run, base, paths)
    pending = sorted((one for document in work if (one := _pending(run, document, refused))), key=_turn)
    twins = Twins(run)
    rows_of = read_ahead(one.document for one in pending)
    try:
        for number, (one, rows) in enumerate(zip(pending, rows_of, strict=True), 1):
            with summary.of_file(one.document.name):
                texts = _document(run, one, rows, _root(paths, one.document), twins)
                for source, sections in texts.items():
                    propose(run, source, sections, finder)
            settle(quarantine, refused.keys() & {one.key}, but=run.quarantine.path)
            progress("documenten", number, len(pending))
        _count_open_links(run)
    finally:  # also what was kept when somebody stops it
        rows_of.close()
        summary.quarantine = run.quarantine.close()
        summary.seconds = time.perf_counter() - begun
    return summary


def _work(run: Run, base: Sequence[Document], paths: Sequence[Path]) -> list[Document]:
    """What there is to read, the registers first; what is passed over is counted."""
    passed_over: list[str] = []
    found = list(documents(paths, skipped=passed_over.append))
    run.summary.left_out.update(text.partition(": ")[2] for text in passed_over)
    here = {document.path.resolve() for document in base}
    return [*base, *(document for document in found if document.path.resolve() not in here)]


def _registers() -> list[Document]:
    """The register of municipalities and the themes that come with Kring, for a store that has none."""
    tooi, ontology = files("ingest") / "demo" / "tooi", files("ontologies")
    places = [(tooi, "gemeenten_flat.csv"), (tooi, "herindelingen.csv"), (ontology, "themes.ttl")]
    return [Document(Path(str(folder / name)), f"kring/{name}") for folder, name in places]


def _turn(pending: _Pending) -> Turn:
    """When a document is read, by the first row that it holds; those of one turn as they come."""
    if pending.document.suffix in WITHOUT_TABLES:
        return Turn.ALONG
    begin = read(pending.document, _LOOKED_AT)
    return next((turn(row) for row in begin if isinstance(row, Row)), Turn.ALONG)


def _root(paths: Sequence[Path], document: Document) -> str:
    """Which of the asked folders a document is under, as a short hash: paths of a machine are nobody's business."""
    file = document.path.resolve()
    for path in paths:
        asked = path.resolve()
        if file == asked or asked in file.parents:
            return short(str(asked if path.is_dir() else asked.parent))
    return ""


def source_id(document: Document) -> str:
    """The id of the record of a file: the same as long as the file stays where it is."""
    return id_of(document.path, document.name.partition("!/")[2] if document.content is not None else "")


def id_of(path: Path, inside: str) -> str:
    """The id of the record of a file, or of what is in it under a name."""
    return f"bestand-{short(f'{path.resolve()}!/{inside}')}"


def short(text: str) -> str:
    """What tells texts apart, as twelve characters."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _checksum(document: Document) -> str:
    if document.content is not None:
        return "sha256:" + hashlib.sha256(document.content).hexdigest()
    if not document.path.is_file():
        return ""
    with document.path.open("rb") as opened:
        return "sha256:" + hashlib.file_digest(opened, "sha256").hexdigest()


# --- one document ---------------------------------------------------------------------------------


def _pending(run: Run, document: Document, refused: Mapping[str, Sequence[InputError]]) -> _Pending | None:
    """What there is to do for a document; None, and counted, when it says the same as the last time."""
    key, checksum = source_id(document), _checksum(document)
    key = run.ids.of(key, {}) if run.ids else key
    before = run.look_up([key])[0].get(key)
    said = before.payload if before is not None and before.payload.get("checksum") == checksum else {}
    if _VERSION in said.get("properties", ()) and run.tables.still_holds(said):
        run.summary.skipped += 1
        for error in refused.get(key, ()):
            run.summary.unsolved.add(error)
        run.summary.files.append(FileRead(document.name, {}, 0, same=True))
        return None
    return _Pending(document, key, checksum, before)


def _document(
    run: Run, pending: _Pending, found: Iterable[Row | InputError], root: str, twins: Twins
) -> dict[str, Sequence[Section]]:
    """Read one document in; by id of a source its running text."""
    document, key = pending.document, pending.key
    run.tables.begin()
    stated: dict[str, str] = {}  # id → kind, also of what was refused: the earlier version of it stays
    run.quarantine.source = key
    rows = _statements(run, document, found, key=key, stated=stated, twins=twins)
    usable, texts = False, dict[str, Sequence[Section]]()
    while batch := list(islice(rows, TOGETHER)):
        usable = True
        commit(run, key, document, batch)
        texts |= {one.payload["id"]: one.row.sections for one in batch if one.draft.method == RUNNING}
    if not usable and stated.keys() <= {_UNREAD, _REFUSED}:
        if _REFUSED in stated:
            run.summary.fruitless.append(document.name)
        return {}  # nothing could be used: what it stated before stays, and it is read again next time
    gone = run.journal.claimed_by(key) - stated.keys() - {run.merged[one] for one in stated if one in run.merged}
    if gone and _UNREAD in stated:
        run.summary.left_out[_KEPT] += len(gone)
    else:
        close(run, gone)
        withdraw(run, key, gone)
    rooted = [{"name": "kring-root", "value": root}] if root else []
    named = [_VERSION, *rooted, *run.tables.properties()]
    payload = {
        "id": key,
        "title": document.name.rsplit("/", 1)[-1],
        "category": FILE,
        "path": document.name,
        "checksum": pending.checksum,
        "properties": named,
    }
    place = pending.before.space if pending.before else run.space
    put = Put(key, "Source", place, dump(parse("Source", payload)), step="ingest")
    if pending.before is None or put.payload != pending.before.payload:
        run.journal.append([put], mandate=run.mandate, reason=f"ingest {key}")
    if usable or "" in stated:
        run.summary.read += 1
    else:
        run.summary.fruitless.append(document.name)
    if any(kind == "Municipality" for kind in stated.values()):
        run.know_places()
    return texts


def _statements(
    run: Run, document: Document, rows: Iterable[Row | InputError], *, key: str, stated: dict[str, str], twins: Twins
) -> Iterator[Statement]:
    """The valid records of a document; the rest goes to quarantine."""
    origin, tables = Origin.of(document, key[-6:]), run.tables.of
    for row in rows:
        if isinstance(row, InputError):
            run.refuse(row, document.name)
            stated[_UNREAD] = ""
            continue
        for draft in mapped(row, origin, tables):
            if isinstance(draft, Held):
                run.summary.held[document.name, draft.table.sheet, draft.table.columns] += 1
            elif isinstance(draft, Skipped):
                run.summary.left_out[draft.reason] += 1
                stated.setdefault("", "")
            elif isinstance(draft, InputError):
                run.refuse(draft, document.name, row, origin)
                stated |= {_REFUSED: "", _UNREAD: ""}
            else:
                try:
                    for one in spelled_out(draft, run.titled_of, run.gazetteer):
                        known = _known(one, row, origin, run)
                        if one.method == RUNNING:
                            known = twins.known(known, key, document.name)
                        yield from _checked(run, key, known, row, stated)
                except UNUSABLE as error:
                    run.refuse(refusal(error), document.name, row, origin)


def _known(draft: Draft, row: Row, origin: Origin, run: Run) -> Draft:
    """A running text with what it shows of itself (title, dates, kind, municipality) and the records that it names."""
    if draft.method != RUNNING:
        return draft
    payload = told(draft.payload, identified(row, origin.stem, run.gazetteer), run.gazetteer)
    if run.ids:
        payload["id"] = run.ids.of(payload["id"], row.data)
    return replace(draft, payload=citing(naming(payload, run.lexicon), run.statutes))


def _checked(run: Run, key: str, draft: Draft, row: Row, stated: dict[str, str]) -> Iterator[Statement]:
    """A draft as a valid statement, after the themes that it is the first to name."""
    record = draft.payload.get("id")
    if run.ids and isinstance(record, str):
        record = run.ids.of(record, row.data)
        draft = replace(draft, payload={**draft.payload, "id": record})
    if isinstance(record, str):
        if draft.yields and stated.get(record) == draft.kind:
            return  # each row repeats what it stands under
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
    payload = linked(draft, run.gazetteer, run.titled)
    if run.ids:
        payload = run.ids.linked(draft.kind, payload)
    payload = run.follow(draft.kind, payload)
    origin = {"source": key, "place": place, "at": run.stamp, "method": draft.method}
    valid = dump(parse(draft.kind, {**payload, "provenance": [origin]}))
    for theme in new_themes(draft, run.themes) if run.common else ():
        stated[theme["id"]] = "Concept"
        concept = dump(parse("Concept", {**theme, "provenance": [{**origin, "method": THEME}]}))
        yield Statement(Draft("Concept", theme, THEME, yields=True), concept, row)
    yield Statement(draft, valid, row)


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _count_open_links(run: Run) -> None:
    """How many links of this run end in nothing."""
    targets = sorted(run.targets)
    for start in range(0, len(targets), TOGETHER):
        part = targets[start : start + TOGETHER]
        absent = sorted(set(part) - run.present(part))
        run.summary.open_links += len(absent)
        run.summary.open_examples += absent[: _EXAMPLES - len(run.summary.open_examples)]
