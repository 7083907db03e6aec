"""
The W3C tests of SPARQL 1.1 Query, of its results formats and of its syntax, on what answers at /sparql.

Each query goes through the guard, is answered by the engine over an explicit dataset, and is written in the format of
the expected result: the same three steps as for a client.
"""

import csv
import io
from contextlib import nullcontext
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from kg.adapters.triples.sparql.answer import SparqlQuestion, written
from kg.adapters.triples.sparql.guard import pin, refuse
from kg.errors import QueryError, QueryRefused
from tests.w3c.suite import MF, NEEDED, QT, UT, Case, applying, as_path, cases, refused

pytestmark = NEEDED
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
CALLS: Final = {"syntax-query/test_4"}  # reads well, and calls a function that exists in that example only
FORMS: Final = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": "application/sparql-results+xml",
    ".rdf": "application/sparql-results+xml",
}


def dataset(case: Case, action: Any) -> tuple[Store, list[str], list[str]]:
    """The data of a test, and the names of its graphs: those of the default graph have one too, as all of ours."""
    store = Store()
    default, named = (case.facts.all(action, QT + kind) for kind in ("data", "graphData"))
    for node in {*default, *named}:
        store.load(path=str(as_path(node)), format=_format(as_path(node)), base_iri=node.value, to_graph=node)
    return store, [node.value for node in default], [node.value for node in named]


def _format(path: Path) -> RdfFormat:
    found = RdfFormat.from_extension(path.suffix[1:])
    assert found, path
    return found


def asked(path: Path) -> str:
    """A query with its own address as base, as the suite wants it."""
    return f"BASE <{path.as_uri()}>\n{path.read_text(encoding='utf-8')}"


def answered(case: Case) -> tuple[bytes, str]:
    action = case.facts.one(case.node, MF + "action")
    query, result = case.file(MF + "action", QT + "query"), case.file(MF + "result")
    assert query
    assert result
    store, default, named = dataset(case, action)
    pinned = pin(asked(query))
    if pinned.chosen:  # relative to the query, which is where the data is
        default, named = (
            [as_iri(query, one.iri) for one in pinned.chosen if one.named is kind] for kind in (False, True)
        )
    form = "text/turtle" if pinned.shape == "graph" else FORMS[result.suffix]
    return written(store, SparqlQuestion(pinned.text, default, named), form, 10**7), form


def as_iri(query: Path, relative: str) -> str:
    return urljoin(query.as_uri(), relative)


def by_value(term: Any) -> Any:
    """A number in one way of writing: the suite compares results by value, and the engine keeps values."""
    if not isinstance(term, Literal) or not term.datatype.value.startswith(XSD):
        return term
    kind = term.datatype.value.removeprefix(XSD)
    try:
        if kind in {"integer", "decimal"}:
            return Literal(format(Decimal(term.value).normalize(), "f"), datatype=term.datatype)
        if kind in {"double", "float"}:
            return Literal(repr(float(term.value.replace("INF", "inf"))), datatype=term.datatype)
        if kind == "boolean":
            return Literal("true" if term.value in {"1", "true"} else "false", datatype=term.datatype)
    except (ValueError, InvalidOperation):
        return term
    return term


def canonical(quads: list[Quad]) -> set[str]:
    found = Dataset(Quad(quad.subject, quad.predicate, by_value(quad.object)) for quad in quads)
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in found}


def as_graph(results: Any) -> list[Quad]:
    """Solutions as RDF, so that those with blank nodes compare; two that are the same are still two."""
    quads = []
    names = [variable.value for variable in results.variables]
    for solution in results:
        row = BlankNode()
        quads.append(Quad(row, NamedNode("urn:row"), Literal("")))
        for name, term in zip(names, solution, strict=True):
            if term is not None:
                quads.append(Quad(row, NamedNode(f"urn:variable:{name}"), term))
    return quads


def expected_in_rdf(path: Path) -> list[Quad]:
    """A table that the suite wrote as RDF. Source: the result-set vocabulary of the DAWG test cases."""
    facts = Store()
    facts.load(path=str(path), format=_format(path), base_iri=path.as_uri())

    def objects(subject: Any, prop: str) -> list[Any]:
        return [quad.object for quad in facts.quads_for_pattern(subject, NamedNode(RS + prop), None)]

    quads = []
    for solution in facts.quads_for_pattern(None, NamedNode(RS + "solution"), None):
        row = BlankNode()
        quads.append(Quad(row, NamedNode("urn:row"), Literal("")))
        for binding in objects(solution.object, "binding"):
            (name,), (value,) = objects(binding, "variable"), objects(binding, "value")
            quads.append(Quad(row, NamedNode(f"urn:variable:{name.value}"), value))
    return quads


@pytest.mark.parametrize("name", applying("QueryEvaluationTest"))
def test_a_query_gives_the_expected_answer(name: str) -> None:
    case = cases()[name]
    content, form = answered(case)
    path = case.file(MF + "result")
    assert path
    if form == "text/turtle":
        got = [Quad(*quad.triple) for quad in parse(content, RdfFormat.TURTLE)]
        want = [Quad(*quad.triple) for quad in parse(path.read_bytes(), _format(path), base_iri=path.as_uri())]
        assert canonical(got) == canonical(want)
        return
    got = read(content, QueryResultsFormat.from_media_type(form))
    if path.suffix in {".ttl", ".rdf"}:
        assert got[1] == canonical(expected_in_rdf(path))
        return
    assert got == read(path.read_bytes(), QueryResultsFormat.from_extension(path.suffix[1:]))


def read(content: bytes, form: QueryResultsFormat | None) -> tuple[set[str], set[str] | bool]:
    """
    The names of the variables, as `SELECT *` has no order, and the solutions; of ASK only the answer.

    What the engine read belongs to this thread: a test that fails would keep it until another thread clears it away.
    """
    assert form
    results = parse_query_results(content, form)
    if isinstance(results, QueryBoolean):
        return set(), bool(results)
    return {variable.value for variable in results.variables}, canonical(as_graph(results))


@pytest.mark.parametrize("name", applying("CSVResultFormatTest"))
def test_csv_is_as_expected(name: str) -> None:
    content, _ = answered(cases()[name])
    path = cases()[name].file(MF + "result")
    assert path
    got, want = content.decode(), path.read_bytes().decode()
    assert got.count("\r\n") == len(want.splitlines())
    assert rows(got) == rows(want)


def rows(table: str) -> list[list[tuple[str, str]]]:
    """By name, since `SELECT *` has no order; blank nodes are as good under another label."""
    return sorted(
        sorted((name, "_:" if value.startswith("_:") else value) for name, value in row.items())
        for row in csv.DictReader(io.StringIO(table))
    )


@pytest.mark.parametrize("name", applying("PositiveSyntaxTest11"))
def test_a_right_query_is_answered(name: str) -> None:
    query = cases()[name].file(MF + "action")
    assert query
    pinned = pin(asked(query))
    form = "text/turtle" if pinned.shape == "graph" else FORMS[".srj"]
    expectation = (
        pytest.raises(QueryError, match="functie die er niet is: <http://example/function>")
        if name in CALLS
        else nullcontext()
    )
    with expectation:
        written(Store(), SparqlQuestion(pinned.text, [], []), form, 10**7)


@pytest.mark.parametrize("name", applying("NegativeSyntaxTest11"))
def test_a_wrong_query_is_refused(name: str) -> None:
    query = cases()[name].file(MF + "action")
    assert query
    with pytest.raises(QueryError):
        written(Store(), SparqlQuestion(pin(asked(query)).text, [], []), FORMS[".srj"], 10**7)


@pytest.mark.parametrize("name", refused("service", "syntax-fed"))
def test_what_asks_another_system_is_refused(name: str) -> None:
    case = cases()[name]
    node = case.facts.one(case.node, MF + "action")
    query = case.facts.one(node, QT + "query") or node
    with pytest.raises(QueryRefused, match="SERVICE"):
        refuse(as_path(query).read_text(encoding="utf-8"))


UPDATES: Final = {"UpdateEvaluationTest", "PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11"}


@pytest.mark.parametrize("name", [name for name, case in cases().items() if case.kinds & UPDATES] or ["absent"])
def test_an_update_never_passes_for_a_query(name: str) -> None:
    case = cases()[name]
    node = case.facts.one(case.node, MF + "action")
    update = case.facts.one(node, UT + "request") or node
    with pytest.raises(QueryError):
        written(Store(), SparqlQuestion(pin(asked(as_path(update))).text, [], []), FORMS[".srj"], 10**7)
