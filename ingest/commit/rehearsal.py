"""
What a run would write, held in memory over a journal that is only read.

It answers what an ingest asks of a journal, as if what was written before in the same run stood there; so a run over it
goes as the real one would, and changes nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from typing import Literal

from ingest.commit.records import content
from kg.model.frameworks import FILE
from kg.ports.journal import Delete, Journal, Mandate, Put, Stored

Outcome = Literal["added", "changed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Planned:
    """One record that would be added, changed or withdrawn."""

    outcome: Outcome
    id: str
    kind: str
    title: str


@dataclass
class Rehearsal:
    """A journal that keeps what is written to itself."""

    journal: Journal
    _held: dict[str, Stored | None] = field(default_factory=dict)
    _seq: int = 0

    def head(self) -> int:
        """As `kg.ports.journal.Journal`."""
        return self.journal.head() + self._seq

    def append(self, changes: Iterable[Put | Delete], *, mandate: Mandate, reason: str) -> int:  # noqa: ARG002 - no event is made
        """As `kg.ports.journal.Journal`; nothing is kept of the reason."""
        given, principal = list(changes), mandate.principal()
        spaces = self.spaces_of(change.id for change in given)
        readable = principal.readable(spaces.values())
        hidden = {key for key, space in spaces.items() if space not in readable}
        held = self.get_many(spaces.keys() - hidden, spaces=readable)
        admitted = mandate.admitted(principal, given, held, hidden)
        for seq, change in enumerate(admitted, self.head() + 1):
            self._held[change.id] = (
                Stored(change.id, change.kind, change.space, seq, "", change.payload)
                if isinstance(change, Put)
                else None
            )
        self._seq += len(admitted)
        return self.head()

    def spaces_of(self, record_ids: Iterable[str]) -> dict[str, str]:
        """As `kg.ports.journal.Journal`."""
        asked = set(record_ids)
        found = self.journal.spaces_of(asked - self._held.keys())
        return found | {key: one.space for key in asked & self._held.keys() if (one := self._held[key])}

    def get_many(self, record_ids: Iterable[str], *, spaces: Collection[str] | None = None) -> dict[str, Stored]:
        """As `kg.ports.journal.Journal`."""
        asked = set(record_ids)
        found = self.journal.get_many(asked - self._held.keys(), spaces=spaces)
        mine = {key: one for key in asked & self._held.keys() if (one := self._held[key])}
        return found | {key: one for key, one in mine.items() if spaces is None or one.space in spaces}

    def scan(
        self,
        *,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
        as_of: datetime | None = None,
        after: str = "",
        since: int = 0,
    ) -> Iterator[Stored]:
        """As `kg.ports.journal.Journal`."""
        under = self.journal.scan(kinds=kinds, spaces=spaces, as_of=as_of, after=after, since=since)
        mine = sorted(
            (one for one in self._held.values() if one and one.id > after and one.seq > since), key=lambda one: one.id
        )
        fits = (one for one in mine if (kinds is None or one.kind in kinds) and (spaces is None or one.space in spaces))
        yield from merge((one for one in under if one.id not in self._held), fits, key=lambda one: one.id)

    def claimed_by(self, source_id: str) -> set[str]:
        """As `kg.ports.journal.Journal`."""
        mine = {
            one.id
            for one in self._held.values()
            if one and any(origin["source"] == source_id for origin in one.payload.get("provenance", ()))
        }
        return (self.journal.claimed_by(source_id) - self._held.keys()) | mine

    def planned(self) -> Sequence[Planned]:
        """What would be written that says something else than what stands there, in order; not the records of files."""
        before = self.journal.get_many(self._held)
        found = []
        for key, after in self._held.items():
            held = before.get(key)
            one = after or held
            same = after and held and content(after.payload) == content(held.payload)
            if one is None or one.payload.get("category") == FILE or same:
                continue
            outcome: Outcome = "withdrawn" if after is None else "changed" if held else "added"
            found.append(Planned(outcome, key, one.kind, str(one.payload.get("title", key))))
        return found
