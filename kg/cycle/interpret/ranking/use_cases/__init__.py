"""A ranking, its peers and what is taken up next: fetched from the graph for the modules beside this one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, overload

import numpy as np
from numpy.typing import NDArray

from kg import clock
from kg.cycle.interpret.coverage.coverage import OwnText
from kg.cycle.interpret.coverage.use_cases import documents_of
from kg.cycle.interpret.ranking import fit, peers, ranking, trial, uptake
from kg.cycle.interpret.ranking.landscape import Landscape, Sources, survey
from kg.cycle.interpret.ranking.use_cases.adoption import in_force
from kg.cycle.interpret.ranking.use_cases.textbase import Textbase
from kg.cycle.interpret.signals.use_cases import tempi
from kg.deadline import holding, steps
from kg.dutch.likeness import word_likeness
from kg.errors import InputError
from kg.projections.passages import text_of
from kg.reason.time import Tempo

if TYPE_CHECKING:
    from kg.ports.encoder import Matrix as Vector
    from kg.store.reader import Reader

_WORN: Final = 2  # rows that were worked out, for each record that there is; then they are worked out anew
_ROOM: Final = 1_000


@dataclass(frozen=True, slots=True)
class RankedDevelopments(Sequence[ranking.Ranked]):
    """
    The developments for a municipality: what moves first, best first; then what stands.

    Attributes:
        municipality: Its code.
        weights: What one whole feature adds to a score.
        adopted: What would weigh without a trial.
        total: How many there are, besides those of `entries` too.
    """

    municipality: str
    weights: Mapping[str, float]
    adopted: ranking.InForce
    entries: tuple[ranking.Ranked, ...]
    total: int

    def _repr_html_(self) -> str:
        from kg.frames.markup import of_answer

        return of_answer(self)

    @overload
    def __getitem__(self, at: int) -> ranking.Ranked: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[ranking.Ranked]: ...

    def __getitem__(self, at: int | slice) -> ranking.Ranked | Sequence[ranking.Ranked]:
        return self.entries[at]

    def __len__(self) -> int:
        return len(self.entries)


def ranked_for(
    graph: "Reader",
    code: str,
    *,
    today: date | None = None,
    weights: Mapping[str, float] | None = None,
    momentum: Mapping[str, Tempo] | None = None,
    assumed: trial.Assumed | None = None,
    top: int | None = None,
) -> RankedDevelopments:
    """See `KnowledgeGraph.interpret`; the municipality by its code."""
    day = today or clock.today()
    if momentum is None:
        momentum = tempi(graph, day)
    situation = situation_of(graph, code, day, momentum=momentum, assumed=assumed)
    adopted = in_force(graph, code)
    used = ranking.checked_weights({**adopted.weights, **(weights or {})})
    ranked = tuple(ranking.rank(situation, used))
    return RankedDevelopments(code, used, adopted, ranked[:top], len(ranked))


def what_if(
    graph: "Reader",
    code: str,
    weights: Mapping[str, float],
    *,
    today: date | None = None,
    ranked: RankedDevelopments | None = None,
) -> trial.WhatIf:
    """See `KnowledgeGraph.what_if`; the municipality by its code."""
    now = ranked or ranked_for(graph, code, today=today)
    tried = ranking.checked_weights({**now.weights, **weights})
    moved, same = trial.shifted(now, ranking.reweighed(now, tried))
    return trial.WhatIf(code, tried, now.weights, moved, sum(not entry.standing for entry in now), same)


def landscape_of(graph: "Reader", as_of: date) -> Landscape:
    """What every ranking as of a date shares; kept until the journal moves on or more vectors are there."""
    state = f"landscape, {as_of}, {_vectors(graph)}"
    return graph.kept(state, lambda: _survey(graph, as_of))


def _survey(graph: "Reader", as_of: date) -> Landscape:
    """Made of the last one for who sees and counts the same, and of what changed since."""
    base, spaces, facts = graph.stores.in_memory(Textbase), graph.spaces(), graph.facts_seen
    municipalities, vectors = graph.municipalities, graph.passages.vectors
    speakers = frozenset(facts.authority.municipalities.items())
    sight = (as_of, graph.standpoint, speakers)
    with holding(base.lock):
        before, changed = base.last(sight)
        held = base.held
        records = (held[key].stored for key in sorted(changed) if key in held)
        counted = facts.among(stored for stored in steps(records) if stored.space in spaces)
        sources = Sources(held, municipalities, base.texts, vectors, lambda columns: _rows(base, columns, vectors))
        made = survey(before, changed, counted, sources, as_of)
        base.keep(sight, made)
    return made


def _rows(
    base: Textbase, columns: fit.Columns, vectors: Callable[[Collection[str]], Mapping[str, "Vector"]]
) -> fit.FitRows:
    """What was worked out for some columns, as long as most of it holds."""
    meant = vectors(columns.ids)
    key = (columns.key, len(meant) == len(set(columns.ids)))
    found = base.rows.get(key)
    if found is None or len(found) > _WORN * len(base.held) + _ROOM:
        found = fit.FitRows(columns, base.texts(columns.ids), meant)
    base.keep_rows(key, found)
    return found


def _vectors(graph: "Reader") -> str:
    """What tells one state of the vectors from another: how far the index has come, and how many texts wait."""
    passages = graph.passages
    return f"{passages.position()}, {passages.pending()} pending"


def situation_of(
    graph: "Reader",
    code: str,
    today: date,
    *,
    momentum: Mapping[str, Tempo] | None = None,
    assumed: trial.Assumed | None = None,
) -> ranking.Situation:
    """
    Everything that decides which developments matter to a municipality.

    Raises:
        InputError: If an assumed profile answers a development that is not there.
    """
    landscape = landscape_of(graph, today)
    ids = [development["id"] for development in landscape.developments]
    if assumed and (unknown := sorted(assumed.answers.difference(ids))):
        raise InputError(f"ontwikkeling {unknown[0]!r} bestaat niet; answers noemt ids van ontwikkelingen")
    own = landscape.own(code)
    texts, fits = [landscape.entries[key].text for key in own], landscape.fits(own)
    if assumed and assumed.texts is not None:
        texts, fits = _assumed_texts(landscape, assumed)
    else:
        documents, theirs = documents_of(graph, code).own_texts(ids, today)
        texts, fits = [*texts, *documents], np.vstack([fits, theirs])
    return ranking.Situation(
        developments=landscape.developments,
        own=texts,
        fits=fits,
        today=today,
        momentum=momentum or {},
        peers=_peers(landscape, code, ids, assumed),
        statements=landscape.statements.get(code, {}),
        movements=landscape.movements,
    )


def _assumed_texts(landscape: Landscape, assumed: trial.Assumed) -> tuple[list[OwnText], NDArray[np.float64]]:
    """Texts of a what-if are read on words and themes: no vectors are made for what is not stored."""
    given = list(assumed.texts or ())
    columns = [text_of("Development", payload) for payload in landscape.developments]
    words = word_likeness(given, columns)
    themes = fit.shared_themes(
        [assumed.themes] * len(given),
        [frozenset(payload.get("themes", ())) for payload in landscape.developments],
    )
    likeness = fit.alike(words, np.full(words.shape, np.nan))
    texts = [OwnText("", " ".join(text.split()[:12]), assumed.answers, None, len(text.split())) for text in given]
    return texts, fit.fits(likeness, themes, np.zeros_like(words))


def _peers(
    landscape: Landscape, code: str, ids: Sequence[str], assumed: trial.Assumed | None
) -> dict[str, ranking.Told]:
    row = landscape.row(code)
    if row is None:
        return {}
    towns = list(landscape.towns)
    if assumed:
        towns[row] = replace(towns[row], **assumed.facts)
    names = {town.code: town.name for town in towns}
    like = peers.likeness(towns, [row])[0]
    return uptake.responses(landscape.responses, like, ids, [town.code for town in towns], names)


def peers_of(graph: "Reader", code: str, as_of: date, top: int) -> list[peers.Peer]:
    """The municipalities most like one; see `KnowledgeGraph.peers`."""
    return peers.nearest(landscape_of(graph, as_of).towns, code, top)


def uptake_of(graph: "Reader", code: str, as_of: date) -> list[uptake.Expected]:
    """What a municipality has not registered yet; see `KnowledgeGraph.uptake`."""
    landscape = landscape_of(graph, as_of)
    row = landscape.row(code)
    if row is None:
        return []
    families = landscape.families
    events = [event for event in landscape.taken if not families or event.item in families]
    takers = uptake.Takers.before(as_of, events, [town.code for town in landscape.towns])
    like = peers.likeness(landscape.towns, [row])[0]
    alike = word_likeness(takers.items, takers.items)
    return uptake.rank(takers, code, like, {town.code: town.name for town in landscape.towns}, alike)
