"""
Borgen: who did this before, what did they learn, does it fit us, and how far is it to be trusted.

A lesson is told in few words, so it inherits the situation of its case, and a case the words of its lessons.
Every feature is between 0 and 1 (`own` is one more for an exact identifier, which comes first).

    own         how well the text of the record itself answers
    best        mean of the two members of its case that answer best
    whole       mean over its case as a whole, at most five members; one that does not answer counts as 0
    subjects    share of the subjects of the question, rare ones weighing more, that the record (OWN_SUBJECTS)
                and its case (the rest) speak of, in whatever words
    likeness    of the municipality most like the asker's
    confirmed   how many municipalities it is known to have held in: none or one 0, two 1/2, three 2/3
    outcome     what became of it: what worked comes first, what failed is shown and marked
    source      who says it: an audit office weighs more than a supplier
    phase       only when a phase is asked for: whether the lesson, or a lesson of the case, is of it

The weights have a reason each, and measurements beside them in `docs/adr/0011-case-retrieval.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum
from typing import Any, Final

from kg.cycle.compared import Difference, Place, compare, likeness, summary
from kg.cycle.explained import Evidence, Part, total

WEIGHTS: Final[Mapping[str, float]] = {
    "own": 0.10,
    "best": 0.15,
    "whole": 0.40,
    "subjects": 0.25,
    "likeness": 0.03,
    "confirmed": 0.03,
    "outcome": 0.02,
    "source": 0.02,
    "phase": 0.10,
}
BEST: Final = 2  # members
WHOLE: Final = 5  # members
OWN_SUBJECTS: Final = 0.3

OUTCOME: Final = {"succes": 1.0, "deels": 0.6, "onbekend": 0.4, "mislukt": 0.0}
SAID_OUTCOME: Final = {
    "succes": "Dit is daar gelukt.",
    "deels": "Dit is daar deels gelukt.",
    "onbekend": "Wat het daar heeft opgeleverd, is niet bekend.",
    "mislukt": "Dit is daar mislukt; leer ervan wat u anders moet doen.",
}
SOURCE: Final = {  # by `Citation.kind`
    "rekenkamer": 1.0,
    "onderzoek": 0.9,
    "archief": 0.6,
    "gemeente": 0.6,
    "vng": 0.6,
    "media": 0.5,
    "leverancier": 0.2,
}
UNKNOWN_SOURCE: Final = 0.4
INFERRED: Final = 0.8  # of the weight of a source, for a lesson that it does not state itself


@dataclass(frozen=True, slots=True)
class Answer:
    """
    How well one record answers the question by itself.

    Attributes:
        kind: "Case" or "Lesson".
        payload: See `kg.model`.
        score: 0 to 1, one more for an exact identifier; 0 when search did not find it.
        why: The reason that search gave.
        passage: The piece that answers best: "text", "source", "place".
        subjects: What it speaks of, each with the words that say so.
        confirmed_by: Names of the municipalities that said that it held for them too.
    """

    id: str
    kind: str
    payload: Mapping[str, Any]
    score: float
    why: Mapping[str, Any] = field(default_factory=dict)
    passage: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    confirmed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """
    A case with its lessons; a lesson without a case is a family of its own.

    Attributes:
        case: The payload of the case, or {}.
        members: Those that can be shown: the case itself, when it is there, and its lessons.
        places: The municipalities of the case.
    """

    case: Mapping[str, Any]
    members: tuple[Answer, ...]
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that the question is about: how it is called, the words of the question, and how telling it is."""

    name: str
    said: str
    weight: float


@dataclass(frozen=True, slots=True)
class Question:
    """
    What is asked, and by whom, apart from the words that search has answered.

    Attributes:
        subjects: What the question and its context speak of; without those that no case speaks of.
        place: The asker's municipality, or None.
        phase: The phase that lessons are wanted for, or "".
    """

    subjects: Mapping[str, Subject] = field(default_factory=dict)
    place: Place | None = None
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Experience:
    """A case or lesson that answers, with the reason and with what differs from the asker."""

    answer: Answer
    score: float
    parts: tuple[Part, ...]
    case: Mapping[str, Any]
    differences: tuple[Difference, ...] = ()  # one line an aspect
    differences_each: tuple[Difference, ...] = ()  # per municipality

    @property
    def marks(self) -> tuple[str, ...]:
        """What a reader must know before believing it: "mislukt", "leverancier", "afgeleid", "onbekende uitkomst"."""
        marks = []
        if self.case.get("outcome") == "mislukt":
            marks.append("mislukt")
        if self.case.get("outcome") == "onbekend":
            marks.append("onbekende uitkomst")
        kinds = {source.get("kind") for source in _sources(self.answer, self.case) if source.get("kind")}
        if kinds == {"leverancier"}:
            marks.append("leverancier")
        if self.answer.payload.get("basis") == "afgeleid":
            marks.append("afgeleid")
        return tuple(marks)

    def to_json(self) -> dict[str, Any]:
        """The entry as the doors give it."""
        payload = self.answer.payload
        told = (
            ("because", "applies_when", "phase", "basis") if self.answer.kind == "Lesson" else ("situation", "results")
        )
        return {
            "id": self.answer.id,
            "kind": self.answer.kind,
            "title": payload["title"],
            "score": self.score,
            "marks": list(self.marks),
            "why": {"parts": [part.to_json() for part in self.parts], "search": dict(self.answer.why)},
            "passage": dict(self.answer.passage),
            **{key: payload[key] for key in told if payload.get(key)},
            "case": {key: self.case[key] for key in ("id", "title", "outcome", "municipalities") if key in self.case},
            "differences": [difference.to_json() for difference in self.differences],
            "differences_each": [difference.to_json() for difference in self.differences_each],
            "sources": list(_sources(self.answer, self.case)),
        }


def rank(
    families: Sequence[Family], question: Question, weights: Mapping[str, float] = WEIGHTS
) -> list[Experience]:
    """
    Every member of the families, best first; equal scores in order of id.

    Args:
        families: The cases that were found, each with its lessons.
        question: Who asks what.
        weights: By feature; a feature without weight is left out.
    """
    ranked = [entry for family in families for entry in _family(family, question, weights)]
    return sorted(ranked, key=lambda entry: (-entry.score, entry.answer.id))


def with_differences(entry: Experience, theirs: Sequence[Place], ours: Place) -> Experience:
    """The same experience, compared with the asker's municipality."""
    return replace(
        entry,
        differences=summary(theirs, ours, entry.case),
        differences_each=compare(theirs, ours, entry.case),
    )


def _family(family: Family, question: Question, weights: Mapping[str, float]) -> list[Experience]:
    best = sorted(family.members, key=lambda member: (-member.score, member.id))
    spoken = frozenset(subject for member in family.members for subject in member.subjects)
    shared = (_best(best[:BEST]), _whole(best[:WHOLE]), *_asker(family, question), _outcome(family.case))
    found = []
    for member in family.members:
        told = (_own(member), *shared, _subjects(member, spoken, question), *_trust(member, family), *_phase(member, family, question))
        parts = tuple(
            Part(feature, value, weights[feature], evidence) for feature, value, evidence in told if weights.get(feature)
        )
        found.append(Experience(member, total(parts), parts, family.case))
    return found


_Told = tuple[str, float, tuple[Evidence, ...]]  # a feature, its value and what it rests on


def _own(member: Answer) -> _Told:
    if not member.score:
        return "own", 0.0, (Evidence("De tekst zelf is niet gevonden; de casus wel.", id=member.id),)
    terms = ", ".join(member.why.get("terms", ())) or "geen woord, wel naar betekenis"
    return "own", member.score, (Evidence(f"Zelf gevonden op: {terms}.", id=member.id),)


def _best(best: Sequence[Answer]) -> _Told:
    said = tuple(Evidence(f"Uit dezelfde casus: “{member.payload['title']}”.", id=member.id) for member in best)
    return "best", fsum(min(member.score, 1.0) for member in best) / len(best), said


def _whole(best: Sequence[Answer]) -> _Told:
    value = fsum(min(member.score, 1.0) for member in best) / len(best)
    count = sum(member.score > 0 for member in best)
    return "whole", value, (Evidence(f"Van de casus en de lessen daaruit antwoorden er {count} van {len(best)}."),)


def _subjects(member: Answer, spoken: frozenset[str], question: Question) -> _Told:
    asked = question.subjects
    weight = fsum(subject.weight for subject in asked.values())
    if not weight:
        return "subjects", 0.0, ()
    own = fsum(subject.weight for key, subject in asked.items() if key in member.subjects) / weight
    case = fsum(subject.weight for key, subject in asked.items() if key in spoken) / weight
    evidence = tuple(
        Evidence(_said(asked[key], member.subjects.get(key)), id=member.id) for key in asked if key in spoken
    )
    return "subjects", OWN_SUBJECTS * own + (1 - OWN_SUBJECTS) * case, evidence


def _said(subject: Subject, here: str | None) -> str:
    if here is None:
        return f"De casus gaat ook over {subject.name} (u zegt: {subject.said})."
    return f"Gaat ook over {subject.name} (u zegt: {subject.said}; hier staat: {here})."


def _asker(family: Family, question: Question) -> list[_Told]:
    if question.place is None:
        return []
    ours = question.place
    others = [place for place in family.places if place.code != ours.code]
    if not others:
        said = "Dit is uw eigen gemeente." if family.places else "Bij deze casus is geen gemeente genoemd."
        return [("likeness", float(bool(family.places)), (Evidence(said),))]
    nearest = max(others, key=lambda place: (likeness(place, ours), place.code))
    text = f"Van de gemeenten van deze casus lijkt {nearest.name} het meest op {ours.name}."
    return [("likeness", likeness(nearest, ours), (Evidence(text, id=nearest.source or nearest.code),))]


def _outcome(case: Mapping[str, Any]) -> _Told:
    outcome = case.get("outcome", "onbekend")
    return "outcome", OUTCOME[outcome], (Evidence(SAID_OUTCOME[outcome], id=case.get("id", "")),)


def _trust(member: Answer, family: Family) -> list[_Told]:
    names = sorted({*(place.name for place in family.places), *member.confirmed_by})
    count = max(1, len(names))
    held = f"Gold in {count} gemeenten: {', '.join(names[:5])}{' en andere' if count > 5 else ''}."
    said = held if count > 1 else "Tot nu toe de ervaring van één gemeente."
    return [("confirmed", (count - 1) / count, (Evidence(said),)), _source(member, family.case)]


def _source(member: Answer, case: Mapping[str, Any]) -> _Told:
    sources = _sources(member, case)
    weighed = [(SOURCE.get(source.get("kind") or "", UNKNOWN_SOURCE), source) for source in sources if source.get("kind")]
    value, source = max(weighed, key=lambda pair: pair[0], default=(UNKNOWN_SOURCE, {}))
    who = source.get("publisher") or "onbekend"
    said = f"Bron van het soort {source['kind']}: {who}." if source else "Wat voor bron dit is, is niet bekend."
    if source.get("kind") == "leverancier":
        said = f"Verhaal van een leverancier ({who}); weeg het met die kennis."
    if member.payload.get("basis") == "afgeleid":
        value, said = value * INFERRED, f"{said} De les staat er niet letterlijk, maar is eruit afgeleid."
    return "source", value, (Evidence(said, source=source.get("url", "")),)


def _phase(member: Answer, family: Family, question: Question) -> list[_Told]:
    if not question.phase:
        return []
    lessons = [other for other in family.members if other.kind == "Lesson"]
    within = sum(other.payload.get("phase") == question.phase for other in lessons)
    if member.kind == "Lesson":
        own = member.payload.get("phase") == question.phase
        said = f"De les is {'' if own else 'niet '}van de fase {question.phase}."
        return [("phase", float(own), (Evidence(said, id=member.id),))]
    said = f"{within} van de {len(lessons)} lessen zijn van de fase {question.phase}."
    return [("phase", within / len(lessons) if lessons else 0.0, (Evidence(said, id=member.id),))]


def _sources(member: Answer, case: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return member.payload.get("sources") or case.get("sources") or ()
