"""
The changes of one proposal beside each other: which name which, and what goes along when one is accepted or dropped.

    needs     what a change names of the same set, and that is not there without it: of an activity its objective
    hangs on  the other way round
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, Literal, TypeAlias

from kg.errors import InputError
from kg.model.kinds import KINDS
from kg.model.schema import links_of

Payload: TypeAlias = Mapping[str, Any]
Decision = Literal["aanvaard", "afgewezen", "ingetrokken"]
TAKEN: Final = frozenset({"aanvaard", "aangepast"})
NOT_TAKEN: Final = frozenset({"afgewezen", "ingetrokken"})


def digest(*parts: Any) -> str:
    """What tells one content from another."""
    content = json.dumps(parts if len(parts) > 1 else parts[0], sort_keys=True)
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def content_of(change: Payload) -> dict[str, Any] | None:
    """What the record would say; None when it would go, or when it cannot be read."""
    try:
        content = json.loads(change["content"]) if change.get("content") else None
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def named(kind: str, payload: Payload, among: Collection[str]) -> set[str]:
    """Those of some ids that a record names, apart from where it came from."""
    if kind not in KINDS:
        return set()
    try:
        links = list(links_of(kind, payload))
    except (TypeError, AttributeError):  # not of the shape of its kind: what it names shows when it is
        return set()
    return {target for prop, target in links if prop != "prov:entity" and target in among and target != payload["id"]}


def needs(changes: Sequence[Payload]) -> dict[str, set[str]]:
    """By target the targets of the same set that it names and that are new; what goes names nothing."""
    new = {one["target"] for one in changes if one["change"] == "toevoegen"}
    return {
        one["target"]: named(one["target_kind"], {**content, "id": one["target"]}, new)
        if (content := content_of(one)) is not None
        else set()
        for one in changes
    }


def with_needed(chosen: Iterable[str], changes: Sequence[Payload]) -> list[str]:
    """Some targets with those that they cannot be without and of which nobody decided, in the order of the set."""
    open_ = {one["target"] for one in changes if not one.get("decision")}
    return _closed(chosen, needs(changes), open_, changes)


def with_hanging(chosen: Iterable[str], changes: Sequence[Payload]) -> list[str]:
    """Some targets with those of which nobody decided and that cannot be without them, in the order of the set."""
    open_ = {one["target"] for one in changes if not one.get("decision")}
    return _closed(chosen, hanging(changes), open_, changes)


def hanging(changes: Sequence[Payload]) -> dict[str, set[str]]:
    """By target those of the same set that need it."""
    found: dict[str, set[str]] = {one["target"]: set() for one in changes}
    for target, needed in needs(changes).items():
        for other in needed:
            found[other].add(target)
    return found


def _closed(
    chosen: Iterable[str], ways: Mapping[str, set[str]], among: Collection[str], changes: Sequence[Payload]
) -> list[str]:
    found, todo = set[str](), list(chosen)
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo.extend(other for other in ways.get(one, ()) if other in among)
    return [one["target"] for one in changes if one["target"] in found]


def status_of(changes: Sequence[Payload]) -> str:
    """The status of a proposal, by what was decided on its changes."""
    decided = {one.get("decision") for one in changes}
    if None in decided:
        return "open"
    if decided & TAKEN:
        return "aanvaard"
    return "ingetrokken" if decided == {"ingetrokken"} else "afgewezen"


def must_be_a_set(changes: Sequence[Payload]) -> None:
    """
    Nothing, when a proposal can hold the changes.

    Raises:
        InputError: If there are none, or two about the same record.
    """
    targets = [one["target"] for one in changes]
    if not targets:
        raise InputError("een voorstel zonder wijzigingen is er geen; noem minstens één record")
    if twice := sorted({one for one in targets if targets.count(one) > 1}):
        raise InputError(f"{twice[0]!r} staat twee keer in dit voorstel; voeg beide wijzigingen samen")


def without(payload: Payload, gone: Collection[str]) -> dict[str, Any] | None:
    """A proposal without its changes for some records; None when none is left."""
    kept = [one for one in payload["changes"] if one["target"] not in gone]
    return {**payload, "changes": kept, "status": status_of(kept)} if kept else None
