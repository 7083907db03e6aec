"""
The changes of one proposal beside each other: which name which, and what goes along when one is accepted or dropped.

    needs     what a change names of the same set, and that is not there without it: of an activity its objective
    hangs on  the other way round
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Literal, TypeAlias

from kg.bounds import SOME
from kg.errors import InputError
from kg.model.kinds import KINDS
from kg.model.schema import links_of

Payload: TypeAlias = Mapping[str, Any]
Decision = Literal["aanvaard", "afgewezen", "ingetrokken"]
TAKEN: Final = frozenset({"aanvaard", "aangepast"})
NOT_TAKEN: Final = frozenset({"afgewezen", "ingetrokken"})
_CHARACTERS: Final = 1_000_000  # of a part: every decision writes it anew
_LATER_PART: Final = re.compile(r"(?<=voorstel-[0-9a-f]{12})-\d+$")


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
    return Ways.of(changes).with_needed(chosen)


def with_hanging(chosen: Iterable[str], changes: Sequence[Payload]) -> list[str]:
    """Some targets with those of which nobody decided and that cannot be without them, in the order of the set."""
    return Ways.of(changes).with_hanging(chosen)


@dataclass(frozen=True, slots=True)
class Ways:
    """Which changes of a set hang together; read once for all of them."""

    needs: Mapping[str, set[str]]
    hanging: Mapping[str, set[str]]
    open_: Collection[str]

    @classmethod
    def of(cls, changes: Sequence[Payload]) -> "Ways":
        """Those of a set."""
        needed = needs(changes)
        return cls(needed, hanging(needed), {one["target"] for one in changes if not one.get("decision")})

    def with_needed(self, chosen: Iterable[str]) -> list[str]:
        """As the function of this name."""
        return self._closed(chosen, self.needs)

    def with_hanging(self, chosen: Iterable[str]) -> list[str]:
        """As the function of this name."""
        return self._closed(chosen, self.hanging)

    def _closed(self, chosen: Iterable[str], ways: Mapping[str, set[str]]) -> list[str]:
        found, todo = set[str](), list(chosen)
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo.extend(other for other in ways.get(one, ()) if other in self.open_)
        return [target for target in self.needs if target in found] if len(found) > 1 else list(found)


def hanging(needed: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """By target those of the same set that need it, from what each needs."""
    found: dict[str, set[str]] = {target: set() for target in needed}
    for target, others in needed.items():
        for other in others:
            found[other].add(target)
    return found


def part_id(first: str, number: int) -> str:
    """The id of a part of what one document gives cause for, by that of the first; `number` from 1."""
    return first if number == 1 else f"{first}-{number}"


def first_part(proposal_id: str) -> str:
    """The id of the first part, by that of any."""
    return _LATER_PART.sub("", proposal_id)


def parts(changes: Sequence[Payload], held: Sequence[Sequence[str]]) -> list[list[Payload]]:
    """
    Changes by the proposal that holds them: each stays where it was and keeps its number; a new one comes last.

    Args:
        changes: Of one document.
        held: By part, the targets that it holds.
    """
    by_target, known = {one["target"]: one for one in changes}, {target for targets in held for target in targets}
    found: list[list[Payload]] = [[by_target[key] for key in targets if key in by_target] for targets in held]
    full = [sum(map(_weight, part)) for part in found]
    for one in changes:
        if one["target"] in known:
            continue
        at = next((at for at, part in enumerate(found) if len(part) < SOME and full[at] < _CHARACTERS), len(found))
        if at == len(found):
            found.append([])
            full.append(0)
        found[at].append(one)
        full[at] += _weight(one)
    return found


def _weight(one: Payload) -> int:
    """Characters of a change, about."""
    return len(one.get("content") or "") + sum(len(ground["quote"]) for ground in one.get("grounds", ()))


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
