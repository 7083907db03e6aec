"""What Kring keeps about whoever asks: who they are here, what they did, when they looked, which records name them."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.answers.trail import SAID, line
from api.http.dependencies import graph_for, principal_of, work_of
from api.web.clients import visits_of
from api.web.files import file_of
from api.web.frame import page, shown
from api.web.management import MAY, ROLE_WORDS
from api.web.place import chosen
from api.web.visitor import visitor_of
from kg.errors import InputError, NotFound

if TYPE_CHECKING:
    from kg.ports.trail import Seen
    from kg.service import KnowledgeGraph

_SHOWN: Final = 10  # of what they did
_MOST: Final = 100_000


@page
async def own_data(request: Request) -> Response:
    """Who they are, and the last that they did; `vorm=json` gives everything, as a file."""
    graph, visitor = graph_for(request), visitor_of(request)
    if visitor is None:
        raise NotFound("er is hier niets")
    if request.query_params.get("vorm") == "json":
        return _file(await work_of(request).ask(lambda: _everything(request, graph)))
    name, visits = principal_of(request).name, visits_of(request)
    done = await work_of(request).ask(lambda: graph.witness.own(most=_SHOWN + 1))
    looked = await work_of(request).ask(lambda: visits.of(name)) if visits else []
    return shown(
        request,
        "own_data",
        place=chosen(request, graph),
        name=name,
        looked=[(graph.gazetteer.names.get(one.place, one.place), one.at[:10]) for one in looked],
        alone=principal_of(request).everything,
        role_words=ROLE_WORDS,
        may=MAY,
        kinds=SAID,
        done=done[:_SHOWN],
        more=len(done) > _SHOWN,
    )


def _everything(request: Request, graph: "KnowledgeGraph") -> dict[str, Any]:
    visitor, principal = visitor_of(request), principal_of(request)
    visits = visits_of(request)
    records, doubt = _naming(graph, visitor.called if visitor else "")
    done: list[Seen] = graph.witness.own(most=_MOST)
    return {
        "name": principal.name,
        "called": visitor.called if visitor else None,
        "roles": dict(sorted(principal.roles)),
        "visits": [asdict(one) for one in visits.of(principal.name)] if visits else [],
        "acts": [line(one) for one in done],
        "records": records,
        "not_told": doubt or None,
    }


def _naming(graph: "KnowledgeGraph", called: str) -> tuple[list[dict[str, Any]], str]:
    """The records that are about somebody of this name or name them, and why that cannot be told."""
    if not called:
        return [], ""
    try:
        held = graph.people.held_on(called)
    except NotFound:
        return [], ""
    except InputError as refused:  # several bear the name: whom is meant, is not known
        return [], str(refused)
    return [{"id": one.id, "kind": one.kind, "space": one.space, "record": dict(one.payload)} for one in held], ""


def _file(found: dict[str, Any]) -> Response:
    content = json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    return file_of(content, "mijn-gegevens.json", "application/json")
