"""
The cases and lessons of a store, kept in memory beside the journal: which belong together, and what each is about.

What is known of municipalities is kept along, for likeness. Payloads are not: tens of thousands of them would be
walked by the garbage collector at every turn.
Search finds records; borgen looks at cases with all their lessons, and the journal knows no way back from a case.
The base reads them all once and then follows the journal, as a view does; nothing of it is on disk.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from kg.deadline import holding, steps
from kg.dutch.wording import Wording
from kg.places.comparison import MunicipalityFacts
from kg.ports.journal import Stored
from kg.projections.passages import text_of
from kg.store.authority import Authority, is_draft
from kg.store.records import Records
from ontologies.labels import subject_labels

KINDS: Final = ("Case", "Lesson")
_BESIDE: Final = ("Confirmation", "Development", "Municipality", "Profile")
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
        sources: The kinds of its own sources.
        text: All that can be searched.
        draft: Whether nobody else looked at it yet; it is found by its own words and counts nowhere.
    """

    id: str
    kind: str
    space: str
    case: str
    text: str
    themes: tuple[str, ...]
    sources: tuple[str, ...]
    municipalities: tuple[str, ...]
    outcome: str
    phase: str
    inferred: bool
    draft: bool

    @classmethod
    def of(cls, stored: Stored) -> "KnownRecord":
        """From a case or lesson as the journal holds it."""
        payload, draft = stored.payload, is_draft(stored.kind, stored.payload)
        return cls(
            stored.id,
            stored.kind,
            stored.space,
            stored.id if stored.kind == "Case" or draft else payload.get("case") or stored.id,
            text_of(stored.kind, payload),
            tuple(payload.get("themes", ())),
            tuple(source["kind"] for source in payload.get("sources", ()) if source.get("kind")),
            tuple(payload.get("municipalities", ())),
            payload.get("outcome", "onbekend"),
            payload.get("phase", ""),
            payload.get("basis") == "afgeleid",
            draft,
        )


@dataclass(frozen=True, slots=True)
class _Laws:
    """The developments that some readers see, and where the cases and lessons speak of them."""

    wording: Wording
    found: dict[str, Mapping[str, str]] = field(default_factory=dict)  # by record


class Casebase:
    """What one journal holds of cases and lessons, all spaces together; who asks says which spaces count."""

    def __init__(self, journal: Records) -> None:
        self._lock = threading.RLock()
        self._seq = journal.head()  # first: what is written while we read is read again
        self._wording = Wording.of(subject_labels())
        self._developments: dict[str, tuple[str, tuple[str, ...]]] = {}  # space, and what it is called
        self._laws: dict[frozenset[str], _Laws] = {}  # by the spaces that are seen and hold developments
        self._records: dict[str, KnownRecord] = {}
        self._places: dict[str, Stored] = {}
        self._profiles: dict[str, Stored] = {}
        self._profiles_of: dict[str, set[str]] = defaultdict(set)  # by municipality
        self._members: dict[str, set[str]] = defaultdict(set)
        self._confirmations: dict[str, Stored] = {}
        self._confirmations_of: dict[str, set[str]] = defaultdict(set)  # by lesson
        self._subjects: dict[str, Mapping[str, str]] = {}
        self._weights: dict[frozenset[str], Mapping[str, float]] = {}  # by the spaces that are seen
        for stored in journal.scan(kinds=(*KINDS, *_BESIDE)):
            self._take(stored)

    def catch_up(self, journal: Records) -> None:
        """Take in what was written to its journal since."""
        with holding(self._lock):
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
        elif stored.kind == "Municipality":
            self._places[stored.id] = stored
        elif stored.kind == "Profile":
            self._profiles[stored.id] = stored
            self._profiles_of[stored.payload["municipality"]].add(stored.id)
        elif stored.kind == "Confirmation":
            self._confirmations[stored.id] = stored
            self._confirmations_of[stored.payload["lesson"]].add(stored.id)
        if stored.kind not in KINDS:
            return
        known = self._records[stored.id] = KnownRecord.of(stored)
        self._members[known.case].add(known.id)
        self._weights.clear()

    def _drop(self, record_id: str) -> None:
        if self._developments.pop(record_id, None) is not None:
            self._forget_laws()
        self._places.pop(record_id, None)
        profile = self._profiles.pop(record_id, None)
        if profile is not None:
            self._profiles_of[profile.payload["municipality"]].discard(record_id)
        confirmation = self._confirmations.pop(record_id, None)
        if confirmation is not None:
            self._confirmations_of[confirmation.payload["lesson"]].discard(record_id)
        known = self._records.pop(record_id, None)
        if known is None:
            return
        self._subjects.pop(record_id, None)
        for laws in self._laws.values():
            laws.found.pop(record_id, None)
        members = self._members[known.case]
        members.discard(record_id)
        if not members:
            del self._members[known.case]
        self._weights.clear()

    def _forget_laws(self) -> None:
        self._laws.clear()
        self._weights.clear()

    def _laws_in(self, spaces: Collection[str]) -> _Laws:
        """Those that may be read: the name of another's would show in what a text is said to speak of."""
        with holding(self._lock):
            seen = frozenset(space for space, _ in self._developments.values()).intersection(spaces)
            return _kept(self._laws, seen, lambda: _Laws(Wording.of(dict(self._named(seen)))))

    def _named(self, spaces: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for key, (space, names) in self._developments.items():
            if space in spaces:
                yield key, names

    # --- asking ----------------------------------------------------------------------------------

    def families(
        self, record_ids: Iterable[str], spaces: Collection[str], authority: Authority
    ) -> dict[str, list[KnownRecord]]:
        """
        The cases of some records: all their members that may be read, the case first; by id of the case.

        A lesson that another owner hangs under a case is theirs: a family of its own, by its own id.
        """
        with holding(self._lock):
            asked = {key for key in record_ids if key in self._records}
            found: dict[str, list[KnownRecord]] = {}
            for case in sorted({self._records[key].case for key in asked}):
                first = self._records.get(case)
                held = sorted((self._records[key] for key in self._members[case]), key=lambda k: (k.id != case, k.id))
                for known in (known for known in held if known.space in spaces):
                    if first is None or first.space not in spaces or authority.may_add(known.space, first.space):
                        found.setdefault(case, []).append(known)
                    elif known.id in asked:
                        found[known.id] = [known]
            return found

    def places(
        self, codes: Iterable[str], spaces: Collection[str], authority: Authority
    ) -> dict[str, MunicipalityFacts]:
        """What may be read of municipalities and counts: the register and the newest profile; by code."""
        with holding(self._lock):
            found = {}
            for code in codes:
                stored = self._places.get(code)
                if stored is None or stored.space not in spaces:
                    continue
                profiles = [self._profiles[key] for key in self._profiles_of[code]]
                readable = [one for one in profiles if one.space in spaces and authority.speaks_for(one.space, code)]
                newest = max(readable, key=lambda profile: (profile.payload["year"], profile.id), default=None)
                found[code] = MunicipalityFacts(
                    code,
                    stored.payload["title"],
                    stored.payload.get("province", ""),
                    newest.payload.get("population") if newest else None,
                    (stored.payload.get("period") or {}).get("end", "") or "",
                    newest.id if newest else "",
                )
            return found

    def confirmed_by(self, lesson: str, spaces: Collection[str], authority: Authority) -> tuple[str, ...]:
        """The names of the municipalities that said that a lesson held for them too, as far as that may be read."""
        with holding(self._lock):
            said = [self._confirmations[key] for key in self._confirmations_of.get(lesson, ())]
            readable = [(stored.space, stored.payload["municipality"]) for stored in said if stored.space in spaces]
            codes = {code for space, code in readable if authority.speaks_for(space, code)}
        places = self.places(codes, spaces, authority)
        return tuple(sorted(places[code].name if code in places else code for code in codes))

    def subjects_of(self, known: KnownRecord, spaces: Collection[str]) -> Mapping[str, str]:
        """What a case or lesson speaks of, each with the words that say so; developments as far as they may be read."""
        laws = self._laws_in(spaces)
        own, theirs = self._subjects.get(known.id), laws.found.get(known.id)
        if own is None:
            own = {**dict.fromkeys(known.themes, _THEME), **self._wording.subjects(known.text)}
        if theirs is None:
            theirs = laws.wording.subjects(known.text)
        with holding(self._lock):
            if self._records.get(known.id) is known:
                self._subjects[known.id], laws.found[known.id] = own, theirs
        return {**own, **theirs}

    def subjects_in(self, text: str, spaces: Collection[str]) -> dict[str, str]:
        """The subjects, and the developments that may be read, that a text speaks of, with the words that say so."""
        return {**self._wording.subjects(text), **self._laws_in(spaces).wording.subjects(text)}

    def name(self, subject: str, spaces: Collection[str]) -> str:
        """How a subject is called."""
        return self._wording.names.get(subject) or self._laws_in(spaces).wording.names.get(subject, subject)

    def weight(self, subject: str, spaces: Collection[str]) -> float:
        """
        How telling a subject is: log((n + 1) / (df + 1)) over cases; 0 when no case or every case speaks of it.

        Counted over at most `_SAMPLE` of the cases that may be read, spread over all of those.
        """
        with holding(self._lock):
            return _kept(self._weights, frozenset(spaces), lambda: dict(self._counted(spaces))).get(subject, 0.0)

    def _counted(self, spaces: Collection[str]) -> Iterator[tuple[str, float]]:
        seen: dict[str, list[KnownRecord]] = defaultdict(list)
        for known in self._records.values():
            if known.space in spaces and not known.draft:
                seen[known.case].append(known)
        cases = sorted(seen)
        sample = cases[:: max(1, len(cases) // _SAMPLE)]
        frequency: dict[str, int] = defaultdict(int)
        for case in steps(sample):
            for subject in {subject for known in seen[case] for subject in self.subjects_of(known, spaces)}:
                frequency[subject] += 1
        for subject, count in frequency.items():
            yield subject, log((len(sample) + 1) / (count + 1))


def _kept(held: dict[_K, _V], key: _K, make: Callable[[], _V]) -> _V:
    """What is held for some readers, made when it is not; the oldest makes room."""
    if key not in held:
        made = make()
        if len(held) >= _SIGHTS:
            held.pop(next(iter(held)))
        held[key] = made
    return held[key]


_known: "WeakKeyDictionary[Records, Casebase]" = WeakKeyDictionary()
_making = threading.Lock()


def casebase(journal: Records) -> Casebase:
    """The base of a journal, caught up with it; made at the first call."""
    with holding(_making):
        base = _known.get(journal)
        if base is None:
            base = _known[journal] = Casebase(journal)
    base.catch_up(journal)
    return base


def _names(development: Mapping[str, Any]) -> tuple[str, ...]:
    """What a development is called: its title, what stands there in brackets, and the name of its law."""
    title = development["title"]
    before, _, within = title.partition("(")
    law = development.get("law") or {}
    names = (title, before.strip(), within.rstrip(" )"), law.get("name") or "")
    return tuple(dict.fromkeys(name for name in names if name))
