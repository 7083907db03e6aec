"""
KnowledgeGraph: the one door to the core.

It fetches, calls the pure modules and stores; every answer keeps to the spaces that the principal may read.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import schema
from kg.access import LOCAL_SPACE, Principal, checked_space
from kg.errors import NotFound
from kg.ports import Changed, Delete, Filters, Found, Journal, Passages, Put, Stored, Table, Triples, View
from kg.record import Record

if TYPE_CHECKING:
    import networkx as nx

    from kg.cycle import borgen, interpret
    from kg.gazetteer import Gazetteer

Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much (0: not known)

_BATCH: Final = 5000  # changes that the views take in at a time
_BULK: Final = 20_000  # after this many changes a view is worth optimising


def _silent(_label: str, _done: int, _total: int) -> None:
    """No progress shown."""


def _follow(view: View, batch: Sequence[Changed], seen: int) -> None:
    """Give a view what it has not seen."""
    fresh = [change for change in batch if change.seq > seen]
    if fresh:
        view.apply(fresh, upto=fresh[-1].seq)


@dataclass(frozen=True, slots=True)
class Stores:
    """The adapters behind a graph; `kg.wiring` picks them."""

    directory: Path
    journal: Journal
    triples: Triples
    passages: Passages

    @property
    def views(self) -> tuple[View, ...]:
        """Everything that follows the journal."""
        return (self.triples, self.passages)


class KnowledgeGraph:
    """What Kring knows, as one principal may see it."""

    def __init__(self, stores: Stores, principal: Principal) -> None:
        self.stores = stores
        self.principal = principal

    def seen_by(self, principal: Principal) -> "KnowledgeGraph":
        """The same store in the eyes of someone else."""
        return KnowledgeGraph(self.stores, principal)

    # --- reading ---------------------------------------------------------------------------------

    def spaces(self) -> frozenset[str]:
        """The spaces in the store that the principal may read."""
        return self.principal.readable({space for _, space in self.stores.journal.counts()})

    def counts(self) -> dict[str, int]:
        """How many records of each kind the principal may read."""
        readable = self.spaces()
        found: dict[str, int] = {}
        for (kind, space), number in self.stores.journal.counts().items():
            if space in readable:
                found[kind] = found.get(kind, 0) + number
        return dict(sorted(found.items()))

    def get(self, record_id: str, *, as_of: datetime | None = None) -> Stored:
        """
        A record by id, now or as it was.

        Raises:
            NotFound: If there is none that the principal may read; which of the two is not said.
        """
        stored = self.stores.journal.get(record_id, as_of=as_of)
        if stored is None or not self.principal.readable([stored.space]):
            raise NotFound(f"er is niets bekend onder {record_id!r}")
        return stored

    def get_many(self, record_ids: Iterable[str]) -> dict[str, Stored]:
        """Those of the records that exist and may be read, by id."""
        found = self.stores.journal.get_many(record_ids)
        readable = self.principal.readable({stored.space for stored in found.values()})
        return {key: stored for key, stored in found.items() if stored.space in readable}

    def scan(self, *kinds: str, as_of: datetime | None = None) -> Iterator[Stored]:
        """The records of some kinds (of every kind when none is named) that may be read, in order of id."""
        for kind in kinds:
            schema.kind_class(kind)
        return self.stores.journal.scan(kinds=kinds or None, spaces=self.spaces(), as_of=as_of)

    def search(
        self,
        text: str,
        *,
        filters: Filters | None = None,
        top: int = 10,
        facets: bool = False,
    ) -> Found:
        """The records that answer a text, best first; spaces in `filters` are narrowed to what may be read."""
        wanted = filters or Filters(spaces=self.spaces())
        allowed = dataclasses.replace(wanted, spaces=wanted.spaces & self.spaces())
        return self.stores.passages.search(text, filters=allowed, top=top, facets=facets)

    def sparql(self, query: str, *, limit_s: float = 30.0, max_rows: int = 10_000) -> Table:
        """The answer to a SPARQL 1.1 query over what may be read, see `kg.ports.Triples.query`."""
        return self.stores.triples.query(query, spaces=self.spaces(), limit_s=limit_s, max_rows=max_rows)

    def network(self) -> "nx.MultiDiGraph[str]":
        """What may be read as a NetworkX graph: a node per record, an edge per link."""
        from kg.network import network

        return network(self.scan())

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        """Names and codes of municipalities."""
        from kg.gazetteer import Gazetteer

        return Gazetteer.of(stored.payload for stored in self.scan("Municipality"))

    # --- the circle ------------------------------------------------------------------------------

    def interpret(
        self, municipality: str, *, today: date | None = None, weights: Mapping[str, float] | None = None
    ) -> "list[interpret.Ranked]":
        """
        The developments ranked for a municipality, best first; nothing is stored.

        Args:
            municipality: Code or name.
            today: The date to count from; today when not given.
            weights: By feature; those of `kg.cycle.interpret.WEIGHTS` when not given.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle import interpret
        from kg.situations import situation_of

        code = self.gazetteer.code(municipality)
        situation = situation_of(self, code, today or datetime.now(UTC).date())
        return interpret.rank(situation, weights or interpret.WEIGHTS)

    def borgen(
        self,
        text: str,
        *,
        municipality: str = "",
        context: str = "",
        phase: str = "",
        top: int = 10,
        weights: Mapping[str, float] | None = None,
    ) -> "list[borgen.Experience]":
        """
        Cases and lessons that answer a question, best first, compared with the asker's municipality.

        Args:
            text: The question.
            municipality: Code or name of who asks, or "".
            context: What else is going on there; it helps to find the right situation.
            phase: A phase of the circle that lessons are wanted for, or "".
            top: How many at most.
            weights: By feature; those of `kg.cycle.borgen.WEIGHTS` when not given.

        Raises:
            InputError: If there is no such phase.
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle import borgen
        from kg.retrieving import experiences

        return experiences(
            self,
            text,
            municipality=municipality,
            context=context,
            phase=phase,
            top=top,
            weights=weights or borgen.WEIGHTS,
        )

    # --- writing ---------------------------------------------------------------------------------

    def put(self, records: Sequence[Record], *, space: str = LOCAL_SPACE, reason: str) -> int:
        """Write records, all or none; the seq of the last."""
        checked_space(space)
        changes = [Put(record.id, record.kind(), space, schema.dump(record)) for record in records]
        seq = self.stores.journal.append(changes, actor=self.principal.name, reason=reason)
        self.catch_up()
        return seq

    def delete(self, record_id: str, *, reason: str) -> int:
        """Take a record out of the current state; its history stays."""
        self.get(record_id)
        seq = self.stores.journal.append([Delete(record_id)], actor=self.principal.name, reason=reason)
        self.catch_up()
        return seq

    def erase(self, record_id: str, *, reason: str) -> int:
        """Remove a record and its history for good; that it was done stays in the journal."""
        seq = self.stores.journal.erase(record_id, actor=self.principal.name, reason=reason)
        self.catch_up()
        return seq

    # --- upkeep ----------------------------------------------------------------------------------

    def catch_up(self, progress: Progress = _silent) -> None:
        """Bring every view up to the journal; a view that is ahead of it belongs to another one and starts again."""
        journal, views = self.stores.journal, self.stores.views
        head = journal.head()
        for view in views:
            if view.position() > head:
                view.clear()
        behind = {view.name: view.position() for view in views}
        done = 0
        with ThreadPoolExecutor(len(views)) as pool:  # the engines work outside Python's lock for much of the time
            for batch in journal.changed_since(min(behind.values()), batch=_BATCH):
                list(pool.map(lambda view, batch=batch: _follow(view, batch, behind[view.name]), views))
                done += len(batch)
                progress("graaf en zoekindex", done, 0)
        if done > _BULK:
            for view in views:
                view.optimise()
        self.__dict__.pop("gazetteer", None)

    def encode(self, progress: Progress = _silent) -> int:
        """Give every passage its vector; how many were made. May be stopped and taken up again."""
        waiting, done = self.stores.passages.pending(), 0
        for step in self.stores.passages.encode_pending():
            done += step
            progress("betekenis", done, waiting)
        return done

    def rebuild(self, progress: Progress = _silent) -> None:
        """Make every view again from the journal."""
        for view in self.stores.views:
            view.clear()
        self.catch_up(progress)
        self.encode(progress)

    def check(self) -> list[str]:
        """What is wrong with the chain, or where a view disagrees with the journal; [] when all is well."""
        wrong = self.stores.journal.verify()
        for view in self.stores.views:
            wrong += view.check(self.stores.journal.scan())
        return wrong

    def facts(self) -> dict[str, Any]:
        """The state of the store in figures."""
        return {
            "records": self.counts(),
            "events": self.stores.journal.head(),
            "waiting_for_meaning": self.stores.passages.pending(),
        }
