"""Cases and lessons held against a municipality: its situation beside theirs, and which lessons hold."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kg import clock
from kg.cycle.borgen.lessons import conditions, review
from kg.cycle.borgen.lessons.situation import CaseBeside, LessonHere, aspects
from kg.cycle.borgen.lessons.use_cases.facts import facts_of
from kg.errors import InputError
from kg.model.values import PHASES

if TYPE_CHECKING:
    from kg.cycle.borgen.lessons.conditions import Applicability
    from kg.ports.journal import Stored
    from kg.store.reader import Reader


def of_kind(graph: "Reader", record_id: str, kind: str, called: str) -> "Stored":
    """
    A record by id.

    Raises:
        NotFound: If there is nothing under the id.
        InputError: If it is of another kind; `called` is what it should be, in Dutch.
    """
    stored = graph.get(record_id)
    if stored.kind != kind:
        raise InputError(f"{record_id!r} is geen {called} maar een {stored.kind}")
    return stored


def beside(
    graph: "Reader", case_id: str, municipality: str, answers: Mapping[str, bool] = conditions.NO_ANSWERS
) -> CaseBeside:
    """
    A case beside the situation of a municipality, with its lessons and whether they hold there; nothing is stored.

    Args:
        graph: As the asker may see it.
        case_id: The case.
        municipality: Code or name.
        answers: What somebody there answers to the questions, see `kg.cycle.borgen.lessons.conditions.judge`.

    Raises:
        NotFound: If there is nothing under the id.
        InputError: If it is no case.
        UnknownMunicipality: If no register has the name.
    """
    case = of_kind(graph, case_id, "Case", "casus")
    known = graph.municipalities
    ours = known[graph.gazetteer.code(municipality)]
    facts, used = facts_of(graph, ours.code), _used(graph)
    codes = tuple(case.payload.get("municipalities", ()))
    theirs = [known[code] for code in codes if code in known and code != ours.code]
    lessons = [
        LessonHere(
            one["id"],
            one["title"],
            one.get("because", ""),
            one["phase"],
            conditions.judge(one.get("applies_when", ""), ours, facts, answers),
            used.get(one["id"], {}),
        )
        for one in (stored.payload for stored in lessons_of(graph, case))
    ]
    lessons.sort(key=lambda one: (PHASES.index(one.phase), one.id))
    told = aspects(case.payload, theirs, ours)
    return CaseBeside(case_id, case.payload["title"], ours.name, codes, told, tuple(lessons))


def holding(graph: "Reader", lesson_ids: Iterable[str], municipality: str) -> "dict[str, Applicability]":
    """Whether each of some lessons holds for a municipality, by id; what is no lesson that may be read is left out."""
    ours = graph.municipalities[graph.gazetteer.code(municipality)]
    facts = facts_of(graph, ours.code)
    return {
        key: conditions.judge(stored.payload.get("applies_when", ""), ours, facts)
        for key, stored in graph.get_many(lesson_ids).items()
        if stored.kind == "Lesson"
    }


def lessons_of(graph: "Reader", case: "Stored") -> list["Stored"]:
    """The lessons of a case that still hold, of somebody who may add to it."""
    today = clock.today()
    return [
        stored
        for stored in graph.scan("Lesson")
        if stored.payload.get("case") == case.id
        and review.current(stored.payload, today)
        and graph.authority.may_add(stored.space, case.space)
    ]


def _used(graph: "Reader") -> Mapping[str, Mapping[str, int]]:
    """How often each event of reuse was stated, by lesson."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for stored in graph.authoritative("Reuse"):
        counts[stored.payload["lesson"]][stored.payload["event"]] += 1
    return {lesson: dict(events) for lesson, events in counts.items()}
