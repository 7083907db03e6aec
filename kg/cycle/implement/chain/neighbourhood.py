"""
What a record hangs together with, and the way between two records.

Every link between records counts, also outside the chain. What a record names came before it, and what names it came
after, except where `chain.LEADS_TO` says otherwise. Many records share a theme, a municipality or a document without
having to do with each other: such a record is shown, and the walk ends there.
"""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from kg.cycle.implement.chain.chain import CONCLUDED, LEADS_TO, ORDER, Links, Ways, both_ways
from kg.deadline import check, steps
from kg.model.kinds import KINDS
from kg.model.schema import fields_of
from kg.reason.answer import Count, answer

SHARED: Final = frozenset({"Concept", "Municipality", "Organisation", "Source"})  # the walk ends at these
DEEPEST: Final = 4  # links from the record in the middle
MOST: Final = 500  # records of one neighbourhood
Side = Literal["before", "here", "after"]


@answer
@dataclass(frozen=True, slots=True)
class Neighbour:
    """
    A record near another one.

    Attributes:
        side: Whether it came before the record in the middle or after it.
        distance: Links between the two.
    """

    id: str
    kind: str
    title: str
    side: Side
    distance: Count


@answer
@dataclass(frozen=True, slots=True)
class Tie:
    """
    A link between two records that are shown.

    Attributes:
        by: The property that makes the link, as a prefixed name; or `chain.CONCLUDED`.
        concluded: Whether Kring concluded it; if not, a record states it.
    """

    earlier: str
    later: str
    by: str
    concluded: bool


@answer
@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """
    A record, what came before it and what came of it.

    Attributes:
        records: What came before, the one in the middle, what came after; then in the order of the circle, by kind,
            distance and title.
        kinds: By kind how many records there are at this depth, also of those that were not asked for.
        relations: By property how many links there are at this depth, also of those that were not asked for.
        missing: Kinds of the chain of which nothing is known around it, see `chain.missing`.
        left_out: How many records there are besides those that are given.
    """

    records: tuple[Neighbour, ...]
    ties: tuple[Tie, ...]
    kinds: Mapping[str, int]
    relations: Mapping[str, int]
    missing: tuple[str, ...]
    left_out: Count


@answer
@dataclass(frozen=True, slots=True)
class WayStep:
    """
    One record of a way.

    Attributes:
        by: The link to the next record, as `Tie.by`; "" at the end.
        onward: Whether the next record came after this one.
        concluded: As `Tie`.
    """

    id: str
    kind: str
    title: str
    by: str
    onward: bool
    concluded: bool


@answer
@dataclass(frozen=True, slots=True)
class Way:
    """
    The shortest way between two records.

    Attributes:
        steps: From the one to the other; () when no way was found.
        shared: Whether it goes through something that many records share, such as a theme.
        searched: How many records were looked at.
    """

    steps: tuple[WayStep, ...]
    shared: bool
    searched: Count


@dataclass(frozen=True, slots=True)
class Ties:
    """The links between all records, both ways: by id the neighbours, each with what makes the link."""

    kinds: Mapping[str, str]
    titles: Mapping[str, str]
    earlier: Ways
    later: Ways

    @classmethod
    def of(
        cls, records: Iterable[tuple[str, str, str]], links: Iterable[tuple[str, str, str]], concluded: Links
    ) -> "Ties":
        """From (id, kind, title) of records, (who names, who is named, the property), and the chain."""
        kinds, titles = dict[str, str](), dict[str, str]()
        for key, kind, title in records:
            kinds[key], titles[key] = kind, title
        leading = _leading()
        in_order = (
            (naming, named, by) if (kinds.get(naming), by) in leading else (named, naming, by)
            for naming, named, by in (*steps(links), *_concluded(concluded))
        )
        return cls(kinds, titles, *both_ways(in_order, kinds))

    def around(
        self,
        start: str,
        *,
        depth: int,
        kinds: Collection[str] = (),
        relations: Collection[str] = (),
        most: int = MOST,
        missing: tuple[str, ...] = (),
    ) -> Neighbourhood:
        """
        The neighbourhood of a record that is there.

        Args:
            start: Its id.
            depth: Links at most, each way.
            kinds: Those that are shown and walked through; () for all but what is shared.
            relations: The properties that are followed; () for all.
            most: Records at most, the nearest first.
            missing: What the answer says of that.
        """
        whole = self._walked(start, depth, lambda _kind: True, ())
        asked = set(kinds)
        found = self._walked(start, depth, lambda kind: kind in asked if asked else kind not in SHARED, relations)
        near = sorted(found.values(), key=lambda one: (one.distance, _place(one), one.title, one.id))
        given = {one.id: one for one in near[: most + 1]}
        shown = sorted(
            given.values(), key=lambda one: (_SIDES.index(one.side), _place(one), one.distance, one.title, one.id)
        )
        ties = self._ties(given, set(relations))
        return Neighbourhood(
            tuple(shown),
            tuple(ties),
            dict(Counter(one.kind for one in whole.values() if one.id != start)),
            dict(Counter(tie.by for tie in self._ties(whole, set()))),
            missing,
            len(near) - len(given),
        )

    def _walked(
        self, start: str, depth: int, wanted: Callable[[str], bool], relations: Collection[str]
    ) -> dict[str, Neighbour]:
        found = {start: Neighbour(start, self.kinds[start], self.titles[start], "here", 0)}
        sides: tuple[tuple[Side, Ways], ...] = (
            ("before", self.earlier),
            ("after", self.later),
        )
        for side, ways in sides:
            waiting = deque([(start, 0)])
            while waiting:
                check()
                here, distance = waiting.popleft()
                if distance == depth or (here != start and self.kinds[here] in SHARED):
                    continue
                for other, by in ways.get(here, {}).items():
                    if other in found or not wanted(self.kinds[other]) or (relations and by not in relations):
                        continue
                    found[other] = Neighbour(other, self.kinds[other], self.titles[other], side, distance + 1)
                    waiting.append((other, distance + 1))
        return found

    def _ties(self, shown: Mapping[str, Neighbour], relations: Collection[str]) -> Iterator[Tie]:
        for after in shown:
            for before, by in sorted(self.earlier.get(after, {}).items()):
                if before in shown and (not relations or by in relations):
                    yield Tie(before, after, by, by == CONCLUDED)

    def way(self, start: str, end: str) -> Way:
        """The shortest way between two records that are there; through what is shared only when there is no other."""
        searched = 0
        for shared in (False, True):
            reached = self._reached(start, end, shared=shared)
            searched = max(searched, len(reached))
            if end in reached:
                return Way(tuple(self._told(reached, end)), shared, searched)
        return Way((), shared=False, searched=searched)

    def _reached(self, start: str, end: str, *, shared: bool) -> dict[str, str]:
        """By id of what was reached, from where; until the end is."""
        reached, waiting = {start: ""}, deque([start])
        while waiting and end not in reached:
            check()
            here = waiting.popleft()
            if not shared and here != start and self.kinds[here] in SHARED:
                continue
            for other in sorted({*self.earlier.get(here, ()), *self.later.get(here, ())}):
                if other not in reached:
                    reached[other] = here
                    waiting.append(other)
        return reached

    def _told(self, reached: Mapping[str, str], end: str) -> Iterator[WayStep]:
        keys = [end]
        while reached[keys[-1]]:
            keys.append(reached[keys[-1]])
        keys.reverse()
        for here, following in zip(keys, [*keys[1:], ""], strict=True):
            onward = following in self.later.get(here, {})
            by = (self.later if onward else self.earlier).get(here, {}).get(following, "")
            yield WayStep(here, self.kinds[here], self.titles[here], by, onward, by == CONCLUDED)


_SIDES: Final[tuple[Side, ...]] = ("before", "here", "after")


def _place(one: Neighbour) -> tuple[int, str]:
    """Where its kind stands in the circle; kinds outside it come last, by name."""
    return (ORDER.index(one.kind) if one.kind in ORDER else len(ORDER)), one.kind


@cache
def _leading() -> frozenset[tuple[str, str]]:
    """(kind, property) by which a record names what came after it."""
    return frozenset(
        (kind, spec.prop.iri)
        for kind, names in LEADS_TO.items()
        for spec in fields_of(KINDS[kind])
        if spec.name in names
    )


def _concluded(chain: Links) -> Iterator[tuple[str, str, str]]:
    """As links of records: what came after names what came before."""
    for after, ways in chain.earlier.items():
        yield from ((after, before, by) for before, by in ways.items() if by == CONCLUDED)
