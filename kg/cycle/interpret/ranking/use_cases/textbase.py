"""
What a ranking looks at in the records of a store, kept in memory beside the journal; all spaces together.

The base reads them once, as far as a ranking needs them, and then follows the journal as a view does: after a write
only what was written is read again. A question that ends before all is read leaves what it read to the next one.
Nothing of it is on disk. Who may read what, and what counts of it as fact, is for
the caller; what was made for some askers goes on from where it was, see `kg.cycle.interpret.ranking.landscape.survey`.
"""

import re
import threading
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg.cycle.interpret.ranking.landscape import KINDS, OWN_KINDS, HeldRecord, Landscape
from kg.deadline import holding
from kg.ports.journal import Stored
from kg.projections.passages import text_of
from kg.store.authority import above_of, is_draft
from kg.store.records import Records

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.fit import FitRows

_T = TypeVar("_T")
SENTENCE: Final = 4  # words; what is shorter is a heading, and speaks of nothing. The title of a policy is its name
_KEPT: Final = (  # fields of an own text; of what else is followed all are kept
    "id", "title", "themes", "municipalities", "municipality", "policy", "responds_to", "period", "registered",
    "activity", "objective", "trajectory", "case", "about",
)  # fmt: skip
_REMEMBERED: Final = 20_000  # changes; who is further behind looks at everything again
_SIGHTS: Final = 16  # askers and dates of which the landscape is kept
_COLUMNS: Final = 4  # of which rows are kept
_TOGETHER: Final = 500  # texts that are fetched at a time
_WORD: Final = re.compile(r"[^\W\d_]+")
_DOCUMENT: Final = re.compile(  # a word that names a document rather than a subject
    r"(?:beleid|plan|regel(?:s|ing)?|verordening|visie|nota|agenda|strategie|programma|kader|akkoord|besluit)$",
    re.IGNORECASE,
)
_ASSIGNMENT: Final = re.compile(  # a sentence that says whose task a subject is, and nothing of the subject
    r"\b(?:valt|vallen|hoort|horen|ligt|liggen)\b.*\b(?:onder|bij)\b.*\b(?:burgemeester|wethouders?|college)\b"
    r"|\b\w*portefeuilles?\b",
    re.IGNORECASE,
)
_SHORT: Final = 25  # words: so long a sentence of an assignment is at most


class Textbase:
    """
    What one journal holds for rankings.

    Attributes:
        lock: Held by who looks at more than one thing.
        held: By id; nothing that is a draft.
        version: Grows with each time that something was taken in.
        rows: What was worked out of texts, by what they were held against.
    """

    def __init__(self, records: Records) -> None:
        self.lock = threading.RLock()
        self._seq = records.head()  # first: what is written while we read is read again
        self._records = records
        self.held: dict[str, HeldRecord] = {}
        self.version = 0
        self.rows: dict[object, FitRows] = {}
        self._landscapes: dict[object, tuple[int, Landscape]] = {}  # by caller, with its version
        self._fresh: dict[str, str] = {}  # texts that nobody has asked for since they were taken in
        self._under: dict[str, set[str]] = defaultdict(set)  # by record, what hangs under it
        self._changes: deque[tuple[int, str]] = deque()  # version and id, oldest first
        self._forgotten = 0  # changes up to this version are not remembered
        self._read_to: str | None = ""  # the id up to which all were read at first; None once that is done

    def catch_up(self, records: Records) -> None:
        """Take in what its journal held at first, as far as that was not done, and what was written to it since."""
        with holding(self.lock):
            if self._read_to is not None:
                for stored in records.scan(kinds=KINDS, after=self._read_to):
                    self._take(stored)
                    self._read_to = stored.id
                self._read_to = None
            head = records.head()
            if head == self._seq:
                return
            self.version += 1
            for batch in records.changed_since(self._seq):
                for change in batch:
                    touched = {change.id} & self.held.keys()
                    self._drop(change.id)
                    if change.record is not None:
                        self._take(change.record)
                    self._note(touched | {change.id} & self.held.keys() | self._under.get(change.id, set()))
                    self._seq = change.seq
            self._seq = max(self._seq, head)

    def _changed_since(self, version: int) -> set[str] | None:
        """The ids of what changed after a version, or of what it hangs under; None when that is not remembered."""
        if version < self._forgotten:
            return None
        found = set()
        for when, key in reversed(self._changes):
            if when <= version:
                break
            found.add(key)
        return found

    def texts(self, ids: Iterable[str]) -> dict[str, str]:
        """All the searched text of some records, by id; read from the journal, unless they were taken in just now."""
        wanted = iter(ids)
        found: dict[str, str] = {}
        while some := list(islice(wanted, _TOGETHER)):
            found |= {key: self._fresh.pop(key) for key in some if key in self._fresh}
            gone = [key for key in some if key not in found]
            found |= {key: words_of(stored) for key, stored in self._records.get_many(gone).items()}
        return found

    def last(self, sight: object) -> "tuple[Landscape | None, Collection[str]]":
        """The last landscape for some askers, and the ids of what changed since; without one, of all."""
        version, landscape = self._landscapes.get(sight, (0, None))
        changed = self._changed_since(version) if landscape is not None else None
        return (None, self.held) if changed is None else (landscape, changed)

    def keep(self, sight: object, landscape: "Landscape") -> None:
        """Remember the landscape of now for some askers; the oldest makes room. Texts have been asked for by now."""
        _put(self._landscapes, sight, (self.version, landscape), _SIGHTS)
        self._fresh.clear()

    def keep_rows(self, key: object, rows: "FitRows") -> None:
        """Remember what was worked out for some columns; the oldest makes room."""
        _put(self.rows, key, rows, _COLUMNS)

    def _take(self, stored: Stored) -> None:
        payload = stored.payload
        if stored.kind not in KINDS or is_draft(stored.kind, payload):
            return
        for key in _hangs_under(stored):
            self._under[key].add(stored.id)
        if stored.kind not in OWN_KINDS:
            self.held[stored.id] = HeldRecord(stored)
            return
        self._fresh[stored.id] = said = words_of(stored)
        kept = {name: payload[name] for name in _KEPT if name in payload}
        self.held[stored.id] = HeldRecord(replace(stored, payload=kept), len(said.split()), speaks(stored.kind, said))

    def _drop(self, record_id: str) -> None:
        self._fresh.pop(record_id, None)
        held = self.held.pop(record_id, None)
        if held is not None:
            for key in _hangs_under(held.stored):
                self._under[key].discard(record_id)
                if not self._under[key]:
                    del self._under[key]

    def _note(self, ids: Iterable[str]) -> None:
        for key in ids:
            self._changes.append((self.version, key))
        while len(self._changes) > _REMEMBERED:
            self._forgotten = self._changes.popleft()[0]


def _put(held: dict[object, _T], key: object, value: _T, most: int) -> None:
    """The last one stands last."""
    held.pop(key, None)
    held[key] = value
    if len(held) > most:
        del held[next(iter(held))]


def _hangs_under(stored: Stored) -> set[str]:
    """What it depends on besides itself: what it hangs under, and the policy whose part it is."""
    return {above_of(stored), _named(stored.payload, "policy")} - {""}


def _named(payload: Mapping[str, Any], field: str) -> str:
    return payload.get(field) or ""


def words_of(stored: Stored) -> str:
    """All the searched text of a record."""
    return text_of(stored.kind, stored.payload)


def speaks(kind: str, said: str) -> bool:
    """Whether a text speaks of a subject: the name of a policy, or a sentence that tells more than whose task it is."""
    words = [found[0] for found in islice(_WORD.finditer(said), _SHORT + 1)]
    if kind == "Policy" and (len(words) > 1 or any(_DOCUMENT.search(word) for word in words)):
        return True
    return len(words) >= SENTENCE and not (len(words) <= _SHORT and _ASSIGNMENT.search(said))
