"""One lesson and what can be done with it: confirm it, correct it, let it hold no more, share it."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.answers.forms import etag
from api.http.dependencies import principal_of, work_of
from api.web.borgen_fields import told
from api.web.borgen_lesson import FORM, home_of, person_of
from api.web.borgen_review import STATES, overtaken_by
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.place import of_place
from api.web.texts import _
from kg import clock
from kg.errors import Conflict, Forbidden, InputError, NotFound, StepRefused

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

_DONE: Final = ("getoetst", "aanvaard")


@of_place
async def lesson(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The lesson, whether it holds here, what others said of it, and the ways on."""
    return await _page(request, graph, place)


@of_place
async def change(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What was chosen to do with it, by the name of the button."""
    form, key = await form_of(request), request.path_params["id"]
    act = form.get("doe", "")
    if act not in {"bevestig", "verbeter", "verloop"}:
        return await _page(request, graph, place, trouble={"": _("Kies wat u wilt doen.")})
    if trouble := _missing(act, form):
        return await _page(request, graph, place, form=form, trouble=trouble)
    held = await work_of(request).ask(lambda: graph.lessons.one(key))
    try:
        await work_of(request).change(partial(_done, graph, place, held, act, form))
    except Conflict:
        said = _("Een collega paste dit aan terwijl u keek. Er is niets overschreven. Kijk opnieuw.")
        return await _page(request, graph, place, form=form, trouble={"": said}, status=409)
    except (StepRefused, InputError, Forbidden) as refused:
        return await _page(request, graph, place, form=form, trouble={"": str(refused)})
    return elsewhere(request, f"/borgen/lessen/{key}", bericht="ingetrokken" if act == "verloop" else "bewaard")


def _missing(act: str, form: Mapping[str, str]) -> dict[str, str]:
    if act != "verbeter":
        return {}
    asked = {"tekst": _("Vul in wat er hoort te staan."), "want": _("Vul in waarom.")}
    return {name: said for name, said in asked.items() if not form.get(name, "").strip()}


def _done(graph: "KnowledgeGraph", place: "Place", held: "Stored", act: str, form: Mapping[str, str]) -> None:
    by = graph.principal.name
    if overtaken_by(held, form):
        raise Conflict(f"{held.id!r} is gewijzigd sinds u het zag")
    if act == "bevestig":
        day = form.get("datum", "").strip() or clock.today().isoformat()
        graph.lessons.confirm(held.id, place.code, by=by, day=day, space=home_of(graph, place))
    elif act == "verbeter":
        said = {"because": form["want"].strip(), "by": by, "space": home_of(graph, place)}
        graph.lessons.correct(held.id, form["tekst"].strip(), **said)
    else:
        graph.resting_on(held).lessons.move(held.id, "verlopen")


async def _page(
    request: Request,
    graph: "KnowledgeGraph",
    place: "Place",
    *,
    form: Mapping[str, str] | None = None,
    trouble: Mapping[str, str] | None = None,
    status: int = 0,
) -> Response:
    values = await work_of(request).ask(lambda: _lesson(graph, place, request.path_params["id"]))
    kept = request.query_params.get("bericht") == "bewaard" and values["review"] is not None
    return shown(
        request,
        "lesson",
        status=status or (422 if trouble else 200),
        active="borgen",
        place=place,
        form={"datum": "", "tekst": "", "want": "", **(form or {})},
        trouble=trouble or {},
        kept=FORM if kept else "",
        person=person_of(principal_of(request)),
        **values,
    )


def _lesson(graph: "KnowledgeGraph", place: "Place", key: str) -> dict[str, Any]:
    stored = graph.lessons.one(key)
    status = stored.payload.get("review", "")
    try:
        review = graph.lessons.queue_item(key)
    except NotFound:
        review = None  # of an organisation in which the caller has no role
    me = graph.principal
    confirmed = [one for one in graph.scan("Confirmation") if one.payload["lesson"] == key]
    graph.told([one.id for one in confirmed])
    case = graph.get_many([stored.payload.get("case", "")]).get(stored.payload.get("case", ""))
    return {
        "stored": stored,
        "tag": etag(stored),
        "state": STATES[review.state if review else status],
        "review": review,
        "steps": _DONE.index(status) + 1 if status in _DONE else 0,
        "case": case,
        "fields": told("Lesson", stored.payload),
        "holds": graph.lessons.applies(key, place.code),
        "confirmed": [one.payload for one in confirmed],
        "corrections": [one.payload for one in graph.lessons.corrections_of(key)],
        "names": graph.gazetteer.names,
        "sharing": graph.people.sharing(key) if review else None,
        "may_write": me.may_write(stored.space),
        "may_add": me.everything or any(me.may_write(f"{owner}/private") for owner, _role in me.roles),
        "may_end": status in {"aanvaard", ""} and me.has_role("steward", stored.space.rpartition("/")[0]),
        "today": clock.today().isoformat(),
    }
