"""Where a record comes from, what came of it and what it hangs together with, fetched from the graph."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.implement.chain import chain
from kg.cycle.implement.chain.chain import Links, ReadFrom, Trace, TracedRecord, TracedStep
from kg.cycle.implement.chain.neighbourhood import Neighbourhood, Ties, Way
from kg.cycle.implement.chain.own import OwnChain, own_chain
from kg.errors import InputError, NotFound
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader

MOST: Final = 100  # steps each way


def trace(graph: "Reader", record_id: str, *, most: int = MOST) -> Trace:
    """See `KnowledgeGraph.trace`."""
    record = graph.get(record_id)
    links = _links(graph)
    before, after = links.before(record_id), links.after(record_id)
    shown = [*before[:most], *after[:most]]
    records = {**graph.get_many(step.id for step in shown), record_id: record}
    sources = {one["source"] for stored in records.values() for one in stored.payload.get("provenance", ())}
    titles = {key: document.payload["title"] for key, document in graph.get_many(sources).items()}

    def told(steps: Sequence[chain.ChainStep]) -> tuple[TracedStep, ...]:
        return tuple(
            TracedStep(*_source(records[one.id], titles), one.distance, one.beside, one.by)
            for one in steps[:most]
            if one.id in records
        )

    return Trace(
        TracedRecord(*_source(record, titles)),
        told(before),
        told(after),
        tuple(chain.missing(record.kind, before, after)),
        len(before) + len(after) - len(shown),
    )


def chain_of(graph: "Reader", code: str) -> OwnChain:
    """See `KnowledgeGraph.chain_of`; the municipality by its code."""
    kinds = ("Policy", "Objective", "Activity", "Result")

    def made() -> OwnChain:
        held: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in kinds}
        for stored in graph.authoritative(*kinds):
            held[stored.kind].append({**stored.payload, "id": stored.id})
        return own_chain(code, *held.values())

    return graph.kept(f"chain of {code}", made, kinds=kinds)


def neighbourhood(
    graph: "Reader", record_id: str, *, depth: int, kinds: Collection[str], relations: Collection[str], most: int
) -> Neighbourhood:
    """See `KnowledgeGraph.neighbourhood`."""
    kind, links, ties = graph.get(record_id).kind, _links(graph), _ties(graph)
    if record_id not in ties.kinds:
        raise InputError(f"{record_id!r} is een {kind}: die staat niet tussen wat samenhangt")
    lacking = tuple(chain.missing(kind, links.before(record_id), links.after(record_id)))
    found = ties.around(record_id, depth=depth, kinds=kinds, relations=relations, most=most, missing=lacking)
    graph.told([one.id for one in found.records])
    return found


def way(graph: "Reader", start: str, end: str) -> Way:
    """See `KnowledgeGraph.way`."""
    ties = _ties(graph)
    for record_id in (start, end):
        if record_id not in ties.kinds:
            raise NotFound(f"er is niets bekend onder {record_id!r}")
    found = ties.way(start, end)
    graph.told([step.id for step in found.steps])
    return found


def _links(graph: "Reader") -> Links:
    return graph.kept(
        "trace", lambda: Links.of((stored.id, stored.kind, stored.payload) for stored in graph.scan(*chain.ORDER))
    )


def _ties(graph: "Reader") -> Ties:
    def made() -> Ties:
        network = graph.network()
        records = ((key, about["kind"], about["title"]) for key, about in network.nodes(data=True))
        return Ties.of(records, network.edges(keys=True), _links(graph))

    return graph.kept("ties", made)


def _source(stored: Stored, titles: Mapping[str, str]) -> tuple[str, str, str, Any, tuple[ReadFrom, ...]]:
    """What is told of a record itself, with the titles of documents by id."""
    read = [
        ReadFrom(one["source"], titles.get(one["source"]), one["place"], one["method"])
        for one in stored.payload.get("provenance", ())
    ]
    return stored.id, stored.kind, stored.payload["title"], stored.payload.get("sources", ()), tuple(read)
