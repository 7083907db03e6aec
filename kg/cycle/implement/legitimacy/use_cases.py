"""By which decision a municipality does what it does, fetched as one principal may see it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kg import clock
from kg.cycle.implement.legitimacy.legitimacy import KINDS, Decisions, Judge, LegitimacyMaterial, decisions

if TYPE_CHECKING:
    from kg.store.reader import Reader


def of(graph: "Reader", code: str, judge: Judge, *, today: date | None = None, **part: Any) -> Decisions:
    """
    By which decision a municipality does what it does.

    Args:
        graph: As the caller sees it.
        code: Of the municipality.
        judge: Whether a decision carries something.
        today: The day on which a statement of completeness has to hold.
        part: As `Decisions.part`.
    """
    day = today or clock.today()

    def made() -> Decisions:
        return decisions(_material(graph, code), code, judge, today=day)

    return graph.kept(f"decisions of {code} on {day}", made, kinds=(*KINDS, "Trajectory")).part(**part)


def _material(graph: "Reader", code: str) -> LegitimacyMaterial:
    held: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in KINDS}
    for one in graph.authoritative(*KINDS):
        held[one.kind].append({**one.payload, "id": one.id})
    trajectories = {
        one.id for one in graph.authoritative("Trajectory") if code in one.payload.get("municipalities", ())
    }
    own = {kind: [one for one in held[kind] if one.get("municipality") == code] for kind in KINDS}
    policies = {one["id"] for one in own["Policy"]}
    aims = {one["id"] for one in held["Objective"] if one["policy"] in policies}
    plans = {one["id"] for one in held["ActionPlan"] if one.get("objective") in aims}
    under = {"policy": policies, "objective": aims, "plan": plans, "trajectory": trajectories}
    for kind in ("Objective", "ActionPlan", "Activity", "YearAccount"):
        own[kind] = [one for one in held[kind] if _is_own(one, code, under)]
    declared: Sequence[Mapping[str, Any]] = own["CompletenessStatement"]
    return LegitimacyMaterial(own, declared)


def _is_own(one: Mapping[str, Any], code: str, under: Mapping[str, set[str]]) -> bool:
    whose = one.get("municipality")
    return whose == code if whose else any(one.get(name) in ids for name, ids in under.items())
