"""
The cases and lessons of a store, kept in memory beside the journal: which belong together, and what each is about.

Payloads are not kept: tens of thousands of them would be walked by the garbage collector at every turn.
Search finds records; borgen looks at cases with all their lessons, and the journal knows no way back from a case.
The base reads them all once and then follows the journal, as a view does; nothing of it is on disk.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg.cycle.borgen.cases.retrieval import SOURCE
from kg.deadline import holding, steps
from kg.dutch.wording import Wording
from kg.ports.journal import Stored
from kg.projections.passages import text_of
from kg.store.authority import Authority, is_draft
from kg.store.records import Records
from ontologies.labels import subject_labels

if TYPE_CHECKING:
    from kg.store.reader import Reader

KINDS: Final = ("Case", "Lesson")
_BESIDE: Final = ("Confirmation", "Development")
_SAMPLE: Final = 2_000  # cases by which it is weighed how telling a subject is
_SIGHTS: Final = 32  # sets of spaces for which what follows is kept
_THEME: Final = "thema van de casus"
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """
    What decides the order of a case or lesson; see `kg.cycle.borgen.cases.retrieval.Member`.

    Attributes:
        case: The case that it belongs to; its own id when there is none, and of a draft: that adds nothing to a case.
        source: The kind of the best of its own sources, see `kg.cycle.borgen.cases.retrieval.SOURCE`, or "".
        text: All that can be searched.
        draft: Whether nobody else looked at it yet; it is found by its own words and counts nowhere.
    """

    id: str
    kind: str
    space: str
    case: str
    text: str
    themes: tuple[str, ...]
    source: str
    municipalities: tuple[str, ...]
    outcome: str
    phase: str
    inferred: bool
    draft: bool

    @classmethod
    def of(cls, stored: Stored) -> "KnownRecord":
        """From a case or lesson as the journal holds it."""
        payload, draft = stored.payload, is_draft(stored.kind, stored.payload)
        kinds = (source.get("kind") for source in payload.get("sources", ()))
        return cls(
            stored.id,
            stored.kind,
            stored.space,
            stored.id if stored.kind == "Case" or draft else payload.get("case") or stored.id,
            text_of(stored.kind, payload),
            tuple(payload.get("themes", ())),
            max(filter(None, kinds), key=lambda kind: SOURCE.get(kind, 0.0), default=""),
            tuple(payload.get("municipalities", ())),
            payload.get("outcome", "onbekend"),
            payload.get("phase", ""),
            payload.get("basis") == "afgeleid",
            draft,
        )


@dataclass(frozen=True, slots=True)
class Laws:
    """The developments that some readers see, and where the cases and lessons speak of them."""

    wording: Wording
    found: dict[str, Mapping[str, str]] = field(default_factory=dict)  # by record


class Casebase:
    """
    What one journal holds of cases and lessons, all spaces together; `CasesSeen` says which spaces count.

    Attributes:
        records: By id.
        members: By case, the ids of its records.
        confirmations: By id; `confirmations_of` has their ids by lesson.
        subjects: By record, what it speaks of apart from developments.
        weights: By the spaces that are seen: how telling each subject is.
    """

    def __init__(self, journal: Records) -> None:
        self.lock = threading.RLock()
        self._seq = journal.head()  # first: what is written while we read is read again
        self.wording = Wording.of(subject_labels())
        self._developments: dict[str, tuple[str, tuple[str, ...]]] = {}  # space, and what it is called
        self._laws: dict[frozenset[str], Laws] = {}  # by the spaces that are seen and hold developments
        self.records: dict[str, KnownRecord] = {}
        self.members: dict[str, set[str]] = defaultdict(set)
        self.confirmations: dict[str, Stored] = {}
        self.confirmations_of: dict[str, set[str]] = defaultdict(set)  # by lesson
        self.subjects: dict[str, Mapping[str, str]] = {}
        self.weights: dict[frozenset[str], Mapping[str, float]] = {}  # by the spaces that are seen
        for stored in journal.scan(kinds=(*KINDS, *_BESIDE)):
            self._take(stored)

    def catch_up(self, journal: Records) -> None:
        """Take in what was written to its journal since."""
        with holding(self.lock):
            head = journal.head()
            if head == self._seq:
                return
            for batch in journal.changed_since(self._seq):
                for change in batch:
                    self._drop(change.id)
                    if change.record is not None:
                        self._take(change.record)
                    self._seq = change.seq
            self._seq = max(self._seq, head)

    def _take(self, stored: Stored) -> None:
        if stored.kind == "Development":
            self._developments[stored.id] = (stored.space, _names(stored.payload))
            self._forget_laws()
        elif stored.kind == "Confirmation":
            self.confirmations[stored.id] = stored
            self.confirmations_of[stored.payload["lesson"]].add(stored.id)
        if stored.kind not in KINDS:
            return
        known = self.records[stored.id] = KnownRecord.of(stored)
        self.members[known.case].add(known.id)
        self.weights.clear()

    def _drop(self, record_id: str) -> None:
        if self._developments.pop(record_id, None) is not None:
            self._forget_laws()
        confirmation = self.confirmations.pop(record_id, None)
        if confirmation is not None:
            self.confirmations_of[confirmation.payload["lesson"]].discard(record_id)
        known = self.records.pop(record_id, None)
        if known is None:
            return
        self.subjects.pop(record_id, None)
        for laws in self._laws.values():
            laws.found.pop(record_id, None)
        members = self.members[known.case]
        members.discard(record_id)
        if not members:
            del self.members[known.case]
        self.weights.clear()

    def _forget_laws(self) -> None:
        self._laws.clear()
        self.weights.clear()

    def laws_in(self, spaces: Collection[str]) -> Laws:
        """Those that may be read: the name of another's would show in what a text is said to speak of."""
        with holding(self.lock):
            seen = frozenset(space for space, _ in self._developments.values()).intersection(spaces)
            return _kept(self._laws, seen, lambda: Laws(Wording.of(dict(self._named(seen)))))

    def _named(self, spaces: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for key, (space, names) in self._developments.items():
            if space in spaces:
                yield key, names


@dataclass(frozen=True, slots=True)
class CasesSeen:
    """The base as one asker sees it, taken once for a question: which spaces count, and who may speak for whom."""

    base: Casebase
    spaces: frozenset[str]
    authority: Authority
    laws: Laws

    def families(self, record_ids: Iterable[str]) -> dict[str, list[KnownRecord]]:
        """
        The cases of some records: all their members that may be read, the case first; by id of the case.

        A lesson that another owner hangs under a case is theirs: a family of its own, by its own id.
        """
        base = self.base
        with holding(base.lock):
            asked = {key for key in record_ids if key in base.records}
            found: dict[str, list[KnownRecord]] = {}
            for case in sorted({base.records[key].case for key in asked}):
                first = base.records.get(case)
                held = sorted((base.records[key] for key in base.members[case]), key=lambda k: (k.id != case, k.id))
                for known in (known for known in held if known.space in self.spaces):
                    if (
                        first is None
                        or first.space not in self.spaces
                        or self.authority.may_add(known.space, first.space)
                    ):
                        found.setdefault(case, []).append(known)
                    elif known.id in asked:
                        found[known.id] = [known]
            return found

    def confirmed_by(self, lesson: str) -> set[str]:
        """The codes of the municipalities that said that a lesson held for them too, as far as that may be read."""
        if not self.base.confirmations_of.get(lesson):
            return set()
        with holding(self.base.lock):
            said = [self.base.confirmations[key] for key in self.base.confirmations_of.get(lesson, ())]
        readable = [(stored.space, stored.payload["municipality"]) for stored in said if stored.space in self.spaces]
        return {code for space, code in readable if self.authority.speaks_for(space, code)}

    def subjects_of(self, known: KnownRecord) -> Mapping[str, str]:
        """What a case or lesson speaks of, each with the words that say so; developments as far as they may be read."""
        base, laws = self.base, self.laws
        own, theirs = base.subjects.get(known.id), laws.found.get(known.id)
        if own is None or theirs is None:
            own = own or {**dict.fromkeys(known.themes, _THEME), **base.wording.subjects(known.text)}
            theirs = laws.wording.subjects(known.text)
            with holding(base.lock):
                if base.records.get(known.id) is known:
                    base.subjects[known.id], laws.found[known.id] = own, theirs
        return {**own, **theirs} if theirs else own

    def subjects_in(self, text: str) -> dict[str, str]:
        """The subjects, and the developments that may be read, that a text speaks of, with the words that say so."""
        return {**self.base.wording.subjects(text), **self.laws.wording.subjects(text)}

    def name(self, subject: str) -> str:
        """How a subject is called."""
        return self.base.wording.names.get(subject) or self.laws.wording.names.get(subject, subject)

    def weight(self, subject: str) -> float:
        """
        How telling a subject is: log((n + 1) / (df + 1)) over cases; 0 when no case or every case speaks of it.

        Counted over at most `_SAMPLE` of the cases that may be read, spread over all of those.
        """
        with holding(self.base.lock):
            return _kept(self.base.weights, self.spaces, lambda: dict(self._counted())).get(subject, 0.0)

    def _counted(self) -> Iterator[tuple[str, float]]:
        seen: dict[str, list[KnownRecord]] = defaultdict(list)
        for known in self.base.records.values():
            if known.space in self.spaces and not known.draft:
                seen[known.case].append(known)
        cases = sorted(seen)
        sample = cases[:: max(1, len(cases) // _SAMPLE)]
        frequency: dict[str, int] = defaultdict(int)
        for case in steps(sample):
            for subject in {subject for known in seen[case] for subject in self.subjects_of(known)}:
                frequency[subject] += 1
        for subject, count in frequency.items():
            yield subject, log((len(sample) + 1) / (count + 1))


def cases_seen(graph: "Reader") -> CasesSeen:
    """The cases and lessons of a store as the asker sees them now."""
    base, spaces = graph.stores.in_memory(Casebase), graph.spaces()
    return CasesSeen(base, spaces, graph.authority, base.laws_in(spaces))


def _kept(held: dict[_K, _V], key: _K, make: Callable[[], _V]) -> _V:
    """What is held for some readers, made when it is not; the oldest makes room."""
    if key not in held:
        made = make()
        if len(held) >= _SIGHTS:
            held.pop(next(iter(held)))
        held[key] = made
    return held[key]


def _names(development: Mapping[str, Any]) -> tuple[str, ...]:
    """What a development is called: its title, what stands there in brackets, and the name of its law."""
    title = development["title"]
    before, _, within = title.partition("(")
    law = development.get("law") or {}
    names = (title, before.strip(), within.rstrip(" )"), law.get("name") or "")
    return tuple(dict.fromkeys(name for name in names if name))
