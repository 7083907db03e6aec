"""A chain as branches: each aim with the policy that it stands in, what is done for it, and what came of that."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from kg.cycle.implement.chain.gaps import Payload, Tree
from kg.deadline import steps
from kg.reason.answer import KNOWN, Count, answer

_STATED: Final = ("indicator", "target")  # by which one can see later whether an aim was reached


@answer
@dataclass(frozen=True, slots=True)
class BranchRecord:
    """A policy, a plan or a result in a branch."""

    id: str
    title: str


@answer
@dataclass(frozen=True, slots=True)
class BranchWork:
    """
    An activity in a branch.

    Attributes:
        plan: The plan that it is part of, "" for none that is known.
        owner: As it is named; left out where it is not on record.
        budget_eur: Left out where it is not on record.
        results: What came of it, by name.
    """

    id: str
    title: str
    plan: str
    owner: Annotated[str | None, KNOWN]
    budget_eur: Annotated[int | None, KNOWN]
    results: tuple[BranchRecord, ...]


@answer
@dataclass(frozen=True, slots=True)
class AimBranch:
    """
    One aim with all that hangs under it.

    Attributes:
        id: Of the aim; "" for all work that names none.
        title: "" likewise.
        policy: What it stands in; left out where that is not known.
        measurable: Whether its source states an indicator or a target as such.
        plans: What the work is grouped in.
        work: The activities, those of a plan together; or the first of them.
        activities: How many there are.
        without_amount: How many of them have no amount on record.
        known_eur: What the others cost together.
        results: How many are known, of the aim or of its work.
        of_aim: The results that name the aim and no activity.
    """

    id: str
    title: str
    policy: Annotated[BranchRecord | None, KNOWN]
    measurable: bool
    plans: tuple[BranchRecord, ...]
    work: tuple[BranchWork, ...]
    activities: Count
    without_amount: Count
    known_eur: Count
    results: Count
    of_aim: tuple[BranchRecord, ...]

    def first(self, most: int) -> "AimBranch":
        """The same with at most so many activities and results by name."""
        return replace(self, work=self.work[:most], of_aim=self.of_aim[:most])


@answer
@dataclass(frozen=True, slots=True)
class ChainBranches:
    """
    A chain, aim by aim, in order of policy and title.

    Attributes:
        of: What was asked for, as `ChainGaps.of`.
        policies: How many there are.
        without_aim: In how many of them no aim is known.
        bare_policies: Those; or the first of them.
        aims: Each a branch, or the part of them that was asked for.
        total: How many there are.
        without_work: For how many no activity is known.
        unmeasurable: Of how many the source states neither indicator nor target.
        loose: The activities that name no aim; left out where there are none.
    """

    of: str
    policies: Count
    without_aim: Count
    bare_policies: tuple[BranchRecord, ...]
    aims: tuple[AimBranch, ...]
    total: Count
    without_work: Count
    unmeasurable: Count
    loose: Annotated[AimBranch | None, KNOWN]

    def part(self, *, aim: str = "", skip: int = 0, top: int, most: int) -> "ChainBranches":
        """
        The same with some of the branches.

        Args:
            aim: Only this one; "" for all.
            skip: How many are passed over.
            top: How many there are at most, and policies without one.
            most: Activities by name of each, at most.
        """
        chosen = [one for one in self.aims if aim in {"", one.id}][skip : skip + top]
        loose = self.loose.first(most) if self.loose else None
        return replace(
            self,
            aims=tuple(one.first(most) for one in chosen),
            loose=loose,
            bare_policies=self.bare_policies[:top],
        )


def chain_branches(tree: Tree, of: str) -> ChainBranches:
    """The branches of what is of a municipality, an organisation, a trajectory or all."""
    held = tree.by_kind
    policies = {one["id"]: BranchRecord(one["id"], one["title"]) for one in held["Policy"]}
    plans = {one["id"]: BranchRecord(one["id"], one["title"]) for one in held["ActionPlan"]}
    known, aims_of = {one["id"] for one in held["Objective"]}, tree.aims()
    work: dict[str, list[Payload]] = defaultdict(list)
    for one in steps(held["Activity"]):
        aim = aims_of[one["id"]]
        work[aim if aim in known else ""].append(one)
    results = _results(held["Result"])
    aims = [_branch(one, policies.get(one["policy"]), work[one["id"]], plans, results) for one in held["Objective"]]
    aims.sort(key=lambda one: (one.policy is None, one.policy.title if one.policy else "", one.title, one.id))
    loose = _branch(None, None, work[""], plans, results) if work[""] else None
    stands_in = {one["policy"] for one in held["Objective"]}
    bare = sorted((one for key, one in policies.items() if key not in stands_in), key=lambda one: (one.title, one.id))
    return ChainBranches(
        of,
        len(policies),
        len(bare),
        tuple(bare),
        tuple(aims),
        len(aims),
        sum(not one.activities for one in aims),
        sum(not one.measurable for one in aims),
        loose,
    )


def _results(held: Iterable[Payload]) -> Mapping[str, Sequence[BranchRecord]]:
    """By activity, or by aim where no activity is named."""
    found: dict[str, list[BranchRecord]] = defaultdict(list)
    for one in held:
        found[one.get("activity") or one["objective"]].append(BranchRecord(one["id"], one["title"]))
    return found


def _branch(
    aim: Payload | None,
    policy: BranchRecord | None,
    work: Sequence[Payload],
    plans: Mapping[str, BranchRecord],
    results: Mapping[str, Sequence[BranchRecord]],
) -> AimBranch:
    told = [
        BranchWork(
            one["id"], one["title"], one.get("plan") or "", one.get("owner"), one.get("budget_eur"),
            tuple(results.get(one["id"], ())),
        )
        for one in work
    ]  # fmt: skip
    parts = Counter(one.plan for one in told if one.plan in plans)
    told.sort(key=lambda one: (one.plan not in parts, -parts[one.plan], one.plan, one.title, one.id))
    own = tuple(results.get(aim["id"], ())) if aim else ()
    said: Mapping[str, Any] = aim or {"id": "", "title": ""}
    return AimBranch(
        said["id"],
        said["title"],
        policy,
        any(said.get(name) for name in _STATED),
        tuple(plans[key] for key, _ in sorted(parts.items(), key=lambda one: (-one[1], one[0]))),
        tuple(told),
        len(told),
        sum(one.budget_eur is None for one in told),
        sum(one.budget_eur or 0 for one in told),
        len(own) + sum(len(one.results) for one in told),
        own,
    )
