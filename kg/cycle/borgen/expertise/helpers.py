"""
Who can help with this: who knows it, offers it and did it before, and what says so.

Every feature is between 0 and 1.

    knows     how well the best expertise that they hold fits; STATED of it where no person is known who has it
    offers    how well the best of their services fits
    did       how well the best of what they did before answers: the score that borgen gives a case
    said      how many documents name them: none 0, one 1/2, two 2/3
    likeness  only when a municipality asks: of the most like one that they did it in, 0 where they did nothing
    phase     only when a phase is asked for: whether what they know, offer or did is of it

Who neither knows, offers nor did anything that fits is no answer.
A case that failed is no recommendation: it adds nothing to who has anything else, and who has nothing else stands
apart, after all others, as one to learn from.
The chance that somebody can help is the chance that anything here answers (`kg.reason.chance`) times the best of the
first three; no grades stand behind that product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from kg.cycle.borgen.expertise.contributions import Who
from kg.deadline import steps
from kg.reason.answer import SPARSE, Chance, answer
from kg.reason.chance import SURE, Reach
from kg.reason.score import Evidence, Part, Reasons, total

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
When = Literal["voorbij", "loopt", "onbekend"]
_TRAJECTORY: Final[Mapping[When, str]] = {
    "voorbij": "Deed dit eerder",
    "loopt": "Is hiermee bezig",
    "onbekend": "Neemt of nam deel, wanneer is niet bekend",
}
_SHOWN: Final = 3  # pieces of evidence of one feature
_OUTCOME: Final = {
    "succes": "gelukt",
    "deels": "deels gelukt",
    "mislukt": "mislukt",
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
        people: Who have it: themselves, or people with the organisation.
    """

    id: str
    title: str
    fit: float
    why: str
    phases: tuple[str, ...] = ()
    people: tuple[Who, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """
    A case or trajectory that somebody took part in.

    Attributes:
        score: How well it answers what is asked, 0 to 1.
        outcome: One of `kg.model.values.Outcome`; "" for a trajectory.
        when: Of a trajectory: what its period says on the day that is asked.
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
    when: When = "onbekend"

    @property
    def failed(self) -> bool:
        """Whether it is told for what went wrong."""
        return self.outcome == "mislukt"


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
class Need:
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


@answer
@dataclass(frozen=True, slots=True)
class FoundHelper:
    """
    A provider, person or municipality that can help, with every part of the score.

    Attributes:
        kind: `Organisation`, `Expert` or `Municipality`.
        organisation: Of a person.
        answers: The chance that they can.
        fits: Whether it is likely that anybody here can; if not, this is only the nearest.
        learn_from: Whether all that is known is that it failed there; these come last.
    """

    id: str
    kind: str
    name: str
    organisation: Annotated[str, SPARSE]
    score: float
    answers: Chance
    fits: bool
    learn_from: bool
    why: Reasons


def rank(
    helpers: Sequence[Helper], asked: Need, *, top: int | None = None, weights: Mapping[str, float] = WEIGHTS
) -> list[FoundHelper]:
    """
    Those who can help, best first, then those of whom failures can be learned; equal scores in order of id.

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
            named = (helper.id, helper.kind, helper.name, helper.at)
            chance, failed = asked.reach.chance * best, _failed_only(helper)
            found.append(FoundHelper(*named, total(parts), chance, asked.reach.fits, failed, Reasons(parts)))
    return sorted(found, key=lambda one: (one.learn_from, -one.score, one.id))[:top]


def _failed_only(helper: Helper) -> bool:
    claims = any(claim.fit for claim in (*helper.knows, *helper.offers))
    return not claims and all(deed.failed for deed in helper.did)


def _parts(helper: Helper, asked: Need, weights: Mapping[str, float]) -> tuple[Part, ...]:
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
        own = tuple(one.name for one in claim.people if one.id != helper.id)
        who = f" Mensen: {', '.join(own)}." if own else ""
        who = who or ("" if claim.people else " Geen persoon bekend; alleen dat de organisatie haar heeft.")
        told.append(Evidence(f"Heeft expertise “{claim.title}”: {claim.why}.{who}", id=claim.id))
        told += [Evidence(f"Deskundige: {one.name}.", id=one.id) for one in claim.people if one.id != helper.id]
    return max(worth.values(), default=0.0), tuple(told)


def _offers(helper: Helper, phase: str) -> tuple[float, tuple[Evidence, ...]]:
    best = sorted(helper.offers, key=lambda claim: (-claim.fit, phase not in claim.phases, claim.id))
    told = [Evidence(f"Biedt dienst “{one.title}”: {one.why}.", id=one.id) for one in best[:_SHOWN] if one.fit]
    return max((claim.fit for claim in best), default=0.0), tuple(told)


def _did(helper: Helper) -> tuple[float, tuple[Evidence, ...]]:
    best = sorted(helper.did, key=lambda deed: (deed.failed, -deed.score, deed.id))
    told = [Evidence(_told(deed), id=deed.id, source=deed.source) for deed in best[:_SHOWN]]
    if len(best) > _SHOWN:
        told.append(Evidence(f"En nog {len(best) - _SHOWN} andere."))
    counts = best and (not best[0].failed or _failed_only(helper))
    return min(1.0, best[0].score) if counts else 0.0, tuple(told)


def _told(deed: Deed) -> str:
    if not deed.outcome:
        return f"{_TRAJECTORY[deed.when]}: traject “{deed.title}”."
    return f"{'Leer van' if deed.failed else 'Deed dit eerder'}: casus “{deed.title}” ({_OUTCOME[deed.outcome]})."


def _said(helper: Helper) -> tuple[float, tuple[Evidence, ...]]:
    count = len(helper.documents)
    told = tuple(Evidence(f"Genoemd in “{title}”.", id=key) for key, title in helper.documents[:_SHOWN])
    return count / (count + 1), told


def _likeness(helper: Helper) -> tuple[float, tuple[Evidence, ...]]:
    counted = [deed for deed in helper.did if not deed.failed] or helper.did
    best = max(counted, key=lambda deed: (deed.likeness, deed.id), default=None)
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
