"""
Proposing changes, and what is proposed beside what is there.

A proposal stands in the private space of the organisation whose records it is about, so its people read it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from kg import clock
from kg.access import LOCAL_SPACE, checked_space, new_id
from kg.bounds import cut
from kg.errors import Conflict, Forbidden, NotFound, StepRefused
from kg.model import change_set, schema
from kg.model.change_set import content_of
from kg.model.record import Record
from kg.ports.journal import Put, Stored
from kg.reason.history import states
from kg.reason.proposal import ComparedChange
from kg.store.intake import stated

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

Payload = Mapping[str, Any]
_SAID: Final = {"toevoegen": "nieuw", "wijzigen": "wijziging van", "verwijderen": "verwijdering van"}


def propose(graph: "Writer", record: Record, *, space: str, reason: str = "") -> Stored:
    """
    Propose to add a record, or to change the one that has its id.

    Raises:
        Forbidden: If the principal is not one of the people of the owner, or may not know the id.
        StepRefused: If it says what only a step of Kring sets, see `kg.store.intake.stated`.
    """
    return propose_set(graph, [record], space=space, reason=reason)


def propose_removal(graph: "Writer", record_id: str, *, reason: str = "") -> Stored:
    """
    Propose to take a record away.

    Raises:
        NotFound: If there is none that the principal may read.
        Forbidden: If the principal is not one of the people of its owner.
    """
    return propose_set(graph, [], removals=[record_id], space=graph.get(record_id).space, reason=reason)


def propose_set(
    graph: "Writer",
    records: Sequence[Record],
    *,
    removals: Sequence[str] = (),
    space: str,
    title: str = "",
    reason: str = "",
) -> Stored:
    """
    Propose several changes as one: records to add or change, which may name each other, and records to take away.

    Args:
        graph: As who proposes sees it.
        records: As they should be; one with the id of a record that is there is a change of that.
        removals: Ids.
        space: Where the records come or are.
        title: Of the proposal; "" where it is told by its only change.
        reason: For who decides.

    Raises:
        InputError: If nothing is proposed, or two changes of one record.
        StepRefused: If all of it is there already, just so.
        NotFound, Forbidden, StepRefused, Conflict: As `propose` and `propose_removal`.
    """
    graph.principal.must_propose(checked_space(space))
    held = graph.get_many([*(one.id for one in records), *removals])
    changes = [_written(graph, one, held.get(one.id), space) for one in records]
    changes += [_removed(graph.get(key), space) for key in removals]
    change_set.must_be_a_set(changes)
    if not any(_changes(one, held.get(one["target"])) for one in changes):
        raise StepRefused(f"{changes[0]['target']!r} staat er al precies zo; er is niets voor te stellen")
    first, about = changes[0], held.get(changes[0]["target"])
    said = (content_of(first) or (about.payload if about else {})).get("title", first["target"])
    home = home_of(space)
    fields = {
        "id": new_id(home, f"voorstel-{uuid4().hex[:12]}"),
        "title": cut(title or f"Voorstel: {_SAID[first['change']]} {said}"),
        "changes": changes,
        "target_space": space,
        "status": "open",
        "author": graph.principal.name,
        "created": clock.now(),
        **({"reason": reason} if reason else {}),
    }
    record = schema.parse("Proposal", fields)
    put = Put(record.id, "Proposal", home, schema.dump(record), step="propose")
    graph.append([put], reason=f"voorstel voor {', '.join(one['target'] for one in changes[:5])}")
    return graph.get(record.id)


def home_of(space: str) -> str:
    """Where a proposal for a space stands."""
    return space if space == LOCAL_SPACE else f"{space.rpartition('/')[0]}/private"


def _written(graph: "Writer", record: Record, held: Stored | None, space: str) -> dict[str, Any]:
    if record.kind() == "Proposal":
        raise StepRefused(f"{record.id!r} is een voorstel; stel het record zelf voor")
    if held is None:
        _must_be_free(graph, record.id, space)
    elif held.space != space or held.kind != record.kind():
        raise Conflict(f"{record.id!r} is een {held.kind} in {held.space}; stel de wijziging daar voor")
    put = Put(record.id, record.kind(), space, schema.dump(record))
    payload = stated(graph.principal, put, held.payload if held else None)
    return {
        "change": "wijzigen" if held else "toevoegen",
        "target": record.id,
        "target_kind": record.kind(),
        "content": json.dumps(payload, ensure_ascii=False),
        **({"rests_on": digest_of(held)} if held else {}),
    }


def _changes(change: Payload, held: Stored | None) -> bool:
    return held is None or content_of(change) != held.payload


def _removed(held: Stored, space: str) -> dict[str, Any]:
    if held.space != space:
        raise Conflict(f"{held.id!r} staat in {held.space}; stel de verwijdering daar voor")
    return {"change": "verwijderen", "target": held.id, "target_kind": held.kind, "rests_on": digest_of(held)}


def _must_be_free(graph: "Reader", record_id: str, space: str) -> None:
    """An id of one's own organisation; of others nothing is said, not even that they have it."""
    if not graph.principal.may_name(record_id, space):
        raise Forbidden(
            f"het id {record_id!r} kan niet worden gegeven; laat het beginnen met de naam van uw organisatie"
        )


def digest_of(stored: Stored | None) -> str | None:
    """What tells one state of a record from another."""
    return None if stored is None else change_set.digest(stored.kind, stored.space, stored.payload)


# --- comparing ------------------------------------------------------------------------------------


def compared(graph: "Reader", proposal_id: str) -> list[ComparedChange]:
    """
    What a proposal would change, in its order.

    Raises:
        NotFound: If there is none that the principal may read.
    """
    changes = proposal_of(graph, proposal_id).payload["changes"]
    held, ways = graph.get_many([one["target"] for one in changes]), change_set.Ways.of(changes)
    return [_compared(graph, ways, one, held.get(one["target"])) for one in changes]


def _compared(graph: "Reader", ways: change_set.Ways, one: Payload, held: Stored | None) -> ComparedChange:
    target, becomes = one["target"], content_of(one)
    overtaken = digest_of(held) != one.get("rests_on")
    open_ = not one.get("decision")
    return ComparedChange(
        one,
        held,
        becomes,
        overtaken,
        _was(graph, one) if overtaken else None,
        schema.faults(one["target_kind"], becomes) if open_ and becomes is not None else "",
        tuple(key for key in ways.with_needed([target]) if key != target) if open_ else (),
        tuple(key for key in ways.with_hanging([target]) if key != target) if open_ else (),
    )


def _was(graph: "Reader", change: Payload) -> Payload | None:
    """What a change rests on, from the history of its record."""
    held = states(graph.stores.journal, graph.principal, change["target"])
    return next((state.payload for state, _by in held if digest_of(state) == change.get("rests_on")), None)


def proposal_of(graph: "Reader", proposal_id: str) -> Stored:
    """
    A proposal.

    Raises:
        NotFound: If there is none that the principal may read.
    """
    stored = graph.get(proposal_id)
    if stored.kind != "Proposal":
        raise NotFound(f"er is geen voorstel {proposal_id!r}")
    return stored


def other_parts(graph: "Reader", stored: Stored) -> list[Stored]:
    """The other proposals of the document that a proposal is of, in their order; [] where there is one."""
    if "document" not in stored.payload:
        return []
    first, found = change_set.first_part(stored.id), list[Stored]()
    while held := graph.get_many([change_set.part_id(first, len(found) + 1)]):
        found += held.values()
    return [one for one in found if one.id != stored.id]
