"""The graph on a server: one named graph per space, and one for the ontology. See docs/adr/0085."""

import hashlib
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, Protocol, cast

from pyoxigraph import Quad, RdfFormat, Store, parse

from kg.adapters.triples.dumps import dumped, form_of
from kg.adapters.triples.remote.canonical import Sum, statement, sum_of
from kg.adapters.triples.remote.dialect import ServerDialect, found
from kg.adapters.triples.remote.endpoint import Endpoint, Requests
from kg.adapters.triples.remote.results import Results
from kg.adapters.triples.remote.text import Text, parsed
from kg.adapters.triples.remote.writes import POSITION, UNFINISHED, Writes
from kg.adapters.triples.sparql import guard
from kg.adapters.triples.sparql.answer import ONTOLOGY
from kg.errors import QueryBusy
from kg.model.record import record_id
from kg.ports.journal import Changed, Erased, HeldNow, Stored
from kg.ports.triples import ChooseForm, Dataset, Table, Written
from kg.ports.view import Following
from kg.projections.rdf import quads
from ontologies.terms import KRING

VIEW_VERSION: Final = "1"
PIECE: Final = 2**16  # bytes
_VERSION: Final = "urn:kring:version"
_ONTOLOGY_SUM: Final = "urn:kring:ontology"
_RECORDS: Final = 500  # that are written, or looked at, together
_SHOWN: Final = 20
_PROBE_S: Final = 10.0
_TRIES: Final = 3
_WAIT_S: Final = 0.2
Turn = Callable[[], AbstractContextManager[object]]


class Current(Protocol):
    """The current records of the journal that can be computed with."""

    def head(self) -> int:
        """The seq of its last event."""

    def scan(self) -> Iterable[Stored]:
        """All of them."""


class RemoteTriples:
    """
    `kg.ports.triples.Triples` on a SPARQL 1.1 server.

    Args:
        requests: To the server, which keeps these graphs for one store of Kring alone.
        ontology: Files in Turtle.
        turn: Held while something is written, where several processes may do so.
        held: What the graph is held against by itself; None where nobody does that.
        writes: Whether this process writes; where another does, this one asks only.

    Raises:
        ViewAway: If the server does not answer.
        StoreError: If it cannot be used, see `kg.adapters.triples.remote.dialect`.
    """

    name = "graaf"

    def __init__(
        self,
        requests: Requests,
        ontology: Iterable[Path] = (),
        *,
        turn: Turn = nullcontext,
        held: Current | None = None,
        writes: bool = True,
    ) -> None:
        self._requests = requests
        self._turn = turn
        self._current = held
        self._dialect: ServerDialect = found(requests)
        self._writes = Writes(requests, Results(requests, self._dialect.most))
        self._results = Results(requests, self._dialect.most, lambda: self._writes.state(POSITION))
        self._may_write = writes
        if not writes:
            return
        with self._turn():
            if self._writes.state(_VERSION) not in {"", VIEW_VERSION}:
                self.clear()
            self._load_ontology(list(ontology))
            if self._writes.state(_VERSION) != VIEW_VERSION:
                self._writes.remember({_VERSION: VIEW_VERSION})

    @classmethod
    def open(
        cls,
        endpoint: Endpoint,
        ontology: Iterable[Path] = (),
        *,
        turn: Turn = nullcontext,
        held: Current | None = None,
        writes: bool = True,
        mend: bool = False,
    ) -> "RemoteTriples":
        """The graph on a server; with `mend` what differs from the records of `held` is put right first."""
        requests = Requests(endpoint)
        try:
            view = cls(requests, ontology, turn=turn, held=held, writes=writes)
            if mend and held is not None and writes:
                view.mend(held.scan())
        except BaseException:  # whatever ends it, no connection stays open
            requests.close()
            raise
        return view

    # --- a view of the journal --------------------------------------------------------------------

    def position(self) -> int:
        """The seq of the last event it holds."""
        return int(self._writes.state(POSITION) or 0)

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        """
        Take in changes and remember `upto`; what another process has taken in by now is passed over.

        Raises:
            StoreError: If the server does not take it in; the position is what it was, so it is taken in again.
        """
        if not self._may_write:
            return
        with self._turn():
            everywhere = self._writes.state(UNFINISHED) != ""
            if upto <= self.position() and not everywhere:
                return
            if changes:
                self._writes.remember({UNFINISHED: str(upto)})
                self._replace(changes, everywhere=everywhere)
            self._writes.remember({POSITION: str(upto), UNFINISHED: ""})

    def _replace(self, changes: Sequence[Changed], *, everywhere: bool) -> None:
        waiting = iter(changes)
        while some := list(islice(waiting, len(changes) if everywhere else _RECORDS)):
            stated = [quad for change in some if change.record is not None for quad in quads(change.record)]
            self._writes.replace([change.id for change in some], stated, everywhere=everywhere)

    def optimise(self) -> None:
        """Nothing: how it keeps its files is for the server."""

    def sweep(self, _erased: Erased, _held: HeldNow, _follow: Callable[[Following], None]) -> bool:
        """True: it is gone from what can be asked; what a server keeps in its files is for who runs it."""
        return True

    def clear(self) -> None:
        """Forget every record; the ontology stays."""
        if not self._may_write:
            return
        self._writes.remember({UNFINISHED: "0", POSITION: ""})
        self._writes.drop(self._writes.graphs())
        self._writes.remember({UNFINISHED: ""})

    def close(self) -> None:
        """Let go of the connections."""
        self._requests.close()

    def _load_ontology(self, files: list[Path]) -> None:
        texts = [path.read_bytes() for path in files]
        digest = hashlib.sha256(b"\0".join(texts)).hexdigest() if texts else ""
        if not texts or self._writes.state(_ONTOLOGY_SUM) == digest:
            return
        self._writes.remember({_ONTOLOGY_SUM: ""})
        self._writes.put_ontology(
            [
                Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY)
                for text in texts
                for quad in parse(text, RdfFormat.TURTLE, rename_blank_nodes=True)
            ]
        )
        self._writes.remember({_ONTOLOGY_SUM: digest})

    # --- whether it agrees ------------------------------------------------------------------------

    def faults(self) -> list[str]:
        """Where it differs from the journal; [] as well where it is on its way there, or nobody knows."""
        current = self._current
        if current is None or current.head() != (before := self.position()):
            return []
        wrong = self.check(current.scan())
        if self._writes.state(UNFINISHED):
            wrong.append("graaf: een wijziging is half verwerkt")
        return wrong if current.head() == before == self.position() else []

    def probe(self) -> list[str]:
        """Ask the words of Kring, which are always there, and whether a change was left half-way."""
        knows = not self._writes.state(_ONTOLOGY_SUM)
        if not knows:
            text = self._dialect.text(guard.pin("ASK { ?s ?p ?o }"), ([ONTOLOGY.value], []))
            knows = self._results.table(text, limit_s=_PROBE_S, max_rows=1).rows == [("true",)]
        return [] if knows else ["graaf: de woorden van Kring ontbreken"]

    def check(self, records: Iterable[Stored], *, passed_over: Callable[[], Collection[str]] = tuple) -> list[str]:
        """
        Where it disagrees with the journal's current records; at most 20 lines.

        All graphs are read, and added up by record; statement by statement is compared where the sums differ.
        """
        held, stated, differing = self._sums(), 0, list[Stored]()
        for batch in _batches(records):
            for stored, said in batch:
                stated += len(said)
                if held.pop(stored.id, Sum()) != sum_of(said):
                    differing.append(stored)
        wrong = [line for line in map(self._told, differing[:_SHOWN]) if line]
        for key in passed_over():
            held.pop(key, None)
        if excess := sum(one.count for one in held.values()):
            wrong = wrong or [f"graaf: {stated + excess} uitspraken, het journaal geeft er {stated}"]
        return wrong

    def mend(self, records: Iterable[Stored], *, passed_over: Callable[[], Collection[str]] = tuple) -> int:
        """Put right what differs from the journal's current records; how many records that were."""
        held = self._sums()
        changes = []
        for batch in _batches(records):
            changes += [
                Changed(stored.id, stored.seq, stored)
                for stored, said in batch
                if held.pop(stored.id, Sum()) != sum_of(said)
            ]
        changes += [Changed(one, 0, None) for one in held if one not in set(passed_over())]
        with self._turn():
            if changes:
                self._writes.remember({UNFINISHED: "0"})
                self._replace(changes, everywhere=True)
            self._writes.remember({UNFINISHED: ""})
        return len(changes)

    def _sums(self) -> dict[str, Sum]:
        """What is held, by record."""
        sums: dict[str, Sum] = defaultdict(Sum)
        for graph in self._writes.graphs():
            for subject, predicate, value in self._writes.of_graph(graph):
                sums[_record_of(subject)].add(statement(graph, subject, predicate, value))
        return dict(sums)

    def _told(self, stored: Stored) -> str:
        said = next(_batches([stored]))[0][1]
        rows = self._writes.statements_of([stored.id])
        held = {statement(graph.value, subject, predicate, value) for graph, subject, predicate, value in rows}
        missing, excess = len(said - held), len(held - said)
        return f"graaf: {stored.id} wijkt af ({missing} uitspraken ontbreken, {excess} te veel)"

    # --- questions --------------------------------------------------------------------------------

    def query(
        self,
        sparql: str,
        *,
        spaces: Collection[str],
        limit_s: float = 30.0,
        max_rows: int,
        dataset: Dataset | None = None,
    ) -> Table:
        """Answer a query of anyone; see `kg.ports.triples.Triples.query`."""
        text, _ = self._text(sparql, spaces, dataset)
        return self._results.table(text, limit_s=limit_s, max_rows=max_rows)

    def written(
        self,
        sparql: str,
        *,
        spaces: Collection[str],
        choose: ChooseForm,
        limit_s: float = 30.0,
        max_bytes: int = 2**26,
        dataset: Dataset | None = None,
    ) -> Written:
        """As `query`, in a format of the standard; see `kg.ports.triples.Triples.written`."""
        text, pinned = self._text(sparql, spaces, dataset)
        form = choose(pinned.shape)
        return Written(form, self._results.written(text, form, limit_s=limit_s, max_bytes=max_bytes))

    def _text(self, sparql: str, spaces: Collection[str], dataset: Dataset | None) -> tuple[Text, guard.Pinned]:
        pinned = guard.pin(sparql)
        graphs = guard.readable_of(dataset or pinned.dataset(), spaces)
        parsed(pinned)
        return self._dialect.text(pinned, graphs), pinned

    def pieces(self, *, spaces: Collection[str], most: int = PIECE) -> Generator[bytes]:
        """
        All that is in the spaces and the ontology, of one moment; see the port.

        Raises:
            QueryBusy: If something is written again and again while it is read.
        """
        graphs = [*(KRING.space + space for space in sorted(spaces)), ONTOLOGY.value]
        with tempfile.TemporaryFile() as file:
            self._at_one_moment(graphs, file)
            while piece := file.read(most):
                yield piece

    def dump(self, path: str, *, spaces: Collection[str]) -> int:
        """Write the spaces to a file in the syntax of its suffix; the number of triples."""
        form = form_of(path)
        with tempfile.TemporaryFile() as file:
            self._at_one_moment([KRING.space + space for space in sorted(spaces)], file)
            store = Store()
            store.bulk_load(cast("BinaryIO", file), RdfFormat.N_QUADS, lenient=True)
        return dumped(store, path, form)

    def _at_one_moment(self, graphs: Sequence[str], file: IO[bytes]) -> None:
        """Write graphs to a file as N-Quads, and go to its beginning."""
        for _ in range(_TRIES):
            before = self._writes.state(POSITION), self._writes.state(UNFINISHED)
            file.seek(0)
            file.truncate()
            for graph in graphs:
                end = f" <{graph}> .\n"
                for subject, predicate, value in self._writes.of_graph(graph):
                    file.write(f"{subject} {predicate} {value}{end}".encode())
            if (self._writes.state(POSITION), self._writes.state(UNFINISHED)) == before and not before[1]:
                file.seek(0)
                return
            time.sleep(_WAIT_S)
        raise QueryBusy("er wordt te veel geschreven om alles van één moment te lezen; probeer het straks opnieuw")


def _record_of(subject: Any) -> str:
    return record_id(subject.value.partition("#")[0]) or subject.value


def _batches(records: Iterable[Stored]) -> Iterator[list[tuple[Stored, set[str]]]]:
    """Records with what they state."""
    waiting = iter(records)
    while batch := list(islice(waiting, _RECORDS)):
        yield [
            (
                one,
                {statement(KRING.space + one.space, quad.subject, quad.predicate, quad.object) for quad in quads(one)},
            )
            for one in batch
        ]
