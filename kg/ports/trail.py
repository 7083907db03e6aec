"""The trail: who saw what, beside the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol, get_args

from kg.ports.journal import Op

Act = Literal["read", "use", "query", "export", "audit", "key", "grant"]
Stream = Literal["journal", "access"]
ACTS: Final[tuple[str, ...]] = (*get_args(Op), *get_args(Act))  # of the journal, and of the trail


@dataclass(frozen=True, slots=True)
class Access:
    """
    That someone saw something, or was let in.

    Attributes:
        act: See `kg.store.evidence.witness`.
        record_id: "" when it is about all of the space.
        detail: More about it, without personal data: it stays for good.
    """

    actor: str
    act: Act
    space: str
    record_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """
    One line of what was seen or written.

    Attributes:
        stream: Whether it is an event of the journal or a line of the trail; each counts for itself.
        act: As in `Access`, or an `Op`.
        detail: The reason, for an event.
    """

    stream: Stream
    seq: int
    at: str
    actor: str
    act: str
    space: str
    record_id: str
    detail: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    Which lines are asked for; what is left out does not count.

    Attributes:
        record_id: Lines about this record, and those about all of a space that it is or was in.
        owners: Only spaces of these; None means all.
    """

    record_id: str = ""
    actor: str = ""
    space: str = ""
    acts: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    owners: frozenset[str] | None = None


class Trail(Protocol):
    """Who saw what: append-only, in a hash chain of its own that `Journal.verify` checks too."""

    def note(self, seen: Iterable[Access]) -> None:
        """
        Let it be written that something was seen.

        Raises:
            StoreError: If earlier lines could not be written for a while.
        """

    def flush(self) -> None:
        """Write what waits; on disk when it returns."""

    def seen(self, wanted: Wanted, *, most: int, skip: int = 0) -> list[Seen]:
        """What was seen and written, newest first, without the first `skip` of it."""

    def end(self) -> tuple[int, str]:
        """How many lines there are, and the hash of the last."""

    def hash_of(self, seq: int) -> str:
        """The hash of a line; "" when it is not there."""

    def close(self) -> None:
        """Write what waits, and let go of the files."""
