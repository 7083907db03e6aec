"""Linked data as others read it: pySHACL over the whole dump of the demo, Comunica on a record and on the endpoint."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
from starlette.testclient import TestClient

import kg
from ingest.load import ingest_into
from tests.outside.conftest import Run
from tests.rest_service import client

TITLE = "SELECT ?t WHERE { <https://w3id.org/kring/id/les-1> <http://purl.org/dc/terms/title> ?t }"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("demo") / "store"
    with kg.open(store, with_encoder=None, create=True) as graph:
        ingest_into(graph, [Path(str(files("ingest") / "demo"))], space="kring/public", progress=lambda *_: None)
    with client(store) as opened:
        yield opened


def test_the_dump_of_the_demo_keeps_to_the_shapes(demo: TestClient) -> None:
    """Its graphs put together, as who loads it into one graph has it."""
    quads = pyoxigraph.parse(demo.get("/dump.nq").content, pyoxigraph.RdfFormat.N_QUADS)
    statements = {quad.triple for quad in quads}
    assert len(statements) > 40_000
    graph = rdflib.Graph().parse(data="\n".join(f"{one} ." for one in statements), format="nt")
    shapes = rdflib.Graph().parse(data=demo.get("/shapes").content, format="turtle")
    conforms, _, report = pyshacl.validate(graph, shacl_graph=shapes, advanced=False)
    assert conforms, report[:4000]


@pytest.mark.parametrize("path", ["/id/les-1", "/sparql"])
def test_comunica_finds_the_title(path: str, run: Run, workshop: Path, address: str) -> None:
    found = run("node", workshop / "comunica.mjs", address + path, TITLE).splitlines()
    assert [json.loads(line) for line in found] == [{"t": "Plan draagvlak voor het zaaksysteem"}]


def test_themes_keep_the_dutch_profile_of_skos(shared_data: Path) -> None:
    """But for matches outside the file."""
    shapes = rdflib.Graph().parse(shared_data / "standaarden" / "nl-sbb" / "skos-ap-nl.ttl")
    themes = rdflib.Graph().parse(
        data=(files("ontologies") / "themes.ttl").read_text(encoding="utf-8"), format="turtle"
    )
    _, report, _ = pyshacl.validate(themes, shacl_graph=shapes, advanced=True)
    assert isinstance(report, rdflib.Graph)
    violated = {
        str(report.value(result, rdflib.SH.sourceShape)).rsplit("#", 1)[-1]
        for result in report.subjects(rdflib.SH.resultSeverity, rdflib.SH.Violation)
    }
    assert violated <= {"Concept-closeMatch", "SemanticRelations"}
