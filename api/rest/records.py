"""
The records of every kind: list, read, add, replace, delete; five routes for all kinds.

The kind is the first segment of the address (`lessons`, `cases`); `api.rest.openapi` describes each kind apart.

A change needs the ETag of what it changes (If-Match), so that nobody overwrites what they have not seen.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import cached_property
from inspect import signature
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.routing import APIRoute
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.answers.forms import (
    KIND_ORDER,
    collection_path,
    etag,
    json_answer,
    path_of,
    payload_from,
    record_path,
    shown,
)
from api.http.dependencies import Graph, Root, Threads, graph_for, own_space, root_of, work_of
from api.http.negotiation import is_held, only_json
from api.http.problems import Problem
from api.render.spreadsheet import SHEETS
from ingest.formats.strict_json import StrictJson, flaw
from kg.access import OWNER_PATTERN, own_prefix
from kg.errors import Conflict, NotFound
from kg.model.record import ID_PATTERN
from kg.model.schema import parse
from kg.ports.journal import Stored
from kg.service import KnowledgeGraph

PAGE: Final = 50
MAX_PAGE: Final = 200
SPACE_PATTERN: Final = rf"^{OWNER_PATTERN}/(private|network|public)$"

MANAGED: Final = frozenset({"MergedRecord", "Proposal"})  # kinds that are not written as a record: merges, proposals
STARTED: Final = frozenset({"Watch"})  # kinds that are not added as one; api/rest/interpret_radar.py
KIND_BY_PATH: Final = {path_of(kind): kind for kind in KIND_ORDER}


class _Collection(StringConvertor):
    """The first segment of an address, when it is that of some kind: another one is no path of these routes."""

    regex = "|".join(KIND_BY_PATH)


class _Written(StringConvertor):
    """The same, of the kinds that are written as a record."""

    regex = "|".join(path for path, kind in KIND_BY_PATH.items() if kind not in MANAGED)


class _Added(StringConvertor):
    """The same, of the kinds that are added as a record."""

    regex = "|".join(path for path, kind in KIND_BY_PATH.items() if kind not in MANAGED | STARTED)


register_url_convertor("kind", _Collection())
register_url_convertor("written", _Written())
register_url_convertor("added", _Added())


async def _kind_of(request: Request) -> str:
    return KIND_BY_PATH[request.path_params["collection"]]


Kind = Annotated[str, Depends(_kind_of)]
RecordId = Annotated[str, Path(pattern=ID_PATTERN, description="The id of the record.", examples=["les-1"])]
After = Annotated[
    str | None, Query(pattern=ID_PATTERN, description="The id after which the page begins.", examples=["les-1"])
]
PageSize = Annotated[int, Query(ge=1, le=MAX_PAGE, alias="pageSize", description="How many records a page holds.")]
Form = Annotated[
    Literal["json", "csv", "xlsx"],
    Query(
        alias="format", description="The form of the page; `csv` and `xlsx` for spreadsheets, which Kring reads back."
    ),
]
AsOf = Annotated[
    date | None,
    Query(alias="asOf", description="The record as it was at the end of this day.", examples=["2026-01-15"]),
]
Space = Annotated[
    str | None,
    Query(
        pattern=SPACE_PATTERN,
        max_length=200,
        description="Owner and audience; a new record goes to your own private space without it.",
        examples=["ede/private"],
    ),
]
Reason = Annotated[
    str, Query(max_length=500, min_length=1, description="Why, for the journal.", examples=["Bron bijgewerkt"])
]
TAG: Final = '"0f2a4c6e8b1d3f5a7c9e0b2d"'
IfMatch = Annotated[
    str | None, Header(description="The ETag of the state that this change rests on; `*` for any.", examples=[TAG])
]
IfNoneMatch = Annotated[
    str | None, Header(description="An ETag that you hold; on writing, `*` for a new record only.", examples=[TAG])
]

_ID: Final = re.compile(ID_PATTERN.removesuffix("$"))
_GIVEN: Final[Mapping[str, Callable[[Request], Any]]] = {  # what a request without a query says, by parameter
    "request": lambda request: request,
    "kind": lambda request: KIND_BY_PATH[request.path_params["collection"]],
    "graph": graph_for,
    "work": work_of,
    "root": root_of,
    "id": lambda request: request.path_params["id"],
    "if_match": lambda request: request.headers.get("if-match"),
    "if_none_match": lambda request: request.headers.get("if-none-match"),
}


class RecordRoute(APIRoute):
    """
    A declared route; FastAPI solves its parameters only where a request has a query, or an id that is none.

    To solve them is half of what it costs to give a record, and without a query there is nothing to solve.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Source: `starlette.routing.Route`."""
        plain = not scope["query_string"] and _ID.fullmatch(scope["path_params"].get("id", "x"))
        if not plain or scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        request = Request(scope, receive, send)
        answer: Response = await self.endpoint(**{name: of(request) for name, of in self._given.items()})
        await answer(scope, receive, send)

    @cached_property
    def _given(self) -> Mapping[str, Callable[[Request], Any]]:
        return {name: _GIVEN[name] for name in signature(self.endpoint).parameters if name in _GIVEN}


router = APIRouter(route_class=RecordRoute)


def _in_kind(graph: KnowledgeGraph, kind: str, record_id: str, *, as_of: date | None = None) -> Stored:
    moment = datetime.combine(as_of, time.max, UTC) if as_of else None
    stored = graph.get(record_id, as_of=moment)
    if stored.kind == "MergedRecord" != kind and as_of is None:
        stored = graph.merges.resolved(record_id)
    if stored.kind != kind:
        raise NotFound(f"er is niets bekend onder {record_id!r}")
    return stored


# --- reading --------------------------------------------------------------------------------------


@router.get("/{collection:kind}", operation_id="list")
async def list_(
    kind: Kind,
    graph: Graph,
    work: Threads,
    root: Root,
    after: After = None,
    page_size: PageSize = PAGE,
    form: Form = "json",
) -> Response:
    """A page of the records of a kind, in order of id; as CSV or XLSX in the form that Kring reads back."""

    def page() -> tuple[list[Stored], bool, int]:
        return *graph.page(kind, after=after or "", size=page_size), graph.counts().get(kind, 0)

    stored, more, total = await work.ask(page)
    address, asked = collection_path(root, kind), {"format": form} if form != "json" else {}
    links = {"self": _page(address, after, page_size, asked), "first": _page(address, None, page_size, asked)}
    if more:
        links["next"] = _page(address, stored[-1].id, page_size, asked)
    header = ", ".join(f'<{target}>; rel="{name}"' for name, target in links.items())
    if form != "json":
        rows = ((one.kind, one.payload, {"space": one.space, "modified": one.at}) for one in stored)
        made, media_type = SHEETS[form]
        return Response(await work.ask(lambda: made(rows)), headers={"Link": header}, media_type=media_type)
    items = [shown(one, root) for one in stored]
    return json_answer({"items": items, "total": total, "links": links}, Link=header)


def _page(address: str, after: str | None, size: int, more: Mapping[str, str]) -> str:
    asked = {"pageSize": size, **({"after": after} if after else {}), **more}
    return f"{address}?{urlencode(asked)}"


@router.get("/{collection:kind}/{id}", operation_id="get")
async def get(
    kind: Kind,
    graph: Graph,
    work: Threads,
    id: RecordId,
    root: Root,
    as_of: AsOf = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """One record, now or as it was; of one that went into another, that other one, by its own id."""
    if as_of is None:  # on the loop: it is one row by its key, and the way to a thread and back takes longer
        stored = _in_kind(graph, kind, id)
    else:
        stored = await work.ask(lambda: _in_kind(graph, kind, id, as_of=as_of))
    tag = etag(stored)
    if is_held(tag, if_none_match):
        return Response(status_code=304, headers={"ETag": tag})
    elsewhere = record_path(root, stored) if stored.id != id else ""  # RFC 9110, section 8.7
    return json_answer(shown(stored, root), ETag=tag, Content_Location=elsewhere)


# --- writing --------------------------------------------------------------------------------------


async def body_of(request: Request) -> Any:
    """
    The JSON that was sent.

    Raises:
        Problem: 415, if it is sent as something else; 400, if it is no JSON as RFC 8259 means it.
    """
    content = await _json_of(request)
    return await anyio.to_thread.run_sync(_parsed, content)


async def _json_of(request: Request) -> bytes:
    """What was sent as JSON, still to be parsed; raises as `body_of`."""
    only_json(request.headers)
    return await request.body()


def _parsed(content: bytes) -> Any:
    try:
        value = StrictJson().parse(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Problem("invalid-request", "het verzoek is geen geldige UTF-8", "the body is not UTF-8") from error
    except ValueError as error:
        english = f"the body is not valid JSON: {error.__cause__ or 'it nests too deep'}"
        raise Problem("invalid-request", str(error), english) from error
    if said := flaw(value):
        raise Problem("invalid-request", said, "the body is not valid JSON: it nests too deep, or repeats a name")
    return value


@router.post("/{collection:added}", operation_id="add", status_code=201)
async def add(
    request: Request,
    kind: Kind,
    graph: Graph,
    work: Threads,
    root: Root,
    space: Space = None,
    reason: Reason = "REST: nieuw",
) -> Response:
    """A new record; its id is given by Kring, unless one of your own is sent along."""
    content = await _json_of(request)

    def write() -> Response:
        body = _parsed(content)
        place = space or own_space(graph.principal)
        graph.principal.must_write(place)
        given = body.get("id") if isinstance(body, dict) else None
        new = f"{own_prefix(place)}{path_of(kind)}-{uuid.uuid4().hex[:12]}"
        record_id = given if isinstance(given, str) else new
        record = parse(kind, payload_from(kind, body, record_id=record_id))
        if isinstance(given, str) and graph.held(given) is not None:
            raise Conflict(f"{record_id!r} bestaat al; wijzig het met PUT")
        graph.put([record], space=place, reason=reason, rests_on=0)
        return record_answer(root, graph.get(record_id), 201)

    return await work.change(write)


@router.put("/{collection:written}/{id}", operation_id="put")
async def put(
    request: Request,
    kind: Kind,
    graph: Graph,
    work: Threads,
    id: RecordId,
    root: Root,
    space: Space = None,
    reason: Reason = "REST: gewijzigd",
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Replace a record, or add one under an id of your own."""
    content = await _json_of(request)

    def write() -> Response:
        record = parse(kind, payload_from(kind, _parsed(content), record_id=id))
        held = graph.held(id)
        _precondition(held, if_match, if_none_match)
        if held is not None and held.kind != kind:
            raise Conflict(f"{id!r} is een {held.kind}, geen {kind}")
        place = space or (held.space if held is not None else own_space(graph.principal))
        graph.put([record], space=place, reason=reason, rests_on=held.seq if held else 0)
        return record_answer(root, graph.get(id), 201 if held is None else 200)

    return await work.change(write)


@router.delete("/{collection:written}/{id}", operation_id="delete", status_code=204)
async def delete(
    kind: Kind,
    graph: Graph,
    work: Threads,
    id: RecordId,
    reason: Reason = "REST: verwijderd",
    if_match: IfMatch = None,
) -> Response:
    """Take a record out of the current state; its history stays."""

    def write() -> None:
        held = graph.held(id)
        if held is None or held.kind != kind:
            raise NotFound(f"er is niets bekend onder {id!r}")
        graph.principal.must_write(held.space)
        _precondition(held, if_match, None)
        graph.delete(id, reason=reason, rests_on=held.seq)

    await work.change(write)
    return Response(status_code=204)


def record_answer(root: str, stored: Stored, status: int = 200) -> Response:
    """A record as the answer, with its ETag, and its address when it is new."""
    location = record_path(root, stored) if status == 201 else ""
    return json_answer(shown(stored, root), status, ETag=etag(stored), Location=location)


def matching(graph: KnowledgeGraph, held: Stored, if_match: str | None) -> KnowledgeGraph:
    """
    The graph, for a change that rests on what is there.

    Raises:
        Problem: 428 without If-Match, 412 with another state.
    """
    _precondition(held, if_match, None)
    return graph.resting_on(held)


def _precondition(held: Stored | None, if_match: str | None, if_none_match: str | None) -> None:
    """Source: RFC 9110, section 13; RFC 6585, section 3."""
    tag = "" if held is None else etag(held)
    if held is not None and is_held(tag, if_none_match):
        raise Problem("lost-update", f"{held.id!r} bestaat al", "it exists already")
    if if_match is None:
        if held is not None and if_none_match is None:
            raise Problem(
                "precondition-required",
                "stuur de ETag mee van wat u wijzigt, in de kop If-Match",
                "send the ETag of what you change, in the If-Match header",
            )
        return
    if held is None or not is_held(tag, if_match):
        raise Problem(
            "lost-update",
            "dit record is gewijzigd of verwijderd sinds u het ophaalde; haal het opnieuw op",
            "this record was changed or deleted since you read it; read it again",
        )
