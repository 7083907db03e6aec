"""The chapters of a report: what each says, in numbers, lines and lists."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from kg.cycle.report.accountability.audience import AudienceReading, Chapter
from kg.cycle.report.accountability.change import change_chapter
from kg.cycle.report.accountability.lights import at_odds, latest, light, light_lines
from kg.cycle.report.accountability.parts import ReportChapter, ReportLine, ReportList, ReportRow
from kg.cycle.report.accountability.quality import quality_chapter
from kg.cycle.report.accountability.whole import SIDES, Whole
from kg.cycle.report.measures.definitions import COUNTED
from kg.cycle.report.measures.figure import UNKNOWN, MeasureDefinition, MeasureFigure, Payload, references
from kg.cycle.report.measures.material import AgreedShift, WorkItem
from kg.cycle.report.measures.progress import (
    asked_decisions,
    open_recommendations,
    open_risks,
    standing_support,
)
from kg.cycle.report.recommendations.recommendation import told
from kg.dutch.dates import dutch

_SHORT: Final = (
    "gemeld",
    "later-dan-eerste",
    "later-dan-laatste",
    "te-laat",
    "begroot",
    "besteed",
    "doelen-gemeten",
    "vastgesteld",
    "steun",
)
_PLAIN: Final = (
    "De eerste planning is wat bij het begin is afgesproken. De laatste planning is de nieuwste afspraak. "
    "Wij vergelijken met allebei."
)


def _chapter(key: Chapter, lines: Iterator[ReportLine], **more: object) -> ReportChapter:
    return ReportChapter(key=key, title="", lines=tuple(lines), **more)  # type: ignore[arg-type]


# --- the chapters ---------------------------------------------------------------------------------


def _short(whole: Whole, reading: AudienceReading) -> ReportChapter:
    figures = (
        one
        for one in whole.counted()
        if one.measure in _SHORT and one.is_known and one is _first(whole.counted(), one.measure)
    )
    return _chapter("kort", _short_lines(whole, reading), figures=tuple(figures))


def _short_lines(whole: Whole, reading: AudienceReading) -> Iterator[ReportLine]:
    if not whole.held.seq:
        yield ReportLine(
            text=f"Over {whole.subject.title} vonden wij niets. Dat is niet hetzelfde als: er gebeurt niets.", gap=True
        )
        return
    for side in SIDES:
        one = whole.lights[side]
        if one.by and one.on:
            yield ReportLine(
                text=f"{side.capitalize()}: {one.colour}, gemeld door {one.by} op {dutch(one.on)}.",
                sources=one.sources, quoted=True,
            )  # fmt: skip
        elif whole.subject.sort == "traject":
            yield ReportLine(text=f"{side.capitalize()}: niet bekend; niemand heeft het gemeld.", gap=True)
    if not any(one.measure in _SHORT and one.is_known for one in whole.counted()):
        yield ReportLine(text="Er is te weinig vastgelegd voor een samenvatting.", gap=True)
    if reading.plain and whole.held.baselines:
        yield ReportLine(text=_PLAIN)


def _first(figures: Sequence[MeasureFigure], code: str) -> MeasureFigure | None:
    return next((one for one in figures if one.measure == code), None)


def _goal(whole: Whole, reading: AudienceReading) -> ReportChapter:
    return _chapter("doel", _goal_lines(whole, reading), figures=tuple(whole.aims[:1]))


def _goal_lines(whole: Whole, reading: AudienceReading) -> Iterator[ReportLine]:
    if goal := whole.subject.payload.get("goal"):
        yield ReportLine(text=goal, sources=tuple(references([whole.subject.payload])), quoted=True)
    elif whole.subject.sort == "traject":
        yield ReportLine(text="Van dit traject is geen doel vastgelegd.", gap=True)
    aims = list(whole.held.objectives)
    for one in aims[: reading.lines]:
        yield ReportLine(text=f"Doelstelling: {one['title']}", sources=tuple(references([one])), quoted=True)
    if not aims:
        yield ReportLine(text="Wij vonden geen doelstelling waar de activiteiten bij horen.", gap=True)


def _time(whole: Whole, reading: AudienceReading) -> ReportChapter:
    return _chapter(
        "tijd", _time_lines(whole), light=whole.lights["tijd"], figures=tuple(whole.time),
        lists=tuple(_time_lists(whole, reading)),
    )  # fmt: skip


def _time_lines(whole: Whole) -> Iterator[ReportLine]:
    yield from light_lines(whole.lights["tijd"])
    yield from at_odds(whole.lights["tijd"], whole.time)
    if not whole.work.items:
        yield ReportLine(text="Wij vonden geen activiteiten. Dat is niet hetzelfde als: zij zijn er niet.", gap=True)
    elif not whole.held.baselines:
        yield ReportLine(
            text="Er is geen planning vastgelegd. Of het later wordt dan afgesproken, is dus niet te zeggen.", gap=True
        )
    for one in whole.held.baselines:
        when = dutch(one["created"][:10])
        yield ReportLine(
            text=f"Planning {one['number']}, vastgelegd op {when} door {one['author']}: {one['reason']}",
            sources=tuple(references([one])), quoted=True,
        )  # fmt: skip


def _time_lists(whole: Whole, reading: AudienceReading) -> Iterator[ReportList]:
    yield from _trajectories(whole, reading)
    items = sorted(whole.work.items, key=_urgency)
    shown = items if reading.detail else [one for one in items if _asks(one)]
    if shown:
        yield ReportList(
            caption="Activiteiten" if reading.detail else "Activiteiten die aandacht vragen",
            head=("Activiteit", "Status", "Einde nu", "Eerst afgesproken", "Laatst afgesproken"),
            rows=tuple(_work_row(one) for one in shown[: reading.lines]),
            left_out=max(0, len(shown) - reading.lines),
        )


def _asks(item: WorkItem) -> bool:
    later = any(one is not None and one.moved == "later" for one in (item.first, item.latest))
    return bool(item.past) or later or item.silent_days is not None


def _urgency(item: WorkItem) -> tuple[bool, bool, str, str]:
    later = item.first is not None and item.first.moved == "later"
    end = (item.activity.get("period") or {}).get("end") or "9999"
    return not item.past, not later, end, item.activity["id"]


def _work_row(item: WorkItem) -> ReportRow:
    end = (item.activity.get("period") or {}).get("end")
    cells = (
        item.activity["title"], item.activity.get("status") or UNKNOWN, dutch(end) if end else UNKNOWN,
        _beside(item.first), _beside(item.latest),
    )  # fmt: skip
    return ReportRow(cells=cells, sources=tuple(references([item.activity])))


def _beside(shift: AgreedShift | None) -> str:
    if shift is None:
        return "niet in een afspraak"
    return f"{dutch(shift.end) if shift.end else 'zonder einde'}: {shift.said}"


def _trajectories(whole: Whole, reading: AudienceReading) -> Iterator[ReportList]:
    """How each trajectory of a municipality or organisation stands, as it was said."""
    every = whole.held.trajectories
    if whole.subject.sort == "traject" or not every:
        return
    rows = []
    for one in sorted(every, key=lambda one: (one["title"].casefold(), one["id"])):
        said = latest(whole.updates, one["id"])
        lights = [light(side, one["id"], one["title"], said) for side in SIDES]
        told = f"{said['author']}, {dutch(said['date'])}" if said else "niemand"
        colours = (UNKNOWN if each.colour == "onbekend" else each.colour for each in lights)
        rows.append(ReportRow(cells=(one["title"], *colours, told), sources=tuple(references([said or one]))))
    yield ReportList(
        caption="Hoe de trajecten ervoor staan", head=("Traject", "Tijd", "Geld", "Kwaliteit", "Gezegd door"),
        rows=tuple(rows[: reading.lines]), left_out=max(0, len(rows) - reading.lines),
    )  # fmt: skip


def _money(whole: Whole, _reading: AudienceReading) -> ReportChapter:
    spent = {one.end: one for one in whole.money if one.measure == "besteed"}
    pairs = [
        (one, spent.get(one.end))
        for one in whole.money
        if one.measure == "begroot" and one.start is not None and one.start == one.end
    ]
    return _chapter(
        "geld", _money_lines(whole), light=whole.lights["geld"], figures=tuple(whole.money), years=tuple(pairs)
    )


def _money_lines(whole: Whole) -> Iterator[ReportLine]:
    yield from light_lines(whole.lights["geld"])
    yield from at_odds(whole.lights["geld"], whole.money)
    if not whole.work.money:
        yield ReportLine(text="Wij vonden geen bedragen per jaar.", gap=True)
    elif not any(one.spent is not None for one in whole.work.money):
        yield ReportLine(text="Wat is uitgegeven, staat in geen bron. Dat is niet hetzelfde als: niets.", gap=True)
    yield from _agreed_lines(whole)
    for one in whole.held.accounts:
        yield ReportLine(
            text=f"Het jaar {one['year']} is verantwoord met een besluit en verandert niet meer.",
            sources=tuple(references([one])), quoted=True,
        )  # fmt: skip


def _agreed_lines(whole: Whole) -> Iterator[ReportLine]:
    """What cannot be said of the budget beside what was agreed, and why."""
    if not whole.held.baselines:
        if whole.work.money:
            yield ReportLine(
                text="Er is geen planning vastgelegd. Of het budget anders is dan afgesproken, is niet te zeggen.",
                gap=True,
            )
        return
    for which, held in (
        ("eerste", any(one.first is not None for one in whole.work.agreed)),
        ("laatste", any(one.latest is not None for one in whole.work.agreed)),
    ):
        if not held:
            yield ReportLine(
                text=f"In de {which} planning is geen bedrag vastgelegd. Of het budget anders is dan toen, is "
                "niet te zeggen.",
                gap=True,
            )  # fmt: skip


def _support(whole: Whole, reading: AudienceReading) -> ReportChapter:
    return _chapter(
        "draagvlak", _support_lines(whole, reading), figures=tuple(whole.support), lists=tuple(_support_list(whole))
    )


def _support_lines(whole: Whole, reading: AudienceReading) -> Iterator[ReportLine]:
    partners = whole.subject.payload.get("partners", ())
    if whole.subject.sort == "traject" and not partners:
        yield ReportLine(text="Er zijn geen partners vastgelegd.", gap=True)
    standing = standing_support(whole.held)
    if not standing:
        yield ReportLine(text="Niemand heeft vastgelegd wat betrokkenen ervan vinden.", gap=True)
    if reading.plain:
        return
    for one in standing:
        for name, word in (("condition", "Voorwaarde"), ("objection", "Bezwaar")):
            if one.get(name):
                yield ReportLine(text=f"{word}: {one[name]}", sources=tuple(references([one])), quoted=True)


def _support_list(whole: Whole) -> Iterator[ReportList]:
    said = standing_support(whole.held)
    if said:
        yield ReportList(
            caption="Wie wat vindt", head=("Van wie", "Houding", "Wanneer"),
            rows=tuple(
                ReportRow(
                    cells=(one.get("group") or one.get("level") or UNKNOWN, one["stance"], _day(one.get("date"))),
                    sources=tuple(references([one])),
                )
                for one in said
            ),
        )  # fmt: skip


def _day(text: str | None) -> str:
    return dutch(text) if text else UNKNOWN


def _risk(whole: Whole, reading: AudienceReading) -> ReportChapter:
    risks = open_risks(whole.held)
    lines = [ReportLine(text="Wij vonden geen vastgelegde risico's. Dat is niet hetzelfde als: zij zijn er niet.",
                        gap=True)]  # fmt: skip
    held = ReportList(
        caption="Open risico's", head=("Risico", "Kans", "Gevolg", "Maatregel"),
        rows=tuple(_risk_row(one) for one in risks[: reading.lines]), left_out=max(0, len(risks) - reading.lines),
    )  # fmt: skip
    figures = tuple(one for one in whole.risks if one.measure == "risicos")
    return _chapter("risico", iter([] if whole.held.risks else lines), figures=figures, lists=(held,) if risks else ())


def _risk_row(one: Payload) -> ReportRow:
    cells = (one["title"], *(one.get(name) or UNKNOWN for name in ("probability", "effect", "measure")))
    return ReportRow(cells=cells, sources=tuple(references([one])))


def _decision(whole: Whole, reading: AudienceReading) -> ReportChapter:
    asked = asked_decisions(whole.held)
    taken = [one for one in whole.held.decisions if one.get("date")]
    lines = [ReportLine(text=f"Gevraagd: {one['title']}", sources=tuple(references([one])), quoted=True)
             for one in asked]  # fmt: skip
    if not asked:
        lines.append(ReportLine(text="Er is geen besluit vastgelegd dat nog genomen moet worden.", gap=True))
    lines += [
        ReportLine(
            text=f"Genomen op {dutch(one['date'])}: {one['title']}", sources=tuple(references([one])), quoted=True
        )
        for one in taken
    ]
    figures = tuple(one for one in whole.risks if one.measure in {"besluiten", "aanbevelingen"})
    return _chapter("besluit", iter(lines), figures=figures, lists=tuple(_recommended(whole, reading)))


def _recommended(whole: Whole, reading: AudienceReading) -> Iterator[ReportList]:
    """What oversight recommended and nobody closed, the oldest first."""
    found = sorted(open_recommendations(whole.held), key=lambda one: (one.get("date") or "9999", one["id"]))
    if found:
        rows = [
            ReportRow(
                cells=(
                    one["title"],
                    f"{one['body']}, {_day(one.get('date'))}",
                    *_became(one, whole.held.day),
                    one.get("note") or "geen vermeld",
                ),
                sources=tuple(references([one])),
            )
            for one in found
        ]
        yield ReportList(
            caption="Aanbevelingen van toezicht die openstaan",
            head=("Aanbeveling", "Van wie, en wanneer", "Reactie", "Opvolging", "Twijfel"),
            rows=tuple(rows[: reading.lines]),
            left_out=max(0, len(rows) - reading.lines),
        )  # fmt: skip


def _became(one: Payload, day: date) -> tuple[str, str]:
    """The last response to a recommendation and the last follow-up, as far as they are on record."""
    said = {line.what: line.text for line in told(one, day).lines}
    return said.get("reactie", UNKNOWN), said.get("opvolging", UNKNOWN)


def _unknown(whole: Whole, _reading: AudienceReading) -> ReportChapter:
    def lines() -> Iterator[ReportLine]:
        for one in whole.held.trajectories:
            if one.get("note"):
                yield ReportLine(text=one["note"], sources=tuple(references([one])), quoted=True)
        for figure in whole.counted():
            if not figure.is_known:
                yield ReportLine(text=f"{figure.title.capitalize()}: niet bekend.", gap=True)

    return _chapter("onbekend", lines())


def _measures(whole: Whole, _reading: AudienceReading) -> ReportChapter:
    codes = {one.measure for one in whole.counted()}
    used: list[MeasureDefinition] = [one for code, one in COUNTED.items() if code in codes]
    used += list({one.definition.code: one.definition for one in whole.series if one.values}.values())
    return _chapter("maten", iter(()), definitions=tuple(used))


CHAPTERS: Final[Mapping[Chapter, Callable[[Whole, AudienceReading], ReportChapter]]] = {
    "kort": _short,
    "doel": _goal,
    "tijd": _time,
    "geld": _money,
    "kwaliteit": quality_chapter,
    "verandering": change_chapter,
    "draagvlak": _support,
    "risico": _risk,
    "besluit": _decision,
    "onbekend": _unknown,
    "maten": _measures,
}
