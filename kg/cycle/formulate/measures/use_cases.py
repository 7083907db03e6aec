"""Measures that fit, fetched from the graph."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from kg.cycle.formulate.measures.fit import MeasureFit, Payload, fit, fitted, text_with
from kg.dutch.likeness import DEMAND, stands_out, word_likeness
from kg.errors import InputError
from kg.ports.journal import Stored
from kg.projections.passages import text_of

if TYPE_CHECKING:
    from kg.store.reader import Reader

KINDS: Final = ("Requirement", "Development")


def fitting(graph: "Reader", record_id: str, *, top: int) -> MeasureFit:
    """See `kg.service.measures.MeasureFacade.fitting_measures`."""
    stored = graph.get(record_id)
    if stored.kind not in KINDS:
        raise InputError(f"{record_id!r} is een {stored.kind}; maatregelen passen bij een vereiste of een ontwikkeling")
    measures = [one.payload for one in graph.authoritative("Measure")]
    required = {one.id: one.payload for one in graph.authoritative("Requirement")}
    subject = {**stored.payload, "id": stored.id}
    shares = {stored.id: 1.0} if stored.kind == "Requirement" else _spoken_of(graph, stored, required)
    if not shares or not measures:
        return MeasureFit(stored.id, subject["title"], tuple(shares), len(measures), ())
    vectors = graph.stores.passages.vectors([stored.id, *shares, *(one["id"] for one in measures)])
    given = fitted(subject, shares, {key: required.get(key, subject) for key in shares}, measures, vectors)
    return graph.told(fit(given, top=top))


def _spoken_of(graph: "Reader", development: Stored, required: Mapping[str, Payload]) -> dict[str, float]:
    """The requirements that speak of a development, each with its share; none where nothing stands out."""
    developments = graph.authoritative("Development")
    columns = [text_of(one.kind, one.payload) for one in developments]
    place = next((number for number, one in enumerate(developments) if one.id == development.id), None)
    if place is None or not required:
        return {}
    likeness = word_likeness([text_with(one) for one in required.values()], columns)
    chosen = stands_out(likeness, place, DEMAND)
    found = {key: float(like) for key, like, fits in zip(required, likeness[:, place], chosen, strict=True) if fits}
    whole = sum(found.values())
    return {key: like / whole for key, like in sorted(found.items(), key=lambda one: (-one[1], one[0]))}
