"""
The OpenAPI description of the REST door, after the NLGov REST API Design Rules.

Paths are relative to the server, whose address ends in the major version.
Source: https://gitdocumentatie.logius.nl/publicatie/api/adr/2.1/.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Final

from fastapi.openapi.utils import get_openapi

from api.answers.forms import KIND_ORDER, REST, Json, example, path_of, schemas
from api.answers.labels import kind_label, text_of
from api.http.problems import MEDIA_TYPE, SORTS, TYPE
from api.render.spreadsheet import XLSX
from api.rest import records
from api.rest.routers import ROUTERS
from api.settings import API_VERSION, Settings
from kg.model.kinds import KINDS

_DESCRIPTION: Final = (
    "What municipalities learn about digital change: records in the order of the quality circle, and the questions "
    "that Kring answers over them. Every answer keeps to the spaces that you may read; every score is a sum of parts "
    "with evidence. Messages are in Dutch, or in English when Accept-Language asks for it."
)
_VERSION_HEADER: Final = {
    "description": "The full version of this API.",
    "schema": {"type": "string", "example": API_VERSION},
}
_COMMON: Final = (400, 401, 403, 404, 406, 408, 413, 421, 429, 500, 503, 507)
_ON_WRITE: Final = (409, 412, 415, 428)
_WRITING: Final = frozenset({"post", "put", "delete"})
_PLAIN: Final = frozenset({"search", "rank", "borgen", "listUploads", "getUpload", "getQuarantine"})
_META: Final[Json] = {
    "type": "object",
    "description": "What Kring knows about a record besides its content; left out of what is written.",
    "readOnly": True,
    "properties": {
        "iri": {"type": "string", "format": "uri"},
        "space": {"type": "string", "description": "Owner and audience."},
        "modified": {"type": "string", "format": "date-time"},
        "links": {
            "type": "object",
            "required": ["self", "collection", "data"],
            "properties": {name: {"type": "string"} for name in ("self", "collection", "data")},
        },
    },
}
_XLSX: Final[Json] = {"schema": {"type": "string", "format": "binary", "description": "A sheet of a workbook."}}
_CSV: Final[Json] = {"schema": {"type": "string", "description": "With the names of the columns first; RFC 4180."}}
_LINKS: Final[Json] = {
    "type": "object",
    "required": ["self", "first"],
    "properties": {name: {"type": "string"} for name in ("self", "first", "next")},
}
# Answers of the demo by the name of their schema, shortened; written by `make examples`.
_ANSWERS: Final[Json] = json.loads((files("api") / "examples.json").read_text(encoding="utf-8"))


def document(settings: Settings) -> bytes:
    """The description as JSON; it depends on the settings only."""
    contact = (settings.contact_name, settings.contact_url, settings.contact_email)
    server = settings.base_url.rstrip("/") + REST
    written = _document(server, contact, settings.mode == "shared", settings.oidc_issuer)
    for path in (REST, "/id"):  # links in the examples
        written = written.replace(f'"{path}/', f'"{settings.root}{path}/')
    return written.encode()


@cache
def _document(server: str, contact: tuple[str, str, str], signed_in: bool, issuer: str) -> str:  # noqa: FBT001 - cached by it
    routes = [route for router in ROUTERS for route in router.routes]
    made = get_openapi(
        title="Kring",
        version=API_VERSION,
        openapi_version="3.1.0",
        summary="A knowledge graph that carries what one municipality learned about digital change to the next",
        description=_DESCRIPTION,
        routes=routes,
        tags=list(_tags()),
        servers=[{"url": server}],
        contact=dict(zip(("name", "url", "email"), contact, strict=True)),
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    components = made.setdefault("components", {})
    parts = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        parts.pop(name, None)
    parts |= {**schemas(), "Meta": _META, "Problem": _problem()}
    for kind in KIND_ORDER:
        parts[f"{kind}Page"] = _page(kind)
    components["responses"] = {_response_name(status): _refusal(status) for status in (*_COMMON, *_ON_WRITE)}
    components["securitySchemes"] = _schemes(issuer) if signed_in else {}
    made["paths"] = _paths(made["paths"])
    if signed_in:
        made["security"] = [{name: []} for name in components["securitySchemes"]]
    return json.dumps(made, ensure_ascii=False)


def _paths(described: Json) -> Json:
    """The paths, with those of records written out for each kind, in the order of the circle."""
    found: Json = {}
    for kind in KIND_ORDER:
        for path in ("/{collection}", "/{collection}/{id}"):
            operations = deepcopy(described[path])
            if kind in records.MANAGED:
                operations = {method: one for method, one in operations.items() if method not in _WRITING}
            for method, operation in operations.items():
                _complete(operation, kind, writes=method in _WRITING)
            found[path.replace("{collection}", path_of(kind))] = operations
    for path, operations in described.items():
        if "{collection}" not in path:
            for method, operation in operations.items():
                _complete(operation, writes=method in _WRITING)
            found[path] = {**found.get(path, {}), **operations}  # a route of its own goes before that of the kind
    return found


def _tags() -> Iterator[Json]:
    for kind in KIND_ORDER:
        dutch = text_of(KINDS[kind].class_iri, "definition", "nl")
        yield {"name": path_of(kind), "description": f"{kind_label(kind, 'nl')}: {dutch}"}
    yield {"name": "search", "description": "Search on words and on meaning."}
    yield {"name": "ranking", "description": "Interpreteren: which developments matter to a municipality."}
    yield {"name": "borgen", "description": "Borgen: who did this before, and does it hold here."}
    yield {"name": "freshness", "description": "Until when things are known, and which feeds are silent."}
    yield {"name": "radar", "description": "What is coming, when, and what gains in attention."}
    yield {"name": "cards", "description": "What a development means for a municipality."}
    yield {"name": "traces", "description": "What a record rests on, and what came of it."}
    yield {"name": "chains", "description": "From policy to result: what is known, what is lacking, what may belong."}
    yield {"name": "accountability", "description": "Rapporteren: what is asked, due unasked, and recommended."}
    yield {"name": "offers", "description": "What providers offer a municipality together, from draft to accepted."}
    yield {"name": "risks", "description": "Knowledge at risk."}
    yield {"name": "sharing", "description": "What leaves a private space."}
    yield {"name": "connections", "description": "Feeds that are fetched: how each stands."}
    yield {"name": "hooks", "description": "Web hooks: be told when a watch has news."}
    yield {"name": "access", "description": "Who comes in: API keys and grants."}
    yield {"name": "erasures", "description": "What is removed for good."}
    yield {"name": "audit", "description": "Who saw and wrote what."}
    yield {"name": "uploads", "description": "Bulk upload of files."}


def _schemes(issuer: str) -> Json:
    said = "A key made with `kring key add` or `POST /keys`."
    found: Json = {"ApiKey": {"type": "http", "scheme": "bearer", "description": said}}
    if issuer:
        well_known = issuer.rstrip("/") + "/.well-known/openid-configuration"
        found["OpenIdConnect"] = {"type": "openIdConnect", "openIdConnectUrl": well_known}
    return found


def _problem() -> Json:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "Problem details. Source: RFC 9457.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": text,
            "instance": text,
            "original": {**text, "description": "The detail in Dutch, when English was asked for."},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["in", "name", "reason"],
                    "properties": {"in": text, "name": text, "reason": text},
                },
            },
            "candidates": {
                "type": "array",
                "description": "What an ambiguous name may mean: municipalities by `code`, developments by `id`.",
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": text, "code": text, "id": text, "province": text},
                },
            },
        },
    }


def _response_name(status: int) -> str:
    return "Problem" + str(status)


def _refusal(status: int) -> Json:
    sort, what = next((name, what) for name, what in SORTS.items() if what.status == status)
    shown = {"type": TYPE + sort, "title": what.nl, "status": status, "detail": f"{what.nl}."}
    return {
        "description": what.en,
        "headers": {"API-Version": _VERSION_HEADER},
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": shown}},
    }


def _page(kind: str) -> Json:
    return {
        "type": "object",
        "required": ["items", "total", "links"],
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{kind}"}},
            "total": {"type": "integer", "minimum": 0, "description": "How many there are that you may read."},
            "links": _LINKS,
        },
    }


def _complete(operation: Json, kind: str = "", *, writes: bool) -> None:
    """Give an operation its problems and its header; and, for records, what belongs to their kind."""
    verb, responses = operation["operationId"], operation["responses"]
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _present(parameter["schema"])
        if verb == "delete" and parameter["name"] == "if-match":
            parameter["required"] = True
    responses.pop("422", None)
    if kind:
        _of_kind(operation, kind, responses)
    for response in responses.values():
        _exemplify(response.get("content", {}).get("application/json", {}))
        response.setdefault("headers", {})["API-Version"] = {**_VERSION_HEADER}
    if not writes and kind == "" and verb not in _PLAIN:
        responses.setdefault("409", {"$ref": f"#/components/responses/{_response_name(409)}"})
    for status in sorted((*_COMMON, *(_ON_WRITE if writes else ()))):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/{_response_name(status)}"})


def _exemplify(content: Json) -> None:
    """Give an answer the example of what its schema names."""
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    if name in KINDS:
        content["example"] = example(name)
    elif name.removesuffix("Page") in KINDS:
        content["example"] = _page_example(name.removesuffix("Page"))
    elif name in _ANSWERS:
        content["example"] = _ANSWERS[name]


def _page_example(kind: str) -> Json:
    address = f"/v1/{path_of(kind)}?pageSize={records.PAGE}"
    return {"items": [example(kind)], "total": 1, "links": {"self": address, "first": address}}


def _present(schema: Json) -> Json:
    """A parameter is there or not; it is never null."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) != 1:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**options[0], **rest}


def _of_kind(operation: Json, kind: str, responses: Json) -> None:
    verb = operation["operationId"]
    operation |= {"operationId": verb + kind, "tags": [path_of(kind)], "summary": f"{verb}: {kind_label(kind, 'en')}"}
    one = {"schema": {"$ref": f"#/components/schemas/{kind}"}, "example": example(kind)}
    etag = {"ETag": {"description": "This state of the record.", "schema": {"type": "string"}}}
    if verb == "list":
        page = {"schema": {"$ref": f"#/components/schemas/{kind}Page"}}
        link = {"Link": {"description": "Other pages. Source: RFC 8288.", "schema": {"type": "string"}}}
        responses["200"] = {
            "description": "A page of records.",
            "headers": link,
            "content": {"application/json": page, "text/csv": _CSV, XLSX: _XLSX},
        }
    elif verb == "get":
        responses["200"] = {"description": "The record.", "headers": etag, "content": {"application/json": one}}
        responses["304"] = {"description": "You hold this state already.", "headers": dict(etag)}
    elif verb in {"add", "put"}:
        operation["requestBody"] = {"required": True, "content": {"application/json": one}}
        location = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
        made = {"description": "Added.", "headers": {**etag, **location}, "content": {"application/json": one}}
        responses["201"] = made
        if verb == "put":
            responses["200"] = {"description": "Replaced.", "headers": dict(etag), "content": {"application/json": one}}
