"""Where a record comes from and what came of it, fetched from the graph, each step with its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.implement.chain import chain
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader

MOST: Final = 100  # steps each way


@dataclass(frozen=True, slots=True)
class Trace:
    """
    The chain around one record.

    Attributes:
        before: What it rests on, in the order of the circle.
        after: What came of it, in the order of the circle.
        missing: Kinds of the chain of which nothing is known here.
        left_out: How many steps there are besides those that are given.
        records: By id the record and its steps.
        documents: By id the documents that those were read from.
    """

    record: Stored
    before: Sequence[chain.ChainStep]
    after: Sequence[chain.ChainStep]
    missing: Sequence[str]
    left_out: int
    records: Mapping[str, Stored]
    documents: Mapping[str, Stored]

    def to_json(self) -> dict[str, Any]:
        """The chain as the doors give it."""
        return {
            "record": self._told(self.record),
            "before": [self._step(step) for step in self.before],
            "after": [self._step(step) for step in self.after],
            "missing": list(self.missing),
            "left_out": self.left_out,
        }

    def _step(self, step: chain.ChainStep) -> dict[str, Any]:
        told = self._told(self.records[step.id])
        return {**told, "distance": step.distance, "beside": step.beside, "by": step.by}

    def _told(self, stored: Stored) -> dict[str, Any]:
        return {
            "id": stored.id,
            "kind": stored.kind,
            "title": stored.payload["title"],
            "sources": list(stored.payload.get("sources", ())),
            "read_from": [self._read(derivation) for derivation in stored.payload.get("provenance", ())],
        }

    def _read(self, derivation: Mapping[str, Any]) -> dict[str, Any]:
        document = self.documents.get(derivation["source"])
        named = {"document": document.payload["title"]} if document else {}
        return {"id": derivation["source"], **named, "place": derivation["place"], "method": derivation["method"]}


def trace(graph: "Reader", record_id: str, *, most: int = MOST) -> Trace:
    """See `KnowledgeGraph.trace`."""
    record = graph.get(record_id)
    links = graph.kept(
        "trace", lambda: chain.Links.of((stored.id, stored.kind, stored.payload) for stored in graph.scan(*chain.ORDER))
    )
    before, after = links.before(record_id), links.after(record_id)
    shown = [*before[:most], *after[:most]]
    records = {**graph.get_many(step.id for step in shown), record_id: record}
    documents = {
        derivation["source"] for stored in records.values() for derivation in stored.payload.get("provenance", ())
    }
    return Trace(
        record,
        [step for step in before[:most] if step.id in records],
        [step for step in after[:most] if step.id in records],
        chain.missing(record.kind, before, after),
        len(before) + len(after) - len(shown),
        records,
        graph.get_many(documents),
    )
