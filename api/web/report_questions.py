"""Questions pinned to records, and what is due unasked: to read, to ask, to answer and to take along."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, must_take_writes, settings_of, work_of
from api.render.documents.forms import FORMS
from api.render.exchange.letter import MEDIA_TYPE as LETTER
from api.render.oversight import draft_file, oversight_agenda
from api.web.borgen_lesson import home_of
from api.web.files import file_of, spreadsheet
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.place import chosen, of_place
from api.web.texts import _, message
from kg.cycle.report.questions.question import ANSWERED
from kg.errors import Conflict, Forbidden, InputError, InvalidRecord, NotFound, StepRefused

if TYPE_CHECKING:
    from kg.cycle.report.questions.question import AskedQuestion, LogLine, Questions
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

PATH: Final = "/rapporteren/vragen"
_FIELDS: Final = ("vraag", "passage", "cijfer", "namens", "beloofd")
_SHOWN: Final = 50  # lines of the log on a page; the file has them all
_HEAD: Final = ("Wanneer", "Wat", "Vraag", "Van", "Aan", "Stand", "Tekst")
STAGES: Final = (
    ("gesteld", message("Gesteld")),
    ("toegewezen", message("Toegewezen")),
    ("beantwoord", message("Antwoord")),
    ("openbaar", message("Openbaar")),
)
_REFUSED: Final = (StepRefused, InputError, InvalidRecord, NotFound, Forbidden, Conflict)


@of_place
async def questions(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What waits for an answer, what is due unasked, what was answered, and the log."""

    def made() -> dict[str, Any]:
        found, due = _asked(graph, place), graph.alarms(place.code)
        log, behind = _log(found), graph.get_many({key for one in due.alarms for key in one.sources})
        titles = {key: one.payload["title"] for key, one in behind.items()}
        return {"asked": found, "due": due, "titles": titles, "log": log[:_SHOWN], "log_count": len(log)}

    values = await work_of(request).ask(made)
    feed = f"/v1/accountability-feed?municipality={place.code}"
    return shown(request, "questions", active="rapporteren", place=place, path=PATH, feed=feed, **values)


@of_place
async def new(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The form of a question about the record that `?bij=` names; who may keep it nowhere is told so."""
    home_of(graph, place)
    must_take_writes(request)
    return await _form(request, graph, place, {"bij": request.query_params.get("bij", "")}, "")


@of_place
async def ask(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The question, asked; or the form again with what is wrong."""
    given, space = await form_of(request), home_of(graph, place)

    def write() -> "AskedQuestion":
        said = {
            "passage": given.get("passage", ""), "figure": given.get("cijfer", ""),
            "asked_for": given.get("namens", ""), "promised": given.get("beloofd", ""),
        }  # fmt: skip
        return graph.questions.ask(given.get("vraag", ""), given.get("bij", ""), space=space, **said)

    try:
        made = await work_of(request).change(write)
    except _REFUSED as refused:
        return await _form(request, graph, place, given, str(refused))
    return elsewhere(request, f"{PATH}/{made.id}", bericht="bewaard")


@page
async def question(request: Request) -> Response:
    """A question with what it is pinned to, how far it is, and its log."""
    return await _one(request)


@page
async def step(request: Request) -> Response:
    """It is assigned, answered or made public; what cannot be is said on the page."""
    graph, key, form = graph_for(request), request.path_params["id"], await form_of(request)
    acts: Mapping[str, Callable[[], Any]] = {
        "wijs toe": partial(graph.questions.assign, key, form.get("aan", ""), promised=form.get("beloofd", "")),
        "beantwoord": partial(graph.questions.answer, key, form.get("antwoord", "")),
        "maak openbaar": partial(graph.questions.publish, key),
    }
    act = acts.get(form.get("stap", ""))
    if act is None:
        return await _one(request, trouble=_("Kies wat u wilt doen."))
    try:
        await work_of(request).change(act)
    except _REFUSED as refused:
        return await _one(request, trouble=str(refused), answer=form.get("antwoord", ""))
    return elsewhere(request, f"{PATH}/{key}", bericht="bewaard")


@of_place
async def draft(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The draft of what is due, as a file: nothing is sent."""
    form, key = request.path_params["form"], request.query_params.get("sleutel", "")
    if form not in {*FORMS, "eml"}:
        raise NotFound("er is hier niets")

    def made() -> bytes:
        found = graph.alarms(place.code)
        alarm = found.of(key)
        if alarm is None:
            raise NotFound(f"er is geen melding {key!r}")
        return draft_file(found, alarm, form)

    content = await work_of(request).ask(made)
    return file_of(content, f"melding.{form}", LETTER if form == "eml" else FORMS[form].media_type)


@of_place
async def days(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """Promised answers, legal dates and what will be too late, for an agenda."""

    def made() -> bytes:
        due = graph.alarms(place.code)
        return oversight_agenda(due, _asked(graph, place), graph.legal_days(place.code))

    return file_of(await work_of(request).ask(made), "verantwoorden.ics", "text/calendar; charset=utf-8")


@of_place
async def log_file(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The whole log, for a spreadsheet."""

    def made() -> list[tuple[str, ...]]:
        return [
            (one.at, one.what, asked.text, one.person or "", one.to or "", str(one.event), one.text or "")
            for asked, one in _log(_asked(graph, place))
        ]

    return spreadsheet([_HEAD, *await work_of(request).ask(made)], "logboek-vragen.csv")


def _asked(graph: "KnowledgeGraph", place: "Place") -> "Questions":
    """About records of the municipality, and about those that are nobody's own."""
    return graph.questions.listed(municipality=place.code, loose=True)


def _log(found: "Questions") -> "list[tuple[AskedQuestion, LogLine]]":
    """All lines, newest first."""
    lines = [(asked, one) for asked in (*found.open, *found.answered) for one in asked.log]
    return sorted(lines, key=lambda pair: (pair[1].at, pair[1].event), reverse=True)


async def _form(
    request: Request, graph: "KnowledgeGraph", place: "Place", given: Mapping[str, str], trouble: str
) -> Response:
    about = await work_of(request).ask(lambda: graph.get(given.get("bij", "")))
    form = {name: given.get(name, "") for name in _FIELDS}
    values = {"about": about.id, "about_title": about.payload["title"], "form": form, "trouble": trouble}
    status = 422 if trouble else 200
    return shown(request, "question_form", status=status, active="rapporteren", place=place, path=PATH, **values)


async def _one(request: Request, *, trouble: str = "", answer: str = "") -> Response:
    graph, key = graph_for(request), request.path_params["id"]

    def made() -> dict[str, Any]:
        found, stored = graph.questions.of(key), graph.get(key)
        owner = stored.space.rpartition("/")[0]
        return {
            "asked": found,
            "may_answer": graph.principal.may_write(stored.space) and not settings_of(request).read_only,
            "may_publish": graph.principal.may_write(f"{owner}/public"),
        }

    values = await work_of(request).ask(made)
    asked = values["asked"]
    done = {one.what for one in asked.log} | ({"toegewezen"} if asked.owner or asked.status in ANSWERED else set())
    at = {one.what: one for one in asked.log}
    now = next((name for name, _word in STAGES if name not in done), "")
    stages = [(name, word, name in done, name == now, at.get(name)) for name, word in STAGES]
    place = chosen(request, graph)
    more = {"trouble": trouble, "answer": answer, "path": PATH, "stages": stages}
    return shown(
        request, "question", status=422 if trouble else 200, active="rapporteren", place=place, **values, **more
    )
