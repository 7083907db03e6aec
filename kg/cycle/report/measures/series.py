"""
Values that were measured or planned, put in series: one indicator, of one, in one unit, between two breaks.

    missing          a year without a value is named, never filled in
    two units        two series, and it is said
    a break          values before it and after it are two series, and why is said
    two values       of one period and sort that differ: both stand, each with the doubt that there is another
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from kg.cycle.report.measures.figure import MeasureDefinition, MeasureFigure, Payload, What, quantity_said, references
from kg.cycle.report.measures.material import ReportMaterial
from kg.dutch.dates import dutch, span
from kg.reason.answer import Count, answer
from ontologies import spelling

_NAMED: Final = "naam:"
_NOT_STATED: Final = "niet vastgelegd; alleen de naam uit de bron is bekend"
_TWICE: Final = "van deze periode is ook een andere waarde bekend"
_YEAR: Final = 4  # characters


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSeries:
    """
    The values of one indicator in one unit.

    Attributes:
        definition: What it measures.
        about: The objective, the municipality or the organisation that it is of.
        values: In order of their period; () when none is known.
        measured: How many of them were measured, not planned.
        missing: The years between the first and the last of which no measured value is known.
        remarks: What keeps them from being one series, in Dutch.
    """

    definition: MeasureDefinition
    about: str
    values: tuple[MeasureFigure, ...]
    measured: Count
    missing: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Value:
    """A value before it is in a series."""

    name: str
    about: str
    record: Payload
    quantity: Payload
    what: What


def series(held: ReportMaterial) -> list[MeasureSeries]:
    """The series of what was held, by title; a definition without a value has an empty one."""
    defined = _Definitions(held.indicators)
    groups: dict[tuple[str, str], list[_Value]] = defaultdict(list)
    for value in _values(held):
        groups[(defined.of(value).code, value.about)].append(value)
    found = [
        one
        for (code, about), values in groups.items()
        for one in _in_one_unit(defined.by_code[code], about, values, defined.breaks.get(code, ()))
    ]
    bare = set(defined.breaks) - {code for code, _ in groups}
    nothing = ("Er is nog geen waarde bekend.",)
    found += [
        MeasureSeries(
            definition=defined.by_code[code], about=held.subject.id, values=(), measured=0, missing=(), remarks=nothing
        )
        for code in bare
    ]
    return sorted(found, key=lambda one: (one.definition.title.casefold(), one.about, one.definition.unit, _begin(one)))


def _begin(one: MeasureSeries) -> str:
    return (one.values[0].start or "") if one.values else ""


def _values(held: ReportMaterial) -> Iterator[_Value]:
    for one in held.measurements:
        about = one.get("objective") or one.get("municipality") or held.subject.id
        yield _Value(one["indicator"], about, one, one["value"], one["what"])
    aims = {one["id"]: one for one in held.objectives}
    for one in held.results:
        if one.get("value_quantity"):
            aim = aims.get(one["objective"], {})
            dated = _dated(one["value_quantity"], one.get("date"))
            yield _Value(aim.get("indicator") or one["title"], one["objective"], one, dated, "resultaat")
    for one in held.objectives:
        name = one.get("indicator")
        if name and one.get("baseline_quantity"):
            yield _Value(name, one["id"], one, one["baseline_quantity"], "nulmeting")
        if name and one.get("target_quantity"):
            quantity = _dated(one["target_quantity"], one.get("deadline"))
            yield _Value(name, one["id"], one, quantity, "streefwaarde")


def _dated(quantity: Payload, day: str | None) -> Payload:
    return quantity if quantity.get("period") or not day else {**quantity, "period": {"start": day, "end": day}}


class _Definitions:
    """
    The definitions of indicators, and which one a value is of.

    Attributes:
        breaks: Of those that somebody wrote down, by code.
    """

    def __init__(self, indicators: Iterable[Payload]) -> None:
        held = sorted(indicators, key=lambda one: one["id"])
        self.by_code = {one["id"]: _stated(one) for one in held}
        self.breaks: dict[str, Sequence[Payload]] = {one["id"]: one.get("breaks", ()) for one in held}
        self._by_name: dict[str, str] = {}
        for one in held:
            for name in (one["title"], *one.get("alt_labels", ())):
                self._by_name.setdefault(spelling.folded(name), one["id"])

    def of(self, value: _Value) -> MeasureDefinition:
        """The definition that a value is of: as it says, else by its name; else one that has no more than the name."""
        said = value.record.get("definition")
        code = said if said in self.by_code else self._by_name.get(spelling.folded(value.name))
        if code is None:
            code = f"{_NAMED}{spelling.folded(value.name)}"
            if code not in self.by_code:
                self.by_code[code] = _named(code, value)
        return self.by_code[code]


def named_only(name: str, record: Payload) -> MeasureDefinition:
    """A definition that is no more than what a record calls it."""
    return _named(
        f"{_NAMED}{spelling.folded(name)}",
        _Value(name, "", record, {"unit": record.get("unit") or ""}, "streefwaarde"),
    )


def _stated(one: Payload) -> MeasureDefinition:
    return MeasureDefinition(
        code=one["id"], title=one["title"], formula=one["formula"], unit=one["unit"], direction=one.get("direction"),
        source=one.get("data_source") or "niet vastgelegd", owner=one.get("owner"), rhythm=one.get("rhythm"),
    )  # fmt: skip


def _named(code: str, value: _Value) -> MeasureDefinition:
    source = next((ref.title or ref.id for ref in references([value.record])), "")
    return MeasureDefinition(
        code=code, title=value.name, formula=_NOT_STATED, unit=value.quantity.get("unit") or "", direction=None,
        source=source or "niet vastgelegd", owner=None, rhythm=None, stated=False,
    )  # fmt: skip


def _in_one_unit(
    definition: MeasureDefinition, about: str, values: Sequence[_Value], breaks: Sequence[Payload]
) -> Iterator[MeasureSeries]:
    by_unit: dict[str, list[_Value]] = defaultdict(list)
    for one in values:
        by_unit[one.quantity.get("unit") or ""].append(one)
    units = sorted(by_unit)
    told = [unit or "zonder eenheid" for unit in units]
    two = [f"De waarden staan in {len(units)} eenheden ({', '.join(told)}); zij zijn niet één reeks."]
    for unit in units:
        remarks = two if len(units) > 1 else []
        if definition.stated and unit and unit != definition.unit:
            remarks = [*remarks, f"De omschrijving telt in {definition.unit}, de bron in {unit}."]
        yield from _between_breaks(replace(definition, unit=unit), about, by_unit[unit], breaks, remarks)


def _between_breaks(
    definition: MeasureDefinition, about: str, values: Sequence[_Value], breaks: Sequence[Payload], remarks: list[str]
) -> Iterator[MeasureSeries]:
    ordered = sorted(breaks, key=lambda one: span(one["date"]).first)
    parts: dict[int, list[_Value]] = defaultdict(list)
    for one in values:
        end = _period(one.quantity)[1]
        last = span(end).last if end else date.min
        parts[sum(last >= span(at["date"]).first for at in ordered)].append(one)
    why = [f"Breuk in de reeks vanaf {dutch(one['date'])}: {one['reason']}" for one in ordered]
    for number in sorted(parts):
        figures = tuple(_marked(sorted((_figure(definition, one) for one in parts[number]), key=_place)))
        yield MeasureSeries(
            definition=definition, about=about, values=figures,
            measured=sum(one.what in {"realisatie", "resultaat", "nulmeting"} for one in figures),
            missing=tuple(_missing(figures)), remarks=(*remarks, *(why if len(parts) > 1 else [])),
        )  # fmt: skip


def _period(quantity: Payload) -> tuple[str | None, str | None]:
    period = quantity.get("period") or {}
    return period.get("start") or period.get("end"), period.get("end") or period.get("start")


def _figure(definition: MeasureDefinition, value: _Value) -> MeasureFigure:
    quantity = value.quantity
    start, end = _period(quantity)
    doubts = [quantity.get("doubt"), value.record.get("note") if value.record.get("what") else None]
    doubts += ["door Kring gelezen uit de tekst van de bron"] if quantity.get("read") else []
    return MeasureFigure(
        measure=definition.code, title=definition.title, about=value.about, said=quantity_said(quantity),
        low=quantity.get("low"), high=quantity.get("high"), unit=quantity.get("unit") or "", what=value.what, n=1,
        sample=value.record.get("sample_size"), start=start, end=end, sources=tuple(references([value.record])),
        doubt="; ".join(one.rstrip(".") for one in doubts if one) or None,
    )  # fmt: skip


def _place(figure: MeasureFigure) -> tuple[Any, ...]:
    end = span(figure.end).last.isoformat() if figure.end else ""
    return end, figure.what, figure.said, [one.id for one in figure.sources]


def _marked(figures: Sequence[MeasureFigure]) -> Iterator[MeasureFigure]:
    """The figures, those of which another one says otherwise with that doubt."""
    said: Mapping[tuple[Any, ...], set[str]] = defaultdict(set)
    for one in figures:
        said[one.what, one.start, one.end].add(one.said)
    for one in figures:
        twice = len(said[one.what, one.start, one.end]) > 1
        yield replace(one, doubt="; ".join(filter(None, (one.doubt, _TWICE)))) if twice else one


def _missing(figures: Sequence[MeasureFigure]) -> list[str]:
    """The years without a measured value, where all values are of whole years."""
    ends = [one.end for one in figures if one.what in {"realisatie", "resultaat"}]
    if len(ends) < 2 or any(end is None or len(end) != _YEAR for end in ends):
        return []
    years = {int(end) for end in ends if end}
    return [str(year) for year in range(min(years), max(years)) if year not in years]
