"""A view: anything built from the journal that remembers how far it has come."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol

from kg.ports.journal import Changed, Erased, HeldNow, Stored

Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much (0: not known)


class Following(Protocol):
    """What follows the journal."""

    name: str

    def position(self) -> int:
        """The seq of the last event it holds; 0 when it is empty."""

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        """Take in changes and remember `upto`; applying the same changes twice changes nothing."""

    def optimise(self) -> None:
        """Called once after many changes."""

    def clear(self) -> None:
        """Forget everything."""


class View(Following, Protocol):
    """Built from the journal; may be lost and rebuilt at any time."""

    def sweep(self, erased: Erased, held: HeldNow, follow: Callable[[Following], None]) -> bool:
        """
        Let what was erased go from the files, while others ask and write; whether nothing of it is left there.

        Args:
            erased: What was, all of which the view has followed.
            held: What the journal holds.
            follow: Brings something that follows the journal up to it.
        """

    def check(self, records: Iterable[Stored], *, passed_over: Callable[[], Collection[str]] = tuple) -> list[str]:
        """
        Where it disagrees with the journal's current records, in Dutch; [] when it agrees.

        Args:
            records: Those that can be computed with.
            passed_over: The ids of others, known when all records were read; it may have taken those in once.
        """

    def faults(self) -> list[str]:
        """Which of its files are not what was written, in Dutch; all of them are read, while others ask."""

    def probe(self) -> list[str]:
        """Ask it something of which the answer is known; what is wrong with the answer, in Dutch, or []."""

    def close(self) -> None:
        """Let go of the files."""
