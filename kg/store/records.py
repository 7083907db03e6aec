"""
The current records of a journal as far as they can be computed with.

What is written has been validated; but a store may come from a Kring whose types admitted more, or have been changed by
hand. A record that breaks the shape of its kind is passed over by every question and by the views, and named: in the
log when it is first met, and by `kring check`, which says what to do. One record stops nobody.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final

from kg import deadline
from kg.errors import InvalidRecord
from kg.model.schema import current, faults
from kg.ports.journal import Changed, Journal, Stored

_log: Final = logging.getLogger("kring")
_ROOM: Final = 4096  # events for which room is made at a time
_TOGETHER: Final = 500  # records


@dataclass(frozen=True, slots=True)
class Flawed:
    """A record that is passed over, and why, in Dutch."""

    id: str
    kind: str
    space: str
    seq: int
    why: str

    @property
    def said(self) -> str:
        """What is wrong, and what to do."""
        return (
            f"record {self.id} in {self.space} wordt overgeslagen (gebeurtenis {self.seq}): {self.why}. "
            "Verbeter het bestand waar het uit kwam en lees dat opnieuw in, of vervang of verwijder het record"
        )


class Records:
    """The sound records of a journal; what is asked is asked as of `kg.ports.journal.Journal`."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._sound = bytearray()  # by seq: 1 for a record that was looked at and is well
        self._flawed: dict[str, Flawed] = {}

    def head(self) -> int:
        """The seq of the last event of the journal."""
        return self.journal.head()

    def get(
        self, record_id: str, *, as_of: datetime | None = None, readable: Callable[[str], bool] | None = None
    ) -> Stored | None:
        """
        The record now, or as it was at a moment.

        Raises:
            InvalidRecord: If it breaks its shape; why, and what to do.
        """
        stored = self.journal.get(record_id, as_of=as_of, readable=readable)
        if stored is not None and (why := self._why(stored)):
            raise InvalidRecord(_flawed(stored, why).said)
        return _current(stored) if stored is not None else None

    def get_many(self, record_ids: Iterable[str], *, spaces: Collection[str] | None = None) -> dict[str, Stored]:
        """Those of the records that exist and are sound, by id."""
        found = self.journal.get_many(record_ids, spaces=spaces)
        return {key: _current(stored) for key, stored in found.items() if self.is_sound(stored)}

    def scan(
        self,
        *,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
        after: str = "",
        since: int = 0,
        as_of: datetime | None = None,
    ) -> Iterator[Stored]:
        """The sound records in order of id, after an id and written after an event; now, or as they were."""
        found = self.journal.scan(kinds=kinds, spaces=spaces, as_of=as_of, after=after, since=since)
        return map(_current, filter(self.is_sound, deadline.steps(found)))

    def changed_since(self, seq: int, *, batch: int = 2000) -> Iterator[list[Changed]]:
        """As of the journal; of a record that is not sound, that it is gone."""
        for changes in self.journal.changed_since(seq, batch=batch):
            yield [
                replace(change, record=_current(change.record) if self.is_sound(change.record) else None)
                if change.record is not None
                else change
                for change in changes
            ]

    def look_through(self) -> None:
        """Meet every record, some at a time so that no transaction stays open for it."""
        after = ""
        while some := list(islice(self.journal.scan(after=after), _TOGETHER)):
            for stored in deadline.steps(some):
                self.is_sound(stored)
            after = some[-1].id

    def vouch(self, seqs: Iterable[int]) -> None:
        """Take it that what some events wrote is sound: it was looked at just before they were made."""
        for seq in seqs:
            self._mark(seq)

    def flawed(self) -> list[Flawed]:
        """What was met so far, in order of id, without what was mended since; `scan` meets all."""
        if not self._flawed:
            return []
        held = self.journal.get_many(self._flawed)
        for key, flaw in list(self._flawed.items()):
            if key not in held or held[key].seq != flaw.seq:
                self._flawed.pop(key, None)
        return [self._flawed[key] for key in sorted(self._flawed)]

    def is_sound(self, stored: Stored) -> bool:
        """Whether a record keeps to the shape of its kind."""
        return not self._why(stored)

    def _why(self, stored: Stored) -> str:
        """What is wrong with a record, "" when nothing is; looked at once for each event that wrote one."""
        seq = stored.seq
        if seq < len(self._sound) and self._sound[seq]:
            return ""
        known = self._flawed.get(stored.id)
        if known is not None and known.seq == seq:
            return known.why
        if why := _wrong(stored):
            self._tell(stored, why)
        else:
            self._mark(seq)
        return why

    def _mark(self, seq: int) -> None:
        short = seq - len(self._sound)
        if short >= 0:  # another thread may lengthen it too: it becomes longer than it need be
            self._sound.extend(bytes(short + _ROOM))
        self._sound[seq] = 1

    def _tell(self, stored: Stored, why: str) -> None:
        """Name it once, without what it says: a log is read by others than the record."""
        self._flawed[stored.id] = _flawed(stored, why)
        said = "record %s (%s, gebeurtenis %d) wordt overgeslagen; kring check zegt waarom en wat te doen"
        _log.warning(said, stored.id, stored.kind, stored.seq)


def _current(stored: Stored) -> Stored:
    payload = current(stored.kind, stored.payload)
    return stored if payload is stored.payload else replace(stored, payload=payload)


def _flawed(stored: Stored, why: str) -> Flawed:
    return Flawed(stored.id, stored.kind, stored.space, stored.seq, why)


def _wrong(stored: Stored) -> str:
    """What is wrong with a record, in Dutch; "" when nothing is."""
    if not stored.payload:
        return "de inhoud is geen JSON-object"
    if stored.payload.get("id") != stored.id:
        return f"de inhoud heeft een ander id ({str(stored.payload.get('id'))[:80]!r})"
    return faults(stored.kind, stored.payload)
