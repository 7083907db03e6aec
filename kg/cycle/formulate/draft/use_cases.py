"""A draft of policy: what it is made of, fetched from the graph."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from kg import clock
from kg.cycle.formulate.doable.use_cases import LacksOf, case_view, needs_of
from kg.cycle.formulate.draft.draft import Draft, drafted
from kg.cycle.formulate.draft.material import FIELDS, DraftAim, DraftMaterial, Interpreted, Payload, Undertaken
from kg.cycle.formulate.draft.template import DraftTemplate
from kg.cycle.formulate.measures.use_cases import fitting
from kg.cycle.formulate.smart.judgement import smart_draft
from kg.cycle.formulate.smart.sentence import MOST
from kg.names.developments import wording
from kg.ports.journal import Stored
from kg.reason.text import cite

if TYPE_CHECKING:
    from kg.store.reader import Reader

# The ids of cases that answer a question for a municipality, as borgen finds them, best first.
CasesOn = Callable[[str, str], Sequence[str]]

EXAMPLES: Final = 5  # aims of other municipalities
IN_WORDS: Final = frozenset({"specifiek", "meetbaar", "tijdgebonden"})  # of SMART; the others ask for more than the aim
MEASURES: Final = 5
CASES: Final = 12  # that are counted in the outside view


def draft(
    graph: "Reader",
    interpreted: Interpreted,
    template: DraftTemplate,
    *,
    today: date | None = None,
    cases_on: CasesOn,
    lacks_of: LacksOf,
) -> Draft:
    """
    A draft for a municipality about a development; nothing is stored.

    Args:
        graph: The caller, and what they may read.
        interpreted: What interpreting says of it.
        template: What the document is made of.
        today: The day to count from.
        cases_on: See above.
        lacks_of: What the chain of a municipality lacks, by facet and record.
    """
    day = today or clock.today()
    about = interpreted.development["id"]
    policies = {one.id: one.payload for one in graph.authoritative("Policy") if one.payload.get("municipality")}
    answering = {key for key, payload in policies.items() if about in payload.get("responds_to", ())}
    objectives = [
        one
        for one in graph.authoritative("Objective")
        if one.payload["policy"] in policies and _answers(one.payload, about, answering)
    ]
    aims = _aims(graph, interpreted, policies, objectives, day)
    found = cases_on(wording(interpreted.development), interpreted.code)[:CASES]
    own = [stored for aim, stored in aims if aim.own]
    material = DraftMaterial(
        interpreted,
        day,
        [aim for aim, _ in aims],
        list(_activities(graph, interpreted.code, policies, {stored.id: stored for _, stored in aims})),
        _cases(graph, found),
        _risks(graph, interpreted, {*answering, *(stored.id for _, stored in aims)}),
        graph.gazetteer.names,
        fitting(graph, about, top=MEASURES).measures,
        needs_of(graph, own, lacks_of(interpreted.code)) if own else (),
        case_view(graph, found),
    )
    return drafted(material, template)


def _answers(objective: Payload, development: str, policies: Collection[str]) -> bool:
    """What an objective says itself that it answers; where it says nothing, its policy answers for it."""
    own = objective.get("responds_to", ())
    return development in own if own else objective["policy"] in policies


def _aims(
    graph: "Reader",
    interpreted: Interpreted,
    policies: Mapping[str, Payload],
    objectives: Sequence[Stored],
    day: date,
) -> list[tuple[DraftAim, Stored]]:
    """Our own aims, then the examples that say most, those of a municipality most like ours in size first."""
    own = [one for one in objectives if policies[one.payload["policy"]]["municipality"] == interpreted.code]
    others = [one for one in objectives if policies[one.payload["policy"]]["municipality"] != interpreted.code]
    known = graph.municipalities
    here = known[interpreted.code].population

    def apart(one: Stored) -> tuple[int, float, str]:
        town = known.get(policies[one.payload["policy"]]["municipality"])
        there = town.population if town else None
        ratio = max(there / here, here / there) if here and there else float("inf")
        return len(_missing(one.payload)), ratio, one.id

    chosen = [*own, *sorted(others, key=apart)[:EXAMPLES]]
    return [(_aim(graph, one, policies[one.payload["policy"]], interpreted.code, day), one) for one in chosen]


def _aim(graph: "Reader", stored: Stored, policy: Payload, code: str, day: date) -> DraftAim:
    payload = stored.payload
    fields = {name: payload[name] for name in (*FIELDS, "unit") if payload.get(name)}
    start = (policy.get("period") or {}).get("start") or ""
    found = smart_draft(payload["title"][:MOST], fields, start=start, today=day)
    judged = [one for one in found.criteria if one.criterion in IN_WORDS]
    sources = payload.get("sources") or policy.get("sources") or ()
    return DraftAim(
        payload["title"],
        policy["municipality"] == code,
        graph.gazetteer.name(policy["municipality"]),
        policy["title"],
        cite({**payload, "sources": sources}, "doel"),
        **fields,
        missing=_missing(payload),
        holds=tuple(one.criterion for one in judged if one.verdict == "voldoet"),
        fails=tuple(one.criterion for one in judged if one.verdict == "voldoet niet"),
    )


def _missing(payload: Payload) -> tuple[str, ...]:
    return tuple(said for name, said in FIELDS.items() if not payload.get(name))


def _activities(
    graph: "Reader", code: str, policies: Mapping[str, Payload], aims: Mapping[str, Stored]
) -> Iterator[Undertaken]:
    for stored in graph.authoritative("Activity"):
        aim = aims.get(stored.payload.get("objective") or "")
        if aim is not None:
            whose = policies[aim.payload["policy"]]["municipality"]
            yield Undertaken(stored.payload, graph.gazetteer.name(whose), whose == code)


def _cases(graph: "Reader", ids: Sequence[str]) -> list[Payload]:
    found = graph.get_many(ids)
    lessons: dict[str, list[Payload]] = {key: [] for key in ids}
    for stored in graph.authoritative("Lesson"):
        if stored.payload.get("case") in lessons:
            lessons[stored.payload["case"]].append(stored.payload)
    return [
        {**found[key].payload, "lessons": lessons[key]} for key in ids if key in found and found[key].kind == "Case"
    ]


def _risks(graph: "Reader", interpreted: Interpreted, about: Collection[str]) -> list[Payload]:
    subjects = {interpreted.development["id"], *about}
    return [
        stored.payload
        for stored in graph.authoritative("Risk")
        if stored.payload["municipality"] == interpreted.code and stored.payload.get("about") in subjects
    ]
