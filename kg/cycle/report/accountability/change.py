"""The chapter on whether it got better: what can be established, beside what, and with whom it is compared."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kg.cycle.report.accountability.audience import AudienceReading
from kg.cycle.report.accountability.parts import ReportChapter, ReportLine, ReportList, ReportRow
from kg.cycle.report.accountability.whole import Whole
from kg.cycle.report.measures.change import peer_figures, standing_figures
from kg.cycle.report.measures.figure import MeasureFigure, references
from kg.cycle.report.measures.material import Closing, SeriesStanding, Worked
from kg.reason.text import Reference

_FOR_ALL: Final = frozenset({"reeks-metingen", "reeks-buiten", "reeks-ervoor", "reeks-ronde", "reeks-doel"})
_REACHED: Final[Mapping[bool | None, str]] = {
    True: "Het gezamenlijke doel: elke streefwaarde met een meting is gehaald.",
    False: "Het gezamenlijke doel: niet elke streefwaarde met een meting is gehaald.",
    None: "Of het gezamenlijke doel is gehaald, is niet bekend.",
}


def change_chapter(whole: Whole, reading: AudienceReading) -> ReportChapter:
    """What can be established of each series, what stands beside it, and what must go on after the end."""
    shown = _shown(whole, reading)
    return ReportChapter(
        key="verandering", title="", lines=tuple(_lines(whole, shown, reading)),
        figures=tuple(_figures(whole, shown, reading)), lists=tuple(_lists(whole, shown, reading)),
    )  # fmt: skip


def _shown(whole: Whole, reading: AudienceReading) -> Sequence[SeriesStanding]:
    """The series that stand in it: what can be established first, then what was measured most."""
    measured = [one for one in whole.work.changes if one.points]
    return sorted(measured, key=lambda one: (not one.established, -len(one.points)))[: reading.lines]


def _lines(whole: Whole, shown: Sequence[SeriesStanding], reading: AudienceReading) -> Iterator[ReportLine]:
    if not shown:
        yield ReportLine(text="Wij vonden geen meting. Of het beter is geworden, is niet te zeggen.", gap=True)
    for one in shown:
        yield ReportLine(
            text=f"{one.indicator[:1].upper()}{one.indicator[1:]}: {one.said}",
            sources=tuple(references(one.points)), quoted=True, gap=not one.established,
        )  # fmt: skip
    if len(shown) < sum(bool(one.points) for one in whole.work.changes):
        yield ReportLine(text="De andere maten staan hier niet; Verbeteren toont ze alle.", gap=True)
    if any(not one.established for one in shown):
        yield ReportLine(
            text="Nodig: meer metingen van hetzelfde, liefst per maand; of dezelfde maat bij genoeg vergelijkbare "
            "gemeenten.",
            gap=True,
        )  # fmt: skip
    if shown and not any(one.peers for one in shown):
        yield ReportLine(text="Van geen vergelijkbare gemeente kennen wij deze maten.", gap=True)
    if shown and whole.subject.sort == "traject" and not any(one.shift for one in shown):
        yield ReportLine(text="Er zijn geen twee rondes met een meting om naast elkaar te leggen.", gap=True)
    if reading.plain and shown:
        yield ReportLine(text="Een verschil zegt niets over de reden ervan.")
    if whole.work.closing is not None:
        yield from _aim_lines(whole, whole.work.closing)


def _aim_lines(whole: Whole, closing: Closing) -> Iterator[ReportLine]:
    if not closing.aims:
        yield ReportLine(text="Een gezamenlijk doel van de partijen vonden wij niet.", gap=True)
        return
    yield ReportLine(text=_REACHED[closing.reached], sources=_own(whole), gap=closing.reached is None)


def _own(whole: Whole) -> tuple[Reference, ...]:
    return tuple(references([whole.subject.payload])) if whole.subject.payload else ()


def _figures(whole: Whole, shown: Sequence[SeriesStanding], reading: AudienceReading) -> Iterator[MeasureFigure]:
    yield from (one for one in whole.change if one.measure == "vastgesteld")
    for one in shown:
        for figure in standing_figures(one, whole.held):
            if reading.detail or figure.measure in _FOR_ALL or _is_middle(figure):
                yield figure
        yield from peer_figures(Worked((), (), changes=(one,)))


def _is_middle(figure: MeasureFigure) -> bool:
    """Whether it is the chance to see the middle one of the shifts: what a reader without a wish for detail gets."""
    return figure.measure == "reeks-kans" and "(2 keer de gewone" in figure.title  # a size in the unit of the series


def _lists(whole: Whole, shown: Sequence[SeriesStanding], reading: AudienceReading) -> Iterator[ReportList]:
    peers = [(one, peer) for one in shown for peer in one.peers]
    if peers:
        rows = [
            ReportRow(
                cells=(peer.name, one.indicator, "; ".join(peer.why)), sources=tuple(references([peer.measured]))
            )
            for one, peer in peers
        ]  # fmt: skip
        more = sum(one.more_peers for one in shown)
        yield ReportList(
            caption="Met wie wij vergelijken, en waarom", head=("Gemeente", "Maat", "Wat gelijk is, en wat niet"),
            rows=tuple(rows), left_out=more,
        )  # fmt: skip
    closing = whole.work.closing
    if closing is not None and closing.items:
        held = [
            ReportRow(cells=(one.title, one.subject, one.state, one.said), sources=(Reference(one.record),))
            for one in closing.items
        ]
        yield ReportList(
            caption="Wat door moet gaan", head=("Wat", "Soort", "Staat", "Wat bekend is"),
            rows=tuple(held[: 2 * reading.lines]), left_out=max(0, len(held) - 2 * reading.lines),
        )  # fmt: skip
