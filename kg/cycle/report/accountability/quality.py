"""The chapter on quality: what was reached and measured, and what was published of it before."""

from collections.abc import Iterator, Sequence

from kg.cycle.report.accountability.audience import AudienceReading
from kg.cycle.report.accountability.lights import light_lines
from kg.cycle.report.accountability.parts import ReportChapter, ReportLine
from kg.cycle.report.accountability.whole import Whole
from kg.cycle.report.measures.figure import MeasureFigure, references
from kg.cycle.report.measures.series import MeasureSeries
from kg.dutch.dates import dutch


def quality_chapter(whole: Whole, reading: AudienceReading) -> ReportChapter:
    """Results, measured values and what keeps them from being one series; a reader without detail gets the first."""
    measured = [figure for one in whole.series for figure in _selected(one, reading)]
    shown = measured if reading.detail else measured[: 2 * reading.lines]
    return ReportChapter(
        key="kwaliteit", title="", light=whole.lights["kwaliteit"], lines=tuple(_lines(whole, reading)),
        figures=(*whole.aims[1:], *shown),
    )  # fmt: skip


def _selected(one: MeasureSeries, reading: AudienceReading) -> Sequence[MeasureFigure]:
    """All values for a reader who wants detail; else the first and the last measured one, and what was planned last."""
    if reading.detail:
        return one.values
    measured = [figure for figure in one.values if figure.what in {"nulmeting", "realisatie", "resultaat"}]
    planned = [figure for figure in one.values if figure.what in {"begroting", "streefwaarde"}]
    return [*measured[:1], *measured[1:][-1:], *planned[-1:]]


def _lines(whole: Whole, reading: AudienceReading) -> Iterator[ReportLine]:
    yield from light_lines(whole.lights["kwaliteit"])
    yield from _first(list(_results(whole)), reading, "De andere resultaten staan hier niet.")
    yield from _first(list(_published(whole)), reading, "Wat daarvoor is gepubliceerd, staat hier niet.")
    if not whole.held.results and not any(one.measured for one in whole.series):
        yield ReportLine(
            text="Wij vonden geen resultaat en geen meting. Dat is niet hetzelfde als: er is niets bereikt.", gap=True
        )
    for one in whole.series:
        for remark in one.remarks:
            yield ReportLine(text=f"{one.definition.title}: {remark}", quoted=True, gap=not one.values)
        if one.missing:
            years = ", ".join(one.missing)
            yield ReportLine(text=f"{one.definition.title}: geen meting over {years}.", quoted=True, gap=True)


def _first(lines: Sequence[ReportLine], reading: AudienceReading, rest: str) -> Iterator[ReportLine]:
    """All lines for a reader who wants detail; else as many as they read, and that there are more."""
    most = len(lines) if reading.detail else reading.lines
    yield from lines[:most]
    if len(lines) > most:
        yield ReportLine(text=rest, gap=True)


def _results(whole: Whole) -> Iterator[ReportLine]:
    for one in whole.held.results:
        text = f"Resultaat: {one['title']}" + (f": {one['value']}" if one.get("value") else "")
        yield ReportLine(text=text, sources=tuple(references([one])), quoted=True)


def _published(whole: Whole) -> Iterator[ReportLine]:
    """What was published before, the last first."""
    for one in sorted(whole.held.published, key=lambda one: (one["as_of"], one["id"]), reverse=True):
        text = f"Eerder gepubliceerd, stand van {dutch(one['as_of'])}: {one['title']}"
        yield ReportLine(text=text, sources=tuple(references([one])), quoted=True)
