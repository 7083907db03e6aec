"""
What a server does otherwise than the standard says, found by asking it: not by the name of its maker.

Two graphs with a statement each are written once, and questions about them have one right answer. A server that answers
them wrongly, whichever way the graphs are said, would show what may not be read: it is not used.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.adapters.triples.remote.endpoint import Requests
from kg.adapters.triples.remote.results import Results
from kg.adapters.triples.remote.text import Graphs, Text, text_of
from kg.adapters.triples.sparql import guard
from kg.errors import KringError, QueryError, StoreError, ViewAway

_MINE: Final = "urn:kring:probe:mine"
_THEIRS: Final = "urn:kring:probe:theirs"
_PROBE_S: Final = 30.0
_DATA: Final = " ".join(f'GRAPH <{graph}> {{ <{graph}> <urn:kring:says> "{graph}" }}' for graph in (_MINE, _THEIRS))
_MINE_ONLY: Final[Graphs] = ((_MINE,), (_MINE,))
_ASKED: Final[tuple[tuple[str, Graphs, set[str]], ...]] = (  # the question, of which graphs, the values of ?x
    ("SELECT ?x { ?s ?p ?x }", _MINE_ONLY, {_MINE}),
    ("SELECT ?x { ?s ?p ?x }", ((), (_MINE,)), set()),
    ("SELECT ?x { ?s ?p ?x }", ((_MINE, _THEIRS), ()), {_MINE, _THEIRS}),
    ("SELECT ?x { ?s ?p ?x }", ((), ()), set()),
    ("SELECT ?x { GRAPH ?g { ?s ?p ?x } }", _MINE_ONLY, {_MINE}),
    ("SELECT ?x { GRAPH ?g { ?s ?p ?x } }", ((_MINE,), ()), set()),
    ("SELECT ?x { GRAPH ?g { ?s ?p ?x } }", ((), ()), set()),
    (f"SELECT ?x {{ GRAPH <{_MINE}> {{ ?s ?p ?x }} }}", _MINE_ONLY, {_MINE}),
    (f"SELECT ?x {{ GRAPH <{_THEIRS}> {{ ?s ?p ?x }} }}", _MINE_ONLY, set()),
    ("SELECT ?x FROM <urn:kring:probe:theirs> { ?s ?p ?x }", _MINE_ONLY, {_MINE}),
    (f"SELECT ?x {{ ?s ?p ?x FILTER EXISTS {{ GRAPH <{_THEIRS}> {{ ?a ?b ?c }} }} }}", _MINE_ONLY, set()),
    ("SELECT ?x { ?s ?p ?x FILTER EXISTS { GRAPH ?g { ?a ?b ?c FILTER(?c != ?x) } } }", _MINE_ONLY, set()),
    ("SELECT ?x { ?s ?p ?o { SELECT ?x { GRAPH ?g { ?a ?b ?x } } } }", _MINE_ONLY, {_MINE}),
    (f"SELECT ?x {{ <{_THEIRS}> ?p ?x }}", _MINE_ONLY, set()),
    (f"SELECT ?x {{ <{_THEIRS}> <urn:kring:says>+ ?x }}", _MINE_ONLY, set()),
    (f"SELECT ?x {{ VALUES ?g {{ <{_THEIRS}> }} GRAPH ?g {{ ?s ?p ?x }} }}", _MINE_ONLY, set()),
)
_DESCRIBED: Final = (
    (f"DESCRIBE <{_THEIRS}>", 0),
    (f"DESCRIBE <{_MINE}>", 1),
    (f"CONSTRUCT {{ ?x <urn:a> ?o }} WHERE {{ GRAPH <{_THEIRS}> {{ ?x ?p ?o }} }}", 0),
    ("CONSTRUCT { ?x <urn:a> ?o } WHERE { ?x ?p ?o }", 1),
)
_NUMBERS: Final = " ".join(map(str, range(104)))
_MANY: Final = 104 * 104  # rows; as limits go 10,000 is a usual one
_ESCAPED: Final = r'SELECT ?x ?y { VALUES (?x ?y) { (<\U00000075rn:kring:x> "a\u0022b") } }'


@dataclass(frozen=True, slots=True)
class ServerDialect:
    """
    How one server is asked.

    Attributes:
        escapes: Whether it knows escapes in IRIs, and takes those in strings for part of the string.
        in_text: Whether the graphs go in the text (FROM), since it does not heed them in the protocol.
        most: The rows that it gives at most; None when there is no limit up to 10,816.
    """

    escapes: bool
    in_text: bool
    most: int | None

    def text(self, pinned: guard.Pinned, graphs: Graphs) -> Text:
        """A question to it."""
        return text_of(pinned, graphs, escapes=self.escapes, in_text=self.in_text)


def found(requests: Requests) -> ServerDialect:
    """
    How a server is asked.

    Raises:
        ViewAway: If it is not there.
        StoreError: If it shows of other graphs than it is asked about, or does not write.
    """
    if len(_graphs(requests)) < 2:
        requests.update(f"INSERT DATA {{ {_DATA} }}", limit_s=_PROBE_S)
        if len(_graphs(requests)) < 2:
            raise StoreError(f"de SPARQL-server {requests.endpoint.place} schrijft niet wat hij zegt te schrijven")
    escapes = _knows_escapes(requests)
    for in_text in (False, True):
        dialect = ServerDialect(escapes, in_text, None)
        if not (wrong := next(_wrong(requests, dialect), "")):
            return ServerDialect(escapes, in_text, _limit(requests, dialect))
    raise StoreError(
        f"de SPARQL-server {requests.endpoint.place} houdt een vraag niet binnen de grafen waar zij over gaat, en zou "
        f"tonen wat niet gelezen mag worden; neem een andere server. Het bleek uit: {wrong}"
    )


def _graphs(requests: Requests) -> set[str]:
    text = Text("", "", "SELECT ?g { GRAPH ?g { ?s <urn:kring:says> ?o } }", "SELECT", ((), ()))
    return {row[0].value for row in Results(requests).own(text, limit_s=_PROBE_S)}


def _knows_escapes(requests: Requests) -> bool:
    try:
        rows = Results(requests).rows(Text("", "", _ESCAPED, "SELECT", ((), ())), limit_s=_PROBE_S)
    except ViewAway:
        raise
    except KringError:
        return False
    return [[cell.value for cell in row] for row in rows] == [["urn:kring:x", 'a"b']]


def _wrong(requests: Requests, dialect: ServerDialect) -> Iterator[str]:
    """The questions that it answers otherwise than is right."""
    results = Results(requests)
    for sparql, graphs, right in _ASKED:
        try:
            rows = results.rows(dialect.text(guard.pin(sparql), graphs), limit_s=_PROBE_S)
        except QueryError:
            continue  # what it cannot answer shows nothing
        if {row[0].value for row in rows if row[0] is not None} != right:
            yield sparql
    for sparql, count in _DESCRIBED:
        table = results.table(dialect.text(guard.pin(sparql), _MINE_ONLY), limit_s=_PROBE_S, max_rows=10)
        if len(table.rows) != count:
            yield sparql


def _limit(requests: Requests, dialect: ServerDialect) -> int | None:
    sparql = f"SELECT ?a ?b {{ VALUES ?a {{ {_NUMBERS} }} VALUES ?b {{ {_NUMBERS} }} }}"
    rows = Results(requests).first(dialect.text(guard.pin(sparql), _MINE_ONLY), limit_s=_PROBE_S)
    return None if rows >= _MANY else rows
