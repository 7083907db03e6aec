"""Rapporteren: choose what a report is of, for whom and as of when; read it, take it along, keep that it was made."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import must_take_writes, settings_of, shelf_of, work_of
from api.render.documents.forms import FORMS
from api.render.documents.forms import written as as_file
from api.render.documents.report import (
    capital,
    doubt_said,
    drawn_years,
    kind_said,
    report_document,
    report_name,
    report_title,
    standing,
)
from api.render.documents.sources import Numbered
from api.render.exchange.letter import MEDIA_TYPE as LETTER
from api.render.house.shelf import REPORT
from api.render.oversight import report_letter
from api.web.borgen_lesson import home_of
from api.web.files import file_of
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.place import of_place
from api.web.texts import _, message
from kg.cycle.report.accountability.audience import AUDIENCES
from kg.cycle.report.measures.figure import basis_said, period_said
from kg.errors import Forbidden, InputError, InvalidRecord, NotFound, StepRefused

if TYPE_CHECKING:
    from kg.cycle.report.accountability.parts import AccountabilityReport
    from kg.places.gazetteer import Place
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

PATH: Final = "/rapporteren/rapportage"
_LETTER: Final = "eml"
_KEPT: Final = 20  # reports in the list of those that were kept
_OFFERED: Final = 200  # trajectories to choose from
_LONGEST: Final = 200
LIGHTS: Final[Mapping[str, tuple[str, str]]] = {  # by colour the icon and the class of its word
    "groen": ("i-vol", "goed"),
    "oranje": ("i-drie", "let-op"),
    "rood": ("i-kruis", "fout"),
    "onbekend": ("i-vraag", ""),
}
COLOUR_WORDS: Final = {
    "groen": message("Groen"), "oranje": message("Oranje"), "rood": message("Rood"), "onbekend": message("Niet bekend"),
}  # fmt: skip


class AskedReport:
    """What the address or the form asks for: of what, for whom, as of when, which programme."""

    def __init__(self, given: Mapping[str, str], place: "Place") -> None:
        self.of = given.get("van", "").strip()[:_LONGEST]
        self.about = self.of or place.code
        self.audience = given.get("lezer", "").strip()[:_LONGEST] or AUDIENCES[0]
        self.programme = given.get("programma", "").strip()[:_LONGEST] if self.about == place.code else ""
        self.day = given.get("stand", "").strip()[:_LONGEST]

    def made(self, graph: "KnowledgeGraph") -> "AccountabilityReport":
        """
        The report.

        Raises:
            InputError: If the day or the audience is none, or nothing was on record yet.
            NotFound: If there is nothing of that name.
        """
        return graph.report(self.about, self.audience, programme=self.programme, as_of=self.as_of())

    def as_of(self) -> date | None:
        """The day; None for today."""
        try:
            return date.fromisoformat(self.day) if self.day else None
        except ValueError as error:
            raise InputError(_("“%(dag)s” is geen dag; schrijf jjjj-mm-dd.") % {"dag": self.day}) from error

    def query(self) -> dict[str, str]:
        """As an address has it."""
        said = {"van": self.of, "lezer": self.audience, "programma": self.programme, "stand": self.day}
        return {name: text for name, text in said.items() if text}


@of_place
async def report(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The choice; with something chosen, the report."""
    asked = AskedReport(request.query_params, place)
    return await _page(request, graph, place, asked, chosen="van" in request.query_params)


@of_place
async def report_file(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The report as a file."""
    asked = AskedReport(request.query_params, place)
    return await _file(request, lambda: asked.made(graph), styled=True)


@of_place
async def kept_file(request: Request, graph: "KnowledgeGraph", _place: "Place") -> Response:
    """A kept report as a file, the same to the byte as when it was kept."""
    return await _file(request, lambda: graph.kept_report(request.path_params["id"]))


@of_place
async def keep(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The report, kept with the event that it knew; or the page again, with why not."""
    must_take_writes(request)
    asked, space = AskedReport(await form_of(request), place), home_of(graph, place)

    def write() -> "Stored":
        return graph.keep_report(
            asked.about, asked.audience, programme=asked.programme, as_of=asked.as_of(), space=space
        )

    try:
        await work_of(request).change(write)
    except StepRefused as refused:
        return await _page(request, graph, place, asked, chosen=True, trouble=str(refused))
    return elsewhere(request, PATH, bericht="bewaard", **{**asked.query(), "van": asked.about})


async def _file(request: Request, made: Any, *, styled: bool = False) -> Response:
    form = request.path_params["form"]
    if form not in {*FORMS, _LETTER}:
        raise NotFound("er is hier niets")

    def written() -> tuple[bytes, str]:
        found = made()
        document, name = report_document(found), report_name(found, form)
        if form == _LETTER:
            return report_letter(document), name
        return as_file(form, document, shelf_of(request).style(REPORT) if styled else None), name

    content, name = await work_of(request).ask(written)
    return file_of(content, name, LETTER if form == _LETTER else FORMS[form].media_type)


async def _page(
    request: Request, graph: "KnowledgeGraph", place: "Place", asked: AskedReport, *, chosen: bool, trouble: str = ""
) -> Response:
    def found() -> tuple["AccountabilityReport | None", str]:
        if not chosen:
            return None, trouble
        try:
            return asked.made(graph), trouble
        except InputError as error:
            return None, str(error)

    made, wrong = await work_of(request).ask(found)
    choice, kept = await work_of(request).ask(lambda: _known(graph, place))
    numbered = Numbered()
    marks = _marked(made, numbered)
    values: dict[str, Any] = {
        "made": made,
        "trouble": wrong,
        "asked": asked,
        "audiences": AUDIENCES,
        "choice": choice,
        "kept": kept,
        "path": PATH,
        "query": f"?{urlencode({**asked.query(), 'van': asked.about})}",
        "lights": LIGHTS,
        "colours": COLOUR_WORDS,
        "marks": marks,
        "sources": list(enumerate(numbered.first, 1)),
        "said": {"title": report_title, "standing": standing, "basis": basis_said, "period": period_said,
                 "kind": kind_said, "doubt": doubt_said, "capital": capital, "drawing": _drawing},
        "may": made is not None and made.mark is not None and _may_keep(request, graph, place),
    }  # fmt: skip
    return shown(request, "report", status=422 if wrong else 200, active="rapporteren", place=place, **values)


def _known(graph: "KnowledgeGraph", place: "Place") -> tuple[list[tuple[str, str]], "list[Stored]"]:
    """The trajectories of a municipality to choose from, and the reports that were kept, the latest first."""
    own = [one for one in graph.scan("Trajectory") if place.code in one.payload.get("municipalities", ())]
    names = {one.id for one in own}
    kept = [
        one
        for one in graph.scan("Report")
        if one.payload.get("municipality") == place.code or one.payload.get("trajectory") in names
    ]
    choice = sorted(((one.id, one.payload["title"]) for one in own), key=lambda one: (one[1].casefold(), one[0]))
    shown_kept = sorted(kept, key=lambda one: -one.seq)[:_KEPT]
    graph.told([*(key for key, _title in choice[:_OFFERED]), *(one.id for one in shown_kept)])  # noted as read
    return choice[:_OFFERED], shown_kept


def _marked(made: "AccountabilityReport | None", numbered: Numbered) -> Any:
    """The numbers of sources, given in the order of the document."""
    if made is None:
        return None

    def marks(sources: Any) -> list[int]:
        return [number for number, _one in numbered.marks(sources)]

    for chapter in made.chapters:
        if chapter.light is not None:
            marks(chapter.light.sources)
        held: list[Any] = [*chapter.lines, *chapter.figures, *(row for one in chapter.lists for row in one.rows)]
        for one in held:
            marks(one.sources)
    return marks


def _drawing(chapter: Any) -> Markup:
    return Markup(drawn_years(chapter, whole=False)[0])  # noqa: S704  # nosec B704 - ours


def _may_keep(request: Request, graph: "KnowledgeGraph", place: "Place") -> bool:
    try:
        home_of(graph, place)
    except (Forbidden, InvalidRecord):
        return False
    return not settings_of(request).read_only
