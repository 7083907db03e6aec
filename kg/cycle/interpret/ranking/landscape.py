"""
The landscape of a ranking: all developments, all municipalities and what they write and do, as of a date.

What holds for every municipality is worked out here once: how much each text speaks of each development,
what each municipality is like, and what it responds to. `kg.cycle.interpret.ranking.use_cases` takes one
municipality's view of it. A landscape is never changed; the next one is made of it and of what changed since.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.cycle.interpret.coverage.coverage import OwnText, Statement
from kg.cycle.interpret.ranking.fit import Columns, FitRows, OwnedText
from kg.cycle.interpret.ranking.movement import Movement, movement
from kg.cycle.interpret.ranking.uptake import Taken
from kg.deadline import steps
from kg.dutch.dates import span
from kg.places.municipality import MunicipalityFacts
from kg.ports.encoder import Matrix as Vector
from kg.ports.journal import Stored
from kg.reason.time import last_day
from ontologies import spelling

Matrix = NDArray[np.float64]
Payload = Mapping[str, Any]

OWN_KINDS: Final = ("AlgorithmRegistration", "Case", "Objective", "Policy", "Trajectory")
KINDS: Final = (*OWN_KINDS, "Adoption", "Concept", "CoverageStatement", "Development")
RESPONDS: Final = 0.7  # a text that speaks of a development at least this much responds to it


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """
    A record of `KINDS`.

    Attributes:
        stored: With the fields that a ranking looks at.
        words: How many its searched text has; 0 of what is no own text.
        speaks: Whether that speaks of a subject, see `kg.cycle.interpret.ranking.use_cases.textbase.speaks`.
    """

    stored: Stored
    words: int = 0
    speaks: bool = False


class OwnEntry(NamedTuple):
    """
    An own text that was there on the date.

    Attributes:
        row: Of `FitRows`.
        themes: Ids of what it is about.
    """

    text: OwnText
    owners: frozenset[str]
    row: int
    themes: frozenset[str]


class OwnOfTown(NamedTuple):
    """
    What the own texts of a municipality say together.

    Attributes:
        ids: Of the texts, in order.
        responds: Shape (developments,): whether one of them responds.
        themes: Ids.
        shared: Names of the trajectories and cases that it takes part in.
    """

    ids: tuple[str, ...]
    responds: NDArray[np.bool_]
    themes: frozenset[str]
    shared: frozenset[str]


@dataclass(frozen=True, slots=True)
class CountedRecords:
    """
    The records that count as fact for some askers, by id.

    Attributes:
        own: Own texts, whenever they were made.
        others: Of the other kinds.
        answering: The policies that say which developments they answer, in order.
        is_other: Whether something of `others` differs from that of the landscape before.
    """

    own: Mapping[str, Stored]
    others: Mapping[str, Stored]
    answering: Sequence[Stored]
    is_other: bool

    @classmethod
    def of(cls, before: "Landscape | None", changed: Collection[str], counted: Iterable[Stored]) -> "CountedRecords":
        """Those of the landscape before, with what became of some of them."""
        own = dict(before.counted.own) if before else {}
        others = dict(before.counted.others) if before else {}
        gone = [own.pop(key, None) or others.pop(key, None) for key in changed]
        come = list(counted)
        for stored in come:
            (own if stored.kind in OWN_KINDS else others)[stored.id] = stored
        kinds = {stored.kind for stored in (*gone, *come) if stored is not None}
        answering = before.counted.answering if before else ()
        if "Policy" in kinds:
            policies = [one for one in own.values() if one.kind == "Policy" and one.payload.get("responds_to")]
            answering = sorted(policies, key=lambda one: one.id)
        return cls(own, others, answering, before is None or not kinds <= {*OWN_KINDS})

    def of_kind(self, kind: str) -> list[Stored]:
        """Those of another kind, in order of id."""
        return sorted((one for one in self.others.values() if one.kind == kind), key=lambda one: one.id)

    def columns(self, as_of: date) -> Columns:
        """What texts are held against."""
        owners = [self.owners(policy) if self.known(policy, as_of) else None for policy in self.answering]
        return Columns(self.of_kind("Development"), self.answering, owners)

    def source(self, text: Stored) -> Stored:
        """The policy that an objective belongs to; any other text itself."""
        policy = self.own.get(text.payload.get("policy", ""))
        return policy if policy is not None and policy.kind == "Policy" else text

    def owners(self, text: Stored) -> frozenset[str]:
        """The municipalities whose text it is."""
        payload = self.source(text).payload
        return frozenset(payload.get("municipalities") or [payload.get("municipality") or ""]) - {""}

    def themes(self, text: Stored) -> frozenset[str]:
        """What it is about: its own themes and those of its policy."""
        return frozenset((*text.payload.get("themes", ()), *self.source(text).payload.get("themes", ())))

    def owned(self, text: Stored, *, speaks: bool) -> OwnedText:
        """The text as its fit depends on it."""
        states = (text.seq, self.source(text).seq)
        return OwnedText(text.id, states, self.owners(text), self.themes(text), speaks)

    def own_text(self, text: Stored, words: int) -> OwnText:
        """The text as the ranking sees it."""
        source = self.source(text)
        period: Mapping[str, str] = (source.payload.get("period") or {}) if source.kind == "Policy" else {}
        start, until = period.get("start"), period.get("end")
        answers = frozenset(text.payload.get("responds_to") or source.payload.get("responds_to", ()))
        end, since = last_day(until) if until else None, span(start).last if start else None
        return OwnText(text.id, text.payload["title"], answers, end, words, text.kind, since=since)

    def known(self, text: Stored, as_of: date) -> bool:
        """Whether the text was there on a date; one without a date always was."""
        payload = self.source(text).payload
        since = payload.get("registered") or (payload.get("period") or {}).get("start")
        return not since or span(since).first <= as_of


@dataclass(frozen=True, slots=True)
class Landscape:
    """
    What every ranking as of one date shares.

    Attributes:
        developments: Payloads, in order.
        entries: By id, the own texts that were there on the date.
        of_town: What those of each municipality say, by code.
        towns: Municipalities, in order of code.
        responses: Shape (towns, developments): 1 where a town has a text that responds.
        taken: Everything that municipalities registered, whenever; `kg.cycle.interpret.ranking.uptake` looks no
            further than its date.
        families: The families of what they registered.
        statements: By municipality and development, what was stated of coverage by the date.
        movements: By development, what changes about it on the date.
        rows: How much each text fits each development.
        waiting: The ids of texts that have no vector yet.
        counted: What it was made from.
        municipalities: What is known of each, by code.
    """

    developments: Sequence[Payload]
    entries: Mapping[str, OwnEntry]
    of_town: Mapping[str, OwnOfTown]
    towns: Sequence[MunicipalityFacts]
    responses: Matrix
    taken: Sequence[Taken]
    families: frozenset[str]
    statements: Mapping[str, Mapping[str, Sequence[Statement]]]
    movements: Mapping[str, Movement]
    rows: FitRows
    waiting: frozenset[str]
    counted: CountedRecords
    municipalities: Mapping[str, MunicipalityFacts]

    def own(self, code: str) -> Sequence[str]:
        """The ids of the texts of a municipality, in order."""
        return self.of_town[code].ids if code in self.of_town else ()

    def fits(self, ids: Sequence[str]) -> Matrix:
        """How much some texts speak of each development, 0 to 1; shape (ids, developments)."""
        return self.rows.matrix[[self.entries[key].row for key in ids]]

    def row(self, code: str) -> int | None:
        """The row of a town."""
        return next((number for number, town in enumerate(self.towns) if town.code == code), None)


@dataclass(frozen=True, slots=True)
class Sources:
    """
    What a landscape is made from.

    Attributes:
        held: The records of a store by id, see `kg.cycle.interpret.ranking.use_cases.textbase`.
        municipalities: By code, in order of code.
        said: Gives all the searched text of some records, by id.
        vectors: Gives the vectors of whole records, of those that have one.
        rows: Gives what is worked out for some columns.
    """

    held: Mapping[str, HeldRecord]
    municipalities: Mapping[str, MunicipalityFacts]
    said: Callable[[Collection[str]], Mapping[str, str]]
    vectors: Callable[[Collection[str]], Mapping[str, Vector]]
    rows: Callable[[Columns], FitRows]


def survey(
    before: Landscape | None, changed: Collection[str], counted: Iterable[Stored], sources: Sources, as_of: date
) -> Landscape:
    """
    The landscape on a date.

    Args:
        before: The one on that date to go on from, or None.
        changed: The ids of the records of which something may differ from that one; without one, of all.
        counted: Those of these that count as fact, see `kg.store.authority.Facts`.
        sources: The rest.
        as_of: The date.
    """
    facts = CountedRecords.of(before, changed, counted)
    columns = facts.columns(as_of)
    rows = sources.rows(columns)
    last = before if before is not None and before.rows is rows else None
    renewed = {*changed, *sources.vectors(last.waiting)} & facts.own.keys() if last else {*facts.own}
    if last and not changed and not renewed and last.municipalities == sources.municipalities:
        return last
    entries = dict(last.entries) if last else {}
    touched = {code for key in {*changed, *renewed} if key in entries for code in entries.pop(key).owners}
    came, waiting = _placed(facts, renewed, sources, rows, as_of)
    entries |= came
    ids = [stored.id for stored in columns.developments]
    found = Landscape(
        developments=[stored.payload for stored in columns.developments],
        entries=entries,
        of_town={},
        towns=(),
        responses=np.zeros((0, 0)),
        rows=rows,
        waiting=frozenset((last.waiting & entries.keys() if last else frozenset()) | waiting),
        counted=facts,
        municipalities=sources.municipalities,
        **_others(before, facts, as_of),
    )
    of_town = _of_towns(found, last.of_town if last else {}, touched, came)
    found = replace(found, of_town=of_town)
    towns = _towns(found, as_of)
    none = np.zeros(len(ids), bool)
    responses = [of_town[town.code].responds if town.code in of_town else none for town in towns]
    return replace(found, towns=towns, responses=np.array(responses, float).reshape(len(towns), len(ids)))


def _placed(
    facts: CountedRecords, ids: Iterable[str], sources: Sources, rows: FitRows, as_of: date
) -> tuple[dict[str, OwnEntry], set[str]]:
    """Those of some own texts that were there on the date, by id; and which of them have no vector yet."""
    there = [facts.own[key] for key in sorted(ids) if facts.known(facts.own[key], as_of)]
    texts = [facts.owned(stored, speaks=sources.held[stored.id].speaks) for stored in steps(there)]
    numbers, waiting = rows.of(texts, sources.said, sources.vectors)
    return {
        stored.id: OwnEntry(facts.own_text(stored, sources.held[stored.id].words), text.owners, number, text.themes)
        for stored, text, number in zip(steps(there), texts, numbers, strict=True)
    }, waiting


def _of_towns(
    landscape: Landscape, before: Mapping[str, OwnOfTown], touched: Collection[str], came: Mapping[str, OwnEntry]
) -> dict[str, OwnOfTown]:
    """What the texts of each town say; anew of those that had, or have, a text that changed."""
    found = dict(before)
    theirs: dict[str, set[str]] = {code: set() for code in touched}
    for key, entry in came.items():
        for code in entry.owners:
            theirs.setdefault(code, set()).add(key)
    columns = {payload["id"]: number for number, payload in enumerate(landscape.developments)}
    entries = landscape.entries
    for code, fresh in steps(theirs.items()):
        held = found[code].ids if code in found else ()
        ids = sorted(fresh.union(key for key in held if key in entries and code in entries[key].owners))
        responds: NDArray[np.bool_] = np.any(landscape.fits(ids) >= RESPONDS, axis=0)
        texts = [entries[key] for key in ids]
        responds[[columns[key] for one in texts for key in one.text.responds_to if key in columns]] = True
        found[code] = OwnOfTown(
            tuple(ids),
            responds,
            frozenset[str]().union(*(one.themes for one in texts)),
            frozenset(f"“{one.text.title}”" for one in texts if one.text.kind in {"Case", "Trajectory"}),
        )
    return found


def _others(before: Landscape | None, facts: CountedRecords, as_of: date) -> dict[str, Any]:
    """The fields of a landscape that follow from what is no own text."""
    if before is not None and not facts.is_other:
        names = ("taken", "families", "statements", "movements")
        return {name: getattr(before, name) for name in names}
    adoptions = facts.of_kind("Adoption")
    return {
        "taken": [_taken(stored.payload) for stored in adoptions],
        "families": frozenset(stored.payload["family"] for stored in adoptions if stored.payload.get("family")),
        "statements": _statements(facts.of_kind("CoverageStatement"), as_of),
        "movements": {one.id: movement(one.payload, as_of) for one in steps(facts.of_kind("Development"))},
    }


def _towns(found: Landscape, as_of: date) -> list[MunicipalityFacts]:
    """With what they share with others, and what their texts are about."""
    named = {stored.id: stored.payload["title"] for stored in found.counted.of_kind("Concept")}
    taken: dict[str, set[str]] = {}
    for event in found.taken:
        if event.day < as_of:
            taken.setdefault(event.municipality, set()).add(event.item)
    none = OwnOfTown((), np.zeros(0, bool), frozenset(), frozenset())
    living = [
        (town, found.of_town.get(town.code, none))
        for town in found.municipalities.values()
        if not (town.ended and last_day(town.ended) <= as_of)
    ]
    return [
        replace(
            town,
            shared=own.shared.union(taken.get(town.code, ())),
            themes=frozenset(named.get(theme, theme) for theme in own.themes),
        )
        for town, own in living
    ]


def _statements(statements: Iterable[Stored], as_of: date) -> dict[str, dict[str, list[Statement]]]:
    found: dict[str, dict[str, list[Statement]]] = {}
    for stored in statements:
        payload = stored.payload
        if span(payload["date"]).first <= as_of:
            of_town = found.setdefault(payload["municipality"], {})
            of_town.setdefault(payload["development"], []).append(
                Statement(
                    stored.id,
                    payload["verdict"],
                    payload.get("stated_by") or "iemand",
                    payload["date"],
                    payload["grounds"],
                    payload.get("review") == "nagekeken",
                    next((source["url"] for source in payload.get("sources", ())), ""),
                )
            )
    return found


def _taken(payload: Payload) -> Taken:
    return Taken(payload["municipality"], payload.get("family") or item_of(payload["title"]), last_day(payload["date"]))


def item_of(title: str) -> str:
    """A title as municipalities share it: case, accents and blanks set aside."""
    return spelling.folded(title)
