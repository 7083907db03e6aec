"""
Four eyes: what someone wrote is reviewed, accepted or merged by somebody else.

Who wrote a record is what the journal says: the actors of the events that changed its content. Where a version came
from a document that the single user of a store read in, nobody here wrote it; who uploads a document to a service
answers for what it says. Where it was proposed, the event names who proposed it (`kg.store.proposals`). Who takes a
name out for good writes nothing, and nobody stops being an author by that: what an erased event changed is not known
any more, so its actor counts. Whoever wrote a record from which another took something when they were made one, wrote
that other too.
Someone alone with a store of their own has no second reader. They can say so; then that stands beside what they did.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from kg.access import LOCAL
from kg.errors import StepRefused
from kg.model.schema import kind_class, set_by_steps
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ports.journal import Event
    from kg.store.reader import Reader

ALONE: Final = "zonder tweede lezer"


def writes(graph: "Reader", record_id: str) -> "Iterator[tuple[Event, bool]]":
    """Each time that a record was written, in order, and whether an erasure did so, in the place of what was there."""
    erased = ("", "")
    for event in graph.stores.journal.events(record_id=record_id):
        if event.op == "erase":
            erased = (event.actor, event.at)
        if event.op == "put":
            yield event, (event.actor, event.at) == erased


def authors(graph: "Reader", record_id: str) -> frozenset[str]:
    """The names of those who wrote what a record says, apart from what the steps of Kring set."""
    given, waiting = set[str](), [record_id]
    while waiting:
        key = waiting.pop()
        if key not in given:
            given.add(key)
            waiting += _given_to(graph, key)
    return frozenset().union(*(_authors(graph, key) for key in given))


def _authors(graph: "Reader", record_id: str) -> frozenset[str]:
    found, before, origins = set(), None, None
    for event, in_its_place in writes(graph, record_id):
        if event.kind == "MergedRecord":  # what the record says comes back when that is undone
            continue
        if event.payload is None:
            found.add(event.actor)
            continue
        by_steps = {spec.name for spec in set_by_steps(kind_class(event.kind))}
        content = {name: value for name, value in event.payload.items() if name not in by_steps}
        read_in = event.actor == LOCAL.name and event.payload.get("provenance") not in (None, origins)
        if content != before and not read_in and not in_its_place:
            found.add(event.actor)
        before, origins = content, event.payload.get("provenance")
    return frozenset(found)


def _given_to(graph: "Reader", record_id: str) -> list[str]:
    """The ids from which a record took something when they were made one."""
    merged = graph.stores.records.scan(kinds=["MergedRecord"])
    return [one.id for one in merged if one.payload["replaced_by"] == record_id and one.payload.get("taken")]


def must_be_another(graph: "Reader", stored: Stored, *, alone: bool = False, also: Collection[str] = ()) -> str:
    """
    What the journal has to say about a step on a record: "" when somebody else than its author takes it.

    Args:
        graph: As the caller sees it.
        stored: What was written.
        alone: Whether who takes it says that there is nobody else.
        also: Who wrote it too, besides those whom the journal names.

    Raises:
        StepRefused: If they wrote it themselves and did not say so, or are not alone.
    """
    me = graph.principal
    if me.name not in {*authors(graph, stored.id), *also}:
        return ""
    if not me.everything:
        raise StepRefused(f"{me.name!r} schreef {stored.id!r} zelf; laat een ander hiernaar kijken")
    if not alone:
        raise StepRefused(
            f"{stored.id!r} is hier zelf geschreven en vraagt een tweede lezer; is die er niet, zeg dat dan "
            '(--alone, of "alone": true): dat wordt erbij vastgelegd'
        )
    return ALONE
