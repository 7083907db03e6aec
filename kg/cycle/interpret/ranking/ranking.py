"""
Interpreteren (Act): which developments matter to this municipality, and why.

score = Σ weight · feature; every feature lies in [0, 1] and carries its evidence.

Relevance, whether it concerns us:
    fit       how much the municipality's own texts speak of this development rather than of others
    peers     how much municipalities like this one respond to it
Priority, whether it can wait:
    duty      whether the law obliges
    urgency   how much it changes now, see `kg.cycle.interpret.ranking.movement`; whole where a duty is too late
    gap       whether own policy answers it, see `kg.cycle.interpret.coverage.coverage`
    momentum  how much it is being spoken of more than before

Relevance and priority are the weighted means of their features; the score is the weighted sum of both.
The order is of what moves; what stands comes after it, and is a checklist rather than a ranking. What is part of a
stronger item, and an umbrella over a stronger one, comes after those that stand by themselves, and names that item.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from math import fsum, isfinite
from textwrap import shorten
from types import MappingProxyType
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, computed_field

from kg.cycle.interpret.coverage.coverage import LATE, Coverage, OwnText, Statement, coverage, nearest
from kg.cycle.interpret.ranking import parts as whole
from kg.cycle.interpret.ranking.movement import Movement, movement, settled, transition
from kg.deadline import steps
from kg.dutch.dates import dutch
from kg.dutch.figures import written
from kg.errors import InputError
from kg.model.values import Law, Milestone, PerLevel
from kg.reason.answer import HIDDEN, SPARSE, Chance, Held, answer
from kg.reason.score import Evidence, Part, total
from kg.reason.time import Tempo, day_said

Matrix = NDArray[np.float64]
Told = tuple[float, tuple[Evidence, ...]]

RELEVANCE: Final = ("fit", "peers")
PRIORITY: Final = ("duty", "urgency", "gap", "momentum")
# What a whole feature adds; they sum to 1. Relevance was refitted on hidden links, leaving one municipality out;
# priority stands on a plateau of the agenda test: docs/adr/0035-what-moves-and-what-stands.md.
WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {"fit": 0.27, "peers": 0.03, "duty": 0.20, "urgency": 0.40, "gap": 0.05, "momentum": 0.05}
)
UNKNOWN_DUTY: Final = 0.5  # whether it obliges is not known: neither yes nor no
BINDS: Final = 0.35  # what binds every municipality concerns one at least so much, whatever its own texts speak of
OTHERS: Final = 0.5  # what changes for others, and obliges no municipality, presses half
# From here on a text is cited. Of pairs of a text and a development whose link was hidden, those with a fit of .4 to .5
# belong together in one of four, of .5 to .6 in five of seven: docs/reference/interpreteren.md.
SPEAKS: Final = 0.5
FEW_WORDS: Final = 10  # own texts shorter than this, all together, carry little
# Silence of fewer words of their own tells nothing. Of the demo, 29 municipalities have 2 to 31, and one has 790.
TELLING: Final = 100
OVERDUE: Final = "te laat"
CONTRADICTED: Final = "tegenstrijdige data"
DISPUTED: Final = "tegenstrijdige opgave"
THIN: Final = "weinig eigen tekst"
_ABOUT: Final = ("category", "summary", "dates", "meaning", "law")  # what an entry repeats of its development
_NO_PEERS: Final = (0.0, (Evidence("Van andere gemeenten is hierover niets bekend."),))
_NO_TEXTS: Final = (0.0, (Evidence("Van deze gemeente hebben wij geen eigen teksten; dit telt niet mee."),))


@answer
@dataclass(frozen=True, slots=True)
class InForce:
    """
    The weights that hold for a municipality; without a set that was adopted they are the default.

    Attributes:
        version: Of the set.
        id: Of the set.
        municipality: The one that it was adopted for; without one, for all of them.
    """

    weights: Annotated[Mapping[str, float], HIDDEN]
    version: int | None = None
    id: str | None = None
    municipality: str | None = None

    @property
    def said(self) -> str:
        """Which version applies, in Dutch."""
        if self.version is None:
            return "de standaardgewichten"
        return f"gewichten versie {self.version} ({self.municipality or 'alle gemeenten'}), vastgesteld"


@dataclass(frozen=True, slots=True)
class Situation:
    """
    Everything that a ranking looks at.

    Attributes:
        developments: Payloads, see `kg.model.environment.Development`.
        own: The municipality's own texts.
        fits: Shape (own, developments), 0 to 1: how much each text speaks of each development, see
            `kg.cycle.interpret.ranking.fit`.
        today: The date to count from.
        momentum: By development id; what is not known has no value.
        peers: By development id, 0 to 1 and what it rests on, see `kg.cycle.interpret.ranking.uptake.responses`.
        statements: By development id, what the municipality stated of its own coverage.
        movements: By development id, what changes about it, where that was worked out for all municipalities at once.
    """

    developments: Sequence[Mapping[str, Any]]
    own: Sequence[OwnText]
    fits: Matrix
    today: date
    momentum: Mapping[str, Tempo] = field(default_factory=dict)
    peers: Mapping[str, Told] = field(default_factory=dict)
    statements: Mapping[str, Sequence[Statement]] = field(default_factory=dict)
    movements: Mapping[str, Movement] = field(default_factory=dict)


@answer
@dataclass(frozen=True, slots=True)
class Ranked:
    """
    A development with its score and the parts that add up to it.

    Attributes:
        relevance: Whether it concerns the municipality: the weighted mean of those features.
        priority: Whether it can wait: the same of those features.
        flags: What must not be missed, in Dutch: `te laat`, `weinig eigen tekst`, …
        movement: What changes about it.
        coverage: Whether the municipality answers it.
        under: The stronger development that it is part of, or an umbrella over.
        silent: Whether so little that the municipality itself wrote is known that its silence tells nothing.
        rank: 1 for the first.
    """

    id: str
    title: str
    score: float
    parts: tuple[Part, ...]
    development: Annotated[Mapping[str, Any], HIDDEN]
    relevance: Chance
    priority: Chance
    flags: tuple[str, ...]
    movement: Annotated[Movement, HIDDEN]
    coverage: Coverage
    category: Annotated[str | None, SPARSE] = None
    summary: Annotated[str | None, SPARSE] = None
    dates: Annotated[Any, Held(list[Milestone] | None), SPARSE] = None
    meaning: Annotated[Any, Held(PerLevel | None), SPARSE] = None
    law: Annotated[Any, Held(Law | None), SPARSE] = None
    under: str | None = None
    silent: Annotated[bool, HIDDEN] = False
    rank: Annotated[int, Field(ge=1)] = 1

    @property
    def late(self) -> bool:
        """Whether a duty is too late."""
        return OVERDUE in self.flags

    @computed_field
    @property
    def concern(self) -> Chance | None:
        """How much it concerns one, for people: silence makes no duty for all a small one; None when not known."""
        if any(part.feature == "duty" and part.value == 1.0 for part in self.parts):
            return BINDS + (1.0 - BINDS) * self.relevance
        return None if self.silent and self.relevance < BINDS else self.relevance

    @computed_field
    @property
    def standing(self) -> bool:
        """Whether it stands (a checklist) rather than moves (the ranking)."""
        return not self.movement.moving

    @computed_field
    @property
    def ring(self) -> str:
        """When it matters, as on the radar."""
        return self.movement.ring


def rank(situation: Situation, weights: Mapping[str, float] = WEIGHTS) -> list[Ranked]:
    """
    The developments: what moves first, best first; equal scores in order of id.

    A feature that `weights` leaves out weighs nothing.
    """
    thin = bool(situation.own) and 0 < sum(text.words for text in situation.own) < FEW_WORDS
    silent = sum(text.words for text in situation.own if text.kind != "Case") < TELLING  # a case is told by others
    entries = [_entry(situation, column, weights, thin=thin) for column in steps(range(len(situation.developments)))]
    return ordered([replace(entry, silent=silent) for entry in entries])


def reweighed(entries: Sequence[Ranked], weights: Mapping[str, float]) -> list[Ranked]:
    """The same developments in the order of other weights; what is known of them stays. As `rank` would give them."""
    return ordered([_weighed(entry, weights) for entry in steps(entries)])


def ordered(entries: Sequence[Ranked]) -> list[Ranked]:
    """Entries in order, each with its place and with what it goes under."""
    folded = whole.under([whole.Item(e.id, e.priority, not e.standing, e.development) for e in entries])
    placed = [replace(entry, under=folded.get(entry.id)) for entry in entries]
    inorder = sorted(placed, key=lambda entry: (entry.standing, bool(entry.under), -entry.score, entry.id))
    return [replace(entry, rank=place) for place, entry in enumerate(inorder, 1)]


def _weighed(entry: Ranked, weights: Mapping[str, float]) -> Ranked:
    parts = tuple(replace(part, weight=weights.get(part.feature, 0.0)) for part in entry.parts)
    relevance, priority = _mean(parts, RELEVANCE), _mean(parts, PRIORITY)
    return replace(entry, parts=parts, score=total(parts), relevance=relevance, priority=priority)


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


def _entry(situation: Situation, column: int, weights: Mapping[str, float], *, thin: bool) -> Ranked:
    development, fits, today = situation.developments[column], situation.fits[:, column], situation.today
    key = development["id"]
    momentum = _momentum(situation, development)
    moved = situation.movements.get(key) or movement(development, today)
    moved = moved.rising() if momentum[0] > 0 else moved
    since = settled(development)
    near, idle = (nearest(situation.own, fits, idle=idle, settled=since) for idle in (False, True))
    told = situation.statements.get(key, ())
    covered = coverage(key, situation.own, near, told, today, idle=idle, settled=since)
    late = _late(development, moved, covered, today)
    features: dict[str, Told] = {
        "fit": _fit(situation, key, fits, thin=thin) if situation.own else _NO_TEXTS,
        "peers": situation.peers.get(key, _NO_PEERS),
        "duty": _duty(development),
        "urgency": _urgency(development, moved, late),
        "gap": (covered.value, covered.evidence),
        "momentum": momentum,
    }
    parts = tuple(Part(name, value, weights.get(name, 0.0), said) for name, (value, said) in features.items())
    flags = {
        OVERDUE: late is not None and late.flagged,
        CONTRADICTED: moved.contradicted,
        DISPUTED: covered.contradicted,
        THIN: thin,
    }
    about: dict[str, Any] = {name: development.get(name) for name in _ABOUT}
    return Ranked(
        key,
        development["title"],
        total(parts),
        parts,
        development,
        _mean(parts, RELEVANCE),
        _mean(parts, PRIORITY),
        tuple(flag for flag, holds in flags.items() if holds),
        moved,
        covered,
        **about,
    )


def _mean(parts: Sequence[Part], features: Sequence[str]) -> float:
    chosen = [part for part in parts if part.feature in features]
    weight = fsum(part.weight for part in chosen)
    return min(1.0, fsum(part.contribution for part in chosen) / weight) if weight else 0.0


def _fit(situation: Situation, key: str, every: Matrix, *, thin: bool) -> Told:
    """The mean of the two texts that speak of it most; those that hardly do are counted, not cited."""
    best = np.argsort(-every, kind="stable")[:2]
    fits = every[best]
    evidence = [
        Evidence(
            f"Verwant aan de eigen tekst “{_short(situation.own[i].title)}”{_place(situation.own[i], key)}"
            f" ({written(fit, 2)}).",
            id=situation.own[i].id,
            short=f"Een eigen tekst gaat hierover: “{_short(situation.own[i].title)}”",
        )
        for i, fit in zip(best, fits, strict=True)
        if fit >= SPEAKS
    ]
    weak = [written(fit, 2) for fit in fits if fit < SPEAKS]
    if weak and evidence:
        evidence.append(Evidence(f"De tekst die daarna komt gaat er hooguit zijdelings over ({weak[0]})."))
    elif weak:
        said = f"de verwantste {'komt' if len(weak) == 1 else 'komen'} tot {' en '.join(weak)}"
        evidence.append(Evidence(f"De eigen teksten zeggen hier weinig over: {said} (van 1)."))
    if thin:
        evidence.append(Evidence(f"De eigen teksten tellen samen minder dan {FEW_WORDS} woorden; dat zegt weinig."))
    return float(fits.mean()), tuple(evidence)


def _place(text: OwnText, development: str) -> str:
    said = text.said.get(development)
    return f", {said.place}" if said else ""


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
    return 1.0, (Evidence(f"Wettelijke plicht voor alle gemeenten: {cited}.", source=law.get("url") or ""),)


def _for_all(development: Mapping[str, Any]) -> bool:
    return (development.get("applies_to") or "alle gemeenten") == "alle gemeenten"


def _momentum(situation: Situation, development: Mapping[str, Any]) -> Told:
    if development["id"] not in situation.momentum:
        return 0.0, (Evidence("Geen signalen bekend."),)
    tempo = situation.momentum[development["id"]]
    return tempo.value or 0.0, (Evidence(tempo.said, id=development["id"]),)


# --- too late -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Late:
    """A duty in force that is known not to be answered; `flagged` when it is certain that it holds here, now."""

    flagged: bool
    said: str


def _late(development: Mapping[str, Any], moved: Movement, covered: Coverage, today: date) -> _Late | None:
    """Not known is not absent: only what has run out or is confirmed to be missing can be too late."""
    if not moved.in_force or covered.state not in LATE:
        return None
    since = development.get("in_force_since")
    holds = f"de plicht geldt sinds {dutch(since)}" if since else "de plicht geldt al"
    why = (
        "het beleid dat erop antwoordt is afgelopen"
        if covered.state == "verlopen"
        else "bevestigd is dat het ontbreekt"
    )
    if until := transition(development, today):
        return _Late(flagged=False, said=f"De overgangstermijn loopt tot {day_said(until)}; {holds}, en {why}.")
    if not _for_all(development):
        return _Late(flagged=False, said=f"Te laat als deze plicht hier geldt: {holds}, en {why}.")
    return _Late(flagged=True, said=f"Te laat: {holds}, en {why}.")


def _urgency(development: Mapping[str, Any], moved: Movement, late: _Late | None) -> Told:
    for_us = development.get("obligation") is True or _for_all(development)
    value = moved.value if for_us else moved.value * OTHERS
    return (1.0 if late and late.flagged else value), tuple(_pressing(development, moved, late, for_us=for_us))


def _pressing(
    development: Mapping[str, Any], moved: Movement, late: _Late | None, *, for_us: bool
) -> Iterator[Evidence]:
    if late:
        yield Evidence(late.said, id=development["id"])
    yield from moved.evidence
    if not for_us:
        yield Evidence(f"Het verandert niet voor alle gemeenten: {development['applies_to']}.", id=development["id"])


@lru_cache(maxsize=4096)  # the same titles come back in every ranking
def _short(title: str) -> str:
    return title if len(title) <= 80 else shorten(title, 80, placeholder=" …")
