"""
Two records that become one: their differences per field, what is chosen, and what comes back when it is undone.

    kept    the record that stays, under its own id
    gone    the record that becomes an id which leads to the other
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeAlias

from kg.errors import InputError
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, fields_of, kind_class
from kg.reason.answer import SPARSE, Count, answer
from kg.reason.duplicates import DuplicateReason

Payload: TypeAlias = Mapping[str, Any]
Choice = Literal["kept", "other", "both"]
# What shows that a step was taken, what a register decides, and what is of one moment: no two of these become one.
UNMERGEABLE: Final = frozenset(
    {
        "Disclosure", "Distinction", "DraftVersion", "Judgement", "MergedRecord", "Municipality", "Profile",
        "Proposal", "Ranking", "Reorganisation", "Reuse", "TableMapping", "Watch", "WeightSet",
    }
)  # fmt: skip
# What they name they go on to name: they show what was done.
TRACES: Final = frozenset({"Disclosure", "Distinction", "DraftVersion", "MergedRecord", "Proposal", "Ranking", "Watch"})
_WHOLE: Final = frozenset({"body", "dates", "identified", "revisions"})  # lists of which two make no sense together
_NAMES: Final = "alt_labels"  # where the title that is not chosen stays to be found by


@answer
@dataclass(frozen=True, slots=True)
class ComparedField:
    """
    One field of two records, side by side.

    Attributes:
        one: What the first says, in words; "" when nothing.
        other: The same of the second.
        differs: Whether they say different things.
        choices: What may be chosen of it: `kept`, `other`, and of a list `both`.
        suggested: What is taken when nobody chooses.
    """

    name: str
    one: str
    other: str
    differs: bool
    choices: Annotated[tuple[Choice, ...], SPARSE]
    suggested: Choice


@answer
@dataclass(frozen=True, slots=True)
class MergeComparison:
    """
    Two records of a kind side by side.

    Attributes:
        kept: The id of the one that would stay.
        gone: The id of the one that would lead to it.
        state: Tells whether either was changed since; give it along with a merge.
        reasons: Why they may be one; none when they were not found to be.
    """

    kind: str
    kept: str
    gone: str
    kept_space: str
    gone_space: str
    state: str
    reasons: Annotated[tuple[DuplicateReason, ...], SPARSE]
    fields: tuple[ComparedField, ...]


@answer
@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """
    What a merge or its undoing came to.

    Attributes:
        kept: The id of the record that stays.
        gone: The id of the other.
        taken: The fields that the one took from the other.
        followed: How many links were changed with it, of those that who did it may write.
        left: What was changed since the merge and stays as it is: `record.field`.
    """

    kept: str
    gone: str
    taken: Annotated[tuple[str, ...], SPARSE]
    followed: Count
    left: Annotated[tuple[str, ...], SPARSE] = ()


def compared(kind: str, kept: Payload, gone: Payload, *, fill: bool = True) -> list[ComparedField]:
    """
    The fields that a person chooses of, in order of declaration; those that neither has are left out.

    Args:
        kind: Of both.
        kept: The record that stays.
        gone: The other one.
        fill: Whether it is suggested to take what the one has and the other lacks: not where more people read it.
    """
    found = []
    for spec in _chosen_of(kind):
        one, other = kept.get(spec.name), _offered(spec, kept, gone)
        if not _said(one) and not _said(other):
            continue
        differs = one != other
        found.append(
            ComparedField(
                spec.name,
                _said(one),
                _said(other),
                differs,
                tuple(_choices(spec)) if differs else (),
                _suggested(spec, one, other) if differs and fill else "kept",
            )
        )
    return found


def merged(
    kind: str, kept: Payload, gone: Payload, choices: Mapping[str, Choice], *, fill: bool = True
) -> tuple[dict[str, Any], list[str]]:
    """
    What the record that stays says, apart from its provenance; and which fields it took from the other.

    Args:
        kind: Of both.
        kept: The record that stays.
        gone: The other one.
        choices: By field; of one that is not there, what `compared` suggests.
        fill: As `compared`.

    Raises:
        InputError: If something is chosen that cannot be.
    """
    specs = {spec.name: spec for spec in _chosen_of(kind)}
    if unknown := sorted(choices.keys() - specs.keys()):
        raise InputError(f"{kind} heeft geen veld {unknown[0]!r} om te kiezen; kies uit {', '.join(specs)}")
    found, taken = dict(kept), []
    for name, spec in specs.items():
        one, other = kept.get(name), gone.get(name)
        choice = choices.get(name) or (_suggested(spec, one, _offered(spec, kept, gone)) if fill else "kept")
        if choice not in _choices(spec):
            raise InputError(f"van {name!r} is {choice!r} niet te kiezen; kies uit {', '.join(_choices(spec))}")
        value = {"kept": one, "other": other}[choice] if choice != "both" else _both(spec, kept, gone)
        if value != one:
            taken.append(name)
            found = {key: held for key, held in found.items() if key != name} | ({name: value} if _said(value) else {})
    if names := [name for name in found.get(_NAMES, ()) if name != found["title"]]:
        return {**found, _NAMES: names}, taken
    return {key: value for key, value in found.items() if key != _NAMES}, taken


def repointed(kind: str, payload: Payload, old: str, new: str) -> dict[str, Any]:
    """A record with each link to one record leading to another; a link of a record to itself goes."""
    return _repointed(kind_class(kind), payload, {old: new}, drop=new if payload.get("id") == new else "")


def following(kind: str, payload: Payload, leads: Mapping[str, str]) -> dict[str, Any]:
    """A record with its links leading to what some ids lead to."""
    return _repointed(kind_class(kind), payload, leads, drop="")


def restored(before: Payload, after: Payload, now: Payload) -> tuple[dict[str, Any], list[str]]:
    """
    What a record says once a change is taken back, and the fields that were changed again since, which stay.

    Args:
        before: What it said before the change.
        after: What it said right after it.
        now: What it says.
    """
    if now == after:
        return dict(before), []
    found, left = dict(now), []
    for name in sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)):
        if now.get(name) != after.get(name):
            left.append(name)
        elif name in before:
            found[name] = before[name]
        else:
            found.pop(name, None)
    return found, left


# --- fields ---------------------------------------------------------------------------------------


def _chosen_of(kind: str) -> Iterator[FieldSpec]:
    """What steps of Kring set stays as it is with the record that stays."""
    return (spec for spec in fields_of(kind_class(kind)) if spec.by_steps is None)


def _choices(spec: FieldSpec) -> Sequence[Choice]:
    return ("kept", "other", "both") if spec.many and spec.name not in _WHOLE else ("kept", "other")


def _suggested(spec: FieldSpec, one: Any, other: Any) -> Choice:
    """Nothing is lost: a gap is filled, and of two lists both are taken where there is room."""
    if not _said(one):
        return "both" if spec.name == _NAMES else "other"
    fits = spec.most is None or len(_together(one, other or ())) <= spec.most
    return "both" if "both" in _choices(spec) and other and fits else "kept"


def _offered(spec: FieldSpec, kept: Payload, gone: Payload) -> Any:
    """What the other one has for a field: among its names its title too."""
    if spec.name == _NAMES and gone["title"] != kept["title"]:
        return _together(gone.get(_NAMES) or (), (gone["title"],))
    return gone.get(spec.name)


def _both(spec: FieldSpec, kept: Payload, gone: Payload) -> list[Any]:
    found = _together(kept.get(spec.name) or (), _offered(spec, kept, gone) or ())
    return _together(found, (kept["title"],)) if spec.name == _NAMES else found


def _together(one: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    return [*one, *(item for item in other if item not in one)]


def _said(value: Any) -> str:
    """A value in words: of a list one a line."""
    if value is None or (not value and isinstance(value, str | list | tuple | Mapping)):
        return ""
    match value:
        case bool():
            return "ja" if value else "nee"
        case Mapping():
            return "; ".join(f"{name}: {_said(part)}" for name, part in value.items())
        case list() | tuple():
            return "\n".join(map(_said, value))
        case str():
            return value
    return json.dumps(value)


def _repointed(
    owner: type[Record] | type[Value], payload: Payload, leads: Mapping[str, str], *, drop: str
) -> dict[str, Any]:
    found = dict(payload)
    for spec in fields_of(owner):
        value = found.get(spec.name)
        if value is None or (spec.range != "link" and spec.node is None):
            continue
        items = list(value) if spec.many else [value]
        if spec.node is not None:
            items = [_repointed(spec.node, item, leads, drop=drop) for item in items]
        elif drop in items or not leads.keys().isdisjoint(items):
            items = list(dict.fromkeys(leads.get(item, item) for item in items))
            items = [item for item in items if item != drop]
        if items:
            found[spec.name] = items if spec.many else items[0]
        else:
            del found[spec.name]
    return found
