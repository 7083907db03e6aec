"""Which records a passages view holds, in memory: by id, by seq, and by what they can be filtered on."""

import sys
from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from kg.adapters.passages.table import Row
from kg.ports.passages import FILTERED, Filters

Mask = NDArray[np.bool_]


class Directory:
    """
    Slots 0 and up, one for each record ever taken in; a record that changes gets a new one.

    Attributes:
        by_id: The slot of each record.
        by_seq: The slot of each record, by the seq of its last event.
        ids: By slot, as are `kinds`, `spaces` and `seqs`.
    """

    def __init__(self) -> None:
        self.by_id: dict[str, int] = {}
        self.by_seq: dict[int, int] = {}
        self.ids: list[str] = []
        self.kinds: list[str] = []
        self.spaces: list[str] = []
        self.seqs: list[int] = []
        self._live = np.zeros(1024, dtype=np.bool_)  # the tail is room to grow
        self._slots: dict[tuple[str, str], list[int]] = {}
        self._frozen: dict[tuple[str, str], NDArray[np.int64]] = {}

    def __len__(self) -> int:
        return len(self.by_id)

    def add(self, row: Row) -> int:
        """Take in a record; its slot."""
        slot = len(self.ids)
        self.ids.append(row.id)
        self.kinds.append(row.kind)
        self.spaces.append(sys.intern(row.space))
        self.seqs.append(row.seq)
        self.by_id[row.id] = slot
        self.by_seq[row.seq] = slot
        if slot >= len(self._live):
            self._live = np.concatenate([self._live, np.zeros_like(self._live)])
        self._live[slot] = True
        self._post("space", (row.space,), slot)
        for facet, values in row.facets.items():
            self._post(facet, values, slot)
        return slot

    def spaces_of(self, record_ids: Iterable[str]) -> dict[str, str]:
        """The space of each of some records, as far as they are known; by id."""
        slots = {record_id: self.by_id[record_id] for record_id in record_ids if record_id in self.by_id}
        return {record_id: self.spaces[slot] for record_id, slot in slots.items()}

    def latest(self, count: int) -> list[int]:
        """The seqs of some records: those that were taken in last."""
        found = (self.seqs[slot] for slot in range(len(self.ids) - 1, -1, -1) if self._live[slot])
        return list(islice(found, count))

    def _post(self, facet: str, values: Sequence[str], slot: int) -> None:
        for value in values:
            self._slots.setdefault((facet, value), []).append(slot)
            self._frozen.pop((facet, value), None)

    def remove(self, record_id: str) -> int | None:
        """Forget a record; the slot that it had, None when it is unknown."""
        slot = self.by_id.pop(record_id, None)
        if slot is not None:
            self.by_seq.pop(self.seqs[slot], None)
            self._live[slot] = False
        return slot

    def allowed(self, filters: Filters) -> Mask:
        """By slot, whether a record passes; a set of spaces that is empty lets nothing pass."""
        mask: Mask = self._live[: len(self.ids)].copy()
        for facet, attribute in FILTERED.items():
            values = getattr(filters, attribute)
            if values or facet == "space":
                mask &= self._having(facet, values)
        return mask

    def _having(self, facet: str, values: frozenset[str]) -> Mask:
        mask: Mask = np.zeros(len(self.ids), dtype=np.bool_)
        for value in values:
            key = (facet, value)
            if key in self._slots:
                if key not in self._frozen:
                    self._frozen[key] = np.array(self._slots[key], dtype=np.int64)
                mask[self._frozen[key]] = True
        return mask
