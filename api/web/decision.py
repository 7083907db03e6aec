"""A decision that somebody records: what was decided, by whom and when; and the list to choose one from."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import must_take_writes, work_of
from api.web.borgen_lesson import home_of
from api.web.forms import form_of, is_address
from api.web.frame import elsewhere, shown
from api.web.place import of_place
from api.web.texts import _
from kg import clock
from kg.access import new_id
from kg.bounds import NAME
from kg.errors import InvalidRecord
from kg.model.schema import parse

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

FORM: Final = "/besluiten/nieuw"
_FIELDS: Final = ("besluit", "orgaan", "datum", "nummer", "mandaat", "titel", "adres", "naar")
_LONGEST: Final = 2000  # characters of a field
# Where somebody may come from, and goes back to with what was recorded.
_BACK: Final = ("/formuleren/versies/", "/implementeren/planning/")


def decisions_of(graph: "KnowledgeGraph", code: str) -> list[tuple[str, str]]:
    """The decisions of a municipality that are known, to choose from, as id and words, the newest first."""
    found = [one for one in graph.scan("Decision") if one.payload["municipality"] == code]
    found.sort(key=lambda one: one.payload.get("date") or "", reverse=True)
    graph.told([one.id for one in found])
    told_of = ((one.id, one.payload) for one in found)
    return [
        (key, ", ".join(part for part in (said.get("date"), said.get("body"), said["title"]) if part)[:NAME])
        for key, said in told_of
    ]


@of_place
async def ask(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The form; who may write nowhere is told so."""
    home_of(graph, place)
    must_take_writes(request)
    return _form(request, place, {"naar": request.query_params.get("naar", "")}, {})


@of_place
async def keep(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The decision, kept, and back to where it was asked for; or the form again, with what is wrong."""
    form = await form_of(request)
    given = {name: form.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
    space, trouble = home_of(graph, place), _wrong(given)
    if trouble:
        return _form(request, place, given, trouble)
    try:
        key = await work_of(request).change(partial(_kept, graph, place, given, space))
    except InvalidRecord as refused:
        return _form(request, place, given, {"": str(refused)})
    if given["naar"].startswith(_BACK):
        back = URL(given["naar"]).include_query_params(besluit=key, bericht="besluit")
        return elsewhere(request, str(back))
    return elsewhere(request, f"/id/{key}", bericht="besluit")


def _kept(graph: "KnowledgeGraph", place: "Place", given: Mapping[str, str], space: str) -> str:
    cited = {name: given[field] for name, field in (("url", "adres"), ("title", "titel")) if given[field]}
    fields: dict[str, Any] = {
        "id": new_id(space, f"besluit-{uuid4().hex[:12]}"),
        "title": given["besluit"],
        "municipality": place.code,
        "body": given["orgaan"] or None,
        "date": given["datum"] or None,
        "number": given["nummer"] or None,
        "mandate": {"ground": given["mandaat"]} if given["mandaat"] else None,
        "sources": [cited] if cited else (),
    }
    record = parse("Decision", fields)
    graph.put([record], space=space, reason="besluit vastgelegd", rests_on=0)
    return record.id


def _wrong(given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field."""
    trouble = {}
    if not given["besluit"]:
        trouble["besluit"] = _("Vul in wat er besloten is.")
    if not given["orgaan"]:
        trouble["orgaan"] = _("Vul in wie het besluit nam, bijvoorbeeld: gemeenteraad.")
    if given["datum"] and not _is_past(given["datum"]):
        trouble["datum"] = _("Vul de dag van het besluit in, vandaag of eerder. Weet u die niet, laat dit leeg.")
    if not is_address(given["adres"]):
        trouble["adres"] = _("Vul een adres in dat begint met https:// of http://, of laat dit leeg.")
    elif given["titel"] and not given["adres"]:
        trouble["adres"] = _("Vul het adres in van het stuk dat u noemt, of laat de naam leeg.")
    return trouble


def _is_past(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= clock.today()
    except ValueError:
        return False


def _form(request: Request, place: "Place", given: Mapping[str, str], trouble: Mapping[str, str]) -> Response:
    back = given.get("naar", "")
    values: dict[str, Any] = {
        "form": {**dict.fromkeys(_FIELDS, ""), **given},
        "trouble": trouble,
        "back": back if back.startswith(_BACK) else "",
        "today": clock.today().isoformat(),
    }
    return shown(request, "decision_form", status=422 if trouble else 200, active="formuleren", place=place, **values)
