"""Where a record comes from and what came of it, fetched from the graph, each step with its sources."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.implement.chain import chain
from kg.cycle.implement.chain.chain import ReadFrom, Trace, TracedRecord, TracedStep
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader

MOST: Final = 100  # steps each way


def trace(graph: "Reader", record_id: str, *, most: int = MOST) -> Trace:
    """See `KnowledgeGraph.trace`."""
    record = graph.get(record_id)
    links = graph.kept(
        "trace", lambda: chain.Links.of((stored.id, stored.kind, stored.payload) for stored in graph.scan(*chain.ORDER))
    )
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


def _source(stored: Stored, titles: Mapping[str, str]) -> tuple[str, str, str, Any, tuple[ReadFrom, ...]]:
    """What is told of a record itself, with the titles of documents by id."""
    read = [
        ReadFrom(one["source"], titles.get(one["source"]), one["place"], one["method"])
        for one in stored.payload.get("provenance", ())
    ]
    return stored.id, stored.kind, stored.payload["title"], stored.payload.get("sources", ()), tuple(read)
