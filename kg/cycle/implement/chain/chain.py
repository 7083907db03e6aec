"""
The chain around a record: what it rests on, back to the development, and what came of it, up to the lesson.

The links are those that records state. One is concluded: a policy rests on the interpretation of the same development
for the same municipality.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from kg.deadline import check, steps
from kg.model.record import Citation
from kg.reason.answer import KNOWN, Count, Held, answer

# The field by which a record of a kind names what it rests on, and by which it names what came of it.
RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    "Interpretation": ("development",),
    "Policy": ("responds_to",),
    "Objective": ("policy", "responds_to"),
    "ActionPlan": ("objective",),
    "Activity": ("plan", "objective", "trajectory"),
    "Result": ("activity", "objective"),
    "SideStatement": ("objective",),
    "SideDifference": ("objective",),
    "Measurement": ("objective",),
    "Cycle": ("trajectory",),
    "Report": ("trajectory",),
    "Lesson": ("result", "case", "supersedes"),
    "Confirmation": ("lesson",),
    "Reuse": ("lesson",),
    "Support": ("about",),
    "Decision": ("policy", "dossier"),
    "Risk": ("about",),
    "Correction": ("corrects",),
    "StatusUpdate": ("about",),
    "Baseline": ("trajectory",),
    "YearAccount": ("trajectory",),
    "BudgetCorrection": ("activity",),
    "DraftVersion": ("development",),
}
LEADS_TO: Final[Mapping[str, tuple[str, ...]]] = {"Signal": ("development",), "Interpretation": ("trajectory",)}
CHAIN: Final = ("Development", "Interpretation", "Policy", "Objective", "Activity", "Result", "Lesson")
ORDER: Final = (
    "Signal", "Development", "Interpretation", "Policy", "Objective", "SideStatement", "SideDifference", "ActionPlan",
    "Activity", "Result", "Measurement", "Trajectory", "Cycle", "Baseline", "YearAccount", "BudgetCorrection",
    "DraftVersion", "Report", "StatusUpdate", "Case", "Lesson", "Confirmation", "Reuse", "Support", "Decision", "Risk",
    "Correction",
)  # fmt: skip
CONCLUDED: Final = "zelfde ontwikkeling en gemeente"
Ways: TypeAlias = Mapping[str, Mapping[str, str]]  # by id the neighbours, each with what makes the link


@dataclass(frozen=True, slots=True)
class ChainStep:
    """
    One record of a chain.

    Attributes:
        distance: Links between it and the record that was asked for.
        beside: The record by which it is reached, one link nearer.
        by: The field that makes the link, or `CONCLUDED`.
    """

    id: str
    kind: str
    distance: int
    beside: str
    by: str


@answer
@dataclass(frozen=True, slots=True)
class ReadFrom:
    """The document that a record was read from, and where."""

    id: str
    document: Annotated[str | None, KNOWN]
    place: str
    method: str


@answer
@dataclass(frozen=True, slots=True)
class TracedRecord:
    """A record with where it comes from."""

    id: str
    kind: str
    title: str
    sources: Annotated[Any, Held(list[Citation])]
    read_from: tuple[ReadFrom, ...]


@answer
@dataclass(frozen=True, slots=True)
class TracedStep(TracedRecord):
    """
    One record of a chain.

    Attributes:
        distance: Links between it and the record that was asked for.
        beside: The record by which it is reached, one link nearer.
        by: The field that makes the link.
    """

    distance: int
    beside: str
    by: str


@answer
@dataclass(frozen=True, slots=True)
class Trace:
    """
    The chain around one record.

    Attributes:
        before: What it rests on, in the order of the circle.
        after: What came of it, in the order of the circle.
        missing: Kinds of the chain of which nothing is known here.
        left_out: How many steps there are besides those that are given.
    """

    record: TracedRecord
    before: tuple[TracedStep, ...]
    after: tuple[TracedStep, ...]
    missing: tuple[str, ...]
    left_out: Count


@dataclass(frozen=True, slots=True)
class Links:
    """The links between records, both ways: by id the neighbours, each with the field that makes the link."""

    kinds: Mapping[str, str]
    earlier: Ways
    later: Ways

    @classmethod
    def of(cls, records: Iterable[tuple[str, str, Mapping[str, Any]]]) -> "Links":
        """The links that records state, each (id, kind, payload); a link to a record that is not there is left out."""
        held = list(records)
        kinds = {record_id: kind for record_id, kind, _ in held}
        return cls(kinds, *both_ways((*_stated(held), *_concluded(held)), kinds))

    def before(self, record_id: str, among: Collection[str] | None = None) -> list[ChainStep]:
        """All that a record rests on, in the order of the circle; by way of some records alone, when they are given."""
        return self._walked(record_id, self.earlier, among)

    def after(self, record_id: str, among: Collection[str] | None = None) -> list[ChainStep]:
        """All that came of a record, likewise."""
        return self._walked(record_id, self.later, among)

    def _walked(self, start: str, ways: Ways, among: Collection[str] | None) -> list[ChainStep]:
        found: dict[str, ChainStep] = {}
        waiting = deque([(start, 0)])
        while waiting:
            check()
            here, distance = waiting.popleft()
            for other, by in sorted(ways.get(here, {}).items()):
                if other != start and other not in found and (among is None or other in among):
                    found[other] = ChainStep(other, self.kinds[other], distance + 1, here, by)
                    waiting.append((other, distance + 1))
        return sorted(found.values(), key=lambda step: (ORDER.index(step.kind), step.distance, step.id))


def both_ways(links: Iterable[tuple[str, str, str]], known: Collection[str]) -> tuple[Ways, Ways]:
    """Links (before, after, what makes it) by id, earlier and later; one to what is not known is left out."""
    earlier: dict[str, dict[str, str]] = defaultdict(dict)
    later: dict[str, dict[str, str]] = defaultdict(dict)
    for before, after, by in links:
        if before in known and after in known and before != after:
            earlier[after].setdefault(before, by)
            later[before].setdefault(after, by)
    return dict(earlier), dict(later)


def _stated(held: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Iterator[tuple[str, str, str]]:
    for record_id, kind, payload in steps(held):
        for name in RESTS_ON.get(kind, ()):
            yield from ((other, record_id, name) for other in _ids(payload.get(name)))
        for name in LEADS_TO.get(kind, ()):
            yield from ((record_id, other, name) for other in _ids(payload.get(name)))


def _concluded(held: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Iterator[tuple[str, str, str]]:
    meant: dict[tuple[str, str], list[str]] = defaultdict(list)
    policies = []
    for record_id, kind, payload in held:
        if kind == "Interpretation":
            meant[payload["municipality"], payload["development"]].append(record_id)
        elif kind == "Policy":
            policies.append((record_id, payload))
    for record_id, payload in steps(policies):
        for development in _ids(payload.get("responds_to")):
            for interpretation in meant.get((payload.get("municipality", ""), development), ()):
                yield interpretation, record_id, CONCLUDED


def _ids(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list | tuple) else ()


def missing(kind: str, before: Iterable[ChainStep], after: Iterable[ChainStep]) -> list[str]:
    """The kinds of the chain of which nothing is known around a record of a kind, in the order of the circle."""
    if kind not in CHAIN:
        return []
    place = CHAIN.index(kind)
    known_before, known_after = {step.kind for step in before}, {step.kind for step in after}
    return [
        other
        for number, other in enumerate(CHAIN)
        if number != place and other not in (known_before if number < place else known_after)
    ]
