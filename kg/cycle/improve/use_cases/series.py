"""The series of indicators and what can be said of each, fetched from the graph."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg.cycle.improve.change.definitions import Definitions
from kg.cycle.improve.change.series import IndicatorSeries, series_of
from kg.cycle.improve.change.verdict import verdict
from kg.cycle.improve.cycles import comparison, controls
from kg.cycle.improve.cycles.comparison import CycleRound, SeriesChange
from kg.dutch.dates import span
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader

Payload = Mapping[str, Any]


def every_series(graph: "Reader") -> list[IndicatorSeries]:
    """All series that count as fact for the asker, each with what its aim says besides."""

    def made() -> list[IndicatorSeries]:
        defined = [told(one) for one in graph.authoritative("Indicator")]
        measured = [told(one) for one in graph.authoritative("Measurement")]
        aims = {key: one.payload for key, one in graph.get_many(ids_of(measured, "objective")).items()}
        policies = {key: one.payload for key, one in graph.get_many(ids_of(aims.values(), "policy")).items()}
        placed = [_placed(one, aims, policies) for one in measured]
        found = series_of(placed, Definitions.of(defined))
        return [_with_target(one, aims.get(one.objective, {})) for one in found]

    return graph.kept("series of indicators", made, kinds=("Measurement", "Indicator", "Objective", "Policy"))


def _called(graph: "Reader", name: str) -> Sequence[IndicatorSeries]:
    """The series of an indicator, whosoever they are."""

    def made() -> Mapping[str, Sequence[IndicatorSeries]]:
        found = defaultdict[str, list[IndicatorSeries]](list)
        for one in every_series(graph):
            found[one.indicator.casefold()].append(one)
        return dict(found)

    kinds = ("Measurement", "Indicator", "Objective", "Policy")
    return graph.kept("series by indicator", made, kinds=kinds).get(name.casefold(), ())


def _placed(measured: Payload, aims: Mapping[str, Payload], policies: Mapping[str, Payload]) -> Payload:
    """A measurement with whose it is, also where only its aim says so."""
    if measured.get("municipality"):
        return measured
    aim = aims.get(measured.get("objective") or "", {})
    whose = policies.get(aim.get("policy", ""), {}).get("municipality")
    return {**measured, "municipality": whose} if whose else measured


def _with_target(series: IndicatorSeries, aim: Payload) -> IndicatorSeries:
    """A series with the target that its aim states, where no measurement does."""
    stated = aim.get("target_quantity") or {}
    value = stated.get("low")
    if series.targets or value is None or value != stated.get("high") or (stated.get("unit") or "") != series.unit:
        return series
    year = (stated.get("period") or {}).get("end") or aim.get("deadline")
    return replace(series, targets=((year, value),))


def change_of(graph: "Reader", series: IndicatorSeries, cycles: Sequence[CycleRound]) -> SeriesChange:
    """What can be said of a series, with the cycles of its trajectory."""
    known, others = graph.municipalities, comparison.alike(series, _called(graph, series.indicator))
    beside = controls.usable(series, others)
    start = cycles[-1].start if len(cycles) > 1 else None
    compared = controls.controlled(series, beside, known, span(start).first if start else None)
    better = comparison.better_way(series.better)
    found = comparison.peers(series, others, known)
    return SeriesChange(
        series.indicator,
        series.municipality or None,
        series.objective or None,
        series.units,
        series.rhythm,
        better,
        series.points,
        series.planned,
        verdict(series, compared, controls=len(beside)),
        comparison.by_cycle(series, cycles),
        comparison.standings(series, better),
        comparison.told_of(found),
        len(found),
    )


def changes_of(
    graph: "Reader", measured: Collection[str], cycles: Sequence[CycleRound]
) -> list[tuple[SeriesChange, frozenset[str]]]:
    """The series that some measurements are in, each with the ids of all that was looked at for it."""
    own = [one for one in every_series(graph) if not one.records.isdisjoint(measured)]
    return [
        (
            change_of(graph, one, cycles),
            one.records.union(*(each.records for each in comparison.alike(one, _called(graph, one.indicator)))),
        )
        for one in own
    ]


def ids_of(payloads: Iterable[Payload], field: str) -> set[str]:
    """What payloads name in a field."""
    return {one[field] for one in payloads if one.get(field)}


def told(stored: Stored) -> Payload:
    """The payload of a record, with its id."""
    return {**stored.payload, "id": stored.id}
