"""
Making one record of two, and two again: each one append to the journal, judged as every append is.

    merge   the one record says what was chosen, what named the other names it, and the other becomes a `MergedRecord`
    undo    what the append wrote is taken back, to the byte; what somebody changed since stays, and is named

What the two said before is not kept beside them: it stands in the journal, just before the events of the merge. Erased
there, it is erased for an undo too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from kg.errors import Conflict, InputError, NotFound, Overtaken, StepRefused
from kg.model import schema
from kg.model.lesson_status import APPROVED
from kg.ports.journal import Event, Put, Stored
from kg.reason.merge import TRACES, Choice, MergeOutcome, merged, repointed, restored
from kg.store.four_eyes import must_be_another
from kg.store.merges.pairs import pair_of, state_of
from ontologies.terms import KRING

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_NAMING: Final = "SELECT DISTINCT ?s WHERE {{ ?s ?p <{}> }}"
_LIMIT_S: Final = 20.0
_MOST: Final = 10_000  # records that name one


def merge(
    graph: "Writer",
    kept: str,
    gone: str,
    *,
    choices: Mapping[str, Choice] | None = None,
    state: str = "",
    reason: str = "",
    alone: bool = False,
) -> MergeOutcome:
    """
    Make one record of two.

    Args:
        graph: As the caller sees it.
        kept: The id that stays.
        gone: The id that leads to it from now on.
        choices: By field; see `kg.reason.merge.merged`.
        state: What was looked at, see `kg.reason.merge.MergeComparison`; "" for whatever is there.
        reason: Why; it stands in the record that is left of the other.
        alone: Whether its author may merge a lesson that was approved, see `kg.store.four_eyes`.

    Raises:
        NotFound, InputError, StepRefused: As `kg.store.merges.pairs.pair_of`, and of a lesson as its review gate says.
        Forbidden: If the caller may not write both.
        Overtaken: If one of them was changed since it was looked at.
    """
    one, other = pair_of(graph, kept, gone)
    _must_be_as_seen(one, other, state)
    for stored in (one, other):
        graph.principal.must_write(stored.space)
    _must_stay_in_sight(one, other)
    said = _of_a_lesson(graph, one, other, alone=alone)
    payload, taken = merged(one.kind, one.payload, other.payload, choices or {}, fill=one.space == other.space)
    payload = repointed(one.kind, payload, gone, kept)
    if one.space == other.space and (origins := _origins(one, other)):
        payload["provenance"] = origins
    left = {
        "id": gone,
        "title": other.payload["title"],
        "replaced_by": kept,
        "former_kind": other.kind,
        "taken": taken,
        **({"reason": reason} if reason else {}),
    }
    naming = list(_naming(graph, gone, kept))
    puts = [
        _put(one, payload, author=""),
        *(_put(held, repointed(held.kind, held.payload, gone, kept), author=_writer(graph, held)) for held in naming),
        Put(gone, "MergedRecord", other.space, _valid("MergedRecord", left), step="merge", rests_on=other.seq),
    ]
    graph.append(puts, reason=f"{gone} gaat op in {kept}{', ' + said if said else ''}")
    return MergeOutcome(kept, gone, tuple(taken), len(naming))


def _put(held: Stored, payload: Mapping[str, Any], *, author: str) -> Put:
    valid = _valid(held.kind, payload) if payload != held.payload else held.payload
    return Put(held.id, held.kind, held.space, valid, step="merge", rests_on=held.seq, author=author)


def _valid(kind: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    return schema.dump(schema.parse(kind, payload))


def _must_be_as_seen(one: Stored, other: Stored, state: str) -> None:
    if not state or state == state_of(one, other):
        return
    seen = state.partition(".")
    changed = one if seen[0] != state_of(one, other).partition(".")[0] else other
    raise Overtaken(f"{changed.id!r} is gewijzigd sinds u het bekeek; er is niets samengevoegd. Vergelijk opnieuw")


def _must_stay_in_sight(one: Stored, other: Stored) -> None:
    """Whoever reads the one that goes has to be able to read the one that it leads to."""
    stays, goes = (stored.space.rpartition("/")[2] for stored in (one, other))
    if one.space == other.space or stays == "public" or (stays == "network" and goes != "public"):
        return
    raise InputError(
        f"{other.id!r} staat in {other.space}, en wie dat leest mag {one.id!r} in {one.space} niet altijd lezen; laat "
        f"{other.id!r} staan en voeg {one.id!r} daarin samen, of deel eerst"
    )


def _of_a_lesson(graph: "Writer", one: Stored, other: Stored, *, alone: bool) -> str:
    """What the journal says of a second reader; a lesson that was approved goes as it would at the review gate."""
    if one.kind != "Lesson" or {one.payload.get("review"), other.payload.get("review")}.isdisjoint(APPROVED):
        return ""
    if one.payload.get("review") not in APPROVED:
        raise StepRefused(f"{other.id!r} is getoetst en {one.id!r} niet; laat {other.id!r} staan")
    for stored in (one, other):
        graph.principal.must_be("steward", stored.space)
    return must_be_another(graph, one, alone=alone)


def _origins(one: Stored, other: Stored) -> list[Any]:
    """Where both came from, each place once."""
    mine = list(one.payload.get("provenance", ()))
    known = {(origin["source"], origin["place"]) for origin in mine}
    theirs = other.payload.get("provenance", ())
    return [*mine, *(origin for origin in theirs if (origin["source"], origin["place"]) not in known)]


def _naming(graph: "Reader", gone: str, kept: str) -> Iterator[Stored]:
    """The records that name one, and that the caller may write; what shows that a step was taken names it for ever."""
    graph.stores.hold_all()
    query = _NAMING.format(f"{KRING.id}{gone}")
    table = graph.triples.query(query, spaces=graph.spaces(), limit_s=_LIMIT_S, max_rows=_MOST)
    if table.truncated:
        raise InputError(f"{gone!r} wordt door meer dan {_MOST} records genoemd; laat dat record staan")
    subjects = {str(row[0]).strip("<>") for row in table.rows}
    ids = {subject.removeprefix(KRING.id).partition("#")[0] for subject in subjects if subject.startswith(KRING.id)}
    held = graph.get_many(ids - {gone, kept})
    for key in sorted(held):
        stored = held[key]
        if stored.kind in TRACES or not graph.principal.may_write(stored.space):
            continue
        if any(target == gone for _, target in schema.links_of(stored.kind, stored.payload)):
            yield stored


def _writer(graph: "Reader", held: Stored) -> str:
    """Who wrote what a record says: to let its links follow is no authorship."""
    events = graph.stores.journal.events(record_id=held.id)
    return next((event.actor for event in events if event.seq == held.seq), "")


# --- undoing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Done:
    """One record that a merge wrote: what it said before and right after, by the journal."""

    before: Event
    after: Event


def undo(graph: "Writer", gone: str, *, despite: bool = False) -> MergeOutcome:
    """
    Make two records again of the one that another became part of.

    Args:
        graph: As the caller sees it; anyone who may write both.
        gone: The id that leads to the other.
        despite: Whether what was changed since may stay as it is in the record that stayed.

    Raises:
        NotFound: If it is no record that was merged, or none that the asker may read.
        StepRefused: If the journal of this store does not have what it said, or the other was merged since.
        Conflict: If what the merge wrote was changed since, and not `despite`; it names the fields.
        Forbidden: If the caller may not write both.
    """
    left = graph.get(gone)
    if left.kind != "MergedRecord":
        raise NotFound(f"{gone!r} is niet samengevoegd; er valt niets terug te draaien")
    kept = str(left.payload["replaced_by"])
    done = _done(graph, left, kept)
    held = graph.get_many({*done, kept} - {gone})
    if kept in held and held[kept].kind == "MergedRecord":
        raise StepRefused(f"{kept!r} ging zelf op in een ander record; draai eerst dat terug")
    for stored in [left, *(one for key, one in held.items() if key == kept)]:
        graph.principal.must_write(stored.space)
    changes, stays = list[Put](), list[str]()
    for key in sorted(held, key=lambda one: (one != kept, one)):
        if key != kept and not _follows_back(graph, held[key], done[key]):
            continue
        payload, since = _taken_back(done[key], held[key])
        if since and key == kept and not despite:
            raise Conflict(
                f"{kept!r} is sinds de samenvoeging gewijzigd: {', '.join(since)}; draai dat eerst terug, of laat "
                'staan wat gewijzigd is (--despite, of "despite": true)'
            )
        stays += [f"{key}.{name}" for name in since]
        if payload != held[key].payload:
            changes.append(_back(held[key], payload, done[key].before))
    followed = len(changes) - any(change.id == kept for change in changes)
    changes.append(_back(left, schema.current(done[gone].before.kind, _said(done[gone].before)), done[gone].before))
    graph.append(changes, reason=f"{gone} gaat niet meer op in {kept}")
    return MergeOutcome(kept, gone, tuple(left.payload.get("taken", ())), followed, tuple(stays))


def _follows_back(graph: "Reader", held: Stored, done: "_Done") -> bool:
    """Whether a record that named the one that went is still that; else its link leads to a record that is there."""
    return held.kind == done.after.kind and graph.principal.may_write(held.space)


def _done(graph: "Reader", left: Stored, kept: str) -> dict[str, _Done]:
    """What the append of a merge wrote, by id; what was erased since is not there."""
    journal = graph.stores.journal
    of_merge = next((event for event in journal.events(record_id=left.id) if event.seq == left.seq), None)
    first = _last(list(journal.events(record_id=kept)), before=left.seq)
    found = dict[str, _Done]()
    if first is not None and of_merge is not None and (first.at, first.reason) == (of_merge.at, of_merge.reason):
        for event in takewhile(lambda one: one.seq <= left.seq, journal.events(after=first.seq - 1)):
            before = _last(list(journal.events(record_id=event.record_id)), before=event.seq)
            if before is not None and before.payload is not None and event.payload is not None:
                found[event.record_id] = _Done(before, event)
    lost = {left.id, *graph.get_many([kept])} - found.keys()
    if lost:
        raise StepRefused(
            f"wat {min(lost)!r} voor de samenvoeging zei, staat niet in het journaal van deze opslag: het is gewist, "
            "of elders samengevoegd"
        )
    return found


def _last(events: list[Event], *, before: int) -> Event | None:
    return next((event for event in reversed(events) if event.seq < before and event.op == "put"), None)


def _said(event: Event) -> Mapping[str, Any]:
    return event.payload or {}


def _taken_back(done: _Done, held: Stored) -> tuple[Mapping[str, Any], list[str]]:
    before, after = (schema.current(one.kind, _said(one)) for one in (done.before, done.after))
    return restored(before, after, held.payload)


def _back(held: Stored, payload: Mapping[str, Any], before: Event) -> Put:
    """What was written before stays the work of its author."""
    return Put(held.id, before.kind, held.space, payload, step="merge", rests_on=held.seq, author=before.actor)
