"""A tree of aims for one year: programme, aim, activity, money, indicator and result; what is not known is said so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from kg.cycle.report.accountability.parts import ReportLight
from kg.cycle.report.measures.figure import MeasureDefinition, MeasureFigure
from kg.cycle.report.measures.material import Sort
from kg.reason.answer import KNOWN, PARTIAL, SPARSE, Count, answer
from kg.reason.text import Reference


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TreeMoney:
    """
    What may be spent in the year, and was; each number says of how many activities it is known.

    Attributes:
        activities: How many stand under it.
    """

    budget: MeasureFigure
    spent: MeasureFigure
    activities: Count


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TreeShare:
    """The part of an activity's money that belongs to one task field of Iv3."""

    code: str
    title: str
    basis_points: Count


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TreeField:
    """
    The money of the year in one task field of Iv3.

    Attributes:
        code: "" for what no source divides over task fields.
    """

    code: str
    title: str
    money: TreeMoney


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TreeResult:
    """
    What came of an aim, in the words of its source.

    Attributes:
        date: None when its source does not say when; such a result stands in every year.
    """

    id: str
    title: str
    value: str | None
    date: Annotated[str | None, PARTIAL]
    sources: tuple[Reference, ...]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TreeIndicator:
    """
    What is measured of an aim.

    Attributes:
        values: Over the year, measured and planned; () when none is known.
    """

    definition: MeasureDefinition
    values: tuple[MeasureFigure, ...]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TreeActivity:
    """
    An activity in the year.

    Attributes:
        lights: Of time, money and quality, as they were last said by the end of the year; () when nobody said so.
        shares: Of its money over task fields; () when no source divides it.
    """

    id: str
    title: str
    status: str | None
    owner: str | None
    start: str | None
    end: str | None
    lights: Annotated[tuple[ReportLight, ...], SPARSE]
    money: TreeMoney
    shares: Annotated[tuple[TreeShare, ...], SPARSE]
    sources: tuple[Reference, ...]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TreeAim:
    """
    An aim under a programme, with the activities of that programme alone.

    Attributes:
        id: None for activities of no aim that is known.
        policy: The title of the policy that it stands in.
        baseline: Where it began, as its source says it.
        target: What is to be reached, likewise; left out where no source says it.
        also_in: The other programmes that it stands in; its money there is not counted here.
        lights: As of an activity.
    """

    id: str | None
    title: str | None
    policy: str | None
    owner: str | None
    deadline: str | None
    baseline: str | None
    target: Annotated[str | None, KNOWN]
    also_in: Annotated[tuple[str, ...], SPARSE]
    lights: Annotated[tuple[ReportLight, ...], SPARSE]
    money: TreeMoney
    activities: tuple[TreeActivity, ...]
    indicators: tuple[TreeIndicator, ...]
    results: tuple[TreeResult, ...]
    sources: tuple[Reference, ...]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class TreeProgramme:
    """
    A programme of the budget.

    Attributes:
        title: As the budget calls it; None where no programme is on record.
        aims: Those for which something is done first, each part by title.
    """

    title: str | None
    money: TreeMoney
    aims: tuple[TreeAim, ...]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTree:
    """
    The tree of one year, as of a day.

    Attributes:
        of: The id or code of what it is about.
        programme: The only one that was asked for; "" for all.
        years: Those of which something is known, in order.
        programmes: By name; what has no programme on record stands last.
        money: Of the whole year, each activity once.
        task_fields: The same money over task fields.
        aims: How many there are in all; one that is in two programmes counts once.
        left_out: How many branches of the year, an aim under a programme each, are not given here.
        other_years: How many activities and aims are of other years alone, and in no branch.
        unknown: What is not on record, in Dutch.
    """

    of: str
    sort: Sort
    title: str
    programme: str
    year: int
    as_of: date
    years: tuple[int, ...]
    programmes: tuple[TreeProgramme, ...]
    money: TreeMoney
    task_fields: tuple[TreeField, ...]
    aims: Count
    left_out: Count = 0
    other_years: Count = 0
    unknown: tuple[str, ...] = ()

    def part(self, skip: int, most: int) -> "GoalTree":
        """The branches from `skip` on, `most` of them; sums stay of the whole."""
        at, found = 0, list[TreeProgramme]()
        for one in self.programmes:
            kept = one.aims[max(0, skip - at) : max(0, skip + most - at)]
            at += len(one.aims)
            if kept:
                found.append(replace(one, aims=kept))
        return replace(self, programmes=tuple(found), left_out=at - sum(len(one.aims) for one in found))


def branches(tree: GoalTree) -> Sequence[tuple[TreeProgramme, TreeAim]]:
    """The branches of a tree that are given, in order."""
    return [(one, aim) for one in tree.programmes for aim in one.aims]
