"""
Deciding on the changes of a proposal: one, some, or all that are left, in one write.

Accepting makes the changes, and what they need of the same proposal comes along; what was changed meanwhile is not
overwritten. Who proposed a change is its author, and not who accepted it: for `kg.store.four_eyes` the second is
another pair of eyes, the first is not.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg import clock
from kg.access import checked_space
from kg.errors import Conflict, Forbidden, InputError, KringError, NotFound, StepRefused
from kg.model import change_set, schema
from kg.model.change_set import NOT_TAKEN, Decision, content_of
from kg.model.record import ANY, AUTHOR, Record
from kg.ports.journal import Delete, Put, Stored
from kg.store.four_eyes import writes
from kg.store.proposals.request import digest_of, other_parts, proposal_of

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

Payload = Mapping[str, Any]
METHOD: Final = "voorstel"  # in the provenance of what was accepted


@dataclass
class _Deciding:
    """
    What is decided in one write: by target what is written and why not; `chosen` in the order of the proposal.

    Attributes:
        held: What is there of the targets of the proposal, and of the other parts of its document.
        beside: Those other parts.
    """

    graph: "Writer"
    stored: Stored
    chosen: list[str]
    instead: Record | None
    held: Mapping[str, Stored]
    beside: Sequence[Stored] = ()
    writes: dict[str, list[Put | Delete]] = field(default_factory=dict)
    refused: dict[str, KringError] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: "Writer", stored: Stored, chosen: list[str], instead: Record | None) -> "_Deciding":
        """With what is there of what it may name."""
        beside = other_parts(graph, stored)
        every = {change["target"] for part in (stored, *beside) for change in part.payload["changes"]}
        return cls(graph, stored, chosen, instead, graph.get_many(every), beside)

    @property
    def changes(self) -> Sequence[Payload]:
        """Of the proposal, as it is held."""
        changes: Sequence[Payload] = self.stored.payload["changes"]
        return changes


def decide(
    graph: "Writer",
    proposal_id: str,
    decision: Decision,
    *,
    targets: Collection[str] = (),
    answer: str = "",
    instead: Record | None = None,
    along: bool = False,
) -> Stored:
    """
    Accept, refuse or withdraw changes of an open proposal; what accepted ones need of it is accepted along.

    Args:
        graph: As the caller sees it.
        proposal_id: The proposal.
        decision: What is decided.
        targets: The ids of the records whose changes are meant; none: all that are left. When all that are left are
            accepted, those that cannot be stay open, unless that is all of them.
        answer: Why.
        instead: What is accepted in the place of what was proposed for its id; both are its authors then.
        along: Whether what hangs on a change that is refused or withdrawn goes with it.

    Raises:
        NotFound: If there is none that the principal may read, or it has no such change.
        InputError: If `instead` is not a record that was proposed.
        InvalidRecord: If something has to be filled in first.
        StepRefused: If it was decided already, or names or is named by what was decided otherwise.
        Forbidden: If the principal may not write what is proposed, or withdraws what another proposed.
        Conflict: If what it rests on was changed since.
    """
    stored = proposal_of(graph, proposal_id)
    proposal = stored.payload
    changes: Sequence[Payload] = proposal["changes"]
    chosen = _chosen(stored, targets)
    if decision == "ingetrokken" and proposal["author"] != graph.principal.name:
        raise Forbidden(f"alleen {proposal['author']!r} kan dit voorstel intrekken; u kunt het wel afwijzen")
    if decision != "ingetrokken":
        graph.principal.must_write(proposal["target_space"])
    writes: list[Put | Delete] = []
    if decision == "aanvaard":
        about = _Deciding.of(graph, stored, chosen, instead)
        writes = _accepted(about, every=not targets and len(chosen) > 1)
        chosen = about.chosen
    else:
        chosen = _dropped(changes, chosen, along=along)
    said = {"decided_by": graph.principal.name, "decided_at": clock.now(), **({"answer": answer} if answer else {})}
    better = instead.id if instead is not None else ""
    after = [
        {**one, "decision": "aangepast" if one["target"] == better else decision, **said}
        if one["target"] in chosen
        else one
        for one in changes
    ]
    record = schema.parse("Proposal", {**proposal, "changes": after, "status": change_set.status_of(after)})
    put = Put(proposal_id, "Proposal", stored.space, schema.dump(record), step="propose", rests_on=stored.seq)
    graph.append([*writes, put], reason=f"voorstel {proposal_id} {decision}")
    return graph.get(proposal_id)


def _chosen(stored: Stored, targets: Collection[str]) -> list[str]:
    """The targets that are meant, in the order of the proposal."""
    by_target = {one["target"]: one for one in stored.payload["changes"]}
    if stored.payload["status"] != "open":
        raise StepRefused(f"over {stored.id!r} is al beslist: {stored.payload['status']}")
    if unknown := sorted(set(targets) - by_target.keys()):
        raise NotFound(f"in {stored.id!r} staat geen wijziging van {unknown[0]!r}")
    if not targets:
        return [key for key, one in by_target.items() if not one.get("decision")]
    for key in targets:
        if said := by_target[key].get("decision"):
            raise StepRefused(f"over {key!r} is in {stored.id!r} al beslist: {said}")
    return [key for key in by_target if key in targets]


def _dropped(changes: Sequence[Payload], chosen: Sequence[str], *, along: bool) -> list[str]:
    every = change_set.with_hanging(chosen, changes)
    if along or set(every) == set(chosen):
        return every
    hanging = [key for key in every if key not in chosen]
    raise StepRefused(
        f"aan {', '.join(map(repr, chosen[:5]))} hangt nog {', '.join(map(repr, hanging[:5]))}"
        f"{f' en nog {len(hanging) - 5}' if len(hanging) > 5 else ''}; beslis daar eerst over, of laat het mee vallen"
        " (along)"
    )


def _accepted(about: _Deciding, *, every: bool) -> list[Put | Delete]:
    """What accepting writes; `chosen` becomes what is accepted. With `every`, what cannot be is left for later."""
    if about.instead is not None and about.instead.id not in about.chosen:
        raise InputError(f"dit voorstel gaat over {about.chosen[0]!r}; verbeter dat record, en geen ander")
    asked = about.chosen
    about.chosen = change_set.with_needed(asked, _as_improved(about))
    by_target = {one["target"]: one for one in about.changes}
    for key in about.chosen:
        try:
            about.writes[key] = _writes(about, by_target[key])
        except KringError as error:
            about.refused[key] = error
    _without_dangling(about)
    if about.refused and (not every or len(about.refused) == len(about.chosen)):
        raise next(about.refused[key] for key in about.chosen if key in about.refused)
    about.chosen = [key for key in about.chosen if key not in about.refused]
    return [write for key in about.chosen for write in about.writes[key]]


def _as_improved(about: _Deciding) -> list[Payload]:
    """The changes with what is written instead: that may name others than what was proposed."""
    better = about.instead
    return [
        {**one, "content": json.dumps(schema.dump(better))}
        if better is not None and one["target"] == better.id
        else one
        for one in about.changes
    ]


def _without_dangling(about: _Deciding) -> None:
    """Refuse what would name a record of this proposal that is not there then, until nothing does."""
    where = {one["target"]: part.id for part in about.beside for one in part.payload["changes"]}
    decided = {
        one["target"]: one.get("decision") for part in (*about.beside, about.stored) for one in part.payload["changes"]
    }
    while True:
        left = [key for key in about.chosen if key not in about.refused]
        after = {key: (one.kind, one.payload) for key, one in about.held.items()}
        for key in left:
            for write in about.writes[key]:
                if isinstance(write, Put):
                    after[key] = (write.kind, write.payload)
                else:
                    after.pop(key, None)
        before = len(about.refused)
        for key, (kind, payload) in after.items():
            gone = sorted(change_set.named(kind, payload, decided) - after.keys())
            if gone and key in left:
                about.refused[key] = _missing(key, gone[0], decided[gone[0]], where.get(gone[0], ""))
            for other in gone:
                if key not in left and other in left:  # it goes, while something that stays names it
                    about.refused[other] = StepRefused(f"{key!r} verwijst naar {other!r}; verander dat eerst")
        if len(about.refused) == before:
            return


def _missing(key: str, gone: str, decided: str | None, part: str) -> StepRefused:
    there = f"dat staat in {part!r}; beslis daar eerst over" if part else "dat is er niet; neem dat eerst over"
    why = f"daarover is beslist: {decided}; neem dat eerst over" if decided in NOT_TAKEN else there
    return StepRefused(f"{key!r} verwijst naar {gone!r}, en {why}, of kies een ander")


def _writes(about: _Deciding, change: Payload) -> list[Put | Delete]:
    target, space = change["target"], checked_space(about.stored.payload["target_space"])
    held = about.held.get(target)
    if digest_of(held) != change.get("rests_on"):
        raise Conflict(f"{target!r} is gewijzigd sinds het voorstel werd gedaan; vraag om een nieuw voorstel")
    if change["change"] == "verwijderen":
        if held is None:
            raise Conflict(f"{target!r} is er niet meer; er valt niets te verwijderen")
        if about.instead is not None and about.instead.id == target:
            raise InputError(f"{target!r} zou verdwijnen; daar valt niets aan te verbeteren")
        return [Delete(target, rests_on=held.seq)]
    better = about.instead if about.instead is not None and about.instead.id == target else None
    if better is not None and better.kind() != change["target_kind"]:
        raise InputError(f"{target!r} is een {change['target_kind']}; verbeter dat record, en geen ander")
    content = content_of(change) or {}
    if content.get("id") != target or change["target_kind"] == "Proposal":
        raise Conflict(f"dit voorstel gaat over {target!r} en zegt iets anders; vraag om een nieuw voorstel")
    author = _author(about.graph, about.stored, target)
    rests_on = held.seq if held else 0
    kind, puts = change["target_kind"], list[Put | Delete]()
    if better is None or not schema.faults(kind, content):  # what had gaps was never a record: nobody wrote it
        payload = _with_grounds(change, content, held)
        puts.append(Put(target, kind, space, payload, step="propose", rests_on=rests_on, author=author))
    if better is not None:
        payload = _with_grounds(change, schema.dump(better), held)
        puts.append(Put(target, kind, space, payload, step="propose", rests_on=None if puts else rests_on))
    return puts


def _with_grounds(change: Payload, content: Payload, held: Stored | None) -> dict[str, Any]:
    """
    The valid payload of what is accepted: its provenance is what the record has and what the change rests on.

    Raises:
        InvalidRecord: If something has to be filled in first.
    """
    payload, at = dict(content), clock.now()
    origins = list(held.payload.get("provenance", ())) if held else []
    for one in change.get("grounds", ()):
        origin = {"source": one["source"], "place": one["place"], "at": at, "method": METHOD}
        if all((was["source"], was["place"]) != (one["source"], one["place"]) for was in origins):
            origins.append(origin)
    payload.pop("provenance", None)
    if origins:
        payload["provenance"] = origins
    if held is None and change.get("grounds"):  # nobody reviewed what a document says: it begins as a draft
        for spec in schema.set_by_steps(schema.kind_class(change["target_kind"])):
            initial = spec.by_steps.initial if spec.by_steps else ""
            if initial not in {"", ANY, AUTHOR}:
                payload.setdefault(spec.name, initial)
    return schema.dump(schema.parse(change["target_kind"], payload))


def _author(graph: "Reader", stored: Stored, target: str) -> str:
    """
    Who proposed a change as it is, by the journal; what a proposal says of that itself is only a text.

    Raises:
        StepRefused: If that cannot be told any more.
    """
    author, before, unknown = "", None, set[str]()
    for event, by_erasure in writes(graph, stored.id):
        if event.payload is None:
            unknown.add(event.actor)
            continue
        changes = schema.current("Proposal", event.payload).get("changes") or ()
        now = next(((one.get("change"), one.get("content")) for one in changes if one["target"] == target), None)
        if now != before and not by_erasure:
            author = event.actor
        before = now
    if not author and stored.payload["author"] in unknown:  # what it said before is erased; that they wrote it is not
        author = stored.payload["author"]
    if not author:
        raise StepRefused(f"van {stored.id!r} is niet vast te stellen wie het voorstelde; vraag om een nieuw voorstel")
    return author
