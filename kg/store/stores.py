"""The adapters behind a graph, and what is remembered for all who look."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from weakref import WeakValueDictionary

from kg import deadline, reading_room
from kg.ports.journal import Journal, LastWrites
from kg.ports.trail import Trail
from kg.ports.view import Following
from kg.store.authority import OPERATORS
from kg.store.erasure import list as erasures
from kg.store.erasure.sweep import Sweeper
from kg.store.evidence.anchors import Anchors
from kg.store.follow import Follower, catch_up
from kg.store.records import Records
from kg.store.supervision.views import Supervised, SupervisedPassages, SupervisedTriples

if TYPE_CHECKING:
    from kg.ports.passages import Passages
    from kg.ports.triples import Triples
    from kg.store.supervision.doubt import Doubt

_T = TypeVar("_T")
_M = TypeVar("_M", bound="InMemory")
_REMEMBERED: Final = 64  # things worked out from the journal; the oldest makes room


class InMemory(Protocol):
    """What is derived from the records of a store and held beside it; it follows the journal as a view does."""

    def __init__(self, records: Records) -> None: ...

    def catch_up(self, records: Records) -> None:
        """Take in what was written since."""


@dataclass(frozen=True, slots=True)
class Stores:
    """The adapters behind a graph; `kg.profiles.embedded` picks them, `composed` puts them together."""

    directory: Path
    journal: Journal
    records: Records  # of the journal, as far as they can be computed with
    triples: SupervisedTriples
    passages: SupervisedPassages
    trail: Trail
    anchors: Anchors
    follower: Follower
    sweeper: Sweeper
    writes: LastWrites
    kept: Callable[[Path], Mapping[str, int]]  # copies what lies beside the journal to a folder; how many of each
    lists: tuple[Path, ...]  # the folders with the list of what was erased, see `kg.store.erasure.list`
    operators: frozenset[str] = OPERATORS  # owners of what is everybody's, see `kg.store.authority`
    most_rows: int = 1_000_000  # of a table in memory
    _remembered: dict[object, tuple[int, Any]] = field(default_factory=dict, repr=False, compare=False)
    _in_memory: dict[type, Any] = field(default_factory=dict, repr=False, compare=False)
    _making: "WeakValueDictionary[object, threading.Lock]" = field(
        default_factory=WeakValueDictionary, repr=False, compare=False
    )

    def begun(self) -> "Stores":
        """Itself, with every view open, and what an erasure that was cut short left behind on its way out."""
        with ThreadPoolExecutor(len(self.views)) as pool:  # side by side: each may have much to take in
            list(pool.map(lambda view: view.open(), self.views))
        if self.journal.erased():
            self.sweeper.begin()
        return self

    def remembered(self, what: object, make: Callable[[], _T]) -> _T:
        """
        What follows from the current records alone, made once for each state of the journal; `what` names it.

        One makes it while the others wait; when that one is ended before it is done, the next begins.
        """
        found: _T
        kept = self._kept(what)
        if kept is None:
            with deadline.holding(self._making.setdefault(what, threading.Lock())):
                kept = self._kept(what)
                if kept is None:
                    head = self.journal.head()  # before it is made: what comes in meanwhile makes it again
                    kept = (head, make())
                    if len(self._remembered) >= _REMEMBERED:
                        self._remembered.pop(next(iter(self._remembered)), None)
        self._remembered.pop(what, None)
        self._remembered[what] = kept  # the last one asked for stands last
        found = kept[1]
        return found

    def _kept(self, what: object) -> tuple[int, Any] | None:
        kept = self._remembered.get(what)
        return kept if kept is not None and kept[0] == self.journal.head() else None

    def in_memory(self, kind: "type[_M]") -> "_M":
        """What a class derives from the records, made at the first call and caught up with the journal."""
        with deadline.holding(self._making.setdefault(kind, threading.Lock())):
            if kind not in self._in_memory:
                self._in_memory[kind] = kind(self.records)
        found: _M = self._in_memory[kind]
        found.catch_up(self.records)
        return found

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many current records there are by (kind, space)."""
        return self.remembered("counts", self.journal.counts)

    def wrote(self, who: str, seq: int, *, takes: bool = False) -> None:
        """
        Somebody wrote something: the views take it in, and that one finds it from now on.

        Args:
            who: Their name.
            seq: Of the last event.
            takes: Whether it takes something from readers: then it is gone from the views here when this returns, and
                who asks another process waits until it is gone there.
        """
        self.writes.wrote(who, seq)
        if takes:
            self.writes.took(seq)
        self.follower.written(seq)
        if takes:
            self.follower.wait(seq)

    def hold_what(self, who: str) -> None:
        """Come back when views that all processes share hold what somebody wrote, at whichever of them."""
        self.follower.wait(self.writes.of(who))

    def hold_for(self, who: str) -> None:
        """Come back when views of this process hold that, and not any more what was taken from readers."""
        self.follower.wait(self.writes.of_all(who))

    def hold_all(self) -> None:
        """Come back when the views hold what anybody has written so far."""
        self.follower.wait(self.journal.head())

    @property
    def views(self) -> "tuple[Supervised[Triples], Supervised[Passages]]":
        """Everything that follows the journal."""
        return (self.triples, self.passages)


@contextmanager
def composed(
    directory: Path,
    journal: Journal,
    trail: Trail,
    anchors: Anchors,
    *,
    triples: "Callable[[Doubt], Triples]",
    passages: "Callable[[Doubt], Passages]",
    writes: LastWrites,
    kept: Callable[[Path], Mapping[str, int]],
    lists: tuple[Path, ...] = (),
    heals: bool = True,
) -> Iterator[Stores]:
    """
    What a profile picked, with views that follow the journal.

    Args:
        directory: Of the store.
        journal: The truth.
        trail: Who saw what of it.
        anchors: Of both.
        triples: Opens that view.
        passages: Opens that view.
        writes: Who wrote last up to where.
        kept: As in `Stores`.
        lists: As in `Stores`.
        heals: Whether a view that fails is made again.
    """
    records = Records(journal)

    def follow(view: Following) -> None:
        catch_up(records, [view], lambda _what, _done, _total: None)

    with ExitStack() as stack:
        graph = stack.enter_context(closing(SupervisedTriples("graaf", triples, follow, heals=heals)))
        found = stack.enter_context(closing(SupervisedPassages("passages", passages, follow, heals=heals)))
        follower = stack.enter_context(closing(Follower(records, (graph, found))))
        rooms, note = partial(reading_room.rooms, directory), partial(erasures.note, lists, journal)
        sweeper = stack.enter_context(closing(Sweeper(journal, (graph, found), follower, rooms, note)))
        yield Stores(directory, journal, records, graph, found, trail, anchors, follower, sweeper, writes, kept, lists)
