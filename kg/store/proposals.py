"""
Proposals: a change by someone who may not make it, kept until someone who may decides.

A proposal stands in the private space of the organisation whose record it is about, so its people read it. Accepting it
makes the change and closes the proposal in one write; what was changed meanwhile is not overwritten. Who proposed a
record is its author, and not who accepted it: for `kg.store.four_eyes` the second is another pair of eyes, the first
is not.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import uuid4

from kg.access import LOCAL_SPACE, checked_space, new_id
from kg.bounds import cut
from kg.errors import Conflict, Forbidden, InputError, NotFound, StepRefused
from kg.model import schema
from kg.model.record import Record
from kg.ports.journal import Delete, Put, Stored
from kg.reason.history import states
from kg.store.four_eyes import authors
from kg.store.intake import stated
from kg.store.room import Room, UseCase

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

Decision = Literal["aanvaard", "afgewezen", "ingetrokken"]


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """
    A proposal beside what is there.

    Attributes:
        held: The record as it is; None when there is none, or it may not be read.
        becomes: What it would say; None when it would go.
        overtaken: Whether the record is not any more what the proposal rests on.
        was: What it rests on, where that is something else than what is held and may be read.
    """

    held: Stored | None
    becomes: Mapping[str, Any] | None
    overtaken: bool
    was: Mapping[str, Any] | None = None


_SAID: Final = {"toevoegen": "nieuw", "wijzigen": "wijziging van", "verwijderen": "verwijdering van"}


def propose(graph: "Writer", record: Record, *, space: str, reason: str = "") -> Stored:
    """
    Propose to add a record, or to change the one that has its id.

    Raises:
        Forbidden: If the principal is not one of the people of the owner, or may not know the id.
        StepRefused: If it says what only a step of Kring sets, see `kg.store.intake.stated`.
    """
    graph.principal.must_propose(checked_space(space))
    held = graph.get_many([record.id]).get(record.id)
    if held is None:
        _must_be_free(graph, record.id, space)
    elif held.space != space or held.kind != record.kind():
        raise Conflict(f"{record.id!r} is een {held.kind} in {held.space}; stel de wijziging daar voor")
    change = "wijzigen" if held else "toevoegen"
    put = Put(record.id, record.kind(), space, schema.dump(record))
    payload = stated(graph.principal, put, held.payload if held else None)
    return _keep(graph, change=change, target=(put.id, put.kind, space), payload=payload, held=held, reason=reason)


def propose_removal(graph: "Writer", record_id: str, *, reason: str = "") -> Stored:
    """
    Propose to take a record away.

    Raises:
        NotFound: If there is none that the principal may read.
        Forbidden: If the principal is not one of the people of its owner.
    """
    held = graph.get(record_id)
    graph.principal.must_propose(held.space)
    target = (record_id, held.kind, held.space)
    return _keep(graph, change="verwijderen", target=target, payload=None, held=held, reason=reason)


def compared(graph: "Reader", proposal_id: str) -> ProposedChange:
    """
    What a proposal would change.

    Raises:
        NotFound: If there is none that the principal may read.
    """
    proposal = _proposal(graph, proposal_id).payload
    held = graph.get_many([proposal["target"]]).get(proposal["target"])
    becomes = json.loads(proposal["content"]) if proposal.get("content") else None
    overtaken = _digest(held) != proposal.get("rests_on")
    return ProposedChange(held, becomes, overtaken, _was(graph, proposal) if overtaken else None)


def _was(graph: "Reader", proposal: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a proposal rests on, from the history of its record."""
    held = states(graph.stores.journal, graph.principal, proposal["target"])
    return next((state.payload for state, _by in held if _digest(state) == proposal.get("rests_on")), None)


def _proposal(graph: "Reader", proposal_id: str) -> Stored:
    stored = graph.get(proposal_id)
    if stored.kind != "Proposal":
        raise NotFound(f"er is geen voorstel {proposal_id!r}")
    return stored


def decide(
    graph: "Writer", proposal_id: str, decision: Decision, *, answer: str = "", instead: Record | None = None
) -> Stored:
    """
    Accept, refuse or withdraw an open proposal.

    Args:
        graph: As who decides sees it.
        proposal_id: The proposal.
        decision: What is decided.
        answer: Why.
        instead: What is accepted in the place of what was proposed; both are its authors then.

    Raises:
        NotFound: If there is none that the principal may read.
        InputError: If `instead` is not the record that was proposed for.
        StepRefused: If it was decided already.
        Forbidden: If the principal may not write what is proposed, or withdraws what another proposed.
        Conflict: If what it rests on was changed since.
    """
    stored = _proposal(graph, proposal_id)
    proposal = stored.payload
    if proposal["status"] != "open":
        raise StepRefused(f"over {proposal_id!r} is al beslist: {proposal['status']}")
    changes: list[Put | Delete] = []
    if decision == "ingetrokken":
        if proposal["author"] != graph.principal.name:
            raise Forbidden(f"alleen {proposal['author']!r} kan dit voorstel intrekken; u kunt het wel afwijzen")
    else:
        graph.principal.must_write(proposal["target_space"])
        changes = _accepted(graph, proposal, _author(graph, proposal_id)) if decision == "aanvaard" else []
        changes += [_improved(proposal, instead)] if changes and instead is not None else []
    closed = {**proposal, "status": decision, "decided_by": graph.principal.name, "decided_at": _now()}
    closed |= {"answer": answer} if answer else {}
    record = schema.parse("Proposal", closed)
    changes.append(Put(proposal_id, "Proposal", stored.space, schema.dump(record), step="propose", rests_on=stored.seq))
    graph.append(changes, reason=f"voorstel {proposal_id} {decision}")
    return graph.get(proposal_id)


def _author(graph: "Reader", proposal_id: str) -> str:
    """
    Who wrote a proposal, by the journal; what it says of that itself is only a text.

    Raises:
        StepRefused: If several did, or nobody: no proposal that was made as one is so.
    """
    found = authors(graph, proposal_id)
    if len(found) != 1:
        raise StepRefused(
            f"van {proposal_id!r} is niet vast te stellen wie het voorstelde; vraag om een nieuw voorstel"
        )
    return next(iter(found))


def _accepted(graph: "Reader", proposal: Mapping[str, Any], author: str) -> list[Put | Delete]:
    target, space = proposal["target"], proposal["target_space"]
    held = graph.get_many([target]).get(target)
    if _digest(held) != proposal.get("rests_on"):
        raise Conflict(f"{target!r} is gewijzigd sinds het voorstel werd gedaan; vraag om een nieuw voorstel")
    if proposal["change"] == "verwijderen":
        if held is None:
            raise Conflict(f"{target!r} is er niet meer; er valt niets te verwijderen")
        return [Delete(target, rests_on=held.seq)]
    record = schema.parse(proposal["target_kind"], json.loads(proposal["content"]))
    rests_on = held.seq if held else 0
    put = Put(record.id, record.kind(), checked_space(space), schema.dump(record), rests_on=rests_on, author=author)
    return [put]


def _improved(proposal: Mapping[str, Any], instead: Record) -> Put:
    """What is written after what was proposed, in the same append."""
    if (instead.id, instead.kind()) != (proposal["target"], proposal["target_kind"]) or not proposal.get("content"):
        raise InputError(f"dit voorstel gaat over {proposal['target']!r}; verbeter dat record, en geen ander")
    return Put(instead.id, instead.kind(), checked_space(proposal["target_space"]), schema.dump(instead))


def _keep(
    graph: "Writer",
    *,
    change: str,
    target: tuple[str, str, str],
    payload: Mapping[str, Any] | None,
    held: Stored | None,
    reason: str,
) -> Stored:
    record_id, kind, space = target
    home = space if space == LOCAL_SPACE else f"{space.rpartition('/')[0]}/private"
    title = (payload or (held.payload if held else {})).get("title", record_id)
    fields = {
        "id": new_id(home, f"voorstel-{uuid4().hex[:12]}"),
        "title": cut(f"Voorstel: {_SAID[change]} {title}"),
        "change": change,
        "target": record_id,
        "target_kind": kind,
        "target_space": space,
        "content": json.dumps(payload, ensure_ascii=False) if payload is not None else None,
        "rests_on": _digest(held),
        "status": "open",
        "author": graph.principal.name,
        "created": _now(),
        "reason": reason or None,
    }
    record = schema.parse("Proposal", {name: value for name, value in fields.items() if value is not None})
    put = Put(record.id, "Proposal", home, schema.dump(record), step="propose")
    graph.append([put], reason=f"voorstel voor {record_id}")
    return graph.get(record.id)


def _must_be_free(graph: "Reader", record_id: str, space: str) -> None:
    """An id of one's own organisation; of others nothing is said, not even that they have it."""
    if not graph.principal.may_name(record_id, space):
        raise Forbidden(
            f"het id {record_id!r} kan niet worden gegeven; laat het beginnen met de naam van uw organisatie"
        )


def _digest(stored: Stored | None) -> str | None:
    """What tells one state of a record from another."""
    if stored is None:
        return None
    content = json.dumps([stored.kind, stored.space, stored.payload], sort_keys=True)
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Proposals(Room):
    """Changes by those who may not make them, kept until someone who may decides."""

    propose = UseCase(propose)
    propose_removal = UseCase(propose_removal)
    decide = UseCase(decide)
    compared = UseCase(compared)
