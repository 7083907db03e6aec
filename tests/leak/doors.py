"""
Questions at every door, drawn from what the doors say of themselves: a route or tool that is added is asked as well.

    REST    every operation of the OpenAPI document, with parameters and bodies after their schema
    MCP     every tool after its schema, and the resources
    SPARQL  the protocol with paths, aggregates, negation and datasets, the graph store, the service description
    data    records by IRI in every form, VoID, the catalogue
    pages   every address of the page, from its routes, and its forms

Whoever asks may know every id, code and word, and is after what is hidden.
The command line is not here: it is for one user, who owns the files and reads everything.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final
from urllib.parse import urlencode

from starlette.routing import Route

from api.answers.forms import path_of
from api.mcp.tools import TOOLS
from api.rest.openapi import document
from api.settings import Settings
from api.web.door import ROUTES
from kg.model.kinds import KINDS
from kg.reason.answer import camelled
from tests.leak import worlds
from tests.leak.worlds import World

_FORMS: Final = ("text/turtle", "application/ld+json", "text/html", "application/n-quads", "application/rdf+xml")
_SPACE: Final = "https://w3id.org/kring/space/"
ETAG: Final = "{etag}"  # in a probe: what the record of that id had last


@dataclass(frozen=True)
class Probe:
    """One request."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    files: tuple[tuple[str, str], ...] = ()  # name and content


@dataclass(frozen=True)
class Asking:
    """What a random question is drawn from."""

    chance: Random
    world: World

    def one_id(self) -> str:
        """An id of something, or of nothing; those of what is hidden half of the time."""
        hidden = self.world.hidden() if self.chance.random() < 0.5 else []
        return self.chance.choice(hidden or [*self.world.ids(), "weg", "ede.weg", *worlds.PLACES])

    def place(self) -> str:
        """A municipality by code or name, or a place that is none."""
        return self.chance.choice((*worlds.PLACES, *worlds.PLACES.values(), "Atlantis"))


def a_probe(asking: Asking) -> Probe:
    """A random request at a random door."""
    door = asking.chance.choices(tuple(_DOORS), weights=tuple(_DOORS.values()))[0]
    return door(asking)


# --- REST -----------------------------------------------------------------------------------------

_DOCUMENT: Final[Mapping[str, Any]] = json.loads(document(Settings()))
OPERATIONS: Final = tuple(
    (method.upper(), path, operation)
    for path, operations in _DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if method in {"get", "post", "put", "delete"}
)
_OF_KINDS: Final = frozenset(path_of(kind) for kind in KINDS)


def _rest(asking: Asking) -> Probe:
    """The routes of kinds are the same code some forty times: they get a third of the questions."""
    chance = asking.chance
    common = chance.random() < 1 / 3
    method, path, operation = chance.choice([one for one in OPERATIONS if _is_common(one) is common])
    return _request(asking, method, path, operation)


def _is_common(one: tuple[str, str, Mapping[str, Any]]) -> bool:
    parts = one[1].strip("/").split("/")
    return parts[0] in _OF_KINDS and (len(parts) == 1 or parts[1:] == ["{id}"])


def _request(asking: Asking, method: str, path: str, operation: Mapping[str, Any]) -> Probe:
    chance = asking.chance
    query, headers = [], [("Accept-Language", chance.choice(("nl", "en")))]
    for stated in operation.get("parameters", ()):
        parameter = _resolved(stated)
        name, where = parameter["name"], parameter["in"]
        if where == "path":
            path = path.replace(f"{{{name}}}", _text(asking, name, parameter["schema"]))
        elif parameter.get("required") or chance.random() < 0.5:
            value = _text(asking, name, parameter["schema"])
            (headers if where == "header" else query).append((name, value))
    if method in {"PUT", "DELETE", "POST"}:
        headers.append(("If-Match", chance.choice((ETAG, ETAG, "*", '"onbekend"'))))
    content = operation.get("requestBody", {}).get("content", {})
    probe = Probe(method, f"/v1{path}", tuple(query), tuple(headers))
    if "application/json" in content:
        return replace(probe, body=json.dumps(_body(asking, content["application/json"])))
    if content:
        return replace(probe, files=(("feiten.jsonl", _file(asking)),))
    return probe


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        found: Any = _DOCUMENT
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def _text(asking: Asking, name: str, schema: Mapping[str, Any]) -> str:
    value = _value(asking, name, schema)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(asking: Asking, name: str, schema: Mapping[str, Any], depth: int = 0) -> Any:  # noqa: C901, PLR0911 - by type
    """A value for a name, and where the name says nothing, for a schema."""
    chance, schema = asking.chance, _resolved(schema)
    if name in _NAMED:
        return _NAMED[name](asking)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return chance.choice(schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            fit = [one for one in schema[several] if one.get("type") != "null"]
            return _value(asking, name, chance.choice(fit), depth)
    kind = schema.get("type")
    if isinstance(kind, list):  # one that may be null
        kind = next(one for one in kind if one != "null")
    if kind == "array":
        value = _value(asking, name, schema.get("items", {}), depth)
        return value if depth == 0 else [value]
    if kind == "object" or "properties" in schema:
        return _object(asking, schema, depth)
    if kind in {"integer", "number"}:
        return chance.randint(int(schema.get("minimum", 0)), min(int(schema.get("maximum", 5)), 50))
    if kind == "boolean":
        return chance.random() < 0.5
    if schema.get("format") == "date" or "date" in str(schema.get("pattern", "")):
        return chance.choice(("2026-06-01", "2026-11-20", "2025-01-01"))
    return chance.choice((asking.one_id(), worlds.a_text(chance)))


def _object(asking: Asking, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
    required = set(schema.get("required", ()))
    wanted = [n for n in schema.get("properties", {}) if n in required or (depth < 3 and asking.chance.random() < 0.5)]
    return {name: _value(asking, name, schema["properties"][name], depth + 1) for name in wanted}


_NAMED: Final[Mapping[str, Callable[[Asking], Any]]] = {
    "id": lambda asking: asking.one_id(),
    "record": lambda asking: asking.one_id(),
    "after": lambda asking: asking.one_id(),
    "lesson": lambda asking: asking.one_id(),
    "by": lambda asking: asking.chance.choice(("wie-vraagt", "Fictief Persoon")),
    "municipality": lambda asking: asking.place(),
    "owner": lambda asking: asking.chance.choice(worlds.ORGANISATIONS),
    "grantee": lambda asking: asking.chance.choice(worlds.ORGANISATIONS),
    "roles": lambda asking: {asking.chance.choice(worlds.ORGANISATIONS): asking.chance.choice(worlds.ROLES)},
    "space": lambda asking: asking.chance.choice(worlds.SPACES),
    "q": lambda asking: asking.chance.choice((worlds.a_text(asking.chance), asking.one_id(), "GM0308", "!")),
    "query": lambda asking: worlds.a_text(asking.chance),
    "question": lambda asking: worlds.a_text(asking.chance),
    "theme": lambda asking: asking.chance.choice((*worlds.THEMES, "archief", "inkoop")),
    "top": lambda asking: asking.chance.choice((1, 5, 50)),
    "pageSize": lambda asking: asking.chance.choice((1, 3, 100)),
    "asOf": lambda asking: asking.chance.choice(("2026-06-01", "2026-11-16", "2026-11-19", "2026-11-20", "2027-01-01")),
    "before": lambda asking: f"2026-11-20T12:00:00.000000Z~{asking.chance.randrange(3)}",
    "since": lambda asking: asking.chance.choice(("2026-11-19", "2026-11-20")),
    "until": lambda asking: asking.chance.choice(("2026-11-20", "2026-11-21")),
    "if-match": lambda asking: asking.chance.choice((ETAG, "*", '"onbekend"')),
    "if-none-match": lambda asking: asking.chance.choice((ETAG, "*", '"onbekend"')),
}


def _body(asking: Asking, content: Mapping[str, Any]) -> Any:
    """After the schema; of a record of some kind half of the time the smallest that is one."""
    made = _value(asking, "", content["schema"])
    if not isinstance(made, dict):
        return made
    if "record" in made and "kind" in made:
        made["record"] = _shown(asking, made["kind"])
    kind = next((name for name in KINDS if content["schema"].get("$ref", "").endswith(f"/{name}")), "")
    return _shown(asking, kind) if kind else made


def _shown(asking: Asking, kind: str) -> dict[str, Any]:
    payload = worlds.a_payload(asking.chance, kind, asking.one_id(), asking.world.ids())
    own = [f"{who}.nieuw-{asking.chance.randrange(5)}" for who in asking.world.roles]
    if own and asking.chance.random() < 0.5:
        payload["id"] = asking.chance.choice(own)
    elif asking.chance.random() < 0.3:
        del payload["id"]
    shown: dict[str, Any] = camelled(payload)
    return shown


def _file(asking: Asking) -> str:
    """Records to be read in, under ids of one's own and under ids that are there already, with links to any."""
    kinds = asking.chance.choices(("Lesson", "Case", "Development", "Policy", "Municipality", "Concept"), k=4)
    return "\n".join(json.dumps({"kind": kind, **_shown(asking, kind)}) for kind in kinds)


def _upload(asking: Asking) -> Probe:
    own = [f"{who}/private" for who in asking.world.roles] or list(worlds.SPACES)
    return Probe(
        "POST", "/v1/uploads", (("space", asking.chance.choice(own)),), files=(("feiten.jsonl", _file(asking)),)
    )


# --- MCP ------------------------------------------------------------------------------------------


def _mcp(asking: Asking) -> Probe:
    chance = asking.chance
    if chance.random() < 0.2:
        return message("resources/list", **({"cursor": asking.one_id()} if chance.random() < 0.5 else {}))
    if chance.random() < 0.2:
        start = chance.choice(("kring://record/", "https://w3id.org/kring/id/"))
        return message("resources/read", uri=start + asking.one_id())
    tool = chance.choice(tuple(TOOLS.values()))
    schema = tool.arguments.model_json_schema(by_alias=True)
    given = {}
    for name, stated in schema["properties"].items():
        if name in schema.get("required", ()) or chance.random() < 0.4:
            given[name] = _argument(asking, name, stated, schema)
    return message("tools/call", name=tool.name, arguments=given)


def _argument(asking: Asking, name: str, stated: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    if "$ref" in stated:
        stated = schema["$defs"][stated["$ref"].rpartition("/")[2]]
    return _value(asking, name, stated, 1)


def message(method: str, **parameters: Any) -> Probe:
    """A message of the Model Context Protocol."""
    accept = (("Accept", "application/json, text/event-stream"),)
    return Probe(
        "POST", "/mcp", (), accept, json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
    )


# --- SPARQL ---------------------------------------------------------------------------------------

_PREFIXES: Final = (
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX kring: <https://w3id.org/kring/def#> "
    "PREFIX id: <https://w3id.org/kring/id/> "
    "PREFIX dcterms: <http://purl.org/dc/terms/> "
)
QUERIES: Final = (
    "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) (SAMPLE(1) AS ?x) {{ ?s ?p ?o }}",
    "SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g ORDER BY ?g",
    "SELECT ?c (COUNT(?s) AS ?n) {{ ?s a ?c }} GROUP BY ?c HAVING (COUNT(?s) > 0) ORDER BY ?c",
    "SELECT ?o {{ <{iri}> (!a)* ?o }} ORDER BY STR(?o)",
    "SELECT ?s {{ ?s (!a)+ <{iri}> }} ORDER BY STR(?s)",
    "SELECT ?s {{ ?s !(a|dcterms:title) <{iri}> }} ORDER BY STR(?s)",
    "SELECT ?o {{ <{iri}> (kring:theme|^kring:theme|!a)/(!a)? ?o }} ORDER BY STR(?o)",
    # Of decimals: a sum of doubles hangs on their order, and the engine has none.
    "SELECT (SUM(xsd:decimal(?n)) AS ?sum) (MAX(?t) AS ?last) {{ ?s ?p ?n, ?t FILTER isNumeric(?n) }}",
    "SELECT ?s ?t {{ ?s dcterms:title ?t FILTER CONTAINS(LCASE(?t), '{word}') }} ORDER BY ?s ?t",
    "SELECT (GROUP_CONCAT(?t; separator='|') AS ?all) {{ SELECT ?t {{ ?s dcterms:title ?t }} ORDER BY ?t }}",
    "ASK {{ <{iri}> ?p ?o }}",
    "ASK {{ ?s ?p <{iri}> FILTER NOT EXISTS {{ <{iri}> a ?c }} }}",
    "ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}",
    "SELECT ?s {{ ?s a ?c MINUS {{ ?s !a ?other . ?other a ?d }} }} ORDER BY STR(?s)",
    "SELECT ?s {{ ?s a ?c OPTIONAL {{ ?s !a ?other . ?other dcterms:title ?t }} FILTER(!BOUND(?t)) }} ORDER BY STR(?s)",
    "SELECT ?s {{ ?s dcterms:title ?t }} ORDER BY ?t STR(?s) LIMIT 3 OFFSET 2",
    "DESCRIBE <{iri}>",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o . FILTER(?s = <{iri}> || ?o = <{iri}>) }}",
    "SELECT * {{ SERVICE <http://localhost/sparql> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }} ORDER BY ?p STR(?o)",
)


def _sparql(asking: Asking) -> Probe:
    chance = asking.chance
    graph = _SPACE + chance.choice(worlds.SPACES)
    form = chance.choice(("application/sparql-results+json", "text/csv", "application/sparql-results+xml", "*/*"))
    if chance.random() < 0.1:
        return Probe("GET", "/sparql", (), (("Accept", "text/turtle"),))
    if chance.random() < 0.2:
        if chance.random() < 0.3:
            return Probe("GET", "/dump.nq")
        which = ("default", "") if chance.random() < 0.5 else ("graph", graph)
        return Probe("GET", "/rdf-graph-store", (which,), (("Accept", "application/n-triples"),))
    iri = f"https://w3id.org/kring/id/{asking.one_id()}"
    query = _PREFIXES + chance.choice(QUERIES).format(iri=iri, word=chance.choice(worlds.WORDS).lower(), graph=graph)
    if "CONSTRUCT" in query or "DESCRIBE" in query:
        form = "application/n-triples"
    dataset = (chance.choice(("default-graph-uri", "named-graph-uri")), graph)
    more = (dataset,) if chance.random() < 0.25 else ()
    return Probe("GET", "/sparql", (("query", query), *more), (("Accept", form),))


# --- linked data ----------------------------------------------------------------------------------


def _data(asking: Asking) -> Probe:
    chance = asking.chance
    headers = (("Accept", chance.choice(_FORMS)),)
    some_id, space = asking.one_id(), chance.choice(worlds.SPACES)
    path = chance.choice(
        ("/.well-known/void", "/catalog", f"/id/{some_id}", f"/id/{some_id}", f"/space/{space}", "/v1")
    )
    return Probe(chance.choice(("GET", "GET", "HEAD")), path, (), headers)


# --- the page -------------------------------------------------------------------------------------

_FORMS_OF_PAGES: Final = {  # by path, what its form sends; of those that change something
    "/gemeente": ("gemeente", "terug"),
    "/bezoek/vergeet": ("gemeente", "terug"),
    "/inloggen": ("sleutel", "terug"),
    "/beheer/sleutels": ("naam", "organisatie", "rol", "tot"),
    "/beheer/gedeeld": ("van", "aan", "tot"),
    "/beheer/gedeeld/intrekken": ("van", "aan"),
    "/beheer/gewichten": ("voor",),
    "/beheer/sjablonen": ("soort", "organisatie"),
    "/beheer/sjablonen/intrekken": ("soort", "vorm", "organisatie"),
    "/beheer/gewichten/{version}": ("voor", "reden"),
    "/ervaring/plan": ("casus", "trekker"),
    "/ervaring/les/{id}": ("gebeurtenis", "uren"),
    "/ontwikkelingen/{id}/duiding": ("stap", "board", "management", "operations", "traject", "reden"),
    "/ontwikkelingen/{id}/opgave": ("hebben", "grond", "door", "adres"),
    "/ontwikkelingen/{id}/oordeel": ("oordeel", "naast", "reden", "door"),
    "/ontwikkelingen/{id}/oordeel/intrekken": ("oordeel",),
    "/formuleren/versies": ("ontwikkeling", "sjabloon"),
    "/formuleren/versies/{id}": ("stap", "deel-1", "besluit", "reden"),
    "/ontwikkelingen/radar": (),
    "/bronnen/{id}/intrekken": ("zeker",),
    "/borgen/les": ("advies", "gebeurd", "casus_naam", "kijk"),
    "/borgen/lessen/{id}": ("doe", "tekst", "want"),
    "/borgen/nakijken/{id}": ("oordeel", "reden"),
    "/borgen/nakijken/{id}/wijzigingen": ("oordeel", "doel", "reden"),
    "/borgen/nakijken/{id}/verbeteren": ("v-title", "v-because"),
    "/borgen/delen/{id}": ("met", "zoals", "doe"),
}
_SAME_FOR_ALL: Final = {"/assets/{name}", "/favicon.ico", "/uitloggen"}
PAGES: Final = frozenset(route.path_format for route in ROUTES if isinstance(route, Route)) - _SAME_FOR_ALL


def _page(asking: Asking) -> Probe:
    """A page, taken from the routes of the door, for some municipality and about some words."""
    chance = asking.chance
    where = chance.choice(sorted(PAGES))
    path = (
        where.replace("{form}", chance.choice(("csv", "docx", "html")))
        .replace("{id}", asking.one_id())
        .replace("{version}", chance.choice(("1", "2", "terug")))
    )
    path = path.replace("{group}", chance.choice(("lessons", "search")))
    path = path.replace("{job}", f"{chance.getrandbits(128):032x}")
    query = (
        ("casus", asking.one_id()),
        ("gemeente", asking.place()),
        ("q", chance.choice(worlds.WORDS)),
        ("alles", "ja"),
    )
    if where.startswith("/sparql"):
        iri = f"https://w3id.org/kring/id/{asking.one_id()}"
        tables = [one for one in QUERIES if one.startswith(("SELECT", "ASK"))]
        word = chance.choice(worlds.WORDS).lower()
        asked_for = _PREFIXES + chance.choice(tables).format(iri=iri, word=word, graph=_SPACE + worlds.SPACES[0])
        query = (("query", asked_for), *((("format", "csv"),) if where.endswith("antwoord") else ()))
    if where == "/formuleren/toets":
        query = (("id", asking.one_id()), ("doel", chance.choice(("", *worlds.WORDS))))
    if where == "/verbanden":
        query = (("van", asking.one_id()), ("naar", chance.choice((asking.one_id(), *worlds.WORDS))))
    asked = tuple(one for one in query if chance.random() < 0.8)
    if where in _FORMS_OF_PAGES and chance.random() < 0.5:
        said = {
            name: chance.choice(("ja", "nee", "hielp", asking.place(), asking.one_id(), *worlds.WORDS))
            for name in _FORMS_OF_PAGES[where]
        }
        form = (("Accept", "text/html"), ("Content-Type", "application/x-www-form-urlencoded"))
        return Probe("POST", path, asked, form, urlencode(said))
    return Probe("GET", path, asked, (("Accept", "text/html"),))


_DOORS: Final[Mapping[Callable[[Asking], Probe], int]] = {
    _rest: 58,
    _mcp: 15,
    _sparql: 15,
    _data: 8,
    _upload: 4,
    _page: 12,
}
