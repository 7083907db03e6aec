"""
Which objective or action plan an activity without one most likely belongs to, and the other way round.

Known activities, plans and objectives of the same owner teach it: kernel ridge regression on how alike texts are, whose
sum falls apart exactly into what siblings say, what the texts of plans say, and what the text of the objective says.
The same is asked of meaning, where all of these have a vector.
Beside it stands how alike the activity is to all that is known under a candidate, taken as one text.
A conditional logistic ranker weighs those parts, the size of what is known, and the code where the source has one.
Its coefficients were fitted on the tuning municipalities of `tests/bench/chain`; see docs/adr/0068.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.deadline import check
from kg.dutch.likeness import mutual_likeness, word_likeness
from kg.reason.answer import Chance, answer

Numbers = NDArray[np.float64]
Vectors = Mapping[str, NDArray[np.float32]]
_NONE: Final[Vectors] = {}
MOST: Final = 5  # candidates of a kind
_SIBLINGS: Final = 1500  # known activities that are weighed, the nearest
_RIDGE: Final = 0.1
_MEANT_MOST: Final = 3000  # of one owner: what is asked of meaning grows with the third power of what is known
_MEANT_RIDGE: Final = 0.03  # vectors of short texts lie close together: their cosines are above .7
# What a part weighs in the logit of a candidate.
OBJECTIVE_WEIGHTS: Final[Mapping[str, float]] = {
    "siblings": 5.46, "plans": 6.32, "objective": 6.78, "whole": 5.94, "size": 0.21,
}  # fmt: skip
PLAN_WEIGHTS: Final[Mapping[str, float]] = {
    "siblings": 4.46, "plans": 6.47, "objective": 1.56, "whole": 6.58, "size": 0.34, "above": 4.16,
}  # fmt: skip
# The same where meaning speaks too.
OBJECTIVE_MEANT: Final[Mapping[str, float]] = {
    "siblings": 2.27, "plans": 3.26, "objective": 6.57, "whole": 5.21, "meaning": 4.67,
}  # fmt: skip
PLAN_MEANT: Final[Mapping[str, float]] = {
    "plans": 3.24, "objective": 1.81, "whole": 6.75, "above": 3.05, "meaning": 7.23,
}  # fmt: skip
LIKELY: Final = 0.2  # a score to show to a person: the scores are chances that hold, see docs/adr/0071
CODE_WEIGHT: Final = 2.0  # not fitted: the figures are measured without codes
SAID: Final[Mapping[str, str]] = {
    "siblings": "lijkt op activiteiten die er al bij horen",
    "plans": "lijkt op de tekst van het actieplan",
    "objective": "lijkt op de tekst van de doelstelling",
    "meaning": "gaat over hetzelfde als wat er al bij hoort",
    "whole": "lijkt op alles wat er al onder staat",
    "size": "zoveel activiteiten horen er al bij",
    "above": "de doelstelling erboven past",
    "code": "de code begint hetzelfde",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """An activity: its texts, its code, and the ids of what it stands under, "" for nothing."""

    id: str
    title: str
    text: str
    code: str
    objective: str
    plan: str


@dataclass(frozen=True, slots=True)
class Branch:
    """An objective or a plan: its texts and code, and of a plan the objective, "" for none that is known."""

    id: str
    kind: str
    title: str
    text: str
    code: str
    above: str = ""


@answer
@dataclass(frozen=True, slots=True)
class SuggestedPart:
    """
    One reason for a candidate; the parts add up to the points of the candidate.

    Attributes:
        name: "siblings", "plans", "objective", "meaning", "whole", "size", "above" or "code".
        said: The reason in Dutch.
        points: In the logit of the ranker.
        nearest: The id of the known activity that it resembles most, where siblings speak.
    """

    name: str
    said: str
    points: float
    nearest: str = ""


@answer
@dataclass(frozen=True, slots=True)
class LinkCandidate:
    """
    What an activity may belong to.

    Attributes:
        score: Its share among the candidates of its kind, 0 to 1.
    """

    id: str
    kind: str
    title: str
    score: Chance
    parts: tuple[SuggestedPart, ...]


@answer
@dataclass(frozen=True, slots=True)
class UnlinkedActivity:
    """An activity without an objective."""

    id: str
    title: str


@answer
@dataclass(frozen=True, slots=True)
class Suggestion:
    """An activity with what it most likely belongs to, best first."""

    activity: UnlinkedActivity
    candidates: tuple[LinkCandidate, ...]


@answer
@dataclass(frozen=True, slots=True)
class BareObjective:
    """An objective for which no activity is known."""

    id: str
    title: str


@answer
@dataclass(frozen=True, slots=True)
class WorkSuggestion:
    """
    An objective with the activities that most likely belong to it, best first.

    Attributes:
        candidates: Of each, the score is the share of this objective among all of its owner for that activity.
    """

    objective: BareObjective
    candidates: tuple[LinkCandidate, ...]


@dataclass(frozen=True, slots=True)
class Features:
    """
    What is known of each pair of an asked activity and a candidate.

    Attributes:
        parts: By name, shape (asked, candidates).
        nearest: The place in `siblings` of the most alike one under the candidate, -1 for none; same shape.
        siblings: The ids of the known activities that were weighed.
    """

    candidates: tuple[Branch, ...]
    parts: Mapping[str, Numbers]
    nearest: NDArray[np.int64]
    siblings: tuple[str, ...]

    @property
    def weights(self) -> Mapping[str, float]:
        """What each part weighs."""
        if self.candidates[0].kind == "Objective":
            return OBJECTIVE_MEANT if "meaning" in self.parts else OBJECTIVE_WEIGHTS
        return PLAN_MEANT if "meaning" in self.parts else PLAN_WEIGHTS


def suggested(leaves: Sequence[Leaf], branches: Sequence[Branch], vectors: Vectors = _NONE) -> list[Suggestion]:
    """
    For each activity without an objective, the likeliest objectives and plans of the same owner.

    Args:
        leaves: All activities of one owner.
        branches: All its objectives and plans.
        vectors: By id, of shape (dimension,), L2-normalised; meaning speaks where none is lacking, up to 3,000 known.
    """
    asked = [leaf for leaf in leaves if not leaf.objective]
    known = [leaf for leaf in leaves if leaf.objective]
    if not asked or not branches:
        return []
    aims, plans = features(asked, known, branches, vectors)
    told = []
    for number, leaf in enumerate(asked):
        check()
        both = [
            *_best(aims, number, leaf),
            *_best(plans, number, leaf),
        ]
        told.append(
            Suggestion(UnlinkedActivity(leaf.id, leaf.title), tuple(sorted(both, key=lambda one: (-one.score, one.id))))
        )
    return told


def suggested_work(
    leaves: Sequence[Leaf], branches: Sequence[Branch], vectors: Vectors = _NONE
) -> list[WorkSuggestion]:
    """
    For each objective without activities, the likeliest of those without an objective, of the same owner.

    It is `suggested`, read the other way: an activity for which another objective is likelier has a low score here.

    Args:
        leaves: All activities of one owner.
        branches: All its objectives and plans.
        vectors: As for `suggested`.
    """
    asked = [leaf for leaf in leaves if not leaf.objective]
    known = [leaf for leaf in leaves if leaf.objective]
    bare = {one.id for one in branches if one.kind == "Objective"} - {leaf.objective for leaf in known}
    if not asked or not bare:
        return []
    aims, _ = features(asked, known, branches, vectors)
    scored = [_scored(aims, number, leaf) for number, leaf in enumerate(asked)]
    told = []
    for place, aim in enumerate(aims.candidates):
        check()
        if aim.id in bare:
            best = sorted(range(len(asked)), key=lambda row: (-scored[row][1][place], asked[row].id))[:MOST]
            found = [
                LinkCandidate(
                    asked[row].id, "Activity", asked[row].title, round(float(scored[row][1][place]), 4),
                    tuple(_parts(scored[row][0], place, int(aims.nearest[row, place]), aims.siblings)),
                )
                for row in best
            ]  # fmt: skip
            told.append(WorkSuggestion(BareObjective(aim.id, aim.title), tuple(found)))
    return told


def features(
    asked: Sequence[Leaf], known: Sequence[Leaf], branches: Sequence[Branch], vectors: Vectors = _NONE
) -> tuple[Features, Features]:
    """What is known of each asked activity beside each objective and each plan; `vectors` as for `suggested`."""
    aims = tuple(one for one in branches if one.kind == "Objective")
    plans = tuple(one for one in branches if one.kind == "ActionPlan")
    count = len(asked)
    texts = [
        *(f"{leaf.title} {leaf.text}" for leaf in (*asked, *known)),
        *(f"{branch.title} {branch.text}" for branch in (*plans, *aims)),
    ]
    alike = mutual_likeness(texts)
    if len(known) > _SIBLINGS:
        near = np.sort(np.argsort(-alike[:count, count : count + len(known)].max(axis=0))[:_SIBLINGS])
        kept = [*range(count), *(count + near), *range(count + len(known), len(texts))]
        known, alike = [known[int(at)] for at in near], alike[np.ix_(kept, kept)]
    at_plan = count + len(known)
    at_aim = at_plan + len(plans)
    aim_at = {one.id: place for place, one in enumerate(aims)}
    plan_at = {one.id: place for place, one in enumerate(plans)}
    of_aim = [*(aim_at.get(one.objective, -1) for one in known), *(aim_at.get(one.above, -1) for one in plans)]
    of_plan = [*(plan_at.get(one.plan, -1) for one in known), *range(len(plans))]
    to_aim = _indicator([*of_aim, *range(len(aims))], len(aims))
    to_plan = _indicator([*of_plan, *([-1] * len(aims))], len(plans))
    kernel = alike[count:, count:] + _RIDGE * np.eye(len(alike) - count)
    solved = np.linalg.solve(kernel, np.hstack([to_aim, to_plan])) if len(kernel) else np.zeros((0, 0))
    shares = {
        name: alike[:count, start:end] @ solved[start - count : end - count]
        for name, start, end in (
            ("siblings", count, at_plan), ("plans", at_plan, at_aim), ("objective", at_aim, len(alike)),
        )
    }  # fmt: skip
    siblings = alike[:count, count:at_plan]
    found_aims = _weighed(len(aims), {name: part[:, : len(aims)] for name, part in shares.items()}, siblings, of_aim)
    found_plans = _weighed(len(plans), {name: part[:, len(aims) :] for name, part in shares.items()}, siblings, of_plan)
    words = [f"{one.title} {one.text}" for one in asked]
    whole = word_likeness(words, _wholes(aims, plans, known)), word_likeness(words, _wholes(plans, (), known))
    fit = np.sum(list(shares.values()), axis=0)[:, : len(aims)]
    ids = [*(one.id for one in (*asked, *known)), *(one.id for one in (*plans, *aims))]
    meant = _meant(ids, count, np.hstack([to_aim, to_plan]), vectors)
    above = [aim_at.get(one.above, -1) for one in plans]
    up = np.stack([fit[:, place] if place >= 0 else np.zeros(count) for place in above], 1) if plans else fit[:, :0]
    held = tuple(one.id for one in known)
    return (
        Features(aims, {**found_aims[0], "whole": whole[0], **_part(meant, slice(len(aims)))}, found_aims[1], held),
        Features(
            plans,
            {**found_plans[0], "whole": whole[1], "above": up, **_part(meant, slice(len(aims), None))},
            found_plans[1],
            held,
        ),
    )


def _meant(ids: Sequence[str], count: int, belongs: Numbers, vectors: Vectors) -> Numbers | None:
    """By meaning, the share of each of `count` asked ones in each column; None where a vector lacks, or many know."""
    if len(ids) - count > _MEANT_MOST or not all(key in vectors for key in ids):
        return None
    stacked = np.stack([vectors[key] for key in ids]).astype(float)
    alike = stacked @ stacked[count:].T
    found: Numbers = alike[:count] @ np.linalg.solve(alike[count:] + _MEANT_RIDGE * np.eye(len(ids) - count), belongs)
    return found


def _part(meant: Numbers | None, columns: slice) -> dict[str, Numbers]:
    return {} if meant is None else {"meaning": meant[:, columns]}


def _wholes(candidates: Sequence[Branch], below: Sequence[Branch], known: Sequence[Leaf]) -> list[str]:
    """All that is known under each candidate, and what it says itself, as one text."""
    texts = {one.id: [one.title, one.text] for one in candidates}
    for leaf in known:
        for above in {leaf.objective, leaf.plan} & texts.keys():
            texts[above] += [leaf.title, leaf.text]
    for plan in below:
        if plan.above in texts:
            texts[plan.above] += [plan.title, plan.text]
    return [" ".join(texts[one.id]) for one in candidates]


def _weighed(
    count: int, shares: Mapping[str, Numbers], siblings: Numbers, belongs: Sequence[int]
) -> tuple[dict[str, Numbers], NDArray[np.int64]]:
    """The parts of so many candidates with how much is under each, and the nearest sibling under it."""
    under = np.array(belongs[: siblings.shape[1]], dtype=np.int64)
    sizes = np.bincount(under[under >= 0], minlength=count).astype(float)
    nearest = np.full((len(siblings), count), -1, dtype=np.int64)
    for place in range(count):
        of_it = np.flatnonzero(under == place)
        if len(of_it):
            nearest[:, place] = of_it[siblings[:, of_it].argmax(axis=1)]
    return {**shares, "size": np.tile(np.log1p(sizes), (len(siblings), 1))}, nearest


def _indicator(places: Sequence[int], width: int) -> Numbers:
    found = np.zeros((len(places), width))
    for row, place in enumerate(places):
        if place >= 0:
            found[row, place] = 1
    return found


def _scored(found: Features, number: int, leaf: Leaf) -> tuple[Mapping[str, Numbers], Numbers]:
    """Of one asked activity: the points of each part by candidate, and the share of each candidate."""
    weights = found.weights
    points = {name: weights[name] * found.parts[name][number] for name in weights}
    if leaf.code and any(one.code for one in found.candidates):
        points["code"] = CODE_WEIGHT * np.array([_same_start(leaf.code, one.code) for one in found.candidates])
    logits = np.sum(list(points.values()), axis=0)
    shares = np.exp(logits - logits.max())
    return points, shares / shares.sum()


def _best(found: Features, number: int, leaf: Leaf) -> list[LinkCandidate]:
    if not found.candidates:
        return []
    points, shares = _scored(found, number, leaf)
    best = sorted(range(len(shares)), key=lambda place: (-shares[place], found.candidates[place].id))[:MOST]
    return [
        LinkCandidate(
            found.candidates[place].id,
            found.candidates[place].kind,
            found.candidates[place].title,
            round(float(shares[place]), 4),
            tuple(_parts(points, place, int(found.nearest[number, place]), found.siblings)),
        )
        for place in best
    ]


def _parts(points: Mapping[str, Numbers], place: int, nearest: int, siblings: Sequence[str]) -> list[SuggestedPart]:
    found = [
        SuggestedPart(
            name,
            SAID[name],
            round(float(all_of_them[place]), 3),
            siblings[nearest] if name == "siblings" and nearest >= 0 else "",
        )
        for name, all_of_them in points.items()
    ]
    return sorted((one for one in found if one.points), key=lambda one: -one.points)


def _same_start(one: str, other: str) -> float:
    """The share of a code that another one begins with."""
    same = 0
    for ours, theirs in zip(one, other, strict=False):
        if ours != theirs:
            break
        same += 1
    return same / max(len(one), len(other), 1)
