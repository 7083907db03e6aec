"""Whether something can be done, fetched from the graph; what a chain lacks and which cases fit is handed in."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.formulate.doable.doable import Doability
from kg.cycle.formulate.doable.outside import ComparableRecord, OutsideView, of_activity, of_case, outside_view
from kg.cycle.formulate.doable.readiness import Lacks, NeededThing, readiness
from kg.errors import InputError
from kg.ports.journal import Stored
from kg.reason.text import listed

if TYPE_CHECKING:
    from kg.store.reader import Reader

CasesOn = Callable[[str, str], Sequence[str]]  # the ids of cases that fit a text for a municipality, best first
LacksOf = Callable[[str], Lacks]
CASES: Final = 12
ACTIVITIES: Final = 50
_KINDS: Final = frozenset({"Objective", "Trajectory"})
_FITS: Final = "een casus die volgens het zoeken in borgen past bij de woorden van dit doel"
_SAME: Final = "een activiteit voor een doel bij dezelfde ontwikkeling"
HOW: Final = (
    "Vergelijkbaar zijn hier: casussen die volgens het zoeken in borgen passen bij de woorden van het doel "
    f"(ten hoogste {CASES}), en activiteiten van andere gemeenten voor een doel bij dezelfde ontwikkeling "
    f"(ten hoogste {ACTIVITIES})."
)


def doable(graph: "Reader", about: str, *, cases_on: CasesOn, lacks_of: LacksOf) -> Doability:
    """See `KnowledgeGraph.doable`."""
    record = graph.get(about)
    if record.kind not in _KINDS:
        raise InputError(f"{about!r} is geen doelstelling en geen traject; `kring doable` vraagt een van die twee")
    objectives, activities = _under(graph, record)
    code = _whose(graph, record, objectives)
    text = " ".join(one.payload["title"] for one in (record, *objectives[:3]))
    compared, apart = _comparable(graph, objectives, code)
    return Doability(
        about,
        record.kind,
        record.payload["title"],
        code,
        len(objectives),
        len(activities),
        needs(graph, objectives, activities, lacks_of(code) if code else {}),
        outside_view(HOW, [*cases(graph, cases_on(text, code)[:CASES]), *compared], apart),
    )


def needs(
    graph: "Reader", objectives: Sequence[Stored], activities: Sequence[Stored], lacks: Lacks
) -> tuple[NeededThing, ...]:
    """What is known of owner, capacity, budget and dependencies of objectives and activities."""
    places = {one.id: one.space for one in objectives}
    sides = [
        _told(one)
        for one in graph.scan("SideStatement")
        if one.payload["side"] == "uitvoering"
        and (place := places.get(one.payload["objective"]))
        and graph.authority.may_add(one.space, place)
    ]
    newest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for one in sorted(sides, key=lambda one: str(one["date"])):
        newest[one["objective"], one["author"].casefold()] = one
    return readiness(list(map(_told, objectives)), list(map(_told, activities)), list(newest.values()), lacks)


def needs_of(graph: "Reader", objectives: Sequence[Stored], lacks: Lacks) -> tuple[NeededThing, ...]:
    """What is known of each need of objectives and of the work for them."""
    return needs(graph, objectives, _work_for(graph, {one.id for one in objectives}), lacks)


def cases(graph: "Reader", ids: Sequence[str]) -> list[ComparableRecord]:
    """What cases say of their time and money, in order."""
    found = graph.get_many(ids)
    return [
        of_case(_told(found[key]), _names(graph, found[key].payload.get("municipalities", ())), _FITS)
        for key in ids
        if key in found and found[key].kind == "Case"
    ]


def case_view(graph: "Reader", ids: Sequence[str]) -> OutsideView:
    """The outside view over cases alone."""
    return outside_view(HOW, cases(graph, ids))


def _under(graph: "Reader", record: Stored) -> tuple[list[Stored], list[Stored]]:
    """The objectives and the activities that a record is about."""
    if record.kind == "Objective":
        return [record], _work_for(graph, {record.id})
    work = [one for one in graph.authoritative("Activity") if one.payload.get("trajectory") == record.id]
    plans = _plans(graph)
    held = graph.get_many(sorted({_aim(one, plans) for one in work} - {""}))
    return [one for one in held.values() if one.kind == "Objective"], work


def _work_for(graph: "Reader", objectives: Collection[str]) -> list[Stored]:
    plans = _plans(graph)
    return [one for one in graph.authoritative("Activity") if _aim(one, plans) in objectives]


def _plans(graph: "Reader") -> Mapping[str, str]:
    return {one.id: one.payload.get("objective") or "" for one in graph.authoritative("ActionPlan")}


def _aim(activity: Stored, plans: Mapping[str, str]) -> str:
    """The objective that an activity names, or that its plan is for; "" where neither does."""
    return activity.payload.get("objective") or plans.get(activity.payload.get("plan") or "", "")


def _whose(graph: "Reader", record: Stored, objectives: Sequence[Stored]) -> str:
    codes: Iterable[str] = record.payload.get("municipalities", ())
    policies = graph.get_many({one.payload["policy"] for one in objectives})
    named = [one.payload.get("municipality") or "" for one in policies.values()]
    return next((code for code in (*codes, *named) if code in graph.gazetteer.names), "")


def _comparable(graph: "Reader", objectives: Sequence[Stored], code: str) -> tuple[list[ComparableRecord], int]:
    """Activities of others for aims that answer the same development, and how many of another practice there are."""
    policies = {one.id: one.payload for one in graph.authoritative("Policy")}
    answers = {key: one.get("responds_to", ()) for key, one in policies.items()}

    def asked(one: Stored) -> Collection[str]:
        own: Collection[str] = one.payload.get("responds_to") or answers.get(one.payload["policy"], ())
        return own

    ours = {key for one in objectives for key in asked(one)}
    if not ours:
        return [], 0
    theirs = {
        one.id: policies[one.payload["policy"]]
        for one in graph.authoritative("Objective")
        if one.payload["policy"] in policies
        and policies[one.payload["policy"]].get("municipality") != code
        and ours & set(asked(one))
    }
    work = [one for one in graph.authoritative("Activity") if one.payload.get("objective") in theirs]
    counted = [one for one in work if not one.payload.get("practice")]
    ends, updates = _agreed(graph, counted), _updates(graph, counted)
    found = [
        of_activity(
            _told(one),
            _names(graph, [theirs[one.payload["objective"]].get("municipality") or ""]),
            _SAME,
            agreed_end=ends.get(one.id),
            update=updates.get(one.id),
        )
        for one in counted[:ACTIVITIES]
    ]
    return found, len(work) - len(counted)


def _agreed(graph: "Reader", activities: Sequence[Stored]) -> Mapping[str, str]:
    """By activity its end in the first plan that was agreed."""
    places = {one.id: one.space for one in activities}
    found: dict[str, tuple[int, str]] = {}
    for one in graph.scan("Baseline"):
        for step in one.payload["activities"]:
            key, end = step["activity"], (step.get("period") or {}).get("end")
            if end and key in places and graph.authority.may_add(one.space, places[key]):
                found[key] = min(found.get(key, (one.payload["number"], end)), (one.payload["number"], end))
    return {key: end for key, (_, end) in found.items()}


def _updates(graph: "Reader", activities: Sequence[Stored]) -> Mapping[str, Mapping[str, Any]]:
    """By activity the last status update of somebody who may add to it."""
    places = {one.id: one.space for one in activities}
    found: dict[str, Mapping[str, Any]] = {}
    for one in sorted(graph.scan("StatusUpdate"), key=lambda one: (one.payload["date"], one.seq)):
        about = one.payload["about"]
        if about in places and graph.authority.may_add(one.space, places[about]):
            found[about] = one.payload
    return found


def _names(graph: "Reader", codes: Iterable[str]) -> str:
    return listed([graph.gazetteer.names.get(code, code) for code in codes if code])


def _told(stored: Stored) -> Mapping[str, Any]:
    return {**stored.payload, "id": stored.id}
