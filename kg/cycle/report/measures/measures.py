"""All measures of a trajectory, a municipality, an organisation or a programme, as of a day."""

from dataclasses import dataclass
from datetime import date

from kg.cycle.report.measures.change import peer_figures
from kg.cycle.report.measures.definitions import COUNTED
from kg.cycle.report.measures.figure import MeasureDefinition, MeasureFigure
from kg.cycle.report.measures.material import ReportMaterial, Sort, Worked
from kg.cycle.report.measures.progress import every_figure
from kg.cycle.report.measures.series import MeasureSeries, series
from kg.reason.answer import answer


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """
    What was counted and measured.

    Attributes:
        of: What it is about: its id or code.
        sort: A trajectory, a municipality, an organisation, or a programme of one of the latter.
        programme: As the budget calls it; "" for all.
        counted: What Kring counts of it.
        series: What was measured or planned, by title.
        compared: The last values of comparable municipalities, as far as they have the same measure.
        definitions: Of what Kring counts; each series has its own.
    """

    of: str
    sort: Sort
    title: str
    programme: str
    as_of: date
    counted: tuple[MeasureFigure, ...]
    series: tuple[MeasureSeries, ...]
    compared: tuple[MeasureFigure, ...]
    definitions: tuple[MeasureDefinition, ...]


def measures(held: ReportMaterial, work: Worked) -> Measures:
    """The measures of what was held."""
    found = tuple(every_figure(held, work))
    used = {one.measure for one in found}
    return Measures(
        of=held.subject.id, sort=held.subject.sort, title=held.subject.title, programme=held.subject.programme,
        as_of=held.day, counted=found, series=tuple(series(held)), compared=tuple(peer_figures(work)),
        definitions=tuple(one for code, one in COUNTED.items() if code in used),
    )  # fmt: skip
