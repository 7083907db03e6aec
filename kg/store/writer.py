"""What one principal may write in a store, all or none, and the views that follow what is written."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from kg.access import LOCAL_SPACE, checked_space
from kg.errors import Forbidden, NotFound, Unswept, ViewDown
from kg.model import change_set, schema
from kg.model.circle import COUNTED
from kg.model.record import Record, Step
from kg.ports.journal import Delete, Put, Stored
from kg.ports.view import Progress
from kg.store import follow
from kg.store.erasure import list as erasures
from kg.store.erasure.files import IsAbout, forget, quoting
from kg.store.health.examination import Look, findings
from kg.store.reader import Reader


def _silent(_label: str, _done: int, _total: int) -> None:
    """No progress shown."""


def _takes_away(change: Put | Delete, before: Mapping[str, str]) -> bool:
    """Whether a change takes a record from readers: it goes, to another space or into another record."""
    return isinstance(change, Delete) or change.step == "merge" or before.get(change.id, change.space) != change.space


class Writer(Reader):
    """A reader who may also write; what may be written is judged where it is written, see `kg.store.intake`."""

    def put(
        self,
        records: Sequence[Record],
        *,
        space: str = LOCAL_SPACE,
        reason: str,
        step: Step = "write",
        rests_on: int | None = None,
    ) -> int:
        """
        Write records, all or none; the seq of the last.

        Args:
            records: In order.
            space: Where they come.
            reason: For the journal, which keeps it for good.
            step: What part of Kring writes them; doors leave it as it is.
            rests_on: As `kg.ports.journal.Put`, of a single record.

        Raises:
            Forbidden, StepRefused, Conflict: As `kg.store.intake.admitted`.
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
            Forbidden, StepRefused, Conflict, NotFound: As `kg.store.intake.admitted`.
        """
        if self._rests_on:
            changes = [replace(one, rests_on=self._rests_on.get(one.id, one.rests_on)) for one in changes]
        before = self._spaces_before(changes)
        seq = self.stores.journal.append(changes, mandate=self.mandate, reason=reason)
        self.stores.wrote(self.principal.name, seq, takes=any(_takes_away(one, before) for one in changes))
        self._forget()
        return seq

    def _spaces_before(self, changes: Sequence[Put | Delete]) -> dict[str, str]:
        """By id the space of what is written anew; what rests on nothing is not there."""
        ids = [one.id for one in changes if isinstance(one, Put) and one.rests_on != 0]
        return self.stores.journal.spaces_of(ids) if ids else {}

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
        self._must_erase(record_id)  # before anything of it is read: what is out of sight takes no time
        journal = self.stores.journal
        about = quoting(record_id, list(journal.events(record_id=record_id)))
        quoted = {
            event.record_id for event in journal.events(kind="Proposal") if event.payload and about(event.payload)
        }
        held = self.get_many(quoted)
        also = {key: self._left_of(held.get(key), about) for key in sorted(quoted) if self._may_erase(key)}
        return self.rewrite({**also, record_id: None}, reason=reason, about=about)

    def _left_of(self, proposal: Stored | None, about: IsAbout) -> Record | None:
        """A proposal without the changes that quote something; None when all do, or when it does so itself."""
        if proposal is None:
            return None
        gone = {one["target"] for one in proposal.payload["changes"] if about(one)}
        left = change_set.without(proposal.payload, gone)
        return None if left is None or about(left) else schema.parse("Proposal", left)

    def _may_erase(self, record_id: str) -> bool:
        try:
            self._must_erase(record_id)
        except (Forbidden, NotFound):
            return False
        return True

    def _must_erase(self, record_id: str) -> None:
        self.mandate.must_erase(self.mandate.principal(), record_id, self.stores.journal.ever_in(record_id))

    def rewrite(
        self,
        records: "Mapping[str, Record | None]",
        *,
        reason: str,
        about: IsAbout = lambda _value: False,
        name: str = "",
    ) -> int:
        """
        Erase records by id and write what comes in their place, each where it was; all or none.

        Nobody finds what was erased when this returns; it goes from the files meanwhile, see `kg.store.erasure.sweep`.

        Args:
            records: None: nothing comes in its place.
            reason: For the journal, which keeps it for good; no names.
            about: Whether something beside the journal is about what is erased, and goes too, see
                `kg.store.erasure.files`.
            name: Of the person who is erased, for the list of `kg.store.erasure.list`.

        Raises:
            NotFound: If no event speaks of one of them, or none that the principal may read.
            Forbidden: If the principal is no steward of everyone who ever owned one of them.
            Overtaken: If what comes in place of one rests on another state than is held.
        """
        for key in records:
            self._must_erase(key)
        if records:
            forget(self.stores.directory, about)
        held = self.stores.journal.get_many(records, spaces=self.spaces())
        puts = {
            key: None
            if record is None
            else Put(
                key,
                record.kind(),
                held[key].space,
                schema.dump(record),
                step="propose" if record.kind() == "Proposal" else "write",
                rests_on=self._rests_on.get(key),
            )
            for key, record in records.items()
        }
        with suppress(Unswept):  # the sweeper sees to it
            self.stores.journal.rewrite(puts, mandate=self.mandate, reason=reason)
        erasures.note(self.stores.lists, self.stores.journal, records, name=name)
        self.stores.sweeper.begin()
        seq = self.stores.journal.head()
        self.stores.wrote(self.principal.name, seq, takes=True)
        self._forget()
        return seq

    # --- upkeep ----------------------------------------------------------------------------------

    def catch_up(self, progress: Progress = _silent) -> None:
        """Bring every view up to the journal; a view that is ahead of it belongs to another one and starts again."""
        follow.catch_up(self.stores.records, self.stores.views, progress)
        self._forget()

    @contextmanager
    def following(self, progress: Progress = _silent) -> Iterator[None]:
        """While this is held, the views take in what is written meanwhile; when it ends, they hold all of it."""
        with follow.following(self.stores.records, self.stores.views, progress):
            yield
        self._forget()

    def _forget(self) -> None:
        """What was worked out once for these eyes may be other than it was."""
        for name in ("authority", "developments", "gazetteer", "thesaurus"):
            self.__dict__.pop(name, None)

    def encode(self, progress: Progress = _silent) -> int:
        """Give every passage its vector; how many were made. May be stopped and taken up again."""
        self.stores.hold_all()
        waiting, done = self.stores.passages.pending(), 0
        for step in self.stores.passages.encode_pending():
            done += step
            progress("betekenis", done, waiting)
        return done

    def pending(self) -> int:
        """How many passages are found on words alone as yet: their vectors are still to be made."""
        with suppress(ViewDown):
            return self.stores.passages.pending()
        return 0

    def rebuild(self, progress: Progress = _silent) -> None:
        """Make every view again from the journal."""
        for view in self.stores.views:
            view.clear()
        self.catch_up(progress)
        for view in self.stores.views:  # what they held before is still in their files
            view.sweep({}, self.stores.records.get_many)
        self.encode(progress)

    def check(self, *also: Look) -> list[str]:
        """
        What is wrong with the chain or a record, or where a view disagrees with the journal; [] when all is well.

        Args:
            also: What else is looked at; each gives what it finds, in Dutch.
        """
        self.stores.hold_all()
        wrong, records = findings(self.stores.journal.verify), self.stores.records

        def passed_over() -> set[str]:
            return {flaw.id for flaw in records.flawed()}

        for view in self.stores.views:
            wrong += findings(
                lambda view=view: view.faults() or view.check(records.scan(), passed_over=passed_over)  # type: ignore[misc]
            )
        for look in (lambda: [flaw.said for flaw in records.flawed()], *also):
            wrong += findings(look)
        return list(dict.fromkeys(wrong))

    def remarks(self) -> list[str]:
        """What is well and yet could be better, in Dutch: the texts in which no amount can be read."""
        return [
            f"{stored.kind} {stored.id} in {stored.space}: in {field} is geen hoeveelheid te lezen; "
            f"noem één getal met zijn eenheid, of vul {name} in"
            for stored in self.stores.records.scan(kinds=COUNTED)
            for name, field in COUNTED[stored.kind].items()
            if field in stored.payload and getattr(schema.parse(stored.kind, stored.payload), name) is None
        ]

    def facts(self) -> dict[str, Any]:
        """The state of the store in figures."""
        return {
            "records": self.counts(),
            "events": self.stores.journal.head(),
            "waiting_for_meaning": self.pending(),
            "passed_over": len(self.flawed()),
        }
