"""
Borgen: who did this before, what did they learn, and how do they differ from us.

A lesson is told in few words, so it inherits the situation of its case, and a case the words of its lessons
(nDCG@10 on consultants' questions: `docs/reference/benchmarks.md`).

    score = OWN · own + FAMILY · family     own     how well the record itself answers
                                            family  mean of the two members of its case that answer best
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kg.cycle.explained import Evidence, Part, total

OWN: Final = 0.3
FAMILY: Final = 0.7
SIZE_CLASSES: Final = (20_000, 50_000, 100_000, 250_000)  # inhabitants; the classes that CBS publishes by


@dataclass(frozen=True, slots=True)
class Answer:
    """
    How well one record answers the question by itself.

    Attributes:
        kind: "Case" or "Lesson".
        payload: See `kg.model`.
        score: 0 to 1.
        why: The reason that search gave.
        passage: The piece that answers best: "text", "source", "place".
    """

    id: str
    kind: str
    payload: Mapping[str, Any]
    score: float
    why: Mapping[str, Any] = field(default_factory=dict)
    passage: Mapping[str, str] = field(default_factory=dict)

    @property
    def case(self) -> str:
        """The case that it belongs to; a lesson without one is a family of its own."""
        return self.id if self.kind == "Case" else self.payload.get("case") or self.id


@dataclass(frozen=True, slots=True)
class Place:
    """
    What is known of a municipality, for comparison.

    Attributes:
        population: Inhabitants, or None.
        ended: When it merged into another, or "".
        source: The record that says so.
    """

    code: str
    name: str
    province: str = ""
    population: int | None = None
    ended: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One point on which their situation and ours compare."""

    aspect: str
    theirs: str
    ours: str
    same: bool
    text: str

    def to_json(self) -> dict[str, Any]:
        """The comparison as the doors give it."""
        return {"aspect": self.aspect, "theirs": self.theirs, "ours": self.ours, "same": self.same, "text": self.text}


@dataclass(frozen=True, slots=True)
class Experience:
    """A case or lesson that answers, with the reason and with what differs from the asker."""

    answer: Answer
    score: float
    parts: tuple[Part, ...]
    case: Mapping[str, Any]
    differences: tuple[Difference, ...] = ()

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
            "why": {"parts": [part.to_json() for part in self.parts], "search": dict(self.answer.why)},
            "passage": dict(self.answer.passage),
            **{key: payload[key] for key in told if payload.get(key)},
            "case": {key: self.case[key] for key in ("id", "title", "outcome", "municipalities") if key in self.case},
            "differences": [difference.to_json() for difference in self.differences],
            "sources": list(payload.get("sources") or self.case.get("sources") or ()),
        }


def rank(answers: Sequence[Answer], cases: Mapping[str, Mapping[str, Any]]) -> list[Experience]:
    """
    The answers, best first; equal scores in order of id.

    Args:
        answers: Every case and lesson that was found.
        cases: Payloads of the cases that they belong to, by id.
    """
    families: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        families[answer.case].append(answer)
    best = {case: sorted(members, key=lambda a: (-a.score, a.id))[:2] for case, members in families.items()}
    ranked = [_experience(answer, best[answer.case], cases.get(answer.case, {})) for answer in answers]
    return sorted(ranked, key=lambda entry: (-entry.score, entry.answer.id))


def _experience(answer: Answer, best: Sequence[Answer], case: Mapping[str, Any]) -> Experience:
    terms = ", ".join(answer.why.get("terms", ())) or "geen woord, wel naar betekenis"
    own = Part("own", answer.score, OWN, (Evidence(f"Zelf gevonden op: {terms}.", id=answer.id),))
    said = tuple(Evidence(f"Uit dezelfde casus: “{member.payload['title']}”.", id=member.id) for member in best)
    family = Part("family", sum(member.score for member in best) / len(best), FAMILY, said)
    return Experience(answer, total((own, family)), (own, family), case)


def with_differences(entry: Experience, theirs: Sequence[Place], ours: Place) -> Experience:
    """The same experience, compared with the asker's municipality."""
    return replace(entry, differences=compare(theirs, ours, entry.case))


def compare(theirs: Sequence[Place], ours: Place, case: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What differs, and what does not, between the municipalities of a case and the asker."""
    found: list[Difference] = []
    kind = case.get("organisation_type")
    if kind:
        same = kind == "gemeente" and len(theirs) == 1
        said = "ook één gemeente" if same else f"daar deed een {kind} het ({len(theirs)} gemeenten)"
        found.append(Difference("organisatievorm", kind, "gemeente", same, said))
    for place in theirs:
        found += _size(place, ours) + _province(place, ours)
        if place.ended:
            said = f"{place.name} bestaat sinds {place.ended} niet meer als zelfstandige gemeente"
            found.append(Difference("herindeling", place.ended, "", same=False, text=said))
    return tuple(found)


def _size(theirs: Place, ours: Place) -> list[Difference]:
    if not theirs.population or not ours.population:
        missing = ours.name if not ours.population else theirs.name
        said = f"inwonertal van {missing} is niet bekend"
        return [Difference("inwoners", _inhabitants(theirs), _inhabitants(ours), same=False, text=said)]
    same = _size_class(theirs.population) == _size_class(ours.population)
    ratio = theirs.population / ours.population
    if same:
        said = f"{theirs.name} valt in dezelfde grootteklasse"
    elif ratio > 1:
        said = f"{theirs.name} is {ratio:.1f} keer zo groot".replace(".", ",")
    else:
        said = f"{theirs.name} is {1 / ratio:.1f} keer zo klein".replace(".", ",")
    return [Difference("inwoners", _inhabitants(theirs), _inhabitants(ours), same=same, text=said)]


def _province(theirs: Place, ours: Place) -> list[Difference]:
    if not theirs.province or not ours.province:
        return []
    same = theirs.province == ours.province
    said = f"{'ook' if same else 'ligt'} in {theirs.province}"
    return [Difference("provincie", theirs.province, ours.province, same=same, text=f"{theirs.name}: {said}")]


def _inhabitants(place: Place) -> str:
    return f"{place.population:,}".replace(",", ".") if place.population else ""


def _size_class(population: int) -> int:
    return sum(population >= bound for bound in SIZE_CLASSES)
