"""
What becomes of the statements of a document: written, confirmed, or refused with the reason.

Each is judged apart, so that one that may not be written keeps nothing else waiting; what is left is written in small
transactions, which judge it again by what is held at that moment.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, TypeAlias

from ingest.commit.ids import OwnIds
from ingest.commit.known import KnownTables, KnownTitles
from ingest.commit.quarantine import Quarantine
from ingest.commit.summary import Summary
from ingest.document import Document, Row
from ingest.documents.identity.source import with_corrections
from ingest.mappings.draft import Draft, Origin
from kg.access import new_id
from kg.errors import Conflict, DuplicateId, Forbidden, InputError, KringError, Overtaken, StepRefused
from kg.model.schema import kind_class, links_of, set_by_steps
from kg.names.laws import Statutes
from kg.names.mentions import KINDS, Lexicon
from kg.places.gazetteer import Gazetteer
from kg.ports.journal import Delete, Mandate, Put, Stored
from kg.ports.view import Progress
from kg.reason.merge import following
from kg.store.intake import admitted, stated
from kg.store.records import Records

THEME: Final = "ingest/themes"
TOGETHER: Final = 500  # statements of one transaction: others write between two of them
_NOT_OURS: Final = "niet ingetrokken: staat waar u niet mag wijzigen, of is al goedgekeurd"
_ONE: Final = "wijzig dat record zelf, of draai de samenvoeging terug (kring merge --undo)"
_AGAIN: Final = 5  # times that a batch is judged anew when others change what it rests on
Change: TypeAlias = Put | Delete


@dataclass(frozen=True, slots=True)
class Statement:
    """A validated record on its way in, with the row that it came from."""

    draft: Draft
    payload: dict[str, Any]
    row: Row


@dataclass
class Run:
    """
    What one run knows and counts.

    Attributes:
        ids: How what has no id of its own gets one; None where every id may be given.
        common: Whether what is everyone's may be added: the registers that come along, and themes named first.
        targets: What the records of this run link to.
        tables: What the columns of tables become, as somebody confirmed it.
        titled: The id of a record by what it is called.
    """

    records: Records
    space: str
    mandate: Mandate
    stamp: str
    quarantine: Quarantine
    progress: Progress
    summary: Summary = field(default_factory=Summary)
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer({}, {}))
    themes: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    ids: OwnIds | None = None
    tables: KnownTables = field(default_factory=KnownTables)
    places: bool = False
    done: int = 0

    def __post_init__(self) -> None:
        self.journal = self.records.journal
        self.principal = self.mandate.principal()
        self.common = self.principal.everything  # in a shared service they are loaded by the operator
        if not self.principal.everything:
            self.ids = OwnIds(self.space, self.present)
        self.titled = KnownTitles(self.scan, lambda name: bool(self.present([name])), self.journal.head)

    def scan(self, kind: str) -> Iterator[Stored]:
        """The records of a kind that the caller may read; one that breaks its shape stops nothing."""
        return (stored for stored in self.records.scan(kinds=[kind]) if self.principal.may_read(stored.space))

    def present(self, record_ids: Collection[str]) -> set[str]:
        """Those of the ids that are records which the caller may read."""
        spaces = self.journal.spaces_of(record_ids)
        return {record for record, space in spaces.items() if self.principal.may_read(space)}

    def look_up(self, record_ids: Collection[str]) -> tuple[dict[str, Stored], set[str]]:
        """Those of the records that the caller may read, by id; and the ids of those that they may not."""
        spaces = self.journal.spaces_of(record_ids)
        readable = self.principal.readable(spaces.values())
        hidden = {record for record, space in spaces.items() if space not in readable}
        return self.journal.get_many(spaces.keys() - hidden, spaces=readable), hidden

    def titled_of(self, own: Draft, municipality: str) -> str:
        """The id of another record of a municipality, itself or by its policy, with the title of a draft; or ""."""
        itself = {own.payload["id"], new_id(self.space, own.payload["id"])}  # also as `OwnIds` calls it
        return self.titled.of_municipality(own, municipality, lambda ids: self.look_up(ids)[0], but=itself)

    def know_tables(self) -> None:
        """Take in what somebody of the owner confirmed about columns."""
        owner = self.space.rpartition("/")[0]
        self.tables = KnownTables.from_records(self.scan("TableMapping"), owner)

    def know_places(self) -> None:
        """Take in the names of the municipalities."""
        known = [stored.payload for stored in self.scan("Municipality")]
        self.gazetteer, self.places = Gazetteer.of(known), bool(known)

    @cached_property
    def merged(self) -> Mapping[str, str]:
        """What ids lead to by now, of records that a person made one, as it stands at the first record of the run."""
        into = {one.id: str(one.payload["replaced_by"]) for one in self.scan("MergedRecord")}

        def last(key: str, met: frozenset[str] = frozenset()) -> str:
            return last(into[key], met | {key}) if key in into and key not in met else key

        return {key: last(key) for key in into}

    def follow(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """A record with its links to what was merged leading to what stayed."""
        return following(kind, payload, self.merged) if self.merged else payload

    @cached_property
    def lexicon(self) -> Lexicon:
        """The names of what texts may name, as it stands at the first text of the run."""
        return Lexicon.of((kind, stored.payload) for kind in KINDS for stored in self.scan(kind))

    @cached_property
    def statutes(self) -> Statutes:
        """The names of laws, those of the developments that the caller may read among them, as `lexicon`."""
        return Statutes.of(stored.payload for stored in self.scan("Development"))

    def refuse(self, error: InputError, document: str, row: Row | None = None, origin: Origin | None = None) -> None:
        """Put something in quarantine and go on."""
        self.summary.refuse(self.quarantine.add(error, document=document, row=row, origin=origin))


def commit(run: Run, key: str, document: Document, batch: Sequence[Statement]) -> None:
    """Write what is new or different of a batch, all or none, and refuse one by one what may not be."""
    found = _written(run, lambda: _judged(run, key, batch), f"ingest {key}")
    for error, statement in found.refused:
        run.refuse(error, document.name, statement.row, Origin.of(document, key[-6:]))
    for kind, outcome in found.outcomes:
        run.summary.count(kind, outcome)
    for put in (change for change in found.changes if isinstance(change, Put)):
        run.targets.update(target for prop, target in links_of(put.kind, put.payload) if prop != "prov:entity")
    run.done += len(batch)
    run.progress("records", run.done, 0)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What becomes of a batch."""

    changes: list[Change] = field(default_factory=list)
    refused: list[tuple[InputError, Statement]] = field(default_factory=list)
    outcomes: list[tuple[str, str]] = field(default_factory=list)
    left_alone: int = 0  # what may not be changed
    validated: set[str] = field(default_factory=set)  # the new records that are written just as they were validated


def _written(run: Run, judge: Callable[[], _Judged], reason: str) -> _Judged:
    """What became of a batch: it is written, and judged anew when others change meanwhile what it rests on."""
    for _ in range(_AGAIN):
        found = judge()
        try:
            if found.changes:
                last = run.journal.append(found.changes, mandate=run.mandate, reason=reason)
                behind = enumerate(reversed(found.changes))
                run.records.vouch(last - number for number, change in behind if change.id in found.validated)
        except Overtaken:
            continue
        return found
    raise Conflict(f"{reason}: wat hierin staat, wordt steeds door anderen gewijzigd; probeer het later")


def _judged(run: Run, key: str, batch: Sequence[Statement]) -> _Judged:
    run.principal = run.mandate.principal()  # with the rights of now
    held, hidden = run.look_up([statement.payload["id"] for statement in batch])
    needed = {str(statement.payload.get(name)) for statement in batch for name in statement.draft.must_exist}
    present = run.present(needed) | {statement.payload["id"] for statement in batch} if needed else set()
    found = _Judged()
    for statement in batch:
        record_id = statement.payload["id"]
        try:
            _must_exist(statement, present)
            outcome, change, validated = _decided(
                run, statement, held.get(record_id), key, is_hidden=record_id in hidden
            )
        except DuplicateId as error:
            found.refused.append((error, statement))
            found.changes.extend(_disowned(run, held[record_id], key))
            continue
        except KringError as error:
            found.refused.append((InputError(str(error)), statement))
            continue
        found.outcomes.append((statement.draft.kind, outcome))
        if change is not None:
            found.changes.append(change)
        if validated:
            found.validated.add(record_id)
    return found


def _must_exist(statement: Statement, present: Collection[str]) -> None:
    kind, payload = statement.draft.kind, statement.payload
    missing = [str(payload.get(name)) for name in statement.draft.must_exist if payload.get(name) not in present]
    if missing:
        raise InputError(f"{kind} {payload['id']}: {', '.join(missing)} is niet bekend")


def _decided(
    run: Run, statement: Statement, held: Stored | None, key: str, *, is_hidden: bool
) -> tuple[str, Put | None, bool]:
    """
    What becomes of a statement, given what may be read under its id.

    Returns:
        The outcome, the change if there is one, and whether that writes a new record just as it was validated.

    Raises:
        DuplicateId: If another document states something else under this id.
        Forbidden, StepRefused: As `kg.store.intake.admitted`.
    """
    kind, payload = statement.draft.kind, statement.payload
    if held is not None and _is_merged(run, statement, held):
        return "unchanged", None, False
    before = held.payload if held is not None and held.kind == kind else None
    if before is not None and kind == "Source":
        payload = with_corrections(before, payload)
    put = Put(payload["id"], kind, run.space, payload, step="ingest", rests_on=held.seq if held else 0)
    if held is None:
        return "added", put, admitted(run.principal, put, None, is_hidden=is_hidden) is put
    payload = dict(stated(run.principal, put, before))
    mine = [origin for origin in held.payload.get("provenance", ()) if origin["source"] == key]
    others = [origin for origin in held.payload.get("provenance", ()) if origin["source"] != key]
    same = content(held.payload) == content(payload) and before is not None
    if same and mine and _where(mine[0]) == _where(payload["provenance"][0]):
        return "unchanged", None, False
    if same and not mine and held.space != run.space:
        return "unchanged", None, False  # stated elsewhere, for others to see: our document is not theirs to know
    if same:
        payload |= {"provenance": [*others, *payload["provenance"]]}
        outcome = "moved" if mine else "confirmed"
    elif mine and not others:
        outcome = "changed"
    elif statement.draft.yields:
        return "unchanged", None, False
    else:
        raise DuplicateId(f"{kind} {payload['id']!r} {_taken(held, others, run.space)}")
    put = replace(put, space=held.space, payload=payload)
    admitted(run.principal, put, held)
    return outcome, put, False


def _is_merged(run: Run, statement: Statement, held: Stored) -> bool:
    """Whether a person made one record of what is stated and another, so that no document says what becomes of it."""
    kind = statement.draft.kind
    if held.kind == "MergedRecord" and kind != held.kind:
        run.summary.left_out[f"{held.id} is opgegaan in {run.merged.get(held.id, held.id)}: {_ONE}"] += 1
        return True
    if held.kind != kind or held.id not in run.merged.values():
        return False
    by_steps = {"provenance", *(spec.name for spec in set_by_steps(kind_class(kind)))}
    before, after = (
        {name: value for name, value in payload.items() if name not in by_steps}
        for payload in (held.payload, statement.payload)
    )
    if before == after:
        return False
    run.summary.left_out[f"in {held.id} ging een ander record op, en het bestand zegt iets anders: {_ONE}"] += 1
    return True


def _disowned(run: Run, held: Stored, key: str) -> list[Change]:
    """A record without the provenance of a document that now states something else about it, if it had any."""
    others = [origin for origin in held.payload.get("provenance", ()) if origin["source"] != key]
    if len(others) == len(held.payload.get("provenance", ())):
        return []
    return _allowed(run, [_with(held, others)], {held.id: held})[0]


def withdraw(run: Run, key: str, gone: Collection[str]) -> None:
    """Take back what a document stated; a record that another document states too only loses this provenance."""
    ids = sorted(gone)
    for start in range(0, len(ids), TOGETHER):
        part = ids[start : start + TOGETHER]
        found = _written(run, lambda part=part: _without(run, key, part), f"ingetrokken: staat niet meer in {key}")  # type: ignore[misc]
        for kind, outcome in found.outcomes:
            run.summary.count(kind, outcome)
        if found.left_alone:
            run.summary.left_out[_NOT_OURS] += found.left_alone


def _without(run: Run, key: str, gone: Sequence[str]) -> _Judged:
    """What becomes of records that a document no longer states."""
    changes: list[Change] = []
    held, _ = run.look_up(gone)
    for record, stored in held.items():
        if all(origin["method"] == THEME for origin in stored.payload["provenance"]):
            continue  # a label belongs to everyone who uses it, not to the document that came first
        others = [origin for origin in stored.payload["provenance"] if origin["source"] != key]
        changes.append(_with(stored, others) if others else Delete(record, step="ingest", rests_on=stored.seq))
    allowed, left_alone = _allowed(run, changes, held)
    outcomes = [(held[change.id].kind, "withdrawn") for change in allowed]
    return _Judged(allowed, outcomes=outcomes, left_alone=left_alone)


def _with(stored: Stored, provenance: Sequence[Any]) -> Put:
    payload = {**stored.payload, "provenance": list(provenance)}
    return Put(stored.id, stored.kind, stored.space, payload, step="ingest", rests_on=stored.seq)


def _allowed(run: Run, changes: Sequence[Change], held: Mapping[str, Stored]) -> tuple[list[Change], int]:
    """Those of the changes that may be written, and how many may not."""
    found = []
    for change in changes:
        with suppress(Forbidden, StepRefused):
            found.append(admitted(run.principal, change, held[change.id]))
    return found, len(changes) - len(found)


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


def content(payload: Any) -> dict[str, Any]:
    """What a record says, without where that comes from."""
    return {name: value for name, value in payload.items() if name != "provenance"}


def _where(origin: Any) -> tuple[str, str]:
    return origin["place"], origin["method"]
