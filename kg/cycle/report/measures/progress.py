"""What Kring counts of a trajectory, an organisation or a programme: work, money, aims, support, risks, decisions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kg.cycle.report.measures.change import change_figures
from kg.cycle.report.measures.definitions import COUNTED
from kg.cycle.report.measures.figure import Grounds, MeasureFigure, Payload, counted, on
from kg.cycle.report.measures.material import AgreedMoney, MoneyItem, ReportMaterial, Worked, WorkItem

_CLOSED = frozenset({"afgesloten", "gesloten", "vervallen", "opgelost"})


def work_figures(held: ReportMaterial, work: Worked) -> Iterator[MeasureFigure]:
    """How many activities there are, are done, late, later than agreed, and silent."""
    items = work.items
    yield _count(held, "activiteiten", [(one.activity, 1) for one in items], len(items))
    if not items:
        return
    yield _share(held, "afgerond", items, lambda one: one.done if one.activity.get("status") else None)
    yield _share(held, "te-laat", items, lambda one: one.past)
    for code, beside in (("later-dan-eerste", _first), ("later-dan-laatste", _latest)):
        agreed = [one for one in items if beside(one) is not None]
        if agreed:
            yield _share(held, code, agreed, lambda one, beside=beside: _is_later(beside(one)))  # type: ignore[misc]
    yield _share(held, "stil", items, lambda one: one.silent_days is not None)


def _first(item: WorkItem) -> str | None:
    return item.first.moved if item.first else None


def _latest(item: WorkItem) -> str | None:
    return item.latest.moved if item.latest else None


def _is_later(moved: str | None) -> bool | None:
    return None if moved == "onbekend" else moved == "later"


def _share(
    held: ReportMaterial, code: str, items: Sequence[WorkItem], holds: Callable[[WorkItem], bool | None]
) -> MeasureFigure:
    """How many of which something holds, of those of which that is known."""
    known = [(one, found) for one in items if (found := holds(one)) is not None]
    return _count(held, code, [(one.activity, int(found)) for one, found in known], len(items), share=True)


def _count(
    held: ReportMaterial, code: str, given: Sequence[tuple[Payload, int]], whole: int, *, share: bool = False
) -> MeasureFigure:
    """How many of some records count, each with 1 or 0; not known where there are none."""
    gives = [number for _, number in given]
    grounds = Grounds([one for one, _ in given], whole, gives)
    return counted(COUNTED[code], held.subject.id, sum(gives) if given else None, grounds, on(held.day), share=share)


def money_figures(held: ReportMaterial, work: Worked) -> Iterator[MeasureFigure]:
    """What may be spent and was, of all years and of each; and of how many activities that is not known."""
    if not work.items and not work.money:
        return
    by_year: dict[int, list[MoneyItem]] = defaultdict(list)
    for one in work.money:
        by_year[one.year].append(one)
    records = {one.activity["id"]: one.activity for one in work.items}
    paid = {one.activity for one in work.money}
    years = sorted(by_year)
    period = (str(years[0]), str(years[-1])) if years else on(held.day)
    for code in ("begroot", "besteed", "ruimte"):
        whole = _money(held.subject.id, code, work.money, records, period)
        yield whole
        if len(years) > 1 and whole.is_known:
            yield from (money_figure(held.subject.id, code, by_year[year], records, year) for year in years)
    yield from _since_agreed(held, work, records)
    if work.items:
        without = [(one.activity, int(one.activity["id"] not in paid)) for one in work.items]
        yield _count(held, "zonder-bedrag", without, len(without), share=True)


def money_figure(
    about: str, code: str, items: Sequence[MoneyItem], records: Mapping[str, Payload], year: int
) -> MeasureFigure:
    """
    The sum of one year over some activities: "begroot", "besteed" or "ruimte".

    Args:
        about: What it is told of.
        code: Which of these.
        items: Of that year.
        records: The activities by id.
        year: Of the budget.
    """
    return _money(about, code, items, records, (str(year), str(year)))


def _since_agreed(held: ReportMaterial, work: Worked, records: dict[str, Payload]) -> Iterator[MeasureFigure]:
    """How far budgets are from what was agreed first and last; not known where no amount was agreed on."""
    if not held.baselines:
        return
    whole = len({one.activity for one in work.agreed}) or len(work.items)
    for code, then in (("budget-sinds-eerste", _at_first), ("budget-sinds-laatste", _at_last)):
        both = [
            (one, one.now - before) for one in work.agreed if one.now is not None and (before := then(one)) is not None
        ]
        years = sorted({one.year for one, _ in both})
        grounds = _grounds([(one.activity, more) for one, more in both], whole, records)
        yield counted(
            COUNTED[code], held.subject.id, sum(more for _, more in both) if both else None, grounds,
            (str(years[0]), str(years[-1])) if years else on(held.day),
        )  # fmt: skip


def _grounds(
    given: Iterable[tuple[str, int]], whole: int, records: Mapping[str, Payload], *, noted: bool = False
) -> Grounds:
    """What each activity gives to a sum of money, of amounts in cents."""
    sums: dict[str, int] = {}
    for key, cents in given:
        sums[key] = sums.get(key, 0) + cents
    found = [records.get(key, {"id": key}) for key in sums]
    return Grounds(found, whole, [cents / 100 for cents in sums.values()], noted)


def _at_first(one: AgreedMoney) -> int | None:
    return one.first


def _at_last(one: AgreedMoney) -> int | None:
    return one.latest


def _money(
    about: str,
    code: str,
    items: Sequence[MoneyItem],
    records: Mapping[str, Payload],
    period: tuple[str | None, str],
) -> MeasureFigure:
    amounts = [(one, amount) for one in items if (amount := _amount(code, one)) is not None]
    whole = len({one.activity for one in items})
    grounds = _grounds([(one.activity, amount) for one, amount in amounts], whole, records, noted=True)
    number = sum(amount for _, amount in amounts) if amounts else None
    return counted(COUNTED[code], about, number, grounds, period)


def _amount(code: str, item: MoneyItem) -> int | None:
    if code == "begroot":
        return item.budget
    if code == "besteed":
        return item.spent
    return None if item.budget is None or item.spent is None else item.budget - item.spent


def aim_figures(held: ReportMaterial) -> Iterator[MeasureFigure]:
    """How many aims there are, and of how many something was measured."""
    if not held.objectives:
        return
    measured = {one.get("objective") for one in (*held.results, *held.measurements) if one.get("what") in _DONE}
    every = held.objectives
    yield _count(held, "doelen", [(one, 1) for one in every], len(every))
    found = [(one, int(one["id"] in measured)) for one in every]
    yield _count(held, "doelen-gemeten", found, len(every), share=True)


_DONE = (None, "realisatie")  # a result has no such word; a plan or a target is no measurement


def told_figures(held: ReportMaterial) -> Iterator[MeasureFigure]:
    """Of how many trajectories of a municipality or organisation somebody said how they stand."""
    every = list(held.trajectories)
    if held.subject.sort != "traject" and every:
        told = {one["about"] for one in held.updates}
        found = [(one, int(one["id"] in told)) for one in every]
        yield _count(held, "gemeld", found, len(every), share=True)


def standing_support(held: ReportMaterial) -> list[Payload]:
    """The last that each level, group or speaker said of each thing, in order of day."""
    found: dict[tuple[str, ...], Payload] = {}
    for one in sorted(held.support, key=lambda one: (one.get("date") or "", one["id"])):
        found[tuple(one.get(name) or "" for name in ("about", "level", "group", "speaker"))] = one
    return list(found.values())


def support_figures(held: ReportMaterial) -> Iterator[MeasureFigure]:
    """How many statements of support are for it, and how many are not; each counts as it last was."""
    every = standing_support(held)
    said = [one for one in every if one["stance"] != "onbekend"]
    if not said:
        return
    for code, stances in (("steun", {"voor"}), ("verzet", {"verdeeld", "tegen"})):
        found = [(one, int(one["stance"] in stances)) for one in said]
        yield _count(held, code, found, len(every), share=True)


def open_risks(held: ReportMaterial) -> list[Payload]:
    """The risks that are not on record as closed."""
    return [one for one in held.risks if str(one.get("status") or "").casefold() not in _CLOSED]


def open_recommendations(held: ReportMaterial) -> list[Payload]:
    """What oversight recommended and nobody closed."""
    return [one for one in held.recommendations if one.get("status") != "afgesloten"]


def asked_decisions(held: ReportMaterial) -> list[Payload]:
    """The decisions without a day: nobody took them yet, as far as is known."""
    return [one for one in held.decisions if not one.get("date")]


def risk_figures(held: ReportMaterial) -> Iterator[MeasureFigure]:
    """How many risks and recommendations are open, and how many decisions are asked."""
    for code, every, found in (
        ("risicos", held.risks, open_risks(held)),
        ("besluiten", held.decisions, asked_decisions(held)),
        ("aanbevelingen", held.recommendations, open_recommendations(held)),
    ):
        if every:
            keys = {one["id"] for one in found}
            yield _count(held, code, [(one, int(one["id"] in keys)) for one in every], len(every))


def every_figure(held: ReportMaterial, work: Worked) -> Iterable[MeasureFigure]:
    """All that Kring counts of it, in the order of a report."""
    yield from told_figures(held)
    yield from work_figures(held, work)
    yield from money_figures(held, work)
    yield from aim_figures(held)
    yield from change_figures(held, work)
    yield from support_figures(held)
    yield from risk_figures(held)
