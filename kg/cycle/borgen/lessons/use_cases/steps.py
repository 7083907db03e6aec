"""Lessons pushed at the step where they apply: a trajectory in its phase, an objective, an activity."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from kg import clock
from kg.cycle.borgen.cases.use_cases.casebase import cases_seen
from kg.cycle.borgen.lessons import conditions, delivery, review
from kg.cycle.borgen.lessons.use_cases.facts import facts_of
from kg.deadline import check
from kg.errors import InputError
from kg.model.values import Phase
from kg.ports.passages import Found, Hit
from kg.reason.chance import Missing
from kg.store.chances import reach_of
from ontologies.themes import related_themes

if TYPE_CHECKING:
    from kg.store.reader import Reader

_FOUND = 200  # lessons that search is asked for per step


def step_of(graph: "Reader", record_id: str, phase: str = "", themes: Sequence[str] = ()) -> delivery.WorkStep:
    """Where a trajectory, objective or activity stands; a phase that is given wins."""
    if phase and phase not in get_args(Phase):
        raise InputError(f"{phase!r} is geen fase; kies uit {', '.join(get_args(Phase))}")
    wanted = frozenset(themes)
    if not record_id:
        return delivery.WorkStep("", phase, "zo gevraagd", wanted, near=near_of(wanted))
    stored = graph.get(record_id)
    found = {
        "Objective": ("formuleren", "een doelstelling wordt geformuleerd"),
        "Activity": ("implementeren", "een activiteit wordt uitgevoerd"),
    }.get(stored.kind)
    if stored.kind == "Trajectory":
        rounds = [
            s.payload
            for s in graph.authoritative("Cycle")
            if s.payload["trajectory"] == record_id and s.payload.get("phase")
        ]
        last = max(rounds, key=lambda one: one["number"], default=None)
        found = (last["phase"], f"ronde {last['number']} van het traject") if last else ("", "geen fase vastgelegd")
    if found is None:
        raise InputError(f"{record_id!r} is een {stored.kind}; geef een traject, doelstelling of activiteit")
    own = wanted | frozenset(stored.payload.get("themes", ()))
    if not own and stored.kind == "Trajectory":  # of which nobody recorded what it is about: what its words speak of
        spoken = cases_seen(graph).subjects_in(_said(stored.payload))
        own = frozenset(key for key in spoken if key.startswith("thema-"))
    return delivery.WorkStep(record_id, phase or found[0], "zo gevraagd" if phase else found[1], own, near=near_of(own))


def _said(payload: Mapping[str, Any]) -> str:
    return " ".join(payload[key] for key in ("title", "goal", "description") if payload.get(key))


def near_of(themes: Iterable[str]) -> dict[str, frozenset[str]]:
    """By theme: those that are broader or narrower."""
    return {theme: frozenset(related_themes(theme)) for theme in themes}


def pushed(graph: "Reader", step: delivery.WorkStep, municipality: str = "") -> list[delivery.Pushed]:
    """The lessons that apply at a step, see `kg.cycle.borgen.lessons.delivery.lessons_for`."""
    return pushed_at(graph, [step], municipality)[0]


def pushed_at(
    graph: "Reader", steps: Sequence[delivery.WorkStep], municipality: str = "", *, of_phase: bool = False
) -> list[list[delivery.Pushed]]:
    """The lessons that apply at each of some steps of one record; `of_phase`: only those of the phase of a step."""
    today = clock.today()
    confirmed: dict[str, dict[str, str]] = defaultdict(dict)
    for stored in graph.authoritative("Confirmation"):
        confirmed[stored.payload["lesson"]][stored.id] = graph.gazetteer.name(stored.payload["municipality"])
    text = _words(graph, steps[0])
    found = _answering(graph, text) if text else None
    hits = {hit.id: hit for hit in found.hits} if found else {}
    if found:
        reach = reach_of(text, found)
        steps = [replace(step, reach=reach) for step in steps]
    candidates = [
        _candidate(stored.payload, hits.get(stored.id), confirmed[stored.id])
        for stored in graph.scan("Lesson")
        if review.current(stored.payload, today)
    ]
    judged = _judge(graph, graph.gazetteer.code(municipality)) if municipality else None
    fitting = [[one for one in candidates if not of_phase or one.payload["phase"] == step.phase] for step in steps]
    return [
        _holding(delivery.lessons_for(step, fit, most=None), judged) for step, fit in zip(steps, fitting, strict=True)
    ]


def _candidate(lesson: Mapping[str, Any], hit: Hit | None, confirmed: Mapping[str, str]) -> delivery.Candidate:
    text, answers = (min(1.0, hit.score), hit.answers) if hit else (0.0, 0.0)
    return delivery.Candidate(lesson, text, answers, confirmed=confirmed)


def _judge(graph: "Reader", code: str) -> Callable[[delivery.Pushed], conditions.Applicability]:
    """Judges each lesson once."""
    asker, facts = graph.municipalities[code], facts_of(graph, code)
    known: dict[str, conditions.Applicability] = {}

    def judge(lesson: delivery.Pushed) -> conditions.Applicability:
        if lesson.id not in known:
            known[lesson.id] = conditions.judge(lesson.applies_when or "", asker, facts)
        return known[lesson.id]

    return judge


def _holding(
    found: Sequence[delivery.Pushed], judge: Callable[[delivery.Pushed], conditions.Applicability] | None
) -> list[delivery.Pushed]:
    """The first that do not fail for the caller; judging takes long, so no more are judged than are given."""
    given: list[delivery.Pushed] = []
    for one in found:
        if len(given) == delivery.MOST:
            break
        check()
        if judge is None:
            given.append(one)
        elif (judged := judge(one)).verdict != "geldt niet":
            given.append(replace(one, verdict=judged.verdict, reason=judged.reason))
    return given


def _answering(graph: "Reader", text: str) -> Found:
    """What search finds for the words of a step."""
    return graph.search(text, filters=graph.filters(kinds=["Lesson"]), top=_FOUND)


def missing_at(graph: "Reader", step: delivery.WorkStep) -> Missing:
    """What is lacking here for a step that no lesson fits."""
    named = [stored.payload["title"] for stored in graph.get_many(step.themes).values()]
    return graph.missing(" ".join([_words(graph, step), *named]), "Lesson")


def _words(graph: "Reader", step: delivery.WorkStep) -> str:
    """What a step says: its own words, or those of its record, or the names of its themes."""
    if step.words:
        return step.words
    if step.id and (text := _said(graph.get(step.id).payload)):
        return text
    seen = cases_seen(graph)
    return ", ".join(map(seen.name, sorted(step.themes)))
