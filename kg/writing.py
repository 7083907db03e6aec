"""What one principal may write in a store, all or none, and the views that follow what is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kg import following, schema
from kg.access import LOCAL_SPACE, checked_space, own_prefix
from kg.errors import Forbidden, NotFound
from kg.following import Progress
from kg.ports import Delete, Put, Stored
from kg.reading import Reading
from kg.record import Record


def _silent(_label: str, _done: int, _total: int) -> None:
    """No progress shown."""


def _not_to_give(record_id: str, space: str) -> Forbidden:
    """Of an id that is taken where one may not read, no more is said than of any other that one may not give."""
    return Forbidden(
        f"het id {record_id!r} kan niet worden gegeven; laat het id weg, of laat het beginnen met {own_prefix(space)!r}"
    )


class Writing(Reading):
    """See the top of this module."""

    def put(self, records: Sequence[Record], *, space: str = LOCAL_SPACE, reason: str, gated: bool = False) -> int:
        """
        Write records, all or none; the seq of the last.

        Args:
            records: In order.
            space: Where they come.
            reason: For the journal, which keeps it for good.
            gated: Whether lessons among them come through the review gate, see `kg.lessons.move`.

        Raises:
            Forbidden: If the principal may not write there, or may not change or name one of the records.
            StepRefused: If a lesson would pass the review gate by being written.
        """
        return self.append(self.admitted(records, space, gated=gated), reason=reason)

    def admitted(self, records: Sequence[Record], space: str, *, gated: bool = False) -> "list[Put | Delete]":
        """
        What writing records in a space comes to, when the principal may; see `put`.

        Raises:
            Forbidden, StepRefused: As `put`.
        """
        self.principal.must_write(checked_space(space))
        self._must_replace([record.id for record in records], space)
        if not gated:
            records = self._before_the_gate(records)
        return [Put(record.id, record.kind(), space, schema.dump(record)) for record in records]

    def _before_the_gate(self, records: Sequence[Record]) -> list[Record]:
        """The records, of which a lesson does not pass its gate unseen; see `kg.cycle.retain`."""
        from kg.cycle import retain

        rule = retain.unwitnessed if self.principal.everything else retain.written
        held = self.stores.records.get_many([record.id for record in records if record.kind() == "Lesson"])
        found = []
        for record in records:
            before = held[record.id].payload if record.id in held else None
            written = rule(before, retain.kept(before, schema.dump(record))) if record.kind() == "Lesson" else None
            found.append(schema.parse("Lesson", written) if written else record)
        return found

    def _must_replace(self, record_ids: Sequence[str], space: str) -> None:
        """Each id is one that the principal may write, or may give; of what it may not read nothing is said."""
        held = self.stores.journal.get_many(record_ids)
        for record_id in record_ids:
            stored = held.get(record_id)
            if stored is not None and self.principal.readable([stored.space]):
                self.principal.must_write(stored.space)
            elif stored is not None or not self.principal.may_name(record_id, space):
                raise _not_to_give(record_id, space)

    def must_state(self, space: str) -> Callable[[dict[str, Any], str, Stored | None, bool], Mapping[str, Any]]:
        """
        The rule for a document that states records in a space: payload, kind, what is held, whether it gives the id.

        It gives the payload as it may be stated, and raises as `put` does, for an id that the principal may not read
        or give, or a lesson past its review gate.
        """
        from kg.cycle import retain

        self.principal.must_write(space)

        def must(payload: dict[str, Any], kind: str, held: Stored | None, named: bool) -> Mapping[str, Any]:  # noqa: FBT001 - a rule
            before = held.payload if held and held.kind == kind and self.stores.records.is_sound(held) else None
            if self.principal.everything:
                return retain.unwitnessed(before, payload) if kind == "Lesson" else payload
            record_id = payload["id"]
            hidden = held is not None and not self.principal.readable([held.space])
            if hidden or (held is None and named and not self.principal.may_name(record_id, space)):
                raise _not_to_give(record_id, space)
            if kind != "Lesson":
                return payload
            kept = retain.kept(before, payload)
            retain.written(before, kept)
            return kept

        return must

    def append(self, changes: Sequence[Put | Delete], *, reason: str) -> int:
        """Write changes that a module of the core has judged by its own rule, all or none; see `kg.proposals`."""
        seq = self.stores.journal.append(changes, actor=self.principal.name, reason=reason)
        self.catch_up()
        return seq

    def delete(self, record_id: str, *, reason: str) -> int:
        """
        Take a record out of the current state; its history stays.

        Raises:
            NotFound: If there is none that the principal may read.
            Forbidden: If the principal may not write where it is.
        """
        stored = self.held(record_id) or self.get(record_id)
        self.principal.must_write(stored.space)
        seq = self.stores.journal.append([Delete(record_id)], actor=self.principal.name, reason=reason)
        self.catch_up()
        return seq

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
        if not self.principal.everything:
            for record_id in records:
                self._must_erase(record_id)
        held = self.stores.journal.get_many(records)
        puts = {
            key: None if record is None else Put(key, record.kind(), held[key].space, schema.dump(record))
            for key, record in records.items()
        }
        try:
            return self.stores.journal.rewrite(puts, actor=self.principal.name, reason=reason)
        finally:  # also when a reader keeps remains in the file: what is erased must not be found any more
            self.catch_up()

    def _must_erase(self, record_id: str) -> None:
        """The principal is steward wherever the record is or was; a deleted one can still be erased."""
        spaces = self.stores.journal.ever_in(record_id)
        if not spaces or self.principal.readable(spaces) != spaces:
            raise NotFound(f"er is niets bekend onder {record_id!r}; er is niets gewist")
        owners = sorted({space.rpartition("/")[0] for space in spaces})
        if not all(self.principal.has_role("steward", owner) for owner in owners):
            raise Forbidden(f"u mag {record_id!r} niet wissen; dat mag een steward van {' en '.join(owners)}")

    # --- upkeep ----------------------------------------------------------------------------------

    def catch_up(self, progress: Progress = _silent) -> None:
        """Bring every view up to the journal; a view that is ahead of it belongs to another one and starts again."""
        following.catch_up(self.stores.records, self.stores.views, progress)
        self.__dict__.pop("gazetteer", None)

    @contextmanager
    def following(self, progress: Progress = _silent) -> Iterator[None]:
        """While this is held, the views take in what is written meanwhile; when it ends, they hold all of it."""
        with following.following(self.stores.records, self.stores.views, progress):
            yield
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
        """What is wrong with the chain or a record, or where a view disagrees with the journal; [] when all is well."""
        records = self.stores.records
        wrong = self.stores.journal.verify()
        for view in self.stores.views:
            wrong += view.check(records.scan(), passed_over=lambda: {flaw.id for flaw in records.flawed()})
        return [*wrong, *(flaw.said for flaw in records.flawed())]

    def facts(self) -> dict[str, Any]:
        """The state of the store in figures."""
        return {
            "records": self.counts(),
            "events": self.stores.journal.head(),
            "waiting_for_meaning": self.stores.passages.pending(),
            "passed_over": len(self.flawed()),
        }
