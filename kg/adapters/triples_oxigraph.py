"""The graph in Oxigraph: one named graph per space, and one for the ontology. See docs/adr/0004."""

import contextlib
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg.adapters import sparql_guard
from kg.adapters.sparql_answer import ONTOLOGY, answer
from kg.adapters.sparql_worker import QueryProcess
from kg.errors import InputError, StoreDamaged, StoreLocked
from kg.ports import Changed, Stored, Table
from kg.rdf import quads, space_node
from kg.record import record_iri
from ontologies.terms import KRING

if TYPE_CHECKING:
    import rdflib

VIEW_VERSION: Final = 1
_STATE: Final = NamedNode("urn:kring:state")  # a graph that no query is ever given
_POSITION: Final = NamedNode("urn:kring:position")
_ONTOLOGY_SUM: Final = NamedNode("urn:kring:ontology")
_VERSION: Final = NamedNode("urn:kring:version")
_BULK: Final = 500  # from this many changes a bulk load is quicker than a transaction
_SHOWN: Final = 20
_FORMATS: Final = {
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
}


class OxigraphTriples:
    """`kg.ports.Triples` on Oxigraph."""

    name = "graaf"

    def __init__(self, store: Store, ontology: Iterable[Path] = ()) -> None:
        self._store = store
        self._process: QueryProcess | None = None
        self._asked_at = -1
        if self._state(_VERSION) not in {"", str(VIEW_VERSION)}:
            self.clear()
        self._load_ontology(list(ontology))
        self._remember(_VERSION, str(VIEW_VERSION))

    @classmethod
    def open(cls, directory: Path, ontology: Iterable[Path] = ()) -> "OxigraphTriples":
        """
        The graph in a directory, made when it is not there.

        Raises:
            StoreLocked: If another process holds it.
            StoreDamaged: If it cannot be read.
        """
        directory.mkdir(parents=True, exist_ok=True)
        try:
            return cls(Store(str(directory)), ontology)
        except OSError as error:
            if "lock" in str(error).lower():
                raise StoreLocked(f"de graaf {directory} is in gebruik bij een ander proces") from error
            raise StoreDamaged(f"de graaf {directory} is niet te lezen: {error}") from error

    # --- a view of the journal --------------------------------------------------------------------

    def position(self) -> int:
        """The seq of the last event it holds."""
        return int(self._state(_POSITION) or 0)

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        """
        Take in changes; the position is written after them.

        A kill in between leaves the old position: the same changes come again and end in the same graph,
        because what is removed and what is added depend on the current records alone.
        """
        if self.position() or len(self._store):
            stale = [quad for change in changes for quad in self._quads_of(change.id)]
        else:
            stale = []
        fresh = [quad for change in changes if change.record is not None for quad in quads(change.record)]
        if stale:
            gone = set(stale) - set(fresh)
            fresh = list(set(fresh) - set(stale))
            for quad in gone:
                self._store.remove(quad)
        if len(changes) >= _BULK:
            self._store.bulk_extend(fresh)
        else:
            self._store.extend(fresh)
        self._remember(_POSITION, str(upto))

    def _quads_of(self, record: str) -> Iterator[Quad]:
        """Every quad about a record and the values inside it."""
        iri = record_iri(record)
        waiting = [NamedNode(iri)]
        while waiting:
            for quad in self._store.quads_for_pattern(waiting.pop(), None, None, None):
                yield quad
                if isinstance(quad.object, NamedNode) and quad.object.value.startswith(iri + "#"):
                    waiting.append(quad.object)

    def optimise(self) -> None:
        """Merge the files, so that scans are quick."""
        self._store.optimize()

    def clear(self) -> None:
        """Forget every record; the ontology stays."""
        for graph in list(self._store.named_graphs()):
            if graph != ONTOLOGY:
                self._store.remove_graph(graph)
        self._remember(_VERSION, str(VIEW_VERSION))

    def check(self, records: Iterable[Stored]) -> list[str]:
        """Where it disagrees with the journal's current records."""
        wrong: list[str] = []
        expected = 0
        for stored in records:
            stated = set(quads(stored))
            expected += len(stated)
            held = set(self._quads_of(stored.id))
            if held != stated:
                wrong.append(
                    f"graaf: {stored.id} wijkt af ({len(stated - held)} ontbreken, {len(held - stated)} te veel)"
                )
        held_in_all = sum(1 for quad in self._store if quad.graph_name not in {_STATE, ONTOLOGY})
        if not wrong and held_in_all != expected:
            wrong.append(f"graaf: {held_in_all} uitspraken, het journaal geeft er {expected}")
        return wrong[:_SHOWN]

    def close(self) -> None:
        """End the query process and let go of the files."""
        if self._process is not None:
            self._process.close()
            self._process = None
        with contextlib.suppress(OSError):
            self._store.flush()
        del self._store

    def _state(self, what: NamedNode) -> str:
        found = next(self._store.quads_for_pattern(what, what, None, _STATE), None)
        return found.object.value if found and isinstance(found.object, Literal) else ""

    def _remember(self, what: NamedNode, value: str) -> None:
        if self._state(what) != value:
            self._store.update(
                f"DELETE WHERE {{ GRAPH {_STATE} {{ {what} {what} ?v }} }} ; "
                f'INSERT DATA {{ GRAPH {_STATE} {{ {what} {what} "{value}" }} }}'
            )

    def _load_ontology(self, files: list[Path]) -> None:
        texts = [path.read_bytes() for path in files]
        digest = hashlib.sha256(b"\0".join(texts)).hexdigest() if texts else ""
        if not texts or self._state(_ONTOLOGY_SUM) == digest:
            return
        self._store.remove_graph(ONTOLOGY)
        for text in texts:
            self._store.extend(
                Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY) for quad in parse(text, RdfFormat.TURTLE)
            )
        self._remember(_ONTOLOGY_SUM, digest)

    # --- questions --------------------------------------------------------------------------------

    def query(self, sparql: str, *, spaces: Collection[str], limit_s: float = 30.0, max_rows: int = 10_000) -> Table:
        """Answer a query of anyone, in a process that is stopped at the limit; see `kg.ports.Triples.query`."""
        sparql_guard.refuse(sparql)
        if self._process is None or self._asked_at != self.position():
            if self._process is not None:
                self._process.close()
            self._process, self._asked_at = QueryProcess(self._store), self.position()
        return self._process.ask(sparql, _graphs(spaces), limit_s, max_rows)

    def ask(self, sparql: str, *, spaces: Collection[str], max_rows: int = 1_000_000) -> Table:
        """Answer one of our own queries, here and without a limit on time."""
        return answer(self._store, sparql, _graphs(spaces), max_rows)

    def dump(self, path: str, *, spaces: Collection[str]) -> int:
        """Write the spaces to a file in the syntax of its suffix; the number of triples."""
        suffix = Path(path).suffix.lower()
        if suffix not in _FORMATS:
            raise InputError(f"uitgang {suffix!r} van {path} is onbekend; kies uit {', '.join(sorted(_FORMATS))}")
        found = [
            quad
            for space in sorted(spaces)
            for quad in self._store.quads_for_pattern(None, None, None, space_node(space))
        ]
        if suffix in {".ttl", ".nt"}:
            serialize((quad.triple for quad in found), path, _FORMATS[suffix])
        else:
            serialize(found, path, _FORMATS[suffix])
        return len(found)

    def rdflib_dataset(self, spaces: Collection[str]) -> "rdflib.Dataset":
        """A copy of the spaces for analysts, behind rdflib's interface."""
        import rdflib

        copy = Store()
        for space in spaces:
            graph = space_node(space)
            copy.bulk_extend(self._store.quads_for_pattern(None, None, None, graph))
            copy.bulk_extend(
                Quad(q.subject, q.predicate, q.object, DefaultGraph())
                for q in self._store.quads_for_pattern(None, None, None, graph)
            )
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=copy), default_union=False)


def _graphs(spaces: Collection[str]) -> list[str]:
    return sorted(KRING.space + space for space in spaces)
