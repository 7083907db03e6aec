"""
Views that are taken out when they fail, and made again from the journal.

What an engine raises in the middle of a question or a change says that the view is not to be trusted: it is closed,
and opened anew with a suspicion, so that what is broken is taken out and comes back from the journal.
Meanwhile who needs it is told so (`ViewDown`) and everything else goes on. A view that could not take in a change is
not asked on either: it would show what has been erased or is no longer shared.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, Generic, TypeVar

from kg.errors import QueryError, StoreDamaged, StoreError, StoreLocked, StoreTooNew, ViewDown
from kg.ports.encoder import Matrix
from kg.ports.journal import Changed, Erased, HeldNow, Stored
from kg.ports.passages import Filters, Found, Passages
from kg.ports.triples import ChooseForm, Dataset, Table, Triples, Written
from kg.ports.view import Following, View
from kg.store.supervision.doubt import Doubt
from kg.store.supervision.fault import Fault, fault_of

_V = TypeVar("_V", bound=View)
_T = TypeVar("_T")
_log: Final = logging.getLogger("kring.store")
_AGAIN_S: Final = 1.0  # between two attempts of a caller
_SOON_S: Final = 3600.0
_NAMES: Final = {"graaf": "de graaf", "passages": "de zoekindex"}


class Supervised(Generic[_V]):
    """
    One view.

    Args:
        name: Of the view.
        make: Opens it, as it stands or not, see `Doubt`.
        follow: Brings a view up to the journal; of a view it uses no more than that asks for.
        heals: Whether it is made again when it fails; when not, it stays down, so that one can look at it.
    """

    def __init__(
        self, name: str, make: Callable[[Doubt], _V], follow: Callable[[Following], None], *, heals: bool = True
    ) -> None:
        self.name = name
        self._make = make
        self._follow = follow
        self._heals = heals
        self._view: _V | None = None
        self._broken: _V | None = None  # not closed yet
        self._fault: Fault | None = None
        self._doubt: Doubt = "none"
        self._falling: Callable[[], None] = lambda: None
        self._tried_at = self._mended_at = float("-inf")
        self._closed = self._is_tended = False
        self._change = threading.Lock()  # of the state
        self._turn = threading.Lock()  # to take in changes
        self._healing = threading.Lock()

    # --- state -----------------------------------------------------------------------------------

    @property
    def fault(self) -> Fault | None:
        """Why it is down, or None."""
        return self._fault

    def tended(self, falling: Callable[[], None]) -> None:
        """Somebody else sees to it that it is healed: `falling` tells them that it fell, or is missed."""
        self._is_tended, self._falling = True, falling

    def open(self) -> None:
        """Open it now, and not at the first question; a view that does not open is down."""
        with self._healing:
            self._begin()

    def suspect(self, said: str) -> None:
        """Take it out: something about it is not right."""
        with self._change:
            view = self._view
        if view is not None:
            self._falls(view, StoreDamaged(said))

    def heal(self) -> bool:
        """Make it again when it is down; whether it can be asked."""
        if self._fault is None or not self._heals:
            return self._fault is None
        with self._healing:
            if self._fault is None or self._closed:
                return self._fault is None
            self._tried_at = time.monotonic()
            with self._change:
                broken, self._broken = self._broken, None
            if broken is not None:
                with suppress(StoreError):
                    broken.close()
            healed = self._opened(self._doubt)
            if self._fault is not None and self._fault.is_of_the_view and self._doubt == "none":
                self._doubt = "looked over"
        if healed:
            self._mended_at = time.monotonic()
            _log.warning("%s is hersteld", _NAMES[self.name])
            self._follow(self)  # what came in since
        return healed

    def close(self) -> None:
        """Let go of the files."""
        self._closed = True
        with self._healing:
            view, self._view = self._view or self._broken, None
            if view is not None:
                view.close()

    def _begin(self) -> None:
        if self._view is None and self._fault is None and not self._closed:
            self._opened("none")
            self._doubt = "looked over" if self._fault is None or self._fault.is_of_the_view else "none"
            if self._fault is not None and self._heals and self._fault.is_of_the_view:
                self._opened(self._doubt)

    def _opened(self, doubt: Doubt) -> bool:
        """Open it and bring it up to the journal; whether that went well."""
        view, fault = None, None
        try:
            view = self._make(doubt)
            self._follow(_Joining(view))
        except (StoreLocked, StoreTooNew):
            raise
        except _Failed as failed:
            fault = failed.fault
        except StoreError as error:
            if view is not None:  # of the journal: nothing is wrong with the view
                view.close()
                raise
            fault = fault_of(error)
        if fault is not None and view is not None:
            with suppress(StoreError):
                view.close()
        with self._change:
            self._view, self._fault = (view, None) if fault is None else (None, fault)
        if fault is not None:
            _log.warning("%s kan niet worden geopend: %s", _NAMES[self.name], fault.said)
        return fault is None

    # --- use -------------------------------------------------------------------------------------

    def asked(self, question: Callable[[_V], _T]) -> _T:
        """
        What the view gives on a question.

        Raises:
            ViewDown: If it is out of order, or turns out to be; where nobody tends it, it is made again and asked anew.
        """
        view = self._standing()
        try:
            with self._watched(view):
                return question(view)
        except ViewDown:
            if self._is_tended or not self.heal():
                raise
        view = self._standing()
        with self._watched(view):
            return question(view)

    def streamed(self, question: Callable[[_V], Iterator[_T]]) -> Iterator[_T]:
        """As `asked`, for what comes in parts; it ends with ViewDown when the view fails half-way."""
        view = self._standing()
        with self._watched(view):
            yield from question(view)

    @contextmanager
    def _watched(self, view: _V) -> Iterator[None]:
        try:
            yield
        except (StoreLocked, StoreTooNew, ViewDown):
            raise
        except StoreError as error:
            self._falls(view, error)
            raise self._down() from error
        except QueryError:
            if self._fault is not None:  # it was closed under the question
                raise self._down() from None
            raise

    def _standing(self) -> _V:
        if self._view is None and self._fault is None:
            with self._healing:
                self._begin()
        if self._fault is not None:
            self._falling()
            if not self._is_tended and time.monotonic() - self._tried_at > _AGAIN_S:
                self.heal()
        with self._change:
            view = self._view
        if view is None:
            raise self._down()
        return view

    def _falls(self, view: _V, error: StoreError) -> None:
        with self._change:
            if self._view is not view:
                return
            self._view, self._broken, self._fault = None, view, fault_of(error)
            self._doubt = "none" if self._fault.is_away else "looked over"
            if isinstance(error, StoreDamaged) and time.monotonic() - self._mended_at < _SOON_S:
                self._doubt = "made anew"
        _log.error("%s valt uit: %s", _NAMES[self.name], error)
        _log.debug("%s valt uit", _NAMES[self.name], exc_info=error)
        self._falling()

    def _down(self) -> ViewDown:
        name, fault = _NAMES[self.name], self._fault
        if fault is not None and (waits := fault.waits(name)):
            return ViewDown(waits)
        if not self._heals:
            return ViewDown(f"{name} is beschadigd: {fault.said if fault else ''}; kring rebuild maakt haar opnieuw")
        return ViewDown(f"{name} wordt opnieuw gemaakt; probeer het straks opnieuw")

    # --- the view --------------------------------------------------------------------------------

    def position(self) -> int:
        """See `kg.ports.view.View`."""
        return self.asked(lambda view: view.position())

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        """See `kg.ports.view.View`; safe from any thread, since what it has seen by now is passed over."""

        def take_in(view: _V) -> None:
            with self._turn:
                position = view.position()
                fresh = [change for change in changes if change.seq > position]
                if fresh or upto > position:
                    view.apply(fresh, upto=upto)

        self.asked(take_in)

    def optimise(self) -> None:
        """See `kg.ports.view.View`."""
        self.asked(lambda view: view.optimise())

    def clear(self) -> None:
        """See `kg.ports.view.View`."""

        def forget(view: _V) -> None:
            with self._turn:
                view.clear()

        self.asked(forget)

    def sweep(self, erased: Erased, held: HeldNow) -> bool:
        """See `kg.ports.view.View`."""
        return self.asked(lambda view: view.sweep(erased, held, self._follow))

    def check(self, records: Iterable[Stored], *, passed_over: Callable[[], Collection[str]] = tuple) -> list[str]:
        """See `kg.ports.view.View`."""
        return self.asked(lambda view: view.check(records, passed_over=passed_over))

    def faults(self) -> list[str]:
        """See `kg.ports.view.View`."""
        return self.asked(lambda view: view.faults())

    def probe(self) -> list[str]:
        """See `kg.ports.view.View`."""
        return self.asked(lambda view: view.probe())


class _Failed(Exception):
    """A view failed, and not the journal that it follows."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.said)
        self.fault = fault


class _Joining:
    """A view on its way in, while it follows the journal: its own errors are told apart."""

    def __init__(self, view: View) -> None:
        self.name = view.name
        self._view = view

    def position(self) -> int:
        return self._of_the_view(self._view.position)

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        self._of_the_view(lambda: self._view.apply(changes, upto=upto))

    def optimise(self) -> None:
        self._of_the_view(self._view.optimise)

    def clear(self) -> None:
        self._of_the_view(self._view.clear)

    def _of_the_view(self, step: Callable[[], _T]) -> _T:
        try:
            return step()
        except StoreError as error:
            raise _Failed(fault_of(error)) from None


class SupervisedTriples(Supervised[Triples]):
    """`kg.ports.triples.Triples` that is made again when it fails; each method is that of the port."""

    def query(
        self,
        sparql: str,
        *,
        spaces: Collection[str],
        limit_s: float,
        max_rows: int,
        dataset: Dataset | None = None,
    ) -> Table:
        """See `kg.ports.triples.Triples`."""
        return self.asked(
            lambda view: view.query(sparql, spaces=spaces, limit_s=limit_s, max_rows=max_rows, dataset=dataset)
        )

    def written(
        self,
        sparql: str,
        *,
        spaces: Collection[str],
        choose: ChooseForm,
        limit_s: float,
        max_bytes: int,
        dataset: Dataset | None = None,
    ) -> Written:
        """See `kg.ports.triples.Triples`."""
        return self.asked(
            lambda view: view.written(
                sparql, spaces=spaces, choose=choose, limit_s=limit_s, max_bytes=max_bytes, dataset=dataset
            )
        )

    def pieces(self, *, spaces: Collection[str]) -> Generator[bytes]:
        """See `kg.ports.triples.Triples`."""
        yield from self.streamed(lambda view: view.pieces(spaces=spaces))

    def dump(self, path: str, *, spaces: Collection[str]) -> int:
        """See `kg.ports.triples.Triples`."""
        return self.asked(lambda view: view.dump(path, spaces=spaces))


class SupervisedPassages(Supervised[Passages]):
    """`kg.ports.passages.Passages` that is made again when it fails; each method is that of the port."""

    def search(self, text: str, *, filters: Filters, top: int, facets: bool = False) -> Found:
        """See `kg.ports.passages.Passages`."""
        return self.asked(lambda view: view.search(text, filters=filters, top=top, facets=facets))

    def unknown(self, text: str, *, filters: Filters) -> list[str]:
        """See `kg.ports.passages.Passages`."""
        return self.asked(lambda view: view.unknown(text, filters=filters))

    def vectors(self, record_ids: Collection[str]) -> dict[str, Matrix]:
        """See `kg.ports.passages.Passages`."""
        return self.asked(lambda view: view.vectors(record_ids))

    def having(self, filters: Filters) -> list[str]:
        """See `kg.ports.passages.Passages`."""
        return self.asked(lambda view: view.having(filters))

    def passage_vectors(self, record_ids: Collection[str]) -> dict[str, Matrix]:
        """See `kg.ports.passages.Passages`."""
        return self.asked(lambda view: view.passage_vectors(record_ids))

    def backup(self, path: str) -> None:
        """See `kg.ports.passages.Passages`."""
        self.asked(lambda view: view.backup(path))

    def pending(self) -> int:
        """See `kg.ports.passages.Passages`."""
        return self.asked(lambda view: view.pending())

    def encode_pending(self, *, batch: int = 256) -> Iterator[int]:
        """See `kg.ports.passages.Passages`."""
        yield from self.streamed(lambda view: view.encode_pending(batch=batch))
