"""The records that a tree is made of, whole: what a file of it holds, so that it can come back without loss."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.cycle.report.measures.material import ReportMaterial
from kg.cycle.report.tree.growth import grouped
from kg.cycle.report.tree.tree import GoalTree, branches

Payload = Mapping[str, Any]
NO_PROGRAMME: Final = "programma niet bekend"
NO_AIM: Final = "doel niet bekend"
_BETWEEN: Final = " > "


@dataclass(frozen=True, slots=True)
class TreeRecord:
    """
    A record of a tree.

    Attributes:
        id: Its id.
        kind: What it is.
        payload: What it says, with its id.
        path: Where it stands: the titles above it, from the programme on.
    """

    id: str
    kind: str
    payload: Payload
    path: str


def tree_records(held: ReportMaterial, tree: GoalTree) -> Sequence[TreeRecord]:
    """
    The records of a tree: what others name comes before them, and each once, where it stands first.

    Args:
        held: What the tree was grown from.
        tree: All of its branches.
    """
    found: dict[str, TreeRecord] = {}
    for one in (*_roots(held, tree), *_leaves(held, tree)):
        found.setdefault(one.id, one)
    return tuple(found.values())


def _roots(held: ReportMaterial, tree: GoalTree) -> Iterator[TreeRecord]:
    """What the branches hang on: policies, trajectories and definitions."""
    aims = {aim.id for _, aim in branches(tree)}
    work = {one.id for _, aim in branches(tree) for one in aim.activities}
    policies = {one["policy"] for one in held.objectives if one["id"] in aims}
    above = {one.get("trajectory") for one in held.activities if one["id"] in work}
    yield from _told("Policy", (one for one in held.policies if one["id"] in policies), "")
    yield from _told("Trajectory", (one for one in held.trajectories if one["id"] in above), "")
    yield from _told("Indicator", held.indicators, "")


def _leaves(held: ReportMaterial, tree: GoalTree) -> Iterator[TreeRecord]:
    aims = {one["id"]: one for one in held.objectives}
    work = {one["id"]: one for one in held.activities}
    told, booked = grouped(held.updates, "about"), grouped(held.corrections, "activity")
    measured, came = grouped(held.measurements, "objective"), grouped(held.results, "objective")
    for programme, aim in branches(tree):
        above = _BETWEEN.join((programme.title or NO_PROGRAMME, aim.title or NO_AIM))
        names = [one.id for one in aim.activities]
        if aim.id:
            yield from _told("Objective", [aims[aim.id]], programme.title or NO_PROGRAMME)
            yield from _told("Measurement", measured.get(aim.id, ()), above)
            yield from _told("Result", came.get(aim.id, ()), above)
            yield from _told("StatusUpdate", told.get(aim.id, ()), above)
        for name in names:
            yield from _told("Activity", [work[name]], above)
            yield from _told("StatusUpdate", told.get(name, ()), above)
            yield from _told("BudgetCorrection", booked.get(name, ()), above)
    kept = {one["id"] for one in held.indicators}
    loose = (one for one in held.measurements if not one.get("objective") and one.get("definition") in kept)
    yield from _told("Measurement", loose, "")


def _told(kind: str, records: Iterable[Payload], path: str) -> Iterator[TreeRecord]:
    return (TreeRecord(one["id"], kind, one, path) for one in records)
