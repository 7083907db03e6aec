"""
How the tree of a year grows from what was held.

    programme     of an activity as it is on record; of an accounted year, as it was accounted for
    shared aim    stands in each programme that an activity of it is in, with the activities of that programme
    of the year   has an amount in it, or a period that meets it; what has no period may be of any year, and is shown
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from kg.cycle.report.accountability.lights import latest, light
from kg.cycle.report.accountability.parts import ReportLight
from kg.cycle.report.accountability.whole import SIDES
from kg.cycle.report.measures.figure import Payload, references
from kg.cycle.report.measures.material import FieldMoney, MoneyItem, ReportMaterial
from kg.cycle.report.measures.progress import money_figure
from kg.cycle.report.measures.series import MeasureSeries, named_only, series
from kg.cycle.report.tree.tree import (
    GoalTree,
    TreeActivity,
    TreeAim,
    TreeField,
    TreeIndicator,
    TreeMoney,
    TreeProgramme,
    TreeResult,
    TreeShare,
)
from kg.dutch.dates import span
from ontologies import spelling

_LAST: Final = "\uffff"  # sorts behind every name


def goal_tree(held: ReportMaterial, money: Sequence[MoneyItem], fields: Sequence[FieldMoney], year: int) -> GoalTree:
    """
    The tree of a year.

    Args:
        held: The records, as they were on its day.
        money: Of all years.
        fields: The same over task fields.
        year: Of the budget.
    """
    return _Growth(held, money, fields, year).tree()


def known_years(held: ReportMaterial, money: Iterable[MoneyItem]) -> tuple[int, ...]:
    """The years that an amount, a value or a result is of."""
    found = {one.year for one in money}
    for record in held.measurements:
        period = record["value"].get("period") or {}
        found |= {span(day).last.year for day in (period.get("start"), period.get("end")) if day}
    found |= {span(one["date"]).last.year for one in held.results if one.get("date")}
    return tuple(sorted(found))


def grouped(records: Iterable[Payload], field: str) -> Mapping[str, Sequence[Payload]]:
    """Records by what a field of theirs says, in order; those in which it says nothing are in no group."""
    found: dict[str, list[Payload]] = defaultdict(list)
    for one in records:
        if one.get(field):
            found[one[field]].append(one)
    return found


@dataclass(frozen=True)
class _Growth:
    """A tree under way."""

    held: ReportMaterial
    money: Sequence[MoneyItem]
    fields: Sequence[FieldMoney]
    year: int

    def tree(self) -> GoalTree:
        """All of it."""
        under = self._under()
        programmes = sorted(under, key=lambda one: (not one, self._names.get(one, one).casefold()))
        grown = tuple(self._programme(one, under[one], under) for one in programmes)
        aims = {key for held in under.values() for key in held if key}
        shown = [one for one in self.held.activities if self._is_shown(one)]
        return GoalTree(
            of=self.held.subject.id, sort=self.held.subject.sort, title=self.held.subject.title,
            programme=self.held.subject.programme, year=self.year, as_of=self.held.day,
            years=known_years(self.held, self.money), programmes=grown,
            money=self._money([one["id"] for one in shown], self.held.subject.id),
            task_fields=tuple(self._task_fields()), aims=len(aims),
            other_years=len(self.held.activities) - len(shown) + len(self._aims) - len(aims & set(self._aims)),
            unknown=tuple(self._unknown(shown)),
        )  # fmt: skip

    # --- what stands where -----------------------------------------------------------------------

    @cached_property
    def _aims(self) -> Mapping[str, Payload]:
        return {one["id"]: one for one in self.held.objectives}

    @cached_property
    def _policies(self) -> Mapping[str, Payload]:
        return {one["id"]: one for one in self.held.policies}

    @cached_property
    def _work(self) -> Mapping[str, Payload]:
        return {one["id"]: one for one in self.held.activities}

    @cached_property
    def _items(self) -> Mapping[str, MoneyItem]:
        """By activity its money of the year."""
        return {one.activity: one for one in self.money if one.year == self.year}

    @cached_property
    def _order(self) -> Mapping[str, int]:
        """By activity its place among the money of the year, so that a sum is told alike wherever it stands."""
        return {key: place for place, key in enumerate(self._items)}

    @cached_property
    def _settled(self) -> Mapping[str, Payload]:
        """By activity what was accounted for of the year; of two accounts of a trajectory the first."""
        found: dict[str, Payload] = {}
        for account in self.held.accounts:
            if account["year"] == self.year:
                for one in account["amounts"]:
                    found.setdefault(one["activity"], one)
        return found

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """By programme, folded, how it is written first in order of the alphabet."""
        found: dict[str, str] = {}
        for one in self.held.activities:
            for name in (self._said(one, "programme"), one.get("programme")):
                if name and name < found.get(spelling.folded(name), _LAST):
                    found[spelling.folded(name)] = name
        return found

    def _said(self, activity: Payload, field: str) -> Any:
        """What an activity says, or what was accounted for of it in the year."""
        return self._settled.get(activity["id"], activity).get(field)

    def _is_shown(self, activity: Payload) -> bool:
        return activity["id"] in self._items or self._meets(activity.get("period"))

    def _meets(self, period: Payload | None) -> bool:
        """Whether a period meets the year; one that is not known may."""
        start, end = (period or {}).get("start"), (period or {}).get("end")
        begun = start is None or span(start).first.year <= self.year
        return begun and (end is None or span(end).last.year >= self.year)

    def _under(self) -> dict[str, dict[str, list[Payload]]]:
        """By programme, folded, and aim the activities of the year; "" where neither is on record."""
        found: dict[str, dict[str, list[Payload]]] = defaultdict(lambda: defaultdict(list))
        for one in self.held.activities:
            if self._is_shown(one):
                aim = self._said(one, "objective") or ""
                programme = spelling.folded(self._said(one, "programme") or "")
                found[programme][aim if aim in self._aims else ""].append(one)
        placed = {key for held in found.values() for key in held}
        for key, aim in self._aims.items():
            policy = self._policies.get(aim["policy"], {})
            if key not in placed and (self._meets(policy.get("period")) or self._has_values(key)):
                found[""][key] = []
        return found

    def _has_values(self, aim: str) -> bool:
        return any(one.values for one in self._indicators(aim)) or any(one.date for one in self._results(aim))

    # --- a part of it ----------------------------------------------------------------------------

    def _programme(
        self, key: str, held: Mapping[str, list[Payload]], every: Mapping[str, Mapping[str, list[Payload]]]
    ) -> TreeProgramme:
        order = sorted(
            held, key=lambda one: (not held[one], not one, self._aims.get(one, {}).get("title", "").casefold(), one)
        )
        aims = tuple(
            self._aim(
                one, held[one], [self._names.get(other, "") for other in every if other != key and one in every[other]]
            )
            for one in order
        )
        work = [one["id"] for activities in held.values() for one in activities]
        return TreeProgramme(
            title=self._names.get(key) or None, money=self._money(work, self.held.subject.id), aims=aims
        )

    def _aim(self, key: str, work: Sequence[Payload], others: Sequence[str]) -> TreeAim:
        aim = self._aims.get(key, {})
        activities = sorted(work, key=lambda one: (one["title"].casefold(), one["id"]))
        return TreeAim(
            id=key or None, title=aim.get("title"), policy=self._policies.get(aim.get("policy", ""), {}).get("title"),
            owner=aim.get("owner"), deadline=aim.get("deadline"), baseline=aim.get("baseline"),
            target=aim.get("target"), also_in=tuple(sorted(one for one in others if key and one)),
            lights=self._lights(key, aim.get("title", "")),
            money=self._money([one["id"] for one in work], key or self.held.subject.id),
            activities=tuple(map(self._activity, activities)), indicators=tuple(self._indicators(key)) if key else (),
            results=tuple(self._results(key)) if key else (), sources=tuple(references([aim])) if aim else (),
        )  # fmt: skip

    def _activity(self, one: Payload) -> TreeActivity:
        period = one.get("period") or {}
        return TreeActivity(
            id=one["id"], title=one["title"], status=one.get("status"), owner=one.get("owner"),
            start=period.get("start"), end=period.get("end"), lights=self._lights(one["id"], one["title"]),
            money=self._money([one["id"]], one["id"]), shares=tuple(self._shares(one)),
            sources=tuple(references([one])),
        )  # fmt: skip

    def _lights(self, key: str, title: str) -> tuple[ReportLight, ...]:
        said = latest([one for one in self._updates.get(key, ()) if span(one["date"]).first.year <= self.year], key)
        return tuple(light(side, key, title, said) for side in SIDES) if said else ()

    @cached_property
    def _updates(self) -> Mapping[str, Sequence[Payload]]:
        return grouped(self.held.updates, "about")

    def _money(self, activities: Sequence[str], about: str) -> TreeMoney:
        wanted = {key for key in activities if key in self._items}
        items = [self._items[key] for key in sorted(wanted, key=self._order.__getitem__)]
        return TreeMoney(
            budget=money_figure(about, "begroot", items, self._work, self.year),
            spent=money_figure(about, "besteed", items, self._work, self.year),
            activities=len(activities),
        )

    def _shares(self, activity: Payload) -> Iterator[TreeShare]:
        names = {one.code: one.title for one in self.fields}
        for one in self._said(activity, "shares") or ():
            code = one["task_field"]
            yield TreeShare(code=code, title=names.get(code, code), basis_points=one["basis_points"])

    def _task_fields(self) -> Iterator[TreeField]:
        by_code: dict[tuple[str, str], list[FieldMoney]] = defaultdict(list)
        for one in self.fields:
            if one.year == self.year:
                by_code[one.code, one.title].append(one)
        for (code, title), parts in sorted(by_code.items(), key=lambda one: (not one[0][0], one[0])):
            items = [MoneyItem(one.year, one.activity, one.budget, one.spent, None) for one in parts]
            budget, spent = (
                money_figure(self.held.subject.id, what, items, self._work, self.year)
                for what in ("begroot", "besteed")
            )
            yield TreeField(code=code, title=title, money=TreeMoney(budget=budget, spent=spent, activities=len(items)))

    # --- what is measured ------------------------------------------------------------------------

    @cached_property
    def _series(self) -> Mapping[str, Sequence[MeasureSeries]]:
        """By aim what is measured of it: by its values, or by a definition that names it."""
        named = {one["id"]: one.get("objectives", ()) for one in self.held.indicators}
        found: dict[str, list[MeasureSeries]] = defaultdict(list)
        for one in series(self.held):
            for aim in dict.fromkeys(
                (one.about, *(() if one.about in self._aims else named.get(one.definition.code, ())))
            ):
                found[aim].append(one)
        return found

    def _indicators(self, aim: str) -> Iterator[TreeIndicator]:
        told = self._series.get(aim, ())
        for one in told:
            yield TreeIndicator(definition=one.definition, values=tuple(self._of_year(one)))
        name = self._aims.get(aim, {}).get("indicator")
        if name and not told:
            yield TreeIndicator(definition=named_only(name, self._aims[aim]), values=())

    def _of_year(self, one: MeasureSeries) -> Iterator[Any]:
        for figure in one.values:
            start, end = figure.start or figure.end, figure.end or figure.start
            if start and end and span(start).first.year <= self.year <= span(end).last.year:
                yield figure

    def _results(self, aim: str) -> Iterator[TreeResult]:
        for one in self._came.get(aim, ()):
            day = one.get("date")
            if day is None or span(day).first.year <= self.year <= span(day).last.year:
                yield TreeResult(
                    id=one["id"], title=one["title"], value=one.get("value"), date=day, sources=tuple(references([one]))
                )

    @cached_property
    def _came(self) -> Mapping[str, Sequence[Payload]]:
        return grouped(self.held.results, "objective")

    # --- what is not known -----------------------------------------------------------------------

    def _unknown(self, shown: Sequence[Payload]) -> Iterator[str]:
        items = [self._items.get(one["id"]) for one in shown]
        counts = (
            ("het programma", sum(not self._said(one, "programme") for one in shown)),
            ("het doel", sum(self._said(one, "objective") not in self._aims for one in shown)),
            (f"het budget over {self.year}", sum(one is None or one.budget is None for one in items)),
            (f"wat zij in {self.year} kosten", sum(one is None or one.spent is None for one in items)),
            ("de verdeling over taakvelden", sum(not self._said(one, "shares") for one in shown)),
        )
        for what, number in counts:
            if number:
                whole = "de enige activiteit" if len(shown) == 1 else f"alle {len(shown)} activiteiten"
                part = whole if number == len(shown) else f"{number} van de {len(shown)} activiteiten"
                yield f"van {part} is niet bekend: {what}"
