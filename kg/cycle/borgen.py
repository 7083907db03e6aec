"""
Borgen: who did this before, what did they learn, does it fit us, and how far is it to be trusted.

A lesson is told in few words, so it inherits the situation of its case, and a case the words of its lessons.
Every feature is between 0 and 1.

    identifier  only where the record carries an identifier of the question: it comes first
    own         how well the text of the record itself answers
    case        how well the text of its case answers: a lesson inherits the situation
    best        mean of the two members of its case that answer best
    whole       mean over its case with the lessons, at most five texts; one that does not answer counts as 0
    subjects    share of the subjects of the question, rare ones weighing more, that the record (OWN_SUBJECTS)
                and its case (the rest) speak of, in whatever words; DOUBT is the weight of what we may have missed
    likeness    of the municipality most like the asker's
    confirmed   how many municipalities it is known to have held in: none or one 0, two 1/2, three 2/3
    outcome     what became of it: what worked comes first, what failed is shown and marked
    source      who says it: an audit office weighs more than a supplier
    phase       only when a phase is asked for: whether the lesson, or a lesson of the case, is of it

The weights have a reason each, and measurements beside them in `docs/adr/0011-case-retrieval.md`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum
from typing import Any, Final

from kg.cycle.compared import Difference, Place, compare, likeness, summary
from kg.cycle.explained import Evidence, Part, total

WEIGHTS: Final[Mapping[str, float]] = {
    "identifier": 1.0,
    "own": 0.10,
    "case": 0.15,
    "best": 0.15,
    "whole": 0.25,
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
DOUBT: Final = 2.0  # of the weights of subjects; one that a tenth of the cases speak of weighs 2.2

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
        score: 0 to 1, without what search adds for an identifier; 0 when search did not find it.
        identifier: Whether it carries an identifier of the question.
        why: The reason that search gave.
        passage: The piece that answers best: "text", "source", "place".
        subjects: What it speaks of, each with the words that say so.
        confirmed_by: Names of the municipalities that said that it held for them too.
    """

    id: str
    kind: str
    payload: Mapping[str, Any]
    score: float
    identifier: bool = False
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
    families: Sequence[Family],
    question: Question,
    *,
    top: int | None = None,
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Experience]:
    """
    The members of the families, best first; equal scores in order of id.

    Args:
        families: The cases that were found, each with its lessons.
        question: Who asks what.
        top: How many at most; None for all.
        weights: By feature; a feature without weight is left out.
    """
    weighed = [
        (fsum(weights[told.feature] * told.value for told in features), member, family, features)
        for family in families
        for member, features in _weighed(family, question, weights)
    ]
    weighed.sort(key=lambda entry: (-entry[0], entry[1].id))
    return [_experience(member, family, features, weights) for _, member, family, features in weighed[:top]]


def with_differences(entry: Experience, theirs: Sequence[Place], ours: Place) -> Experience:
    """The same experience, compared with the asker's municipality."""
    return replace(
        entry,
        differences=summary(theirs, ours, entry.case),
        differences_each=compare(theirs, ours, entry.case),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A feature of a record with its value, and what it rests on: asked for only when the record is shown."""

    feature: str
    value: float
    evidence: Callable[[], tuple[Evidence, ...]]


def _weighed(
    family: Family, question: Question, weights: Mapping[str, float]
) -> Iterator[tuple[Answer, tuple[_Told, ...]]]:
    best = sorted(family.members, key=lambda member: (-member.score, member.id))
    spoken = frozenset(subject for member in family.members for subject in member.subjects)
    shared = (
        _case(family),
        _best(best[:BEST]),
        _whole(best[:WHOLE]),
        *_likeness(family, question),
        _outcome(family.case),
    )
    for member in family.members:
        told = (
            *_identifier(member),
            _own(member),
            *shared,
            _subjects(member, spoken, question),
            _confirmed(member, family),
            _source(member, family.case),
            *_phase(member, family, question),
        )
        yield member, tuple(feature for feature in told if weights.get(feature.feature))


def _experience(member: Answer, family: Family, features: Sequence[_Told], weights: Mapping[str, float]) -> Experience:
    parts = tuple(Part(told.feature, told.value, weights[told.feature], told.evidence()) for told in features)
    return Experience(member, total(parts), parts, family.case)


def _identifier(member: Answer) -> list[_Told]:
    said = "Draagt precies het kenmerk waar u naar vraagt."
    return [_Told("identifier", 1.0, lambda: (Evidence(said, id=member.id),))] if member.identifier else []


def _own(member: Answer) -> _Told:
    def evidence() -> tuple[Evidence, ...]:
        terms = ", ".join(member.why.get("terms", ())) or "geen woord, wel naar betekenis"
        said = f"Zelf gevonden op: {terms}." if member.score else "De tekst zelf is niet gevonden, de casus wel."
        return (Evidence(said, id=member.id),)

    return _Told("own", member.score, evidence)


def _case(family: Family) -> _Told:
    case = next((member for member in family.members if member.kind == "Case"), None)

    def evidence() -> tuple[Evidence, ...]:
        if case is None:
            return (Evidence("De les staat op zichzelf; er is geen casus bij bekend."),)
        said = "antwoordt op de vraag" if case.score else "is niet gevonden"
        return (Evidence(f"De casus “{case.payload['title']}” {said}.", id=case.id),)

    return _Told("case", case.score if case else 0.0, evidence)


def _mean(members: Sequence[Answer]) -> float:
    return fsum(member.score for member in members) / len(members)


def _best(best: Sequence[Answer]) -> _Told:
    def evidence() -> tuple[Evidence, ...]:
        return tuple(
            Evidence(f"Uit dezelfde casus: “{member.payload['title']}”.", id=member.id)
            for member in best
            if member.score
        )

    return _Told("best", _mean(best), evidence)


def _whole(best: Sequence[Answer]) -> _Told:
    def evidence() -> tuple[Evidence, ...]:
        count = sum(member.score > 0 for member in best)
        return (Evidence(f"Van de casus met zijn lessen antwoorden {count} van {len(best)} teksten."),)

    return _Told("whole", _mean(best), evidence)


def _subjects(member: Answer, spoken: frozenset[str], question: Question) -> _Told:
    asked = question.subjects
    weight = DOUBT + fsum(subject.weight for subject in asked.values())
    own = fsum(subject.weight for key, subject in asked.items() if key in member.subjects)
    case = fsum(subject.weight for key, subject in asked.items() if key in spoken)

    def evidence() -> tuple[Evidence, ...]:
        return tuple(
            Evidence(_said(asked[key], member.subjects.get(key)), id=member.id) for key in asked if key in spoken
        )

    return _Told("subjects", (OWN_SUBJECTS * own + (1 - OWN_SUBJECTS) * case) / weight, evidence)


def _said(subject: Subject, here: str | None) -> str:
    if here is None:
        return f"De casus gaat ook over {subject.name} (u zegt: {subject.said})."
    return f"Gaat ook over {subject.name} (u zegt: {subject.said}; hier: {here})."


def _likeness(family: Family, question: Question) -> list[_Told]:
    ours = question.place
    if ours is None:
        return []
    others = [place for place in family.places if place.code != ours.code]
    if not others:
        said = "Dit is uw eigen gemeente." if family.places else "Bij deze casus is geen gemeente genoemd."
        return [_Told("likeness", float(bool(family.places)), lambda: (Evidence(said),))]
    nearest = max(others, key=lambda place: (likeness(place, ours), place.code))
    text = f"Van de gemeenten van deze casus lijkt {nearest.name} het meest op {ours.name}."
    return [_Told("likeness", likeness(nearest, ours), lambda: (Evidence(text, id=nearest.source or nearest.code),))]


def _outcome(case: Mapping[str, Any]) -> _Told:
    outcome = case.get("outcome", "onbekend")
    return _Told("outcome", OUTCOME[outcome], lambda: (Evidence(SAID_OUTCOME[outcome], id=case.get("id", "")),))


def _confirmed(member: Answer, family: Family) -> _Told:
    names = sorted({*(place.name for place in family.places), *member.confirmed_by})
    count = max(1, len(names))

    def evidence() -> tuple[Evidence, ...]:
        held = f"Gold in {count} gemeenten: {', '.join(names[:5])}{' en andere' if count > 5 else ''}."
        return (Evidence(held if count > 1 else "Tot nu toe de ervaring van één gemeente."),)

    return _Told("confirmed", (count - 1) / count, evidence)


def _source(member: Answer, case: Mapping[str, Any]) -> _Told:
    named = [source for source in _sources(member, case) if source.get("kind")]
    best = max(named, key=lambda source: SOURCE.get(source["kind"], UNKNOWN_SOURCE), default=None)
    value = SOURCE.get(best["kind"], UNKNOWN_SOURCE) if best else UNKNOWN_SOURCE
    inferred = member.payload.get("basis") == "afgeleid"

    def evidence() -> tuple[Evidence, ...]:
        said = "Wat voor bron dit is, is niet bekend."
        if best:
            who = best.get("publisher") or "naam onbekend"
            vendor = best["kind"] == "leverancier"
            said = f"Verhaal van een leverancier: {who}." if vendor else f"Bron: {best['kind']} ({who})."
        tail = " De les is uit de bron afgeleid; zij staat er niet letterlijk." if inferred else ""
        return (Evidence(said + tail, source=best.get("url", "") if best else ""),)

    return _Told("source", value * INFERRED if inferred else value, evidence)


def _phase(member: Answer, family: Family, question: Question) -> list[_Told]:
    wanted = question.phase
    if not wanted:
        return []
    if member.kind == "Lesson":
        own = member.payload.get("phase") == wanted
        said = f"De les is {'' if own else 'niet '}voor de fase {wanted}."
        return [_Told("phase", float(own), lambda: (Evidence(said, id=member.id),))]
    lessons = [other for other in family.members if other.kind == "Lesson"]
    within = sum(other.payload.get("phase") == wanted for other in lessons)
    text = f"{within} van de {len(lessons)} lessen zijn voor de fase {wanted}."
    return [_Told("phase", within / len(lessons) if lessons else 0.0, lambda: (Evidence(text, id=member.id),))]


def _sources(member: Answer, case: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return member.payload.get("sources") or case.get("sources") or ()
