"""
Borgen: who did this before, what did they learn, does it fit us, and how far is it to be trusted.

A lesson is told in few words, so it inherits the situation of its case, and a case the words of its lessons.
Every feature is between 0 and 1.

    identifier  only where the record carries an identifier of the question: it comes first
    own         how well the text of the record itself answers
    case        how well the text of its case answers: a lesson inherits the situation
    whole       mean over the two texts of its case with lessons that answer best; one that does not answer counts as 0
    subjects    share of the subjects of the question, rare ones weighing more, that the record (OWN_SUBJECTS)
                and its case (the rest) speak of, in whatever words; DOUBT is the weight of what we may have missed
    likeness    of the municipality most like the asker's
    confirmed   how many times it was found apart from each other: once or never 0, twice 1/2, three times 2/3; a case
                that municipalities went through together is one time, and so is each other one that confirmed it
    outcome     what became of it: what worked comes first, what failed is shown and marked
    source      who says it: an audit office weighs more than a supplier
    phase       only when a phase is asked for: whether the lesson, or a lesson of the case, is of it

The weights have a reason each, and measurements beside them in `docs/adr/0011-case-retrieval.md`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import Any, Final

from kg.deadline import steps
from kg.places.comparison import Difference, MunicipalityFacts, likeness
from kg.reason.score import Part

WEIGHTS: Final[Mapping[str, float]] = {
    "identifier": 1.0,
    "own": 0.10,
    "case": 0.15,
    "whole": 0.40,
    "subjects": 0.25,
    "likeness": 0.03,
    "confirmed": 0.03,
    "outcome": 0.02,
    "source": 0.02,
    "phase": 0.10,
}
WHOLE: Final = 2  # texts; with five, a case with one lesson that answers lost to one with five that nearly do
PER_CASE: Final = 5  # of what is shown; more would leave a list of ten to one case with many lessons
OWN_SUBJECTS: Final = 0.3
DOUBT: Final = 2.0  # of the weights of subjects; one that a tenth of the cases speak of weighs 2.2

OUTCOME: Final = {"succes": 1.0, "deels": 0.6, "onbekend": 0.4, "mislukt": 0.0}
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
class Member:
    """
    One text of a case, as far as it decides the order: the case itself or one of its lessons.

    Attributes:
        kind: "Case" or "Lesson".
        score: How well it answers, 0 to 1; 0 when search did not find it.
        identifier: Whether it carries an identifier of the question.
        subjects: What it speaks of, each with the words that say so.
        source: The kind of the best of its sources, see `SOURCE`, or "".
        inferred: Whether the source does not state the lesson itself.
        phase: Of a lesson.
        confirmed_by: Names of the municipalities that said that it held for them too.
    """

    id: str
    kind: str
    score: float = 0.0
    identifier: bool = False
    subjects: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    inferred: bool = False
    phase: str = ""
    confirmed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """
    A case with its lessons; a lesson without a case is a family of its own.

    Attributes:
        id: Of the case, or of the lesson that has none.
        members: At least one: the case itself, when it is there, and its lessons, as far as the asker may read them.
        outcome: One of `kg.model.values.Outcome`.
        places: The municipalities of the case.
    """

    id: str
    members: tuple[Member, ...]
    outcome: str = "onbekend"
    places: tuple[MunicipalityFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that the question is about: how it is called, the words of the question, and how telling it is."""

    name: str
    said: str
    weight: float


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """
    What is asked, and by whom, apart from the words that search has answered.

    Attributes:
        subjects: What the question and its context speak of; without those that no case speaks of.
        place: The asker's municipality, or None.
        phase: The phase that lessons are wanted for, or "".
    """

    subjects: Mapping[str, Subject] = field(default_factory=dict)
    place: MunicipalityFacts | None = None
    phase: str = ""


@dataclass(frozen=True, slots=True)
class RankedCase:
    """A record with its score and the value of every feature that counts, in the order of `WEIGHTS`."""

    member: Member
    family: Family
    score: float
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    A record as it is shown.

    Attributes:
        payload: See `kg.model.kinds`.
        why: The reason that search gave.
        passage: The piece that answers best: "text", "source", "place".
    """

    id: str
    kind: str
    payload: Mapping[str, Any]
    why: Mapping[str, Any] = field(default_factory=dict)
    passage: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Experience:
    """
    A case or lesson that answers, with the reason and with what differs from the asker.

    Attributes:
        case: The payload of its case, or {}.
        differences: One line an aspect; `differences_each` has one a municipality.
        answers: The chance that it answers, 0 to 1, see `kg.reason.chance`.
        fits: Whether it is likely that anything here answers; if not, this is only the nearest.
    """

    answer: Answer
    score: float
    parts: tuple[Part, ...]
    case: Mapping[str, Any]
    differences: tuple[Difference, ...] = ()
    differences_each: tuple[Difference, ...] = ()
    answers: float = 0.0
    fits: bool = True

    @property
    def sources(self) -> Sequence[Mapping[str, Any]]:
        """The publications that it rests on: its own, or else those of its case."""
        return self.answer.payload.get("sources") or self.case.get("sources") or ()

    @property
    def group(self) -> str:
        """The id of its case, for showing what belongs together; its own where it is of no case that may be read."""
        return str(self.case.get("id") or self.answer.id)

    @property
    def marks(self) -> tuple[str, ...]:
        """What a reader must know first; the names below are all that there are."""
        outcome = self.case.get("outcome")
        kinds = {source["kind"] for source in self.sources if source.get("kind")}
        marks = {
            "mislukt": outcome == "mislukt",
            "onbekende uitkomst": outcome == "onbekend",
            "leverancier": kinds == {"leverancier"},
            "afgeleid": self.answer.payload.get("basis") == "afgeleid",
            "alleen": bool(self.answer.payload.get("reviewed_alone")),
            "concept": self.answer.payload.get("review") == "concept",
        }
        return tuple(mark for mark, holds in marks.items() if holds)

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
            "group": self.group,
            "answers": self.answers,
            "fits": self.fits,
            "marks": list(self.marks),
            "why": {"parts": [part.to_json() for part in self.parts], "search": dict(self.answer.why)},
            "passage": dict(self.answer.passage),
            **{key: payload[key] for key in told if payload.get(key)},
            "case": {key: self.case[key] for key in ("id", "title", "outcome", "municipalities") if key in self.case},
            "differences": [difference.to_json() for difference in self.differences],
            "differences_each": [difference.to_json() for difference in self.differences_each],
            "sources": list(self.sources),
        }


def rank(
    families: Sequence[Family],
    question: CaseQuestion,
    *,
    top: int | None = None,
    weights: Mapping[str, float] = WEIGHTS,
) -> list[RankedCase]:
    """
    The members of the families, best first; equal scores in order of id.

    What a case has beyond its best `PER_CASE` comes behind everything else.

    Args:
        families: The cases that were found, each with its lessons.
        question: Who asks what.
        top: How many at most; None for all.
        weights: By feature; a feature without weight is left out.
    """
    asked = DOUBT + fsum(subject.weight for subject in question.subjects.values())
    ranked = []
    for family in families:
        shared = _of_family(family, question)
        spoken = {subject for member in family.members for subject in member.subjects}
        spoken_of = [(key, question.subjects[key].weight) for key in question.subjects if key in spoken]
        for member in steps(family.members):
            known = shared | _of_member(member, family, question)
            known["subjects"] = _subjects(member, spoken_of) / asked
            values = tuple(
                (feature, known[feature]) for feature in WEIGHTS if feature in known and weights.get(feature)
            )
            score = fsum(weights[feature] * value for feature, value in values)
            ranked.append(RankedCase(member, family, score, values))
    ranked.sort(key=lambda entry: (-entry.score, entry.member.id))
    return _spread(ranked)[:top]


def _spread(ranked: Sequence[RankedCase]) -> list[RankedCase]:
    seen: Counter[str] = Counter()
    first: list[RankedCase] = []
    behind: list[RankedCase] = []
    for entry in ranked:
        seen[entry.family.id] += 1
        (first if seen[entry.family.id] <= PER_CASE else behind).append(entry)
    return first + behind


def strongest(family: Family) -> list[Member]:
    """The texts of a case, those that answer best first."""
    return sorted(family.members, key=lambda member: (-member.score, member.id))


def nearest(family: Family, ours: MunicipalityFacts) -> MunicipalityFacts | None:
    """The municipality of a case that is most like ours; None when there is no other."""
    others = [place for place in family.places if place.code != ours.code]
    return max(others, key=lambda place: (likeness(place, ours), place.code), default=None)


def confirmed_elsewhere(member: Member, family: Family) -> list[str]:
    """The names of the municipalities outside its case that it also held for."""
    return sorted(set(member.confirmed_by) - {place.name for place in family.places})


def _of_family(family: Family, question: CaseQuestion) -> dict[str, float]:
    best = strongest(family)
    values = {
        "case": next((member.score for member in family.members if member.kind == "Case"), 0.0),
        "whole": _mean(best[:WHOLE]),
        "outcome": OUTCOME[family.outcome],
    }
    if question.place is not None:
        other = nearest(family, question.place)
        own = any(place.code == question.place.code for place in family.places)
        values["likeness"] = likeness(other, question.place) if other else float(own)
    return values


def _of_member(member: Member, family: Family, question: CaseQuestion) -> dict[str, float]:
    count = max(1, bool(family.places) + len(confirmed_elsewhere(member, family)))
    values = {
        "own": member.score,
        "confirmed": (count - 1) / count,
        "source": SOURCE.get(member.source, UNKNOWN_SOURCE) * (INFERRED if member.inferred else 1),
    }
    if member.identifier:
        values["identifier"] = 1.0
    if question.phase:
        lessons = [member] if member.kind == "Lesson" else [m for m in family.members if m.kind == "Lesson"]
        within = sum(lesson.phase == question.phase for lesson in lessons)
        values["phase"] = within / len(lessons) if lessons else 0.0
    return values


def _subjects(member: Member, spoken_of: Sequence[tuple[str, float]]) -> float:
    """The weight of what the case speaks of, and of what the member itself speaks of, each for its share."""
    case = fsum(weight for _, weight in spoken_of)
    own = fsum(weight for key, weight in spoken_of if key in member.subjects)
    return OWN_SUBJECTS * own + (1 - OWN_SUBJECTS) * case


def _mean(members: Sequence[Member]) -> float:
    return fsum(member.score for member in members) / len(members)
