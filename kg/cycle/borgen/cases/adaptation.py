"""
Reusing a case: its approach and lessons as a plan for another municipality, every change with its reason.

Nothing is scaled or estimated: what their figures would be here is asked, not computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field

from kg.dutch.figures import euros
from kg.model.values import PHASES, Phase
from kg.places.comparison import Difference
from kg.reason.answer import answer
from kg.reason.score import Evidence

LEVELS: Final = {"board": "het bestuur", "management": "het management", "operations": "de uitvoering"}
_LARGER: Final = "Daar zijn meer mensen om dit te dragen; ga na wie het hier doet, of doe het met andere gemeenten."
_SMALLER: Final = "Hier raakt het meer mensen en processen; ga na of de tijd en begeleiding van daar genoeg zijn."
_MEANS: Final = {  # what a difference comes to for the plan; a province says nothing about it
    "organisatievorm": "Daar besloten en betaalden zij samen; bepaal wie hier opdrachtgever is en wie meedoet.",
    "herindeling": "Vraag naar hun ervaring bij de gemeente waarin zij opgingen.",
}


@answer
@dataclass(frozen=True, slots=True)
class Replacement:
    """One thing that is different here from there, and why."""

    what: str
    theirs: str
    ours: str
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """
    A lesson of the case, for the asker.

    Attributes:
        fails: Why its conditions fail here; "" when they hold or are not known to.
        evidence: What decides that.
        questions: What to ask where nothing decides.
        corrections: What experts said of it since.
    """

    payload: Mapping[str, Any]
    fails: str = ""
    evidence: tuple[Evidence, ...] = ()
    questions: tuple[str, ...] = ()
    corrections: tuple[Mapping[str, Any], ...] = ()


@answer
@dataclass(frozen=True, slots=True)
class PlanPeriod:
    """From when until when; null is not known."""

    start: str
    end: str | None


@answer
@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a plan."""

    __pydantic_config__ = ConfigDict(serialize_by_alias=True)  # "from" is a word of Python

    phase: Phase
    text: str
    origin: Annotated[str, Field(serialization_alias="from", description="The id of the record that it comes from.")]


@answer
@dataclass(frozen=True, slots=True)
class Plan:
    """A case as a plan for a municipality, every change with the reason."""

    case: str
    municipality: str
    title: str
    goal: str
    period: PlanPeriod
    steps: tuple[PlanStep, ...]
    changes: tuple[Replacement, ...]
    questions: tuple[str, ...]
    warnings: tuple[str, ...]


def adapt(
    case: Mapping[str, Any],
    advice: Sequence[Advice],
    *,
    municipality: str,
    theirs: Sequence[str],
    owner: str,
    start: date,
    corrections: Sequence[Mapping[str, Any]] = (),
    differences: Sequence[Difference] = (),
) -> Plan:
    """
    A case as a plan for the asker.

    Args:
        case: Its payload.
        advice: Its lessons, judged for the asker.
        municipality: The asker's name.
        theirs: Names of the municipalities of the case. What happened there is told as theirs, never as ours.
        owner: Who will lead it here, or "".
        start: When it would begin here.
        corrections: What experts said of the case itself.
        differences: Their situation beside ours, the municipality most like ours first.
    """
    end, dating = _dates(case, start)
    steps, left_out, questions = _steps(advice)
    if case.get("approach"):
        steps.insert(0, PlanStep("formuleren", f"Zo ging het daar: {case['approach']}", case["id"]))
    changes = [
        *_names(theirs, municipality),
        *dating,
        *left_out,
        _led_by(owner),
        *_situation(differences),
        *_support(case),
        *_said(case, corrections),
    ]
    if not owner:
        questions.append(f"Wie leidt dit bij {municipality}?")
    if case.get("budget_eur"):
        changes.append(
            Replacement(
                "budget", euros(case["budget_eur"]), "", "Hun bedrag zegt niets over onze prijs; vraag een raming."
            )
        )
        questions.append(f"Wat is het budget van {municipality}?")
    questions += [f"Hoe staat {level} bij {municipality} hiertegenover?" for level in _levels(case)]
    questions.append(f"Welke software gebruikt {municipality} hiervoor? Van daar is het niet apart vastgelegd.")
    return Plan(
        case["id"],
        municipality,
        f"{municipality}, naar de casus “{case['title']}”",
        f"De aanleiding daar: {case['situation']}",
        PlanPeriod(start.isoformat(), end),
        tuple(steps),
        tuple(changes),
        tuple(dict.fromkeys(questions)),
        _warnings(case),
    )


def _situation(differences: Sequence[Difference]) -> list[Replacement]:
    """One change for each aspect that differs and means something for the plan; of more places the first counts."""
    first = {one.aspect: one for one in reversed(differences)}
    return [
        Replacement(
            aspect, one.theirs or "onbekend", one.ours or "-", f"{one.text[:1].upper()}{one.text[1:]}. {meaning}"
        )
        for aspect, one in sorted(first.items())
        if not one.same and (meaning := _meaning(one))
    ]


def _meaning(one: Difference) -> str:
    if one.aspect != "inwoners":
        return _MEANS.get(one.aspect, "")
    if not (one.theirs and one.ours):
        return "Of hun aanpak bij onze omvang past, is dus niet na te gaan."
    larger = int(one.theirs.replace(".", "")) > int(one.ours.replace(".", ""))
    return _LARGER if larger else _SMALLER


def _levels(case: Mapping[str, Any]) -> list[str]:
    support = case.get("support") or {}
    return [LEVELS[level] for level in LEVELS if support.get(level)]


def _support(case: Mapping[str, Any]) -> list[Replacement]:
    support = case.get("support") or {}
    return [
        Replacement(f"draagvlak bij {name}", support[level], "", "Zo stond het daar; vraag na hoe het hier staat.")
        for level, name in LEVELS.items()
        if support.get(level)
    ]


def _warnings(case: Mapping[str, Any]) -> tuple[str, ...]:
    if case["outcome"] in {"mislukt", "deels"}:
        said = "mislukte" if case["outcome"] == "mislukt" else "slaagde maar deels"
        return (f"Dit {said} daar; neem de lessen over, niet zonder meer de aanpak.",)
    return ("De uitkomst daar is niet bekend.",) if case["outcome"] == "onbekend" else ()


def _names(theirs: Sequence[str], municipality: str) -> list[Replacement]:
    if not theirs:
        return []
    return [Replacement("gemeente", ", ".join(theirs), municipality, "Het plan is voor een andere gemeente.")]


def _dates(case: Mapping[str, Any], start: date) -> tuple[str | None, list[Replacement]]:
    period, months = case.get("period") or {}, case.get("duration_months")
    then = period.get("start") or "onbekend"
    changes = [
        Replacement("begin", then, start.isoformat(), "De begindatum is gekozen bij het maken van dit voorstel.")
    ]
    total = start.month - 1 + (months or 0)
    if not months or start.year + total // 12 > date.max.year:
        known = f"({months} maanden) kan niet kloppen" if months else "is niet vastgelegd"
        because = f"De duur daar {known}; bepaal zelf een einde."
        return None, [*changes, Replacement("einde", period.get("end") or "onbekend", "", because)]
    end = date(start.year + total // 12, total % 12 + 1, min(start.day, 28)).isoformat()
    return end, [
        *changes,
        Replacement("einde", period.get("end") or "onbekend", end, f"Daar duurde het {months} maanden."),
    ]


def _steps(advice: Sequence[Advice]) -> tuple[list[PlanStep], list[Replacement], list[str]]:
    steps: list[PlanStep] = []
    left_out: list[Replacement] = []
    questions: list[str] = []
    ordered = sorted(advice, key=lambda one: (PHASES.index(one.payload["phase"]), one.payload["id"]))
    for one in ordered:
        payload = one.payload
        if one.fails:
            left_out.append(Replacement("les", payload["title"], "vervalt", one.fails, one.evidence))
            continue
        steps.append(PlanStep(payload["phase"], payload["title"], payload["id"]))
        questions += one.questions
        left_out += _said(payload, one.corrections)
    return steps, left_out, questions


def _said(payload: Mapping[str, Any], corrections: Sequence[Mapping[str, Any]]) -> list[Replacement]:
    return [
        Replacement(
            "verbetering door een deskundige",
            payload["title"],
            correction["text"],
            f"{correction['person']}: {correction['because']}",
            (Evidence(correction["text"], id=correction["id"]),),
        )
        for correction in corrections
    ]


def _led_by(owner: str) -> Replacement:
    reason = "Zo opgegeven bij het maken van dit voorstel." if owner else "Nog niet bekend wie het hier trekt."
    return Replacement("trekker", "", owner, reason)
