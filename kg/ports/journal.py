"""The journal: append-only events and the current records, one transaction per call."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from kg.access import Principal
from kg.model.record import Step

Payload = Mapping[str, Any]
Op = Literal["put", "delete", "erase"]


@dataclass(frozen=True, slots=True)
class Stored:
    """
    A record as the journal holds it.

    Attributes:
        seq: The event that wrote it; grows with every write to the store.
        space: "owner/audience", for instance "local/private".
        at: When, ISO 8601 in UTC.
        payload: Its JSON form, see `kg.model.schema`.
    """

    id: str
    kind: str
    space: str
    seq: int
    at: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Put:
    """
    Write a record; the payload has been validated.

    Attributes:
        step: What part of Kring makes the change.
        rests_on: The `Stored.seq` of the state that the change was made for, 0 for none; None for whatever is there.
        author: Who wrote what it says, when that is somebody else than who lets it be written; "" when not.
    """

    id: str
    kind: str
    space: str
    payload: Payload
    step: Step = "write"
    rests_on: int | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a record out of the current state; its history stays. As `Put`."""

    id: str
    step: Step = "write"
    rests_on: int | None = None


class Mandate(Protocol):
    """On whose behalf is written, and the rule that every append is held against; see `kg.store.intake`."""

    def principal(self) -> Principal:
        """
        Who it is by now, with the rights of now.

        Raises:
            Forbidden: If they may nothing any more.
        """

    def admitted(
        self, principal: Principal, changes: Sequence[Put | Delete], held: Mapping[str, Stored], hidden: Collection[str]
    ) -> Sequence[Put | Delete]:
        """
        The changes as they may be written, all or none.

        Args:
            principal: Of `principal`.
            changes: In order.
            held: What is there now under their ids and may be read.
            hidden: Those of the ids under which something is there that may not be read.

        Raises:
            Forbidden, StepRefused, Conflict, NotFound: If one may not.
        """

    def must_erase(self, principal: Principal, record_id: str, spaces: set[str]) -> None:
        """
        Nothing, when a record that is or was in these spaces may be erased.

        Raises:
            Forbidden, NotFound: If it may not.
        """


@dataclass(frozen=True, slots=True)
class Event:
    """
    One line of the journal.

    Attributes:
        actor: Who did it; of a record, who wrote what it says.
        payload: None for a deletion, and after an erasure.
        payload_hash: SHA-256 of a random salt and the payload; survives erasure of both.
        hash: SHA-256 over every field above it and the previous hash.
    """

    seq: int
    at: str
    actor: str
    reason: str
    op: Op
    record_id: str
    kind: str
    space: str
    payload: Payload | None
    payload_hash: str
    prev_hash: str
    hash: str


Erased = Mapping[str, Collection[str]]  # by id of what was erased the spaces that it was ever in
HeldNow = Callable[[Iterable[str]], Mapping[str, Stored]]  # the records under some ids, as they are now


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one record since a view last looked: its current state, or None when it is gone."""

    id: str
    seq: int
    record: Stored | None


class Journal(Protocol):
    """Append-only truth. Every call is one transaction; a write is on disk when it returns."""

    def append(self, changes: Iterable[Put | Delete], *, mandate: Mandate, reason: str) -> int:
        """
        Write changes in order, all or none; the seq of the last event (the head when there were none).

        Raises:
            Forbidden, StepRefused, Conflict, NotFound: If the mandate does not admit one of them.
        """

    def rewrite(self, records: Mapping[str, Put | None], *, mandate: Mandate, reason: str) -> int:
        """
        Erase records by id and write what comes in their place (None: nothing), all or none; the seq of the last event.

        The payloads of every event of a record go for good; the chain stays whole.

        Raises:
            NotFound: If no event speaks of one of them.
            Forbidden: If the mandate does not allow it.
            Overtaken: If what comes in place of one rests on another state than is held.
            Unswept: If a reader kept the text in the files; all is erased, and it goes when `sweep` says so.
        """

    def erased(self, since: int = 0) -> "Erased":
        """What was erased and is perhaps still in some file of the store; or by an event, or one after it."""

    def sweep(self, *, patience_s: float | None = None) -> bool:
        """Let what was erased go from the files, while others write; whether no reader kept it there for so long."""

    def swept(self, upto: int) -> None:
        """Remember that what was erased up to an event is in no file of the store any more."""

    def head(self) -> int:
        """The seq of the last event; 0 when there is none."""

    def get(
        self,
        record_id: str,
        *,
        as_of: datetime | None = None,
        readable: Callable[[str], bool] | None = None,
    ) -> Stored | None:
        """
        The record now, or as it was at a moment.

        Args:
            record_id: Its id.
            as_of: The moment.
            readable: Whether a space may be read. None is given of a record that is or was in one that may not, and
                takes as long as when there is none.
        """

    def ever_in(self, record_id: str) -> set[str]:
        """The spaces that a record is or was in; as much work whether it is there or not."""

    def spaces_of(self, record_ids: Iterable[str]) -> dict[str, str]:
        """The space of each of the records that exist, by id; no text is looked at, which would take its time."""

    def get_many(self, record_ids: Iterable[str], *, spaces: Collection[str] | None = None) -> dict[str, Stored]:
        """
        Those of the records that exist, by id; None means every space.

        Of a record in another space no text is looked at: it takes as long as one that does not exist.
        """

    def scan(
        self,
        *,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
        as_of: datetime | None = None,
        after: str = "",
        since: int = 0,
    ) -> Iterator[Stored]:
        """
        Current records in order of id, or as they were at a moment; None means every kind or space.

        Only those after an id, and written by events after `since`.
        """

    def claimed_by(self, source_id: str) -> set[str]:
        """The ids of the current records whose provenance names a source."""

    def changed_since(self, seq: int, *, batch: int = 2000) -> Iterator[list[Changed]]:
        """
        Every record that an event after `seq` touched, once, in its current state, in batches.

        Ascending in the seq of the record's last event, so the last item of a batch is how far a view has come.
        A batch has at most `batch` records, and fewer where their text is long.
        """

    def events(self, *, record_id: str | None = None, kind: str | None = None, after: int = 0) -> Iterator[Event]:
        """The events, oldest first; of all records and kinds when none is named."""

    def hash_of(self, seq: int) -> str:
        """The hash of an event; "" when it is not there."""

    def counts(self) -> dict[tuple[str, str], int]:
        """How many current records there are by (kind, space)."""

    def verify(self) -> list[str]:
        """What is wrong with the chain or with the table of current records, in Dutch; [] when all is well."""

    def backup(self, path: str) -> None:
        """Copy the journal to a file while others may write."""

    def close(self) -> None:
        """Let go of the files."""


class LastWrites(Protocol):
    """
    Up to which event each one wrote, at whichever process of a store: whoever asks a view after it finds it there.

    Views follow later than the journal, and each process may have views of its own.
    """

    def wrote(self, who: str, seq: int) -> None:
        """Somebody wrote, up to an event."""

    def took(self, seq: int) -> None:
        """Something was taken from readers, up to an event: no view of another process may go on to show it."""

    def of(self, who: str) -> int:
        """The event that a view which all processes share has to hold for somebody; 0 for none."""

    def of_all(self, who: str) -> int:
        """The event that a view of this process has to hold for somebody; 0 for none."""
