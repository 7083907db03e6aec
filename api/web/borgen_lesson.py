"""A lesson that somebody writes down, in a short form; with the lessons that say nearly the same while they write."""

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import own_space, principal_of, work_of
from api.web.forms import form_of, is_address
from api.web.frame import elsewhere, shown
from api.web.place import of_place
from api.web.texts import _
from kg.access import Principal, new_id
from kg.cycle.borgen.lessons.entry import WrittenLesson
from kg.errors import InputError, InvalidRecord
from kg.model.schema import parse
from kg.model.values import PHASES

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

FORM: Final = "les"  # under which a browser remembers it
_FIELDS: Final = ("advies", "gebeurd", "geldt", "stap", "casus", "casus_naam", "uitkomst", "adres")
_LIKE: Final = 3  # lessons that are shown


def home_of(graph: "KnowledgeGraph", place: "Place") -> str:
    """
    Where somebody writes for a municipality: the private space of it, or else their only one.

    Raises:
        Forbidden: If they may write nowhere.
        InvalidRecord: If there are more.
    """
    owners = sorted({owner for owner, _role in graph.principal.roles if graph.gazetteer.find(owner) == place.code})
    spaces = [f"{owner}/private" for owner in owners if graph.principal.may_write(f"{owner}/private")]
    return spaces[0] if spaces else own_space(graph.principal)


def person_of(principal: Principal) -> str:
    """Who writes, as a browser may remember it: it tells two people apart and says nothing of either."""
    return sha256(principal.name.encode()).hexdigest()[:16]


@of_place
async def ask(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The form; `?uit=` chooses the case or trajectory that the lesson comes from."""
    given = {"casus": request.query_params.get("uit", ""), "stap": request.query_params.get("stap", "")}
    return await _form(request, graph, place, given, trouble={}, like=[])


@of_place
async def keep(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The lesson as a draft; first, once, what says nearly the same."""
    form = await form_of(request)
    given = {name: form.get(name, "").strip() for name in _FIELDS}
    written = _written(given, place)
    looks = form.get("kijk") == "ja"
    like = await work_of(request).ask(lambda: graph.lessons.like(written)) if written.advice else []
    if looks:
        return await _form(request, graph, place, given, trouble={}, like=like)
    trouble = _missing(given, whole=form.get("actie") != "concept")
    seen = form.get("gezien") == "ja"
    if trouble or (like and not seen):
        return await _form(request, graph, place, given, trouble=trouble, like=like, asks=not trouble)
    try:
        path = await work_of(request).change(partial(_kept, graph, place, written))
    except InvalidRecord as refused:
        return await _form(request, graph, place, given, trouble={"": str(refused)}, like=like)
    except InputError as refused:
        return await _form(request, graph, place, given, trouble={"casus": str(refused)}, like=like)
    return elsewhere(request, path, bericht="bewaard")


def _kept(graph: "KnowledgeGraph", place: "Place", written: WrittenLesson) -> str:
    """The path of what was kept: a lesson, or a proposal by who may only read."""
    where = _proposes(graph, place)
    if not where:
        return f"/borgen/lessen/{graph.lessons.write(written, space=home_of(graph, place)).id}"
    payload = written.payload(new_id(where, f"les-{uuid4().hex[:12]}"), written.place)
    return f"/borgen/nakijken/{graph.proposals.propose(parse('Lesson', payload), space=where).id}"


def _proposes(graph: "KnowledgeGraph", place: "Place") -> str:
    """The space for which somebody proposes what they may not write; "" for the writer."""
    me = graph.principal
    if me.everything or any(me.may_write(f"{owner}/private") for owner, _role in me.roles):
        return ""
    owners = sorted({owner for owner, _role in me.roles})
    here = [owner for owner in owners if graph.gazetteer.find(owner) == place.code]
    return f"{(here or owners)[0]}/private" if owners else ""


def _written(given: Mapping[str, str], place: "Place") -> WrittenLesson:
    return WrittenLesson(
        advice=given["advies"],
        phase=given["stap"] or "borgen",
        happened=given["gebeurd"],
        holds_when=given["geldt"],
        place=given["casus"],
        new_case=given["casus_naam"],
        outcome=given["uitkomst"],
        municipality=place.code,
        url=given["adres"],
    )


def _missing(given: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """What is wrong, by field; of a draft that is not whole only what Kring cannot do without."""
    trouble = {}
    if not given["advies"]:
        trouble["advies"] = _("Vul in wat u een ander aanraadt.")
    if given["stap"] not in PHASES:
        trouble["stap"] = _("Kies bij welke stap dit hoort.")
    if whole and not given["gebeurd"]:
        trouble["gebeurd"] = _("Vul in wat er gebeurde. Een les zonder reden kan een ander niet wegen.")
    if given["casus"] and given["casus_naam"]:
        trouble["casus_naam"] = _("Kies een casus uit de lijst of geef een nieuwe een naam, niet allebei.")
    if not is_address(given["adres"]):
        trouble["adres"] = _("Vul een adres in dat begint met https:// of http://, of laat dit leeg.")
    return trouble


async def _form(
    request: Request,
    graph: "KnowledgeGraph",
    place: "Place",
    given: Mapping[str, str],
    *,
    trouble: Mapping[str, str],
    like: list[Any],
    asks: bool = False,
) -> Response:
    proposes = _proposes(graph, place)
    me = principal_of(request)
    return shown(
        request,
        "lesson_form",
        status=422 if trouble or asks else 200,
        active="borgen",
        place=place,
        form={**dict.fromkeys(_FIELDS, ""), **given},
        trouble=trouble,
        like=like[:_LIKE],
        asks=asks,
        may=me.everything or bool(me.roles),
        proposes=proposes,
        places=await work_of(request).ask(lambda: graph.lessons.places(place.code)),
        phases=PHASES,
        person=person_of(me),
    )
