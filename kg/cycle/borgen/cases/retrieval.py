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
from typing import Annotated, Any, Final

from kg.deadline import steps
from kg.model.record import Citation
from kg.model.values import Outcome, Phase
from kg.places.comparison import Difference, likeness
from kg.places.municipality import MunicipalityFacts
from kg.ports.passages import BestPassage
from kg.reason.answer import KNOWN, SPARSE, Chance, Held, answer
from kg.reason.score import Reasons

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

_TOLD: Final = {"Lesson": ("because", "applies_when", "phase", "basis"), "Case": ("situation", "results")}
_OF_CASE: Final = ("id", "title", "outcome", "municipalities")


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


@answer
@dataclass(frozen=True, slots=True)
class SearchReason:
    """The reason that search gave, as in `Why`; empty for what was not found itself but came with its case."""

    terms: Annotated[Sequence[str] | None, KNOWN] = None
    lexical: Annotated[float | None, KNOWN] = None
    semantic: Annotated[float | None, KNOWN] = None
    lexical_weight: Annotated[float | None, KNOWN] = None
    semantic_weight: Annotated[float | None, KNOWN] = None
    identifier: Annotated[bool | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True)
class FoundReasons(Reasons):
    """Why an experience answers: the parts of its score, and the reason that search gave."""

    search: SearchReason = SearchReason()


@answer
@dataclass(frozen=True, slots=True)
class OfCase:
    """The case of which an experience is; empty when it is of none that may be read."""

    id: Annotated[str, SPARSE] = ""
    title: Annotated[str, SPARSE] = ""
    outcome: Annotated[Outcome | None, SPARSE] = None
    municipalities: Annotated[Sequence[str], SPARSE] = ()


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """
    A case or lesson that answers, with what differs from the asker.

    Attributes:
        group: The id of its case, or its own where it is of no case that may be read: what belongs together.
        answers: The chance that it answers.
        fits: Whether that is enough: when false it is only the nearest.
        marks: What to know before believing it, in Dutch: `mislukt`, `onbekende uitkomst`, `leverancier`, `afgeleid`,
            `alleen`, `concept`.
        differences: One an aspect.
        differences_each: One an aspect and municipality.
        sources: The publications that it rests on: its own, or else those of its case.
    """

    id: str
    kind: str
    title: str
    score: float
    group: str
    answers: Chance = 0.0
    fits: bool = True
    marks: tuple[str, ...]
    why: FoundReasons
    passage: BestPassage
    because: Annotated[str | None, SPARSE] = None
    applies_when: Annotated[str | None, SPARSE] = None
    phase: Annotated[Phase | None, SPARSE] = None
    basis: Annotated[str | None, SPARSE] = None
    situation: Annotated[str | None, SPARSE] = None
    results: Annotated[str | None, SPARSE] = None
    case: OfCase
    differences: tuple[Difference, ...] = ()
    differences_each: tuple[Difference, ...] = ()
    sources: Annotated[Any, Held(list[Citation])] = ()

    @classmethod
    def of(
        cls,
        kind: str,
        payload: Mapping[str, Any],
        case: Mapping[str, Any],
        *,
        score: float,
        why: FoundReasons,
        passage: BestPassage,
    ) -> "Experience":
        """From the payload of a case or lesson, and that of its case, or {}."""
        sources = payload.get("sources") or case.get("sources") or ()
        told: dict[str, Any] = {name: payload.get(name) for name in _TOLD[kind]}
        return cls(
            id=payload["id"],
            kind=kind,
            title=payload["title"],
            score=score,
            group=case.get("id") or payload["id"],
            marks=_marks(payload, case, sources),
            why=why,
            passage=passage,
            **told,
            case=OfCase(**{name: case[name] for name in _OF_CASE if name in case}),
            sources=sources,
        )


def _marks(
    payload: Mapping[str, Any], case: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]
) -> tuple[str, ...]:
    """What a reader must know first; the names below are all that there are."""
    outcome = case.get("outcome")
    marks = {
        "mislukt": outcome == "mislukt",
        "onbekende uitkomst": outcome == "onbekend",
        "leverancier": {source["kind"] for source in sources if source.get("kind")} == {"leverancier"},
        "afgeleid": payload.get("basis") == "afgeleid",
        "alleen": bool(payload.get("reviewed_alone")),
        "concept": payload.get("review") == "concept",
    }
    return tuple(mark for mark, holds in marks.items() if holds)


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
        question: With the municipality that it is asked for.
        top: How many at most; None for all.
        weights: By feature; a feature without weight is left out.
    """
    asked = DOUBT + fsum(subject.weight for subject in question.subjects.values())
    weighed = [(feature, weights[feature]) for feature in WEIGHTS if weights.get(feature)]
    ranked = []
    for family in families:
        shared = _of_family(family, question)
        spoken = {subject for member in family.members for subject in member.subjects}
        spoken_of = [(key, subject.weight) for key, subject in question.subjects.items() if key in spoken]
        of_case = fsum(weight for _, weight in spoken_of)
        for member in steps(family.members):
            known = shared | _of_member(member, family, question)
            of_member = fsum([weight for key, weight in spoken_of if key in member.subjects])
            known["subjects"] = (OWN_SUBJECTS * of_member + (1 - OWN_SUBJECTS) * of_case) / asked
            score = fsum([weight * known[feature] for feature, weight in weighed if feature in known])
            values = tuple([(feature, known[feature]) for feature, _ in weighed if feature in known])
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
    if len(others) == 1:  # nearly always
        return others[0]
    return max(others, key=lambda place: (likeness(place, ours), place.code), default=None)


def confirmed_elsewhere(member: Member, family: Family) -> list[str]:
    """The names of the municipalities outside its case that it also held for."""
    if not member.confirmed_by:  # nearly always
        return []
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


def _mean(members: Sequence[Member]) -> float:
    return fsum(member.score for member in members) / len(members)
