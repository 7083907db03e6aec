"""
Records as statements on a server, and up to where it holds the journal.

A server need not take an update as a whole, and some say 200 to one that failed. So a change goes in steps that may be
taken again: a mark that it is under way, what goes and what comes, a look whether it is there, the position, and the
mark away. Who finds the mark looks for parts of records everywhere, and not only where a record leads to them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

from pyoxigraph import NamedNode, Quad, Store

from kg.adapters.triples.files import as_data
from kg.adapters.triples.remote.endpoint import Requests
from kg.adapters.triples.remote.results import Results, Row
from kg.adapters.triples.remote.text import Text
from kg.adapters.triples.sparql.answer import ONTOLOGY
from kg.errors import StoreError, ViewAway
from kg.model.record import record_iri
from ontologies.terms import KRING

_T = TypeVar("_T")
STATE: Final = "urn:kring:state"  # a graph that no query is ever given
POSITION: Final = "urn:kring:position"
UNFINISHED: Final = "urn:kring:unfinished"
_NODES: Final = 400  # in one request
_STATEMENTS: Final = 1_000  # in one update; Virtuoso reads some thousands
_BULK: Final = 2_000  # from this many statements they are posted to the graph store, where there is one
_TRIES: Final = 3
_WAIT_S: Final = 10.0  # for a small request: the passages wait meanwhile
_MORE_S: Final = 0.005  # for each statement more
_LOOK_S: Final = 60.0


class Writes:
    """
    What Kring itself reads and writes on one server.

    Args:
        requests: To it.
        results: Its answers.
    """

    def __init__(self, requests: Requests, results: Results) -> None:
        self._requests = requests
        self._results = results

    # --- state -----------------------------------------------------------------------------------

    def state(self, what: str) -> str:
        """What is remembered under an IRI; of two values, as after a kill, the lesser; "" for nothing."""
        rows = self._ask(f"SELECT ?v {{ GRAPH <{STATE}> {{ <{what}> <{what}> ?v }} }}")
        return min((row[0].value for row in rows), key=lambda said: (len(said), said), default="")

    def remember(self, values: Mapping[str, str]) -> None:
        """
        Keep a value under each IRI; with "" forget it.

        Raises:
            StoreError: If the server does not do so.
        """
        steps = []
        for what, value in values.items():
            node = f"<{what}> <{what}>"
            if value:
                steps.append(f'INSERT DATA {{ GRAPH <{STATE}> {{ {node} "{value}" }} }}')
            held = f"GRAPH <{STATE}> {{ {node} ?v }}"
            steps.append(f'DELETE {{ {held} }} WHERE {{ {held} FILTER(STR(?v) != "{value}") }}')

        def do() -> bool:
            self._update(steps, _WAIT_S)
            return all(self.state(what) == value for what, value in values.items())

        self._held(do)

    # --- records ---------------------------------------------------------------------------------

    def replace(self, ids: Collection[str], stated: Sequence[Quad], *, everywhere: bool) -> None:
        """
        Let records be what is stated, and nothing else.

        Args:
            ids: Of the records.
            stated: Their statements.
            everywhere: Whether parts may be left of which the record does not know.

        Raises:
            StoreError: If the server does not take it in.
        """
        wanted = Store()  # writes values as a store does, and each statement once
        wanted.bulk_extend(stated)
        coming = {quad.subject.value for quad in wanted}

        def do() -> bool:
            going = self.nodes_everywhere(ids) if everywhere else {(row[0], row[1]) for row in self.statements_of(ids)}
            steps = [_deleted(some) for some in _by(going, _NODES)]
            posted = self._requests.endpoint.store_url and len(wanted) >= _BULK
            if not posted:
                steps += [f"INSERT DATA {{ {as_data(some)} }}" for some in _by(wanted, _STATEMENTS)]
            wait_s = _WAIT_S + _MORE_S * len(wanted)
            if len(wanted) <= _STATEMENTS and len(going) <= _NODES:
                self._update(steps, wait_s)  # at once, where a server takes an update as a whole
            else:
                for step in steps:
                    self._update([step], wait_s)
            if posted:
                self._post(wanted, wait_s)
            nodes = {subject.value for _, subject in going} | coming
            return self._count(nodes) == len(wanted)

        self._held(do)

    def statements_of(self, ids: Collection[str]) -> list[Row]:
        """What is held about records and the values inside them: graph, subject, predicate, object."""
        found: list[Row] = []
        waiting, joint = [record_iri(one) for one in ids], "#"
        while waiting:
            parts: dict[str, None] = {}
            for some in _by(waiting, _NODES):
                nodes = " ".join(f"<{iri}>" for iri in some)
                rows = self._ask(f"SELECT ?g ?s ?p ?o {{ VALUES ?s {{ {nodes} }} GRAPH ?g {{ ?s ?p ?o }} }}")
                found.extend(rows)
                for _, subject, _, value in rows:
                    if isinstance(value, NamedNode) and value.value.startswith(subject.value + joint):
                        parts[value.value] = None
            waiting, joint = list(parts), "."
        return found

    def nodes_everywhere(self, ids: Collection[str]) -> set[tuple[Any, Any]]:
        """The graph and the subject of all that is held of records, however it came there; looks through everything."""
        wanted = {record_iri(one) for one in ids}
        rows = self._ask(
            f'SELECT DISTINCT ?g ?s {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?s), "{KRING.id}")) }}', _LOOK_S
        )
        return {(row[0], row[1]) for row in rows if row[1].value.partition("#")[0] in wanted}

    def graphs(self) -> list[str]:
        """The IRIs of the graphs of spaces."""
        rows = self._ask(
            f'SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{KRING.space}")) }}', _LOOK_S
        )
        return sorted(row[0].value for row in rows)

    def of_graph(self, graph: str) -> list[Row]:
        """All of a graph: subject, predicate, object."""
        found = self._results.of_graph(graph, limit_s=10 * _LOOK_S)
        if found is not None:
            return found
        return self._ask(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", 10 * _LOOK_S)

    def drop(self, graphs: Iterable[str]) -> None:
        """Let graphs go."""
        for graph in graphs:

            def do(graph: str = graph) -> bool:
                self._update([f"DROP SILENT GRAPH <{graph}>"], _LOOK_S)
                return not self._ask(f"SELECT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1")

            self._held(do)

    def put_ontology(self, stated: Sequence[Quad]) -> None:
        """The words of Kring, in place of what was there."""
        self.drop([ONTOLOGY.value])
        wanted = Store()
        wanted.bulk_extend(stated)

        def do() -> bool:
            for some in _by(wanted, _STATEMENTS):
                self._update([f"INSERT DATA {{ {as_data(some)} }}"], _WAIT_S)
            return len(self.of_graph(ONTOLOGY.value)) == len(wanted)

        self._held(do)

    # --- requests --------------------------------------------------------------------------------

    def _post(self, wanted: Store, limit_s: float) -> None:
        by_graph: dict[str, list[str]] = defaultdict(list)
        for quad in wanted:
            by_graph[str(quad.graph_name.value)].append(f"{quad.triple} .\n")
        for graph, lines in by_graph.items():
            self._requests.add(graph, lines, limit_s=limit_s)

    def _count(self, nodes: Collection[str]) -> int:
        total = 0
        for some in _by(sorted(nodes), _NODES):
            named = " ".join(f"<{iri}>" for iri in some)
            rows = self._ask(f"SELECT (COUNT(*) AS ?n) {{ VALUES ?s {{ {named} }} GRAPH ?g {{ ?s ?p ?o }} }}")
            total += int(rows[0][0].value)
        return total

    def _held(self, do: Callable[[], bool]) -> None:
        """Do it until it is done, a few times."""
        failed: StoreError | None = None
        for _ in range(_TRIES):
            try:
                if do():
                    return
            except ViewAway:
                raise
            except StoreError as error:
                failed = error
        raise failed or StoreError(
            f"de SPARQL-server {self._requests.endpoint.place} zegt te schrijven, maar het staat er "
            "niet; kijk in zijn log"
        )

    def _update(self, steps: Sequence[str], limit_s: float) -> None:
        if steps:
            self._requests.update(" ;\n".join(steps), limit_s=limit_s)

    def _ask(self, sparql: str, limit_s: float = _WAIT_S) -> list[Row]:
        return self._results.own(Text("", "", sparql, "SELECT", ((), ())), limit_s=limit_s)


def _deleted(nodes: Iterable[tuple[Any, Any]]) -> str:
    named = " ".join(f"({graph} {subject})" for graph, subject in nodes)
    held = "GRAPH ?g { ?s ?p ?o }"
    return f"DELETE {{ {held} }} WHERE {{ VALUES (?g ?s) {{ {named} }} {held} }}"


def _by(things: Iterable[_T], size: int) -> Iterator[list[_T]]:
    waiting = iter(things)
    while some := list(islice(waiting, size)):
        yield some
