"""
Interpreteren (Act): which developments matter to this municipality, and why.

score = Σ weight · feature; every feature lies in [0, 1] and carries its evidence.

    fit       how much the municipality's own texts speak of this development rather than of others
    nearness  the share of developments that lie further from the municipality in the graph (personalised PageRank)
    duty      whether the law obliges
    urgency   how near its date is, or how long it has been in force without an answer in own policy
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from kg.cycle.explained import Evidence, Part, total

Matrix = NDArray[np.float64]

# What a whole feature adds. Relevance (fit, nearness) and priority (duty, urgency) weigh the same.
WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({"fit": 0.35, "nearness": 0.15, "duty": 0.25, "urgency": 0.25})
HALF_LIFE_DAYS: Final = 365.0
EXPECTED: Final = 0.7  # a date that is only expected counts for this much
ANSWERED: Final = 0.25  # urgency of a duty in force that own policy responds to
VIEWS: Final = {1: (1.0,), 2: (0.3, 0.7)}  # words alone; words and meaning (measured, docs/reference/benchmarks.md)
STANDS_OUT: Final = 2.0  # standard deviations above the other developments at which a text speaks of one by half
BINDING: Final = ("inwerkingtreding", "fase", "deadline")  # milestones from which a duty holds
UNKNOWN_DUTY: Final = 0.5  # whether it obliges is not known: neither yes nor no


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text of the municipality itself: a policy, an objective, a registered algorithm, a case."""

    id: str
    title: str
    responds_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """
    Everything that a ranking looks at.

    Attributes:
        developments: Payloads, see `kg.model.Development`.
        own: The municipality's own texts.
        likeness: Shape (views, own, developments): by words, then by meaning where there are vectors.
        nearness: 0 to 1 by development id; absent means 0.
        paths: By development id, how the municipality reaches it in the graph: titles, nearest first.
        today: The date to count from.
    """

    developments: Sequence[Mapping[str, Any]]
    own: Sequence[OwnText]
    likeness: Matrix
    nearness: Mapping[str, float]
    paths: Mapping[str, Sequence[str]]
    today: date


@dataclass(frozen=True, slots=True)
class Ranked:
    """One development with its score and the parts that add up to it."""

    id: str
    title: str
    score: float
    parts: tuple[Part, ...]
    development: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The entry as the doors give it."""
        about = {key: self.development.get(key) for key in ("category", "summary", "dates", "meaning", "law")}
        return {
            "id": self.id,
            "title": self.title,
            "score": self.score,
            "parts": [part.to_json() for part in self.parts],
            **{key: value for key, value in about.items() if value is not None},
        }


def rank(situation: Situation, weights: Mapping[str, float] = WEIGHTS) -> list[Ranked]:
    """The developments, best first; equal scores in order of id."""
    fits = _fits(situation)
    ranked = []
    for column, development in enumerate(situation.developments):
        answers = [text for text in situation.own if development["id"] in text.responds_to]
        features = {
            "fit": _fit(situation, fits, column),
            "nearness": _nearness(situation, development),
            "duty": _duty(development),
            "urgency": _urgency(development, answers, situation.today),
        }
        parts = tuple(
            Part(name, value, weights.get(name, 0.0), evidence) for name, (value, evidence) in features.items()
        )
        ranked.append(Ranked(development["id"], development["title"], total(parts), parts, development))
    return sorted(ranked, key=lambda entry: (-entry.score, entry.id))


def _fits(situation: Situation) -> Matrix:
    """Shape (own, developments), 0 to 1: how far each text prefers a development to the others."""
    if not situation.own or not situation.developments:
        return np.zeros((len(situation.own), len(situation.developments)))
    likeness = situation.likeness
    spread = np.maximum(likeness.std(axis=2, keepdims=True), 1e-9)
    preferred = (likeness - likeness.mean(axis=2, keepdims=True)) / spread
    weights = np.array(VIEWS[len(likeness)])[:, None, None]
    fits: Matrix = ndtr((weights * preferred).sum(axis=0) - STANDS_OUT)
    return fits


def _fit(situation: Situation, fits: Matrix, column: int) -> tuple[float, tuple[Evidence, ...]]:
    if not situation.own:
        return 0.0, (Evidence("Van deze gemeente zijn geen eigen teksten bekend."),)
    best = np.argsort(-fits[:, column], kind="stable")[:2]
    value = float(fits[best, column].mean())
    evidence = tuple(
        Evidence(
            f"Verwant aan de eigen tekst “{_short(situation.own[i].title)}”.",
            id=situation.own[i].id,
        )
        for i in best
    )
    return value, evidence


def _nearness(situation: Situation, development: Mapping[str, Any]) -> tuple[float, tuple[Evidence, ...]]:
    value = situation.nearness.get(development["id"], 0.0)
    path = situation.paths.get(development["id"], ())
    if not path:
        return value, (Evidence("Niet verbonden met deze gemeente."),)
    return value, (Evidence("Verbonden via " + " → ".join(f"“{_short(title)}”" for title in path) + "."),)


def _duty(development: Mapping[str, Any]) -> tuple[float, tuple[Evidence, ...]]:
    obligation, whom = development.get("obligation"), development.get("applies_to") or ""
    if obligation is None:
        return UNKNOWN_DUTY, (Evidence("Of dit verplicht is, is niet bekend.", id=development["id"]),)
    if not obligation:
        return 0.0, (Evidence("Geen wettelijke plicht.", id=development["id"]),)
    law = development.get("law") or {}
    cited = law.get("citation") or law.get("name") or "wet niet genoemd"
    if whom and whom != "alle gemeenten":
        text = f"Wettelijke plicht ({cited}), maar alleen voor: {whom}."
        return UNKNOWN_DUTY, (Evidence(text, id=development["id"], source=law.get("url") or ""),)
    return 1.0, (Evidence(f"Wettelijke plicht voor alle gemeenten ({cited}).", source=law.get("url") or ""),)


def _urgency(
    development: Mapping[str, Any], answers: Sequence[OwnText], today: date
) -> tuple[float, tuple[Evidence, ...]]:
    dated = sorted(
        (_last_day(milestone["date"]), number) for number, milestone in enumerate(development.get("dates", ()))
    )
    if not dated:
        return 0.0, (Evidence("Geen datum bekend.", id=development["id"]),)
    coming = [entry for entry in dated if entry[0] >= today]
    day, number = coming[0] if coming else dated[-1]
    milestone = development["dates"][number]
    days = (day - today).days
    sure = 1.0 if milestone["certainty"] == "vast" else EXPECTED
    value = sure * 0.5 ** (abs(days) / HALF_LIFE_DAYS)
    when = f"{milestone['what']} ({milestone['date']}, {milestone['certainty']})"
    said = f"Over {days} dagen: {when}." if days >= 0 else f"{-days} dagen geleden: {when}."
    evidence = [Evidence(said, source=milestone.get("source") or "")]
    if development.get("obligation") and _in_force(development, today):
        value = max(value, ANSWERED) if answers else 1.0
        evidence += [Evidence(f"Beantwoord in eigen beleid: “{text.title}”.", id=text.id) for text in answers]
        if not answers:
            evidence.append(Evidence("De plicht geldt al, en er is geen eigen beleid bekend dat erop antwoordt."))
    return value, tuple(evidence)


def _short(title: str) -> str:
    return shorten(title, 80, placeholder=" …")


def _in_force(development: Mapping[str, Any], today: date) -> bool:
    return any(
        milestone["what"].startswith(BINDING)
        and milestone["certainty"] == "vast"
        and _last_day(milestone["date"]) < today
        for milestone in development["dates"]
    )


def _last_day(text: str) -> date:
    """The last day that a date can mean: "2026" and "2026-12" both end on 31 December 2026."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    following = date(year + (month in {0, 12}), 1 if month in {0, 12} else month + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
