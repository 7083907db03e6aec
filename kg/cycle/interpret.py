"""
Interpreteren (Act): which developments matter to this municipality, and why.

score = Σ weight · feature; every feature lies in [0, 1] and carries its evidence.

Relevance, whether it concerns us:
    fit       how much the municipality's own texts speak of this development rather than of others
    nearness  the share of developments that lie further from the municipality in the graph (personalised PageRank)
    peers     how much municipalities like this one respond to it
Priority, whether it can wait:
    duty      whether the law obliges
    urgency   how near its date is, or how long it has been in force without an answer in own policy
    gap       whether own policy does not answer it yet
    momentum  how much it is being spoken of more than before

Relevance and priority are the weighted means of their features; the score is the weighted sum of both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from math import fsum, isfinite
from textwrap import shorten
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.cycle.dated import Tempo, last_day, standing
from kg.cycle.explained import Evidence, Part, total
from kg.deadline import steps
from kg.errors import InputError

Matrix = NDArray[np.float64]
Told = tuple[float, tuple[Evidence, ...]]

RELEVANCE: Final = ("fit", "nearness", "peers")
PRIORITY: Final = ("duty", "urgency", "gap", "momentum")
# What a whole feature adds; they sum to 1: relevance .6, priority .4, for what does not concern us cannot press.
# Set beforehand, not fitted to the few municipalities that can be measured; what each one adds stands in
# docs/reference/interpreteren.md. Where there are no own texts, what peers do stands in for them.
WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "fit": 0.35,
        "nearness": 0.15,
        "peers": 0.10,
        "duty": 0.12,
        "urgency": 0.12,
        "gap": 0.08,
        "momentum": 0.08,
    }
)
HALF_LIFE_DAYS: Final = 365.0
EXPECTED: Final = 0.7  # a date that is only expected counts for this much
ANSWERED: Final = 0.25  # urgency of a duty in force that own policy responds to
LAPSED: Final = 0.5  # what is left to do where the policy that answers has run out
BINDING: Final = ("inwerkingtreding", "fase", "deadline")  # milestones from which a duty holds
TRANSITION: Final = "overgangstermijn"
NOT_YET: Final = ("aangenomen", "in voorbereiding")  # what binds nobody so far, whatever its milestones say
UNKNOWN_DUTY: Final = 0.5  # whether it obliges is not known: neither yes nor no
# From here on a text is cited. Of pairs of a text and a development whose link was hidden, those with a fit of .4 to .5
# belong together in one of four, of .5 to .6 in five of seven: docs/reference/interpreteren.md.
SPEAKS: Final = 0.5
FEW_WORDS: Final = 10  # own texts shorter than this, all together, carry little
OVERDUE: Final = "achterstallig"
CONTRADICTED: Final = "tegenstrijdige data"
THIN: Final = "weinig eigen tekst"
_NO_PEERS: Final = (0.0, (Evidence("Van andere gemeenten is hierover niets bekend."),))
_STAND_IN: Final = (
    Evidence("Van deze gemeente zijn geen eigen teksten bekend; wat vergelijkbare gemeenten doen staat daarvoor in."),
)


@dataclass(frozen=True, slots=True)
class OwnText:
    """
    A text of the municipality itself: a policy, an objective, a registered algorithm, a case, a trajectory.

    Attributes:
        responds_to: The developments that the policy answers.
        until: The last day of the policy, or None while it runs or when that is not known.
        words: How many words it has; 0 when that is not known.
    """

    id: str
    title: str
    responds_to: frozenset[str] = frozenset()
    until: date | None = None
    words: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    """
    Everything that a ranking looks at.

    Attributes:
        developments: Payloads, see `kg.model.Development`.
        own: The municipality's own texts.
        fits: Shape (own, developments), 0 to 1: how much each text speaks of each development, see `kg.cycle.fit`.
        nearness: 0 to 1 by development id; absent means 0.
        paths: By development id, how the municipality reaches it in the graph: titles, nearest first.
        today: The date to count from.
        momentum: By development id; what is not known has no value.
        peers: By development id, 0 to 1 and what it rests on, see `kg.cycle.uptake.responses`.
    """

    developments: Sequence[Mapping[str, Any]]
    own: Sequence[OwnText]
    fits: Matrix
    nearness: Mapping[str, float]
    paths: Mapping[str, Sequence[str]]
    today: date
    momentum: Mapping[str, Tempo] = field(default_factory=dict)
    peers: Mapping[str, Told] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranked:
    """
    One development with its score and the parts that add up to it.

    Attributes:
        relevance: 0 to 1: the weighted mean of the features of relevance; 0 when none of them weighs.
        priority: 0 to 1: the same of priority.
        rank: 1 for the first.
        flags: What a reader must not miss: `OVERDUE`, `CONTRADICTED`, `THIN`.
    """

    id: str
    title: str
    score: float
    parts: tuple[Part, ...]
    development: Mapping[str, Any]
    relevance: float
    priority: float
    flags: tuple[str, ...]
    rank: int = 0

    def to_json(self) -> dict[str, Any]:
        """The entry as the doors give it."""
        about = {key: self.development.get(key) for key in ("category", "summary", "dates", "meaning", "law")}
        return {
            "id": self.id,
            "title": self.title,
            "rank": self.rank,
            "score": self.score,
            "relevance": self.relevance,
            "priority": self.priority,
            "parts": [part.to_json() for part in self.parts],
            "flags": list(self.flags),
            **{key: value for key, value in about.items() if value is not None},
        }


def rank(situation: Situation, weights: Mapping[str, float] = WEIGHTS) -> list[Ranked]:
    """
    The developments, best first; equal scores in order of id.

    A feature that `weights` leaves out weighs nothing. Without own texts fit has the value of peers.
    """
    best = np.argsort(-situation.fits, axis=0, kind="stable")[:2]
    thin = bool(situation.own) and 0 < sum(text.words for text in situation.own) < FEW_WORDS
    entries = [
        _entry(situation, development, best[:, column], situation.fits[best[:, column], column], weights, thin=thin)
        for column, development in enumerate(steps(situation.developments))
    ]
    ordered = sorted(entries, key=lambda entry: (-entry.score, entry.id))
    return [replace(entry, rank=place) for place, entry in enumerate(ordered, 1)]


def checked_weights(given: Mapping[str, Any]) -> dict[str, float]:
    """
    Weights by feature; what is not given keeps its default.

    Raises:
        InputError: If a feature is unknown, a weight is no number of 0 or more, or all of them are 0.
    """
    for feature, weight in given.items():
        if feature not in WEIGHTS:
            raise InputError(f"kenmerk {feature!r} bestaat niet; kies uit {', '.join(WEIGHTS)}")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not isfinite(weight):
            raise InputError(f"gewicht {weight!r} van {feature} is geen getal; geef een getal van 0 of meer")
        if weight < 0:
            raise InputError(f"gewicht {weight} van {feature} is negatief; geef een getal van 0 of meer")
    weights = {**WEIGHTS, **{feature: float(weight) for feature, weight in given.items()}}
    if not any(weights.values()):
        raise InputError("alle gewichten zijn 0; geef ten minste één kenmerk een gewicht boven 0")
    return weights


def _entry(
    situation: Situation,
    development: Mapping[str, Any],
    best: NDArray[np.intp],
    fits: Matrix,
    weights: Mapping[str, float],
    *,
    thin: bool,
) -> Ranked:
    answers = [text for text in situation.own if development["id"] in text.responds_to]
    urgency, evidence, flags = _urgency(development, answers, situation.today)
    peers = situation.peers.get(development["id"], _NO_PEERS)
    features: dict[str, Told] = {
        "fit": _fit(situation, best, fits, thin=thin) if situation.own else (peers[0], _STAND_IN),
        "nearness": _nearness(situation, development),
        "peers": peers,
        "duty": _duty(development),
        "urgency": (urgency, evidence),
        "gap": _gap(situation, answers),
        "momentum": _momentum(situation, development),
    }
    parts = tuple(Part(name, value, weights.get(name, 0.0), said) for name, (value, said) in features.items())
    return Ranked(
        development["id"],
        development["title"],
        total(parts),
        parts,
        development,
        _mean(parts, RELEVANCE),
        _mean(parts, PRIORITY),
        (*flags, *((THIN,) if thin else ())),
    )


def _mean(parts: Sequence[Part], features: Sequence[str]) -> float:
    chosen = [part for part in parts if part.feature in features]
    weight = fsum(part.weight for part in chosen)
    return min(1.0, fsum(part.contribution for part in chosen) / weight) if weight else 0.0


def _fit(situation: Situation, best: NDArray[np.intp], fits: Matrix, *, thin: bool) -> Told:
    """The mean of the texts that speak of it most; those that hardly do are counted, not cited."""
    evidence = [
        Evidence(
            f"Verwant aan de eigen tekst “{_short(situation.own[i].title)}” ({_number(fit)}).", id=situation.own[i].id
        )
        for i, fit in zip(best, fits, strict=True)
        if fit >= SPEAKS
    ]
    weak = [_number(fit) for fit in fits if fit < SPEAKS]
    if weak and evidence:
        evidence.append(Evidence(f"De tekst die daarna komt gaat er hooguit zijdelings over ({weak[0]})."))
    elif weak:
        said = f"de verwantste {'komt' if len(weak) == 1 else 'komen'} tot {' en '.join(weak)}"
        evidence.append(Evidence(f"De eigen teksten zeggen hier weinig over: {said} (van 1)."))
    if thin:
        evidence.append(Evidence(f"De eigen teksten tellen samen minder dan {FEW_WORDS} woorden; dat zegt weinig."))
    return float(fits.mean()), tuple(evidence)


def _nearness(situation: Situation, development: Mapping[str, Any]) -> Told:
    value = situation.nearness.get(development["id"], 0.0)
    path = situation.paths.get(development["id"], ())
    if not path:
        return value, (Evidence("Niet verbonden met deze gemeente."),)
    return value, (Evidence("Verbonden via " + " → ".join(f"“{_short(title)}”" for title in path) + "."),)


def _duty(development: Mapping[str, Any]) -> Told:
    obligation, whom = development.get("obligation"), development.get("applies_to") or ""
    if obligation is None:
        return UNKNOWN_DUTY, (Evidence("Of dit verplicht is, is niet bekend.", id=development["id"]),)
    if not obligation:
        return 0.0, (Evidence("Geen wettelijke plicht.", id=development["id"]),)
    law = development.get("law") or {}
    cited = law.get("citation") or law.get("name") or "wet niet genoemd"
    if not _for_all(development):
        text = f"Wettelijke plicht ({cited}), maar alleen voor: {whom}."
        return UNKNOWN_DUTY, (Evidence(text, id=development["id"], source=law.get("url") or ""),)
    return 1.0, (Evidence(f"Wettelijke plicht voor alle gemeenten ({cited}).", source=law.get("url") or ""),)


def _for_all(development: Mapping[str, Any]) -> bool:
    return (development.get("applies_to") or "alle gemeenten") == "alle gemeenten"


def _gap(situation: Situation, answers: Sequence[OwnText]) -> Told:
    if not answers:
        return 1.0, (Evidence("Er is geen eigen beleid bekend dat hierop antwoordt."),)
    running = [text for text in answers if _runs(text, situation.today)]
    if running:
        return 0.0, tuple(Evidence(f"Eigen beleid antwoordt hierop: “{t.title}”.", id=t.id) for t in running)
    return LAPSED, tuple(Evidence(f"Eigen beleid liep af op {t.until}: “{t.title}”.", id=t.id) for t in answers)


def _runs(text: OwnText, today: date) -> bool:
    return text.until is None or text.until >= today


def _momentum(situation: Situation, development: Mapping[str, Any]) -> Told:
    if development["id"] not in situation.momentum:
        return 0.0, (Evidence("Geen signalen bekend."),)
    tempo = situation.momentum[development["id"]]
    return tempo.value or 0.0, (Evidence(tempo.said, id=development["id"]),)


# --- dates ----------------------------------------------------------------------------------------


def _urgency(
    development: Mapping[str, Any], answers: Sequence[OwnText], today: date
) -> tuple[float, tuple[Evidence, ...], tuple[str, ...]]:
    """The value, its evidence, and flags."""
    milestones, doubts = _stricter(standing(development.get("dates") or ()))
    if not milestones:
        return 0.0, (Evidence("Geen datum bekend.", id=development["id"]),), ()
    flags = [CONTRADICTED] if doubts else []
    dated = sorted((last_day(milestone["date"]), number) for number, milestone in enumerate(milestones))
    day, number = next((entry for entry in dated if entry[0] >= today), dated[-1])
    milestone = milestones[number]
    days = (day - today).days
    value = (1.0 if milestone["certainty"] == "vast" else EXPECTED) * 0.5 ** (abs(days) / HALF_LIFE_DAYS)
    when = f"{milestone['what']} ({milestone['date']}, {milestone['certainty']})"
    said = f"Over {days} dagen: {when}." if days >= 0 else f"{-days} dagen geleden: {when}."
    evidence = [Evidence(said, source=milestone.get("source") or ""), *doubts]
    if development.get("obligation") and _in_force(development, milestones, today):
        running = [text for text in answers if _runs(text, today)]
        near, value = value, max(value, ANSWERED if running else LAPSED) if answers else 1.0
        evidence += [Evidence(f"Beantwoord in eigen beleid: “{text.title}”.", id=text.id) for text in running]
        if not running:
            why = (
                "is het beleid dat erop antwoordt afgelopen"
                if answers
                else "is er geen eigen beleid dat erop antwoordt"
            )
            if until := _transition(milestones, today):
                value = max(near, value * UNKNOWN_DUTY)
                evidence.append(
                    Evidence(f"De plicht geldt al, met een overgangstermijn tot {until}; voor zover bekend {why}.")
                )
            elif _for_all(development):
                flags.append(OVERDUE)
                evidence.append(Evidence(f"Achterstallig: de plicht geldt al, voor zover bekend {why}."))
            else:
                value *= UNKNOWN_DUTY
                evidence.append(Evidence(f"Achterstallig als de plicht hier geldt: voor zover bekend {why}."))
    return value, tuple(evidence), tuple(flags)


def _stricter(milestones: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], list[Evidence]]:
    """Of milestones that two sources date differently only the earliest; and what each source says."""
    same: dict[str, list[Mapping[str, Any]]] = {}
    for milestone in milestones:
        same.setdefault(milestone["what"].partition("(")[0].strip().casefold(), []).append(milestone)
    kept: list[Mapping[str, Any]] = []
    doubts: list[Evidence] = []
    for group in same.values():
        by_source = {milestone.get("source") or "" for milestone in group}
        if len({milestone["date"] for milestone in group}) == 1 or len(by_source) == 1:
            kept += group
            continue
        first = min(group, key=lambda milestone: last_day(milestone["date"]))
        kept.append(first)
        said = "Bronnen spreken elkaar tegen over “{}”: deze noemt {}; de strengste datum ({}) telt."
        doubts += [
            Evidence(said.format(m["what"], m["date"], first["date"]), source=m.get("source") or "") for m in group
        ]
    return kept, doubts


def _transition(milestones: Sequence[Mapping[str, Any]], today: date) -> str:
    """The end of a transition period that still runs, "" without one; whether it covers all is not known."""
    ends = [milestone["date"] for milestone in milestones if milestone.get("kind") == TRANSITION]
    return min((end for end in ends if last_day(end) >= today), default="")


def _in_force(development: Mapping[str, Any], milestones: Sequence[Mapping[str, Any]], today: date) -> bool:
    """Whether the duty holds: by its day and status where these are known, else by its milestones."""
    if since := development.get("in_force_since"):
        return last_day(since) < today
    if development.get("status") in NOT_YET:
        return False
    return any(
        (milestone.get("kind") or milestone["what"]).startswith(BINDING)
        and milestone["certainty"] == "vast"
        and last_day(milestone["date"]) < today
        for milestone in milestones
    )


def _number(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


@lru_cache(maxsize=4096)  # the same titles lie on the way to many developments
def _short(title: str) -> str:
    return title if len(title) <= 80 else shorten(title, 80, placeholder=" …")
