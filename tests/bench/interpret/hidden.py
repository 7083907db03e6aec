"""
The hidden links: for each municipality whose policies say which developments they answer, a view in which they do not.

What is hidden from a municipality's own ranking: its links, in the texts. What others answer stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from kg.cycle.interpret.ranking import peers, uptake
from kg.cycle.interpret.ranking.landscape import Landscape
from kg.cycle.interpret.ranking.ranking import Situation
from kg.cycle.interpret.ranking.use_cases import landscape_of
from kg.service import KnowledgeGraph
from tests.bench.interpret.library import Library, library_of

if TYPE_CHECKING:
    from kg.cycle.interpret.coverage.coverage import OwnText

TODAY: Final = date(2026, 6, 1)


@dataclass(frozen=True)
class Trial:
    """
    One municipality with its links hidden.

    Attributes:
        relevant: The developments that its policies answer.
        popular: By development, how many policies of other municipalities answer it.
        rows: Which of the library's texts are its policies and objectives.
        situation: What the whole ranking looks at.
        cold: The same without any text of its own.
        landscape: What all trials share; its texts still have their links.
    """

    code: str
    relevant: frozenset[str]
    popular: Mapping[str, int]
    rows: Sequence[int]
    situation: Situation
    cold: Situation
    landscape: Landscape


def trials(graph: KnowledgeGraph) -> list[Trial]:
    """One for each municipality whose policies have links, in order of code."""
    library, landscape = library_of(graph), landscape_of(graph, TODAY)
    links: dict[str, set[str]] = {}
    for policy in library.answering:
        for code in library.owners(policy):
            links.setdefault(code, set()).update(policy.payload["responds_to"])
    return [_trial(library, landscape, code, frozenset(links[code])) for code in sorted(links)]


def _trial(library: Library, landscape: Landscape, code: str, relevant: frozenset[str]) -> Trial:
    ids = [development["id"] for development in landscape.developments]
    others = [policy for policy in library.answering if code not in library.owners(policy)]
    popular = {key: sum(key in policy.payload["responds_to"] for policy in others) for key in ids}
    rows = [
        number
        for number, text in enumerate(library.texts)
        if code in library.owners(text) and text.kind in {"Policy", "Objective"}
    ]
    situation = Situation(
        developments=landscape.developments,
        own=[replace(landscape.entries[key].text, responds_to=frozenset()) for key in landscape.own(code)],
        fits=landscape.fits(landscape.own(code)),
        today=TODAY,
        peers=_peers(landscape, code, ids, with_texts=True),
    )
    empty: list[OwnText] = []
    cold = replace(
        situation,
        own=empty,
        fits=np.zeros((0, len(ids))),
        peers=_peers(landscape, code, ids, with_texts=False),
    )
    return Trial(code, relevant, popular, rows, situation, cold, landscape)


def _peers(
    landscape: Landscape, code: str, ids: Sequence[str], *, with_texts: bool
) -> dict[str, tuple[float, tuple[object, ...]]]:
    row = landscape.row(code)
    if row is None:
        return {}
    towns = list(landscape.towns)
    if not with_texts:
        towns[row] = replace(towns[row], themes=frozenset(), shared=frozenset())
    like = peers.likeness(towns, [row])[0]
    codes = [town.code for town in towns]
    return dict(uptake.responses(landscape.responses, like, ids, codes, {town.code: town.name for town in towns}))
