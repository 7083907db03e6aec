"""
Who can help with this: who knows it, offers it and did it before, and what says so.

Every feature is between 0 and 1.

    knows     how well the best expertise that they hold fits; STATED of it where no person is known who has it
    offers    how well the best of their services fits
    did       how well the best of what they did before answers: the score that borgen gives a case
    said      how many documents name them: none 0, one 1/2, two 2/3
    likeness  only when a municipality asks: of the most like one that they did it in, 0 where they did nothing
    phase     only when a phase is asked for: whether what they know, offer or did is of it

Who neither knows, offers nor did anything that fits is no answer. The chance that somebody can help is the chance
that anything here answers (`kg.cycle.chance`) times the best of the first three; no grades stand behind that product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.cycle.chance import SURE, Reach
from kg.cycle.explained import Evidence, Part, total
from kg.deadline import steps

# By judgement, not learned: who did it before and who knows it weigh most; what an offer says of itself weighs less.
WEIGHTS: Final[Mapping[str, float]] = {
    "knows": 0.30,
    "did": 0.30,
    "offers": 0.20,
    "said": 0.05,
    "likeness": 0.05,
    "phase": 0.10,
}
STATED: Final = 0.6
_SHOWN: Final = 3  # pieces of evidence of one feature
_OUTCOME: Final = {
    "succes": "gelukt",
    "deels": "deels gelukt",
    "mislukt": "mislukt; leer wat anders moet",
    "onbekend": "uitkomst onbekend",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """
    A field of expertise that somebody holds, or a service that they offer.

    Attributes:
        fit: How well it answers what is asked, 0 to 1.
        why: What says that it fits, in Dutch.
        phases: Of the circle; () where it is tied to none.
        people: Who have it, as (id, name): themselves, or people with the organisation.
    """

    id: str
    title: str
    fit: float
    why: str
    phases: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """
    A case or trajectory that somebody took part in.

    Attributes:
        score: How well it answers what is asked, 0 to 1.
        outcome: One of `kg.model.Outcome`; "" for a trajectory.
        phases: Of its lessons that answer.
        likeness: Of the most like municipality that it was in to the one that asks, 0 to 1.
        source: The address of the publication that tells it, or "".
    """

    id: str
    title: str
    score: float
    outcome: str = ""
    phases: tuple[str, ...] = ()
    likeness: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Helper:
    """
    Someone who may be able to help.

    Attributes:
        kind: "Organisation", "Expert" or "Municipality".
        at: The name of the organisation of a person, or "".
        documents: Those that name them, as (id, title).
    """

    id: str
    kind: str
    name: str
    at: str = ""
    knows: tuple[Claim, ...] = ()
    offers: tuple[Claim, ...] = ()
    did: tuple[Deed, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What matters besides the words of the question.

    Attributes:
        for_municipality: Whether a municipality asks.
        phase: That help is wanted in, or "".
        reach: The chance that anything here answers the question; sure where a theme is named instead.
    """

    for_municipality: bool = False
    phase: str = ""
    reach: Reach = SURE


@dataclass(frozen=True, slots=True)
class Found:
    """
    Someone who can help, with every part of the score.

    Attributes:
        answers: The chance that they can, 0 to 1.
        fits: Whether it is likely that anybody here can; if not, this is only the nearest.
    """

    helper: Helper
    score: float
    parts: tuple[Part, ...]
    answers: float = 0.0
    fits: bool = True

    def to_json(self) -> dict[str, Any]:
        """The answer as the doors give it."""
        known = {"id": self.helper.id, "kind": self.helper.kind, "name": self.helper.name}
        at = {"organisation": self.helper.at} if self.helper.at else {}
        judged = {"score": self.score, "answers": self.answers, "fits": self.fits}
        return {**known, **at, **judged, "why": {"parts": [part.to_json() for part in self.parts]}}


def rank(
    helpers: Sequence[Helper], asked: Asked, *, top: int | None = None, weights: Mapping[str, float] = WEIGHTS
) -> list[Found]:
    """
    Those who can help, best first; equal scores in order of id.

    Args:
        helpers: Who may be able to.
        asked: What matters besides the words of the question.
        top: How many at most; None for all.
        weights: By feature; a feature without weight is left out.
    """
    found = []
    for helper in steps(helpers):
        parts = _parts(helper, asked, weights)
        best = max((part.value for part in parts if part.feature in {"knows", "offers", "did"}), default=0.0)
        if best:
            found.append(Found(helper, total(parts), parts, asked.reach.chance * best, asked.reach.fits))
    return sorted(found, key=lambda one: (-one.score, one.helper.id))[:top]


def _parts(helper: Helper, asked: Asked, weights: Mapping[str, float]) -> tuple[Part, ...]:
    values = {
        "knows": _knows(helper),
        "did": _did(helper),
        "offers": _offers(helper, asked.phase),
        "said": _said(helper),
    }
    if asked.for_municipality:
        values["likeness"] = _likeness(helper)
    if asked.phase:
        values["phase"] = _phase(helper, asked.phase)
    return tuple(Part(name, value, weights[name], told) for name, (value, told) in values.items() if weights.get(name))


def _knows(helper: Helper) -> tuple[float, tuple[Evidence, ...]]:
    worth = {claim.id: claim.fit * (1 if claim.people else STATED) for claim in helper.knows}
    best = sorted(helper.knows, key=lambda claim: (-worth[claim.id], claim.id))
    told = []
    for claim in [one for one in best if one.fit][:_SHOWN]:
        own = tuple(name for key, name in claim.people if key != helper.id)
        who = f" Mensen: {', '.join(own)}." if own else ""
        who = who or ("" if claim.people else " Geen persoon bekend; alleen dat de organisatie haar heeft.")
        told.append(Evidence(f"Heeft expertise “{claim.title}”: {claim.why}.{who}", id=claim.id))
        told += [Evidence(f"Deskundige: {name}.", id=key) for key, name in claim.people if key != helper.id]
    return max(worth.values(), default=0.0), tuple(told)


def _offers(helper: Helper, phase: str) -> tuple[float, tuple[Evidence, ...]]:
    best = sorted(helper.offers, key=lambda claim: (-claim.fit, phase not in claim.phases, claim.id))
    told = [Evidence(f"Biedt dienst “{one.title}”: {one.why}.", id=one.id) for one in best[:_SHOWN] if one.fit]
    return max((claim.fit for claim in best), default=0.0), tuple(told)


def _did(helper: Helper) -> tuple[float, tuple[Evidence, ...]]:
    best = sorted(helper.did, key=lambda deed: (-deed.score, deed.id))
    told = []
    for deed in best[:_SHOWN]:
        what = f"casus “{deed.title}” ({_OUTCOME[deed.outcome]})" if deed.outcome else f"traject “{deed.title}”"
        told.append(Evidence(f"Deed dit eerder: {what}.", id=deed.id, source=deed.source))
    if len(best) > _SHOWN:
        told.append(Evidence(f"En nog {len(best) - _SHOWN} andere."))
    return min(1.0, best[0].score) if best else 0.0, tuple(told)


def _said(helper: Helper) -> tuple[float, tuple[Evidence, ...]]:
    count = len(helper.documents)
    told = tuple(Evidence(f"Genoemd in “{title}”.", id=key) for key, title in helper.documents[:_SHOWN])
    return count / (count + 1), told


def _likeness(helper: Helper) -> tuple[float, tuple[Evidence, ...]]:
    best = max(helper.did, key=lambda deed: (deed.likeness, deed.id), default=None)
    if best is None or not best.likeness:
        return 0.0, (Evidence("Bij geen gemeente die op de uwe lijkt bekend."),)
    return best.likeness, (
        Evidence("Deed dit in een gemeente die op de uwe lijkt: inwoners en provincie.", id=best.id),
    )


def _phase(helper: Helper, phase: str) -> tuple[float, tuple[Evidence, ...]]:
    claims = [*helper.offers, *helper.knows]
    within = [claim.id for claim in claims if claim.fit and phase in claim.phases]
    within += [deed.id for deed in helper.did if phase in deed.phases]
    if within:
        return 1.0, tuple(Evidence(f"Is voor de fase {phase}.", id=key) for key in within[:_SHOWN])
    return 0.0, (Evidence(f"Niets hiervan is vastgelegd als voor de fase {phase}."),)
