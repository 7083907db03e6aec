"""What the phases look at, fetched from the graph: the input of `kg.cycle`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.cycle import borgen, interpret
from kg.likeness import word_likeness
from kg.ports import Filters, Stored

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_OWN_KINDS: Final = ("AlgorithmRegistration", "Case", "Objective", "Policy")
_DEPTH: Final = 400  # cases and lessons looked at for one question


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


def experiences(
    graph: "KnowledgeGraph", text: str, *, municipality: str, context: str, top: int
) -> list[borgen.Experience]:
    """Cases and lessons for a question, ranked and compared; see `KnowledgeGraph.borgen`."""
    code = graph.gazetteer.code(municipality) if municipality else ""
    filters = Filters(spaces=graph.spaces(), kinds=frozenset({"Case", "Lesson"}))
    found = graph.search(f"{text}\n{context}".strip(), filters=filters, top=_DEPTH)
    records = graph.get_many(hit.id for hit in found.hits)
    answers = [
        borgen.Answer(
            hit.id,
            hit.kind,
            records[hit.id].payload,
            hit.score,
            hit.why,
            {"text": hit.passage.text, "source": hit.passage.source, "place": hit.passage.place},
        )
        for hit in found.hits
    ]
    cases = {key: stored.payload for key, stored in graph.get_many({answer.case for answer in answers}).items()}
    ranked = borgen.rank(answers, cases)[:top]
    if not code:
        return ranked
    places = _places(graph, {code, *(m for entry in ranked for m in entry.case.get("municipalities", ()))})
    return [
        borgen.with_differences(
            entry, [places[m] for m in entry.case.get("municipalities", ()) if m in places and m != code], places[code]
        )
        for entry in ranked
    ]


def _places(graph: "KnowledgeGraph", codes: set[str]) -> dict[str, borgen.Place]:
    """What is known of municipalities: the register and their newest profile."""
    profiles: dict[str, Stored] = {}
    for stored in graph.scan("Profile"):
        known = profiles.get(stored.payload["municipality"])
        if known is None or known.payload["year"] <= stored.payload["year"]:
            profiles[stored.payload["municipality"]] = stored
    found = {}
    for code, stored in graph.get_many(codes).items():
        profile = profiles.get(code)
        facts = profile.payload if profile else {}
        found[code] = borgen.Place(
            code,
            stored.payload["title"],
            stored.payload.get("province", ""),
            facts.get("population"),
            (stored.payload.get("period") or {}).get("end", "") or "",
            profile.id if profile else "",
        )
    return found
