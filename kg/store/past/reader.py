"""What one principal may read of a store as it was at a moment."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from kg.access import Principal
from kg.errors import InvalidRecord
from kg.model import schema
from kg.ports.journal import Stored
from kg.store.reader import Reader, Standpoint

_TOGETHER: Final = 500  # records


class PastReader(Reader):
    """
    The records as the journal had them at a moment: what was said since is not there, what went since is.

    What may not be read now may not be read as it was, and the other way round. Views know the present only; the caller
    them here is answered from it.
    """

    def __init__(self, graph: Reader, moment: datetime) -> None:
        super().__init__(graph.stores, graph.principal, graph.mandate.standing)
        self.witness = graph.witness
        self.moment: Final = moment

    def seen_by(self, principal: Principal, standing: Callable[[], Principal] | None = None) -> "PastReader":
        """The same moment in the eyes of someone else."""
        return PastReader(Reader(self.stores, principal, standing), self.moment)

    def spaces(self, *_kinds: str) -> frozenset[str]:
        """The spaces that may be read, whatever they hold now: they may have held something else then."""
        return super().spaces()

    def scan(self, *kinds: str, since: int = 0) -> Iterator[Stored]:
        """The records of some kinds as they were, in order of id."""
        for kind in kinds:
            schema.kind_class(kind)
        spaces = self.spaces()
        self.witness.used(spaces)
        found = self.stores.records.scan(kinds=kinds or None, spaces=spaces, since=since, as_of=self.moment)
        while some := list(islice(found, _TOGETHER)):
            now = self.stores.journal.spaces_of(one.id for one in some)
            yield from (one for one in some if self._stayed(one.id, now.get(one.id), spaces))

    def get_many(self, record_ids: Iterable[str]) -> dict[str, Stored]:
        """Those of the records that there were, by id."""
        readable = None if self.principal.everything else self.principal.may_read
        found: dict[str, Stored] = {}
        for key in set(record_ids):
            try:
                stored = self.stores.records.get(key, as_of=self.moment, readable=readable)
            except InvalidRecord:
                continue  # it was told when it was met, see `kg.store.records`
            if stored is not None:
                found[key] = stored
        self.witness.saw(found.values())
        return found

    def _stayed(self, record_id: str, now: str | None, readable: frozenset[str]) -> bool:
        """Whether a record that might be read then may be read still; of one that is gone, wherever it was."""
        if now is not None or self.principal.everything:
            return now is None or now in readable
        return self.stores.journal.ever_in(record_id) <= readable

    @property
    def standpoint(self) -> Standpoint:
        """As of the asker, at this moment."""
        spaces, key = super().standpoint
        return spaces, (*key, self.moment)
