"""“Klopt dit?”: what somebody thinks of the place of a development, kept to learn from, told who said it, withdrawn."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import own_space, work_of
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.place import of_place
from api.web.texts import _
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_HIGH, _LOW = "hoog", "laag"  # it stands too high, too low
_VERDICTS: Final[Mapping[str, str]] = {"klopt": "aanvaard", "niet": "verworpen", _HIGH: "hoger", _LOW: "hoger"}
_EMPTY: Final[Mapping[str, str]] = {"oordeel": "", "naast": "", "reden": "", "door": ""}


class _Opinion(NamedTuple):
    """What a form says, as the service keeps it."""

    development: str
    verdict: Any
    below: str


@of_place
async def ask(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The form, and what was said of this place before."""
    return await _form(request, graph, place, {}, {})


@of_place
async def judge(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What was filled in, kept; what is missing is asked for."""
    form, work = await form_of(request), work_of(request)
    ranked = await work.ask(lambda: graph.interpret(place.code))
    entry = _entry(ranked, request.path_params["id"])
    trouble = _trouble(form, entry, ranked)
    if trouble:
        return await _form(request, graph, place, form, trouble, ranked=ranked)
    said = _opinion(form, entry.id)
    await work.change(
        lambda: graph.weights.judge(
            place.code,
            said.development,
            said.verdict,
            below=said.below,
            by=form.get("door", "").strip(),
            reason=form.get("reden", "").strip(),
            space=own_space(graph.principal),
        )
    )
    return elsewhere(request, f"/ontwikkelingen/{entry.id}/oordeel", bericht="bewaard")


@of_place
async def withdraw(request: Request, graph: "KnowledgeGraph", _place: "Place") -> Response:
    """A judgement taken back by somebody who may write where it is."""
    form = await form_of(request)
    await work_of(request).change(lambda: graph.weights.withdraw(form.get("oordeel", "")))
    return elsewhere(request, f"/ontwikkelingen/{request.path_params['id']}/oordeel", bericht="ingetrokken")


def _entry(ranked: "Sequence[Ranked]", key: str) -> "Ranked":
    for entry in ranked:
        if entry.id == key:
            return entry
    raise NotFound(f"er is geen ontwikkeling {key!r}")


def _trouble(form: Mapping[str, str], entry: "Ranked", ranked: "Sequence[Ranked]") -> dict[str, str]:
    """What has to be mended, by field."""
    found, verdict = dict[str, str](), form.get("oordeel", "")
    if verdict not in _VERDICTS:
        found["oordeel"] = _("Kies wat u van deze plaats vindt.")
    elif verdict != "klopt" and not form.get("reden", "").strip():
        found["reden"] = _("Vul in waarom. Een oordeel zonder reden kan een ander niet wegen.")
    if verdict in {_HIGH, _LOW}:
        other = next((one for one in ranked if one.id == form.get("naast", "")), None)
        if other is None or other.id == entry.id:
            found["naast"] = _("Kies met welke ontwikkeling u vergelijkt.")
        elif verdict == _HIGH and other.rank < entry.rank:
            found["naast"] = _("Die staat er al boven. Kies er een die er nu onder staat.")
        elif verdict == _LOW and other.rank > entry.rank:
            found["naast"] = _("Die staat er al onder. Kies er een die er nu boven staat.")
    return found


def _opinion(form: Mapping[str, str], development: str) -> _Opinion:
    verdict, other = form["oordeel"], form.get("naast", "")
    if verdict == _HIGH:
        return _Opinion(other, _VERDICTS[verdict], development)
    return _Opinion(development, _VERDICTS[verdict], other if verdict == _LOW else "")


async def _form(
    request: Request,
    graph: "KnowledgeGraph",
    place: "Place",
    form: Mapping[str, str],
    trouble: Mapping[str, str],
    *,
    ranked: "Sequence[Ranked] | None" = None,
) -> Response:
    def asked() -> dict[str, Any]:
        entries = ranked or graph.interpret(place.code)
        entry = _entry(entries, request.path_params["id"])
        others = [one for one in entries if one.id != entry.id]
        return {"entry": entry, "others": others, "judged": graph.weights.judged(place.code, entry.id)}

    values = await work_of(request).ask(asked)
    status = 422 if trouble else 200
    held = {**_EMPTY, **form}
    return shown(
        request,
        "judgement",
        status=status,
        active="interpreteren",
        place=place,
        form=held,
        trouble=trouble,
        **values,
    )
