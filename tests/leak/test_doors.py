"""The tests of what leaks ask at every door that there is."""

from pathlib import Path
from random import Random

from api.app import create_app
from api.mcp.tools import TOOLS
from api.settings import Settings
from tests.leak import doors, worlds
from tests.rest_service import undescribed

# Not in the description of the REST door, and asked by name in `tests.leak.doors`, or told nothing of what is stored.
ASKED = {"/sparql", "/rdf-graph-store", "/dump.nq", "/mcp", "/id/{id}", "/.well-known/void", "/catalog", "/v1"}
ASKED |= {"/space/{owner}/{audience}", *doors.PAGES}
SAME_FOR_ALL = {
    "/v1/openapi.json", "/assets/{name}", "/favicon.ico", "/uitloggen",
    "/health", "/ready", "/metrics", "/def", "/context.jsonld", "/shapes", "/problem/{sort}",
    "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/{resource}",
}  # fmt: skip

ANY_KIND = {"/v1/{collection}", "/v1/{collection}/{id}"}  # described for each kind


def some(count: int) -> list[doors.Probe]:
    chance = Random(0)  # noqa: S311 - chance that repeats
    return [doors.a_probe(doors.Asking(chance, worlds.a_world(chance))) for _ in range(count)]


def test_every_operation_of_the_description_is_among_the_questions() -> None:
    chance = Random(0)  # noqa: S311 - chance that repeats
    asking = doors.Asking(chance, worlds.a_world(chance))
    for method, path, operation in doors.OPERATIONS:
        probe = doors._request(asking, method, path, operation)
        assert "{" not in probe.path, path
        assert bool(probe.body or probe.files) == ("requestBody" in operation), path


def test_every_tool_is_asked() -> None:
    bodies = " ".join(probe.body for probe in some(3000) if probe.path == "/mcp")
    assert {name for name in TOOLS if f'"name": "{name}"' in bodies} == set(TOOLS)


def test_a_door_that_is_not_described_is_asked_by_name(tmp_path: Path) -> None:
    beside = undescribed(create_app(Settings(store=tmp_path, encoder="none")))
    assert beside <= ASKED | SAME_FOR_ALL | ANY_KIND
