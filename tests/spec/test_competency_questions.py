"""
The graph answers our competency questions: fictitious records in, a query of `ontologies/queries`, a table out.

Chapters in the order of the circle; every query has its answer here.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import ontologies
from kg.adapters.triples.oxigraph import OxigraphTriples
from kg.adapters.triples.remote.graph import RemoteTriples
from kg.ports.journal import Changed, Stored
from kg.ports.triples import Triples
from ontologies.terms import PREFIXES
from tests.sparql_servers import emptied

FOLDER = Path(ontologies.__file__).parent
QUERIES = sorted((FOLDER / "queries").glob("*.rq"))
ANSWERS: dict[str, list[tuple[str, ...]]] = {
    "10-interpreteren-verplichte-ontwikkelingen": [("id:dev-a", "inwerkingtreding", "2026-01-01")],
    "11-interpreteren-signalen-per-ontwikkeling": [("id:dev-a", "2", "2025-04-01")],
    "12-interpreteren-ontwikkelingen-zonder-beleid": [("id:dev-b",)],
    "20-formuleren-beleid-met-doelstellingen": [("id:GM0308", "id:pol-a", "1")],
    "21-formuleren-maatregelen-bij-een-vereiste": [("id:awb-01", "id:org-02")],
    "30-implementeren-keten": [("id:dev-a", "id:pol-a", "id:doel-a", "id:act-a", "id:res-a")],
    "31-implementeren-doelstellingen-zonder-uitvoering": [("id:doel-b",)],
    "40-rapporteren-resultaten-per-traject": [("id:tra-a", "2026-06-30", "raad")],
    "50-borgen-lessen-van-mislukte-casussen": [("id:les-a", "id:thema-archivering", "id:dev-a")],
    "51-borgen-wie-deed-dit-eerder": [
        ("id:GM0363", "id:case-a", "id:thema-archivering"),
        ("id:GM0363", "id:case-a", "id:thema-e-depot"),
    ],
    "52-borgen-herkomst-van-een-les": [("id:les-a", "id:bestand-a", "regel 3", "proef")],
    "53-borgen-opgegaan-in": [("id:GM0017", "id:GM0014", "2019-01-01")],
    "60-verbeteren-cycli": [("id:tra-a", "2")],
}


WORDS = [FOLDER / "core.ttl", FOLDER / "themes.ttl"]


@pytest.fixture(scope="module", params=["on this machine", pytest.param("on a server", marks=pytest.mark.deep)])
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Triples:
    """A graph with the ontology alone."""
    if request.param == "on this machine":
        return OxigraphTriples.open(tmp_path_factory.mktemp("graph"), WORDS)
    return RemoteTriples.open(emptied(request.getfixturevalue("sparql_server").endpoint), WORDS)


@pytest.fixture(scope="module")
def triples(empty: Triples) -> Iterator[Triples]:
    rows = [json.loads(line) for line in Path(__file__).with_name("circle.jsonl").read_text("utf-8").splitlines()]
    changes = []
    for seq, row in enumerate(rows, 1):
        kind = row.pop("kind")
        changes.append(Changed(row["id"], seq, Stored(row["id"], kind, "proef/private", seq, "", row)))
    empty.apply(changes, upto=len(changes))
    yield empty
    empty.close()


def short(term: str | None) -> str:
    """A term as a person would write it: prefixed, without datatype."""
    text = (term or "").partition('"^^')[0].strip('"')
    iri = text.strip("<>")
    return iri.replace(PREFIXES["id"], "id:") if text.startswith("<") else text


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_the_graph_answers(query: Path, triples: Triples) -> None:
    table = triples.query(query.read_text(encoding="utf-8"), spaces={"proef/private"}, limit_s=60, max_rows=10_000)
    assert [tuple(short(cell) for cell in row) for row in table.rows] == ANSWERS[query.stem]


def test_every_answer_has_its_query() -> None:
    assert set(ANSWERS) == {path.stem for path in QUERIES}


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_a_query_says_its_question_in_dutch_and_english(query: Path) -> None:
    dutch, english, *_ = query.read_text(encoding="utf-8").splitlines()
    assert dutch.startswith("# ")
    assert english.startswith("# ")
    assert dutch.endswith("?")
    assert english.endswith("?")
