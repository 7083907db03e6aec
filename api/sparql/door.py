"""
SPARQL 1.1 at /sparql, and the Graph Store Protocol for reading at /rdf-graph-store.

Every question sees what the asker may read and nothing else; a graph that is not there and one that may not be read
are the same. Writing goes through the journal, so an update is refused with the way to do it.
Source: https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-http-rdf-update/.
"""

from email.message import Message
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from pyoxigraph import NamedNode
from starlette.responses import Response

from api.answers.forms import REST
from api.http.dependencies import Graph, Values, base_of, query_values, root_of
from api.http.doors import GRAPH_STORE, SPARQL
from api.http.negotiation import accepted
from api.http.problems import Problem
from api.http.sparql.queries import Asked, answer_of
from api.render.spreadsheet import plain_csv
from api.sparql.results import chooser, content_type, description
from kg.ports.triples import Dataset, Written

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"

router = APIRouter(include_in_schema=False)


@router.api_route(SPARQL, methods=["GET", "POST"])
async def sparql(request: Request, graph: Graph) -> Response:
    """The answer to a query; without one, what there is to ask."""
    values = query_values(request.scope["query_string"])
    if request.method == "POST":
        values = await _posted(request, values)
    if "update" in values:
        raise _no_updates(root_of(request))
    if "query" not in values and request.method != "POST":
        form, text = description(accepted(request, values), _here(request), graph.graphs())
        return Response(text, media_type=content_type(form))
    query = _one(values, "query")
    ask = partial(graph.sparql_written, query, dataset=_dataset(values))
    return await _answer(request, values, _for_spreadsheet(ask) if _is_for_spreadsheet(values) else ask)


@router.get(GRAPH_STORE)
async def graph_store(request: Request, graph: Graph) -> Response:
    """One graph, or with `default` all that may be read."""
    values = query_values(request.scope["query_string"])
    if ("graph" in values) == ("default" in values):
        raise Problem(
            "invalid-request",
            "noem één graaf met ?graph=IRI, of alles met ?default",
            "name one graph with ?graph=IRI, or everything with ?default",
        )
    wanted = _iri(_one(values, "graph")) if "graph" in values else ""
    if wanted and wanted not in graph.graphs():
        raise Problem("not-found", f"er is geen graaf {wanted!r} die u mag lezen", f"no graph {wanted!r} for you")
    return await _answer(request, values, partial(graph.graph_written, wanted))


def _is_for_spreadsheet(values: Values) -> bool:
    """Whether a person opens it: said so, or asked for CSV by the address; programs send Accept."""
    return values.get("spreadsheet", ["true"] if "csv" in values.get("format", ()) else []) == ["true"]


def _for_spreadsheet(ask: Asked) -> Asked:
    """The same, of which a spreadsheet runs nothing."""

    def plain(**limits: Any) -> Written:
        said = ask(**limits)
        return Written(said.form, plain_csv(said.content)) if said.form == "text/csv" else said

    return plain


async def _answer(request: Request, values: Values, ask: Asked) -> Response:
    answer = await answer_of(request, ask, chooser(accepted(request, values)))
    return Response(answer.content, media_type=content_type(answer.form))


# --- what was sent --------------------------------------------------------------------------------


async def _posted(request: Request, values: Values) -> Values:
    """The parameters of the address and what the body says."""
    header = Message()
    header["Content-Type"] = request.headers.get("content-type", "")
    kind = header.get_content_type()
    if kind not in {_FORM, _QUERY, _UPDATE} or header.get_content_charset("utf-8") not in {"utf-8", "utf8"}:
        raise Problem(
            "unsupported-media-type",
            f"stuur de vraag als {_FORM} of als {_QUERY}, in UTF-8",
            f"send the query as {_FORM} or as {_QUERY}, in UTF-8",
        )
    if kind == _UPDATE:
        raise _no_updates(root_of(request))
    body = await request.body()
    if kind == _FORM:
        posted = query_values(body.strip())
        return {name: [*values.get(name, ()), *posted.get(name, ())] for name in {**values, **posted}}
    try:
        return {**values, "query": [*values.get("query", ()), body.decode("utf-8")]}
    except UnicodeDecodeError:
        raise Problem("invalid-request", "de vraag is geen UTF-8", "the query is not UTF-8") from None


def _one(values: Values, name: str) -> str:
    found = values.get(name, ())
    if len(found) != 1:
        raise Problem("invalid-request", f"geef één keer {name}, niet {len(found)} keer", f"give {name} once")
    return found[0]


def _dataset(values: Values) -> Dataset | None:
    default, named = values.get("default-graph-uri", ()), values.get("named-graph-uri", ())
    if not default and not named:
        return None
    return Dataset(tuple(map(_iri, default)), tuple(map(_iri, named)))


def _iri(text: str) -> str:
    try:
        return NamedNode(text).value
    except ValueError:
        raise Problem(
            "invalid-request", f"{text[:200]!r} is geen IRI van een graaf", f"{text[:200]!r} is no IRI of a graph"
        ) from None


def _no_updates(root: str) -> Problem:
    where = root + REST
    return Problem(
        "query-refused",
        f"schrijven met SPARQL Update kan niet: de graaf volgt het journaal. Schrijf met REST onder {where}, of met "
        "kring ingest",
        f"SPARQL Update is not possible: the graph follows the journal. Write with REST under {where}, or with kring "
        "ingest",
    )


def _here(request: Request) -> str:
    return base_of(request) + SPARQL
