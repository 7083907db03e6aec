"""
What stands beside a value: the one before, what is aimed at, other municipalities; and what that establishes.

Verbeteren decides, and hands it in (`SeriesStanding`); here it becomes numbers that say what they rest on.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from kg.cycle.report.measures.definitions import COUNTED
from kg.cycle.report.measures.figure import (
    EUR,
    Grounds,
    MeasureFigure,
    Payload,
    counted,
    on,
    quantity_said,
    references,
)
from kg.cycle.report.measures.material import AimedAt, ReportMaterial, SeriesStanding, Worked
from kg.dutch.dates import dutch
from kg.dutch.figures import written

if TYPE_CHECKING:
    from kg.reason.text import Reference

_OFTEN: Final = "zo'n verschil komt ook voor als er niets verandert"
_UNITS: Final[Mapping[str, str]] = {"%": "procentpunt"}  # in which a difference is told


def change_figures(held: ReportMaterial, work: Worked) -> Iterator[MeasureFigure]:
    """Of how many series anything can be established, and of each what stands beside it."""
    measured = [one for one in work.changes if one.points]
    if not measured:
        return
    rests = [one.points[-1] for one in measured]
    number = sum(one.established for one in measured)
    grounds = Grounds(rests, len(measured), [int(one.established) for one in measured])
    yield counted(COUNTED["vastgesteld"], held.subject.id, number, grounds, on(held.day), share=True)
    for one in measured:
        yield from standing_figures(one, held)


def standing_figures(one: SeriesStanding, held: ReportMaterial) -> Iterator[MeasureFigure]:
    """The numbers of one series that was measured."""
    yield enough(one)
    if one.beyond is not None and one.beyond[1]:
        number, after = one.beyond
        yield _told(one, "reeks-buiten", f"{number} van de {after}", number, one.points[-after:])
    yield from _differences(one, held)
    yield from _chances(one)


def enough(one: SeriesStanding) -> MeasureFigure:
    """How many values can be compared, beside how many are asked for."""
    said = f"{len(one.points)}, nodig zijn er {one.asked}" if len(one.points) < one.asked else str(len(one.points))
    return _told(one, "reeks-metingen", said, len(one.points), one.points)


def peer_figures(work: Worked) -> Iterator[MeasureFigure]:
    """The last value of each comparable municipality."""
    for one in work.changes:
        for peer in one.peers:
            quantity = peer.measured["value"]
            start, end = _period([peer.measured])
            yield MeasureFigure(
                measure=one.code, title=f"{one.indicator}, {peer.name}", about=peer.measured["id"],
                said=quantity_said(quantity), low=quantity.get("low"), high=quantity.get("high"),
                unit=quantity.get("unit") or "", what=peer.measured["what"], n=1,
                sample=peer.measured.get("sample_size"), start=start, end=end, whose="vergelijking",
                sources=tuple(references([peer.measured])), doubt=quantity.get("doubt"),
            )  # fmt: skip


def _differences(one: SeriesStanding, held: ReportMaterial) -> Iterator[MeasureFigure]:
    if len(one.points) > 1:
        last = one.points[-2:]
        difference = _value(last[1]) - _value(last[0])
        yield _told(one, "reeks-ervoor", _apart(difference, one.unit), difference, last, doubt=_OFTEN)
    if one.shift is not None:
        said = _apart(one.shift.change, one.unit)
        yield _told(
            one, "reeks-ronde", said, one.shift.change, one.points, doubt=_OFTEN, n=one.shift.points,
            period=(one.shift.start, one.shift.end or _period(one.points)[1]),
        )  # fmt: skip
    aims = [aim for aim in held.objectives if aim["id"] == one.about]
    for aimed in one.aims:
        difference = _value(one.points[-1]) - aimed.value
        rests = [one.points[-1], *(_stated(one, aimed, held) or aims)]
        beside = f"{'dan' if difference else 'aan'} {_aim(aimed, one.unit)}"
        said = f"{_apart(difference, one.unit)} {beside}: {_REACHED[aimed.reached]}"
        yield _told(one, "reeks-doel", said, difference, rests[:1], rests=rests)


_REACHED: Final[Mapping[bool | None, str]] = {
    True: "gehaald",
    False: "niet gehaald",
    None: "of dat goed is, staat in geen bron",
}


def _stated(one: SeriesStanding, aimed: AimedAt, held: ReportMaterial) -> list[Payload]:
    """The measurements that state what is aimed at."""
    return [
        each
        for each in held.measurements
        if each["what"] == "streefwaarde"
        and (each.get("objective") or each.get("municipality")) == one.about
        and each["value"].get("low") == aimed.value
    ]


def _aim(aimed: AimedAt, unit: str) -> str:
    said = quantity_said({"low": aimed.value, "high": aimed.value, "unit": unit})
    return f"het doel van {said}" + (f" in {dutch(aimed.year)}" if aimed.year else "")


def _chances(one: SeriesStanding) -> Iterator[MeasureFigure]:
    if one.false_alarm is not None:
        chance, following = one.false_alarm
        yield _chance(one, "reeks-vals-alarm", f"kans op vals alarm bij {following} metingen erna", chance)
    for size, times, chance in one.chances:
        usual = f"{written(times, None)} keer de gewone schommeling"
        said = f"{_size(size, one.unit)} ({usual})" if size else usual
        title = f"kans dat een verschuiving van {said} wordt gezien, met {one.asked} metingen als basis"
        yield _chance(one, "reeks-kans", title, chance)


def _chance(one: SeriesStanding, code: str, title: str, chance: float) -> MeasureFigure:
    """A chance, in so many of a hundred."""
    number = round(100 * chance, 1)
    return _told(one, code, f"{written(number, None)} van de 100 reeksen", number, one.points, title=title)


def _told(
    one: SeriesStanding,
    code: str,
    said: str,
    number: float,
    points: Sequence[Payload],
    *,
    title: str = "",
    doubt: str | None = None,
    n: int | None = None,
    period: tuple[str | None, str | None] | None = None,
    rests: Sequence[Payload] = (),
) -> MeasureFigure:
    """A number of a series; in the unit of its values where its definition says so."""
    definition, (start, end) = COUNTED[code], period or _period(points)
    own = definition.unit == COUNTED["reeks-ervoor"].unit
    grounds = rests or points
    found: tuple[Reference, ...] = tuple(references(grounds))
    return MeasureFigure(
        measure=code, title=f"{one.indicator}: {title or definition.title}", about=one.points[-1]["id"], said=said,
        low=float(number), high=float(number), unit=_UNITS.get(one.unit, one.unit) if own else definition.unit,
        what="geteld", n=len(points) if n is None else n, start=start, end=end, sources=found, doubt=doubt,
        grounds=Grounds(grounds, len(grounds)),
    )  # fmt: skip


def _apart(difference: float, unit: str) -> str:
    """A difference in Dutch."""
    if not difference:
        return "gelijk"
    return f"{_size(abs(difference), unit)} {'hoger' if difference > 0 else 'lager'}"


def _size(size: float, unit: str) -> str:
    """How far two values are apart, in Dutch; two decimals, or more where it is smaller than that."""
    number = written(round(size, 2) or round(size, 6), None)
    return f"€ {number}" if unit == EUR else f"{number} {_UNITS.get(unit, unit)}".strip()


def _value(one: Payload) -> float:
    return float(one["value"]["low"])


def _period(points: Sequence[Payload]) -> tuple[str | None, str | None]:
    first, last = (points[at]["value"].get("period") or {} for at in (0, -1))
    return first.get("start") or first.get("end"), last.get("end") or last.get("start")
