"""What the phases look at, fetched from the graph: the input of `kg.cycle`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.cycle import interpret
from kg.likeness import word_likeness
from kg.ports import Stored

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_OWN_KINDS: Final = ("AlgorithmRegistration", "Case", "Objective", "Policy")


def situation_of(graph: "KnowledgeGraph", code: str, today: date) -> interpret.Situation:
    """Everything that decides which developments matter to a municipality."""
    developments = list(graph.scan("Development"))
    texts = list(graph.scan(*_OWN_KINDS))
    policies = {stored.id: stored for stored in texts if stored.kind == "Policy"}
    mine = [stored for stored in texts if code in _municipalities(stored.payload, policies)]
    nearness, paths = _nearness(graph, code, [stored.id for stored in developments])
    return interpret.Situation(
        developments=[stored.payload for stored in developments],
        own=[_own_text(stored, policies) for stored in mine],
        likeness=_likeness(graph, mine, developments),
        nearness=nearness,
        paths=paths,
        today=today,
    )


def _municipalities(payload: Mapping[str, Any], policies: Mapping[str, Stored]) -> Sequence[str]:
    policy = policies.get(payload.get("policy", ""))
    owner = policy.payload if policy else payload
    return owner.get("municipalities") or [owner.get("municipality", "")]


def _own_text(stored: Stored, policies: Mapping[str, Stored]) -> interpret.OwnText:
    policy = policies.get(stored.payload.get("policy", ""))
    answers = frozenset((policy or stored).payload.get("responds_to", ()))
    return interpret.OwnText(stored.id, stored.payload["title"], answers)


def _likeness(graph: "KnowledgeGraph", own: Sequence[Stored], developments: Sequence[Stored]) -> NDArray[np.float64]:
    """How alike own texts and developments are, by words and by meaning; see `Situation`."""
    views = [word_likeness(_words(own), _words(developments))]
    vectors = graph.stores.passages.vectors([stored.id for stored in (*own, *developments)])
    if own and all(stored.id in vectors for stored in (*own, *developments)):
        rows = np.array([vectors[stored.id] for stored in own])
        columns = np.array([vectors[stored.id] for stored in developments])
        views.append((rows @ columns.T).astype(np.float64))
    return np.stack(views)


def _words(records: Iterable[Stored]) -> list[str]:
    from kg.search import text_of

    return [text_of(stored.kind, stored.payload) for stored in records]


def _nearness(
    graph: "KnowledgeGraph", code: str, targets: Sequence[str]
) -> tuple[dict[str, float], dict[str, list[str]]]:
    from kg.network import nearness, paths

    network = graph.network()
    if code not in network:
        return {}, {}
    near = nearness(network, {code})
    ranks = np.sort([near.get(target, 0.0) for target in targets])
    shares = {target: float(np.searchsorted(ranks, near[target])) / len(ranks) for target in targets if target in near}
    return shares, dict(paths(network, code, targets))
