"""The graph in Oxigraph: one named graph per space, and one for the ontology. See docs/adr/0004."""

import atexit
import hashlib
import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.adapters.engine_errors import engine, told
from kg.adapters.gate import Gate
from kg.adapters.triples import sums
from kg.adapters.triples.copies import Copies
from kg.adapters.triples.dumps import dumped, form_of
from kg.adapters.triples.files import OfGraph, as_data, fresh_place, gone_place, said_changed
from kg.adapters.triples.pipe import PIECE, piped
from kg.adapters.triples.sparql import guard
from kg.adapters.triples.sparql.answer import ONTOLOGY, SparqlQuestion
from kg.adapters.triples.sparql.pool import Asked, QueryPool
from kg.errors import QueryBusy, QueryError, QueryTimeout, StoreDamaged
from kg.model.record import record_iri
from kg.ports.journal import Changed, Erased, HeldNow, Stored
from kg.ports.triples import ChooseForm, Dataset, Table, Written
from kg.ports.view import Following
from kg.private_files import own_folder
from kg.projections.rdf import n_quads, quads, space_node

if TYPE_CHECKING:
    import rdflib

VIEW_VERSION: Final = 2
_STATE: Final = NamedNode("urn:kring:state")  # a graph that no query is ever given
_POSITION: Final = NamedNode("urn:kring:position")
_ONTOLOGY_SUM: Final = NamedNode("urn:kring:ontology")
_UNFINISHED: Final = NamedNode("urn:kring:unfinished")
_VERSION: Final = NamedNode("urn:kring:version")
_BULK: Final = 500  # from this many changes a bulk load is quicker than a transaction
_SHOWN: Final = 20
_PROBE_S: Final = 10.0


class OxigraphTriples:
    """`kg.ports.triples.Triples` on Oxigraph."""

    name = "graaf"

    def __init__(self, store: Store, directory: Path, ontology: Iterable[Path] = ()) -> None:
        self._store = store
        self.directory = directory
        self._made_anew_for: Erased | None = None
        self._pool = QueryPool()
        self._gate = Gate()  # of `_store`, which `sweep` replaces
        self._copies = Copies(directory, self._backup, self._gate)
        for left_over in (fresh_place(directory), gone_place(directory)):
            shutil.rmtree(left_over, ignore_errors=True)
        if self._state(_VERSION) not in {"", str(VIEW_VERSION)} or self._state(_UNFINISHED):
            self.clear()
        self._load_ontology(list(ontology))
        self._change((), (), {_VERSION: str(VIEW_VERSION)})
        atexit.register(self.close)

    @classmethod
    def open(cls, directory: Path, ontology: Iterable[Path] = (), *, mend: bool = False) -> "OxigraphTriples":
        """
        The graph in a directory, made when it is not there.

        Args:
            directory: Of the graph alone.
            ontology: Files in Turtle.
            mend: Whether there is a suspicion: then all of its files are looked at first.

        Raises:
            StoreLocked: If another process holds it.
            StoreDamaged: If it cannot be read.
        """
        own_folder(directory)
        if changed := sums.changed(directory, thorough=mend):
            raise StoreDamaged(said_changed(changed))
        with engine(f"de graaf {directory}"):
            return cls(Store(str(directory)), directory, ontology)

    # --- a view of the journal --------------------------------------------------------------------

    def position(self) -> int:
        """The seq of the last event it holds."""
        with self._engine():
            return int(self._state(_POSITION) or 0)

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        """
        Take in changes and remember `upto`.

        A few changes are one transaction. Many are loaded in bulk, which is none: a mark says that it is under way,
        and a graph that is opened with the mark is made anew.
        """
        records = [change.record for change in changes if change.record is not None]
        done = {_POSITION: str(upto)}
        if len(changes) < _BULK:
            stated = [quad for record in records for quad in quads(record)]
            with self._engine():
                self._change(self._held(changes), stated, done)
            return
        text = "".join(map(n_quads, records))  # twice as quick as bulk_extend, which takes quads one by one
        with self._engine():
            self._change(self._held(changes), (), {_UNFINISHED: "1"})
            self._store.bulk_load(text, RdfFormat.N_QUADS, lenient=True)  # its IRIs were checked when they were made
            self._change((), (), {**done, _UNFINISHED: ""})

    def _held(self, changes: Iterable[Changed]) -> list[Quad]:
        return [quad for change in changes for quad in self._quads_of(change.id)]

    def _change(self, remove: Iterable[Quad], add: Iterable[Quad], state: Mapping[NamedNode, str]) -> None:
        """Remove, then add, then remember: one transaction."""
        before = [quad for what in state for quad in self._store.quads_for_pattern(what, None, None, _STATE)]
        after = [Quad(what, what, Literal(value), _STATE) for what, value in state.items() if value]
        removed, added = as_data([*remove, *before]), as_data([*add, *after])
        self._store.update(f"DELETE DATA {{ {removed} }} ; INSERT DATA {{ {added} }}")
        self._copies.outdate()

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
        with self._engine():
            self._store.optimize()

    def sweep(self, erased: Erased, _held: HeldNow, follow: Callable[[Following], None]) -> bool:
        """
        Make the files anew; see `kg.ports.view.View`.

        Oxigraph keeps every text that was ever in it, by a number, and its `clear` and `optimize` too. So what it holds
        goes to another folder, while this one is asked and written on; that one follows, and takes its place.
        """
        if self._made_anew_for != erased:
            self._make_anew(follow)
            self._made_anew_for = erased
        if self._copies.outdated:  # somebody still reads what it was; then it need not be made once more
            return False
        self._made_anew_for = None
        return True

    def _make_anew(self, follow: Callable[[Following], None]) -> None:
        fresh, gone = fresh_place(self.directory), gone_place(self.directory)
        shutil.rmtree(fresh, ignore_errors=True)
        own_folder(fresh)
        text = fresh / "all.nq"
        with self._engine():
            self._store.dump(str(text), RdfFormat.N_QUADS)
        with engine(f"de graaf {fresh}"):
            store = Store(str(fresh / "graph"))
            store.bulk_load(path=str(text), format=RdfFormat.N_QUADS, lenient=True)
            text.unlink()
        view = OxigraphTriples(store, fresh / "graph")
        del store
        with closing(view):
            follow(view)
            while not self._replaced_by(view, gone):
                follow(view)
        self._copies.outdate()
        for folder in (fresh, gone):
            shutil.rmtree(folder, ignore_errors=True)

    def _replaced_by(self, view: "OxigraphTriples", gone: Path) -> bool:
        """Let another take the place of the files, when it holds all that these do; questions wait meanwhile."""
        with self._gate.alone(), engine(f"de graaf {self.directory}"):
            if view.position() < int(self._state(_POSITION) or 0):
                return False
            view.close()
            del self._store
            self.directory.rename(gone)
            view.directory.rename(self.directory)
            self._store = Store(str(self.directory))
        return True

    def clear(self) -> None:
        """Forget every record; the ontology stays. What it held stays in the files until `sweep`."""
        with self._engine():
            self._change((), (), {_UNFINISHED: "1", _POSITION: ""})
            for graph in list(self._store.named_graphs()):
                if graph not in {ONTOLOGY, _STATE}:
                    self._store.remove_graph(graph)
            self._change((), (), {_UNFINISHED: ""})

    def faults(self) -> list[str]:
        """What is wrong with its files; see `kg.ports.view.View`."""
        with self._engine():
            changed = sums.changed(self.directory, thorough=True)
            if not changed:
                sums.seal(self.directory)
        return [said_changed(changed)] if changed else []

    def probe(self) -> list[str]:
        """Ask the words of Kring, which are always there; in the way in which everyone asks, once somebody has."""
        with self._engine():
            if changed := sums.changed(self.directory, thorough=False):
                return [said_changed(changed)]
            knows = next(self._store.quads_for_pattern(None, None, None, ONTOLOGY), None) is not None
            knows = knows or not self._state(_ONTOLOGY_SUM)
        if knows and self._pool.has_begun:
            table = self.query("ASK { ?s ?p ?o }", spaces=(), limit_s=_PROBE_S, max_rows=1)
            knows = table.rows == [("true",)] or not self._state(_ONTOLOGY_SUM)
        return [] if knows else ["graaf: de woorden van Kring ontbreken"]

    def check(self, records: Iterable[Stored], *, passed_over: Callable[[], Collection[str]] = tuple) -> list[str]:
        """Where it disagrees with the journal's current records; at most 20 lines."""
        wrong: list[str] = []
        expected = 0
        waiting = iter(records)
        while batch := list(islice(waiting, _BULK)):
            written = Store()  # writes numbers and times as the store does: 1.0 becomes 1
            written.bulk_extend(quad for stored in batch for quad in quads(stored))
            stated: dict[str, set[Quad]] = defaultdict(set)
            for quad in written:
                stated[str(quad.subject.value).partition("#")[0]].add(quad)
            expected += len(written)
            for stored in batch:
                said = stated[record_iri(stored.id)]
                with self._engine():
                    held = set(self._quads_of(stored.id))
                if held != said and len(wrong) < _SHOWN:
                    missing, excess = len(said - held), len(held - said)
                    wrong.append(f"graaf: {stored.id} wijkt af ({missing} uitspraken ontbreken, {excess} te veel)")
        with self._engine():
            expected += sum(1 for key in passed_over() for _ in self._quads_of(key))
            held_in_all = sum(1 for quad in self._store if quad.graph_name not in {_STATE, ONTOLOGY})
        if not wrong and held_in_all != expected:
            wrong.append(f"graaf: {held_in_all} uitspraken, het journaal geeft er {expected}")
        return wrong

    def close(self) -> None:
        """End the query process and let go of the files; a second time does nothing."""
        atexit.unregister(self.close)
        self._pool.close()
        self._copies.outdate()
        if hasattr(self, "_store"):
            with suppress(OSError, RuntimeError):  # what could not be written is taken in again from the journal
                self._store.flush()
            del self._store
            sums.seal(self.directory)

    def _state(self, what: NamedNode) -> str:
        found = next(self._store.quads_for_pattern(what, what, None, _STATE), None)
        return found.object.value if found and isinstance(found.object, Literal) else ""

    def _load_ontology(self, files: list[Path]) -> None:
        texts = [path.read_bytes() for path in files]
        digest = hashlib.sha256(b"\0".join(texts)).hexdigest() if texts else ""
        if not texts or self._state(_ONTOLOGY_SUM) == digest:
            return
        self._change((), (), {_ONTOLOGY_SUM: ""})
        self._store.remove_graph(ONTOLOGY)
        for text in texts:
            self._store.extend(
                Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY)
                for quad in parse(text, RdfFormat.TURTLE, rename_blank_nodes=True)
            )
        self._change((), (), {_ONTOLOGY_SUM: digest})

    def _backup(self, folder: str) -> None:
        with engine(f"de graaf {self.directory}"):
            self._store.backup(folder)

    @contextmanager
    def _engine(self) -> Iterator[None]:
        with self._gate.shared(), engine(f"de graaf {self.directory}"):
            yield

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
        """Answer a query of anyone, in a process that is stopped at the limit; see `kg.ports.triples.Triples.query`."""
        pinned = guard.pin(sparql)
        question = _question(pinned, spaces, dataset)
        with self._copies.reading() as copy, _explained(pinned):
            return self._pool.table(Asked(copy, question, "", max_rows), limit_s)

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
        pinned = guard.pin(sparql)
        question = _question(pinned, spaces, dataset)
        form = choose(pinned.shape)
        with self._copies.reading() as copy, _explained(pinned):
            return Written(form, self._pool.written(Asked(copy, question, form, max_bytes), limit_s))

    @property
    def in_memory(self) -> bool:
        """Whether the last answer to a query came from a copy in memory."""
        return self._pool.in_memory

    def pieces(self, *, spaces: Collection[str], most: int = PIECE) -> Generator[bytes]:
        """All that is in the spaces and the ontology, from a copy, at most so many bytes at a time; see the port."""
        graphs = [*map(space_node, sorted(spaces)), ONTOLOGY]
        with self._copies.reading() as copy:

            def write(file: BinaryIO) -> None:
                with engine(f"de graaf {self.directory}"):
                    store = Store.read_only(str(copy))
                try:
                    for graph in graphs:  # not quad by quad: while one is written other threads go on
                        with engine(f"de graaf {self.directory}"):
                            store.dump(cast("BinaryIO", OfGraph(file, graph)), RdfFormat.N_TRIPLES, from_graph=graph)
                finally:
                    del store  # it would stay open as long as the traceback of a fault is kept

            yield from piped(write, piece=most)

    def dump(self, path: str, *, spaces: Collection[str]) -> int:
        """Write the spaces to a file in the syntax of its suffix; the number of triples."""
        form = form_of(path)
        graphs = map(space_node, sorted(spaces))
        quads = (quad for graph in graphs for quad in self._store.quads_for_pattern(None, None, None, graph))
        try:
            with self._gate.shared():
                return dumped(quads, path, form)
        except RuntimeError as error:
            raise told("de graaf", error) from error

    def rdflib_dataset(self, spaces: Collection[str]) -> "rdflib.Dataset":
        """A copy of the spaces for analysts, behind rdflib's interface; its default graph is their union."""
        import rdflib
        from oxrdflib import OxigraphStore

        copy = Store()
        for space in spaces:
            with self._engine():
                copy.bulk_extend(self._store.quads_for_pattern(None, None, None, space_node(space)))
        return rdflib.Dataset(store=OxigraphStore(store=copy), default_union=True)


def _question(pinned: guard.Pinned, spaces: Collection[str], dataset: Dataset | None) -> SparqlQuestion:
    """What is asked of which graphs: of those that are wanted, the ones that may be read."""
    default, named = guard.readable_of(dataset or pinned.dataset(), spaces)
    return SparqlQuestion(pinned.text, default, named)


@contextmanager
def _explained(pinned: guard.Pinned) -> Iterator[None]:
    """What the engine says about the pinned text, said about what was asked."""
    try:
        yield
    except (QueryTimeout, QueryBusy):
        raise
    except QueryError as error:
        raise QueryError(pinned.complaint(str(error))) from None
