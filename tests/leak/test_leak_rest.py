"""
Nothing of a space that the principal may not read is seen, or can be inferred, at any door of REST or MCP.

Two stores are asked the same: one with everything, and one with only what the principal may read. If the answers are
the same, what is hidden has no influence, and nothing about it can be learned: not its text, its number, or its being
there. What may be read is decided here by the words of the specification, not by `kg.access`.
All organisations and records are fictitious.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import hypothesis
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.credentials import Credentials
from api.forms import path_of
from kg.access import Grant
from tests.rest_service import LESSON, client, fill

PROBES: Final = int(os.environ.get("KRING_PROBES", "500"))
PROBES_A_WORLD: Final = 25
ORGANISATIONS: Final = ("ede", "baarn", "bct", "zuid-holland")
AUDIENCES: Final = ("private", "network", "public")
KINDS: Final = (
    *("Lesson", "Case", "Development", "Policy", "Municipality", "Expert"),
    *("Expertise", "Service", "Organisation", "Trajectory", "Source", "Objective", "Activity", "Support"),
)
WORDS: Final = ("zaaksysteem", "draagvlak", "archief", "inkoop", "duurzaam", "algoritme", "wachtgeld", "reservaat")
CODES: Final = ("GM0308", "GM0228", "GM0344")
THEMES: Final = ("thema-archief", "thema-inkoop")
TODAY: Final = datetime.now(UTC).date()
DERIVED: Final = ("near-lessons", "due-lessons", "reuse-totals", "momentum", "watches", "proposals")
ROLES: Final = ("reader", "editor", "reviewer", "steward")


@dataclass(frozen=True)
class World:
    """Records by space, grants, and what the one who asks may do where."""

    records: tuple[tuple[str, str, Mapping[str, Any]], ...]  # space, kind, payload
    grants: tuple[Grant, ...]
    roles: Mapping[str, str]

    def may_read(self, space: str) -> bool:
        """As the specification says it."""
        owner, audience = space.split("/")
        if audience in {"public", "network"} or owner in self.roles:
            return True
        return any(g.owner == owner and g.grantee in self.roles and g.until >= TODAY for g in self.grants)

    def rows(self, *, hidden: bool) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        """What a store is filled with."""
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for space, kind, payload in self.records:
            if hidden or self.may_read(space):
                found.setdefault(space, []).append((kind, dict(payload)))
        return found


spaces = st.builds("{}/{}".format, st.sampled_from(ORGANISATIONS), st.sampled_from((*AUDIENCES, "private", "private")))
text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


def _intended(kind: str, link: str) -> dict[str, Any]:
    """What an objective and what is around it hold."""
    held = {
        "Objective": {"policy": link},
        "Activity": {"objective": link, "owner": "zaaksysteem"},
        "Support": {"about": link, "level": "bestuur", "stance": "tegen"},
    }
    return held.get(kind, {})


@st.composite
def payloads(draw: st.DrawFn, number: int, space: str, ids: list[str]) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(KINDS))
    owner = space.split("/", maxsplit=1)[0]
    payload: dict[str, Any] = {"id": f"{draw(st.sampled_from((owner, 'x')))}.{number}", "title": draw(text)}
    codes = draw(st.lists(st.sampled_from(CODES), max_size=2, unique=True))
    link = draw(st.sampled_from([*ids, "weg"]))
    if draw(st.booleans()):
        payload["themes"] = [draw(st.sampled_from(THEMES))]
    if kind == "Lesson":
        payload |= {"phase": "borgen", "basis": "afgeleid", "case": link, "because": draw(text)}
    elif kind == "Case":
        payload |= {"situation": draw(text), "outcome": "deels", "municipalities": codes}
    elif kind == "Development":
        payload |= {"category": "wettelijk", "summary": draw(text)}
    elif kind == "Policy":
        payload |= {"municipality": draw(st.sampled_from(CODES)), "responds_to": [link]}
    elif kind in {"Expert", "Organisation"}:
        payload |= {"expertise": [link]}
    elif kind == "Service":
        payload |= {"provider": link, "phases": ["borgen"], "expertise": [draw(st.sampled_from([*ids, "weg"]))]}
    elif kind == "Trajectory":
        payload |= {"municipalities": codes, "partners": [link], "goal": draw(text)}
    elif kind == "Municipality":
        code = draw(st.sampled_from(CODES))
        payload |= {"id": code, "code": code}
    return kind, payload | _intended(kind, link)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    records: dict[str, tuple[str, str, Mapping[str, Any]]] = {}
    for number in range(draw(st.integers(4, 12))):
        space = draw(spaces)
        kind, payload = draw(payloads(number, space, list(records)))
        records.setdefault(payload["id"], (space, kind, payload))
    granted = st.builds(
        Grant, st.sampled_from(ORGANISATIONS), st.sampled_from(ORGANISATIONS),
        st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days)),
    )  # fmt: skip
    roles = st.dictionaries(st.sampled_from(ORGANISATIONS), st.sampled_from(ROLES), min_size=1, max_size=2)
    return World(tuple(records.values()), tuple(draw(st.lists(granted, max_size=3))), draw(roles))


@dataclass(frozen=True)
class Probe:
    """One request."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


def probes(world: World) -> st.SearchStrategy[Probe]:
    """Requests that someone who is after what is hidden could send; ids and codes are known to them."""
    ids = st.sampled_from([*(str(payload["id"]) for _, _, payload in world.records), "weg", "ede.weg", *CODES])
    paths = st.sampled_from([path_of(kind) for kind in KINDS])
    forms = st.sampled_from(["text/turtle", "application/ld+json", "text/html", "application/n-quads"])
    known = st.sampled_from([*WORDS, "zaaksysteem archief", "GM0308", "x.1"])
    tags = st.sampled_from(["*", '"onbekend"', ""])
    body = json.dumps(LESSON)

    def get(path: str, *query: tuple[str, str]) -> Probe:
        return Probe("GET", path, tuple(pair for pair in query if pair[1]))

    def write(method: str, path: str, tag: str, space: str) -> Probe:
        headers = (("If-Match", tag),) if tag else ()
        query = (("space", space),) if space and method != "DELETE" else ()
        return Probe(method, path, query, headers, body if method != "DELETE" else "")

    def call(name: str, **arguments: str | int) -> Probe:
        return mcp("tools/call", name=name, arguments={key: value for key, value in arguments.items() if value})

    optional = st.sampled_from(["", *CODES, "Atlantis"])
    return st.one_of(
        st.builds(lambda p, i: get(f"/v1/{p}/{i}"), paths, ids),
        st.builds(lambda p, i: get(f"/v1/{p}/{i}", ("asOf", TODAY.isoformat())), paths, ids),
        st.builds(lambda p, n, i: get(f"/v1/{p}", ("pageSize", str(n)), ("after", i)), paths, st.integers(1, 4), ids),
        st.builds(lambda i, f: Probe("GET", f"/id/{i}", (), (("Accept", f),)), ids, forms),
        st.builds(lambda q, k: get("/v1/search", ("q", q), ("kind", k), ("top", "200")), known,
                  st.sampled_from(["", *KINDS])),
        st.builds(lambda q, m: get("/v1/search", ("q", q), ("municipality", m), ("top", "200")), known, optional),
        st.builds(lambda q, m: get("/v1/borgen", ("q", q), ("municipality", m), ("top", "200")), known, optional),
        st.builds(lambda q, m: get("/v1/who", ("q", q), ("municipality", m), ("top", "200")), known, optional),
        st.builds(lambda t, p: get("/v1/who", ("q", t), ("theme", t), ("phase", p), ("top", "200")),
                  st.sampled_from(["archief", "inkoop"]), st.sampled_from(["", "borgen"])),
        st.builds(lambda i, m: get(f"/v1/trajectories/{i}/offer", ("municipality", m)), ids, optional),
        st.builds(lambda m: get("/v1/ranking", ("municipality", m), ("top", "200"), ("asOf", "2026-06-01")),
                  st.sampled_from([*CODES, "Atlantis"])),
        st.just(get("/.well-known/void")),
        st.just(get("/catalog")),
        st.just(get("/v1/uploads")),
        st.builds(lambda p, i: get(f"/v1/{p}/{i}"), st.sampled_from(["traces", "share-previews"]), ids),
        st.builds(lambda i: get(f"/v1/objectives/{i}/smart", ("asOf", "2026-06-01")), ids),
        st.builds(lambda i: call("smart", id=i, asOf="2026-06-01"), ids),
        st.builds(lambda m: get("/v1/radar", ("municipality", m), ("asOf", "2026-06-01")), st.sampled_from(CODES)),
        st.builds(lambda m: get("/v1/risks", ("municipality", m)), optional),
        st.builds(lambda p, m: get("/v1/advice", ("phase", p), ("municipality", m)), st.just("borgen"), optional),
        st.builds(lambda i, m: get(f"/v1/cards/{i}", ("municipality", m), ("asOf", "2026-06-01")), ids,
                  st.sampled_from(CODES)),
        st.builds(lambda i, m: get(f"/v1/lessons/{i}/applicability", ("municipality", m)), ids, st.sampled_from(CODES)),
        st.builds(lambda i, m: get(f"/v1/cases/{i}/plan", ("municipality", m), ("start", "2026-06-01")), ids,
                  st.sampled_from(CODES)),
        st.builds(lambda p: get(f"/v1/{p}"), st.sampled_from(DERIVED)),
        st.builds(lambda q, m: call("search", query=q, municipality=m, top=50), known, optional),
        st.builds(lambda q, m: call("borgen", question=q, municipality=m, top=50), known, optional),
        st.builds(lambda m: call("interpret", municipality=m, top=50, asOf="2026-06-01"), optional),
        st.builds(lambda n, i: call(n, id=i), st.sampled_from(["show", "trace"]), ids),
        st.builds(lambda i, m: call("applies", lesson=i, municipality=m), ids, optional),
        st.builds(lambda m: call("risk", municipality=m, top=50), optional),
        st.builds(lambda i: mcp("resources/list", cursor=i), ids),
        st.builds(lambda i: mcp("resources/read", uri=f"kring://record/{i}"), ids),
        st.builds(lambda m, i, t, s: write(m, f"/v1/lessons/{i}", t, s), st.sampled_from(["PUT", "DELETE"]), ids, tags,
                  st.one_of(st.just(""), spaces)),
        st.builds(lambda i, s: Probe("POST", "/v1/lessons", (("space", s),), (), json.dumps({**LESSON, "id": i})), ids,
                  spaces),
    )  # fmt: skip


def mcp(method: str, **parameters: Any) -> Probe:
    """A message of the Model Context Protocol."""
    accept = (("Accept", "application/json, text/event-stream"),)
    return Probe(
        "POST", "/mcp", (), accept, json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
    )


def essence(probe: Probe, service: TestClient, key: str) -> Any:
    """
    What an answer says, without what differs between any two requests or stores: the moment, and the request's number.

    Scores of words rest on how rare a word is in the whole store (SECURITY.md, known limits): of search and borgen the
    records, passages, totals and facets are compared, not the scores and the order that follows from them.
    The same for the cases by which somebody can help, which borgen ranks; what they know and offer is compared whole.
    """
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **dict(probe.headers)}
    if not probe.body:
        del headers["Content-Type"]
    answer = service.request(probe.method, probe.path, params=list(probe.query), headers=headers, content=probe.body)
    assert answer.status_code < 500, answer.text
    said: Any = answer.text
    if answer.headers.get("Content-Type", "").endswith("json"):
        said = answer.json()
        said.pop("instance", None)
        if probe.path == "/mcp":
            return answer.status_code, mcp_essence(said)
        for item in [said, *said.get("items", ())]:
            item.get("meta", {}).pop("modified", None)
        if probe.path in {"/v1/search", "/v1/borgen"} and "items" in said:
            for item in said["items"]:
                item.pop("score")
                item.pop("why")
            said["items"].sort(key=lambda item: item["id"])
        if probe.path == "/v1/who" and "items" in said:
            for item in said["items"]:
                item.pop("score")
                item["why"] = [part for part in item["why"]["parts"] if part["feature"] in {"knows", "offers", "said"}]
            said["items"].sort(key=lambda item: item["id"])
        said.pop("experience", None)
    kept = {name: answer.headers.get(name) for name in ("ETag", "Link", "Location", "Retry-After", "Allow")}
    return answer.status_code, kept, said


def mcp_essence(said: Any) -> Any:
    """What a message says, with the same left out; its text only repeats its structure."""
    result = said.get("result", said)
    for content in result.get("contents", ()):  # a resource is a text
        content["text"] = json.loads(content["text"])
        content["text"]["data"].pop("modified")
    if "structuredContent" in result:
        result["content"] = []
        data = result["structuredContent"]["data"]
        data.pop("modified", None)
        if any("passage" in item for item in data.get("items", ())):
            for item in data["items"]:
                for name in ("score", "lexical", "semantic", "words", "parts"):
                    item.pop(name, None)
            data["items"].sort(key=lambda item: item["id"])
            result["structuredContent"]["sources"].sort(key=json.dumps)
    return said


@contextmanager
def asked(folder: Path, world: World, *, hidden: bool) -> Iterator[tuple[TestClient, str]]:
    """A service over a store with everything, or with what may be read; and a key for it."""
    store = folder / ("all" if hidden else "readable")
    fill(store, world.rows(hidden=hidden))
    credentials = Credentials.open(store)
    for grant in world.grants:
        credentials.grant(grant)
    _, key = credentials.add("wie-vraagt", world.roles, until=TODAY + timedelta(days=1), today=TODAY)
    credentials.close()
    with client(store, mode="shared", rate_per_minute=100_000) as service:
        yield service, key


@hypothesis.settings(
    max_examples=max(1, PROBES // PROBES_A_WORLD), deadline=None, database=None, derandomize=PROBES <= 500,
    suppress_health_check=list(hypothesis.HealthCheck), phases=[hypothesis.Phase.generate],
)  # fmt: skip
@hypothesis.given(world=worlds(), data=st.data())
def test_what_may_not_be_read_has_no_influence_on_any_answer(world: World, data: st.DataObject) -> None:
    asking = data.draw(st.lists(probes(world), min_size=PROBES_A_WORLD, max_size=PROBES_A_WORLD))
    asking.sort(
        key=lambda probe: probe.method != "GET" and probe.path != "/mcp"
    )  # questions first: a write that is allowed changes both stores
    with tempfile.TemporaryDirectory() as folder:
        with asked(Path(folder), world, hidden=True) as (service, key):
            said = [essence(probe, service, key) for probe in asking]
        with asked(Path(folder), world, hidden=False) as (service, key):
            for probe, answer in zip(asking, said, strict=True):
                assert answer == essence(probe, service, key), probe
