"""The engine is asked what it makes of each query: a graph without triples needs no disk."""

import contextlib
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from kg.adapters.triples.sparql.guard import MAX_LENGTH, pin, refuse
from kg.errors import QueryError, QueryRefused
from kg.ports.triples import Dataset
from ontologies.terms import KRING

OUTSIDE = "<http://127.0.0.1:9/>"  # Oxigraph refuses port 9 with an OSError: that would be a way out

SERVICES = [
    f"SELECT * {{ SERVICE {OUTSIDE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ sErViCe silent {OUTSIDE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE#opmerking\n{OUTSIDE}{{}} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{OUTSIDE}{{}} }}",
    f"SELECT * {{ ?s ?p trueSERVICE{OUTSIDE}{{}} }}",
    f"SELECT * {{ ?s ?p 'x'SERVICE{OUTSIDE}{{}} }}",
    f"SELECT * {{ ?s ?p ?o #\r SERVICE {OUTSIDE} {{}} }}",
    f"PREFIX : {OUTSIDE} SELECT * {{ SERVICE:b{{ ?s ?p ?o }} }}",
    f"PREFIX : {OUTSIDE} SELECT * {{ ?s ?p true.SERVICE:b{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?o<1)SERVICE{OUTSIDE}#>\n{{ ?s ?p ?o }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {OUTSIDE} {{}} }} }} }}",
    f"ASK {{ FILTER EXISTS {{ SERVICE {OUTSIDE} {{}} }} }}",
]
TWO_READINGS = [
    f"SELECT * {{ ?s ?p ?o FILTER(?o<'a>')SERVICE{OUTSIDE}{{ ?s ?p 'x' }} }}",
    f"SELECT * {{ VALUES ?s {{'''a'}} SERVICE {OUTSIDE} {{ ?s ?p ?o }} # \\q '''\n }}",
    f"SELECT * {{ VALUES ?s {{'''a'}} SERVICE {OUTSIDE} {{ ?s ?p ?o }} # \\uD800 '''\n }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?o<1#>'''\n)SERVICE{OUTSIDE}{{ ?s ?p ?o }} #'''\n}}",
    f"PREFIX x: {OUTSIDE} SELECT * {{ ?s ?p ?o FILTER(?o<1)SERVICE?x#>\n{{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\u0053ERVICE {OUTSIDE} {{}} }}",
]


def _rows(sparql: str) -> list[Any]:
    result: Any = Store().query(sparql)
    return list(result)


@pytest.mark.parametrize("sparql", SERVICES)
def test_service_is_refused_however_it_is_written(sparql: str) -> None:
    with pytest.raises(QueryRefused, match=r"SERVICE"):
        refuse(sparql)


@pytest.mark.parametrize("sparql", TWO_READINGS)
def test_a_query_that_reads_two_ways_never_leaves_the_house(sparql: str) -> None:
    with pytest.raises((QueryError, SyntaxError)):
        Store().query(pin(sparql).text)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s ?p 'SERVICE <x>' }",
        'SELECT * { ?s ?p """een "SERVICE"\n van de gemeente""" } # SERVICE',
        "SELECT ?service { ?service ?p <https://schema.org/Service> }",
        "PREFIX a: <urn:x> SELECT * { ?s a:service ?o }",
        "SELECT * { ?s ?p ?o FILTER(?o < 'a' && 1<2 && ?o>3 || 2 <= 3) }",
        r"PREFIX a: <urn:x> SELECT * { ?s a:b\'c ?o ; a:d%27 '\u0041\"'@nl-BE, '1'^^<http://x/#y>, '' }",
        """SELECT * { VALUES ?x { '''a''' "" '' '"' "'" \"\"\"q\"\"\" "\\\\" } }""",
        "BASE <https://voorbeeld.nl/> SELECT * { <> (<a>|^<b>)*/!<c>? ?o . _:x ?p [] }",
        "CONSTRUCT { ?s <urn:insert> ?delete } WHERE { ?s ?p ?delete } ORDER BY ?s LIMIT 5",
    ],
)
def test_an_honest_query_is_understood_by_the_engine(sparql: str) -> None:
    Store().query(pin(sparql).text)


@pytest.mark.parametrize("text", ["", "a", '"', "'''", 'x"""y', "regel\ntwee", "\\", "# geen opmerking", "é\u0301😀"])
def test_a_string_means_the_same_to_the_engine(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    long = text.replace("\\", "\\\\").replace('"', '\\"')
    for written in (f'"{escaped}"', f'"""{long}"""'):
        (found,) = _rows(pin(f"SELECT ?x {{ VALUES ?x {{ {written} }} }}").text)
        assert found[0].value == text


@pytest.mark.parametrize(
    "sparql",
    [
        "LOAD <http://127.0.0.1/>",
        "insert data { <urn:a> <urn:b> <urn:c> }",
        "PREFIX a: <urn:x> DELETE WHERE { ?s ?p ?o }",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        *(f"{word} GRAPH <urn:g>" for word in ("CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD")),
    ],
)
def test_writing_is_refused_with_the_way_to_do_it(sparql: str) -> None:
    with pytest.raises(QueryRefused, match="kring ingest"):
        refuse(sparql)


@pytest.mark.parametrize(
    "clause",
    [
        "FROM <urn:g>",
        "from named <http://127.0.0.1:9/>",
        "FROM<file:///etc/passwd>",
        "FROM#\n<urn:g>",
        "FROM space:x",
        f"FROM <{KRING.space}a/public> FROM NAMED <urn:g>",
    ],
)
def test_graphs_elsewhere_are_refused_and_never_fetched(clause: str) -> None:
    with pytest.raises(QueryRefused, match=r"FROM .* wijst buiten deze graaf") as caught:
        refuse(f"SELECT * {clause} {{ ?s ?p ?o }}")
    assert caught.value.english.startswith("FROM")


def test_graphs_of_our_own_may_be_chosen() -> None:
    clauses = f"FROM <{KRING.space}a/public> from named <{KRING.space}\\u0062/public> FROM <{KRING.ns[:-1]}>"
    chosen = pin(f"SELECT * {clauses} {{ ?s ?p ?o }}").dataset()
    assert chosen == Dataset((f"{KRING.space}a/public", KRING.ns[:-1]), (f"{KRING.space}b/public",))
    assert pin("SELECT * { ?s ?p ?o }").dataset() is None


@pytest.mark.parametrize(
    ("sparql", "shape"),
    [
        ("PREFIX construct: <urn:x> SELECT * { ?s construct:describe ?o }", "table"),
        ("ASK {}", "table"),
        ("BASE <urn:ask> construct { ?s ?p ?o } where { { select * { ?s ?p ?o } } }", "graph"),
        ("#SELECT\nDESCRIBE <urn:x>", "graph"),
    ],
)
def test_it_tells_what_comes_out(sparql: str, shape: str) -> None:
    assert pin(sparql).shape == shape


@pytest.mark.parametrize("bracket", ["{}", "()", "[]"])
def test_brackets_so_deep_that_the_engine_would_run_out_of_stack_are_refused(bracket: str) -> None:
    with pytest.raises(QueryError, match="dieper genest dan 200"):
        pin("SELECT * { " + bracket[0] * 5000 + bracket[1] * 5000 + " }")
    assert pin("SELECT * {" + bracket * 5000 + "}")


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "a-",
        "ADD ",
        ":a.",
        "a:b...",
        "<a ",
        "'' ",
        '""',
        "_:",
        "FROM ",
        "{}",
        "# a\n",
        "\u0301",
        "?a",
        "@nl-",
        "(a ",
    ],
)
def test_the_time_to_read_a_query_grows_no_faster_than_its_length(piece: str) -> None:
    """Quadratic time would be more than a hundred times as long for ten times the text."""
    spent = []
    for length in (10_000, 100_000):
        text = "SELECT * { " + piece * (length // len(piece))
        spent.append(min(_time_to_read(text) for _ in range(3)))  # a collection of garbage may fall into one of them
    assert spent[1] < 40 * spent[0] + 0.2
    assert spent[1] < 2


def _time_to_read(text: str) -> float:
    start = time.process_time()
    with contextlib.suppress(QueryError):
        pin(text)
    return time.process_time() - start


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(QueryError, match="200001 tekens lang"):
        pin(" " * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    ("sparql", "place"),
    [
        ("SELECT * {\n ?s ?p }", "regel 2, teken 9"),
        ("SELECT * { ?s <urn:p> 'abc' # hé\n . ?s onbekend:bar ?o }", "regel 2, teken 19: onbekende prefix"),
        ("SELECT * {\n ?s ?p 'abc }", "regel 2, teken 8"),
    ],
)
def test_a_complaint_tells_the_place_in_what_was_asked(sparql: str, place: str) -> None:
    """The engine names the place just after what it could not read."""
    with pytest.raises((QueryError, SyntaxError)) as caught:
        Store().query(pin(sparql).text)
    message = str(caught.value)
    if isinstance(caught.value, SyntaxError):
        message = pin(sparql).complaint(message)
    assert place in message


@given(st.text("SERVIC <>'\"#\n\\{}()?:.ab1u", max_size=60))
def test_any_text_is_passed_or_refused_and_the_engine_agrees_there_is_no_service(text: str) -> None:
    try:
        pinned = pin(f"PREFIX : {OUTSIDE} SELECT * {{ {text} }}")
    except QueryError:
        return
    try:
        _rows(pinned.text)  # an OSError would be a request to the outside
    except SyntaxError:
        return
