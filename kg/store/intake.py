"""
What may be written, and by whom: the one rule, asked inside every append to the journal.

    who      may write in the space where a record comes, and in the one where it is
    id       a new record has an id of its owner's own; of an id that is taken out of sight no more is said
    fields   what a step of Kring sets (`kg.model.record.BySteps`) is not set by writing it
    gate     what was approved says nothing else after it; what shows that a step was taken does not go
    settled  what was agreed or accounted for stays, see `kg.store.settlement`
    state    what a change rests on is still so (`rests_on`)

Nothing is written past it: a journal takes changes with a mandate only, and judges them by what it holds at that
moment, in the transaction that writes them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kg.access import Principal, own_prefix
from kg.errors import Forbidden, NotFound, Overtaken, StepRefused
from kg.model import lesson_status
from kg.model.record import ANY, AUTHOR, BySteps, Step
from kg.model.schema import FieldSpec, faults, fields_of, kind_class, set_by_steps
from kg.ports.journal import Delete, Payload, Put, Stored
from kg.store.settlement import settled

_WAY: Final[Mapping[Step, str]] = {  # by step: what to do instead of writing it
    "write": "",
    "ingest": "lees het document in",
    "review": "laat haar toetsen",
    "interpret": "neem de stap op de duidingskaart",
    "weigh": "geef een oordeel, of stel gewichten vast",
    "watch": "vraag wat er veranderd is",
    "propose": "doe een voorstel",
    "share": "deel het record",
    "merge": "voeg de records samen",
    "plan": "leg de planning vast, of verantwoord het jaar",
    "offer": "bied een deel aan, trek u terug, of aanvaard het aanbod",
    "formulate": "bewaar het concept, of neem er de stap van",
    "report": "maak de rapportage, en bewaar haar",
    "account": "wijs de vraag toe, beantwoord haar, of leg de opvolging vast",
    "support": "vraag het met een formulier, of leg een uitspraak over draagvlak vast",
}
_TRACES: Final = frozenset({"Disclosure", "MergedRecord", "Proposal"})  # they show what was done, and by whom
_NOWHERE: Final = frozenset({"nergens/private"})


@dataclass(frozen=True, slots=True)
class MandateOf:
    """
    `kg.ports.journal.Mandate`: on behalf of someone whose rights are looked up again at each append.

    Attributes:
        standing: Who it is by now; raises `Forbidden` once they may nothing any more.
    """

    standing: Callable[[], Principal]

    @classmethod
    def of(cls, principal: Principal) -> "MandateOf":
        """Of someone whose rights do not change meanwhile."""
        return cls(lambda: principal)

    def principal(self) -> Principal:
        """Who it is by now, with the rights of now."""
        return self.standing()

    def admitted(
        self, principal: Principal, changes: Sequence[Put | Delete], held: Mapping[str, Stored], hidden: Collection[str]
    ) -> list[Put | Delete]:
        """The changes as they may be written, all or none; a record may be changed twice in one append."""
        known, found = dict(held), list[Put | Delete]()
        for change in changes:
            judged = admitted(principal, change, known.get(change.id), is_hidden=change.id in hidden)
            found.append(judged)
            known.pop(judged.id, None)
            if isinstance(judged, Put):
                known[judged.id] = Stored(judged.id, judged.kind, judged.space, 0, "", judged.payload)
        return found

    def must_erase(self, principal: Principal, record_id: str, spaces: set[str]) -> None:
        """Nothing, when the caller is a steward of everyone who ever owned the record; the single user always may."""
        readable = principal.readable(spaces or _NOWHERE)  # as much work when there is nothing
        if not spaces or readable != spaces:
            raise NotFound(f"er is niets bekend onder {record_id!r}; er is niets gewist")
        owners = sorted({space.rpartition("/")[0] for space in spaces})
        if not all(principal.has_role("steward", owner) for owner in owners):
            raise Forbidden(f"u mag {record_id!r} niet wissen; dat mag een steward van {' en '.join(owners)}")


def admitted(
    principal: Principal, change: Put | Delete, held: Stored | None, *, is_hidden: bool = False
) -> Put | Delete:
    """
    A change as a principal may make it, given what is held under its id; or that something is that they may not read.

    Raises:
        Forbidden: If they may not write where the record comes or is, or may not give it its id.
        StepRefused: If it sets by writing what a step of Kring sets, or changes what was approved.
        Overtaken: If it rests on another state than the one that is held.
        NotFound: If what should go is not there.
    """
    if isinstance(change, Delete):
        _may_go(principal, change, held)
        return settled(change, held)
    _must_write(principal, change, change.space)
    if held is not None:
        _must_write(principal, change, held.space)
    elif is_hidden or not principal.may_name(change.id, change.space):
        raise _not_to_give(change.id, change.space)
    _rests(change, held)
    if change.step == "merge":
        return _of_a_merge(change, held)
    if held is not None and held.kind != change.kind and not principal.everything:
        raise StepRefused(f"{change.id!r} is een {held.kind}, geen {change.kind}; geef dit record een ander id")
    change = settled(change, held)
    if not isinstance(change, Put) or (principal.everything and change.kind != "Lesson"):
        return change
    is_sound = held is not None and held.kind == change.kind and not faults(held.kind, held.payload)
    before = held.payload if held is not None and is_sound else None  # what is flawed says nothing, `kg.store.records`
    payload = stated(principal, change, before)
    return change if payload is change.payload else replace(change, payload=payload)


def _of_a_merge(change: Put, held: Stored | None) -> Put:
    """
    A merge makes an id lead to another and takes that back; in what it leaves as it is it changes links alone.

    Raises:
        StepRefused: If it makes a record anew or of another kind, or lets what was approved say something else.
    """
    merged = "MergedRecord"
    if held is None or (held.kind != change.kind and merged not in {held.kind, change.kind}):
        raise StepRefused(f"{change.id!r} is niet het record dat werd samengevoegd; haal het opnieuw op")
    if held.kind != change.kind:
        return change
    specs = [spec for spec in fields_of(kind_class(change.kind)) if spec.range != "link" and spec.name != "provenance"]
    frozen = any(spec.by_steps and held.payload.get(spec.name) in spec.by_steps.freezes for spec in specs)
    differs = [spec for spec in specs if change.payload.get(spec.name) != held.payload.get(spec.name)]
    if any(frozen or (spec.by_steps and "merge" not in spec.by_steps.steps) for spec in differs):
        raise _approved(change)
    return change


def _must_write(principal: Principal, change: Put | Delete, space: str) -> None:
    """A proposal is kept for whoever may propose; all else takes the role to write."""
    if change.step == "propose" and isinstance(change, Put) and change.kind == "Proposal":
        principal.must_propose(space)
    else:
        principal.must_write(space)


def _may_go(principal: Principal, change: Delete, held: Stored | None) -> None:
    if held is None:
        raise NotFound(f"er is niets bekend onder {change.id!r}; er is niets geschreven")
    principal.must_write(held.space)
    _rests(change, held)
    if held.kind in _TRACES and change.step == "write" and not principal.everything:
        raise StepRefused(f"{change.id!r} laat zien wat er is gedaan en door wie; dat gaat niet weg")


def _rests(change: Put | Delete, held: Stored | None) -> None:
    if change.rests_on is not None and change.rests_on != (held.seq if held else 0):
        raise Overtaken(f"{change.id!r} is gewijzigd of verwijderd sinds u het ophaalde; haal het opnieuw op")


def _not_to_give(record_id: str, space: str) -> Forbidden:
    """Of an id that is taken where one may not read, no more is said than of any other that one may not give."""
    return Forbidden(
        f"het id {record_id!r} kan niet worden gegeven; laat het id weg, of laat het beginnen met {own_prefix(space)!r}"
    )


# --- fields and gate ------------------------------------------------------------------------------


def stated(principal: Principal, change: Put, before: Payload | None) -> Payload:
    """
    What a change says, with what steps of Kring set as they left it; see `kg.model.record.BySteps`.

    Args:
        principal: Who makes it.
        change: As they make it; its own payload is given back when nothing in it differs.
        before: What the record says now; None when it is new.

    Raises:
        StepRefused: If it sets such a field, or the record was approved and says something else after it.
    """
    if principal.everything:
        return _of_the_single_user(change, before)
    payload, frozen = dict(change.payload), False
    by_steps = set_by_steps(kind_class(change.kind))
    for name, rule in ((spec.name, spec.by_steps) for spec in by_steps):
        if rule is None or change.step in rule.steps:
            continue
        kept = _initial(principal, rule, payload.get(name)) if before is None else before.get(name)
        if _says(payload.get(name)) and payload[name] != kept:
            raise StepRefused(_not_written(change, name, min(rule.steps)))
        frozen |= before is not None and isinstance(kept, str) and kept in rule.freezes
        payload |= {name: kept} if _says(kept) else {}
    if frozen and before is not None and _content(payload, by_steps) != _content(before, by_steps):
        raise _approved(change)
    return payload if payload != change.payload else change.payload


def _says(value: object) -> bool:
    """Whether a field says anything: no and nought are statements, an empty text or list is none."""
    return value is not None and value not in ("", (), [])


def _approved(change: Put) -> StepRefused:
    return StepRefused(
        f"{change.kind} {change.id!r} is al goedgekeurd en zegt hierna niets anders meer; vervang haar, leg een "
        "verbetering vast, of zet haar eerst een stap terug"
    )


def _of_the_single_user(change: Put, before: Payload | None) -> Payload:
    """Their files are theirs; but what nobody else read does not come to say that somebody did."""
    if change.kind != "Lesson" or change.step not in {"write", "ingest", "propose"}:
        return change.payload
    return lesson_status.unwitnessed(before, lesson_status.drafted(before, change.payload))


def _initial(principal: Principal, rule: BySteps, said: Any) -> Any:
    """What a new record says in a field that steps set."""
    if rule.initial == ANY:
        return said
    return principal.name if rule.initial == AUTHOR else rule.initial or None


def _not_written(change: Put, name: str, step: Step) -> str:
    """Why a field is not set by writing it."""
    said = change.payload[name]
    value = f" {said!r}" if isinstance(said, str) else ""
    return f"{change.kind} {change.id!r} krijgt {name}{value} niet door te schrijven; laat {name} weg, en {_WAY[step]}"


def _content(payload: Payload, by_steps: Sequence[FieldSpec]) -> dict[str, Any]:
    names = {spec.name for spec in by_steps}
    return {name: value for name, value in payload.items() if name not in names}
