"""
Four eyes: what someone wrote is reviewed, accepted or merged by somebody else.

Who wrote a record is what the journal says: the actors of the events that changed its content. Where a version came
from a document, whoever read that in did not write it; where it was proposed, the event names who proposed it
(`kg.proposals`). Who takes a name out for good writes nothing either, and nobody stops being an author by that: what an
erased event changed is not known any more, so its actor counts.
Someone alone with a store of their own has no second reader. They can say so; then that stands beside what they did.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from kg.errors import StepRefused
from kg.ports import Stored

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

ALONE: Final = "zonder tweede lezer"


def authors(graph: "KnowledgeGraph", record_id: str, status_fields: Collection[str]) -> frozenset[str]:
    """The names of those who wrote what a record says, apart from the fields that tell how far it is."""
    found, before, erased = set(), None, ("", "")
    for event in graph.stores.journal.events(record_id=record_id):
        if event.op == "erase":
            erased = (event.actor, event.at)
        if event.op != "put":
            continue
        if event.payload is None:
            found.add(event.actor)
            continue
        content = {key: value for key, value in event.payload.items() if key not in status_fields}
        in_its_place = (event.actor, event.at) == erased  # written by the erasure itself
        if content != before and not content.get("provenance") and not in_its_place:
            found.add(event.actor)
        before = content
    return frozenset(found)


def must_be_another(
    graph: "KnowledgeGraph", stored: Stored, status_fields: Collection[str], *, alone: bool = False
) -> str:
    """
    What the journal has to say about a step on a record: "" when somebody else takes it than who wrote it.

    Args:
        graph: As who takes the step sees it.
        stored: What was written.
        status_fields: Those that a step changes, and that make nobody an author.
        alone: Whether who takes it says that there is nobody else.

    Raises:
        StepRefused: If they wrote it themselves and did not say so, or are not alone.
    """
    me = graph.principal
    if me.name not in authors(graph, stored.id, status_fields):
        return ""
    if not me.everything:
        raise StepRefused(f"{me.name!r} schreef {stored.id!r} zelf; laat een ander hiernaar kijken")
    if not alone:
        raise StepRefused(
            f"{stored.id!r} is hier zelf geschreven en vraagt een tweede lezer; is die er niet, zeg dat dan "
            '(--alone, of "alone": true): dat wordt erbij vastgelegd'
        )
    return ALONE
