"""
Whether a municipality answers a development: what is known of that, and how sure it is. Not known is not absent.

    gedekt               policy that runs is linked to it, or somebody stated that they have it
    waarschijnlijk …     an objective that runs is linked to it, of a policy that is not; or an own text speaks of it:
                         the chance that it answers it is calibrated, see `chance`; of a document with the page, and not
                         by one that is a draft or has run out
    verlopen             what was linked to it has run out
    niet gevonden        nothing was found; it says where was looked
    ontbreekt            somebody of the municipality stated that it is not there, and another read that

What is older than the rules is no answer to them: an ordinance on the Archiefwet 1995 is none to the law that takes its
place, linked or not; it is told beside.
A statement counts once somebody else has read it. One that contradicts a policy that runs decides nothing: both are
shown. `VALUES` is what each state adds to a ranking; "not found" stands in the middle, so that a municipality of which
little is known neither gains nor loses by that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import exp
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from kg.dutch.dates import dutch
from kg.reason.answer import Chance, answer
from kg.reason.score import Evidence

Matrix = NDArray[np.float64]
State = Literal["gedekt", "waarschijnlijk gedekt", "verlopen", "niet gevonden", "ontbreekt"]
Verdict = Literal["aanwezig", "ontbreekt"]

VALUES: Final[Mapping[State, float]] = MappingProxyType(
    {"gedekt": 0.0, "waarschijnlijk gedekt": 0.25, "niet gevonden": 0.5, "verlopen": 0.75, "ontbreekt": 1.0}
)
LATE: Final[frozenset[State]] = frozenset({"verlopen", "ontbreekt"})  # what can make a duty too late, and nothing else
PROBABLE: Final = 0.5  # from this chance on an own text is taken to answer it
# The chance that a development is answered, by how much the text that fits it best does:
# 1 / (1 + exp(-(a + b · fit))), fitted on the hidden links of 24 municipalities by tests/bench/interpret/coverage.py.
INTERCEPT: Final = -7.34
SLOPE: Final = 10.06


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """Where a document speaks of a development: a place in it ("pagina 3"), and its words there."""

    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class OwnText:
    """
    A text of the municipality itself: a policy, an objective, a registered algorithm, a case, a trajectory, a document.

    Attributes:
        responds_to: The developments that the policy answers.
        until: The last day of the policy, or None while it runs or when that is not known.
        words: How many words it has; 0 when that is not known.
        kind: Of its record; "" for a text of a what-if.
        said: Of a document by development, where it speaks of it.
        idle: Why a document cannot be an answer, in Dutch: "een concept"; "" when it can.
        since: The day on which it was there at the latest, or None when that is not known.
    """

    id: str
    title: str
    responds_to: frozenset[str] = frozenset()
    until: date | None = None
    words: int = 0
    kind: str = ""
    said: Mapping[str, QuotedPlace] = field(default_factory=dict)
    idle: str = ""
    since: date | None = None

    def runs(self, today: date) -> bool:
        """Whether it is in force, as far as is known."""
        return self.until is None or self.until >= today

    def passed_over(self, settled: date | None) -> str:
        """Why it is no answer to rules that were settled on a day, in Dutch; "" when it can be one."""
        older = settled is not None and self.since is not None and self.since < settled
        return self.idle or (f"het is ouder dan deze regels ({settled:%Y})" if older else "")


@dataclass(frozen=True, slots=True)
class Statement:
    """
    What somebody of the municipality said of one development.

    Attributes:
        day: When, as YYYY, YYYY-MM or YYYY-MM-DD.
        grounds: What it rests on, in their words.
        reviewed: Whether somebody else has read it.
        source: An address, or "".
    """

    id: str
    verdict: Verdict
    by: str
    day: str
    grounds: str
    reviewed: bool
    source: str = ""


@answer
@dataclass(frozen=True, slots=True)
class Coverage:
    """
    What is known of the answer of a municipality to a development; not found is not absent.

    Attributes:
        chance: That it is answered, 0 to 1, where only own texts tell.
        searched: What was looked through, in Dutch.
        contradicted: A statement and a policy that runs say the opposite.
    """

    state: State
    chance: Chance | None
    evidence: tuple[Evidence, ...]
    searched: str
    contradicted: bool = False

    @property
    def value(self) -> float:
        """What it adds to a ranking, 0 to 1."""
        return VALUES[self.state]


def chance(fit: float) -> float:
    """The chance that a development is answered when the own text that speaks of it most fits so much, 0 to 1."""
    return 1.0 / (1.0 + exp(-(INTERCEPT + SLOPE * fit)))


def fit_of(likely: Matrix) -> Matrix:
    """The fit that stands for each chance, 0 to 1: so that documents and short texts are held on one scale."""
    odds = np.log(np.maximum(likely, 1e-9) / np.maximum(1.0 - likely, 1e-9))
    found: Matrix = np.clip((odds - INTERCEPT) / SLOPE, 0.0, 1.0)
    return found


def nearest(
    own: Sequence[OwnText], fits: Iterable[float], *, idle: bool, settled: date | None = None
) -> tuple[OwnText, float] | None:
    """Of the own texts that can be an answer, or that cannot, the one with the best fit; of equal ones the first."""
    held = [(text, float(fit)) for text, fit in zip(own, fits, strict=True) if bool(text.passed_over(settled)) is idle]
    return max(held, key=lambda one: one[1], default=None)


def coverage(
    development: str,
    own: Sequence[OwnText],
    near: tuple[OwnText, float] | None,
    statements: Iterable[Statement],
    today: date,
    *,
    idle: tuple[OwnText, float] | None = None,
    settled: date | None = None,
) -> Coverage:
    """
    What is known of the answer to a development.

    Args:
        development: Its id.
        own: The municipality's own texts.
        near: The own text that speaks of it most, and how much, 0 to 1; None without texts.
        idle: The same of those that cannot be an answer.
        statements: Those of the municipality on this development.
        today: The date to count from.
        settled: The day on which the rules were first settled, or None.
    """
    looked = searched(own)
    every = [text for text in own if development in text.responds_to]
    linked = [text for text in every if text.idle or not text.passed_over(settled)]
    answers = [text for text in linked if text.kind in {"", "Policy"}]
    aims = [text for text in linked if text not in answers] if not answers else []  # not each objective of a policy too
    running = [text for text in answers if text.runs(today)]
    told = sorted(statements, key=lambda one: (one.day, one.id), reverse=True)
    pending = [_said(one, "nog niet nagekeken") for one in told if not one.reviewed]
    pending += [_older(text, settled) for text in every if text not in linked]
    newest = next((one for one in told if one.reviewed), None)
    if running:
        found = [Evidence(f"Eigen beleid noemt dit: “{one.title}”.", id=one.id) for one in running]
        against = newest is not None and newest.verdict == "ontbreekt"
        if newest and against:
            found.append(_said(newest, "nagekeken; dat spreekt elkaar tegen"))
        return Coverage("gedekt", None, (*found, *pending), looked, against)
    if newest is not None:
        lapsed = [_lapsed(text) for text in answers]
        state: State = "gedekt" if newest.verdict == "aanwezig" else "ontbreekt"
        return Coverage(state, None, (_said(newest, "nagekeken"), *lapsed, *pending), looked)
    if answers:
        return Coverage("verlopen", None, (*map(_lapsed, answers), *pending), looked)
    aimed = [text for text in aims if text.runs(today)]
    beside = [*map(_aimed if aimed else _lapsed, aimed or aims), *pending]
    apart = idle if idle is None or idle[0] in linked or idle[0] not in every else None  # told already
    by_texts = _by_texts(development, near, apart, beside, looked, settled=settled)
    if not aimed or (by_texts.state == "waarschijnlijk gedekt" and near and near[0] not in aimed):
        return by_texts
    return Coverage("waarschijnlijk gedekt", None, tuple(beside), looked)


def _by_texts(
    development: str,
    near: tuple[OwnText, float] | None,
    idle: tuple[OwnText, float] | None,
    pending: Sequence[Evidence],
    looked: str,
    *,
    settled: date | None,
) -> Coverage:
    """What own texts alone can say."""
    beside = [*pending]
    if idle is not None and chance(idle[1]) >= PROBABLE:
        text = idle[0]
        why = text.passed_over(settled)
        said = f"“{text.title}”{_at(text, development)} gaat hierover, maar telt niet als antwoord: {why}."
        beside.append(Evidence(said, id=text.id))
    if near is None:
        return Coverage("niet gevonden", None, (Evidence(f"Niet gevonden: {looked}."), *beside), looked)
    text, fit = near
    likely = chance(fit)
    if likely >= PROBABLE:
        what = "Een eigen document" if text.said else "Een eigen tekst"
        said = f"{what} lijkt hierover te gaan: “{text.title}”{_at(text, development)}. Nog niemand keek dat na."
        return Coverage("waarschijnlijk gedekt", likely, (Evidence(said, id=text.id), *beside), looked)
    return Coverage("niet gevonden", likely, (Evidence(f"Niet gevonden: {looked}."), *beside), looked)


def _at(text: OwnText, development: str) -> str:
    """The place in a document that speaks of a development, with its words."""
    said = text.said.get(development)
    return f", {said.place}: “{said.quote}”" if said else ""


def _said(one: Statement, how: str) -> Evidence:
    what = "dit er is" if one.verdict == "aanwezig" else "dit ontbreekt"
    return Evidence(
        f"{one.by} meldde op {dutch(one.day)} dat {what}: {one.grounds.rstrip('.')} ({how}).", one.id, one.source
    )


def _aimed(text: OwnText) -> Evidence:
    said = f"Een eigen doel antwoordt hierop: “{text.title}”. Of dat genoeg is, keek nog niemand na."
    return Evidence(said, id=text.id)


def _older(text: OwnText, settled: date | None) -> Evidence:
    why = text.passed_over(settled)
    return Evidence(f"Eigen beleid hoort hierbij, maar telt niet als antwoord: “{text.title}”; {why}.", id=text.id)


def _lapsed(text: OwnText) -> Evidence:
    ended = dutch(text.until.isoformat()) if text.until else "een onbekende dag"
    return Evidence(f"Eigen beleid liep af op {ended}: “{text.title}”.", id=text.id)


def searched(own: Sequence[OwnText]) -> str:
    """What was looked through, in Dutch: "gezocht in 14 stukken van deze gemeente"."""
    if not own:
        return "van deze gemeente hebben wij geen eigen teksten"
    policies = sum(text.kind == "Policy" for text in own)
    listed = f"waaronder {policies} beleidsstuk{'ken' if policies != 1 else ''}" if policies else "geen beleidsstuk"
    return f"gezocht in {len(own)} {'stuk' if len(own) == 1 else 'stukken'} van deze gemeente, {listed}"
