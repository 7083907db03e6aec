"""What one principal may write in a store, all or none, and the views that follow what is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from kg import following, schema
from kg.access import LOCAL_SPACE, checked_space
from kg.errors import StoreError, ViewDown
from kg.following import Progress
from kg.ports import Delete, Put
from kg.reading import Reading
from kg.record import Record, Step


def _silent(_label: str, _done: int, _total: int) -> None:
    """No progress shown."""


def _found(look: Callable[[], list[str]]) -> list[str]:
    """What a look finds wrong, or why one cannot look."""
    try:
        return look()
    except StoreError as error:
        return [str(error)]


class Writing(Reading):
    """See the top of this module; what may be written is judged where it is written, see `kg.admission`."""

    def put(
        self, records: Sequence[Record], *, space: str = LOCAL_SPACE, reason: str, step: Step = "write",
        rests_on: int | None = None,
    ) -> int:  # fmt: skip
        """
        Write records, all or none; the seq of the last.

        Args:
            records: In order.
            space: Where they come.
            reason: For the journal, which keeps it for good.
            step: What part of Kring writes them; doors leave it as it is.
            rests_on: As `kg.ports.Put`, of a single record.

        Raises:
            Forbidden, StepRefused, Conflict: As `kg.admission.admitted`.
        """
        checked_space(space)
        puts = [
            Put(record.id, record.kind(), space, schema.dump(record), step=step, rests_on=rests_on)
            for record in records
        ]
        return self.append(puts, reason=reason)

    def append(self, changes: Sequence[Put | Delete], *, reason: str) -> int:
        """
        Write changes, all or none; the seq of the last. They are on disk when it returns; the views follow.

        Raises:
            Forbidden, StepRefused, Conflict, NotFound: As `kg.admission.admitted`.
        """
        changes = [replace(one, rests_on=self._rests_on.get(one.id, one.rests_on)) for one in changes]
        before = self.stores.journal.spaces_of([change.id for change in changes])
        seq = self.stores.journal.append(changes, mandate=self.mandate, reason=reason)
        self.stores.wrote(self.principal.name, seq)
        if any(isinstance(one, Delete) or before.get(one.id, one.space) != one.space for one in changes):
            self.stores.follower.wait(seq)  # what was taken from readers is not found by them any more
        self._forget()
        return seq

    def delete(self, record_id: str, *, reason: str, rests_on: int | None = None) -> int:
        """
        Take a record out of the current state; its history stays.

        Raises:
            NotFound: If there is none that the principal may read.
            Forbidden: If the principal may not write where it is.
            Conflict: If it is in another state than `rests_on`.
        """
        return self.append([Delete(record_id, rests_on=rests_on)], reason=reason)

    def erase(self, record_id: str, *, reason: str) -> int:
        """
        Remove a record and its history for good; that it was done stays in the journal.

        Raises:
            NotFound: If no event speaks of it, or none that the principal may read.
            Forbidden: If the principal is no steward of everyone who ever owned it.
        """
        return self.rewrite({record_id: None}, reason=reason)

    def rewrite(self, records: "Mapping[str, Record | None]", *, reason: str) -> int:
        """
        Erase records by id and write what comes in their place, each where it was; all or none.

        Args:
            records: None: nothing comes in its place.
            reason: For the journal, which keeps it for good; no names.

        Raises:
            NotFound: If no event speaks of one of them, or none that the principal may read.
            Forbidden: If the principal is no steward of everyone who ever owned one of them.
        """
        held = self.stores.journal.get_many(records, spaces=self.spaces())
        puts = {
            key: None if record is None else Put(key, record.kind(), held[key].space, schema.dump(record))
            for key, record in records.items()
        }
        try:
            return self.stores.journal.rewrite(puts, mandate=self.mandate, reason=reason)
        finally:  # also when a reader keeps remains in the file: what is erased must not be found any more
            self.stores.follower.wait(self.stores.journal.head())
            self._forget()

    # --- upkeep ----------------------------------------------------------------------------------

    def catch_up(self, progress: Progress = _silent) -> None:
        """Bring every view up to the journal; a view that is ahead of it belongs to another one and starts again."""
        following.catch_up(self.stores.records, self.stores.views, progress)
        self._forget()

    @contextmanager
    def following(self, progress: Progress = _silent) -> Iterator[None]:
        """While this is held, the views take in what is written meanwhile; when it ends, they hold all of it."""
        with following.following(self.stores.records, self.stores.views, progress):
            yield
        self._forget()

    def _forget(self) -> None:
        """What was worked out once for these eyes may be other than it was."""
        for name in ("authority", "gazetteer", "thesaurus"):
            self.__dict__.pop(name, None)

    def encode(self, progress: Progress = _silent) -> int:
        """Give every passage its vector; how many were made. May be stopped and taken up again."""
        self.stores.hold_all()
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
        """What is wrong with the chain or a record, or where a view disagrees with the journal; [] when all is well."""
        self.stores.hold_all()
        wrong, records = _found(self.stores.journal.verify), self.stores.records

        def passed_over() -> set[str]:
            return {flaw.id for flaw in records.flawed()}

        for view in self.stores.views:
            wrong += _found(
                lambda view=view: view.faults() or view.check(records.scan(), passed_over=passed_over)  # type: ignore[misc]
            )
        return list(dict.fromkeys([*wrong, *_found(lambda: [flaw.said for flaw in records.flawed()])]))

    def facts(self) -> dict[str, Any]:
        """The state of the store in figures."""
        waiting = 0
        with suppress(ViewDown):
            waiting = self.stores.passages.pending()
        return {
            "records": self.counts(),
            "events": self.stores.journal.head(),
            "waiting_for_meaning": waiting,
            "passed_over": len(self.flawed()),
        }
