"""SPARQL for people: a question in a field, the competency questions as examples, and the answer as a table."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, root_of, settings_of, work_of
from api.http.doors import SPARQL
from api.http.problems import Problem, status_of, told
from api.http.sparql.queries import GRAPHS, TABLES, answer_of
from api.http.work import Busy
from api.render.spreadsheet import plain_csv
from api.web.files import file_of
from api.web.frame import page, shown
from api.web.place import chosen
from api.web.texts import _, language
from kg.errors import QueryError
from kg.model.values import PHASES
from ontologies.terms import KRING, PREFIXES

if TYPE_CHECKING:
    from kg.ports.triples import Written
    from kg.service import KnowledgeGraph

FORMS: Final = (*TABLES, *GRAPHS)
_SHOWN: Final = 200  # rows in the page; a file has them all
_TABLE: Final = TABLES[0]
_PLACE: Final = re.compile(r"\b(?:line|regel) (\d+)")  # of the mistake, in what the reader of queries says
_FILES: Final = {"csv": "text/csv", "json": _TABLE, "ttl": GRAPHS[0], "jsonld": "application/ld+json"}
_MIB: Final = 1024 * 1024


class CompetencyQuestion(NamedTuple):
    """A competency question: its number, the phase that it is of, what it asks in words, and in SPARQL."""

    number: str
    phase: str
    asks: str
    query: str


class SparqlCell(NamedTuple):
    """
    One value of a row.

    Attributes:
        text: The title of a record, a short name of a term, or the value itself.
        href: Where a record of this service, or an address, leads; "".
        also: The id of a record whose title is shown.
    """

    text: str
    href: str = ""
    also: str = ""


class SparqlTable(NamedTuple):
    """
    An answer.

    Attributes:
        rows: As many as a page shows.
        total: How many there are.
        verdict: Of ASK: whether it is so. None for another query.
        graph: Of CONSTRUCT and DESCRIBE: the triples as Turtle; "" for another query.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[SparqlCell]]
    total: int
    verdict: bool | None = None
    graph: str = ""


@page
async def sparql(request: Request) -> Response:
    """The question and its answer; a question that cannot be answered comes back with the reason at its field."""
    graph, asked = graph_for(request), request.query_params.get("query", "").strip()
    answer, trouble, status = None, "", 200
    if asked:
        try:
            said = await answer_of(request, partial(graph.sparql_written, asked), _form)
            answer = await work_of(request).ask(lambda: _table(graph, said))
        except (QueryError, Problem, Busy) as refused:
            trouble, status = told(refused, language()), status_of(refused)
    settings = settings_of(request)
    return shown(
        request,
        "sparql",
        status=422 if status == 400 else status,
        place=chosen(request, graph),
        query=asked,
        answer=answer,
        trouble=trouble,
        line=_line(trouble, asked),
        examples=examples(language()),
        seconds=settings.sparql_seconds,
        mebibytes=settings.sparql_max_bytes / _MIB,
        files=_files(request, asked, answer) if answer else (),
    )


@page
async def answer_file(request: Request) -> Response:
    """
    The answer as a file: as the endpoint gives it, but for a user who signed in by a page.

    Raises:
        Problem: 400, if nothing is asked, or it may not be; 406, if the form is none of these.
        QueryError: If the query cannot be read, or answered in this form.
    """
    asked, name = (request.query_params.get(one, "") for one in ("query", "format"))
    if not asked.strip() or name not in _FILES:
        raise Problem("invalid-request", "geef een vraag en een vorm", "give a query and a format")
    wanted = _FILES[name]
    said = await answer_of(request, partial(graph_for(request).sparql_written, asked), lambda _shape: wanted)
    content = plain_csv(said.content) if name == "csv" else said.content
    return file_of(content, f"antwoord.{name}", said.form)


@cache
def examples(spoken: str) -> tuple[CompetencyQuestion, ...]:
    """The competency questions that are kept beside the ontology, in order, each asked in Dutch or in English."""
    found = []
    for file in sorted(files("ontologies").joinpath("queries").iterdir(), key=lambda one: one.name):
        number, phase = file.name.split("-", 2)[:2]
        dutch, english, query = file.read_text(encoding="utf-8").split("\n", 2)
        asks = (english if spoken == "en" else dutch).removeprefix("#").strip()
        found.append(CompetencyQuestion(number, phase if phase in PHASES else "", asks, query.strip()))
    return tuple(found)


def _form(shape: Literal["table", "graph"]) -> str:
    return _TABLE if shape == "table" else GRAPHS[0]


def _files(request: Request, asked: str, answer: SparqlTable) -> list[tuple[str, str]]:
    """The same answer as a file: what it is called, and its address."""
    named = (
        {"ttl": _("Turtle"), "jsonld": _("JSON-LD")}
        if answer.graph
        else {"csv": _("CSV, ook voor Excel"), "json": _("JSON")}
    )
    path = f"{root_of(request)}{SPARQL}/antwoord"
    return [(word, f"{path}?{urlencode({'query': asked, 'format': form})}") for form, word in named.items()]


def _line(trouble: str, asked: str) -> tuple[int, str] | None:
    """The line of a question that is wrong, as its number and its text; None when nobody says which."""
    lines = asked.splitlines()
    found = _PLACE.search(trouble)
    number = int(found[1]) if found else 0
    return (number, lines[number - 1]) if 0 < number <= len(lines) else None


def _table(graph: "KnowledgeGraph", said: "Written") -> SparqlTable:
    """An answer in a format of the standard, as a page shows it, with the titles of the records in it."""
    if said.form != _TABLE:
        return SparqlTable((), (), 0, graph=said.content.decode("utf-8"))
    held = json.loads(said.content)
    if "boolean" in held:
        return SparqlTable((), (), 0, verdict=held["boolean"])
    columns, bindings = held["head"]["vars"], held["results"]["bindings"]
    shown_ = bindings[:_SHOWN]
    ids = {one["value"].removeprefix(KRING.id) for row in shown_ for one in row.values() if _is_record(one)}
    titles = {key: stored.payload.get("title", key) for key, stored in graph.get_many(ids).items()}
    rows = [[_cell(row.get(name), titles) for name in columns] for row in shown_]
    return SparqlTable(columns, rows, len(bindings))


def _is_record(value: Mapping[str, Any]) -> bool:
    return bool(value["type"] == "uri" and value["value"].startswith(KRING.id))


def _cell(value: Mapping[str, Any] | None, titles: Mapping[str, str]) -> SparqlCell:
    if value is None:
        return SparqlCell("")
    text = value["value"]
    if value["type"] != "uri":
        return SparqlCell(text)
    if _is_record(value) and (key := text.removeprefix(KRING.id)) in titles:
        return SparqlCell(titles[key], f"/id/{key}", key)
    for prefix, namespace in PREFIXES.items():
        if text.startswith(namespace) and len(text) > len(namespace):
            return SparqlCell(f"{prefix}:{text.removeprefix(namespace)}")
    return SparqlCell(text, text if text.startswith(("http://", "https://")) else "")
