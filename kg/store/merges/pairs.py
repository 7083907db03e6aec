"""Finding records that may be one, among what may be read, and showing two of them side by side."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.errors import InputError, NotFound, StepRefused
from kg.model import change_set
from kg.model.frameworks import FILE
from kg.model.kinds import KINDS
from kg.model.knowledge import Distinction
from kg.model.schema import kind_class, valid
from kg.ports.journal import Stored
from kg.projections.passages import texts_of
from kg.reason.duplicates import DuplicatePair, duplicates, surest
from kg.reason.merge import UNMERGEABLE, MergeComparison, compared

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

MERGEABLE: Final = tuple(kind for kind in KINDS if kind not in UNMERGEABLE)


def find(
    graph: "Reader", kinds: Collection[str] = (), *, record: str = "", top: int | None = 50
) -> list[DuplicatePair]:
    """
    Pairs of records that may be one, the surest first; those that a person told apart are not among them.

    Args:
        graph: As the asker may see it: what is out of sight is in no pair, and changes none.
        kinds: Of which kinds; () for all that can be merged.
        record: Only pairs with this record in them; "" for all.
        top: At most so many; None for all.

    Raises:
        InputError: If records of a kind cannot be merged.
        NotFound: If the record is none that the asker may read.
    """
    for kind in kinds:
        must_be_mergeable(kind)
    if record:
        kinds = [graph.get(record).kind]
        must_be_mergeable(kinds[0])
    two = _told_apart(graph)
    found = [
        pair
        for kind in kinds or MERGEABLE
        for pair in _of_kind(graph, kind)
        if frozenset({pair.one, pair.other}) not in two
    ]
    wanted = sorted((pair for pair in found if not record or record in {pair.one, pair.other}), key=surest)[:top]
    held = graph.get_many({key for pair in wanted for key in (pair.one, pair.other)})
    return [replace(pair, may_merge=_may_merge(graph, held, pair)) for pair in wanted]


def _of_kind(graph: "Reader", kind: str) -> Sequence[DuplicatePair]:
    def make() -> Sequence[DuplicatePair]:
        payloads = [one.payload for one in graph.scan(kind) if not _is_set_aside(one)]
        return duplicates(kind, payloads, {one["id"]: "\n".join(texts_of(kind, one)) for one in payloads})

    return graph.kept(f"duplicates {kind}", make, kinds=[kind])


def _told_apart(graph: "Reader") -> frozenset[frozenset[str]]:
    """The pairs of which it counts for the caller that they are two."""

    def make() -> frozenset[frozenset[str]]:
        told = (one.payload for one in graph.authoritative("Distinction"))
        return frozenset(frozenset({one["one"], one["other"]}) for one in told)

    return graph.kept("told apart", make, kinds=["Distinction"])


def tell_apart(graph: "Writer", one: str, other: str, *, reason: str = "", space: str = LOCAL_SPACE) -> Distinction:
    """
    Record that two records are two, so that they are not proposed as one again.

    Args:
        graph: As the caller sees it.
        one: The id of the first.
        other: That of the second.
        reason: Why.
        space: Where it is kept; it counts for whom `kg.store.authority` says.

    Raises:
        NotFound, InputError, StepRefused: As `pair_of`.
    """
    pair = sorted(stored.id for stored in pair_of(graph, one, other))
    titles = " en ".join(graph.get(key).payload["title"] for key in pair)
    fields = {
        "id": new_id(space, f"onderscheid-{sha256(' '.join(pair).encode()).hexdigest()[:16]}"),
        "title": cut(f"Zijn er twee: {titles}"),
        "one": pair[0],
        "other": pair[1],
        "reason": reason.strip() or None,
    }
    made = valid(Distinction, fields)
    graph.put([made], space=space, reason="twee records, niet één")
    return made


def _is_set_aside(stored: Stored) -> bool:
    """The record of a file is bookkeeping, and a lesson that was replaced is done with."""
    return stored.payload.get("category") == FILE or stored.payload.get("review") == "vervangen"


def _may_merge(graph: "Reader", held: "dict[str, Stored]", pair: DuplicatePair) -> bool:
    return all(key in held and graph.principal.may_write(held[key].space) for key in (pair.one, pair.other))


def must_be_mergeable(kind: str) -> None:
    """
    Nothing, when two records of a kind can become one.

    Raises:
        InvalidRecord: If there is no such kind.
        InputError: If they cannot.
    """
    kind_class(kind)
    if kind in UNMERGEABLE:
        raise InputError(f"records van de soort {kind} worden niet samengevoegd; kies uit {', '.join(MERGEABLE)}")


def pair_of(graph: "Reader", kept: str, gone: str) -> tuple[Stored, Stored]:
    """
    Two records that can become one.

    Raises:
        NotFound: If one of them is none that the asker may read.
        InputError: If they are one already, of two kinds, or of a kind that is not merged.
        StepRefused: If one was merged before.
    """
    if kept == gone:
        raise InputError(f"{kept!r} is één record; noem er twee")
    one, other = graph.get(kept), graph.get(gone)
    for stored in (one, other):
        if stored.kind == "MergedRecord":
            into = resolved(graph, stored.id)
            raise StepRefused(f"{stored.id!r} is al opgegaan in {into.id!r}; voeg dat record samen")
    if one.kind != other.kind:
        raise InputError(f"{kept!r} is een {one.kind} en {gone!r} een {other.kind}; voeg alleen dezelfde soort samen")
    must_be_mergeable(one.kind)
    for stored in (one, other):
        if stored.payload.get("category") == FILE:
            raise InputError(f"{stored.id!r} is het record van een ingelezen bestand; dat wordt niet samengevoegd")
    return one, other


def compare(graph: "Reader", kept: str, gone: str) -> MergeComparison:
    """
    Two records side by side.

    Raises:
        NotFound, InputError, StepRefused: As `pair_of`.
    """
    one, other = pair_of(graph, kept, gone)
    fields = compared(one.kind, one.payload, other.payload, fill=one.space == other.space)
    pairs = (pair for pair in _of_kind(graph, one.kind) if {pair.one, pair.other} == {one.id, other.id})
    return MergeComparison(
        one.kind, one.id, other.id, one.space, other.space, state_of(one, other),
        next((pair.reasons for pair in pairs), ()), tuple(fields),
    )  # fmt: skip


def state_of(one: Stored, other: Stored) -> str:
    """What tells whether either of two records is another than it was."""
    return ".".join(change_set.digest(stored.kind, stored.space, stored.payload) for stored in (one, other))


def resolved(graph: "Reader", record_id: str) -> Stored:
    """
    A record, or the one that it became part of, over any number of merges.

    Raises:
        NotFound: If there is none that the asker may read.
    """
    stored, met = graph.get(record_id), set[str]()
    while stored.kind == "MergedRecord" and stored.id not in met:
        met.add(stored.id)
        stored = graph.get(stored.payload["replaced_by"])
    if stored.kind == "MergedRecord":
        raise NotFound(f"{record_id!r} leidt in een kring naar zichzelf")
    return stored
