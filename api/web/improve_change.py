"""Whether it got better: each series of a municipality or a trajectory with its verdict, drawn and as a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.render.drawings.series.change import ChangeChart, Dot, ValueBand, change
from api.web.address import with_query
from api.web.frame import shown
from api.web.pages import Leaf, leaves
from api.web.place import of_place
from api.web.texts import _, figure, message, ngettext
from kg.cycle.improve.change.series import MeasuredPoint, series_of
from kg.cycle.improve.change.verdict import ChangeVerdict, verdict
from kg.cycle.improve.cycles.comparison import CycleValues, SeriesChange
from kg.dutch.dates import span
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.cycle.improve.improvement import Improvement
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_SERIES: Final = 12  # on a page
_POINTS: Final = 60  # of one series, the last
_WIDE: Final = 950.0
_MANY: Final = 12  # points, from where a drawing is wide
STATES: Final = {
    "geen waarden": (message("Geen meting gevonden"), "", "i-vraag"),
    "twee eenheden": (message("Niet te vergelijken"), "", "i-vraag"),
    "te weinig metingen": (message("Te weinig metingen"), "", "i-vraag"),
    "binnen de grenzen": (message("Binnen de grenzen"), "", "i-vol"),
    "buiten de grenzen": (message("Buiten de grenzen"), "let-op", "i-drie"),
    "andere weg dan vergelijkbare gemeenten": (message("Andere weg dan vergelijkbare gemeenten"), "let-op", "i-drie"),
    "zelfde weg als vergelijkbare gemeenten": (message("Zelfde weg als vergelijkbare gemeenten"), "", "i-vol"),
}
WORDS: Final = (  # that the core gives and a template says in the language of the page
    *(message("maand"), message("kwartaal"), message("jaar")),
    *(message("hoger is beter"), message("lager is beter"), message("binnen grenzen")),
    *(message("ontwikkeling"), message("besluit"), message("activiteit"), message("les")),
    *(message("taak"), message("eigenaar"), message("geld"), message("kennis")),
)
# Twenty months that nobody measured: what a verdict looks like where there are points enough. The page says so.
_EXAMPLE: Final = (
    61.5, 63.2, 61.5, 61.4, 60.0, 61.5, 64.4, 62.9, 64.2, 62.6, 62.9, 62.5,
    64.2, 69.1, 68.4, 68.4, 64.1, 63.9, 65.7, 66.5,
)  # fmt: skip


class Drawn(NamedTuple):
    """
    A series as the page has it.

    Attributes:
        number: On the page, for its headings.
        of: The series.
        drawing: Its points; "" where there are none.
        points: Those that are drawn, and stand in the table.
        older: How many earlier ones do not.
        state: The verdict as a word, with its colour and sign.
        chances: What is said of false alarms and power.
    """

    number: int
    of: SeriesChange
    drawing: Markup
    points: Sequence[MeasuredPoint]
    older: int
    state: tuple[str, str, str]
    chances: Sequence[str]


@of_place
async def improvement(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The series of a municipality, its trajectories, and a simulated example of a verdict that can be given."""
    found = await work_of(request).ask(lambda: graph.improvement(place.code))
    leaf = Leaf.of(request, found.series_found, _SERIES)
    query = request.query_params
    return shown(
        request,
        "improvement",
        active="verbeteren",
        place=place,
        found=found,
        series=_drawn(found, leaf),
        leaves=leaves(leaf, lambda number: with_query(query, blad=number)),
        example=_example(),
    )


@of_place
async def trajectory(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """A trajectory: its rounds beside each other, what went before the last one, and what must go on."""
    key = request.path_params["id"]
    found = await work_of(request).ask(lambda: graph.improvement(key))
    if found.kind != "traject":
        raise NotFound(f"er is geen traject {key!r}")
    leaf = Leaf.of(request, found.series_found, _SERIES)
    query = request.query_params
    return shown(
        request,
        "improvement_trajectory",
        active="verbeteren",
        place=place,
        found=found,
        series=_drawn(found, leaf),
        leaves=leaves(leaf, lambda number: with_query(query, blad=number)),
    )


def _drawn(found: "Improvement", leaf: Leaf) -> list[Drawn]:
    part = found.part(leaf.first, _SERIES).series
    return [_one(leaf.first + number, one) for number, one in enumerate(part, 1)]


def _one(number: int, one: SeriesChange) -> Drawn:
    points = one.points[-_POINTS:]
    drawing = _drawing(one, points) if points else ""
    return Drawn(
        number, one, Markup(drawing), points, len(one.points) - len(points), STATES[one.verdict.state],  # noqa: S704  # nosec B704 - ours
        chances(one.verdict, one.units),
    )  # fmt: skip


def _drawing(one: SeriesChange, points: Sequence[MeasuredPoint]) -> str:
    unit = one.units[0] if len(one.units) == 1 else ""
    beyond = set(one.verdict.outside)
    target = one.targets[-1].value if one.targets else None
    first, last = points[0].month, points[-1].month
    limits = one.verdict.limits if one.verdict.season != "gezien" else None  # those are of differences over a year
    said = _("%(indicator)s: %(values)s. De tabel hieronder zegt hetzelfde.") % {
        "indicator": one.indicator,
        "values": ", ".join(f"{point.period} {figure(point.value, None)}" for point in points),
    }
    return change(
        ChangeChart(
            [Dot(point.month, point.period, point.value, point.period in beyond) for point in points],
            said,
            ValueBand(first, last, limits.low, limits.high, limits.centre) if limits else None,
            [] if limits else [band for each in one.cycles if (band := _of_round(each, points))],
            target,
            _("doel %(value)s") % {"value": f"{figure(target, None)} {unit}".strip()} if target is not None else "",
            [
                (_month(each.cycle.start), _("ronde %(number)s") % {"number": each.cycle.number})
                for each in one.cycles
                if each.cycle.start
            ],
            _WIDE if len(points) > _MANY else 340.0,
        )
    )


def _of_round(each: CycleValues, points: Sequence[MeasuredPoint]) -> ValueBand | None:
    """Between the lowest and the highest value of a round; one value is no range."""
    if each.mean is None or each.least is None or each.most is None or each.points < 2 or each.cycle.start is None:
        return None
    last = points[-1].month if each.cycle.end is None else _month(each.cycle.end)
    start, end = max(_month(each.cycle.start), points[0].month), min(last, points[-1].month)
    return ValueBand(start, end, each.least, each.most, each.mean) if start <= end else None


def _month(day: str) -> int:
    first = span(day).first
    return first.year * 12 + first.month - 1


def chances(told: ChangeVerdict, units: Sequence[str]) -> list[str]:
    """How likely a false alarm is, and how likely it is that a shift of some size would be seen."""
    said = []
    over = ngettext("%(num)s meting erna", "%(num)s metingen erna", told.next_points) % {"num": told.next_points}
    if told.false_alarm is not None:
        base = told.asked if told.limits else told.counted
        said.append(
            _("Vals alarm met %(base)s metingen als basis en %(over)s: %(of)s van de 100 reeksen.")
            % {"base": base, "over": over, "of": figure(100 * told.false_alarm)}
        )
    unit = units[0] if len(units) == 1 else ""
    for each in told.powers:
        times = _("%(times)s keer de gewone schommeling") % {"times": figure(each.spreads, None)}
        size = times if each.size is None else f"{f'{figure(each.size, 2)} {unit}'.strip()} ({times})"
        said.append(
            _(
                "Een verschuiving van %(size)s zien wij in %(of)s van de 100 reeksen, met %(base)s metingen als basis "
                "en %(over)s."
            )
            % {"size": size, "of": figure(100 * each.chance), "base": told.asked, "over": over}
        )  # fmt: skip
    return said


class Example(NamedTuple):
    """A simulated series with its verdict."""

    drawing: Markup
    values: Sequence[tuple[int, float, bool]]
    told: ChangeVerdict
    chances: Sequence[str]


def _example() -> Example:
    months = [(at // 12 + 2001, at % 12 + 1) for at in range(len(_EXAMPLE))]
    rows = [
        {
            "id": f"voorbeeld-{at}",
            "indicator": "voorbeeld",
            "what": "realisatie",
            "value": {
                "low": value,
                "high": value,
                "unit": "%",
                "period": _whole(f"{months[at][0]}-{months[at][1]:02}"),
            },
        }
        for at, value in enumerate(_EXAMPLE)
    ]
    (series,) = series_of(rows)
    told = verdict(series)
    beyond = set(told.outside)
    dots = [Dot(at, str(at), one.value, one.period in beyond) for at, one in enumerate(series.points, 1)]
    limits = told.limits
    band = ValueBand(1, len(dots), limits.low, limits.high, limits.centre) if limits else None
    said = _(
        "Twintig maanden, gesimuleerd: %(count)s van de acht na de eerste twaalf liggen buiten de grenzen. De tabel "
        "hieronder zegt hetzelfde."
    ) % {"count": len(beyond)}
    drawn = change(ChangeChart(dots, said, band, width=_WIDE))
    values = [(at, one.value, one.period in beyond) for at, one in enumerate(series.points, 1)]
    return Example(Markup(drawn), values, told, chances(told, ("%",)))  # noqa: S704  # nosec B704 - ours


def _whole(month: str) -> dict[str, Any]:
    return {"start": month, "end": month}
